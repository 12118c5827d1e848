"""Learner: learns sites from a collection's own captures, on demand or while pages come in, in a process of its own."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.shared import Shared
from archive.errors import ArchiveError
from archive.limits import MAX_PAGE_BYTES
from pipelines.document import Document
from pipelines.errors import CleanError
from pipelines.notices.rule_set import RuleSet
from pipelines.runs.derive import collection_rules, derive, start_worker
from pipelines.runs.worker import Limits, Worker
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.learn import StoredPage, learn, read_stored
from pipelines.sites.store import host_of, hosts_stored, key_prefix, versions, write_next

logger = logging.getLogger(__name__)

FIRST = 8  # articles; a site is learned when it has these, and each time that their number has doubled
NEWEST, PAST = 48, 48  # captures that are learned from: the last ones, and as many evenly over the time before
_MAX_LEARNED_BYTES = 2 << 20  # of a page; larger ones teach nothing that others do not
_LATEST_WAYS = 20
# A lesson is a hundred pages, each of which was cleaned before within the limits of one.
_LIMITS = Limits(cpu_seconds=300, wall_seconds=900, memory_bytes=1000 << 20)
T = TypeVar("T")


def sample(captures: Sequence[T]) -> list[T]:
    """Return what is learned from of captures in order of time, the oldest first."""
    past = captures[:-NEWEST]
    step = max(1.0, len(past) / PAST)
    return [*(past[int(number * step)] for number in range(min(PAST, len(past)))), *captures[-NEWEST:]]


def learn_host(collection: Collection, host: str) -> SiteKnowledge | None:
    """Learn a host from what is stored of it, and return the version in force then; None where too little is stored.

    Where nothing else was learned than the last time, no new version is made. Raises CollectionError.
    """
    pages, rules = [], collection_rules(collection)
    for record_id, url, moment in sample(collection.index.documents.articles_of(key_prefix(host))):
        capture = collection.index.captures.by_record(record_id, url, moment)
        try:
            page = _stored_page(collection, capture, rules) if capture is not None else None
        except ArchiveError as exc:
            logger.warning("%s teaches nothing: %s", url, exc)
            continue
        if page is not None:
            pages.append(page)
    site = learn(pages, host, rules)
    return write_next(collection.path, site) if site is not None else None


def _stored_page(collection: Collection, capture: Capture, rules: RuleSet) -> StoredPage | None:
    stored = collection.warcs.read_response(capture, max_bytes=2 * MAX_PAGE_BYTES)
    payload = stored.decode(_MAX_LEARNED_BYTES + 1).data
    if len(payload) > _MAX_LEARNED_BYTES:
        return None
    document = derive(collection, capture, rules)
    return read_stored(
        payload, url=capture.url, content_type=stored.head.get("content-type"), captured_at=capture.captured_at,
        document=document,
    )  # fmt: skip


def learn_all(
    collection: Collection, workers: int, on_host: Callable[[str, SiteKnowledge | None], None] | None = None
) -> dict[str, SiteKnowledge]:
    """Learn every host of which enough is stored, in so many processes, and return what is in force, by host.

    on_host is told of each host when it is done. A host that cannot be learned is logged and left out.
    """
    wanted = [host for host in hosts_stored(collection) if _count(collection.path, host) >= FIRST]
    done: dict[str, SiteKnowledge] = {}
    pupils = [_Pupil(collection.path) for _ in range(min(workers, len(wanted)))]
    idle = deque(pupils)

    def learn_one(host: str) -> SiteKnowledge | None:
        pupil = idle.pop()  # there are as many as threads
        try:
            return pupil.learn(host)
        finally:
            idle.append(pupil)

    with ThreadPoolExecutor(max(1, len(pupils)), "learning") as threads:
        for host, site in zip(wanted, threads.map(learn_one, wanted), strict=True):
            if site is not None:
                done[host] = site
            if on_host is not None:
                on_host(host, site)
    for pupil in pupils:
        pupil.close()
    return done


class _Pupil:
    """A process that learns one host at a time. It may die of a page, which costs this lesson and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = Worker(_learn_in_worker, start=partial(start_worker, path), limits=_LIMITS)

    def learn(self, host: str) -> SiteKnowledge | None:
        """Return what is in force for a host then; None, and a line in the log, where it cannot be learned."""
        try:
            site = self._worker.ask((self._path, host))
        except (ArchiveError, CleanError) as exc:
            logger.error("%s could not be learned: %s", host, exc)
            return None
        if site is not None:
            logger.info("%s is in force, learned from %s pages", site.name, site.pages)
        return site

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def _learn_in_worker(question: tuple[Path, str]) -> SiteKnowledge | None:
    path, host = question
    with Collection.open(path) as collection:
        return learn_host(collection, host)


def _count(path: Path, host: str) -> int:
    with Collection.open(path) as collection:
        return collection.index.documents.count_articles(key_prefix(host))


# ---------------------------------------------------------------------- as pages come in


@dataclass(slots=True)
class _Host:
    """What this process knows of a host: its articles so far, at how many it is learned next, and how pages fared.

    The articles may be too many while pages come in, since one can be in the index before it is noted; never too few.
    """

    articles: int = 0
    due_at: int = FIRST
    learned_at: int = 0
    is_attended: bool = False
    ways: deque[str] = field(default_factory=lambda: deque(maxlen=_LATEST_WAYS))

    def is_due(self) -> bool:
        """Whether it is time to learn: enough has come, or what is known no longer fits."""
        if self.articles < FIRST:
            return False
        doubts = sum(way == "doubt" for way in self.ways)
        has_changed = len(self.ways) == _LATEST_WAYS and 2 * doubts > _LATEST_WAYS
        return self.articles >= self.due_at or (has_changed and 2 * self.articles >= 3 * self.learned_at)

    def expect_more_than(self, articles: int) -> None:
        """Be due again at the first doubling above so many."""
        while self.due_at <= articles:
            self.due_at *= 2


class Learner:
    """Sees every document that was stored, and learns its site when it is time. Belongs to one event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hosts: dict[str, _Host] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._pupil = _Pupil(path)
        self._alone = asyncio.Lock()

    def note(self, document: Document) -> None:
        """Take note of a document that is stored. What is to be done is done later, by tasks."""
        name = host_of(document.url)
        if name is None:
            return
        host = self._hosts.get(name)
        is_new = host is None
        if host is None:
            host = self._hosts[name] = _Host()
        if document.cleaner.way is not None:
            host.ways.append(document.cleaner.way)
        if document.verdict == "article":
            host.articles += 1
        if is_new or (host.is_due() and not host.is_attended):
            host.is_attended = True
            task = asyncio.get_running_loop().create_task(self._attend(name, host, is_new=is_new))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is being learned."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def close(self) -> None:
        """End the process that learns, if there is one."""
        self._pupil.close()

    async def _attend(self, name: str, host: _Host, *, is_new: bool) -> None:
        """Learn a host as often as what is stored of it says that it is time."""
        try:
            earlier = await self._count(name, host)
            if is_new and versions(self._path, name):
                host.expect_more_than(earlier)
            while host.is_due():
                host.learned_at = host.articles
                host.expect_more_than(host.articles)
                await self._learn(name)
                host.ways.clear()
                await self._count(name, host)
        except ArchiveError as exc:
            logger.error("%s will not be learned: %s", name, exc)
            return  # attended for good
        host.is_attended = False

    async def _count(self, name: str, host: _Host) -> int:
        """Count what is stored, and return how many articles were not known of.

        One that is noted meanwhile may be among the stored ones or not, and is added.
        """
        before = host.articles
        unknown = await asyncio.to_thread(_count, self._path, name) - before
        host.articles += unknown
        return unknown

    async def _learn(self, name: str) -> None:
        async with self._alone:
            try:
                await asyncio.to_thread(self._pupil.learn, name)
            except Exception:
                logger.exception("%s could not be learned", name)


_learners: Shared[Learner] = Shared(lambda learner: learner.close())


def acquire_learner(path: Path) -> Learner:
    """Return this process's learner of a collection. Pair with release_learner."""
    return _learners.acquire(path, lambda: Learner(path))


def release_learner(path: Path) -> None:
    """Give the learner back; the last one to do so ends it."""
    _learners.release(path)
