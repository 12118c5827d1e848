"""Learn hosts: learn sites from the captures of a collection, each in a process of its own."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.errors import ArchiveError
from pipelines.errors import CleanError
from pipelines.notices.rule_set import RuleSet
from pipelines.runs.cleaning_workers import prepare_cleaner
from pipelines.runs.derive import collection_rules, derive, read_payload
from pipelines.runs.worker import Limits, Worker
from pipelines.sites.knowledge import SiteKnowledge
from pipelines.sites.learn import learn
from pipelines.sites.sample import CleanedPage
from pipelines.sites.store import hosts_stored, key_prefix, write_next

logger = logging.getLogger(__name__)

LEARNED_FROM_ARTICLES = 8  # a site is learned when so many of its articles are stored
NEWEST_PAGES, EARLIER_PAGES = 48, 48  # of a sample; the earlier pages are spread evenly over the time before
_MAX_PAGE_BYTES = 2 << 20  # decoded; larger pages show nothing of a site that its other pages do not
# Learning cleans a hundred pages, each of which was cleaned before within the limits of a page.
_LIMITS = Limits(cpu_seconds=300, wall_seconds=900, memory_bytes=1000 << 20)
T = TypeVar("T")


def pick_sample(captures: Sequence[T]) -> list[T]:
    """Return the captures to learn from. captures and sample are in order of time, the oldest first."""
    earlier = captures[:-NEWEST_PAGES]
    step = max(1.0, len(earlier) / EARLIER_PAGES)
    picked = [earlier[int(number * step)] for number in range(min(EARLIER_PAGES, len(earlier)))]
    return [*picked, *captures[-NEWEST_PAGES:]]


def count_articles(path: Path, host: str) -> int:
    """Return how many articles of a host the collection at path has stored."""
    with Collection.open(path) as collection:
        return collection.index.documents.count_articles(key_prefix(host))


def learn_host(collection: Collection, host: str) -> SiteKnowledge | None:
    """Learn a host from its stored pages, and return the version in force then; None where too little is stored.

    No new version is made where the last version says the same. Raises CollectionError.
    """
    pages, rules = [], collection_rules(collection)
    for record_id, url, moment in pick_sample(collection.index.documents.articles_of(key_prefix(host))):
        capture = collection.index.captures.by_record(record_id, url, moment)
        try:
            page = _read_page(collection, capture, rules) if capture is not None else None
        except ArchiveError as exc:
            logger.warning("nothing is learned from %s: %s", url, exc)
            continue
        if page is not None:
            pages.append(page)
    site = learn(pages, host, rules)
    return write_next(collection.path, site) if site is not None else None


def _read_page(collection: Collection, capture: Capture, rules: RuleSet) -> CleanedPage | None:
    payload = read_payload(collection, capture)
    if len(payload.data) > _MAX_PAGE_BYTES:
        return None
    return CleanedPage.read(
        lambda on_page: derive(collection, capture, rules, payload=payload, on_page=on_page),
        capture.url,
        capture.captured_at,
    )


class LearningProcess:
    """A process that learns one host at a time. It may die of a page, which costs the host that it was learning."""

    def __init__(self, path: Path) -> None:
        """Learn the hosts of the collection at path."""
        self._path = path
        self._worker = Worker(_learn_in_worker, start=prepare_cleaner, limits=_LIMITS)

    def learn(self, host: str) -> SiteKnowledge | None:
        """Learn a host and return the version in force then; None, with a line in the log, where that fails."""
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


def learn_all(
    collection: Collection, process_count: int, on_host: Callable[[str, SiteKnowledge | None], None] | None = None
) -> dict[str, SiteKnowledge]:
    """Learn every host of which enough is stored, in several processes, and return the versions in force, by host.

    on_host is called with each host and its version. A host that cannot be learned is logged and left out.
    """
    path = collection.path
    hosts = [host for host in hosts_stored(collection) if count_articles(path, host) >= LEARNED_FROM_ARTICLES]
    processes = [LearningProcess(path) for _ in range(min(process_count, len(hosts)))]
    idle = deque(processes)
    learned: dict[str, SiteKnowledge] = {}

    def learn_one(host: str) -> SiteKnowledge | None:
        process = idle.pop()  # there are as many processes as threads
        try:
            return process.learn(host)
        finally:
            idle.append(process)

    with ThreadPoolExecutor(max(1, len(processes)), "learning") as threads:
        for host, site in zip(hosts, threads.map(learn_one, hosts), strict=True):
            if site is not None:
                learned[host] = site
            if on_host is not None:
                on_host(host, site)
    for process in processes:
        process.close()
    return learned
