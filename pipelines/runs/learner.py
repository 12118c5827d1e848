"""Learner: sees the documents that are stored, and learns a site when enough of its articles have come in."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from archive.collection.shared import SharedResources
from archive.errors import ArchiveError
from archive.verdict import Verdict
from pipelines.document import Document
from pipelines.runs.learn_hosts import LEARNED_FROM_ARTICLES, LearningProcess, count_articles
from pipelines.sites.store import host_of, versions

logger = logging.getLogger(__name__)

_LATEST_PAGES = 20  # a site has changed where the known layouts were rejected on more than half of these
_MAX_COUNTS = 5  # one after the other, while pages come in
_MIN_GROWTH = 1.5  # of the number of articles, before a site that has changed is learned again


@dataclass(slots=True)
class _Host:
    """What this process knows of a host.

    articles is the number of its stored articles, noted how many of them note() was called with, learn_at the number at which it is learned next, learned_at the number at
    which it was learned last, methods how the articles of the latest pages were found (Cleaner.method).

    While pages come in, articles may be too high, since a document can be in the index before note() is called with it;
    it is never too low.
    """

    articles: int = 0
    noted: int = 0
    learn_at: int = LEARNED_FROM_ARTICLES
    learned_at: int = 0
    is_being_learned: bool = False
    methods: deque[str] = field(default_factory=lambda: deque(maxlen=_LATEST_PAGES))

    def should_be_learned(self) -> bool:
        """Say whether enough articles have come in, or the site has changed."""
        if self.articles < LEARNED_FROM_ARTICLES:
            return False
        has_changed = len(self.methods) == _LATEST_PAGES and 2 * self.methods.count("rejected") > _LATEST_PAGES
        return self.articles >= self.learn_at or (has_changed and self.articles >= _MIN_GROWTH * self.learned_at)

    def learn_above(self, articles: int) -> None:
        """Have it learned at the next doubling above this number of articles."""
        while self.learn_at <= articles:
            self.learn_at *= 2


class Learner:
    """Learns the sites of a collection while its documents come in. Belongs to one event loop."""

    def __init__(self, path: Path) -> None:
        """Learn for the collection at path."""
        self._path = path
        self._hosts: dict[str, _Host] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._process = LearningProcess(path)
        self._one_at_a_time = asyncio.Lock()

    def note(self, document: Document) -> None:
        """Take note of a document that is stored, and start a task where its site should be learned now."""
        name = host_of(document.url)
        if name is None:
            return
        host = self._hosts.get(name)
        is_new = host is None
        if host is None:
            host = self._hosts[name] = _Host()
        if document.cleaner.method is not None:
            host.methods.append(document.cleaner.method)
        if document.verdict == Verdict.ARTICLE:
            host.articles += 1  # some are counted already, as they are in the index a moment before
            host.noted += 1
        if is_new or (host.should_be_learned() and not host.is_being_learned):
            host.is_being_learned = True
            task = asyncio.get_running_loop().create_task(self._learn_while_due(name, host, is_new=is_new))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def wait_until_idle(self) -> None:
        """Wait until no site is being learned."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def close(self) -> None:
        """End the process that learns."""
        self._process.close()

    async def _learn_while_due(self, name: str, host: _Host, *, is_new: bool) -> None:
        """Learn a host, and again where enough articles came in meanwhile. is_new says that it was not counted before."""
        try:
            stored_before = await self._count(name, host)
            if is_new and versions(self._path, name):
                host.learn_above(stored_before)
            while host.should_be_learned():
                host.learned_at = host.articles
                host.learn_above(host.articles)
                await self._learn(name)
                host.methods.clear()
                await self._count(name, host)
        except ArchiveError as exc:
            logger.error("%s will not be learned: %s", name, exc)
            return  # is_being_learned stays, so that it is not tried again
        host.is_being_learned = False

    async def _count(self, name: str, host: _Host) -> int:
        """Count the articles that are stored of a host, and return how many of them this process has not noted.

        They are counted again where some are noted meanwhile, as those may be among the counted ones or not.
        """
        for _ in range(_MAX_COUNTS):
            noted = host.noted
            host.articles = await asyncio.to_thread(count_articles, self._path, name)
            if host.noted == noted:
                break
        else:
            host.articles += host.noted - noted
        return host.articles - host.noted

    async def _learn(self, name: str) -> None:
        async with self._one_at_a_time:
            try:
                await asyncio.to_thread(self._process.learn, name)
            except Exception:
                logger.exception("%s could not be learned", name)


_shared: SharedResources[Learner] = SharedResources(lambda learner: learner.close())


def acquire_learner(path: Path) -> Learner:
    """Return this process's learner of a collection, created by the first call. Pair with release_learner."""
    return _shared.acquire(path, lambda: Learner(path))


async def release_learner(path: Path) -> None:
    """Give the learner back; the last release ends its process."""
    await asyncio.get_running_loop().run_in_executor(None, _shared.release, path)
