"""The wire: connections that keep a copy of every byte that they send and receive, within limits.

The classes override private methods of Scrapy's and Twisted's HTTP/1.1 protocol and parser; check_private_names fails at
start-up where one of them is missing. Twisted's parser tells where a message begins and ends, so nothing is parsed twice.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from scrapy.core.downloader.handlers import http11
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web import _newclient
from twisted.web._newclient import DONE, ParseError, ResponseDone
from twisted.web.http_headers import InvalidHeaderName

from crawler.fetching.budget import BODY_BUDGET, FREE_BODY_BYTES

# Of one message; a longer one goes to a temporary file. 8 spiders with 32 requests each hold 64 MiB at most.
MAX_IN_MEMORY_BYTES = 1 << 18
MAX_RESPONSE_HEAD_BYTES = 1 << 18  # as in browsers; interim (1xx) heads count too
MAX_INTERIM_HEADS = 64


class MessageTooLong(Exception):
    """A head or body is longer than its limit; the record keeps the bytes within the limit."""


class Attempt:
    """One request as it was sent on one connection, and the response to it. received is the response's length in bytes."""

    def __init__(self, folder: Path | None) -> None:
        self.request = _spool(folder)
        self.response = _spool(folder)
        self.started_at = datetime.now(UTC)
        self.received = 0
        self.is_complete = False
        self.exceeded_limit: str | None = None  # the message that says which limit the response exceeds
        self.disk_failure: OSError | None = None
        self.ip_address: str | None = None
        self.protocols: tuple[str, ...] = ()
        self.cipher_suite: str | None = None
        self.body: BoundedBody | None = None
        self._has_ended = False

    def receive(self, data: bytes) -> None:
        """Append bytes that came from the server. Raises OSError on a full disk."""
        if not self._has_ended:
            self.received += self.response.write(data)

    def drop_interim_head(self, rest: bytes) -> None:
        """Drop a 1xx head and begin again with rest, the bytes after it: a record holds the final response only."""
        self.response.seek(0)
        self.response.truncate()
        self.received = self.response.write(rest)

    def finish(self, rest: int) -> None:
        """Mark the response as complete, without the last rest bytes, which came after its end."""
        if self.exceeded_limit is None:
            self.is_complete = True
            self._truncate(self.received - rest)

    def truncate(self, length: int, exceeded_limit: str) -> None:
        """Keep only the first length bytes, because of a limit."""
        self.exceeded_limit = exceeded_limit
        self._truncate(min(length, self.received))

    def _truncate(self, length: int) -> None:
        if length < self.received:
            self.received = length
            self.response.truncate(length)
        self._has_ended = True

    def end_recording(self) -> None:
        """Accept no more bytes and flush both files for the writer. A full disk sets disk_failure."""
        self._has_ended = True
        try:
            self.request.flush()
            self.response.flush()
        except OSError as exc:
            self.disk_failure = self.disk_failure or exc

    def discard(self) -> None:
        """Close, and so delete, both files."""
        with suppress(OSError):  # closing flushes, which fails on a full disk
            self.request.close()
        with suppress(OSError):
            self.response.close()


def _spool(folder: Path | None) -> BinaryIO:
    where = None if folder is None else str(folder)
    return tempfile.SpooledTemporaryFile(MAX_IN_MEMORY_BYTES, dir=where)  # type: ignore[return-value]


@dataclass(slots=True)
class Recording:
    """All attempts of one Scrapy request. Twisted makes a second attempt when a kept-alive connection was closed.

    folder is where the temporary files of long messages are made: the collection's folder, as the system's may be in
    memory; None for the system's. max_body_bytes bounds the recorded body, max_spider_bytes the body that Scrapy gets.
    """

    folder: Path | None
    max_body_bytes: int
    max_spider_bytes: int
    is_proxied: bool = False
    attempts: list[Attempt] = field(default_factory=list)

    def new_attempt(self) -> Attempt:
        """Begin an attempt and return it."""
        self.attempts.append(Attempt(self.folder))
        return self.attempts[-1]


class _TeeTransport:
    """The transport that a request is written to: passes the bytes on and keeps a copy."""

    def __init__(self, transport: Any, copy: BinaryIO):
        self._transport, self._copy = transport, copy

    def write(self, data: bytes) -> None:
        self._copy.write(data)
        self._transport.write(data)

    def writeSequence(self, pieces: list[bytes]) -> None:  # noqa: N802
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class BoundedBody:
    """A protocol between Twisted's response and Scrapy's body reader: passes on as much of a body as the limits allow.

    The pieces of one read are passed on together, as Scrapy sends signals for each piece and a chunk may be one byte long.
    """

    def __init__(self, reader: Any, attempt: Attempt, limit: int):
        self._reader, self._attempt, self._limit = reader, attempt, limit
        self._pieces: list[bytes] = []
        self._passed = 0
        self.budget_bytes = 0  # acquired from the budget
        self.is_shortened = False

    def makeConnection(self, transport: Any) -> None:  # noqa: N802
        """Connect the reader."""
        self._reader.makeConnection(transport)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Keep a piece of the body, which is without chunk framing, until flush()."""
        if not self.is_shortened:
            self._pieces.append(data)

    def flush(self) -> None:
        """Pass the kept pieces on to the reader, as far as the limit and the budget allow."""
        if not self._pieces:
            return
        data = b"".join(self._pieces)
        self._pieces.clear()
        allowed = min(len(data), self._limit - self._passed)
        counted = self._passed + allowed - max(self._passed, FREE_BODY_BYTES)
        if counted > 0:
            granted = BODY_BUDGET.acquire(counted)
            self.budget_bytes += granted
            allowed -= counted - granted
        self._passed += allowed
        self.is_shortened = allowed < len(data)
        if allowed:
            self._reader.dataReceived(data[:allowed])

    def connectionLost(self, reason: Failure) -> None:  # noqa: N802
        """End the body. A body that a limit cut ends as if it were complete, so that Scrapy gets a response."""
        self.flush()
        self._reader.connectionLost(_failure(ResponseDone()) if self._attempt.exceeded_limit else reason)


class RecordingParser(http11._LenientHTTPClientParser):
    """Scrapy's parser, which tells the attempt where its message begins, and raises MessageTooLong at the limits."""

    MAX_LENGTH = MAX_RESPONSE_HEAD_BYTES  # of a line (LineReceiver); a head may be one long header
    # RecordingProtocol sets both. It changes the class of a parser that Twisted made, so __init__ never runs.
    attempt: Attempt
    recording: Recording
    bytes_past_limit = 0  # of the last read
    _interim_heads = 0
    _body_bytes_left = 0

    def statusReceived(self, status: bytes) -> None:  # noqa: N802
        """Read the status line, also with several spaces between its parts. Raises ParseError for another protocol."""
        super().statusReceived(b" ".join(status.split(None, 2)))  # type: ignore[no-untyped-call]
        if self.response.version[0].upper() != b"HTTP":
            raise ParseError("the status line names another protocol", status)  # type: ignore[no-untyped-call]

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802
        """Read a header; ignore it, as browsers do, where its name is invalid. The record keeps it."""
        with suppress(InvalidHeaderName):
            super().headerReceived(name.rstrip(), value)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        """Raise MessageTooLong: a line is longer than a whole head may be."""
        self.stop_in_head()

    def stop_in_head(self) -> None:
        """Keep the first MAX_RESPONSE_HEAD_BYTES, and raise MessageTooLong."""
        self._stop_reading(
            MAX_RESPONSE_HEAD_BYTES, f"the head of the response is longer than {MAX_RESPONSE_HEAD_BYTES:,} bytes"
        )

    def _stop_reading(self, length: int, exceeded_limit: str) -> None:
        self.attempt.truncate(length, exceeded_limit)
        raise MessageTooLong(exceeded_limit)

    def allHeadersReceived(self) -> None:  # noqa: N802
        """Drop an interim head; after the final head, note where the body begins."""
        rest: bytes = self._buffer
        if self.response.code == 101:
            raise ParseError("the server switches to another protocol without a request for it", b"")  # type: ignore[no-untyped-call]
        if 100 <= self.response.code < 200:
            self._interim_heads += 1
            if self._interim_heads > MAX_INTERIM_HEADS:
                self._stop_reading(0, f"more than {MAX_INTERIM_HEADS} interim responses came")
            self.attempt.drop_interim_head(rest)
        else:
            self._body_start = self.attempt.received - len(rest)
            if self._body_start > MAX_RESPONSE_HEAD_BYTES:
                self.stop_in_head()
            self._body_bytes_left = self.recording.max_body_bytes
            self._normalise_framing()
        super().allHeadersReceived()  # type: ignore[no-untyped-call]

    def _normalise_framing(self) -> None:
        """Reduce Transfer-Encoding to what Twisted supports: chunked, or none (RFC 9112, section 6.3)."""
        values = self.connHeaders.getRawHeaders(b"Transfer-Encoding", [])
        codings = [coding.strip().lower() for coding in b",".join(values).split(b",") if coding.strip()]
        if codings and codings[-1] == b"chunked":
            self.connHeaders.setRawHeaders(b"Transfer-Encoding", [b"chunked"])
        elif values:
            self.connHeaders.removeHeader(b"Transfer-Encoding")
            if set(codings) - {b"identity"}:  # not chunked, so the body ends with the connection
                self.connHeaders.removeHeader(b"Content-Length")

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        """Parse bytes of the body, with chunk framing, up to the limit. Raises MessageTooLong where more bytes come."""
        allowed, self._body_bytes_left = self._body_bytes_left, self._body_bytes_left - len(data)
        self.bytes_past_limit = max(0, len(data) - allowed)
        if allowed > 0:
            super().rawDataReceived(data[:allowed])  # type: ignore[no-untyped-call]
        if self.attempt.body is not None:
            self.attempt.body.flush()
        if self.bytes_past_limit and self.state != DONE:
            limit = self.recording.max_body_bytes
            self._stop_reading(self._body_start + limit, f"the body is longer than {limit:,} bytes")


class RecordingProtocol(http11._LenientHTTP11ClientProtocol):
    """One connection, which keeps what it receives between a request and the end of its response."""

    transport: Any
    _attempt: Attempt | None = None
    _ended_abnormally = False
    _head_bytes = 0

    def request(self, request: Any) -> Any:
        """Send a request. It is recorded where _TaggingConnection has marked it with its recording."""
        recording: Recording | None = getattr(request, "_pressmark_recording", None)
        if recording is None or self._state != "QUIESCENT":
            return super().request(request)
        attempt = self._attempt = recording.new_attempt()
        self._head_bytes = 0
        write_to = type(request).writeTo
        request.writeTo = lambda transport: write_to(request, _TeeTransport(transport, attempt.request))
        self._note_connection(attempt, recording)
        answer = super().request(request)
        parser: Any = self._parser
        parser.__class__ = RecordingParser
        parser.attempt, parser.recording = attempt, recording
        answer.addCallback(_limit_body, attempt, recording.max_spider_bytes)
        return answer

    def _note_connection(self, attempt: Attempt, recording: Recording) -> None:
        if not recording.is_proxied:  # else the peer is the proxy, and the server's address is unknown
            attempt.ip_address = getattr(self.transport.getPeer(), "host", None)
        with suppress(AttributeError):  # a connection without TLS has no TLS handle
            handle = self.transport.getHandle()
            attempt.protocols = (handle.get_protocol_version_name().lower().replace("v", "/"),)
            attempt.cipher_suite = handle.get_cipher_name()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Keep a copy of the bytes, then let Twisted parse them."""
        if self._parser is None:  # no response is expected, and a server may send for ever
            self.transport.abortConnection()
            return
        attempt = self._attempt
        if attempt is not None:
            try:
                attempt.receive(data)
            except OSError as exc:
                attempt.disk_failure = exc
                self._giveUp(_failure(exc))
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        parser: Any = self._parser
        if isinstance(parser, RecordingParser) and parser.state in (_newclient.STATUS, _newclient.HEADER):
            self._check_head_length(parser, len(data))

    def _check_head_length(self, parser: RecordingParser, length: int) -> None:
        self._head_bytes += length
        if self._head_bytes > MAX_RESPONSE_HEAD_BYTES:
            try:
                parser.stop_in_head()
            except MessageTooLong as exc:
                self._giveUp(_failure(exc))

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802
        # Twisted calls loseConnection, which over TLS waits for the server's close_notify, possibly for ever.
        self.transport.abortConnection()
        self._disconnectParser(reason)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802
        attempt, self._attempt = self._attempt, None
        # A body without a length is complete only if the connection was closed in order (RFC 9112, sections 6.3 and 9.8).
        if attempt is not None and not self._ended_abnormally:
            attempt.finish(len(rest) + getattr(self._parser, "bytes_past_limit", 0))
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """Note how the connection ended; the bytes received so far stay recorded."""
        self._ended_abnormally = not isinstance(reason.value, ConnectionDone) or self.transport.disconnecting
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self._attempt = None


def _failure(exc: Exception) -> Failure:
    return Failure(exc)  # type: ignore[no-untyped-call]


def _limit_body(response: Any, attempt: Attempt, limit: int) -> Any:
    deliver = response.deliverBody

    def deliver_limited(reader: Any) -> None:
        attempt.body = BoundedBody(reader, attempt, limit)
        deliver(attempt.body)

    response.deliverBody = deliver_limited
    return response


class RecordingFactory(http11._LenientHTTP11ClientFactory):
    """Makes recording connections for a connection pool."""

    def buildProtocol(self, addr: Any) -> RecordingProtocol:  # noqa: N802
        """Return a protocol for a new connection."""
        return RecordingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _TaggingConnection:
    """A pooled connection that marks each request with the recording that it belongs to."""

    def __init__(self, connection: Any, recording: Recording):
        self._connection, self._recording = connection, recording

    def request(self, request: Any) -> Any:
        request._pressmark_recording = self._recording
        return self._connection.request(request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class TaggingPool:
    """A connection pool for one Scrapy request: all that its connections send and receive goes to one recording."""

    def __init__(self, pool: Any, recording: Recording):
        self._pool, self._recording = pool, recording

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802
        """Return a Deferred of a connection."""
        return self._pool.getConnection(key, endpoint).addCallback(_TaggingConnection, self._recording)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


def check_private_names() -> None:
    """Raise RuntimeError where Scrapy or Twisted lack a private name that recording uses."""
    wanted: list[tuple[Any, str]] = [
        (http11, "_LenientHTTP11ClientProtocol"),
        (http11, "_LenientHTTP11ClientFactory"),
        (http11, "_LenientHTTPClientParser"),
        (_newclient.HTTP11ClientProtocol, "_disconnectParser"),
        (_newclient.HTTP11ClientProtocol, "_finishResponse"),
        (_newclient.HTTP11ClientProtocol, "_giveUp"),
        (_newclient.HTTP11ClientProtocol, "_parser"),
        (_newclient.HTTP11ClientProtocol, "_state"),
        (_newclient.HTTPClientParser, "_buffer"),
        (_newclient.HTTPClientParser, "allHeadersReceived"),
        (_newclient.HTTPClientParser, "headerReceived"),
        (_newclient.HTTPClientParser, "rawDataReceived"),
        (_newclient.HTTPClientParser, "statusReceived"),
        (_newclient.Request, "writeTo"),
        (_newclient.Response, "deliverBody"),
    ]
    missing = [f"{owner.__name__}.{name}" for owner, name in wanted if not hasattr(owner, name)]
    if missing:
        import scrapy
        import twisted

        raise RuntimeError(
            f"Scrapy {scrapy.__version__} with Twisted {twisted.__version__} lacks {', '.join(missing)}, so responses "
            "could not be recorded byte for byte: install the versions named in pyproject.toml"
        )
