"""The WARC files of a collection: their paths, and the records and responses of captures read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.capture import Capture
from archive.durable import OPEN_SUFFIX, PART_SUFFIX, open_path
from archive.errors import CaptureNotFound, CollectionError, RecordError
from archive.index import Index
from archive.limits import MAX_HEAD_BYTES, MAX_PAGE_BYTES
from archive.timestamp import parse_warc_date
from archive.warc.http_message import Decoded, ResponseHead, decode_content, head_length, payload_of
from archive.warc.reading import Record, WarcReader
from archive.warc.records import parse_fields
from archive.warc.scan import head_of

WARC_FOLDER = "warc"
WARC_SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_MAX_REVISIT_CHAIN = 8  # revisits of revisits
_OTHER_RECORDS = 2  # of an exchange: request and metadata


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """One capture as it was received. payload is the de-chunked, still content-coded body.

    head is the HTTP head of this capture. For a revisit, payload and payload_head come from the record of another
    capture, payload_from. metadata_fields are the fields of the capture's metadata record, names in lower case; they
    are empty if they were not asked for, or if the capture is not followed by such a record.
    """

    capture: Capture
    head: ResponseHead
    payload: bytes = field(repr=False)
    payload_head: ResponseHead
    payload_from: Capture
    metadata_fields: Mapping[str, str] = field(default_factory=dict)

    def decode(self, max_bytes: int = MAX_PAGE_BYTES) -> Decoded:
        """Take off the content codings; at most max_bytes come out, and problem says so where there are more."""
        return decode_content(self.payload_head, self.payload, max_bytes)


class WarcStore:
    """The folder of WARC files of a collection. All records of an exchange are read with one opening of the file."""

    def __init__(self, folder: Path, index: Callable[[], Index]):
        """Read files in folder; index returns the index of the collection."""
        self.folder = folder
        self._index = index

    # ------------------------------------------------------------------ files

    def path(self, filename: str) -> Path:
        """Return the path of a WARC file, complete or open."""
        path = self.folder / filename
        return path if path.exists() else open_path(path)

    def files(self) -> list[Path]:
        """Return all WARC files, complete or open, in order of their names. Raises CollectionError."""
        return sorted(path for path in self._entries() if path.is_file() and path.suffix != PART_SUFFIX)

    def open_files(self) -> list[Path]:
        """Return the files whose name ends in ".open", in order of their names."""
        return sorted(self.folder.glob(f"*.warc.gz{OPEN_SUFFIX}"))

    def complete_names(self) -> frozenset[str]:
        """Return the names of the files that are complete. Raises CollectionError."""
        return frozenset(path.name for path in self._entries() if path.name.lower().endswith(WARC_SUFFIXES))

    def _entries(self) -> list[Path]:
        try:
            return list(self.folder.iterdir())
        except OSError as exc:
            raise CollectionError(
                f"the folder {self.folder}, which holds the WARC files, cannot be read ({exc.strerror or exc}): put it back "
                "from a copy. A collection that is new, with a publishers folder alone, has none yet: "
                f"`mkdir {self.folder}` starts it, and `pressmark reindex` then makes its index"
            ) from exc

    # ------------------------------------------------------------------ records

    @contextmanager
    def open_record(self, capture: Capture) -> Iterator[Record]:
        """Yield the WARC record of a capture, which can be read within the context. Raises RecordError."""
        with self._open(capture) as (_, record):
            yield record

    @contextmanager
    def _open(self, capture: Capture) -> Iterator[tuple[WarcReader, Record]]:
        """Yield a reader of the file of a capture, and the capture's record."""
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
        self, capture: Capture, max_bytes: int | None = None, *, with_metadata: bool = False
    ) -> StoredResponse:
        """Return head and payload of a capture; the payload of a revisit comes from the record that it refers to.

        At most max_bytes of the body are read, chunk framing included. Raises RecordError, and CaptureNotFound if the
        record that a revisit refers to is not in this collection.
        """
        with self._open(capture) as (reader, record):
            head = head_of(record)
            if capture.record_type == "revisit":
                original = self._follow_revisits(capture, self.refers_to(record, capture.record_id))
            else:
                original, body = capture, _read_body(record, max_bytes)
            metadata_fields = _metadata_fields(capture, reader) if with_metadata else {}
        payload_head = head
        if original is not capture:
            with self._open(original) as (_, record):
                payload_head, body = head_of(record), _read_body(record, max_bytes)
            if not head.status:  # a revisit record may have no HTTP head (WARC 1.0, section 6.7.2)
                head = payload_head
        return StoredResponse(capture, head, payload_of(payload_head, body), payload_head, original, metadata_fields)

    def iter_exchange(self, capture: Capture) -> Iterator[Record]:
        """Yield the record of a capture, then those of its request and metadata records that follow it in the file.

        Read a record before asking for the next one. Raises RecordError.
        """
        with self._open(capture) as (reader, record):
            yield record
            yield from _request_and_metadata(capture, reader)

    def read_head(self, capture: Capture) -> ResponseHead:
        """Return the HTTP head in the record of a capture, also if it is a revisit. Raises RecordError."""
        with self.open_record(capture) as record:
            return head_of(record)

    # ------------------------------------------------------------------ revisits

    def find_original(self, capture: Capture) -> Capture:
        """Return the capture that holds the payload: for a revisit another one. Raises RecordError, CaptureNotFound."""
        return self._follow_revisits(capture, capture)

    def _follow_revisits(self, capture: Capture, original: Capture) -> Capture:
        for _ in range(_MAX_REVISIT_CHAIN + 1):
            if original.record_type != "revisit":
                return original
            with self.open_record(original) as record:
                original = self.refers_to(record, original.record_id)
        raise CaptureNotFound(
            f"{capture.pressmark} repeats a repeat of a repeat, more than {_MAX_REVISIT_CHAIN} deep or in a circle: "
            "the record that holds its payload cannot be found"
        )

    def refers_to(self, record: Record, record_id: str) -> Capture:
        """Return the capture that a revisit record refers to: by URI and date, else (WARC 1.0) by payload digest.

        record_id is that of the revisit. Raises CaptureNotFound if the capture is not in this collection.
        """
        url, date = record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date")
        digest = record.get("WARC-Payload-Digest")
        captures = self._index().captures
        found: list[Capture] = []
        if url and date:
            moment = parse_warc_date(date)
            found = captures.of(url, moment)
            found.sort(key=lambda c: (c.payload_digest != digest, abs(c.captured_at - moment)))
        if digest and (original := captures.by_digest(digest)) is not None:
            found.append(original)
        for candidate in found:
            if candidate.record_id != record_id:
                return candidate
        raise CaptureNotFound(
            f"record {record_id} repeats {url or 'a page that it does not name'} of {date or 'an unknown date'}, "
            "which is not in this collection"
        )


def _read_body(record: Record, max_bytes: int | None) -> bytes:
    """Return the block of a record without its HTTP head, chunk framing included; a resource record has no head."""
    block = record.read(None if max_bytes is None else MAX_HEAD_BYTES + max_bytes)
    return block if record.type == "resource" else block[head_length(block) :]


def _metadata_fields(capture: Capture, reader: WarcReader) -> dict[str, str]:
    """Return the fields of the metadata record that follows a capture; empty if there is none or it is damaged."""
    with suppress(RecordError):
        for record in _request_and_metadata(capture, reader):
            if record.type == "metadata":
                return parse_fields(record.read(MAX_HEAD_BYTES))
    return {}


def _request_and_metadata(capture: Capture, reader: WarcReader) -> Iterator[Record]:
    """Yield the request and metadata records that follow a capture and are concurrent to it. Raises RecordError."""
    offset = capture.offset + capture.length
    for _ in range(_OTHER_RECORDS):
        if offset >= reader.size:
            return
        record = reader.record_at(offset)
        if record.get("WARC-Concurrent-To") != capture.record_id or record.type not in ("request", "metadata"):
            return
        yield record
        offset += record.length
