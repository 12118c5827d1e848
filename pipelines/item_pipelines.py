"""Scrapy item pipelines: turn a Capture into a Document and store it. The only module of pipelines that imports Scrapy."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DropItem

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import acquire_writer, release_writer
from archive.errors import CollectionError
from pipelines.document import Document
from pipelines.runs.cleaning_workers import acquire_workers, release_workers
from pipelines.runs.document_store import DocumentStore

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CleanPipeline:
    """Cleans captures in worker processes; other items pass unchanged."""

    def __init__(self, crawler: Crawler):
        self._stats = crawler.stats
        self._path = Path(crawler.settings["PRESSMARK_COLLECTION"])
        self._worker_count = crawler.settings.getint("PRESSMARK_CLEANING_WORKERS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        """Make the pipeline with the crawler's settings."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Start the workers."""
        self._workers = acquire_workers(self._path, self._worker_count)
        self._workers.warm_up()

    async def close_spider(self) -> None:
        """Release the workers, which end when the last spider of the process releases them."""
        await release_workers(self._path)

    async def process_item(self, item: Any) -> Any:
        """Return the Document of a Capture, and count its verdict, method and removals in Scrapy's stats."""
        if not isinstance(item, Capture):
            return item
        document = await self._workers.derive(item)
        if self._stats is not None:
            self._stats.inc_value(f"clean/verdict/{document.verdict}")
            if document.cleaner.method is not None:
                self._stats.inc_value(f"clean/site/{document.cleaner.method}")
            for removal in document.removed:
                self._stats.inc_value(f"clean/removed/{removal.rule}")
        return document


class StorePipeline:
    """Stores documents in the collection; an item is passed on when it is on disk."""

    def __init__(self, crawler: Crawler):
        self._collection = Collection.open(crawler.settings["PRESSMARK_COLLECTION"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Make the pipeline with the crawler's settings."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Acquire the collection's writer."""
        self._writer = acquire_writer(self._collection)
        self._store = DocumentStore(self._collection, self._writer)

    async def close_spider(self) -> None:
        """Wait until no site is being learned, and release the writer."""
        await self._store.aclose()
        await asyncio.get_running_loop().run_in_executor(None, release_writer, self._writer)

    async def process_item(self, item: Any) -> Any:
        """Store a Document and return it; other items pass unchanged. Raises DropItem where the collection cannot be written."""
        if isinstance(item, Document):
            try:
                await self._store.store(item)
            except CollectionError as exc:  # the writer has logged it; the next run cleans the capture
                raise DropItem(str(exc)) from None
        return item
