"""Stored responses: Scrapy responses made of the records of a collection."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.collection.warc_store import StoredResponse

_FRAMING = ("transfer-encoding", "content-length")
_SNIFFED_BYTES = 5000  # of a body from which Scrapy chooses the class of the response


def coded_response(stored: StoredResponse, request: Request, flags: list[str]) -> Response:
    """Return a stored response to a request, with the body still content-coded, and with these flags."""
    return _response(stored, request, flags, stored.payload, _FRAMING)


def decoded_response(stored: StoredResponse, request: Request, max_bytes: int) -> Response:
    """Return a stored response to a request, with at most max_bytes of the decoded body, and the flag "stored"."""
    body = stored.decode(max_bytes).data
    return _response(stored, request, ["stored"], body, (*_FRAMING, "content-encoding"))


def _response(
    stored: StoredResponse, request: Request, flags: list[str], body: bytes, without: tuple[str, ...]
) -> Response:
    headers = Headers()
    for name, value in stored.payload_head.headers:
        if name.lower() not in without:
            headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body[:_SNIFFED_BYTES])
    return kind(
        request.url, status=stored.payload_head.status, headers=headers, body=body, flags=flags, request=request
    )
