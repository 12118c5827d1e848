"""Stored requisites: the captures, nearest in time, of what a stored page needs to be shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.errors import ArchiveError, InvalidURL
from archive.limits import MAX_PAGE_BYTES
from archive.markup.encoding import decode
from archive.media_types import CSS_TYPE, TYPES_WITH_REQUISITES
from archive.timestamp import parse_timestamp
from archive.warc.http_message import REDIRECTS
from crawler.discovery.requisites import (
    MAX_REQUISITE_DEPTH,
    MAX_REQUISITES,
    find_requisites,
    style_requisites,
)
from crawler.discovery.scope import absolute_url


@dataclass(slots=True)
class StoredRequisites:
    """What a page needs: the captures that are stored, and the URLs of which nothing is; is_incomplete where there are more."""

    captures: list[Capture] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_incomplete: bool = False


def stored_requisites(collection: Collection, page: Capture) -> StoredRequisites:
    """Find the requisites of a stored page, and those of its style sheets and frames, each once; redirects lead on."""
    found = StoredRequisites()
    waiting = deque([(page, 0)])
    seen = {page.url}
    while waiting:
        capture, depth = waiting.popleft()
        for url in _urls_in(collection, capture) if depth < MAX_REQUISITE_DEPTH else ():
            if url in seen:
                continue
            if len(seen) > MAX_REQUISITES:
                found.is_incomplete = True
                return found
            seen.add(url)
            try:
                stored = _nearest(collection, url, page.timestamp)
            except InvalidURL:
                stored = None
            if stored is None:
                found.missing.append(url)
            else:
                found.captures.append(stored)
                waiting.append((stored, depth + 1))
    return found


def _nearest(collection: Collection, url: str, timestamp: str) -> Capture | None:
    """Return the capture of a URL nearest in time; not a redirect to this URL from one that counts as the same."""
    found = collection.index.captures.find(url, timestamp)
    if found is None or found.url == url or found.status not in REDIRECTS:
        return found
    return collection.index.captures.nearest_content(url, parse_timestamp(timestamp))


def _urls_in(collection: Collection, capture: Capture) -> Iterable[str]:
    """Return the URLs that a stored page or style sheet needs, or that a redirect names; nothing of what cannot be read."""
    is_redirect = capture.status in REDIRECTS
    is_read = capture.record_type == "revisit" or (capture.status == 200 and capture.mime in TYPES_WITH_REQUISITES)
    if not is_read and not is_redirect:
        return ()
    try:
        stored = collection.warcs.read_response(capture, MAX_PAGE_BYTES)
    except ArchiveError:  # writing the export reports the damage
        return ()
    if is_redirect:
        target = absolute_url(capture.url, stored.head.location or "")
        return (target,) if target else ()
    head = stored.payload_head
    if head.status != 200 or head.mime not in TYPES_WITH_REQUISITES:
        return ()
    is_css = head.mime == CSS_TYPE
    content_type = stored.head.get("content-type") or head.get("content-type")
    text = decode(stored.decode().data, content_type, is_css=is_css).text
    return style_requisites(text, capture.url) if is_css else find_requisites(text, capture.url)
