"""The bytes of a WARC or ARC file from a position on, with gzip members or zstd frames taken apart.

A record starts where a member starts, so that it can be read without what stands before it. Plain files have no
members; there a record ends where its length says.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from typing import Any, BinaryIO, Protocol

from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_READ_BYTES = 1 << 20
_FEED_BYTES = 1 << 16  # what a decompressor gets at once; what it leaves over is copied
_GZIP_MAGIC, _ZSTD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_MAX_DICTIONARY_BYTES = 1 << 24
# Of a file with WARC records compressed by zstd, the first frame may hold their dictionary (IIPC, WARC-Zstd 1.0, section 4).
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"


class Damaged(Exception):
    """The bytes are not what they must be for a record to be read; the text says how."""


class Input:
    """The bytes of a file, taken in pieces; what was taken can be given back."""

    def __init__(self, file: BinaryIO, position: int = 0):
        self._file, self._buffer, self._at = file, b"", 0
        self._base = position
        file.seek(position)

    @property
    def position(self) -> int:
        """How far into the file the next piece begins."""
        return self._base + self._at

    def take(self, most: int) -> bytes:
        """Return at least one byte and at most so many; nothing at the end of the file."""
        if self._at == len(self._buffer):
            self._base += self._at
            self._buffer, self._at = self._file.read(_READ_BYTES), 0
        piece = self._buffer[self._at : self._at + most]
        self._at += len(piece)
        return piece

    def give_back(self, count: int) -> None:
        """Take back the last count bytes that were taken."""
        if count <= self._at:
            self._at -= count
        else:
            self.seek(self.position - count)

    def seek(self, position: int) -> None:
        """Go on from another position."""
        self._file.seek(position)
        self._base, self._buffer, self._at = position, b"", 0


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    """isal's decompressor with the interface of zstd's."""

    def __init__(self) -> None:
        self._inner = isal_zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(data or self._inner.unconsumed_tail, max_length)


class Members(ABC):
    """The members of a file in order: open() begins one, read() gives its bytes."""

    is_compressed = True

    def __init__(self, source: Input):
        self.source = source

    @abstractmethod
    def open(self) -> bool:
        """Begin the member at the present position; False at the end of the file."""

    @abstractmethod
    def read(self, most: int) -> bytes:
        """Return at least one and at most so many bytes of the member, nothing at its end. Raises Damaged."""


class PlainMembers(Members):
    """A file without compression: all that follows counts as one member."""

    is_compressed = False

    def open(self) -> bool:
        piece = self.source.take(1)
        self.source.give_back(len(piece))
        return bool(piece)

    def read(self, most: int) -> bytes:
        return self.source.take(most)


class CompressedMembers(Members):
    """gzip members or zstd frames."""

    _decompressor: _Decompressor
    _damage: tuple[Any, ...]  # isal's error class has no type to check
    _kind: str

    @abstractmethod
    def _new(self) -> _Decompressor: ...

    def open(self) -> bool:
        piece = self.source.take(1)
        self.source.give_back(len(piece))
        self._decompressor = self._new()
        return bool(piece)

    def read(self, most: int) -> bytes:
        decompressor = self._decompressor
        while not decompressor.eof:
            data = b""
            if decompressor.needs_input:
                data = self.source.take(_FEED_BYTES)
                if not data:
                    raise Damaged("the record is cut short")
            try:
                out = decompressor.decompress(data, most)
            except self._damage as exc:
                raise Damaged(f"no {self._kind} here: {exc}") from exc
            if decompressor.eof:
                self.source.give_back(len(decompressor.unused_data))
            if out:
                return out
        return b""


class GzipMembers(CompressedMembers):
    """A file of gzip members."""

    _damage = (isal_zlib.error, EOFError)
    _kind = "gzip member"

    def _new(self) -> _Decompressor:
        return _Gunzip()


class ZstdMembers(CompressedMembers):
    """A file of zstd frames, with the dictionary that its first frame may hold."""

    _damage = (zstd.ZstdError, EOFError)
    _kind = "zstd frame"

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
    content = b""
    while len(content) < size:
        piece = source.take(size - len(content))
        if not piece:
            raise Damaged("its zstd dictionary is cut short")
        content += piece
    try:
        if content[:4] == _ZSTD_MAGIC:
            content = zstd.ZstdDecompressor().decompress(content, _MAX_DICTIONARY_BYTES)
        return zstd.ZstdDict(content), 8 + size
    except (zstd.ZstdError, ValueError) as exc:
        raise Damaged(f"its zstd dictionary cannot be read: {exc}") from exc


def open_members(file: BinaryIO, position: int = 0) -> Members:
    """Return the members of a file from a position on, its kind told by its first bytes. Raises Damaged."""
    file.seek(0)
    magic = file.read(4)
    source = Input(file, position)
    if magic[:2] == _GZIP_MAGIC:
        return GzipMembers(source)
    if magic in (_ZSTD_MAGIC, _DICTIONARY_MAGIC):
        return ZstdMembers(source)
    return PlainMembers(source)
