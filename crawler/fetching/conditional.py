"""Conditional requests: a server is told what is stored of a page, and may answer that it has not changed (RFC 9110, 13)."""

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
    """Sends the validators of the last whole capture with requests whose meta key "conditional" is set.

    An answer of 304 becomes a server-not-modified revisit of that capture, which the recorder finds in meta
    "not_modified". Spiders see what is stored, as though it had been sent once more, with the flag "not-modified".
    """

    def __init__(self, collection: Collection):
        self._collection = collection

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalMiddleware:
        """Make one that reads the crawl's collection."""
        return cls(Collection.open_or_create(crawler.settings["PRESSMARK_COLLECTION"]))

    async def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since."""
        meta = fetch_meta(request)
        if not meta.get("conditional"):
            return
        meta.pop("not_modified", None)  # a redirect brings those of the page that it came from
        for _, name in _VALIDATORS:
            request.headers.pop(name, None)
        capture = self._collection.index.captures.newest_whole(request.url.partition("#")[0])
        if capture is None:
            return
        try:
            head = await asyncio.to_thread(self._collection.warcs.read_head, capture)
        except ArchiveError:  # what cannot be read is fetched whole
            return
        for name, header in _VALIDATORS:
            if value := head.get(name):
                request.headers[header] = value.encode("latin-1")
                meta["not_modified"] = capture

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return what is stored in the place of a 304."""
        earlier = fetch_meta(request).get("not_modified")
        if response.status != 304 or not isinstance(earlier, Capture):
            return response
        try:
            stored = await asyncio.to_thread(self._collection.warcs.read_response, earlier, max_spider_bytes(request))
        except ArchiveError:
            return response
        return coded_response(stored, request, [*response.flags, "not-modified"])
