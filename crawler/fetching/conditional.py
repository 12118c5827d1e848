"""Conditional requests (RFC 9110, section 13): a server can answer that a stored page has not changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.errors import ArchiveError
from crawler.fetching.budget import max_spider_bytes
from crawler.fetching.stored import coded_response
from crawler.request_meta import fetch_meta

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_VALIDATORS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))


class ConditionalMiddleware:
    """Sends the validators of the latest complete capture with requests whose meta key "conditional" is set.

    A 304 is recorded as a server-not-modified revisit of that capture, which the download handler finds in meta
    "not_modified". Spiders get the stored response in place of the 304, with the flag "not-modified".
    """

    def __init__(self, collection: Collection):
        self._collection = collection

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Make the middleware with the crawl's collection."""
        return cls(Collection.open_or_create(crawler.settings["PRESSMARK_COLLECTION"]))

    async def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since where the stored response has ETag and Last-Modified."""
        meta = fetch_meta(request)
        if not meta.get("conditional"):
            return
        meta.pop("not_modified", None)  # a redirected request has the validators of the original URL
        for _, name in _VALIDATORS:
            request.headers.pop(name, None)
        capture = self._collection.index.captures.newest_complete(request.url.partition("#")[0])
        if capture is None:
            return
        try:
            head = await asyncio.to_thread(self._collection.warcs.read_head, capture)
        except ArchiveError:  # the page is fetched without validators
            return
        for name, header in _VALIDATORS:
            if value := head.get(name):
                request.headers[header] = value.encode("latin-1")
                meta["not_modified"] = capture

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the stored response in place of a 304; the 304 itself where the stored response cannot be read."""
        earlier = fetch_meta(request).get("not_modified")
        if response.status != 304 or not isinstance(earlier, Capture):
            return response
        try:
            stored = await asyncio.to_thread(self._collection.warcs.read_response, earlier, max_spider_bytes(request))
        except ArchiveError:
            return response
        return coded_response(stored, request, [*response.flags, "not-modified"])
