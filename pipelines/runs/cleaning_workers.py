"""Cleaning workers: processes that derive the documents of a collection's captures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.shared import SharedResources
from archive.errors import ArchiveError, BadConfig
from pipelines.clean import clean
from pipelines.document import Document
from pipelines.errors import Overrun
from pipelines.notices.rule_set import RuleSet
from pipelines.runs.derive import collection_rules, derive, not_derived
from pipelines.runs.worker import Limits, Worker
from pipelines.sites.store import VersionLookup

logger = logging.getLogger(__name__)

PAGES_PER_WORKER = 4  # that may be under way while the first of them is waited for
_FIRST_PAGE = b"<html><body><p>The first page makes the cleaner import its modules and compile its rules.</p>"
_collection: Collection | None = None  # in a worker process
_rules: RuleSet | None = None  # the same collection's, once a page needs them


def prepare_cleaner() -> None:
    """Clean a page before the first page whose time is limited, as modules are imported and rules compiled with it."""
    clean(_FIRST_PAGE)


def _start(path: Path) -> None:
    """Prepare a worker process for the collection at path."""
    global _collection
    prepare_cleaner()
    _collection = Collection.open(path)


def _derive_in_worker(question: tuple[Capture, int | None]) -> Document:
    """Return the document of a capture, with the reason as its verdict's where it could not be made."""
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
        return not_derived(capture, f"the capture could not be read: {exc}")
    except Exception as exc:
        logger.exception("the cleaner failed on %s", capture.pressmark)
        return not_derived(capture, f"the cleaner failed: {type(exc).__name__}: {exc}")


class CleaningWorkers:
    """Processes that derive documents. A process that dies or passes a limit costs the page it was busy with, and no other."""

    def __init__(self, path: Path, count: int, limits: Limits | None = None):
        """Have count processes for the collection at path. limits are those of a page."""
        start = partial(_start, path)
        self._idle = [Worker(_derive_in_worker, start=start, limits=limits) for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, "cleaning")  # each thread waits for one worker
        self._sites = VersionLookup(path)

    def warm_up(self) -> None:
        """Start a process before there is work for it."""
        self._threads.submit(self._with_worker, Worker.start)

    async def derive(self, capture: Capture) -> Document:
        """Return the document of a capture, made with the newest knowledge of its site."""
        question = (capture, self._sites.version_for(capture.url))
        try:
            return await asyncio.wrap_future(self._threads.submit(self._with_worker, Worker.ask, question))
        except Overrun as exc:
            logger.error("cleaning %s was ended: %s", capture.pressmark, exc)
            return not_derived(capture, f"cleaning it was ended: {exc}")

    def _with_worker(self, act: Callable[..., Any], *arguments: Any) -> Any:
        worker = self._idle.pop()  # there are as many workers as threads; the worker that was busy last goes first
        try:
            return act(worker, *arguments)
        finally:
            self._idle.append(worker)

    def close(self) -> None:
        """End the processes."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._idle:
            worker.close()


_shared: SharedResources[CleaningWorkers] = SharedResources(lambda workers: workers.close())


def acquire_workers(path: Path, count: int) -> CleaningWorkers:
    """Return this process's workers of a collection, created by the first call. Pair with release_workers."""
    return _shared.acquire(path, lambda: CleaningWorkers(path, count))


async def release_workers(path: Path) -> None:
    """Give the workers back; the last release ends their processes."""
    await asyncio.get_running_loop().run_in_executor(None, _shared.release, path)


@asynccontextmanager
async def cleaning_workers(path: Path, count: int) -> AsyncIterator[CleaningWorkers]:
    """Acquire the workers of a collection, and release them at the end of the block."""
    workers = acquire_workers(path, count)
    try:
        yield workers
    finally:
        await release_workers(path)
