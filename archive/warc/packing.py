"""Packing: a record as one gzip member (WARC 1.1, annex D). Compressed bodies are not compressed again.

Nearly every page and image is received compressed. To compress it again takes most of a writer's time and does not make
it smaller. Such a body goes into stored blocks of the deflate stream (RFC 1951, section 3.2.4); headers are compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from isal import isal_zlib

# No flags, no time, system unknown. All members have the same header, so that a damaged one can be recognised.
MEMBER_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
FAST_LEVEL = 2  # of isal: for short data, as small as zlib's level 9 in half the time
TEXT_LEVEL = 6  # of zlib: isal takes a tenth of the time, but its output for uncompressed pages is a fifth larger
_MIN_LONG_BYTES = 4096  # shorter data is always compressed, with isal
_SAMPLE_BYTES, _MAX_COMPRESSIBLE_VALUES = 512, 180
_ALL_VALUES = bytes(range(256))
_MAX_STORED_BYTES, _LAST_BLOCK = 65_535, b"\x01\x00\x00\xff\xff"
_RAW, _GZIP = -15, 31  # zlib's window bits for a deflate stream without header, and for a gzip member


def pack(text: bytes, body: bytes = b"") -> bytes:
    """Return a gzip member of text + body. The text is compressed; the body is, unless it is compressed already."""
    if is_incompressible(body):
        return b"".join(_iter_stored(text, [body]))
    data = text + body
    if len(data) < _MIN_LONG_BYTES:
        return isal_zlib.compress(data, FAST_LEVEL, _GZIP)  # starts with MEMBER_HEADER, too
    packed = zlib.compress(data, TEXT_LEVEL, _RAW)
    return b"".join((MEMBER_HEADER, packed, _trailer(isal_zlib.crc32(data), len(data))))


def iter_pack(text: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what pack() returns, for a body in pieces; the first piece decides whether the body is compressed."""
    pieces = iter(pieces)
    first = next(pieces, b"")
    return (_iter_stored if is_incompressible(first) else _iter_compressed)(text, chain([first], pieces))


def _iter_stored(text: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    crc, size = isal_zlib.crc32(text), len(text)
    head = isal_zlib.compressobj(FAST_LEVEL, isal_zlib.DEFLATED, _RAW)
    yield MEMBER_HEADER + head.compress(text) + head.flush(isal_zlib.Z_SYNC_FLUSH)  # ends at a byte boundary
    for piece in pieces:
        crc, size = isal_zlib.crc32(piece, crc), size + len(piece)
        for start in range(0, len(piece), _MAX_STORED_BYTES):
            block = piece[start : start + _MAX_STORED_BYTES]
            yield b"\x00" + len(block).to_bytes(2, "little") + (len(block) ^ 0xFFFF).to_bytes(2, "little")
            yield block
    yield _LAST_BLOCK + _trailer(crc, size)


def _iter_compressed(text: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    crc, size = isal_zlib.crc32(text), len(text)
    compressor = zlib.compressobj(TEXT_LEVEL, zlib.DEFLATED, _RAW)
    yield MEMBER_HEADER + compressor.compress(text)
    for piece in pieces:
        crc, size = isal_zlib.crc32(piece, crc), size + len(piece)
        yield compressor.compress(piece)
    yield compressor.flush() + _trailer(crc, size)


def is_incompressible(data: bytes) -> bool:
    """Whether data seems to be compressed already, judged by 512 bytes from its middle; False for short data.

    Compressed data has about 220 different byte values among 512 bytes. Text of any script and encoding has fewer than
    150, and base64 has 65.
    """
    if len(data) < _MIN_LONG_BYTES:
        return False
    middle = len(data) // 2
    missing = _ALL_VALUES.translate(None, data[middle : middle + _SAMPLE_BYTES])  # a set takes six times as long
    return len(_ALL_VALUES) - len(missing) > _MAX_COMPRESSIBLE_VALUES


def _trailer(crc: int, size: int) -> bytes:
    return (crc | (size & 0xFFFFFFFF) << 32).to_bytes(8, "little")
