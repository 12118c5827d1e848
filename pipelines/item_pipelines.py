"""Scrapy item pipelines: a Capture goes in, its Document comes out, stored. The only module here that imports Scrapy."""

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
    """Cleans captures in worker processes; other items pass."""

    def __init__(self, crawler: Crawler):
        self._stats = crawler.stats
        self._path = Path(crawler.settings["PRESSMARK_COLLECTION"])
        self._count = crawler.settings.getint("PRESSMARK_CLEANING_WORKERS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        """Make the pipeline."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Start the workers."""
        self._workers = acquire_workers(self._path, self._count)
        self._workers.warm_up()

    async def close_spider(self) -> None:
        """End the workers where no other spider uses them."""
        await release_workers(self._path)

    async def process_item(self, item: Any) -> Any:
        """Return the Document of a Capture."""
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
    """Stores documents in the collection; an item leaves when it is durable."""

    def __init__(self, crawler: Crawler):
        self._collection = Collection.open(crawler.settings["PRESSMARK_COLLECTION"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Make the pipeline."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Take the collection's writer."""
        self._writer = acquire_writer(self._collection)
        self._store = DocumentStore(self._collection, self._writer)

    async def close_spider(self) -> None:
        """Wait until no site is being learned, and give the writer back."""
        await self._store.aclose()
        await asyncio.get_running_loop().run_in_executor(None, release_writer, self._writer)

    async def process_item(self, item: Any) -> Any:
        """Store a Document and return it. Raises DropItem where the collection cannot be written."""
        if isinstance(item, Document):
            try:
                await self._store.store(item)
            except CollectionError as exc:  # the writer has logged it; the next run cleans the capture
                raise DropItem(str(exc)) from None
        return item
