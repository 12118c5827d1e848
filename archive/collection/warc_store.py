"""The WARC files of a collection: where they stand, and the records, responses and facts of captures read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.capture import Capture
from archive.durable import OPEN_SUFFIX, PART_SUFFIX, open_path
from archive.errors import CaptureNotFound, RecordError
from archive.index import Index
from archive.limits import MAX_HEAD_BYTES, MAX_PAGE_BYTES
from archive.timestamp import parse_warc_date
from archive.warc.http_message import Decoded, ResponseHead, decode_content, head_length, payload_of
from archive.warc.reading import Record, WarcReader
from archive.warc.records import parse_fields
from archive.warc.scan import head_of

WARC_FOLDER = "warc"
WARC_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_MAX_REVISITS = 8
_COMPANIONS = 2  # the request and the metadata record of an exchange


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """One capture as it was received. payload is the de-chunked body, content codings still on.

    head is this capture's own head, also where the payload stands in an older record (payload_from) that it repeats.
    facts are what the capture's metadata record says of the crawl, names in lower case; empty where they were not asked
    for, or where no such record stands behind the capture.
    """

    capture: Capture
    head: ResponseHead
    payload: bytes = field(repr=False)
    payload_head: ResponseHead
    payload_from: Capture
    facts: Mapping[str, str] = field(default_factory=dict)

    def decode(self, max_bytes: int = MAX_PAGE_BYTES) -> Decoded:
        """Take off the content codings; at most max_bytes come out, and problem says so where there are more."""
        return decode_content(self.payload_head, self.payload, max_bytes)


class WarcStore:
    """The folder of WARC files of a collection. Each file is opened once for all that is read of a capture."""

    def __init__(self, folder: Path, index: Callable[[], Index]):
        """Read files in folder; index returns the index that says where captures stand."""
        self.folder = folder
        self._index = index

    # ------------------------------------------------------------------ files

    def path(self, filename: str) -> Path:
        """Return the path of a WARC file, complete or still being written."""
        path = self.folder / filename
        return path if path.exists() else open_path(path)

    def files(self) -> list[Path]:
        """Return all WARC files, those that are still being written among them, in order of their names."""
        return sorted(path for path in self.folder.iterdir() if path.is_file() and path.suffix != PART_SUFFIX)

    def files_left_open(self) -> list[Path]:
        """Return the files that are named as being written, in order of their names."""
        return sorted(self.folder.glob(f"*.warc.gz{OPEN_SUFFIX}"))

    def complete_names(self) -> frozenset[str]:
        """Return the names of the files that are complete."""
        return frozenset(path.name for path in self.folder.iterdir() if path.name.lower().endswith(WARC_SUFFIXES))

    # ------------------------------------------------------------------ records

    @contextmanager
    def open_record(self, capture: Capture) -> Iterator[Record]:
        """Open the WARC record of a capture, which can be read as long as the context lasts. Raises RecordError."""
        with self._open(capture) as (_, record):
            yield record

    @contextmanager
    def _open(self, capture: Capture) -> Iterator[tuple[WarcReader, Record]]:
        """Open the file of a capture, and its record in it."""
        path = self.path(capture.filename)
        try:
            reader = WarcReader(path)
        except RecordError:
            if path.exists():
                raise
            path = self.path(capture.filename)  # renamed meanwhile
            reader = WarcReader(path)
        with reader:
            record = reader.record_at(capture.offset)
            if record.record_id != capture.record_id:
                raise RecordError(
                    path,
                    capture.offset,
                    f"the index says {capture.record_id}, the file has {record.record_id or 'none'}",
                )
            yield reader, record

    def read_response(
        self, capture: Capture, max_bytes: int | None = None, *, with_facts: bool = False
    ) -> StoredResponse:
        """Return head and payload of a capture; a revisit's payload comes from the record that it refers to.

        Of the body at most max_bytes are read, chunk framing included. Raises RecordError, and CaptureNotFound where
        the record that a revisit refers to is not in this collection.
        """
        with self._open(capture) as (reader, record):
            head = head_of(record)
            if capture.record_type == "revisit":
                holder = self._payload_holder(capture, self.refers_to(record, capture.record_id))
            else:
                holder, body = capture, _read_body(record, max_bytes)
            facts = _facts_behind(capture, reader) if with_facts else {}
        payload_head = head
        if holder is not capture:
            with self._open(holder) as (_, record):
                payload_head, body = head_of(record), _read_body(record, max_bytes)
            if not head.status:  # a revisit record need not have a head (WARC/1.0, section 6.7.2)
                head = payload_head
        return StoredResponse(capture, head, payload_of(payload_head, body), payload_head, holder, facts)

    def iter_exchange(self, capture: Capture) -> Iterator[Record]:
        """Yield the record of a capture, then the request and metadata records that belong to it, as far as they follow it.

        Each is to be read before the next is asked for. Raises RecordError.
        """
        with self._open(capture) as (reader, record):
            yield record
            yield from _companions(capture, reader)

    def read_head(self, capture: Capture) -> ResponseHead:
        """Return the head of a capture, that of a revisit being its own. Raises RecordError."""
        with self.open_record(capture) as record:
            return head_of(record)

    # ------------------------------------------------------------------ revisits

    def payload_holder(self, capture: Capture) -> Capture:
        """Return the capture whose record holds the payload: for a revisit another one. Raises as read_response does."""
        return self._payload_holder(capture, capture)

    def _payload_holder(self, capture: Capture, holder: Capture) -> Capture:
        for _ in range(_MAX_REVISITS + 1):
            if holder.record_type != "revisit":
                return holder
            with self.open_record(holder) as record:
                holder = self.refers_to(record, holder.record_id)
        raise CaptureNotFound(
            f"{capture.pressmark} repeats a repeat of a repeat, more than {_MAX_REVISITS} deep or in a circle: "
            "the record that holds its payload cannot be found"
        )

    def refers_to(self, record: Record, record_id: str) -> Capture:
        """Return the capture that a revisit record refers to: by URI and date, else (WARC/1.0) by its payload digest.

        Raises CaptureNotFound where it is not in this collection.
        """
        url, date = record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date")
        digest = record.get("WARC-Payload-Digest")
        captures = self._index().captures
        found: list[Capture] = []
        if url and date:
            moment = parse_warc_date(date)
            found = captures.of(url, moment)
            found.sort(key=lambda c: (c.payload_digest != digest, abs(c.captured_at - moment)))
        if digest and (holder := captures.by_digest(digest)) is not None:
            found.append(holder)
        for candidate in found:
            if candidate.record_id != record_id:
                return candidate
        raise CaptureNotFound(
            f"record {record_id} repeats {url or 'a page that it does not name'} of {date or 'an unknown date'}, "
            "which is not in this collection"
        )


def _read_body(record: Record, max_bytes: int | None) -> bytes:
    """Return what follows the HTTP head of a record; of a resource record, which has none, all of its block."""
    block = record.read(None if max_bytes is None else MAX_HEAD_BYTES + max_bytes)
    return block if record.type == "resource" else block[head_length(block) :]


def _facts_behind(capture: Capture, reader: WarcReader) -> dict[str, str]:
    """Return what the metadata record behind a capture says of its crawl; nothing where none can be read there."""
    with suppress(RecordError):
        for record in _companions(capture, reader):
            if record.type == "metadata":
                return parse_fields(record.read(MAX_HEAD_BYTES))
    return {}


def _companions(capture: Capture, reader: WarcReader) -> Iterator[Record]:
    """Yield the request and metadata records behind a capture that are concurrent to it. Raises RecordError."""
    offset = capture.offset + capture.length
    for _ in range(_COMPANIONS):
        if offset >= reader.size:
            return
        record = reader.record_at(offset)
        if record.get("WARC-Concurrent-To") != capture.record_id or record.type not in ("request", "metadata"):
            return
        yield record
        offset += record.length
