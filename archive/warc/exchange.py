"""Exchange: one HTTP request and its response, as the bytes that were sent and received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from archive.capture import PAGE_PUBLISHER, Capture, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and response, ready to be written.

    request and response are seekable binary files that hold the messages exactly as sent and received: the complete
    request, and the final response without interim 1xx heads. The writer closes both. started_at is the time at which
    the request was sent (aware). truncated is None or the WARC-Truncated reason: "length", "time" or "disconnect".
    protocols are WARC-Protocol values such as "http/1.1" and "tls/1.3". purpose is a Purpose. metadata_fields are
    further fields of the metadata record, with the names of the WARC standard if it has them ("via", "hopsFromSeed").
    not_modified is the capture whose ETag or Last-Modified the request carried: a 304 response is stored as a revisit
    of that capture.
    """

    url: str
    started_at: datetime
    request: BinaryIO
    response: BinaryIO
    purpose: str = Purpose.PAGE
    publisher: str = PAGE_PUBLISHER
    ip_address: str | None = None
    protocols: tuple[str, ...] = ()
    cipher_suite: str | None = None
    truncated: str | None = None
    fetch_milliseconds: int | None = None
    not_modified: Capture | None = None
    metadata_fields: Mapping[str, str] = field(default_factory=dict)
