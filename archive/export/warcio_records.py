"""warcio's records: records of a collection in the class that most code for web archives takes, and WARCs written by it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import RecordError
from archive.warc.reading import Record, iter_records


def iter_warcio_records(path: Path, on_damage: Callable[[RecordError], None] | None = None) -> Iterator[ArcWarcRecord]:
    """Yield every record of a WARC or ARC file, plain, gzip or zstd; each is to be read before the next is asked for.

    Where a record is damaged, RecordError is raised; with on_damage it is called instead, and reading goes on.
    """
    for record in iter_records(path, on_damage):
        yield as_warcio_record(record)


def as_warcio_record(record: Record) -> ArcWarcRecord:
    """Return a record as warcio's loader gives it: HTTP headers parsed, the payload still to be read from its stream.

    It can be read as long as the record can, and raises RecordError afterwards.
    """
    return ArcWarcRecordLoader(verify_http=False).parse_record_stream(
        io.BufferedReader(_Bytes(record.raw_header, _block(record))), known_format=None
    )


def _block(record: Record) -> Iterator[bytes]:
    """Yield the block of a record, and raise where another record was asked for meanwhile, and so less of it comes."""
    left = record.size
    for piece in record.pieces():
        left -= len(piece)
        yield piece
    if left:
        problem = "the rest of this record is gone, as another one was asked for: read each before the next"
        raise RecordError(record.path, record.offset, problem, record.record_id, record.get("WARC-Target-URI"))


class _Bytes(io.RawIOBase):
    """Pieces of bytes as a file that is read once, from its beginning to its end."""

    def __init__(self, first: bytes, rest: Iterator[bytes]):
        self._left, self._rest, self._position = first, rest, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = next(self._rest, b"")
        piece, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position


class DerivedWarcWriter(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    """warcio's writer for WARC files that are derived from a collection: blocks go through byte for byte.

    warcio by itself would parse HTTP heads and write them anew, and add payload digests to requests.
    """

    def __init__(self, out: IO[bytes]):
        super().__init__(out, gzip=True, warc_version="WARC/1.1")

    def ensure_digest(self, record: Any, block: bool = True, payload: bool = True) -> None:
        """Leave the digests as they were captured."""

    def write_copy(self, record: Record) -> None:
        """Write a record of another file as it is: its fields in their order, its block byte for byte.

        Of a record without WARC-Record-ID it is the one that the index has.
        """
        headers = [(name, value) for name, value in record.headers if name.lower() != "content-length"]
        if not any(name.lower() == "warc-record-id" for name, _ in headers):  # as in ARC
            headers.insert(1, ("WARC-Record-ID", record.record_id))
        fields = StatusAndHeaders("", headers, record.version if record.version.startswith("WARC/") else "WARC/1.0")
        is_revisit = record.type == "revisit"  # of a revisit warcio writes the HTTP head, and nothing from the stream
        head = _RawHead(record.read()) if is_revisit else None
        block = io.BytesIO() if is_revisit else io.BufferedReader(_Bytes(b"", record.pieces()))
        self.write_record(ArcWarcRecord("warc", record.type, fields, block, head, None, record.size))


class _RawHead(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    """The bytes of an HTTP head, which warcio writes as they are."""

    def __init__(self, head: bytes):
        super().__init__("", [])
        self.headers_buff = head

    def __bool__(self) -> bool:
        return True  # by itself a head without status line is none, and its bytes are left out

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Leave the bytes as they are."""
