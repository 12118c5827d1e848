"""WARC/1.1 records as bytes, formatted exactly.

Records are formatted here and not by warcio, because warcio parses HTTP headers and serialises them again; what is
written below is what crossed the wire. Reading is archive.warc.reading's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO

COPY_BYTES = 1 << 16
RECORD_END = b"\r\n\r\n"

_HASHES = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}

REVISIT_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".ljust(256)


def _halvings() -> Iterator[tuple[int, int, int]]:
    """Yield masks and shifts that move 64 numbers of five bits apart, to a byte each: half of them, half of the halves, …"""
    for half in (32, 16, 8, 4, 2, 1):
        bits = 5 * half
        low = sum((1 << bits) - 1 << start for start in range(0, 512, 16 * half))
        yield low << bits, low, 3 * half


_SPREAD = tuple(_halvings())
_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))

Fields = Sequence[tuple[str, str | None]]


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID: a random UUID (RFC 9562, version 4), made without the class that takes most of its time."""
    h = os.urandom(16).hex()
    return f"<urn:uuid:{h[:8]}-{h[8:12]}-4{h[13:16]}-{_VARIANTS[h[16]]}{h[17:20]}-{h[20:]}>"


def format_digest(digest: bytes, algorithm: str) -> str:
    """Return a labelled digest, base 32 (RFC 4648, section 6) as the WARC standard's examples have it."""
    number = int.from_bytes(digest, "big") << 320 - 8 * len(digest)
    for high, low, shift in _SPREAD:
        number = (number & high) << shift | number & low
    length = -(-8 * len(digest) // 5)
    text = number.to_bytes(64, "big").translate(_BASE32)[:length].decode("ascii")
    return f"{algorithm}:{text}{'=' * (-length % 8)}"


def digest_of(data: bytes, algorithm: str) -> str:
    """Return the labelled digest of data; algorithm is "sha256" or "sha1"."""
    return format_digest(_HASHES[algorithm](data).digest(), algorithm)


def format_lines(fields: Fields) -> str:
    """Return lines of a record's header. Fields whose value is None are left out; line ends in values become spaces."""
    kept = [(name, value) for name, value in fields if value is not None]
    if not "".join([value for _, value in kept]).isprintable():
        kept = [(name, value if value.isprintable() else " ".join(value.split())) for name, value in kept]
    return "".join([f"{name}: {value}\r\n" for name, value in kept])


def format_header(lines: str, content_length: int) -> bytes:
    """Return a record's header, of lines that format_lines has made."""
    return f"WARC/1.1\r\n{lines}Content-Length: {content_length}\r\n\r\n".encode()


def format_fields(fields: Fields) -> bytes:
    """Return an application/warc-fields block."""
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields if value is not None).encode()


def iter_file(file: BinaryIO, start: int = 0) -> Iterator[bytes]:
    """Yield the bytes of file from start on in pieces."""
    file.seek(start)
    while piece := file.read(COPY_BYTES):
        yield piece


def parse_fields(block: bytes) -> dict[str, str]:
    """Read an application/warc-fields block; names in lower case, the first value of each."""
    fields: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields
