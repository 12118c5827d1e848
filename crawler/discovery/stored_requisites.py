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
from crawler.discovery.requisites import (
    CSS_TYPE,
    HTML_TYPES,
    MAX_REQUISITE_DEPTH,
    MAX_REQUISITES,
    find_requisites,
    style_requisites,
)


@dataclass(slots=True)
class StoredRequisites:
    """The requisites of a page: captures of those that are stored, and the URLs of those that are missing."""

    captures: list[Capture] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def stored_requisites(collection: Collection, page: Capture) -> StoredRequisites:
    """Find the requisites of a stored page, and those of its style sheets and frames, each once. Raises RecordError."""
    found = StoredRequisites()
    waiting = deque([(page, 0)])
    seen = {page.url}
    while waiting and len(seen) <= MAX_REQUISITES:
        capture, depth = waiting.popleft()
        for url in _urls_in(collection, capture) if depth < MAX_REQUISITE_DEPTH else ():
            if url in seen:
                continue
            seen.add(url)
            try:
                stored = collection.index.captures.find(url, page.timestamp)
            except InvalidURL:
                stored = None
            if stored is None:
                found.missing.append(url)
            else:
                found.captures.append(stored)
                waiting.append((stored, depth + 1))
    return found


def _urls_in(collection: Collection, capture: Capture) -> Iterable[str]:
    """Return the URLs that a stored page or style sheet needs; none for another media type, or an unreadable record."""
    is_css = capture.mime == CSS_TYPE
    if capture.status != 200 or (not is_css and capture.mime not in HTML_TYPES):
        return ()
    try:
        stored = collection.warcs.read_response(capture, MAX_PAGE_BYTES)
    except ArchiveError:  # writing the export reports the damage
        return ()
    content_type = stored.head.get("content-type") or stored.payload_head.get("content-type")
    text = decode(stored.decode(MAX_PAGE_BYTES).data, content_type, is_css=is_css).text
    return style_requisites(text, capture.url) if is_css else find_requisites(text, capture.url)
