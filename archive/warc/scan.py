"""Scan: find the captures in the records of a WARC or ARC file, for reindex, import, verify and recovery."""

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
from archive.media_types import HTML_TYPES
from archive.surt import surt
from archive.timestamp import parse_warc_date
from archive.warc.http_message import ResponseHead, head_length, parse_response_head
from archive.warc.reading import Record, iter_records, open_record
from archive.warc.records import parse_fields

CAPTURE_TYPES = ("response", "revisit", "resource")
_FIRST_BYTES = 4096  # of a block that are read at first: nearly all HTTP heads are shorter


@dataclass(frozen=True, slots=True)
class ScannedCapture:
    """A capture found in a file. end is the offset at which its last record ends.

    is_complete says whether it is followed by its metadata record, which Pressmark writes as the last of an exchange.
    """

    capture: Capture
    end: int
    is_complete: bool


def scan(
    path: Path,
    filename: str,
    *,
    publisher: str = PAGE_PUBLISHER,
    on_damage: Callable[[RecordError], None] | None = None,
    on_record: Callable[[Record], None] | None = None,
) -> Iterator[ScannedCapture]:
    """Yield the captures of a file in order; filename is its name in the index.

    publisher is that of captures whose metadata record does not name one. on_record is called with every record, and
    may raise RecordError. on_damage is called with the error of every damaged record; without it, RecordError is
    raised. Records whose URL is not http or https, such as DNS answers, are skipped.
    """
    pending: dict[str, Any] | None = None  # fields of a capture whose metadata record was not read yet
    end = 0
    for record in iter_records(path, on_damage):
        try:
            if on_record is not None:
                on_record(record)
            if record.type in CAPTURE_TYPES:
                if pending is not None:
                    yield ScannedCapture(Capture(**pending), end, False)
                    pending = None  # also if the next line raises RecordError
                pending = _values_or_none(record, filename, publisher)
            elif record.type == "metadata" and pending and record.get("WARC-Concurrent-To") == pending["record_id"]:
                _add_metadata(pending, record.read(MAX_HEAD_BYTES))
                end = record.offset + record.length
                yield ScannedCapture(Capture(**pending), end, True)
                pending = None
            end = record.offset + record.length
        except RecordError:
            if on_damage is None:
                raise
            continue  # iter_records calls on_damage
    if pending is not None:
        yield ScannedCapture(Capture(**pending), end, False)


def scan_own_file(path: Path, filename: str, *, publisher: str = PAGE_PUBLISHER) -> Iterator[ScannedCapture]:
    """Yield what scan() yields, in half the time, for a complete and undamaged gzip file that Pressmark wrote.

    Raises NotOwnFile if the file is damaged or another program wrote it, possibly after some captures were yielded.
    Call scan() then to find out what is wrong. The file is read with FastWARC, which checks the CRC-32 of every gzip
    member, but not whether the block of a record is as long as its Content-Length.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # imported here because only reindex needs it

    kinds = {int(getattr(WarcRecordType, name)): name for name in ("warcinfo", "request", "metadata", *CAPTURE_TYPES)}
    pending: dict[str, Any] | None = None
    is_complete, last = False, -1
    try:
        for record in ArchiveIterator(str(path), parse_http=False):
            offset, kind, field = record.stream_pos, kinds[int(record.record_type)], record.headers.get
            if offset <= last or (last < 0) != (kind == "warcinfo"):
                raise NotOwnFile(f"{path}: a record that this program would not write")
            if pending is not None and last == pending["offset"]:
                pending["length"] = offset - last
            if pending is not None and (is_complete or kind in CAPTURE_TYPES):
                yield ScannedCapture(Capture(**pending), offset, is_complete)
                pending = None
            last = offset
            if kind in CAPTURE_TYPES:
                block = record.reader.read(_FIRST_BYTES)
                if (end := head_length(block)) == len(block) < record.content_length:
                    block += record.reader.read(MAX_HEAD_BYTES - len(block))
                    end = head_length(block)
                pending, is_complete = _values(field, kind, _parse_head(block[:end]), filename, publisher), False
                pending |= {"record_id": field("WARC-Record-ID"), "offset": offset}
            elif kind == "metadata" and pending is not None and field("WARC-Concurrent-To") == pending["record_id"]:
                _add_metadata(pending, record.reader.read(MAX_HEAD_BYTES))
                is_complete = True
            elif kind == "warcinfo" and b"software: Pressmark/" not in record.reader.read(MAX_HEAD_BYTES):
                raise NotOwnFile(f"{path}: another program's file")
        with open_record(path, last) as record_at_end:  # FastWARC accepts a truncated record
            if (size := path.stat().st_size) != last + record_at_end.length:
                raise NotOwnFile(f"{path}: something stands behind the last record")
    except (OSError, LookupError, ValueError, ArchiveError) as exc:
        raise NotOwnFile(f"{path}: {exc}") from exc
    if pending is not None:
        yield ScannedCapture(Capture(**{"length": size - last, **pending}), size, is_complete)


class NotOwnFile(Exception):
    """A WARC file was not written by Pressmark, or is damaged."""


def _add_metadata(values: dict[str, Any], block: bytes) -> None:
    """Put purpose and publisher from the block of a metadata record into the values of its capture."""
    fields = parse_fields(block)
    values["purpose"] = fields.get("pressmark-purpose", values["purpose"])
    values["publisher"] = fields.get("pressmark-publisher", values["publisher"])


def _values_or_none(record: Record, filename: str, publisher: str) -> dict[str, Any] | None:
    """Return the fields of the Capture of a record; None if its URL or date is invalid. Raises RecordError."""
    try:
        values = _values(record.get, record.type, head_of(record), filename, publisher)
    except (InvalidURL, InvalidTimestamp):
        return None
    return values | {"record_id": record.record_id, "offset": record.offset, "length": record.length}


def _values(
    field: Callable[[str], str | None], kind: str, head: ResponseHead, filename: str, publisher: str
) -> dict[str, Any]:
    """Return the fields of a Capture from record header and HTTP head. Raises InvalidURL, InvalidTimestamp."""
    url = (field("WARC-Target-URI") or "").strip("<>")  # some WARC/1.0 writers put it in angle brackets
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
    """Return the HTTP head in a record; for a resource record, which has none, one made from its Content-Type."""
    if record.type == "resource":
        return ResponseHead(200, "", (("Content-Type", record.get("Content-Type") or ""),))
    return _parse_head(head_bytes(record))


def head_bytes(record: Record) -> bytes:
    """Return the bytes of the HTTP head in a record, blank line included; at most MAX_HEAD_BYTES if it has no end."""
    end = head_length(record.first)
    if end == len(record.first) < record.size:
        start = record.peek(MAX_HEAD_BYTES)
        return start[: head_length(start)]
    return record.first[:end]


_parse_head = lru_cache(maxsize=1)(parse_response_head)  # verify parses each head twice


def _purpose(url: str, mime: str) -> str:
    """Return a guess, from URL and media type, of the purpose of a capture without a metadata record."""
    if "/robots.txt" in url and urlsplit(url).path == "/robots.txt":
        return Purpose.ROBOTS
    return Purpose.PAGE if mime in HTML_TYPES else Purpose.REQUISITE
