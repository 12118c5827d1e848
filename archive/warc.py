"""WARC/1.1 records as bytes: formatting them exactly, and reading them back one gzip member at a time.

Records are formatted here and not by warcio, because warcio parses HTTP headers and serialises them again; what is
written below is what crossed the wire. Reading goes member by member, so that every record has an offset and a torn
last record is seen as such.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from isal import isal_zlib

from archive.errors import RecordError

COMPRESSION_LEVEL = 2  # isal's level 2: files as small as zlib 9 on bodies as received, at a fifth of the time
_COPY_BYTES = 1 << 16
_HEAD_BYTES = 1 << 20  # of a record that a scan looks at: WARC header, HTTP head, whole metadata blocks

REVISIT_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

_DAMAGED: Any = (zlib.error, isal_zlib.error)  # two classes: isal's is not derived from zlib's

Fields = Iterable[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record. headers keep their order; block is cut where a scan reads it, size is all of it."""

    headers: tuple[tuple[str, str], ...]
    block: bytes
    size: int
    offset: int
    length: int

    @property
    def type(self) -> str:
        """The WARC-Type: response, request, metadata, revisit, warcinfo, resource, conversion."""
        return self.get("WARC-Type") or ""

    def get(self, name: str) -> str | None:
        """Return the first value of the named field, letter case aside, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def format_digest(digest: bytes, algorithm: str = "sha256") -> str:
    """Return a labelled digest, base32 as the WARC standard's examples have it."""
    return f"{algorithm}:{base64.b32encode(digest).decode('ascii')}"


def digest_of(data: bytes) -> str:
    """Return the labelled SHA-256 digest of data."""
    return format_digest(hashlib.sha256(data).digest())


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


class Output(Protocol):
    """A raw file: write may take fewer bytes than it was given."""

    def write(self, data: memoryview, /) -> int | None: ...


def write_record(out: Output, header: bytes, block: Iterable[bytes]) -> int:
    """Write one record as one gzip member and return the bytes that it takes in the file."""
    compressor = isal_zlib.compressobj(COMPRESSION_LEVEL, isal_zlib.DEFLATED, 31)
    written = 0
    pending = [compressor.compress(header)]
    for piece in block:
        pending.append(compressor.compress(piece))
        if len(pending) > 16:
            written += write_all(out, b"".join(pending))
            pending.clear()
    pending += [compressor.compress(b"\r\n\r\n"), compressor.flush()]
    return written + write_all(out, b"".join(pending))


def write_all(out: Output, data: bytes) -> int:
    """Write all of data and return its length."""
    left = memoryview(data)
    while left:
        left = left[out.write(left) or 0 :]
    return len(data)


def iter_file(file: BinaryIO, start: int = 0) -> Iterator[bytes]:
    """Yield the bytes of file from start on in pieces."""
    file.seek(start)
    while piece := file.read(_COPY_BYTES):
        yield piece


def read_record(path: Path, offset: int, length: int) -> Record:
    """Read the record that stands at offset. Raises RecordError where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
    except OSError as exc:
        raise RecordError(path, offset, f"cannot be read: {exc.strerror or exc}") from exc
    try:
        inflater = isal_zlib.decompressobj(31)
        raw = inflater.decompress(data)
        if not inflater.eof:
            raise RecordError(path, offset, "the record is cut short")
    except _DAMAGED as exc:
        raise RecordError(path, offset, f"no gzip member here: {exc}") from exc
    return _parse(path, offset, length, raw, len(raw))


def iter_records(path: Path) -> Iterator[Record]:
    """Yield every record of a file with one gzip member a record; blocks are cut at one MiB less the header.

    Raises RecordError at the first record that is not whole; its offset is where the sound part of the file ends.
    """
    with path.open("rb") as file:
        offset, carry = 0, b""
        while True:
            inflater = isal_zlib.decompressobj(31)
            head, size, tail, used = bytearray(), 0, b"", 0
            try:
                while not inflater.eof:
                    data = carry or file.read(_COPY_BYTES)
                    carry = b""
                    if not data:
                        break
                    used += len(data)
                    out = inflater.decompress(data, _HEAD_BYTES)
                    while True:
                        head += out[: _HEAD_BYTES - len(head)]
                        size += len(out)
                        tail = (tail + out)[-4:]
                        if inflater.eof or not inflater.unconsumed_tail:
                            break
                        out = inflater.decompress(inflater.unconsumed_tail, _HEAD_BYTES)
            except _DAMAGED as exc:
                raise RecordError(path, offset, f"no gzip member here: {exc}") from exc
            if not used:
                return
            if not inflater.eof:
                raise RecordError(path, offset, "the record is cut short")
            carry = inflater.unused_data
            length = used - len(carry)
            if tail != b"\r\n\r\n":
                raise RecordError(path, offset, "the record does not end in two line ends")
            yield _parse(path, offset, length, bytes(head), size)
            offset += length


def _parse(path: Path, offset: int, length: int, raw: bytes, size: int) -> Record:
    head, found, rest = raw.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    if not found or not lines[0].startswith("WARC/1."):
        raise RecordError(path, offset, "no WARC/1.x record here")
    headers = tuple(
        (name.strip(), value.strip()) for name, colon, value in (line.partition(":") for line in lines[1:]) if colon
    )
    record = Record(headers, b"", size - len(head) - 8, offset, length)
    declared = record.get("Content-Length")
    if declared != str(record.size):
        raise RecordError(path, offset, f"Content-Length says {declared}, the block has {record.size} bytes")
    return Record(headers, rest[: record.size], record.size, offset, length)


def parse_fields(block: bytes) -> dict[str, str]:
    """Read an application/warc-fields block; names in lower case, the first value of each."""
    fields: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields
