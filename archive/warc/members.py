"""The members of a WARC or ARC file: gzip members (WARC 1.1, annex D) or zstd frames, one for each record.

A record starts where a member starts, so that it can be decompressed without the data before it. Uncompressed files
have no members; there a record ends where its Content-Length says.
"""

from __future__ import annotations

import os
import re
import sys
from abc import ABC, abstractmethod
from io import BytesIO
from typing import Any, BinaryIO, Protocol

from isal import igzip_lib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from archive.limits import MAX_SEARCH_BYTES

_READ_BYTES = 1 << 20
# Given to a decompressor at once: little at first, because data after the end of a member is copied back.
_FIRST_FEED_BYTES, _FEED_BYTES = 1 << 10, 1 << 16
_GZIP_MAGIC, _ZSTD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_MAX_DICTIONARY_BYTES = 1 << 24
# The first frame of a .warc.zst file may hold the dictionary of the other frames (IIPC, WARC-Zstd 1.0, section 4).
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"

WARC_START = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
ARC_START = re.compile(rb"[a-z][a-z0-9+.-]{1,15}:\S* \S+ \d{12,14} \S+ (?:\S+ ){0,5}\d{1,15}\n")
_MAX_START_BYTES = 8192  # of the first line of an ARC record; URLs are not longer in practice
_PLAIN_START = re.compile(
    WARC_START.pattern + rb"|(?<=\n)(?:https?|ftp|dns|filedesc):" + ARC_START.pattern.partition(b":")[2]
)
# Without the flags that no WARC writer sets, so that fewer false matches are tried (RFC 1952, section 2.3.1).
_GZIP_START = re.compile(rb"\x1f\x8b\x08[\x00\x04\x08\x0c\x10\x14\x18\x1c]")
# One bit is reserved and must be 0 (RFC 8878, section 3.1.1.1.1).
_ZSTD_DESCRIPTORS = bytes(value for value in range(256) if not value & 0x08)
_ZSTD_START = re.compile(re.escape(_ZSTD_MAGIC) + b"[" + re.escape(_ZSTD_DESCRIPTORS) + b"]")


class Damaged(Exception):
    """A record cannot be read because its bytes are damaged; the text says how."""


def is_start(head: bytes) -> bool:
    """Whether a record begins with these bytes."""
    return WARC_START.match(head) is not None or ARC_START.match(head) is not None


class BufferedInput:
    """A binary file with a buffer, in which bytes can be looked at before they are read, and unread afterwards."""

    def __init__(self, file: BinaryIO, position: int = 0):
        self._file, self._buffer, self._at = file, b"", 0
        self._base = position  # offset of the buffer in the file
        self._is_at_end = False  # the buffer reaches to the end of the file
        file.seek(position)

    @property
    def position(self) -> int:
        """The offset in the file of the next byte to be read."""
        return self._base + self._at

    def read(self, max_bytes: int) -> bytes:
        """Return from 1 to max_bytes bytes, or b"" at the end of the file."""
        if self._at == len(self._buffer):
            self._base += self._at
            self._buffer, self._at, self._is_at_end = self._file.read(_READ_BYTES), 0, False
        piece = self._buffer[self._at : self._at + max_bytes]
        self._at += len(piece)
        return piece

    def peek(self, count: int) -> bytes:
        """Return the next count bytes without reading past them; fewer only at the end of the file."""
        self._fill(count)
        return self._buffer[self._at : self._at + count]

    def unread(self, count: int) -> None:
        """Go back by count bytes."""
        if count <= self._at:
            self._at -= count
        else:
            self.seek(self.position - count)

    @property
    def remaining(self) -> int:
        """The number of bytes from the current position to the end of the file."""
        return os.fstat(self._file.fileno()).st_size - self.position

    def seek(self, position: int) -> None:
        """Continue at another offset."""
        if self._base <= position <= self._base + len(self._buffer):
            self._at = position - self._base
            return
        self._file.seek(position)
        self._base, self._buffer, self._at, self._is_at_end = position, b"", 0, False

    def find(self, pattern: re.Pattern[bytes], max_length: int, end: int | None = None) -> bool:
        """Go to the next match of pattern, which starts before offset end and has at most max_length bytes.

        Returns whether there is one; if not, the position is at or after end, or at the end of the file.
        """
        while end is None or self.position < end:
            is_at_end = self._fill(_READ_BYTES)
            found = pattern.search(self._buffer, self._at)
            last = len(self._buffer) - max_length
            if found and (is_at_end or found.start() <= last):
                self._at = found.start()
                return True
            if is_at_end:
                self._at = len(self._buffer)
                return False
            self._at = max(self._at, last) + 1
        return False

    def _fill(self, count: int) -> bool:
        """Read count bytes into the buffer, keeping one before them; return whether it reaches the end of the file."""
        if len(self._buffer) - self._at >= count:
            return False
        if not self._is_at_end:
            kept = min(self._at, 1)  # for a pattern with a look-behind
            more = self._file.read(count + _READ_BYTES)
            self._buffer = self._buffer[self._at - kept :] + more
            self._base, self._at = self.position - kept, kept
            self._is_at_end = len(more) < count + _READ_BYTES
        return self._is_at_end


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Members(ABC):
    """The members of a file in order: open() starts the next one, read() returns its bytes."""

    is_compressed = True

    def __init__(self, source: BufferedInput):
        self.source = source
        self.processed_bytes = 0  # read and returned so far

    def open(self) -> bool:
        """Start the member at the current position; return False at the end of the file."""
        return bool(self.source.peek(1))

    @abstractmethod
    def read(self, max_bytes: int) -> bytes:
        """Return from 1 to max_bytes bytes of the member, or b"" at its end. Raises Damaged."""

    @abstractmethod
    def find_record(self, position: int, end: int | None = None) -> bool:
        """Go to the next record that starts at or after an offset, and before end; return False if there is none."""


class PlainMembers(Members):
    """An uncompressed file: everything from the current position on counts as one member."""

    is_compressed = False

    def read(self, max_bytes: int) -> bytes:
        piece = self.source.read(max_bytes)
        self.processed_bytes += len(piece)
        return piece

    def find_record(self, position: int, end: int | None = None) -> bool:
        self.source.seek(position)
        return self.source.find(_PLAIN_START, _MAX_START_BYTES, end)


class CompressedMembers(Members):
    """gzip members or zstd frames."""

    _decompressor: _Decompressor
    _feed: int
    _damage: tuple[Any, ...]  # isal's error class has no type to check
    _kind: str
    _start: re.Pattern[bytes]
    _probe_bytes: int  # of a member, enough to see whether it starts with a record

    @abstractmethod
    def _new(self) -> _Decompressor: ...

    def open(self) -> bool:
        self._decompressor, self._feed = self._new(), _FIRST_FEED_BYTES
        return bool(self.source.peek(1))

    def read(self, max_bytes: int) -> bytes:
        decompressor = self._decompressor
        while not decompressor.eof:
            data = b""
            if decompressor.needs_input:
                data = self.source.read(self._feed)
                if not data:
                    raise Damaged("the record is cut short")
                self._feed = min(16 * self._feed, _FEED_BYTES)
            try:
                out = decompressor.decompress(data, max_bytes)
            except self._damage as exc:
                raise Damaged(f"no {self._kind} here: {exc}") from exc
            self.processed_bytes += len(data) + len(out)
            if decompressor.eof:
                self.source.unread(len(decompressor.unused_data))
            if out:
                return out
        return b""

    def find_record(self, position: int, end: int | None = None) -> bool:
        self.source.seek(position)
        while self.source.find(self._start, 8, end):
            if self._begins_record():
                return True
            self.source.seek(self.source.position + 1)
        return False

    def _begins_record(self) -> bool:
        try:
            return is_start(self._new().decompress(self.source.peek(self._probe_bytes), _MAX_START_BYTES))
        except self._damage:
            return False


class GzipMembers(CompressedMembers):
    """A file of gzip members."""

    _damage = (igzip_lib.IsalError, EOFError)
    _kind = "gzip member"
    _start = _GZIP_START
    _probe_bytes = 8192

    def _new(self) -> _Decompressor:
        return igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP)


def has_nonzero_padding(member: bytes) -> bool:
    """Whether a valid gzip member has bits other than 0 between the end of its compressed data and the next byte.

    These bits have no meaning, no checksum covers them, and every compressor sets them to 0.
    """
    at = len(member) - 9  # the last byte before checksum and size (RFC 1952, section 2.3.1)
    last = member[at]
    if not last:
        return False
    highest = 1 << (last.bit_length() - 1)
    changed = GzipMembers(BufferedInput(BytesIO(member[:at] + bytes([last ^ highest]) + member[at + 1 :])))
    changed.open()
    try:
        while changed.read(_READ_BYTES):
            pass
    except Damaged:
        return False
    return True


class ZstdMembers(CompressedMembers):
    """A file of zstd frames, whose first frame may hold the dictionary of the others."""

    _damage = (zstd.ZstdError, EOFError)
    _kind = "zstd frame"
    _start = _ZSTD_START
    _probe_bytes = 1 << 18  # zstd decodes whole blocks, of at most 128 KiB (RFC 8878, section 3.1.1.2.4)

    def __init__(self, source: BufferedInput):
        super().__init__(source)
        position = source.position
        self._dictionary, records_at = _dictionary(source)
        source.seek(position or records_at)

    def _new(self) -> _Decompressor:
        decompressor: _Decompressor = zstd.ZstdDecompressor(self._dictionary)
        return decompressor


def _dictionary(source: BufferedInput) -> tuple[zstd.ZstdDict | None, int]:
    """Return the zstd dictionary of a file, or None, and the offset of its first record. Raises Damaged."""
    source.seek(0)
    head = source.read(8)
    if head[:4] != _DICTIONARY_MAGIC:
        return None, 0
    size = int.from_bytes(head[4:], "little")
    if size > _MAX_DICTIONARY_BYTES:
        raise Damaged(f"its zstd dictionary has {size} bytes; at most {_MAX_DICTIONARY_BYTES} are read")
    content = source.peek(size)
    if len(content) < size:
        raise Damaged("its zstd dictionary is cut short")
    try:
        if content[:4] == _ZSTD_MAGIC:
            content = zstd.ZstdDecompressor().decompress(content, _MAX_DICTIONARY_BYTES)
        dictionary = zstd.ZstdDict(content)
        zstd.ZstdDecompressor(dictionary)  # raises an error if the dictionary is invalid
        return dictionary, 8 + size
    except (zstd.ZstdError, ValueError) as exc:
        raise Damaged(f"its zstd dictionary cannot be read: {exc}") from exc


def members_of(source: BufferedInput) -> Members:
    """Return the members from the current position on; the first bytes there tell the compression. Raises Damaged."""
    return _kind(source.peek(4))(source)


def all_members(file: BinaryIO) -> Members:
    """Return the members of a file from its beginning on. Raises Damaged.

    If the beginning is damaged, the compression is that of the first record found.
    """
    source = BufferedInput(file)
    head = source.peek(_MAX_START_BYTES)
    kind = _kind(head[:4])
    if kind is PlainMembers and head and not is_start(head):
        kind = _kind_of_first_record(source)
        source.seek(0)
    return kind(source)


def _kind(magic: bytes) -> type[Members]:
    if magic[:2] == _GZIP_MAGIC:
        return GzipMembers
    return ZstdMembers if magic in (_ZSTD_MAGIC, _DICTIONARY_MAGIC) else PlainMembers


def _kind_of_first_record(source: BufferedInput) -> type[Members]:
    # Uncompressed comes last, because gzip members and zstd frames may hold uncompressed text.
    kinds: tuple[type[Members], ...] = (GzipMembers, ZstdMembers, PlainMembers)
    for kind in kinds:
        source.seek(0)
        if kind(source).find_record(0, MAX_SEARCH_BYTES):
            return kind
    return PlainMembers
