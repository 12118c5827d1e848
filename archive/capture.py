"""Capture: one URL at one instant, as a row of the index."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from archive.errors import InvalidURL
from archive.surt import surt
from archive.timestamp import format_timestamp, parse_timestamp

PAGE_PUBLISHER = "page"  # the publisher of captures that a person requested one by one


class Purpose(StrEnum):
    """What was fetched, and why. It is stored in the metadata record of a capture, as pressmark-purpose."""

    PAGE = "page"
    REQUISITE = "requisite"  # an image, style or script of a page
    SOURCE = "source"  # a feed, sitemap or listing
    ROBOTS = "robots"


class Capture(NamedTuple):  # made in a third of the time of a frozen dataclass; every look-up makes one
    """The location of one response, revisit or resource record, and the fields that the index stores of it.

    captured_at is aware, in UTC, with microseconds. status is the HTTP status, or 0 if there is none. mime is the media
    type in lower case without parameters, or "unk" if the server sent none. payload_digest is "sha256:" + base32 of the
    de-chunked, still content-coded body, or None if the chunk framing is broken. offset and length are bytes in the
    (compressed) file; filename has no folder and no ".open".
    """

    url: str
    captured_at: datetime
    status: int
    mime: str
    payload_digest: str | None
    record_type: str
    record_id: str
    filename: str
    offset: int
    length: int
    purpose: str
    publisher: str
    truncated: str | None = None

    @property
    def timestamp(self) -> str:
        """The 14-digit UTC timestamp."""
        return format_timestamp(self.captured_at)

    @property
    def urlkey(self) -> str:
        """The SURT of the URL."""
        return surt(self.url)

    @property
    def pressmark(self) -> str:
        """The text to cite the capture by: timestamp, a slash, and the URL."""
        return f"{self.timestamp}/{self.url}"


def parse_pressmark(text: str) -> tuple[str | None, str]:
    """Split a pressmark, or a plain URL, into (timestamp or None, URL).

    Raises InvalidURL or InvalidTimestamp if text is neither.
    """
    head, slash, rest = text.strip().partition("/")
    if head.isdigit() and head.isascii() and slash and "://" in rest:
        parse_timestamp(head)
        surt(rest)
        return head, rest
    try:
        surt(text)
    except InvalidURL as exc:
        raise InvalidURL(
            f"{text!r} is neither a URL nor a pressmark: give https://example.org/news or 20220408082100/https://example.org/news"
        ) from exc
    return None, text.strip()


def pressmark_moment(pressmark: str) -> datetime:
    """Return the time of capture (UTC, to the second) in a pressmark. Raises InvalidTimestamp."""
    return parse_timestamp(pressmark.partition("/")[0])
