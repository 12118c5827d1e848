"""Running: several spiders in one process, with a progress line on a terminal."""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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

MAX_CONCURRENT_SPIDERS = 8
_ABORT_REASONS = ("shutdown", "collection_failed")  # finish reasons of a crawl that did not run to its end
# They log a traceback for a URL that could not be fetched; the commands print one line for it.
_SILENCED_LOGGERS = ("scrapy.downloadermiddlewares.robotstxt", "scrapy.downloadermiddlewares.retry")


@dataclass(slots=True)
class SpiderRun:
    """One spider to run, with its arguments and receivers of signals.

    crawler is set when it starts, seconds when it ends; error says why it could not run.
    """

    spider: type[Spider]
    arguments: dict[str, Any]
    crawler: Crawler | None = None
    error: str | None = None
    seconds: float = 0.0
    signals: dict[Any, Callable[..., None]] = field(default_factory=dict)

    def stat(self, name: str, default: Any = None) -> Any:
        """Return one of Scrapy's stats; the default where it is not set, or the spider did not start."""
        try:
            stats = self.crawler.stats if self.crawler is not None else None
        except RuntimeError:  # raised by Scrapy before the crawl has started
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


def run_spiders(
    collection: Collection, spider_runs: list[SpiderRun], settings: Settings, progress: Progress | None = None
) -> bool:
    """Run spiders, MAX_CONCURRENT_SPIDERS at a time, and return whether all ran to their end (False after Ctrl-C).

    The collection is locked for writing until all have ended. Raises BadConfig where a rule file of the collection is
    wrong, CollectionLocked where another process writes to the collection, and CollectionError where writing failed.
    """
    collection_rules(collection)
    with shared_writer(collection) as writer:
        for line in writer.recovered:
            logger.warning("%s", line)
        process = AsyncCrawlerProcess(settings)
        if settings["LOG_LEVEL"] != "INFO":  # after AsyncCrawlerProcess, which resets logging
            for name in _SILENCED_LOGGERS:
                logging.getLogger(name).setLevel(logging.CRITICAL)
        waiting = list(reversed(spider_runs))
        interrupted = False

        def start_next() -> None:
            if not waiting or interrupted:
                return
            spider_run = waiting.pop()
            spider_run.crawler = process.create_crawler(spider_run.spider)
            for signal, receiver in spider_run.signals.items():
                spider_run.crawler.signals.connect(receiver, signal, weak=False)
            if progress is not None:
                progress.watch(spider_run.crawler)
            started = time.monotonic()
            task = process.crawl(spider_run.crawler, **spider_run.arguments)

            def ended(task: asyncio.Task[None]) -> None:
                nonlocal interrupted
                spider_run.seconds = time.monotonic() - started
                if not task.cancelled() and (exc := task.exception()) is not None:
                    spider_run.error = str(exc) or type(exc).__name__
                reason = spider_run.stat("finish_reason")
                interrupted = interrupted or reason in _ABORT_REASONS or writer.failure is not None
                start_next()

            task.add_done_callback(ended)

        for _ in range(min(MAX_CONCURRENT_SPIDERS, len(spider_runs))):
            start_next()
        process.start()
        if progress is not None:
            progress.clear()
        writer.close()  # a spider that could not start has not released it
    if writer.failure is not None:
        raise writer.failure
    return not interrupted


class Progress(ProgressLine):
    """One line on a terminal that says how far a crawl is."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = self._requisites = self._bytes = 0

    def watch(self, crawler: Crawler) -> None:
        """Count the responses and items of a crawler."""
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
