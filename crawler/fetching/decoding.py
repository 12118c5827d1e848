"""Decoding: removes content codings from responses for the spiders, by the function that decodes stored payloads too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.responsetypes import responsetypes

from archive.warc.http_message import Decoded, ResponseHead, decode_content
from crawler.discovery.scope import for_log
from crawler.fetching.budget import BODY_BUDGET, FREE_BODY_BYTES, max_spider_bytes

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

MAX_CONTENT_CODINGS = 4  # of one response: each may expand the output of the one before
MAX_REFRESH_BYTES = 1 << 20  # of a page in which a refresh is looked for
MAX_REFRESH_SEARCH_BYTES = 1 << 14  # Scrapy looks at the first 4,096 characters


class DecodingMiddleware:
    """Replaces Scrapy's HttpCompressionMiddleware, which drops a response that does not match its Content-Encoding."""

    def __init__(self, max_bytes: int):
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodingMiddleware:
        """Make the middleware with limits.max_decoded_bytes of the collection (COMPRESSION_MAXSIZE)."""
        return cls(crawler.settings.getint("COMPRESSION_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with as much of its body decoded as is valid and as the memory budget allows."""
        codings = response.headers.getlist("Content-Encoding")
        if not codings or request.method == "HEAD" or not response.body:
            return response
        limit = min(
            max_spider_bytes(request), FREE_BODY_BYTES + BODY_BUDGET.left, self._max_bytes or max_spider_bytes(request)
        )
        decoded = _decode(response.body, b",".join(codings).decode("latin-1"), limit)
        if decoded.problem:
            logger.warning("%s: %s", for_log(response.url), for_log(decoded.problem))
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=decoded.data)
        # replace() would first detect the character encoding of the coded bytes.
        built = kind(
            response.url,
            status=response.status,
            headers=headers,
            body=decoded.data,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )
        BODY_BUDGET.release_with(built, BODY_BUDGET.acquire(max(0, len(decoded.data) - FREE_BODY_BYTES)))
        return built


def _decode(body: bytes, codings: str, limit: int) -> Decoded:
    if codings.count(",") >= MAX_CONTENT_CODINGS:
        return Decoded(body[:limit], f"more than {MAX_CONTENT_CODINGS} content codings, so none is decoded")
    return decode_content(ResponseHead(200, "", (("content-encoding", codings),)), body, limit)


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's middleware, limited to short pages that name a refresh at their start: it decodes the whole text."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request that the page refreshes to, or the response."""
        start = response.body[:MAX_REFRESH_SEARCH_BYTES].replace(b"\0", b"")  # so that "refresh" is found in UTF-16 too
        if len(response.body) > MAX_REFRESH_BYTES or b"refresh" not in start.lower():
            return response
        return super().process_response(request, response)
