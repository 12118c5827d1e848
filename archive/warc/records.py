"""Formatting of WARC/1.1 record headers, digests and application/warc-fields blocks.

Records are not written with warcio, because warcio parses HTTP headers and serialises them again. Pressmark stores the
bytes that were received. For reading see archive.warc.reading.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from archive import __version__
from archive.limits import COPY_BYTES

SOFTWARE = f"Pressmark/{__version__}"
# The fields of a warcinfo record that describe the file (WARC/1.1, section 5.2).
FILE_DESCRIPTION = (
    ("software", SOFTWARE),
    ("format", "WARC File Format 1.1"),
    ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
)
RECORD_END = b"\r\n\r\n"

_HASHES = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}

REVISIT_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".ljust(256)


def _spread_steps() -> Iterator[tuple[int, int, int]]:
    """Yield (mask, mask, shift) of the six steps that spread 64 numbers of 5 bits to 8 bits each, halving each time."""
    for half in (32, 16, 8, 4, 2, 1):
        bits = 5 * half
        low = sum((1 << bits) - 1 << start for start in range(0, 512, 16 * half))
        yield low << bits, low, 3 * half


_SPREAD_STEPS = tuple(_spread_steps())
_UUID_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))

Fields = Sequence[tuple[str, str | None]]


def new_record_id() -> str:
    """Return a new WARC-Record-ID: a random UUID (RFC 9562, version 4), made faster than by uuid.uuid4()."""
    h = os.urandom(16).hex()
    return f"<urn:uuid:{h[:8]}-{h[8:12]}-4{h[13:16]}-{_UUID_VARIANTS[h[16]]}{h[17:20]}-{h[20:]}>"


def format_digest(digest: bytes, algorithm: str) -> str:
    """Return a labelled digest in base 32 (RFC 4648, section 6), as in the examples of the WARC standard."""
    number = int.from_bytes(digest, "big") << 320 - 8 * len(digest)
    for high, low, shift in _SPREAD_STEPS:
        number = (number & high) << shift | number & low
    length = -(-8 * len(digest) // 5)
    text = number.to_bytes(64, "big").translate(_BASE32)[:length].decode("ascii")
    return f"{algorithm}:{text}{'=' * (-length % 8)}"


def digest_of(data: bytes, algorithm: str) -> str:
    """Return the labelled digest of data; algorithm is "sha256" or "sha1"."""
    return format_digest(_HASHES[algorithm](data).digest(), algorithm)


def format_lines(fields: Fields) -> str:
    """Return header lines of a record. Fields whose value is None are left out; line ends in values become spaces."""
    kept = [(name, value) for name, value in fields if value is not None]
    if not "".join([value for _, value in kept]).isprintable():
        kept = [(name, value if value.isprintable() else " ".join(value.split())) for name, value in kept]
    return "".join([f"{name}: {value}\r\n" for name, value in kept])


def format_header(lines: str, content_length: int) -> bytes:
    """Return the header of a record as bytes; lines comes from format_lines()."""
    return f"WARC/1.1\r\n{lines}Content-Length: {content_length}\r\n\r\n".encode()


def format_fields(fields: Fields) -> bytes:
    """Return an application/warc-fields block; fields whose value is None are left out."""
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields if value is not None).encode()


def iter_file(file: BinaryIO, start: int = 0) -> Iterator[bytes]:
    """Yield the bytes of a file from offset start on, in pieces."""
    file.seek(start)
    while piece := file.read(COPY_BYTES):
        yield piece


def parse_fields(block: bytes) -> dict[str, str]:
    """Parse an application/warc-fields block; return the first value of each field by its name in lower case."""
    fields: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields
