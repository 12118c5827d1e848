"""Reclean: derive the documents of a collection again, as the cleaner and what is known of the sites are now.

What a document is made of is pipelines.runs.derive's matter; here it is compared with the one that is stored. Captures come
URL by URL, so that a run that is cut off leaves at most a few URLs with versions that different cleaners made.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Any

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.text_files import document_line
from archive.collection.writer import Writer
from archive.errors import CollectionError, RecordError
from pipelines.document import Document
from pipelines.runs.derive import acquire_workers, release_workers

_AHEAD = 4  # pages a worker that may be derived before the one that is waited for
_MOST_UNDURABLE = 256  # documents that are written and not yet durable


@dataclass(frozen=True, slots=True)
class Rederived:
    """What came of one capture: the document that was stored, if any, and the one that is made of it now.

    keys are those whose values differ. failure says why nothing could be made of it, as where its record is damaged; the
    stored document holds then.
    """

    capture: Capture
    before: dict[str, Any] | None
    after: dict[str, Any]
    keys: tuple[str, ...]
    failure: str | None

    @property
    def is_changed(self) -> bool:
        """Whether a reader of the document would see a difference: the cleaner's version alone is none."""
        return bool(set(self.keys) - {"cleaner"})


@dataclass(slots=True)
class Recleaned:
    """How many pages were derived, and of these: how many say something else, are new, or could not be derived."""

    pages: int = 0
    changed: int = 0
    added: int = 0
    failed: int = 0
    other_cleaner: int = 0  # the same, but for the cleaner that made them


def pages_to_derive(collection: Collection, publishers: Container[str] | None = None) -> Iterator[Capture]:
    """Yield the captures that documents are made of, by URL and time; of these publishers, or of all."""
    for capture in collection.index.captures.iter_all():
        is_wanted = publishers is None or capture.publisher in publishers
        if is_wanted and capture.purpose == "page" and not 300 <= capture.status <= 399:
            yield capture


async def reclean(
    collection: Collection,
    publishers: Container[str] | None,
    worker_count: int,
    on_page: Callable[[Rederived], None],
    writer: Writer | None = None,
) -> Recleaned:
    """Derive every page again and call on_page with each, in order; with a writer, what differs is stored.

    Killed at any point, each document is the old or the new one, whole; another run does what is left. Raises
    CollectionError where the collection cannot be written.
    """
    workers = acquire_workers(collection.path, worker_count)
    under_way: deque[asyncio.Task[tuple[Capture, Document]]] = deque()
    storing: deque[asyncio.Future[None]] = deque()
    done = Recleaned()

    async def derive(capture: Capture) -> tuple[Capture, Document]:
        return capture, await workers.derive(capture)

    async def take(most_left: int) -> None:
        while len(under_way) > most_left:
            page = compare(collection, *await under_way.popleft())
            _count(done, page)
            if writer is not None and page.keys and page.failure is None:
                storing.append(asyncio.wrap_future(writer.write_document(page.after, anew=True)))
            while len(storing) > _MOST_UNDURABLE:
                await storing.popleft()
            on_page(page)

    try:
        for capture in pages_to_derive(collection, publishers):
            await take(_AHEAD * worker_count - 1)
            under_way.append(asyncio.create_task(derive(capture)))
        await take(0)
        while storing:
            await storing.popleft()
        if writer is not None:
            await asyncio.wrap_future(writer.remove_superseded())
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, *storing, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(None, release_workers, collection.path)
    return done


def compare(collection: Collection, capture: Capture, document: Document) -> Rederived:
    """Compare a document that was just derived with the one that is stored. Raises CollectionError where that is lost."""
    line, row = document_line(document.to_dict()), collection.index.documents.of_record(capture.record_id)
    after: dict[str, Any] = json.loads(line)
    if row is None:
        return Rederived(capture, None, after, tuple(after), None)
    try:
        if collection.read_line(row) == line.rstrip(b"\n"):
            return Rederived(capture, after, after, (), None)
        before = collection.read_document(row)
    except RecordError as exc:
        raise CollectionError(
            f"{exc}. The index counts on it: `pressmark reindex` leaves out what is lost, and then it can be made again"
        ) from exc
    keys = tuple(key for key in {**before, **after} if before.get(key, ...) != after.get(key, ...))
    failure = document.verdict_reason if not _is_cleaned(after) and _is_cleaned(before) else None
    return Rederived(capture, before, after, keys or ("cleaner",), failure)


def _is_cleaned(document: dict[str, Any]) -> bool:
    """Whether the cleaner came to its end on a page; where it did not, the document names no rules (not_cleaned)."""
    return (document.get("cleaner") or {}).get("rules") != "none"


def _count(done: Recleaned, page: Rederived) -> None:
    done.pages += 1
    if page.failure is not None:
        done.failed += 1
    elif page.before is None:
        done.added += 1
    elif page.is_changed:
        done.changed += 1
    elif page.keys:
        done.other_cleaner += 1
