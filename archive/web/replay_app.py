"""Archived pages over HTTP, on an origin of their own: replay, exact payloads, and the Memento headers of both."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from pathlib import Path
from urllib.parse import quote, urljoin

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from archive.capture import Capture
from archive.collection import Collection, StoredResponse
from archive.errors import ArchiveError, CaptureNotFound, InvalidTimestamp, InvalidURL
from archive.replay import CONTENT_POLICY, ReplayAddress, Rewriter, decode_text, parse_replay_path
from archive.timestamp import format_timestamp
from archive.web.app import Headers, rest_of_path

MAX_ADDRESS_LENGTH = 16_384
_REDIRECTS = (301, 302, 303, 307, 308)
_FRAMED = ("if_", "fr_")
_STYLES = ("text/css",)
_PAGES = ("text/html", "application/xhtml+xml")
_FONT = re.compile(r"font/|application/(?:x-)?font|application/vnd\.ms-fontobject")


def create_replay_app(collection_path: Path, *, archive_origin: str) -> Starlette:
    """Return the ASGI application of archived pages; only the archive at archive_origin may show them in a frame."""
    framed_policy = CONTENT_POLICY
    policy = f"{CONTENT_POLICY}; frame-ancestors 'self' {archive_origin}"

    def replay(request: Request) -> Response:
        text = rest_of_path(request, "/web/")
        if len(text) > MAX_ADDRESS_LENGTH:
            raise InvalidURL(f"the address is longer than {MAX_ADDRESS_LENGTH} characters")
        address = parse_replay_path(text)
        with Collection.open(collection_path) as collection:
            capture = collection.index.find_capture(address.url, address.timestamp or _accepted(request))
            if capture is None:
                raise CaptureNotFound(f"Nothing is stored of {address.url}")
            if address.modifier in ("", "if_") and capture.timestamp != address.timestamp:
                return _to_memento(capture, address)
            stored = collection.read_response(capture)
            limit = collection.config.limits.max_decoded_bytes
        if address.modifier == "id_":
            return _exact(stored)
        response = _redirect(stored, address) or _rewritten(stored, address, limit)
        response.headers.update(_memento_headers(capture))
        if address.modifier in _FRAMED:  # the origin of the page around it is opaque, and so can be named by no policy
            response.headers["Content-Security-Policy"] = framed_policy
        return response

    async def archive_error(request: Request, exc: Exception) -> Response:
        status = (
            404 if isinstance(exc, CaptureNotFound) else 400 if isinstance(exc, (InvalidURL, InvalidTimestamp)) else 500
        )
        return _message(status, str(exc), archive_origin)

    async def http_error(request: Request, exc: Exception) -> Response:
        status = exc.status_code if isinstance(exc, HTTPException) else 500
        return _message(status, "Archived pages stand under /web/.", archive_origin)

    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-DNS-Prefetch-Control": "off",
    }
    return Starlette(
        routes=[Route("/web/{address:path}", replay)],
        middleware=[Middleware(Headers, headers=headers)],
        exception_handlers={ArchiveError: archive_error, HTTPException: http_error},
    )


def _accepted(request: Request) -> str | None:
    """Return the timestamp that Accept-Datetime asks for (RFC 7089, section 2.1.1). Raises InvalidTimestamp."""
    wanted = request.headers.get("accept-datetime")
    if not wanted:
        return None
    try:
        return format_timestamp(parsedate_to_datetime(wanted).astimezone(UTC))
    except (ValueError, OverflowError) as exc:
        raise InvalidTimestamp(
            f"Accept-Datetime {wanted!r} is no date: write it as in Thu, 31 May 2007 20:35:00 GMT"
        ) from exc


def _to_memento(capture: Capture, address: ReplayAddress) -> Response:
    target = ReplayAddress(capture.timestamp, address.modifier, capture.url).path()
    response = RedirectResponse(_header_url(target), 302)
    response.headers["Link"] = f'<{_header_url(capture.url)}>; rel="original"'
    if address.timestamp is None:
        response.headers["Vary"] = "accept-datetime"
    return response


def _memento_headers(capture: Capture) -> dict[str, str]:
    headers = {
        "Memento-Datetime": format_datetime(capture.captured_at.astimezone(UTC).replace(microsecond=0), usegmt=True),
        "Link": f'<{_header_url(capture.url)}>; rel="original"',
    }
    if capture.truncated:
        headers["X-Archive-Truncated"] = capture.truncated
    return headers


def _exact(stored: StoredResponse) -> Response:
    """Return the payload as it was received: de-chunked, content codings on, with the headers that say what it is."""
    response = Response(stored.payload)
    for name in ("Content-Type", "Content-Encoding"):
        if value := stored.payload_head.get(name):
            response.headers[name] = _header_text(value)
    response.headers.update(_memento_headers(stored.capture))
    return response


def _redirect(stored: StoredResponse, address: ReplayAddress) -> Response | None:
    location = stored.head.get("location")
    if stored.capture.status not in _REDIRECTS or not location:
        return None
    target = urljoin(stored.capture.url, location.encode("latin-1").decode("utf-8", "replace"))
    if not target.startswith(("http://", "https://")):
        return None
    path = ReplayAddress(address.timestamp, address.modifier, target).path()
    return RedirectResponse(_header_url(path), stored.capture.status)


def _rewritten(stored: StoredResponse, address: ReplayAddress, limit: int) -> Response:
    decoded = stored.decode(limit)
    content_type = stored.head.get("content-type") or stored.payload_head.get("content-type")
    mime = stored.head.mime if stored.head.mime != "unk" else _sniffed(decoded.data)
    rewriter = Rewriter(stored.capture.url, stored.capture.timestamp)
    status = stored.capture.status if 200 <= stored.capture.status < 600 and stored.capture.status != 304 else 200
    if mime in _PAGES and address.modifier in ("", *_FRAMED, "mp_"):
        return Response(_utf8(rewriter.html(decode_text(decoded.data, content_type))), status, media_type="text/html")
    if mime in _STYLES or address.modifier == "cs_":
        return Response(
            _utf8(rewriter.css(decode_text(decoded.data, content_type, is_css=True))), status, media_type="text/css"
        )
    response = Response(decoded.data if status != 204 else b"", status)
    response.headers["Content-Type"] = _header_text(content_type or "application/octet-stream")
    if _FONT.match(mime):  # a page in a sandbox asks for its fonts as a stranger
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _sniffed(data: bytes) -> str:
    return "text/html" if re.match(rb"\s*<(?:!doctype|html|head|body)", data[:512], re.IGNORECASE) else "unk"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _header_text(text: str) -> str:
    """Return a header value without anything that could end it."""
    return "".join(c for c in text if c.isprintable() and ord(c) < 256)[:1000]


def _header_url(url: str) -> str:
    return quote(url, safe="/:?#[]@!$&'()*+,;=%~-._")


def _message(status: int, text: str, archive_origin: str) -> Response:
    page = (
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Not in this archive</title>"
        "<style>body{font:1.05rem/1.6 Georgia,serif;max-width:36rem;margin:18vh auto;padding:0 1.5rem;color:#333;background:#fbfaf7}"
        "a{color:#7a2e1d}@media(prefers-color-scheme:dark){body{color:#ccc;background:#191817}a{color:#e0a08e}}</style>"
        f"<p>{escape(text)}</p><p><a href='{escape(archive_origin)}/'>The archive's front page</a></p>"
    )
    return Response(_utf8(page), status, media_type="text/html")
