"""ArchivingSpider: the base of the page and site spiders. It fetches pages and their requisites."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self, Unpack

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from archive.capture import PAGE_PUBLISHER, Capture, Purpose
from archive.collection.collection import Collection
from archive.collection.writer import Writer, acquire_writer, release_writer
from archive.media_types import CSS_TYPE, media_type
from crawler.defaults import user_agent
from crawler.discovery.requisites import (
    MAX_REQUISITE_DEPTH,
    RecentURLs,
    find_requisites,
    style_requisites,
)
from crawler.discovery.scope import for_log
from crawler.request_meta import FetchMeta, fetch_meta
from pipelines.runs.derive import collection_rules

logger = logging.getLogger(__name__)

MAX_ITEMS_IN_PIPELINES = 64  # while captures of earlier runs are cleaned
MAX_REMEMBERED_REQUISITES = 50_000  # URLs that a run knows it has requested


class ArchivingSpider(Spider):
    """Yields the Capture of every page that it fetches; the item pipelines turn captures into documents.

    failed holds the reason for each URL that could not be fetched.
    """

    publisher_id = PAGE_PUBLISHER
    with_requisites = True
    collection: Collection
    writer: Writer
    skips_stored_requisites = False  # whether requisites that the collection holds already are left out

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._requested_requisites = RecentURLs(MAX_REMEMBERED_REQUISITES)
        self.failed: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider and open its collection, which is created where there is none.

        Raises BadConfig where a rule file of the collection is wrong, CollectionLocked where another process writes to
        the collection, and CollectionError where it cannot be opened.
        """
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.collection = Collection.open_or_create(crawler.settings["PRESSMARK_COLLECTION"])
        collection_rules(spider.collection)
        spider.writer = acquire_writer(spider.collection)
        try:
            spider.prepare()
        except BaseException:
            spider.collection.close()
            release_writer(spider.writer)
            raise
        return spider

    def prepare(self) -> None:
        """Read what the spider needs beyond its arguments. Raises ArchiveError."""

    async def uncleaned_captures(self) -> AsyncIterator[Capture]:
        """Yield the captures of pages that have no document yet, no faster than the item pipelines clean them."""
        for capture in self.collection.index.captures.uncleaned(self.publisher_id):
            while self._items_in_pipelines() >= MAX_ITEMS_IN_PIPELINES:
                await asyncio.sleep(0.05)
            yield capture

    def _items_in_pipelines(self) -> int:
        engine = self.crawler.engine
        return engine.scraper.slot.itemproc_size if engine is not None and engine.scraper.slot is not None else 0

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set the limit for decoded bodies and the contact in the User-Agent from collection.toml."""
        super().update_settings(settings)
        config = Collection.open_or_create(settings["PRESSMARK_COLLECTION"]).config
        settings.set("COMPRESSION_MAXSIZE", config.limits.max_decoded_bytes, priority="spider")
        if settings["USER_AGENT"] == user_agent():  # a User-Agent that the user has set is sent as it is
            settings.set("USER_AGENT", user_agent(config.contact), priority="spider")

    def page_request(self, url: str, **meta: Unpack[FetchMeta]) -> Request:
        """Return the request for a page, whose capture becomes a document; meta is added to the request's meta."""
        return Request(
            url,
            callback=self.parse_page,
            errback=self.page_failed,
            dont_filter=True,
            meta={"purpose": Purpose.PAGE, **meta},
        )

    def parse_page(self, response: Response) -> Iterator[Capture | Request]:
        """Yield the page's capture, and requests for its requisites."""
        yield fetch_meta(response)["capture"]
        if self.with_requisites and response.status == 200:
            yield from self._requisite_requests(response, 1)

    def page_failed(self, failure: Failure) -> Iterator[Capture | Request]:
        """Record why a page could not be fetched, and yield the capture where a part of it was stored."""
        request: Request = failure.request  # type: ignore[attr-defined]
        meta = fetch_meta(request)
        asked = (meta.get("redirect_urls") or [request.url])[0]
        reason = for_log(str(failure.value).partition("\n")[0]) or type(failure.value).__name__
        self.failed[meta.get("listed_url", asked)] = reason
        logger.warning("%s could not be archived: %s", for_log(asked), reason)
        capture = meta.get("capture")
        if isinstance(capture, Capture) and capture.url == request.url and capture.truncated:
            yield capture

    def parse_requisite(self, response: Response) -> Iterator[Request]:
        """Yield requests for the requisites of a style sheet or a frame."""
        depth = fetch_meta(response)["requisite_depth"]
        if response.status == 200 and depth < MAX_REQUISITE_DEPTH:
            yield from self._requisite_requests(response, depth + 1)

    def requisite_failed(self, failure: Failure) -> None:
        """Log the failure; the page is stored without this requisite."""
        request: Request = failure.request  # type: ignore[attr-defined]
        logger.info("requisite %s could not be fetched: %s", for_log(request.url), for_log(str(failure.value)))

    def _requisite_requests(self, response: Response, depth: int) -> Iterator[Request]:
        if not isinstance(response, TextResponse):
            return
        mime = media_type((response.headers.get("Content-Type") or b"").decode("latin-1"))
        if mime == CSS_TYPE:
            found = style_requisites(_text(response), response.url)
        elif "html" in mime or not mime:
            found = find_requisites(_text(response), response.url)
        else:
            return
        page = fetch_meta(response).get("requisite_of", response.url)
        for url in found:
            if url in self._requested_requisites or not self._needs_fetch(url):
                continue
            self._requested_requisites.add(url)
            yield Request(
                url,
                callback=self.parse_requisite,
                errback=self.requisite_failed,
                dont_filter=True,
                priority=-1,
                meta=dict(
                    FetchMeta(purpose=Purpose.REQUISITE, via=response.url, requisite_of=page, requisite_depth=depth)
                ),
            )

    def _needs_fetch(self, url: str) -> bool:
        return not (self.skips_stored_requisites and self.collection.index.captures.has(url))

    def closed(self, reason: str) -> None:
        """Close the collection and release the writer, which the download handler may still use."""
        self.collection.close()
        release_writer(self.writer)


def _text(response: TextResponse) -> str:
    """Return the text of a response, decoded by a copy: the response would cache its text while its page is cleaned."""
    copy = type(response)(response.url, headers=response.headers, body=response.body)
    return copy.text
