"""WarcFile: a WARC file while it is being written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from archive.capture import Capture
from archive.durable import open_path, rename_to_final_name, sync_folder, write_all
from archive.limits import MAX_HEAD_BYTES
from archive.surt import surt
from archive.timestamp import format_warc_date
from archive.warc.exchange import Exchange
from archive.warc.http_message import Dechunker, ResponseHead, dechunk, head_length, parse_response_head
from archive.warc.packing import iter_pack, pack
from archive.warc.records import (
    FILE_DESCRIPTION,
    RECORD_END,
    REVISIT_IDENTICAL,
    REVISIT_NOT_MODIFIED,
    digest_of,
    format_digest,
    format_fields,
    format_header,
    format_lines,
    iter_file,
    new_record_id,
)

_MAX_IN_MEMORY_BYTES = 4 << 20  # a larger response is read, hashed and compressed in pieces


class WarcFile:
    """A WARC file to which whole exchanges are appended. Its path ends in ".open" until complete() renames it."""

    def __init__(self, folder: Path, filename: str, on_complete: Callable[[str, str], None], algorithm: str = "sha256"):
        """Create the file. Raises FileExistsError if it exists already, open or complete.

        on_complete is called with the name and the SHA-256 (hexadecimal) of the file before the file is renamed.
        algorithm is that of the digests in its records: "sha256" or "sha1".
        """
        self.filename = filename
        self.path = open_path(folder / filename)
        if (folder / filename).exists():
            raise FileExistsError(folder / filename)
        self.size = 0  # in bytes, with those that were not flushed yet
        self._pending: list[bytes] = []
        self._on_complete, self._algorithm = on_complete, algorithm
        self._digest = hashlib.sha256()  # of the whole file
        self._file = self.path.open("xb", buffering=0)
        self._unsynced = True
        sync_folder(folder)

    def append_warcinfo(self, title: str, contact: str, publisher: str, now: datetime) -> None:
        """Write the warcinfo record, with which every file begins."""
        block = format_fields(
            [
                *FILE_DESCRIPTION,
                ("isPartOf", title),
                ("operator", contact or None),
                ("pressmark-publisher", publisher),
            ]
        )
        lines = format_lines(
            [
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", new_record_id()),
                ("WARC-Date", format_warc_date(now)),
                ("WARC-Filename", self.filename),
                ("Content-Type", "application/warc-fields"),
                ("WARC-Block-Digest", digest_of(block, self._algorithm)),
            ]
        )
        self._append(pack(format_header(lines, len(block)) + block + RECORD_END))
        self.flush()

    def append(self, exchange: Exchange, find_payload: Callable[[str], Capture | None]) -> Capture:
        """Append the response or revisit, request and metadata records of an exchange; flush() writes them to the file.

        find_payload returns the earlier capture with a payload digest, or None; if there is one, a revisit of it is
        written. Raises InvalidURL if the URL cannot be indexed, and OSError like flush(): a large response is written
        immediately.
        """
        surt(exchange.url)
        response = _read_response(exchange, self._algorithm)
        original = _find_original(exchange, response, find_payload)
        record_id, start = new_record_id(), self.size
        date = format_warc_date(exchange.started_at)
        header = self._response_header(exchange, response, original, record_id, date)
        body = b"" if original is not None else response.body
        if body is not None:
            self._append(pack(header + response.head_bytes, body + RECORD_END))
            length = self.size - start
            self._append(self._request_and_metadata(exchange, record_id, date))
        else:
            self.flush()
            other_records = self._request_and_metadata(exchange, record_id, date)
            pieces = chain(iter_file(exchange.response, len(response.head_bytes)), [RECORD_END])
            self._write(chain(iter_pack(header + response.head_bytes, pieces), [other_records]))
            length = self.size - start - len(other_records)
        return Capture(
            url=exchange.url,
            captured_at=exchange.started_at,
            status=response.head.status,
            mime=response.head.mime,
            payload_digest=_payload_digest(response, original),
            record_type="revisit" if original else "response",
            record_id=record_id,
            filename=self.filename,
            offset=start,
            length=length,
            purpose=exchange.purpose,
            publisher=exchange.publisher,
            truncated=exchange.truncated,
        )

    def flush(self) -> None:
        """Write what was appended to the file, so that it survives a kill of this process.

        Raises OSError; the file is then as it was after the last flush.
        """
        pending, self._pending = self._pending, []
        if pending:
            self.size -= sum(map(len, pending))
            self._write([b"".join(pending)])

    def sync(self) -> None:
        """Make everything that was flushed survive a power cut (fsync)."""
        if self._unsynced:
            os.fsync(self._file.fileno())
            self._unsynced = False

    def complete(self) -> None:
        """Flush, sync and close the file, call on_complete, and rename the file to its name without ".open"."""
        self.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._on_complete(self.filename, self._digest.hexdigest())
        rename_to_final_name(self.path)

    def abandon(self) -> None:
        """Close the file without renaming it; the next run keeps the complete exchanges in it."""
        self._pending.clear()
        self._file.close()

    def _append(self, data: bytes) -> None:
        self._pending.append(data)
        self.size += len(data)

    def _write(self, pieces: Iterable[bytes]) -> None:
        """Append pieces to the file; after a failure the file is as it was before."""
        before, digest = self.size, self._digest.copy()
        self._unsynced = True
        try:
            for piece in pieces:
                write_all(self._file, piece)
                self._digest.update(piece)
                self.size += len(piece)
        except BaseException:
            self.size, self._digest = before, digest
            self._file.truncate(before)
            self._file.seek(before)
            raise

    def _response_header(
        self, exchange: Exchange, response: _Response, original: Capture | None, record_id: str, date: str
    ) -> bytes:
        fields: list[tuple[str, str | None]] = [
            ("WARC-Type", "revisit" if original else "response"),
            ("WARC-Record-ID", record_id),
            ("WARC-Date", date),
            ("WARC-Target-URI", exchange.url),
            ("WARC-IP-Address", exchange.ip_address),
            *[("WARC-Protocol", protocol) for protocol in exchange.protocols],
            ("WARC-Cipher-Suite", exchange.cipher_suite),
            ("WARC-Truncated", exchange.truncated),
        ]
        block_digest, length = response.block_digest, response.length
        if original:
            block_digest, length = digest_of(response.head_bytes, self._algorithm), len(response.head_bytes)
            fields += [
                ("WARC-Profile", REVISIT_NOT_MODIFIED if original is exchange.not_modified else REVISIT_IDENTICAL),
                ("WARC-Refers-To", original.record_id),
                ("WARC-Refers-To-Target-URI", original.url),
                ("WARC-Refers-To-Date", format_warc_date(original.captured_at)),
            ]
        fields += [
            ("WARC-Block-Digest", block_digest),
            ("WARC-Payload-Digest", _payload_digest(response, original)),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        return format_header(format_lines(fields), length)

    def _request_and_metadata(self, exchange: Exchange, response_id: str, date: str) -> bytes:
        """Return the request record and the metadata record; the latter is the last of a complete exchange."""
        common = format_lines(
            [("WARC-Date", date), ("WARC-Target-URI", exchange.url), ("WARC-Concurrent-To", response_id)]
        )
        exchange.request.seek(0)
        metadata = format_fields(
            [
                *exchange.metadata_fields.items(),
                ("fetchTimeMs", None if exchange.fetch_milliseconds is None else str(exchange.fetch_milliseconds)),
                ("pressmark-purpose", exchange.purpose),
                ("pressmark-publisher", exchange.publisher),
            ]
        )
        out = b""
        for kind, block, content_type in (
            ("request", exchange.request.read(), "application/http; msgtype=request"),
            ("metadata", metadata, "application/warc-fields"),
        ):
            lines = (
                f"WARC-Type: {kind}\r\nWARC-Record-ID: {new_record_id()}\r\n{common}"
                f"WARC-Block-Digest: {digest_of(block, self._algorithm)}\r\nContent-Type: {content_type}\r\n"
            )
            out += pack(format_header(lines, len(block)) + block + RECORD_END)
        return out


@dataclass(slots=True)
class _Response:
    """What is needed of a response message to write its record. body is None if it is too large for memory.

    payload_digest is None if the chunk framing is broken. Lengths are in bytes.
    """

    head: ResponseHead
    head_bytes: bytes
    body: bytes | None
    length: int
    block_digest: str
    payload_digest: str | None
    payload_length: int


def _read_response(exchange: Exchange, algorithm: str) -> _Response:
    file = exchange.response
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    block = file.read() if size <= _MAX_IN_MEMORY_BYTES else None
    start = block if block is not None else file.read(MAX_HEAD_BYTES)
    body_at = head_length(start)
    head_bytes = start[:body_at]
    head = parse_response_head(head_bytes)
    if block is not None:
        body = block[body_at:]
        return _Response(head, head_bytes, body, size, *_digests_in_memory(block, head, body, algorithm))
    return _Response(head, head_bytes, None, size, *_digests(iter_file(file), head, body_at, algorithm))


def _digests_in_memory(block: bytes, head: ResponseHead, body: bytes, algorithm: str) -> tuple[str, str | None, int]:
    """Return what _digests returns, for a block in memory: hashing it in one call lets other threads run meanwhile."""
    payload, is_valid = dechunk(body) if head.is_chunked else (body, True)
    return digest_of(block, algorithm), digest_of(payload, algorithm) if is_valid else None, len(payload)


def _digests(pieces: Iterable[bytes], head: ResponseHead, body_at: int, algorithm: str) -> tuple[str, str | None, int]:
    """Return block digest, payload digest (None if the chunk framing is broken) and payload length in bytes."""
    block = hashlib.new(algorithm, usedforsecurity=False)
    payload, payload_length = block.copy(), 0
    dechunker = Dechunker() if head.is_chunked else None
    head_remaining = body_at
    for piece in pieces:
        block.update(piece)
        body = piece[head_remaining:] if head_remaining < len(piece) else b""
        head_remaining = max(0, head_remaining - len(piece))
        for data in dechunker.feed(body) if dechunker else [body]:
            payload.update(data)
            payload_length += len(data)
    is_valid = dechunker is None or not dechunker.broken
    return (
        format_digest(block.digest(), algorithm),
        format_digest(payload.digest(), algorithm) if is_valid else None,
        payload_length,
    )


def _find_original(
    exchange: Exchange, response: _Response, find_payload: Callable[[str], Capture | None]
) -> Capture | None:
    """Return the capture with the payload of this response, or None if the response must be stored itself."""
    if exchange.truncated is not None:
        return None
    if exchange.not_modified is not None and response.head.status == 304:
        return exchange.not_modified
    if response.payload_digest and response.payload_length:
        return find_payload(response.payload_digest)
    return None


def _payload_digest(response: _Response, original: Capture | None) -> str | None:
    """Return the digest of the payload that the record holds or refers to (WARC 1.1, section 5.9)."""
    return original.payload_digest if original else response.payload_digest
