"""The site spider: one incremental run over a publisher's feeds, sitemaps and listing pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from archive.capture import Capture, Purpose
from archive.collection.publisher import Publisher
from archive.errors import ArchiveError
from archive.limits import MAX_PAGE_BYTES
from archive.media_types import TYPES_WITH_REQUISITES
from crawler.discovery.frontier import Frontier, Stage
from crawler.discovery.sources import Entry, SourceContent, UnreadableSource, read_feed, read_listing, read_sitemap
from crawler.discovery.state import CrawlState
from crawler.fetching.stored import decoded_response
from crawler.request_meta import FetchMeta, fetch_meta
from crawler.spiders.archiving import ArchivingSpider

logger = logging.getLogger(__name__)

MAX_ACTIVE_PAGES = 64  # page requests that are scheduled or being fetched; further articles wait in the frontier
MAX_SITEMAPS = 500  # that a run reads because an index lists them


class SiteSpider(ArchivingSpider):
    """`scrapy crawl site -a publisher=NAME`; -a limit=N fetches at most N articles.

    It fetches articles that were never fetched, and articles for which a source names a later change than before.
    Captures of earlier runs that have no document yet are cleaned first.
    """

    name = "site"
    skips_stored_requisites = True
    publisher: Publisher
    crawl_state: CrawlState
    run: int

    def __init__(self, publisher: str = "", limit: str | int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        if not publisher:
            raise ValueError("name a publisher: -a publisher=NAME, the stem of a file in the collection's publishers/")
        self.publisher_id = publisher
        self.limit = int(limit) if limit else None
        self.frontier = Frontier()
        self._active_pages = 0
        self._sitemap_count = 0

    def prepare(self) -> None:
        """Read the publisher's spec and open the crawl state. Raises BadConfig or CollectionError."""
        self.publisher = self.collection.publisher(self.publisher_id)
        self.with_requisites = self.publisher.requisites
        self.crawl_state = CrawlState(self.collection.path)
        self.run = self.crawl_state.start_run(self.publisher_id)

    async def start(self) -> AsyncIterator[Capture | Request]:
        """Yield the captures left uncleaned, then requests for the requisites left unfetched, then for the sources."""
        async for capture in self.uncleaned_captures():
            self.frontier.set_stage(capture.url, Stage.REQUESTED)
            yield capture
        async for request in self._resume_interrupted_runs():
            yield request
        for source in self.publisher.sources:
            yield self._source_request(source.url, source.kind, page=1)

    async def _resume_interrupted_runs(self) -> AsyncIterator[Request]:
        """Mark the pages that interrupted runs stored, and yield requests for the requisites that these pages still lack."""
        since = self.crawl_state.interrupted_since(self.publisher_id, self.run)
        if since is None:
            return
        for capture in self.collection.index.captures.since(self.publisher_id, since):
            if (
                capture.purpose == Purpose.PAGE
                and self.collection.index.documents.of_record(capture.record_id) is not None
            ):
                self.mark_stored(capture.url)
            if self.with_requisites and capture.status == 200 and capture.mime in TYPES_WITH_REQUISITES:
                response = await asyncio.to_thread(self._stored_response, capture)
                for request in self._requisite_requests(response, 1) if response is not None else ():
                    yield request

    def _stored_response(self, capture: Capture) -> Response | None:
        """Return the response of a stored page or style sheet, decoded; None where its record cannot be read."""
        limit = min(MAX_PAGE_BYTES, self.collection.config.limits.max_decoded_bytes)
        try:
            return decoded_response(
                self.collection.warcs.read_response(capture, MAX_PAGE_BYTES), Request(capture.url), limit
            )
        except ArchiveError as exc:
            logger.warning("%s", exc)
            return None

    def _source_request(self, url: str, kind: str, page: int) -> Request:
        return Request(
            url,
            callback=self.parse_source,
            errback=self.source_failed,
            priority=10,
            meta=dict(FetchMeta(purpose=Purpose.SOURCE, kind=kind, page=page, conditional=True)),
        )

    def parse_source(self, response: Response) -> Iterator[Request]:
        """Yield requests for the further pages of a source, and for articles that wait, such as those it lists."""
        meta = fetch_meta(response)
        kind, page = meta["kind"], meta["page"]
        if response.status != 200:
            self._note_source_failure(response.url, f"the server answered {response.status}")
            return
        try:
            listed = self._read_source(response, kind)
        except UnreadableSource as exc:
            self._note_source_failure(response.url, str(exc))
            return
        new_articles = 0
        for entry in listed.entries:
            if self.publisher.is_article(entry.url) and self._enqueue(entry, response.url):
                new_articles += 1
        yield from self._further_source_requests(listed, kind, page, new_articles)
        yield from self._next_page_requests()

    def _read_source(self, response: Response, kind: str) -> SourceContent:
        if kind == "feed":
            return read_feed(response.body, response.url)
        if kind == "listing":
            if not isinstance(response, TextResponse):
                raise UnreadableSource(f"{response.url}: not a listing page: the server sent something other than text")
            return read_listing(response.text, response.url, self.publisher)
        return read_sitemap(response.body, response.url)

    def _enqueue(self, entry: Entry, source: str) -> bool:
        """Add a listed article to the frontier; return whether it is new there and waits to be fetched."""

        def is_wanted() -> bool:
            within_limit = self.limit is None or self.frontier.wanted_count < self.limit
            return within_limit and self.crawl_state.needs_fetch(entry.url, entry.changed)

        before = self.frontier.wanted_count
        stage, changed = self.frontier.add_listed(entry.url, source, entry.changed, is_wanted, entry.listed)
        if stage is Stage.STORED:  # another source of this run may name a later change
            self.crawl_state.mark_stored(entry.url, self.publisher_id, changed)
        return self.frontier.wanted_count > before

    def _next_page_requests(self) -> Iterator[Request]:
        """Yield requests for waiting articles, up to MAX_ACTIVE_PAGES at a time, once half of those are done."""
        if self._active_pages > MAX_ACTIVE_PAGES // 2:
            return
        for waiting in self.frontier.next_waiting(MAX_ACTIVE_PAGES - self._active_pages):
            self._active_pages += 1
            yield self.page_request(
                waiting.url,
                listed_url=waiting.url,
                source=waiting.source,
                listed=waiting.listed,
                conditional=self.crawl_state.was_fetched(waiting.url),
            )

    def parse_page(self, response: Response) -> Iterator[Capture | Request]:
        """Yield the page's capture, requests for its requisites, and requests for the next pages."""
        self._active_pages -= 1
        yield from super().parse_page(response)
        yield from self._next_page_requests()

    def page_failed(self, failure: Failure) -> Iterator[Capture | Request]:
        """Record why a page could not be fetched, and yield requests for the next pages."""
        self._active_pages -= 1
        yield from super().page_failed(failure)
        yield from self._next_page_requests()

    def mark_stored(self, url: str) -> None:
        """Record that the article listed under url is stored, so that later runs fetch it only after a change."""
        self.crawl_state.mark_stored(url, self.publisher_id, self.frontier.set_stage(url, Stage.STORED))

    def _further_source_requests(
        self, listed: SourceContent, kind: str, page: int, new_articles: int
    ) -> Iterator[Request]:
        """Yield requests for further listing pages while they list new articles (newest stand first), and for sitemaps."""
        if kind == "listing" and (not new_articles or page >= self.publisher.max_listing_pages):
            return
        for url in listed.further_pages:
            if kind != "listing":
                self._sitemap_count += 1
                if self._sitemap_count > MAX_SITEMAPS:
                    logger.warning(
                        "%s: more than %s sitemaps; the others are left out", self.publisher_id, MAX_SITEMAPS
                    )
                    return
            yield self._source_request(url, kind, page + 1)

    def source_failed(self, failure: Failure) -> None:
        """Record why a source could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self._note_source_failure(request.url, str(failure.value) or type(failure.value).__name__)

    def _note_source_failure(self, url: str, reason: str) -> None:
        self.failed[url] = reason
        logger.warning("%s: the source %s could not be read: %s", self.publisher_id, url, reason)
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value("source/failed")

    def closed(self, reason: str) -> None:
        """Record the end of the run, and close crawl state, frontier and collection."""
        self.crawl_state.end_run(self.run, reason, self.frontier.listed_count, self.frontier.wanted_count)
        self.crawl_state.close()
        self.frontier.close()
        super().closed(reason)
