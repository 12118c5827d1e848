"""WARC/1.1 records as bytes, formatted exactly.

Records are formatted here and not by warcio, because warcio parses HTTP headers and serialises them again; what is
written below is what crossed the wire. Reading is archive.warc_reader's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

COPY_BYTES = 1 << 16
RECORD_END = b"\r\n\r\n"

_HASHES = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}

REVISIT_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [high + low for high in _BASE32 for low in _BASE32]
_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))

Fields = Iterable[tuple[str, str | None]]


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID: a random UUID (RFC 9562, version 4), made without the class that takes most of its time."""
    h = os.urandom(16).hex()
    return f"<urn:uuid:{h[:8]}-{h[8:12]}-4{h[13:16]}-{_VARIANTS[h[16]]}{h[17:20]}-{h[20:]}>"


def format_digest(digest: bytes, algorithm: str) -> str:
    """Return a labelled digest, base 32 (RFC 4648, section 6) as the WARC standard's examples have it."""
    padding = -8 * len(digest) % 10
    number = int.from_bytes(digest, "big") << padding
    text = "".join([_PAIRS[number >> shift & 1023] for shift in range(8 * len(digest) + padding - 10, -1, -10)])
    return f"{algorithm}:{text}{'=' * (-len(text) % 8)}"


def digest_of(data: bytes, algorithm: str) -> str:
    """Return the labelled digest of data; algorithm is "sha256" or "sha1"."""
    return format_digest(_HASHES[algorithm](data).digest(), algorithm)


def format_header(fields: Fields, content_length: int) -> bytes:
    """Return a record's header. Fields whose value is None are left out; line ends in values become spaces."""
    lines = ["WARC/1.1"]
    for name, value in fields:
        if value is not None:
            lines.append(f"{name}: {' '.join(value.split())}" if not value.isprintable() else f"{name}: {value}")
    lines.append(f"Content-Length: {content_length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


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
