"""One archived page over HTTP: the capture nearest to an address, rewritten for replay or as its exact payload."""

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
from archive.replay.memento import format_links, format_memento_datetime, parse_accept_datetime, quote_url
from archive.replay.rewriting import CONTENT_POLICY, ReplayAddress, Rewriter, parse_replay_path
from archive.surt import surt
from archive.timestamp import parse_timestamp
from archive.warc.http_message import REDIRECTS
from archive.web.open_collections import OpenCollections
from archive.web.origins import own_origin, rest_of_path

_FRAMED = ("if_", "fr_")
_STYLES = ("text/css",)
_PAGES = ("text/html", "application/xhtml+xml")
_SVG = "image/svg+xml"


def replayed_page(request: Request, collections: OpenCollections) -> Response:
    """Return what is archived under an address of replay. Raises CaptureNotFound, InvalidURL and other ArchiveErrors."""
    text = rest_of_path(request, "/web/")
    if len(text) > MAX_URL_LENGTH:
        raise InvalidURL(f"the address is longer than {MAX_URL_LENGTH} characters")
    address = parse_replay_path(text)
    origin = own_origin(request.scope)
    with collections.lend() as collection:
        stored, leads_to = _find(collection, address, request.headers.get("accept-datetime"))
        limit = collection.config.limits.max_decoded_bytes
    capture, links = stored.capture, format_links(origin, stored.capture.url)
    if address.modifier in ("", *_FRAMED) and capture.timestamp != address.timestamp:
        return _to_memento(capture, address, links)
    if address.modifier == "id_":
        response = _exact(stored)
    elif leads_to:
        path = ReplayAddress(address.timestamp, address.modifier, leads_to).path()
        response = RedirectResponse(quote_url(path), capture.status)
    else:
        response = _rewritten(stored, address, limit)
    response.headers["Memento-Datetime"] = format_memento_datetime(capture.captured_at)
    response.headers["Link"] = links
    if capture.truncated:
        response.headers["X-Archive-Truncated"] = _header_text(capture.truncated)
    if request.headers.get("sec-fetch-dest") == "font":  # a page in a sandbox asks for its fonts as a stranger
        response.headers["Access-Control-Allow-Origin"] = "*"
    if address.modifier in _FRAMED:  # the origin of the page around it is opaque, and so can be named by no policy
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def nothing_stored_of(url: str) -> str:
    return f"Nothing is stored of {url}. To keep it: pressmark archive {url}"


def _find(collection: Collection, address: ReplayAddress, accepted: str | None) -> tuple[StoredResponse, str | None]:
    """Return the response nearest to an address, and the URL that it leads on to, if it is a redirect.

    From http to https, or to the same path with a slash, a page leads to what the index holds to be itself: the nearest
    capture of that is then the redirect again, and a browser would go round in circles. What it leads to is shown.
    """
    timestamp = address.timestamp or (parse_accept_datetime(accepted) if accepted else None)
    capture = collection.index.captures.find(address.url, timestamp)
    if capture is None:
        raise CaptureNotFound(nothing_stored_of(address.url))
    stored = collection.warcs.read_response(capture)
    leads_to = _location(stored)
    if leads_to is None or surt(leads_to) != capture.urlkey or address.modifier == "id_":
        return stored, leads_to
    pages = [c for c in collection.index.captures.of(address.url) if c.status not in REDIRECTS]
    if not pages:
        raise CaptureNotFound(f"{capture.pressmark} only leads on to {leads_to}, of which nothing is stored.")
    moment = parse_timestamp(timestamp or capture.timestamp)
    return collection.warcs.read_response(min(pages, key=lambda c: abs(c.captured_at - moment))), None


def _location(stored: StoredResponse) -> str | None:
    """Return the absolute URL that a stored redirect leads to; None where it is none, or leads out of the web."""
    location = stored.head.get("location")
    if stored.capture.status not in REDIRECTS or not location:
        return None
    try:
        target = urljoin(stored.capture.url, location.encode("latin-1").decode("utf-8", "replace"))
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


def _exact(stored: StoredResponse) -> Response:
    """Return the payload as it was received: de-chunked, content codings on, with the headers that say what it is.

    A page comes as a download: shown, its links would lead to the live web.
    """
    response = Response(stored.payload)
    for name in ("Content-Type", "Content-Encoding"):
        if value := stored.payload_head.get(name):
            response.headers[name] = _header_text(value)
    if _mime(stored, stored.payload) in (*_PAGES, _SVG):
        response.headers["Content-Disposition"] = f'attachment; filename="{stored.capture.timestamp}"'
    return response


def _rewritten(stored: StoredResponse, address: ReplayAddress, limit: int) -> Response:
    decoded = stored.decode(limit)
    content_type = stored.head.get("content-type") or stored.payload_head.get("content-type")
    mime = _mime(stored, decoded.data)
    rewriter = Rewriter(stored.capture.url, stored.capture.timestamp, is_framed=address.modifier in _FRAMED)
    status = stored.capture.status if 200 <= stored.capture.status < 600 and stored.capture.status != 304 else 200
    if mime in _PAGES:
        page = rewriter.html(decode(decoded.data, content_type).text)
        response = Response(_utf8(page), status, media_type="text/html")
    elif mime in _STYLES or address.modifier == "cs_":
        style = rewriter.css(decode(decoded.data, content_type, is_css=True).text)
        response = Response(_utf8(style), status, media_type="text/css")
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
    return next(known, None) or _sniffed(data)


def _sniffed(data: bytes) -> str:
    return "text/html" if re.match(rb"\s*<(?:!doctype|html|head|body)", data[:512], re.IGNORECASE) else "unk"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _header_text(text: str) -> str:
    """Return a header value without anything that could end it."""
    return "".join(c for c in text if c.isprintable() and ord(c) < 256)[:1000]
