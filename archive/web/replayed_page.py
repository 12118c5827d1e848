"""The response for one replay address: the nearest capture, rewritten for replay or with its original payload."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.warc_store import StoredResponse
from archive.errors import CaptureNotFound, InvalidURL
from archive.limits import MAX_URL_LENGTH
from archive.markup.encoding import decode
from archive.media_types import CSS_TYPE, HTML_TYPES
from archive.replay.memento import format_links, format_memento_datetime, parse_accept_datetime, quote_url
from archive.replay.rewriting import CONTENT_POLICY, ReplayAddress, Rewriter, parse_replay_path
from archive.surt import surt
from archive.timestamp import parse_timestamp
from archive.warc.http_message import REDIRECTS
from archive.web.collection_pool import CollectionPool
from archive.web.origins import own_origin, rest_of_path

_FRAMED = ("if_", "fr_")
_SVG = "image/svg+xml"


def replayed_page(request: Request, collections: CollectionPool) -> Response:
    """Return the response for a replay address. Raises CaptureNotFound, InvalidURL and other ArchiveErrors."""
    text = rest_of_path(request, "/web/")
    if len(text) > MAX_URL_LENGTH:
        raise InvalidURL(f"the address is longer than {MAX_URL_LENGTH} characters")
    address = parse_replay_path(text)
    origin = own_origin(request.scope)
    with collections.borrow() as collection:
        stored, redirect_target = _find(collection, address, request.headers.get("accept-datetime"))
        limit = collection.config.limits.max_decoded_bytes
    capture, links = stored.capture, format_links(origin, stored.capture.url)
    if address.modifier in ("", *_FRAMED) and capture.timestamp != address.timestamp:
        return _to_memento(capture, address, links)
    if address.modifier == "id_":
        response = _original_payload(stored)
    elif redirect_target:
        path = ReplayAddress(address.timestamp, address.modifier, redirect_target).path()
        response = RedirectResponse(quote_url(path), capture.status)
    else:
        response = _rewritten(stored, address, limit)
    response.headers["Memento-Datetime"] = format_memento_datetime(capture.captured_at)
    response.headers["Link"] = links
    if capture.truncated:
        response.headers["X-Archive-Truncated"] = _header_text(capture.truncated)
    if request.headers.get("sec-fetch-dest") == "font":  # requests for fonts from a sandboxed page are cross-origin
        response.headers["Access-Control-Allow-Origin"] = "*"
    if address.modifier in _FRAMED:  # the page around it has an opaque origin, which frame-ancestors cannot name
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def not_stored_message(url: str) -> str:
    """Return the text for a URL without captures."""
    return f"Nothing is stored of {url}. To keep it: pressmark archive {url}"


def _find(collection: Collection, address: ReplayAddress, accepted: str | None) -> tuple[StoredResponse, str | None]:
    """Return the response nearest to an address, and the URL of its redirect or None.

    A redirect from http to https, or to the same path with a slash, has a target with the same SURT as its own URL. The
    nearest capture of the target would be the redirect again, and the browser would loop. Therefore the nearest capture
    that is not a redirect is returned.
    """
    timestamp = address.timestamp or (parse_accept_datetime(accepted) if accepted else None)
    capture = collection.index.captures.find(address.url, timestamp)
    if capture is None:
        raise CaptureNotFound(not_stored_message(address.url))
    stored = collection.warcs.read_response(capture)
    redirect_target = _location(stored)
    if redirect_target is None or surt(redirect_target) != capture.urlkey or address.modifier == "id_":
        return stored, redirect_target
    page = collection.index.captures.nearest_content(address.url, parse_timestamp(timestamp or capture.timestamp))
    if page is None:
        raise CaptureNotFound(f"{capture.pressmark} only redirects to {redirect_target}, of which nothing is stored.")
    return collection.warcs.read_response(page), None


def _location(stored: StoredResponse) -> str | None:
    """Return the absolute target of a stored redirect; None for other responses, or a target that is not http(s)."""
    location = stored.head.location
    if stored.capture.status not in REDIRECTS or not location:
        return None
    try:
        target = urljoin(stored.capture.url, location)
        surt(target)
    except (ValueError, InvalidURL):
        return None
    return target


def _to_memento(capture: Capture, address: ReplayAddress, links: str) -> Response:
    target = ReplayAddress(capture.timestamp, address.modifier, capture.url).path()
    response = RedirectResponse(quote_url(target), 302)
    response.headers["Link"] = links
    if address.timestamp is None:
        response.headers["Vary"] = "accept-datetime"
    return response


def _original_payload(stored: StoredResponse) -> Response:
    """Return the payload as received: de-chunked and still content-coded, with Content-Type and Content-Encoding.

    Pages are sent as downloads, because the links of a displayed page would lead to the live web.
    """
    response = Response(stored.payload)
    for name in ("Content-Type", "Content-Encoding"):
        if value := stored.payload_head.get(name):
            response.headers[name] = _header_text(value)
    if _mime(stored, stored.payload) in (*HTML_TYPES, _SVG):
        response.headers["Content-Disposition"] = f'attachment; filename="{stored.capture.timestamp}"'
    return response


def _rewritten(stored: StoredResponse, address: ReplayAddress, limit: int) -> Response:
    decoded = stored.decode(limit)
    content_type = stored.head.get("content-type") or stored.payload_head.get("content-type")
    mime = _mime(stored, decoded.data)
    rewriter = Rewriter(stored.capture.url, stored.capture.timestamp, is_framed=address.modifier in _FRAMED)
    status = stored.capture.status if 200 <= stored.capture.status < 600 and stored.capture.status != 304 else 200
    if mime in HTML_TYPES:
        page = rewriter.html(decode(decoded.data, content_type).text)
        response = Response(_utf8(page), status, media_type="text/html")
    elif mime == CSS_TYPE or address.modifier == "cs_":
        style = rewriter.css(decode(decoded.data, content_type, is_css=True).text)
        response = Response(_utf8(style), status, media_type=CSS_TYPE)
    elif mime == _SVG:
        image = rewriter.html(decode(decoded.data, content_type).text, is_svg=True)
        response = Response(_utf8(image), status, headers={"Content-Type": "image/svg+xml; charset=utf-8"})
    else:
        response = Response(decoded.data if status != 204 else b"", status)
        response.headers["Content-Type"] = _header_text(content_type or "application/octet-stream")
    if decoded.problem:
        response.headers["X-Archive-Problem"] = _header_text(decoded.problem)
    return response


def _mime(stored: StoredResponse, data: bytes) -> str:
    known = (head.mime for head in (stored.head, stored.payload_head) if head.mime != "unk")
    return next(known, None) or _guess_mime(data)


def _guess_mime(data: bytes) -> str:
    return "text/html" if re.match(rb"\s*<(?:!doctype|html|head|body)", data[:512], re.IGNORECASE) else "unk"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _header_text(text: str) -> str:
    """Return a header value without control characters, such as line ends, and with at most 1000 characters."""
    return "".join(c for c in text if c.isprintable() and ord(c) < 256)[:1000]
