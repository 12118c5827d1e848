"""Decoding: takes content codings off a response for the spiders, exactly as the cleaner does it from the archive."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.responsetypes import responsetypes

from archive.http_message import ResponseHead, decode_content

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)


class DecodingMiddleware:
    """In the place of Scrapy's HttpCompressionMiddleware, which fails a page whose Content-Encoding lies."""

    def __init__(self, max_bytes: int):
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodingMiddleware:
        """Make one with the collection's limit."""
        return cls(crawler.settings.getint("COMPRESSION_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response decoded, as far as it can be."""
        codings = response.headers.getlist("Content-Encoding")
        if not codings or request.method == "HEAD" or not response.body:
            return response
        head = ResponseHead(
            response.status, "", tuple(("content-encoding", coding.decode("latin-1")) for coding in codings)
        )
        decoded = decode_content(head, response.body, self._max_bytes)
        if decoded.problem:
            logger.warning("%s: %s", response.url, decoded.problem)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=decoded.data)
        # Built anew and not by replace(), which would first look for the character encoding of the coded bytes.
        return kind(
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
