"""Scan: from the records of a WARC or ARC file to the captures that an index holds. What reindex, import and salvage share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.capture import Capture
from archive.errors import InvalidTimestamp, InvalidURL, RecordError
from archive.http_message import ResponseHead, head_length, parse_response_head
from archive.surt import surt
from archive.timestamp import parse_warc_date
from archive.warc import parse_fields
from archive.warc_reader import Record, iter_records

MAX_HEAD_BYTES = 1 << 20
CAPTURE_TYPES = ("response", "revisit", "resource")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A capture, and whether its exchange ends with the metadata record that Pressmark writes last; end is where (bytes)."""

    capture: Capture
    end: int
    is_whole: bool


def scan(
    path: Path,
    filename: str,
    *,
    publisher: str = "page",
    on_damage: Callable[[RecordError], None] | None = None,
    on_record: Callable[[Record], None] | None = None,
) -> Iterator[Scanned]:
    """Yield the captures of a file in order; filename is what the index calls it.

    publisher is whose a capture is where no metadata record says so. on_record is called with every record, on_damage
    with every one that is not whole (without it, RecordError is raised; so may on_record raise it). Records of other things than web pages, such
    as DNS answers, are passed over.
    """
    pending: dict[str, Any] | None = None  # what is to become a capture, once its metadata record was seen
    end = 0
    for record in iter_records(path, on_damage):
        try:
            if on_record is not None:
                on_record(record)
            if record.type in CAPTURE_TYPES:
                if pending is not None:
                    yield Scanned(Capture(**pending), end, False)
                    pending = None  # also where the record is not whole
                pending = _values_or_none(record, filename, publisher)
            elif record.type == "metadata" and pending and record.get("WARC-Concurrent-To") == pending["record_id"]:
                facts = parse_fields(record.read(MAX_HEAD_BYTES))
                end = record.offset + record.length
                pending["purpose"] = facts.get("pressmark-purpose", pending["purpose"])
                pending["publisher"] = facts.get("pressmark-publisher", pending["publisher"])
                yield Scanned(Capture(**pending), end, True)
                pending = None
            end = record.offset + record.length
        except RecordError:
            if on_damage is None:
                raise
            continue  # iter_records reports it
    if pending is not None:
        yield Scanned(Capture(**pending), end, False)


def _values_or_none(record: Record, filename: str, publisher: str) -> dict[str, Any] | None:
    """Return what a Capture of a record is made of, None where it is of no web page. Raises RecordError."""
    url = (record.get("WARC-Target-URI") or "").strip("<>")  # some writers of WARC/1.0 put it in brackets
    try:
        surt(url)
        captured_at = parse_warc_date(record.get("WARC-Date") or "")
    except (InvalidURL, InvalidTimestamp):
        return None
    head = head_of(record)
    mime = head.mime
    return {
        "url": url,
        "captured_at": captured_at,
        "status": head.status,
        "mime": mime,
        "payload_digest": record.get("WARC-Payload-Digest"),
        "record_type": record.type,
        "record_id": record.record_id,
        "filename": filename,
        "offset": record.offset,
        "length": record.length,
        "purpose": _purpose(url, mime),
        "publisher": publisher,
        "truncated": record.get("WARC-Truncated"),
    }


def head_of(record: Record) -> ResponseHead:
    """Return the head of the response in a record; of a resource record, which has none, what its header says."""
    if record.type == "resource":
        return ResponseHead(200, "", (("Content-Type", record.get("Content-Type") or ""),))
    return _parse_head(head_bytes(record))


def head_bytes(record: Record) -> bytes:
    """Return the head of the HTTP message in a record, blank line included; of one without end MAX_HEAD_BYTES."""
    end = head_length(record.first)
    if end == len(record.first) < record.size:
        start = record.peek(MAX_HEAD_BYTES)
        return start[: head_length(start)]
    return record.first[:end]


_parse_head = lru_cache(maxsize=1)(parse_response_head)  # verify asks for each one twice


def _purpose(url: str, mime: str) -> str:
    """Return what a capture of unknown purpose was fetched for, as its URL and media type let guess."""
    if "/robots.txt" in url and urlsplit(url).path == "/robots.txt":
        return "robots"
    return "page" if mime in _PAGE_TYPES else "requisite"
