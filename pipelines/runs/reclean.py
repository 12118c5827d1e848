"""Reclean: derive the documents of a collection again, with the cleaner and the site knowledge of now, and compare.

Captures come URL by URL, so that an interrupted run leaves at most a few URLs with documents of different cleaners.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Container, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.text_files import document_line
from archive.collection.writer import Writer
from archive.errors import CollectionError, RecordError
from archive.reading.differences import differing_keys
from pipelines.document import Document
from pipelines.runs.cleaning_workers import PAGES_PER_WORKER, cleaning_workers
from pipelines.runs.document_store import DocumentStore
from pipelines.runs.in_order import in_order

_MAX_UNDURABLE = 256  # documents that are written and not yet durable


@dataclass(frozen=True, slots=True)
class Rederived:
    """A capture, its stored document, if any (before), and the document that is made of it now (after).

    keys are the keys of both documents whose values differ. failure says why no document could be made, as where the record
    is damaged; the stored document stays then.
    """

    capture: Capture
    before: dict[str, Any] | None
    after: dict[str, Any]
    keys: tuple[str, ...]
    failure: str | None

    @property
    def is_changed(self) -> bool:
        """Whether a reader of the document sees a difference: another version of the cleaner alone does not count."""
        return bool(set(self.keys) - {"cleaner"})


@dataclass(slots=True)
class Recleaned:
    """How many pages were derived, and how many of these changed, are new, failed, or differ in the cleaner alone."""

    pages: int = 0
    changed: int = 0
    added: int = 0
    failed: int = 0
    other_cleaner: int = 0


def pages_to_derive(collection: Collection, publishers: Container[str] | None = None) -> Iterator[Capture]:
    """Yield the captures that documents are made of, by URL and time: those of the given publishers, or all."""
    for capture in collection.index.captures.iter_all(with_text=True):
        if publishers is None or capture.publisher in publishers:
            yield capture


async def reclean(
    collection: Collection,
    publishers: Container[str] | None,
    worker_count: int,
    on_page: Callable[[Rederived], None],
    writer: Writer | None = None,
) -> Recleaned:
    """Derive every page again and call on_page with each, in order; with a writer, store the documents that differ.

    Killed at any point, each document is the old or the new one, whole; another run does the rest. Raises
    CollectionError where the collection cannot be written.
    """
    store = DocumentStore(collection, writer, replaces_stored=True) if writer is not None else None
    storing: deque[asyncio.Task[None]] = deque()
    done = Recleaned()
    async with cleaning_workers(collection.path, worker_count) as workers:

        async def derive(capture: Capture) -> tuple[Capture, Document]:
            return capture, await workers.derive(capture)

        captures = pages_to_derive(collection, publishers)
        try:
            async with aclosing(in_order(derive, captures, PAGES_PER_WORKER * worker_count)) as derived:
                async for capture, document in derived:
                    page = compare(collection, capture, document)
                    _count(done, page)
                    if store is not None and page.keys and page.failure is None:
                        storing.append(asyncio.create_task(store.store(document)))
                    while len(storing) > _MAX_UNDURABLE:
                        await storing.popleft()
                    on_page(page)
            while storing:
                await storing.popleft()
            if writer is not None:
                await asyncio.wrap_future(writer.remove_superseded())
        finally:
            await asyncio.gather(*storing, return_exceptions=True)
    return done


def compare(collection: Collection, capture: Capture, document: Document) -> Rederived:
    """Compare a derived document with the stored one. Raises CollectionError where the stored document is lost."""
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
    keys = differing_keys(before, after)
    failure = document.verdict_reason if not _is_cleaned(after) and _is_cleaned(before) else None
    return Rederived(capture, before, after, keys or ("cleaner",), failure)


def _is_cleaned(document: dict[str, Any]) -> bool:
    """Say whether the cleaner could clean the page. Where it could not, the document names no rules (not_cleaned)."""
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
