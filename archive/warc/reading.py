"""Reading of WARC/1.0, WARC/1.1 and ARC/1 files: all records in one pass, or the record at an offset.

A record's block is read in pieces, so that memory is bounded whatever its length.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from archive.errors import RecordError
from archive.warc.members import ARC_START, BufferedInput, Damaged, Members, all_members, members_of

PIECE_BYTES = 1 << 20
_MAX_HEADER_BYTES = 1 << 20
_MAX_LENGTH_DIGITS = 18  # of a Content-Length
_TRAILER_BYTES, _MAX_TRAILER_BYTES = 64, 4096  # of the line ends after a block: read at once, and accepted
_HEADER_BYTES = 1 << 13  # read at first in an uncompressed file: most headers are shorter
_FIRST_BYTES = 1 << 16  # of a block that are kept in memory: enough for nearly all HTTP heads and metadata records
_MAX_END_BYTES = 16  # of the end of a header, and of the line with which a record starts
_FIELD = re.compile(r"([^:\n]+):([^\n]*)")
_FOLD = re.compile(r"[ \t\r]*\n[ \t]+")  # a value may continue on the next line (WARC 1.1, section 4)
# How many bytes may be processed in damaged records: this many times the size of the file, but at least the minimum.
# After that, the search for the next record continues behind a damaged record and not within it. Without this limit,
# nested gzip members in a hostile file would be read again and again.
_MAX_DAMAGED_RATIO, _MIN_DAMAGED_BUDGET = 64, 4 << 30


class Record:
    """One record while it is being read: its header, and its block piece by piece.

    offset is the byte offset of the record in the file. size is the length of the block in bytes. version is
    "WARC/1.1", "WARC/1.0" or "ARC/1". type is the WARC-Type: response, request, metadata, revisit, warcinfo, resource,
    conversion. record_id is the WARC-Record-ID; if the file has none, it is derived from offset and header, and so the
    same at each reading. raw_header are the bytes of the header, with the empty line that ends it.
    """

    def __init__(
        self, path: Path, offset: int, version: str, header: bytes, fields: dict[str, str],
        size: int, first: bytes, members: Members,
    ):  # fmt: skip
        self.path, self.offset, self.version, self.raw_header, self.size = path, offset, version, header, size
        self._fields, self.type, self.record_id = fields, fields.get("warc-type", ""), fields["warc-record-id"]
        self.first = first[:size]  # the beginning of the block: _FIRST_BYTES or more, or all of a shorter block
        self.trailer = b""  # the bytes between the block and the next record
        self._excess = first[size:]
        self._remaining = size - len(self.first)
        self._members = members
        self._length: int | None = None
        self._error: RecordError | None = None
        if not self._remaining:
            self._end()
        elif not members.is_compressed and self._remaining > members.source.remaining:
            self._fail(
                f"the file ends {self._remaining - members.source.remaining} bytes before the Content-Length of the block"
            )

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fields of the header in order, as written; of an ARC record, the equivalent WARC fields."""
        if self.version.startswith("ARC"):
            return _parse_arc(self.path, self.offset, self.raw_header)
        return _all_fields(self.raw_header)

    @property
    def length(self) -> int:
        """The length in bytes of the (compressed) record in the file; reads to its end. Raises RecordError."""
        if self._length is None:
            for _ in self._rest():
                pass
        assert self._length is not None  # noqa: S101  # _rest has ended the record or raised
        return self._length

    def get(self, name: str) -> str | None:
        """Return the first value of the named field, whatever its letter case, or None."""
        return self._fields.get(name.lower())

    def pieces(self) -> Iterator[bytes]:
        """Yield the block in pieces from its beginning; its part after first can be read once. Raises RecordError."""
        if self.first:
            yield self.first
        yield from self._rest()

    def peek(self, max_bytes: int) -> bytes:
        """Return the first max_bytes of the block; pieces() and read() return them again. Raises RecordError."""
        while len(self.first) < min(max_bytes, self.size) and (piece := next(self._rest(), b"")):
            self.first += piece
        return self.first[:max_bytes]

    def read(self, max_bytes: int | None = None) -> bytes:
        """Return the block, or its first max_bytes. Raises RecordError."""
        wanted = self.size if max_bytes is None else min(max_bytes, self.size)
        if wanted <= len(self.first):
            return self.first[:wanted]
        out = bytearray()
        for piece in self.pieces():
            out += piece
            if len(out) >= wanted:
                break
        return bytes(out[:wanted])

    def _rest(self) -> Iterator[bytes]:
        if self._error is not None:
            raise self._error
        while self._remaining:
            piece = self._read(PIECE_BYTES)
            if not piece:
                raise self._fail(f"the block ends {self._remaining} bytes before its Content-Length")
            self._excess = piece[self._remaining :]
            piece = piece[: self._remaining]
            self._remaining -= len(piece)
            if not self._remaining:
                self._end()
            yield piece

    def _read(self, max_bytes: int) -> bytes:
        try:
            return self._members.read(max_bytes)
        except Damaged as exc:
            raise self._fail(str(exc)) from exc

    def _fail(self, problem: str) -> RecordError:
        """Remember that the record is damaged, and return the error to raise."""
        self._error = RecordError(self.path, self.offset, problem, self.record_id, self.get("WARC-Target-URI"))
        return self._error

    def _end(self) -> None:
        """Read the line ends after the block, and so find the end of the record."""
        while len(self._excess) <= _MAX_TRAILER_BYTES and (piece := self._read(_TRAILER_BYTES)):
            self._excess += piece
            if self._excess.strip(b"\r\n"):
                break
        rest = len(self._excess.lstrip(b"\r\n"))
        if rest and self._members.is_compressed:
            raise self._fail(
                "more than one record stands in one compressed member, so that none can be had by itself: "
                "decompress the file and import it plain"
            )
        if len(self._excess) > _MAX_TRAILER_BYTES and self._members.is_compressed:
            raise self._fail("line ends without end stand behind the block")
        if rest:
            self._members.source.unread(rest)
        self.trailer, self._excess = self._excess[: len(self._excess) - rest], b""
        self._length = self._members.source.position - self.offset


def iter_records(path: Path, on_damage: Callable[[RecordError], None] | None = None) -> Iterator[Record]:
    """Yield every record of a file. Read a record before asking for the next one: its unread part is skipped.

    If a record is damaged, RecordError is raised; with on_damage, on_damage is called with the error instead, and
    reading continues at the next record that can be found.
    """
    with path.open("rb") as file:
        position = work = 0
        try:
            members = all_members(file)
        except Damaged as exc:
            (on_damage or _raise)(RecordError(path, 0, str(exc)))
            return
        budget = max(_MAX_DAMAGED_RATIO * members.source.remaining, _MIN_DAMAGED_BUDGET)
        while True:
            try:
                while members.open():
                    position, work = members.source.position, members.processed_bytes
                    record = _read_header(path, members)
                    yield record
                    record.length  # noqa: B018  # skips the unread part
                return
            except RecordError as exc:
                (on_damage or _raise)(exc)
            budget -= members.processed_bytes - work
            if not members.find_record(position + 1 if budget > 0 else max(position + 1, members.source.position)):
                return


def _raise(error: RecordError) -> None:
    raise error


class WarcReader:
    """An open file from which single records are read by offset. Read a record before asking for another one."""

    def __init__(self, path: Path):
        """Open the file. Raises RecordError."""
        self._path = path
        try:
            self._file = path.open("rb")
        except OSError as exc:
            raise RecordError(path, 0, f"cannot be read: {exc.strerror or exc}") from exc
        self._source = BufferedInput(self._file)

    def record_at(self, offset: int) -> Record:
        """Return the record at an offset; it can be read until another one is asked for. Raises RecordError."""
        try:
            self._source.seek(offset)
            members = members_of(self._source)
            if not members.open():
                raise RecordError(self._path, offset, "the file ends before this record")
            return _read_header(self._path, members)
        except Damaged as exc:
            raise RecordError(self._path, offset, str(exc)) from exc
        except OSError as exc:
            raise RecordError(self._path, offset, f"cannot be read: {exc.strerror or exc}") from exc

    @property
    def size(self) -> int:
        """The current length of the file in bytes."""
        return os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


@contextmanager
def open_record(path: Path, offset: int) -> Iterator[Record]:
    """Open a file, and yield the record at offset. Raises RecordError."""
    with WarcReader(path) as reader:
        yield reader.record_at(offset)


def _read_header(path: Path, members: Members) -> Record:
    offset = members.source.position
    raw, seen, max_bytes = b"", 0, PIECE_BYTES if members.is_compressed else _HEADER_BYTES
    end = None
    while end is None:
        try:
            piece = members.read(max_bytes)
        except Damaged as exc:
            raise RecordError(path, offset, str(exc)) from exc
        raw += piece
        end = _header_end(raw, seen)
        if end == 0 or (end is None and (not piece or len(raw) > _MAX_HEADER_BYTES)):
            raise RecordError(path, offset, "no WARC or ARC record here")
        seen, max_bytes = max(0, len(raw) - _MAX_END_BYTES), PIECE_BYTES
    header, rest = raw[:end], raw[end:]
    if header.startswith(b"WARC/"):
        version, fields = _parse_warc(header)
    else:
        version, fields = "ARC/1", {name.lower(): value for name, value in _parse_arc(path, offset, header)}
    if "warc-record-id" not in fields:
        fields["warc-record-id"] = _derived_id(offset, header)
    declared = fields.get("content-length", "")
    if not (declared.isdigit() and declared.isascii() and len(declared) <= _MAX_LENGTH_DIGITS):
        raise RecordError(path, offset, f"Content-Length is {declared!r}, no number")
    size = int(declared)
    try:  # first must not be shorter only because a read ended within the record
        while len(rest) < min(size, _FIRST_BYTES) and (piece := members.read(_FIRST_BYTES)):
            rest += piece
    except Damaged as exc:
        target = fields.get("warc-target-uri")
        raise RecordError(path, offset, str(exc), fields["warc-record-id"], target) from exc
    return Record(path, offset, version, header, fields, size, rest, members)


def _header_end(raw: bytes, seen: int) -> int | None:
    """Return the length of the header at the beginning of raw; None if its end is not in raw, 0 if it is not a header.

    A header ends with an empty line. Line ends without CR violate the standard, but files with them exist. Bytes that
    contain a NUL or the first line of another record are not a header. The first seen bytes were searched before.
    """
    if not raw.startswith(b"WARC/"):
        line = ARC_START.match(raw)
        return line.end() if line else None
    strict = raw.find(b"\n\r\n", seen)
    bare = raw.find(b"\n\n", seen, strict if strict >= 0 else len(raw))
    end = bare + 2 if bare >= 0 else strict + 3 if strict >= 0 else None
    if raw.find(b"\0", seen, end) >= 0 or raw.find(b"\nWARC/", seen, end) >= 0:
        return 0
    return end


def _derived_id(offset: int, header: bytes) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{offset} {hashlib.sha256(header).hexdigest()}')}>"


def _parse_warc(header: bytes) -> tuple[str, dict[str, str]]:
    """Return the version of a record, and the first value of each field by its name in lower case."""
    lines = header.decode("utf-8", "replace").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines[-3:0:-1]:
        name, colon, value = line.partition(": ")
        if not colon:
            return _parse_irregular(header)
        fields[name.lower()] = value.strip()
    if header.count(b"\n") >= len(lines):
        return _parse_irregular(header)
    names = "".join(fields)  # without a space in a name, no line continues the one before
    if (" " in names or "\t" in names) and any(name[:1] in (" ", "\t") for name in fields):
        return _parse_irregular(header)
    return lines[0], fields


def _parse_irregular(header: bytes) -> tuple[str, dict[str, str]]:
    """Return what _parse_warc returns, for a header with folded lines, without CR or without a space after a colon."""
    fields = {name.lower(): value for name, value in reversed(_all_fields(header))}
    return header[: header.index(b"\n")].decode("utf-8", "replace").strip(), fields


def _all_fields(header: bytes) -> tuple[tuple[str, str], ...]:
    text = header.decode("utf-8", "replace")
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    return tuple([(name.strip(), value.strip()) for name, value in _FIELD.findall(text, text.index("\n"))])


def _parse_arc(path: Path, offset: int, line: bytes) -> tuple[tuple[str, str], ...]:
    """Return the URL record line of ARC as WARC fields, without a record id (Heritrix, ARC File Format 1.0)."""
    fields = [field.decode("latin-1") for field in line.split()]
    url, address, date = fields[0], fields[1], fields[2].ljust(14, "0")
    is_head = url.startswith("filedesc:")
    try:
        moment = datetime.strptime(date, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as exc:
        raise RecordError(path, offset, f"ARC date {date!r} names no moment") from exc
    return (
        ("WARC-Type", "warcinfo" if is_head else "response"),
        ("WARC-Date", moment.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("WARC-Target-URI", url),
        ("WARC-IP-Address", address),
        ("Content-Type", "text/plain" if is_head else "application/http; msgtype=response"),
        ("Content-Length", fields[-1]),
    )
