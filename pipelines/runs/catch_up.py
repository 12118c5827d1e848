"""Catch up: clean the captured pages of a collection that have no document, as after an import or an interrupted run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from pipelines.document import Document
from pipelines.runs.cleaning_workers import PAGES_PER_WORKER, cleaning_workers
from pipelines.runs.document_store import DocumentStore
from pipelines.runs.in_order import in_order


async def catch_up(
    collection: Collection, writer: Writer, worker_count: int, on_document: Callable[[Document], None]
) -> int:
    """Clean every page that has no document, store the documents, and return their number.

    on_document is called with each document once it is durable. Raises CollectionError where the collection cannot be
    written.
    """
    count = 0
    async with (
        cleaning_workers(collection.path, worker_count) as workers,
        aclosing(DocumentStore(collection, writer)) as store,
    ):

        async def clean(capture: Capture) -> Document:
            document = await workers.derive(capture)
            await store.store(document)
            return document

        captures = collection.index.captures.uncleaned()
        async with aclosing(in_order(clean, captures, PAGES_PER_WORKER * worker_count)) as documents:
            async for document in documents:
                on_document(document)
                count += 1
    return count
