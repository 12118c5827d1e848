"""Reading WARC/1.0, WARC/1.1 and ARC/1 files: all records in one pass, or the one that stands at an offset.

A record's block comes in pieces, so that memory stays bounded whatever a record holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from archive.errors import RecordError
from archive.members import Damaged, GzipMembers, Members, PlainMembers, ZstdMembers, open_members

PIECE_BYTES = 1 << 20
_MAX_HEADER_BYTES = 1 << 20
_TRAILER_BYTES, _MAX_TRAILER_BYTES = 64, 4096
_ARC_DATE = re.compile(rb"\d{14}")
_WARC_START = re.compile(rb"WARC/1\.\d\r?\n")
_ARC_START = re.compile(rb"[a-z][a-z0-9+.-]{1,15}:\S* \S+ \d{12,14} \S+ (?:\S+ ){0,5}\d{1,15}\n")
_SEARCH_BYTES = 1 << 20


class Record:
    """One record while it is being read: its header, and its block piece by piece.

    offset is where the record begins in the file; length (bytes in the file, as compressed) is known when the block
    has been read to its end. size is the length of the block in bytes. version is "WARC/1.1", "WARC/1.0" or "ARC/1".
    """

    def __init__(
        self, path: Path, offset: int, version: str, headers: tuple[tuple[str, str], ...], size: int,
        first: bytes, members: Members,
    ):  # fmt: skip
        self.path, self.offset, self.version, self.headers, self.size = path, offset, version, headers, size
        self.first = first[:size]  # the beginning of the block: all of it, or PIECE_BYTES and more
        self.trailer = b""  # what stands between the block and the next record
        self._over = first[size:]
        self._left = size - len(self.first)
        self._members = members
        self._length: int | None = None
        self._error: RecordError | None = None
        if not self._left:
            self._end()

    @property
    def length(self) -> int:
        """How many bytes of the file the record takes. Raises RecordError where the record is not whole."""
        if self._length is None:
            for _ in self._rest():
                pass
        assert self._length is not None  # noqa: S101  # _rest has ended the record or raised
        return self._length

    @property
    def type(self) -> str:
        """The WARC-Type: response, request, metadata, revisit, warcinfo, resource, conversion."""
        return self.get("WARC-Type") or ""

    @property
    def record_id(self) -> str:
        """The WARC-Record-ID, or nothing."""
        return self.get("WARC-Record-ID") or ""

    @cached_property
    def _fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for name, value in self.headers:
            fields.setdefault(name.lower(), value)
        return fields

    def get(self, name: str) -> str | None:
        """Return the first value of the named field, letter case aside, or None."""
        return self._fields.get(name.lower())

    def pieces(self) -> Iterator[bytes]:
        """Yield the block from its beginning; the rest of it, after first, can be had once. Raises RecordError."""
        if self.first:
            yield self.first
        yield from self._rest()

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
        self._error = RecordError(self.path, self.offset, problem)
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
        self._members.source.give_back(rest)
        self._over = self._over[: len(self._over) - rest]
        self.trailer, self._over = self._over, b""
        self._length = self._members.source.position - self.offset


def iter_records(path: Path, on_damage: Callable[[RecordError], None] | None = None) -> Iterator[Record]:
    """Yield every record of a file; each is to be read before the next is asked for, what is left of it is passed over.

    Where a record is not whole, RecordError is raised; with on_damage it is called instead, and reading goes on at the
    next place where a record begins.
    """
    with path.open("rb") as file:
        position = 0
        while True:
            try:
                members = open_members(file, position)
                while members.open():
                    position = members.source.position
                    record = _read_header(path, members)
                    yield record
                    record.length  # noqa: B018  # passes over what was not read
                    position = members.source.position
                return
            except Damaged as exc:
                error = RecordError(path, position, str(exc))
            except RecordError as exc:
                error = exc
            if on_damage is None:
                raise error
            on_damage(error)
            position = _next_record(file, position + 1)
            if position < 0:
                return


@contextmanager
def open_record(path: Path, offset: int) -> Iterator[Record]:
    """Open the record that stands at offset. Raises RecordError."""
    try:
        file = path.open("rb")
    except OSError as exc:
        raise RecordError(path, offset, f"cannot be read: {exc.strerror or exc}") from exc
    with file:
        try:
            members = open_members(file, offset)
            if not members.open():
                raise RecordError(path, offset, "the file ends before this record")
            yield _read_header(path, members)
        except Damaged as exc:
            raise RecordError(path, offset, str(exc)) from exc


def _read_header(path: Path, members: Members) -> Record:
    offset = members.source.position
    raw, end = b"", None
    while end is None:
        try:
            piece = members.read(PIECE_BYTES if members.is_compressed else 1 << 16)
        except Damaged as exc:
            raise RecordError(path, offset, str(exc)) from exc
        raw += piece
        end = _header_end(raw)
        if end is None and (not piece or len(raw) > _MAX_HEADER_BYTES):
            raise RecordError(path, offset, "no WARC or ARC record here")
    header, rest = raw[:end], raw[end:]
    if header.startswith(b"WARC/"):
        version, headers = _parse_warc(header)
    else:
        version, headers = "ARC/1", _parse_arc(path, offset, header)
    declared = next((value for name, value in headers if name.lower() == "content-length"), "")
    if not re.fullmatch(r"\d{1,18}", declared, re.ASCII):
        raise RecordError(path, offset, f"Content-Length is {declared!r}, no number")
    size = int(declared)
    try:
        while len(rest) < min(size, PIECE_BYTES) and (piece := members.read(PIECE_BYTES)):
            rest += piece
    except Damaged as exc:
        raise RecordError(path, offset, str(exc)) from exc
    return Record(path, offset, version, headers, size, rest, members)


def _header_end(raw: bytes) -> int | None:
    """Return where the header that raw begins with ends; None where that is not seen yet."""
    if not raw.startswith(b"WARC/"):
        end = _ARC_START.match(raw)
        return end.end() if end else None
    at = raw.find(b"\r\n\r\n")
    if at >= 0:
        return at + 4
    at = raw.find(b"\n\n")  # not the standard's form, but there are such files
    return at + 2 if at >= 0 else None


def _parse_warc(header: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    lines = [line.rstrip("\r") for line in header.decode("utf-8", "replace").split("\n")]
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and headers:  # a folded line (section 4, field-value)
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return lines[0].strip(), tuple(headers)


def _parse_arc(path: Path, offset: int, line: bytes) -> tuple[tuple[str, str], ...]:
    """Return an ARC URL-record as the WARC header that says the same (Heritrix, ARC File Format 1.0).

    Record ids are not in ARC: the id is made from place and line, and so is always the same.
    """
    fields = line.decode("latin-1").split()
    url, address, date = fields[0], fields[1], fields[2].ljust(14, "0")
    is_head = url.startswith("filedesc:")
    record_id = uuid5(NAMESPACE_URL, f"{offset} {hashlib.sha256(line).hexdigest()}")
    try:
        moment = datetime.strptime(date, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as exc:
        raise RecordError(path, offset, f"ARC date {date!r} names no moment") from exc
    return (
        ("WARC-Type", "warcinfo" if is_head else "response"),
        ("WARC-Record-ID", f"<urn:uuid:{record_id}>"),
        ("WARC-Date", moment.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("WARC-Target-URI", url),
        ("WARC-IP-Address", address),
        ("Content-Type", "text/plain" if is_head else "application/http; msgtype=response"),
        ("Content-Length", fields[-1]),
    )


def _next_record(file: BinaryIO, position: int) -> int:
    """Return where the next record begins at or after position, -1 where there is none."""
    try:
        members = open_members(file)
    except Damaged:
        return -1
    if isinstance(members, PlainMembers):
        return _search(file, position, b"WARC/1.", 16, lambda head: _WARC_START.match(head) is not None)
    magic = b"\x1f\x8b\x08" if isinstance(members, GzipMembers) else b"\x28\xb5\x2f\xfd"

    def begins_record(at: int) -> bool:
        try:
            found = open_members(file, at)
            return found.open() and _is_start(found.read(2048))
        except Damaged:
            return False

    assert isinstance(members, (GzipMembers, ZstdMembers))  # noqa: S101  # there are no others
    while True:
        position = _search(file, position, magic, len(magic), lambda head: True)
        if position < 0 or begins_record(position):
            return position
        position += 1


def _is_start(head: bytes) -> bool:
    return _WARC_START.match(head) is not None or _ARC_START.match(head) is not None


def _search(file: BinaryIO, position: int, wanted: bytes, size: int, accepts: Callable[[bytes], bool]) -> int:
    """Return where wanted stands at or after position with what follows accepted, -1 where it does not."""
    while True:
        file.seek(position)
        data = file.read(_SEARCH_BYTES)
        at = data.find(wanted)
        while at >= 0 and at + size <= len(data):
            if accepts(data[at : at + size]):
                return position + at
            at = data.find(wanted, at + 1)
        if len(data) < _SEARCH_BYTES:
            return -1
        position += len(data) - size
