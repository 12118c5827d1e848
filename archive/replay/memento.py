"""Memento (RFC 7089): the links between an original resource, its TimeGate, its TimeMap and its mementos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from archive.capture import Capture
from archive.errors import InvalidTimestamp
from archive.timestamp import format_timestamp

TIMEMAP_TYPE = "application/link-format"


def quote_url(url: str) -> str:
    """Return a URL escaped for a header value."""
    return quote(url, safe="/:?#[]@!$&'()*+,;=%~-._")


def format_memento_datetime(moment: datetime) -> str:
    """Return an aware datetime in the format of Memento-Datetime: "Wed, 04 Mar 2026 05:06:07 GMT" (section 2.1.1)."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse_accept_datetime(text: str) -> str:
    """Return the 14-digit timestamp of an Accept-Datetime header (section 2.1.1). Raises InvalidTimestamp."""
    try:
        return format_timestamp(parsedate_to_datetime(text).astimezone(UTC))
    except (ValueError, OverflowError) as exc:
        raise InvalidTimestamp(
            f"Accept-Datetime {text!r} is not a date: write it as in Thu, 31 May 2007 20:35:00 GMT"
        ) from exc


def format_links(origin: str, url: str) -> str:
    """Return the Link header of a TimeGate or memento of url (section 2.2); origin is that of replayed pages."""
    return ", ".join(_common_links(origin, url))


def iter_timemap(origin: str, captures: Sequence[Capture]) -> Iterator[str]:
    """Yield the lines of the TimeMap of one resource's captures, which must be oldest first (section 5)."""
    url = captures[-1].url
    yield from (f"{link},\n" for link in _common_links(origin, url, "self"))
    last = len(captures) - 1
    for number, capture in enumerate(captures):
        rel = " ".join(_relations(number, last))
        moment = format_memento_datetime(capture.captured_at)
        yield f'<{origin}/web/{quote_url(capture.pressmark)}>; rel="{rel}"; datetime="{moment}"'
        yield ",\n" if number < last else "\n"


def _common_links(origin: str, url: str, timemap: str = "timemap") -> Iterable[str]:
    target = quote_url(url)
    return (
        f'<{target}>; rel="original"',
        f'<{origin}/web/{target}>; rel="timegate"',
        f'<{origin}/web/timemap/link/{target}>; rel="{timemap}"; type="{TIMEMAP_TYPE}"',
    )


def _relations(number: int, last: int) -> Iterator[str]:
    if number == 0:
        yield "first"
    if number == last:
        yield "last"
    yield "memento"
