"""Scan: from the records of a WARC or ARC file to the captures that an index holds. What reindex, import and salvage share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.capture import PAGE_PUBLISHER, Capture, Purpose
from archive.errors import ArchiveError, InvalidTimestamp, InvalidURL, RecordError
from archive.limits import MAX_HEAD_BYTES
from archive.surt import surt
from archive.timestamp import parse_warc_date
from archive.warc.http_message import ResponseHead, head_length, parse_response_head
from archive.warc.reading import Record, iter_records, open_record
from archive.warc.records import parse_fields

CAPTURE_TYPES = ("response", "revisit", "resource")
_FIRST_BYTES = 4096  # of a block, in which nearly all heads end
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
    publisher: str = PAGE_PUBLISHER,
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
                _take_facts(pending, record.read(MAX_HEAD_BYTES))
                end = record.offset + record.length
                yield Scanned(Capture(**pending), end, True)
                pending = None
            end = record.offset + record.length
        except RecordError:
            if on_damage is None:
                raise
            continue  # iter_records reports it
    if pending is not None:
        yield Scanned(Capture(**pending), end, False)


def scan_own(path: Path, filename: str, *, publisher: str = PAGE_PUBLISHER) -> Iterator[Scanned]:
    """Yield what scan does, at half the cost, for a complete gzip file that this program wrote and that is as it was.

    Raises NotOwn, be it after some captures, where it is none: scan says then what is wrong, if anything is. FastWARC reads,
    which checks the CRC-32 of every member; that a record is as long as it says is taken on trust.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # only reindex needs it

    kinds = {int(getattr(WarcRecordType, name)): name for name in ("warcinfo", "request", "metadata", *CAPTURE_TYPES)}
    pending: dict[str, Any] | None = None
    is_whole, last = False, -1
    try:
        for record in ArchiveIterator(str(path), parse_http=False):
            offset, kind, field = record.stream_pos, kinds[int(record.record_type)], record.headers.get
            if offset <= last or (last < 0) != (kind == "warcinfo"):
                raise NotOwn(f"{path}: a record that this program would not write")
            if pending is not None and last == pending["offset"]:
                pending["length"] = offset - last
            if pending is not None and (is_whole or kind in CAPTURE_TYPES):
                yield Scanned(Capture(**pending), offset, is_whole)
                pending = None
            last = offset
            if kind in CAPTURE_TYPES:
                block = record.reader.read(_FIRST_BYTES)
                if (end := head_length(block)) == len(block) < record.content_length:
                    block += record.reader.read(MAX_HEAD_BYTES - len(block))
                    end = head_length(block)
                pending, is_whole = _values(field, kind, _parse_head(block[:end]), filename, publisher), False
                pending |= {"record_id": field("WARC-Record-ID"), "offset": offset}
            elif kind == "metadata" and pending is not None and field("WARC-Concurrent-To") == pending["record_id"]:
                _take_facts(pending, record.reader.read(MAX_HEAD_BYTES))
                is_whole = True
            elif kind == "warcinfo" and b"software: Pressmark/" not in record.reader.read(MAX_HEAD_BYTES):
                raise NotOwn(f"{path}: another program's file")
        with open_record(path, last) as record_at_end:  # FastWARC takes a torn one for what is left of it
            if (size := path.stat().st_size) != last + record_at_end.length:
                raise NotOwn(f"{path}: something stands behind the last record")
    except (OSError, LookupError, ValueError, ArchiveError) as exc:
        raise NotOwn(f"{path}: {exc}") from exc
    if pending is not None:
        yield Scanned(Capture(**{"length": size - last, **pending}), size, is_whole)


class NotOwn(Exception):
    """A file is not in the state in which this program leaves its files."""


def _take_facts(values: dict[str, Any], block: bytes) -> None:
    """Put what a metadata record says of a capture into its values."""
    facts = parse_fields(block)
    values["purpose"] = facts.get("pressmark-purpose", values["purpose"])
    values["publisher"] = facts.get("pressmark-publisher", values["publisher"])


def _values_or_none(record: Record, filename: str, publisher: str) -> dict[str, Any] | None:
    """Return what a Capture of a record is made of, None where it is of no web page. Raises RecordError."""
    try:
        values = _values(record.get, record.type, head_of(record), filename, publisher)
    except (InvalidURL, InvalidTimestamp):
        return None
    return values | {"record_id": record.record_id, "offset": record.offset, "length": record.length}


def _values(
    field: Callable[[str], str | None], kind: str, head: ResponseHead, filename: str, publisher: str
) -> dict[str, Any]:
    """Return what a record's header and the head in it say of its capture. Raises InvalidURL, InvalidTimestamp."""
    url = (field("WARC-Target-URI") or "").strip("<>")  # some writers of WARC/1.0 put it in brackets
    surt(url)
    mime = head.mime
    return {
        "url": url,
        "captured_at": parse_warc_date(field("WARC-Date") or ""),
        "status": head.status,
        "mime": mime,
        "payload_digest": field("WARC-Payload-Digest"),
        "record_type": kind,
        "filename": filename,
        "purpose": _purpose(url, mime),
        "publisher": publisher,
        "truncated": field("WARC-Truncated"),
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
        return Purpose.ROBOTS
    return Purpose.PAGE if mime in _PAGE_TYPES else Purpose.REQUISITE
