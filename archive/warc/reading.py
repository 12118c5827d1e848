"""Reading WARC/1.0, WARC/1.1 and ARC/1 files: all records in one pass, or the one that stands at an offset.

A record's block comes in pieces, so that memory stays bounded whatever a record holds.
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
from archive.warc.members import ARC_START, Damaged, Input, Members, all_members, members_of

PIECE_BYTES = 1 << 20
_MAX_HEADER_BYTES, _MAX_DIGITS = 1 << 20, 19
_TRAILER_BYTES, _MAX_TRAILER_BYTES = 64, 4096
_HEADER_BYTES = 1 << 13  # of a plain file, what is taken at first: most headers are shorter
_FIRST_BYTES = 1 << 16  # of a block, so much stays at hand while and after it is read: all heads and metadata
_MAX_END_BYTES = 16  # of what a header ends with, and of the beginning of a record
_FIELD = re.compile(r"([^:\n]+):([^\n]*)")
_FOLD = re.compile(r"[ \t\r]*\n[ \t]+")  # a value may go on in the next line (section 4)
# How much may be read of damaged records, in relation to the file's size and at least, before what such a record has
# run over is not looked at again. Nested members of a hostile file would be read without end otherwise.
_DAMAGED_WORK, _MIN_DAMAGED_WORK = 64, 4 << 30


class Record:
    """One record while it is being read: its header, and its block piece by piece.

    offset is where the record begins in the file; length (bytes in the file, as compressed) is known when the block
    has been read to its end. size is the length of the block in bytes. version is "WARC/1.1", "WARC/1.0" or "ARC/1".
    type is the WARC-Type: response, request, metadata, revisit, warcinfo, resource, conversion. record_id is the
    WARC-Record-ID; in a file without such ids it is made from place and header, and so always the same. raw_header is
    the header as it stands in the file, with the empty line that ends it.
    """

    def __init__(
        self, path: Path, offset: int, version: str, header: bytes, fields: dict[str, str],
        size: int, first: bytes, members: Members,
    ):  # fmt: skip
        self.path, self.offset, self.version, self.raw_header, self.size = path, offset, version, header, size
        self._fields, self.type, self.record_id = fields, fields.get("warc-type", ""), fields["warc-record-id"]
        self.first = first[:size]  # the beginning of the block: _FIRST_BYTES or more, where it has as many
        self.trailer = b""  # what stands between the block and the next record
        self._over = first[size:]
        self._left = size - len(self.first)
        self._members = members
        self._length: int | None = None
        self._error: RecordError | None = None
        if not self._left:
            self._end()
        elif not members.is_compressed and self._left > members.source.left:
            self._fail(f"the file ends {self._left - members.source.left} bytes before the Content-Length of the block")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fields of the header in their order, as they are written; of an ARC record those that say the same."""
        if self.version.startswith("ARC"):
            return _parse_arc(self.path, self.offset, self.raw_header)
        return _all_fields(self.raw_header)

    @property
    def length(self) -> int:
        """How many bytes of the file the record takes. Raises RecordError where the record is not whole."""
        if self._length is None:
            for _ in self._rest():
                pass
        assert self._length is not None  # noqa: S101  # _rest has ended the record or raised
        return self._length

    def get(self, name: str) -> str | None:
        """Return the first value of the named field, letter case aside, or None."""
        return self._fields.get(name.lower())

    def pieces(self) -> Iterator[bytes]:
        """Yield the block from its beginning; the rest of it, after first, can be had once. Raises RecordError."""
        if self.first:
            yield self.first
        yield from self._rest()

    def peek(self, most: int) -> bytes:
        """Return so much of the block's beginning, which pieces() and read() will give once more. Raises RecordError."""
        while len(self.first) < min(most, self.size) and (piece := next(self._rest(), b"")):
            self.first += piece
        return self.first[:most]

    def read(self, most: int | None = None) -> bytes:
        """Return the block, or so much of its beginning. Raises RecordError."""
        wanted = self.size if most is None else min(most, self.size)
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
        while self._left:
            piece = self._read(PIECE_BYTES)
            if not piece:
                raise self._fail(f"the block ends {self._left} bytes before its Content-Length")
            self._over = piece[self._left :]
            piece = piece[: self._left]
            self._left -= len(piece)
            if not self._left:
                self._end()
            yield piece

    def _read(self, most: int) -> bytes:
        try:
            return self._members.read(most)
        except Damaged as exc:
            raise self._fail(str(exc)) from exc

    def _fail(self, problem: str) -> RecordError:
        """Remember that the record is not whole, and return the error to raise."""
        self._error = RecordError(self.path, self.offset, problem, self.record_id, self.get("WARC-Target-URI"))
        return self._error

    def _end(self) -> None:
        """Read what stands behind the block, and so find the record's end."""
        while len(self._over) <= _MAX_TRAILER_BYTES and (piece := self._read(_TRAILER_BYTES)):
            self._over += piece
            if self._over.strip(b"\r\n"):
                break
        rest = len(self._over.lstrip(b"\r\n"))
        if rest and self._members.is_compressed:
            raise self._fail(
                "more than one record stands in one compressed member, so that none can be had by itself: "
                "decompress the file and import it plain"
            )
        if len(self._over) > _MAX_TRAILER_BYTES and self._members.is_compressed:
            raise self._fail("line ends without end stand behind the block")
        if rest:
            self._members.source.give_back(rest)
        self.trailer, self._over = self._over[: len(self._over) - rest], b""
        self._length = self._members.source.position - self.offset


def iter_records(path: Path, on_damage: Callable[[RecordError], None] | None = None) -> Iterator[Record]:
    """Yield every record of a file; each is to be read before the next is asked for, what is left of it is passed over.

    Where a record is not whole, RecordError is raised; with on_damage it is called instead, and reading goes on at the
    next place where a record begins.
    """
    with path.open("rb") as file:
        position = work = 0
        try:
            members = all_members(file)
        except Damaged as exc:
            (on_damage or _raise)(RecordError(path, 0, str(exc)))
            return
        budget = max(_DAMAGED_WORK * members.source.left, _MIN_DAMAGED_WORK)
        while True:
            try:
                while members.open():
                    position, work = members.source.position, members.work
                    record = _read_header(path, members)
                    yield record
                    record.length  # noqa: B018  # passes over what was not read
                return
            except RecordError as exc:
                (on_damage or _raise)(exc)
            budget -= members.work - work
            if not members.find_record(position + 1 if budget > 0 else max(position + 1, members.source.position)):
                return


def _raise(error: RecordError) -> None:
    raise error


class WarcReader:
    """An open file from which single records are read by their offsets, each before the next is asked for."""

    def __init__(self, path: Path):
        """Open the file. Raises RecordError."""
        self._path = path
        try:
            self._file = path.open("rb")
        except OSError as exc:
            raise RecordError(path, 0, f"cannot be read: {exc.strerror or exc}") from exc
        self._source = Input(self._file)

    def record_at(self, offset: int) -> Record:
        """Return the record that stands at an offset; it can be read until another one is asked for. Raises RecordError."""
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
        """How many bytes the file has now."""
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
    """Open the record that stands at offset. Raises RecordError."""
    with WarcReader(path) as reader:
        yield reader.record_at(offset)


def _read_header(path: Path, members: Members) -> Record:
    offset = members.source.position
    raw, seen, most = b"", 0, PIECE_BYTES if members.is_compressed else _HEADER_BYTES
    end = None
    while end is None:
        try:
            piece = members.read(most)
        except Damaged as exc:
            raise RecordError(path, offset, str(exc)) from exc
        raw += piece
        end = _header_end(raw, seen)
        if end == 0 or (end is None and (not piece or len(raw) > _MAX_HEADER_BYTES)):
            raise RecordError(path, offset, "no WARC or ARC record here")
        seen, most = max(0, len(raw) - _MAX_END_BYTES), PIECE_BYTES
    header, rest = raw[:end], raw[end:]
    if header.startswith(b"WARC/"):
        version, fields = _parse_warc(header)
    else:
        version, fields = "ARC/1", {name.lower(): value for name, value in _parse_arc(path, offset, header)}
    if "warc-record-id" not in fields:
        fields["warc-record-id"] = _made_id(offset, header)
    declared = fields.get("content-length", "")
    if not (declared.isdigit() and declared.isascii() and len(declared) < _MAX_DIGITS):
        raise RecordError(path, offset, f"Content-Length is {declared!r}, no number")
    size = int(declared)
    try:  # a read that ends in the record must not make its beginning a shorter one
        while len(rest) < min(size, _FIRST_BYTES) and (piece := members.read(_FIRST_BYTES)):
            rest += piece
    except Damaged as exc:
        target = fields.get("warc-target-uri")
        raise RecordError(path, offset, str(exc), fields["warc-record-id"], target) from exc
    return Record(path, offset, version, header, fields, size, rest, members)


def _header_end(raw: bytes, seen: int) -> int | None:
    """Return where the header that raw begins with ends; None where that is not seen yet, 0 where it is no header.

    It ends with an empty line; line ends without CR are not the standard's form, but there are such files. What has a NUL
    in it, or the beginning of another record, is none. In the first seen bytes there is nothing of that.
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


def _made_id(offset: int, header: bytes) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{offset} {hashlib.sha256(header).hexdigest()}')}>"


def _parse_warc(header: bytes) -> tuple[str, dict[str, str]]:
    """Return the version of a record, and its fields by their names in lower case, of which the first of each holds."""
    lines = header.decode("utf-8", "replace").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines[-3:0:-1]:
        name, colon, value = line.partition(": ")
        if not colon:
            return _parse_odd(header)
        fields[name.lower()] = value.strip()
    if header.count(b"\n") >= len(lines):
        return _parse_odd(header)
    names = "".join(fields)  # where no space is in any, no line goes on in the next
    if (" " in names or "\t" in names) and any(name[:1] in (" ", "\t") for name in fields):
        return _parse_odd(header)
    return lines[0], fields


def _parse_odd(header: bytes) -> tuple[str, dict[str, str]]:
    """Do what _parse_warc does, for a header that is not in the form that the standard's writers give it."""
    fields = {name.lower(): value for name, value in reversed(_all_fields(header))}
    return header[: header.index(b"\n")].decode("utf-8", "replace").strip(), fields


def _all_fields(header: bytes) -> tuple[tuple[str, str], ...]:
    text = header.decode("utf-8", "replace")
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text)
    return tuple([(name.strip(), value.strip()) for name, value in _FIELD.findall(text, text.index("\n"))])


def _parse_arc(path: Path, offset: int, line: bytes) -> tuple[tuple[str, str], ...]:
    """Return an ARC URL-record as the WARC header that says the same (Heritrix, ARC File Format 1.0).

    Record ids are not in ARC.
    """
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
