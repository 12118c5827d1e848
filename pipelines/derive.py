"""Derive: from a capture in a collection to its document, in this process or in workers."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import pickle
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path

from archive import __version__
from archive.capture import Capture
from archive.collection import Collection
from archive.errors import ArchiveError, BadConfig
from archive.shared import Shared
from pipelines.clean import clean
from pipelines.document import Cleaner, Document
from pipelines.line_rules import RuleSet, load_with

logger = logging.getLogger(__name__)

MAX_PAGE_BYTES = 8 << 20  # decoded; what lies behind is no article, and cleaning takes seconds for each MiB
MAX_DOCUMENT_BYTES = 4 << 20  # pickled; a crawl holds one for each page that it stores at the time


def collection_rules(collection: Collection) -> RuleSet:
    """Return the line rules of a collection: those in its rules folder, then the package's. Raises BadRule."""
    return load_with(collection.rules_dir)


def derive(collection: Collection, capture: Capture, rules: RuleSet | None = None) -> Document:
    """Read a capture from its WARC file and clean it, as far as MAX_PAGE_BYTES go.

    rules are the collection's, which are read where they are not given. A page whose document would be beyond all use
    gets one with its reason. Raises RecordError, CaptureNotFound or BadRule.
    """
    rules = rules or collection_rules(collection)
    stored = collection.read_response(capture, max_bytes=2 * MAX_PAGE_BYTES)
    decoded = stored.decode(min(collection.config.limits.max_decoded_bytes, MAX_PAGE_BYTES))
    timezone = language = None
    if (collection.publishers_dir / f"{capture.publisher}.toml").exists():
        publisher = collection.publisher(capture.publisher)
        timezone, language = publisher.timezone, publisher.language
    document = clean(
        decoded.data,
        url=capture.url,
        content_type=stored.head.get("content-type"),
        captured_at=capture.captured_at,
        status=capture.status,
        record_id=capture.record_id,
        payload_digest=capture.payload_digest,
        pressmark=capture.pressmark,
        timezone=timezone,
        language=language,
        rules=rules,
    )
    if len(decoded.data) > MAX_DOCUMENT_BYTES // 8 and len(pickle.dumps(document)) > MAX_DOCUMENT_BYTES:
        return not_cleaned(capture, f"its document would be larger than {MAX_DOCUMENT_BYTES:,} bytes")
    return document


def not_cleaned(capture: Capture, reason: str) -> Document:
    """Return the document of a page that could not be cleaned, with the reason as its verdict's."""
    return Document(
        pressmark=capture.pressmark,
        url=capture.url,
        captured_at=capture.captured_at.isoformat(),
        verdict="other",
        verdict_reason=reason,
        record_id=capture.record_id,
        payload_digest=capture.payload_digest,
        cleaner=Cleaner(__version__, "none"),
    )


_collection: Collection | None = None  # of a worker process, and its rules once a page needs them
_rules: RuleSet | None = None


def _start_worker(path: Path) -> None:
    global _collection
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    _collection = Collection.open(path)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, be it by SIGKILL.

    The pool's queue does not tell: each worker holds the queue's writing end too, so it never comes to its end.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _derive_in_worker(capture: Capture) -> Document:
    global _rules
    if _collection is None:
        raise RuntimeError("a cleaning worker was used before it was started")
    try:
        _rules = _rules or collection_rules(_collection)
        return derive(_collection, capture, _rules)
    except BadConfig:
        raise
    except ArchiveError as exc:
        return not_cleaned(capture, f"the capture could not be read: {exc}")
    except Exception as exc:
        logger.exception("the cleaner failed on %s", capture.pressmark)
        return not_cleaned(capture, f"the cleaner failed: {type(exc).__name__}: {exc}")


class Workers:
    """Processes that clean captures. One that dies costs the page that killed it, and no other."""

    def __init__(self, path: Path, count: int):
        self._path, self._count = path, count
        self._pool = self._new_pool()
        self._alone = asyncio.Lock()

    def _new_pool(self) -> ProcessPoolExecutor:
        # spawn: a fork of a process with threads and a reactor can lock up
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._count, context, _start_worker, (self._path,))

    def warm_up(self) -> None:
        """Start a process before there is work for it."""
        self._pool.submit(int)

    async def derive(self, capture: Capture) -> Document:
        """Return the document of a capture."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(_derive_in_worker, capture))
        except BrokenProcessPool:
            pass
        async with (
            self._alone
        ):  # all pages that were under way come here; alone, only the culprit breaks the pool again
            if self._pool is pool:
                self._pool = self._new_pool()
            pool = self._pool
            try:
                return await asyncio.wrap_future(pool.submit(_derive_in_worker, capture))
            except BrokenProcessPool:
                logger.error("the cleaner died on %s", capture.pressmark)
                self._pool = self._new_pool()
                return not_cleaned(capture, "the cleaning process died on this page")

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)


_workers: Shared[Workers] = Shared(lambda workers: workers.close())


def acquire_workers(path: Path, count: int) -> Workers:
    """Return this process's workers of a collection, started at the first call. Pair with release_workers."""
    return _workers.acquire(path, lambda: Workers(path, count))


def release_workers(path: Path) -> None:
    """Give the workers back; the last one to do so ends them."""
    _workers.release(path)
