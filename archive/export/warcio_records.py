"""Records of a collection as warcio's objects, which most software for web archives accepts, and a writer for them."""

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
    """Yield every record of a WARC or ARC file (plain, gzip or zstd). Read a record before asking for the next one.

    If a record is damaged, RecordError is raised; with on_damage, on_damage is called with the error instead, and
    reading continues.
    """
    for record in iter_records(path, on_damage):
        yield as_warcio_record(record)


def as_warcio_record(record: Record) -> ArcWarcRecord:
    """Return a record as warcio's loader returns it: HTTP headers parsed, the payload to be read from its stream.

    It can be read as long as the record can, and raises RecordError afterwards.
    """
    return ArcWarcRecordLoader(verify_http=False).parse_record_stream(
        io.BufferedReader(_PiecesFile(record.raw_header, _block(record))), known_format=None
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


class _PiecesFile(io.RawIOBase):
    """A read-only file made of pieces of bytes, which can be read once from beginning to end."""

    def __init__(self, first: bytes, rest: Iterator[bytes]):
        self._piece, self._rest, self._position = first, rest, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._piece:
            self._piece = next(self._rest, b"")
        piece, self._piece = self._piece[: len(buffer)], self._piece[len(buffer) :]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position


class DerivedWarcWriter(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    """warcio's writer, changed so that blocks of records are copied byte for byte.

    warcio itself would parse HTTP heads and serialise them again, and add payload digests to requests.
    """

    def __init__(self, out: IO[bytes]):
        super().__init__(out, gzip=True, warc_version="WARC/1.1")

    def ensure_digest(self, record: Any, block: bool = True, payload: bool = True) -> None:
        """Keep the digests of the copied record."""

    def write_copy(self, record: Record) -> None:
        """Write a record of another file as it is: its fields in their order, its block byte for byte.

        Of a record without WARC-Record-ID it is the one that the index has.
        """
        headers = [(name, value) for name, value in record.headers if name.lower() != "content-length"]
        if not any(name.lower() == "warc-record-id" for name, _ in headers):  # as in ARC
            headers.insert(1, ("WARC-Record-ID", record.record_id))
        fields = StatusAndHeaders("", headers, record.version if record.version.startswith("WARC/") else "WARC/1.0")
        is_revisit = record.type == "revisit"  # warcio writes the HTTP head of a revisit, and does not read its stream
        head = _RawHead(record.read()) if is_revisit else None
        block = io.BytesIO() if is_revisit else io.BufferedReader(_PiecesFile(b"", record.pieces()))
        self.write_record(ArcWarcRecord("warc", record.type, fields, block, head, None, record.size))


class _RawHead(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    """The bytes of an HTTP head, which warcio writes unchanged."""

    def __init__(self, head: bytes):
        super().__init__("", [])
        self.headers_buff = head

    def __bool__(self) -> bool:
        return True  # by itself a head without status line is none, and its bytes are left out

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Keep the bytes."""
