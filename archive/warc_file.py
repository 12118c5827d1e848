"""WarcFile: a WARC file while it is being written, and what its records say when they are read back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from archive import __version__
from archive.capture import Capture
from archive.config import CollectionConfig
from archive.errors import InvalidTimestamp, InvalidURL
from archive.exchange import Exchange
from archive.http_message import Dechunker, ResponseHead, head_length, parse_response_head
from archive.surt import surt
from archive.timestamp import format_warc_date, parse_warc_date
from archive.warc import (
    REVISIT_IDENTICAL,
    Record,
    digest_of,
    format_digest,
    format_fields,
    format_header,
    iter_file,
    new_record_id,
    write_record,
)

OPEN_SUFFIX = ".open"
_MAX_HEAD_BYTES = 1 << 20


class WarcFile:
    """A file that grows by whole exchanges. Its path ends in ".open" until complete() takes that away."""

    def __init__(self, folder: Path, filename: str):
        """Create the file; raises FileExistsError where it or its complete form is there already."""
        self.filename = filename
        self.path = folder / (filename + OPEN_SUFFIX)
        if (folder / filename).exists():
            raise FileExistsError(folder / filename)
        self.size = 0
        self._file = self.path.open("xb", buffering=0)
        self._unsynced = True
        sync_folder(folder)

    def append_warcinfo(self, config: CollectionConfig, publisher: str, now: datetime) -> None:
        """Write the record that every file begins with."""
        block = format_fields(
            [
                ("software", f"Pressmark/{__version__}"),
                ("format", "WARC File Format 1.1"),
                ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
                ("isPartOf", config.title),
                ("operator", config.contact or None),
                ("pressmark-publisher", publisher),
            ]
        )
        header = format_header(
            [
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", new_record_id()),
                ("WARC-Date", format_warc_date(now)),
                ("WARC-Filename", self.filename),
                ("Content-Type", "application/warc-fields"),
                ("WARC-Block-Digest", digest_of(block)),
            ],
            len(block),
        )
        self.size += write_record(self._file, header, [block])

    def append(self, exchange: Exchange, find_payload: Callable[[str], Capture | None]) -> Capture:
        """Write response or revisit, request and metadata records, and hand them to the operating system.

        find_payload returns an earlier capture with a payload digest; the response is then written as a revisit of it.
        A failure leaves the file as it was before. Raises OSError, and InvalidURL for a URL that cannot be indexed.
        """
        surt(exchange.url)
        start = self.size
        self._unsynced = True
        try:
            capture = self._append_response(exchange, find_payload)
            self._append_companions(exchange, capture.record_id)
        except BaseException:
            self._file.truncate(start)
            self._file.seek(start)
            self.size = start
            raise
        return capture

    def sync(self) -> None:
        """Make all that was written survive a power cut."""
        if self._unsynced:
            os.fsync(self._file.fileno())
            self._unsynced = False

    def complete(self) -> None:
        """Sync and close the file and give it its own name."""
        os.fsync(self._file.fileno())
        self._file.close()
        complete_file(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.complete()

    def _append_response(self, exchange: Exchange, find_payload: Callable[[str], Capture | None]) -> Capture:
        exchange.response.seek(0)
        start = exchange.response.read(_MAX_HEAD_BYTES)
        body_at = head_length(start)
        head = parse_response_head(start[:body_at])
        block_digest, payload_digest, block_length, payload_length = _digests(exchange.response, head, body_at)
        earlier = None
        if payload_digest and payload_length and exchange.truncated is None:
            earlier = find_payload(payload_digest)
        response_id, date = new_record_id(), format_warc_date(exchange.started_at)
        fields: list[tuple[str, str | None]] = [
            ("WARC-Type", "revisit" if earlier else "response"),
            ("WARC-Record-ID", response_id),
            ("WARC-Date", date),
            ("WARC-Target-URI", exchange.url),
            ("WARC-IP-Address", exchange.ip_address),
            *[("WARC-Protocol", protocol) for protocol in exchange.protocols],
            ("WARC-Cipher-Suite", exchange.cipher_suite),
            ("WARC-Truncated", exchange.truncated),
        ]
        if earlier:
            block = start[:body_at]
            fields += [
                ("WARC-Profile", REVISIT_IDENTICAL),
                ("WARC-Refers-To", earlier.record_id),
                ("WARC-Refers-To-Target-URI", earlier.url),
                ("WARC-Refers-To-Date", format_warc_date(earlier.captured_at)),
                ("WARC-Block-Digest", digest_of(block)),
            ]
            body: Iterator[bytes] = iter([block])
            block_length = len(block)
        else:
            fields.append(("WARC-Block-Digest", block_digest))
            body = iter_file(exchange.response)
        fields += [("WARC-Payload-Digest", payload_digest), ("Content-Type", "application/http; msgtype=response")]
        offset = self.size
        length = write_record(self._file, format_header(fields, block_length), body)
        self.size += length
        return Capture(
            url=exchange.url,
            captured_at=exchange.started_at,
            status=head.status,
            mime=head.mime,
            payload_digest=payload_digest,
            record_type="revisit" if earlier else "response",
            record_id=response_id,
            filename=self.filename,
            offset=offset,
            length=length,
            purpose=exchange.purpose,
            publisher=exchange.publisher,
            truncated=exchange.truncated,
        )

    def _append_companions(self, exchange: Exchange, response_id: str) -> None:
        """Write the request record, and last the metadata record: an exchange without it was cut off."""
        common: list[tuple[str, str | None]] = [
            ("WARC-Date", format_warc_date(exchange.started_at)),
            ("WARC-Target-URI", exchange.url),
            ("WARC-Concurrent-To", response_id),
        ]
        exchange.request.seek(0)
        request = exchange.request.read()
        facts = format_fields(
            [
                *exchange.facts.items(),
                ("fetchTimeMs", None if exchange.fetch_milliseconds is None else str(exchange.fetch_milliseconds)),
                ("pressmark-purpose", exchange.purpose),
                ("pressmark-publisher", exchange.publisher),
            ]
        )
        for kind, block, content_type in (
            ("request", request, "application/http; msgtype=request"),
            ("metadata", facts, "application/warc-fields"),
        ):
            header = format_header(
                [
                    ("WARC-Type", kind),
                    ("WARC-Record-ID", new_record_id()),
                    *common,
                    ("WARC-Block-Digest", digest_of(block)),
                    ("Content-Type", content_type),
                ],
                len(block),
            )
            self.size += write_record(self._file, header, [block])


def _digests(response: BinaryIO, head: ResponseHead, body_at: int) -> tuple[str, str | None, int, int]:
    """Return block digest, payload digest (None where chunk framing is broken), block length and payload length."""
    block, payload, block_length, payload_length = hashlib.sha256(), hashlib.sha256(), 0, 0
    dechunker = Dechunker() if head.is_chunked else None
    skip = body_at
    for piece in iter_file(response):
        block.update(piece)
        block_length += len(piece)
        body = piece[skip:] if skip < len(piece) else b""
        skip = max(0, skip - len(piece))
        for data in dechunker.feed(body) if dechunker else [body]:
            payload.update(data)
            payload_length += len(data)
    sound = dechunker is None or not dechunker.broken
    return (
        format_digest(block.digest()),
        format_digest(payload.digest()) if sound else None,
        block_length,
        payload_length,
    )


def complete_file(path: Path) -> None:
    """Take the ".open" off a file's name."""
    path.rename(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make names in a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def capture_of(record: Record, filename: str, facts: Mapping[str, str]) -> Capture:
    """Return the capture of a response or revisit record. Raises InvalidURL or InvalidTimestamp where it names none."""
    head = parse_response_head(record.block[: head_length(record.block)])
    url, date = record.get("WARC-Target-URI"), record.get("WARC-Date")
    if not url:
        raise InvalidURL(f"record {record.get('WARC-Record-ID')} has no WARC-Target-URI")
    if not date:
        raise InvalidTimestamp(f"record {record.get('WARC-Record-ID')} has no WARC-Date")
    return Capture(
        url=url,
        captured_at=parse_warc_date(date),
        status=head.status,
        mime=head.mime,
        payload_digest=record.get("WARC-Payload-Digest"),
        record_type=record.type,
        record_id=record.get("WARC-Record-ID") or "",
        filename=filename,
        offset=record.offset,
        length=record.length,
        purpose=facts.get("pressmark-purpose", "page"),
        publisher=facts.get("pressmark-publisher", "page"),
        truncated=record.get("WARC-Truncated"),
    )
