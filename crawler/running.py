"""Running: spiders in one process, some at a time, with progress for a person who watches."""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.capture import Purpose
from archive.collection.collection import Collection
from archive.collection.writer import shared_writer
from archive.formatting import format_bytes
from crawler.progress import ProgressLine
from crawler.request_meta import fetch_meta
from pipelines.runs.derive import collection_rules

logger = logging.getLogger(__name__)

SPIDERS_AT_ONCE = 8
_CUT_OFF = ("shutdown", "collection_failed")  # reasons for which a spider was closed before its end
# What these say of a URL that could not be had, the commands say themselves, in a line and not in a traceback.
_REPEATING_LOGGERS = ("scrapy.downloadermiddlewares.robotstxt", "scrapy.downloadermiddlewares.retry")


@dataclass(slots=True)
class Job:
    """One spider to run. crawler is set when it starts; error is why it could not run at all."""

    spider: type[Spider]
    arguments: dict[str, Any]
    crawler: Crawler | None = None
    error: str | None = None
    seconds: float = 0.0
    signals: dict[Any, Callable[..., None]] = field(default_factory=dict)

    def stat(self, name: str, default: Any = None) -> Any:
        """Return one of Scrapy's stats, or the default where there is none, as of a spider that did not start."""
        try:
            stats = self.crawler.stats if self.crawler is not None else None
        except RuntimeError:  # Scrapy's, before the crawl has started
            stats = None
        return stats.get_value(name, default) if stats is not None else default


def crawler_settings(collection: Collection, options: argparse.Namespace) -> Settings:
    """Return Scrapy settings for a collection and the options that crawler.cli.add_fetching gives a command."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    changes = {
        "PRESSMARK_COLLECTION": str(collection.path),
        "LOG_LEVEL": "INFO" if options.verbose else "ERROR",
        "LOG_FORMAT": "%(asctime)s %(levelname)s %(message)s" if options.verbose else "%(levelname)s: %(message)s",
        "DOWNLOAD_DELAY": options.delay,
        "DOWNLOAD_TIMEOUT": options.timeout,
    }
    for name, value in changes.items():
        if value is not None:
            settings.set(name, value, priority="cmdline")
    return settings


def run_spiders(collection: Collection, jobs: list[Job], settings: Settings, progress: Progress | None = None) -> bool:
    """Run the jobs, several at a time, and return whether all ran to their end (False after Ctrl-C).

    The process takes the collection for writing until the end. Raises BadConfig where one of the collection's rule
    files is wrong, CollectionLocked where another process has it, and CollectionError where it could not be written to
    the end.
    """
    collection_rules(collection)
    with shared_writer(collection) as writer:
        for line in writer.recovered:
            logger.warning("%s", line)
        process = AsyncCrawlerProcess(settings)
        if settings["LOG_LEVEL"] != "INFO":  # after the line above, which sets up logging anew
            for name in _REPEATING_LOGGERS:
                logging.getLogger(name).setLevel(logging.CRITICAL)
        waiting = list(reversed(jobs))
        interrupted = False

        def start_next() -> None:
            if not waiting or interrupted:
                return
            job = waiting.pop()
            job.crawler = process.create_crawler(job.spider)
            for signal, receiver in job.signals.items():
                job.crawler.signals.connect(receiver, signal, weak=False)
            if progress is not None:
                progress.watch(job.crawler)
            started = time.monotonic()
            task = process.crawl(job.crawler, **job.arguments)

            def ended(task: asyncio.Task[None]) -> None:
                nonlocal interrupted
                job.seconds = time.monotonic() - started
                if not task.cancelled() and (exc := task.exception()) is not None:
                    job.error = str(exc) or type(exc).__name__
                reason = job.stat("finish_reason")
                interrupted = interrupted or reason in _CUT_OFF or writer.failure is not None
                start_next()

            task.add_done_callback(ended)

        for _ in range(min(SPIDERS_AT_ONCE, len(jobs))):
            start_next()
        process.start()
        if progress is not None:
            progress.clear()
        writer.close()  # also where a spider that could not start has not given it back
    if writer.failure is not None:
        raise writer.failure
    return not interrupted


class Progress(ProgressLine):
    """One line on a terminal that says how far a crawl is."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = self._requisites = self._bytes = 0

    def watch(self, crawler: Crawler) -> None:
        """Count what this crawler does."""
        if self.is_terminal:
            crawler.signals.connect(self._response, signals.response_received, weak=False)
            crawler.signals.connect(self._item, signals.item_scraped, weak=False)

    def _response(self, response: Any, request: Any) -> None:
        self._bytes += len(response.body)
        if fetch_meta(request).get("purpose") == Purpose.REQUISITE:
            self._requisites += 1
        self.show(self._line)

    def _item(self, item: Any) -> None:
        self._pages += 1
        self.show(self._line)

    def _line(self) -> str:
        return f"{self._pages} pages stored, {self._requisites} images, styles and scripts, {format_bytes(self._bytes)}"


def format_table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table with aligned columns; the first is left, the others right. Wide characters count as two."""
    table = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(display_width(row[column]) for row in table) for column in range(len(table[0]))]
    lines = []
    for row in table:
        cells = [
            cell + " " * (width - display_width(cell)) if not column else " " * (width - display_width(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def display_width(text: str) -> int:
    """Return how many terminal columns text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
