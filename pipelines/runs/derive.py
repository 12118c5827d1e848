"""Derive: from a capture in a collection to its document, in this process or in workers."""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.shared import Shared
from archive.collection.warc_store import StoredResponse
from archive.errors import ArchiveError, BadConfig, CollectionError
from archive.limits import MAX_PAGE_BYTES
from pipelines.clean import SiteFacts, clean, not_cleaned
from pipelines.document import Document
from pipelines.errors import Overrun
from pipelines.notices.line_rules import load_with
from pipelines.notices.rule_set import RuleSet
from pipelines.page_facts import PageFacts
from pipelines.runs.worker import Limits, Worker
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.store import InForce, host_of, read_version

logger = logging.getLogger(__name__)

MAX_DOCUMENT_BYTES = 4 << 20  # pickled; a crawl holds one for each page that it stores at the time


def collection_rules(collection: Collection) -> RuleSet:
    """Return the line rules of a collection: those in its rules folder, then the package's. Raises BadRule."""
    return load_with(collection.rules_dir)


def derive(
    collection: Collection, capture: Capture, rules: RuleSet | None = None, site_version: int | None = None
) -> Document:
    """Read a capture from its WARC file and clean it, as far as MAX_PAGE_BYTES go.

    rules are the collection's, which are read where they are not given; site_version is the version of the site knowledge
    that is to be used, None for none. A page whose document would be beyond all use
    gets one with its reason. Raises RecordError, CaptureNotFound, BadRule, or
    BadConfig where that version says what cannot be.
    """
    rules = rules or collection_rules(collection)
    stored = collection.warcs.read_response(capture, max_bytes=2 * MAX_PAGE_BYTES, with_facts=True)
    decoded = stored.decode(min(collection.config.limits.max_decoded_bytes, MAX_PAGE_BYTES))
    publisher = collection.known_publisher(capture.publisher)
    host = host_of(capture.url) if site_version is not None else None
    knowledge = None
    if host is not None and site_version is not None:
        knowledge = _knowledge(collection.path, host, site_version)
    document = clean(
        decoded.data,
        PageFacts.of(capture),
        hints=_hints(stored),
        content_type=stored.head.get("content-type"),
        site=SiteFacts(publisher.timezone if publisher else None, publisher.language if publisher else None, knowledge),
        rules=rules,
    )
    if len(decoded.data) > MAX_DOCUMENT_BYTES // 8 and len(pickle.dumps(document)) > MAX_DOCUMENT_BYTES:
        return _not_cleaned(capture, f"its document would be larger than {MAX_DOCUMENT_BYTES:,} bytes")
    return document


def _hints(stored: StoredResponse) -> tuple[tuple[str, str], ...]:
    """Return the date by which a feed or sitemap listed the page, with its name there."""
    name, _, date = stored.facts.get("listed", "").partition(" ")
    return ((f"source {name}", date),) if date else ()


@lru_cache(maxsize=64)  # a version never changes
def _knowledge(path: Path, host: str, version: int) -> SiteKnowledge | None:
    try:
        return read_version(path, host, version)
    except BadConfig:
        raise
    except CollectionError:  # it is derived, and may be taken away at any time
        return None


def _not_cleaned(capture: Capture, reason: str) -> Document:
    return not_cleaned(reason, PageFacts.of(capture))


_FIRST_PAGE = (
    b"<html><body><p>What the first page needs is imported, and all rules are compiled, before one is timed.</p>"
)
_collection: Collection | None = None  # of a worker process, and its rules once a page needs them
_rules: RuleSet | None = None


def start_worker(path: Path) -> None:
    """Make a process ready to work on the collection at path."""
    global _collection
    clean(_FIRST_PAGE)
    _collection = Collection.open(path)


def _derive_in_worker(question: tuple[Capture, int | None]) -> Document:
    global _rules
    capture, site_version = question
    if _collection is None:
        raise RuntimeError("a cleaning worker was used before it was started")
    try:
        _rules = _rules or collection_rules(_collection)
        return derive(_collection, capture, _rules, site_version)
    except (BadConfig, MemoryError):
        raise
    except ArchiveError as exc:
        return _not_cleaned(capture, f"the capture could not be read: {exc}")
    except Exception as exc:
        logger.exception("the cleaner failed on %s", capture.pressmark)
        return _not_cleaned(capture, f"the cleaner failed: {type(exc).__name__}: {exc}")


class Workers:
    """Processes that clean captures. One that dies, or is ended for what a page costs, costs that page and no other."""

    def __init__(self, path: Path, count: int, limits: Limits | None = None):
        start = partial(start_worker, path)
        self._idle = [Worker(_derive_in_worker, start=start, limits=limits) for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, "cleaning")  # each waits for one worker
        self._sites = InForce(path)

    def warm_up(self) -> None:
        """Start a process before there is work for it."""
        self._threads.submit(self._with_worker, Worker.start)

    async def derive(self, capture: Capture) -> Document:
        """Return the document of a capture, made with what is known of its site."""
        question = (capture, self._sites.version_for(capture.url))
        try:
            return await asyncio.wrap_future(self._threads.submit(self._with_worker, Worker.ask, question))
        except Overrun as exc:
            logger.error("cleaning %s was ended: %s", capture.pressmark, exc)
            return _not_cleaned(capture, f"cleaning it was ended: {exc}")

    def _with_worker(self, act: Callable[..., Any], *arguments: Any) -> Any:
        worker = self._idle.pop()  # there are as many as threads; the one that worked last goes first
        try:
            return act(worker, *arguments)
        finally:
            self._idle.append(worker)

    def close(self) -> None:
        """End the processes."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._idle:
            worker.close()


_workers: Shared[Workers] = Shared(lambda workers: workers.close())


def acquire_workers(path: Path, count: int) -> Workers:
    """Return this process's workers of a collection, started at the first call. Pair with release_workers."""
    return _workers.acquire(path, lambda: Workers(path, count))


def release_workers(path: Path) -> None:
    """Give the workers back; the last one to do so ends them."""
    _workers.release(path)
