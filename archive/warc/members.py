"""The bytes of a WARC or ARC file from a position on, with gzip members or zstd frames taken apart.

A record starts where a member starts, so that it can be read without what stands before it. Plain files have no
members; there a record ends where its length says.
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

_READ_BYTES = 1 << 20
_FIRST_FEED_BYTES, _FEED_BYTES = 1 << 10, 1 << 16  # what a decompressor gets at once; what it leaves over is copied
_GZIP_MAGIC, _ZSTD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_MAX_DICTIONARY_BYTES = 1 << 24
# Of a file with WARC records compressed by zstd, the first frame may hold their dictionary (IIPC, WARC-Zstd 1.0, section 4).
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"

WARC_START = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
ARC_START = re.compile(rb"[a-z][a-z0-9+.-]{1,15}:\S* \S+ \d{12,14} \S+ (?:\S+ ){0,5}\d{1,15}\n")
_MAX_START_BYTES = 8192  # of an ARC line; URLs are not longer in practice
_PLAIN_START = re.compile(
    WARC_START.pattern + rb"|(?<=\n)(?:https?|ftp|dns|filedesc):" + ARC_START.pattern.partition(b":")[2]
)
# Flags that no writer of members sets are left out, so that fewer false beginnings are tried (RFC 1952, section 2.3.1).
_GZIP_START = re.compile(rb"\x1f\x8b\x08[\x00\x04\x08\x0c\x10\x14\x18\x1c]")
_ZSTD_DESCRIPTORS = bytes(
    value for value in range(256) if not value & 0x08
)  # a bit is reserved (RFC 8878, section 3.1.1.1.1)
_ZSTD_START = re.compile(re.escape(_ZSTD_MAGIC) + b"[" + re.escape(_ZSTD_DESCRIPTORS) + b"]")
_KIND_BYTES = 64 << 20  # how far into a file with a damaged beginning the next record is looked for, to tell its kind


class Damaged(Exception):
    """The bytes are not what they must be for a record to be read; the text says how."""


def is_start(head: bytes) -> bool:
    """Whether a record begins with these bytes."""
    return WARC_START.match(head) is not None or ARC_START.match(head) is not None


class Input:
    """The bytes of a file, taken in pieces; what was taken can be given back."""

    def __init__(self, file: BinaryIO, position: int = 0):
        self._file, self._buffer, self._at = file, b"", 0
        self._base, self._is_all = position, False  # nothing comes after what the buffer holds
        file.seek(position)

    @property
    def position(self) -> int:
        """How far into the file the next piece begins."""
        return self._base + self._at

    def take(self, most: int) -> bytes:
        """Return at least one byte and at most so many; nothing at the end of the file."""
        if self._at == len(self._buffer):
            self._base += self._at
            self._buffer, self._at, self._is_all = self._file.read(_READ_BYTES), 0, False
        piece = self._buffer[self._at : self._at + most]
        self._at += len(piece)
        return piece

    def peek(self, count: int) -> bytes:
        """Return the next count bytes without taking them, fewer only at the end of the file."""
        self._fill(count)
        return self._buffer[self._at : self._at + count]

    def give_back(self, count: int) -> None:
        """Take back the last count bytes that were taken."""
        if count <= self._at:
            self._at -= count
        else:
            self.seek(self.position - count)

    @property
    def left(self) -> int:
        """How many bytes the file has from here on."""
        return os.fstat(self._file.fileno()).st_size - self.position

    def seek(self, position: int) -> None:
        """Go on from another position."""
        if self._base <= position <= self._base + len(self._buffer):
            self._at = position - self._base
            return
        self._file.seek(position)
        self._base, self._buffer, self._at, self._is_all = position, b"", 0, False

    def find(self, pattern: re.Pattern[bytes], longest: int, end: int | None = None) -> bool:
        """Go to where pattern is found next, or to the end; longest is how long it can be, end where the search ends."""
        while end is None or self.position < end:
            is_all = self._fill(_READ_BYTES)
            found = pattern.search(self._buffer, self._at)
            last = len(self._buffer) - longest
            if found and (is_all or found.start() <= last):
                self._at = found.start()
                return True
            if is_all:
                self._at = len(self._buffer)
                return False
            self._at = max(self._at, last) + 1
        return False

    def _fill(self, count: int) -> bool:
        """Have count bytes in the buffer, and one before them; return whether the file has no more than are there."""
        if len(self._buffer) - self._at >= count:
            return False
        if not self._is_all:
            kept = min(self._at, 1)  # what a pattern may look behind at
            more = self._file.read(count + _READ_BYTES)
            self._buffer = self._buffer[self._at - kept :] + more
            self._base, self._at = self.position - kept, kept
            self._is_all = len(more) < count + _READ_BYTES
        return self._is_all


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Members(ABC):
    """The members of a file in order: open() begins one, read() gives its bytes."""

    is_compressed = True

    def __init__(self, source: Input):
        self.source = source
        self.work = 0  # bytes taken and given so far

    def open(self) -> bool:
        """Begin the member at the present position; False at the end of the file."""
        return bool(self.source.peek(1))

    @abstractmethod
    def read(self, most: int) -> bytes:
        """Return at least one and at most so many bytes of the member, nothing at its end. Raises Damaged."""

    @abstractmethod
    def find_record(self, position: int, end: int | None = None) -> bool:
        """Go to where a record begins at or after a position (and before end); False where there is none."""


class PlainMembers(Members):
    """A file without compression: all that follows counts as one member."""

    is_compressed = False

    def read(self, most: int) -> bytes:
        piece = self.source.take(most)
        self.work += len(piece)
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
    _probe_bytes: int  # of a member, what it takes to see whether a record begins with it

    @abstractmethod
    def _new(self) -> _Decompressor: ...

    def open(self) -> bool:
        self._decompressor, self._feed = self._new(), _FIRST_FEED_BYTES
        return bool(self.source.peek(1))

    def read(self, most: int) -> bytes:
        decompressor = self._decompressor
        while not decompressor.eof:
            data = b""
            if decompressor.needs_input:
                data = self.source.take(self._feed)
                if not data:
                    raise Damaged("the record is cut short")
                self._feed = min(16 * self._feed, _FEED_BYTES)
            try:
                out = decompressor.decompress(data, most)
            except self._damage as exc:
                raise Damaged(f"no {self._kind} here: {exc}") from exc
            self.work += len(data) + len(out)
            if decompressor.eof:
                self.source.give_back(len(decompressor.unused_data))
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


def has_set_padding(member: bytes) -> bool:
    """Whether bits are set behind the end of a sound gzip member's compressed data, where there is no meaning in them.

    No checksum covers them, and every compressor leaves them unset.
    """
    at = len(member) - 9  # checksum and size stand behind it (RFC 1952, section 2.3.1)
    last = member[at]
    if not last:
        return False
    highest = 1 << (last.bit_length() - 1)
    changed = GzipMembers(Input(BytesIO(member[:at] + bytes([last ^ highest]) + member[at + 1 :])))
    changed.open()
    try:
        while changed.read(_READ_BYTES):
            pass
    except Damaged:
        return False
    return True


class ZstdMembers(CompressedMembers):
    """A file of zstd frames, with the dictionary that its first frame may hold."""

    _damage = (zstd.ZstdError, EOFError)
    _kind = "zstd frame"
    _start = _ZSTD_START
    _probe_bytes = 1 << 18  # a block comes out as a whole, and holds 128 KiB at most (RFC 8878, section 3.1.1.2.4)

    def __init__(self, source: Input):
        super().__init__(source)
        position = source.position
        self._dictionary, records_at = _dictionary(source)
        source.seek(position or records_at)

    def _new(self) -> _Decompressor:
        made: _Decompressor = zstd.ZstdDecompressor(self._dictionary)
        return made


def _dictionary(source: Input) -> tuple[zstd.ZstdDict | None, int]:
    """Return the dictionary of a file and where its records begin. Raises Damaged."""
    source.seek(0)
    head = source.take(8)
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
        zstd.ZstdDecompressor(dictionary)  # finds fault with it where there is any
        return dictionary, 8 + size
    except (zstd.ZstdError, ValueError) as exc:
        raise Damaged(f"its zstd dictionary cannot be read: {exc}") from exc


def members_of(source: Input) -> Members:
    """Return the members that begin at the present position; its first bytes say of what kind they are. Raises Damaged."""
    return _kind(source.peek(4))(source)


def all_members(file: BinaryIO) -> Members:
    """Return the members of a file from its beginning on. Raises Damaged.

    Where the beginning is damaged, the first record that is found says of what kind they are.
    """
    source = Input(file)
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


def _kind_of_first_record(source: Input) -> type[Members]:
    # Plain text comes last: it can be seen in members that store what they hold.
    kinds: tuple[type[Members], ...] = (GzipMembers, ZstdMembers, PlainMembers)
    for kind in kinds:
        source.seek(0)
        if kind(source).find_record(0, _KIND_BYTES):
            return kind
    return PlainMembers
