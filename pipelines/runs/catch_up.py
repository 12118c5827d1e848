"""Catch up: clean what a collection holds captured and not cleaned, as after an import or an interrupted run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from pipelines.document import Document
from pipelines.runs.derive import acquire_workers, release_workers
from pipelines.runs.learner import acquire_learner, release_learner


async def catch_up(
    collection: Collection, writer: Writer, worker_count: int, on_document: Callable[[Document], None]
) -> int:
    """Clean every page that has no document, store the documents, and return how many there were.

    on_document is called with each document once it is durable. Raises CollectionError where the collection cannot be
    written.
    """
    workers = acquire_workers(collection.path, worker_count)
    learner = acquire_learner(collection.path)
    under_way: set[asyncio.Task[Document]] = set()
    count = 0

    async def clean(capture: Capture) -> Document:
        document = await workers.derive(capture)
        await asyncio.wrap_future(writer.write_document(document.to_dict()))
        learner.note(document)
        return document

    async def take(wanted: int) -> None:
        nonlocal count, under_way
        while len(under_way) > wanted:
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                on_document(task.result())
                count += 1

    try:
        for capture in collection.index.captures.uncleaned():
            await take(2 * worker_count)
            under_way.add(asyncio.create_task(clean(capture)))
        await take(0)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)  # they may have failed as the first one did
        await learner.settle()
        for release in (release_workers, release_learner):
            await asyncio.get_running_loop().run_in_executor(None, release, collection.path)
    return count
