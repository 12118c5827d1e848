"""The wire: what one connection sends and receives, kept byte for byte, and bounded whatever the server does.

Twisted's HTTP/1.1 client is listened to at private hooks of its protocol and its parser; a Scrapy or Twisted without
them is refused at start-up. The parser says where a message begins and ends, so nothing is parsed twice.
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

# More than this of one message goes to a temporary file. 8 spiders with 32 requests each hold 64 MiB at most.
MAX_IN_MEMORY_BYTES = 1 << 18
MAX_RESPONSE_HEAD_BYTES = 1 << 18  # as in browsers; interim heads count
MAX_INTERIM_HEADS = 64


class MessageTooLong(Exception):
    """A head or body goes beyond its limit; the record keeps what lies within."""


class Attempt:
    """One request and what came back for it on one connection."""

    def __init__(self, folder: Path | None) -> None:
        self.request = _spool(folder)
        self.response = _spool(folder)
        self.started_at = datetime.now(UTC)
        self.received = 0
        self.is_complete = False
        self.exceeded_limit: str | None = None  # which limit cut the message, in words
        self.disk_failure: OSError | None = None
        self.ip_address: str | None = None
        self.protocols: tuple[str, ...] = ()
        self.cipher_suite: str | None = None
        self.body: BoundedBody | None = None
        self._has_ended = False

    def receive(self, data: bytes) -> None:
        """Take bytes that came from the server. Raises OSError on a full disk."""
        if not self._has_ended:
            self.received += self.response.write(data)

    def drop_interim_head(self, rest: bytes) -> None:
        """An interim head is over: the final response begins with rest (1xx heads are no part of it, WARC 1.1, 6.3)."""
        self.response.seek(0)
        self.response.truncate()
        self.received = self.response.write(rest)

    def finish(self, rest: int) -> None:
        """The message is complete; the last rest bytes that came are not part of it."""
        if self.exceeded_limit is None:
            self.is_complete = True
            self._truncate(self.received - rest)

    def truncate(self, length: int, why: str) -> None:
        """Keep the first length bytes only."""
        self.exceeded_limit = why
        self._truncate(min(length, self.received))

    def _truncate(self, length: int) -> None:
        if length < self.received:
            self.received = length
            self.response.truncate(length)
        self._has_ended = True

    def end_recording(self) -> None:
        """Take nothing more: from here on the files are the writer's. A full disk shows here, as disk_failure."""
        self._has_ended = True
        try:
            self.request.flush()
            self.response.flush()
        except OSError as exc:
            self.disk_failure = self.disk_failure or exc

    def discard(self) -> None:
        """Let go of what was recorded."""
        with suppress(OSError):  # what a full disk did not take is not wanted any more
            self.request.close()
        with suppress(OSError):
            self.response.close()


def _spool(folder: Path | None) -> BinaryIO:
    where = None if folder is None else str(folder)
    return tempfile.SpooledTemporaryFile(MAX_IN_MEMORY_BYTES, dir=where)  # type: ignore[return-value]


@dataclass(slots=True)
class Recording:
    """All attempts of one Scrapy request. Twisted makes a second one when a kept-alive connection turns out dead.

    folder takes what is too large for memory: the collection's, as the system's may itself be memory. max_spider_bytes is
    how much of the body Scrapy gets.
    """

    folder: Path | None
    max_body_bytes: int
    max_spider_bytes: int
    is_proxied: bool = False
    attempts: list[Attempt] = field(default_factory=list)

    def new_attempt(self) -> Attempt:
        """Begin one."""
        self.attempts.append(Attempt(self.folder))
        return self.attempts[-1]


class _TeeTransport:
    """What a request is written to: passes everything on and keeps a copy of the bytes."""

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
    """Stands between Twisted's response and Scrapy's reader: passes a body on as far as memory allows.

    The pieces of one read are passed on together: Scrapy sends signals for each, and a chunk may be one byte long.
    """

    def __init__(self, reader: Any, attempt: Attempt, limit: int):
        self._reader, self._attempt, self._limit = reader, attempt, limit
        self._pieces: list[bytes] = []
        self._passed = 0
        self.budget_bytes = 0  # of the budget
        self.is_shortened = False

    def makeConnection(self, transport: Any) -> None:  # noqa: N802
        """Begin."""
        self._reader.makeConnection(transport)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take a piece of the body, without chunk framing."""
        if not self.is_shortened:
            self._pieces.append(data)

    def flush(self) -> None:
        """Pass on what came."""
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
        """The body is over; one that a limit cut is a response all the same."""
        self.flush()
        self._reader.connectionLost(_failure(ResponseDone()) if self._attempt.exceeded_limit else reason)


class RecordingParser(http11._LenientHTTPClientParser):
    """Scrapy's parser, which tells the attempt where its message begins, and stops at the limits."""

    MAX_LENGTH = MAX_RESPONSE_HEAD_BYTES  # of a line: a head may be one long header
    # RecordingProtocol sets these; the class of a parser that Twisted made is changed, so there is no __init__.
    attempt: Attempt
    recording: Recording
    bytes_past_limit = 0  # bytes of the last read that lie behind the body's limit
    _interim_heads = 0
    _body_bytes_left = 0

    def statusReceived(self, status: bytes) -> None:  # noqa: N802
        """Read the status line; several spaces part its words as one does. Raises ParseError where it is none of HTTP."""
        super().statusReceived(b" ".join(status.split(None, 2)))  # type: ignore[no-untyped-call]
        if self.response.version[0].upper() != b"HTTP":
            raise ParseError("the status line names another protocol", status)  # type: ignore[no-untyped-call]

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802
        """Note a header; one whose name is no name is passed over, as browsers do, and stays in the record."""
        with suppress(InvalidHeaderName):
            super().headerReceived(name.rstrip(), value)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        """A line is longer than a whole head may be."""
        self.stop_in_head()

    def stop_in_head(self) -> None:
        """Raise MessageTooLong, with as much of the head kept as there may be."""
        self._stop_reading(
            MAX_RESPONSE_HEAD_BYTES, f"the head of the answer is longer than {MAX_RESPONSE_HEAD_BYTES:,} bytes"
        )

    def _stop_reading(self, length: int, why: str) -> None:
        self.attempt.truncate(length, why)
        raise MessageTooLong(why)

    def allHeadersReceived(self) -> None:  # noqa: N802
        """A head is over: an interim one is dropped, the final one is where the body begins."""
        rest: bytes = self._buffer
        if self.response.code == 101:
            raise ParseError("the server switches to another protocol, unasked", b"")  # type: ignore[no-untyped-call]
        if 100 <= self.response.code < 200:
            self._interim_heads += 1
            if self._interim_heads > MAX_INTERIM_HEADS:
                self._stop_reading(0, f"more than {MAX_INTERIM_HEADS} interim answers came")
            self.attempt.drop_interim_head(rest)
        else:
            self._body_start = self.attempt.received - len(rest)
            if self._body_start > MAX_RESPONSE_HEAD_BYTES:
                self.stop_in_head()
            self._body_bytes_left = self.recording.max_body_bytes
            self._normalise_framing()
        super().allHeadersReceived()  # type: ignore[no-untyped-call]

    def _normalise_framing(self) -> None:
        """Leave Twisted only what it knows of Transfer-Encoding (RFC 9112, section 6.3)."""
        values = self.connHeaders.getRawHeaders(b"Transfer-Encoding", [])
        codings = [coding.strip().lower() for coding in b",".join(values).split(b",") if coding.strip()]
        if codings and codings[-1] == b"chunked":
            self.connHeaders.setRawHeaders(b"Transfer-Encoding", [b"chunked"])
        elif values:
            self.connHeaders.removeHeader(b"Transfer-Encoding")
            if set(codings) - {b"identity"}:  # not chunked, so the body ends with the connection
                self.connHeaders.removeHeader(b"Content-Length")

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take bytes of the body, framing and all, up to the limit. Raises MessageTooLong behind it."""
        room, self._body_bytes_left = self._body_bytes_left, self._body_bytes_left - len(data)
        self.bytes_past_limit = max(0, len(data) - room)
        if room > 0:
            super().rawDataReceived(data[:room])  # type: ignore[no-untyped-call]
        if self.attempt.body is not None:
            self.attempt.body.flush()
        if self.bytes_past_limit and self.state != DONE:
            limit = self.recording.max_body_bytes
            self._stop_reading(self._body_start + limit, f"the body is longer than {limit:,} bytes")


class RecordingProtocol(http11._LenientHTTP11ClientProtocol):
    """One connection; whatever it receives between a request and the end of its response is kept."""

    transport: Any
    _attempt: Attempt | None = None
    _ended_abnormally = False
    _head_bytes = 0

    def request(self, request: Any) -> Any:
        """Send a request that a tagged pool connection has marked with its recording."""
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
        if not recording.is_proxied:  # else the peer is the proxy, and who the server is only the proxy knows
            attempt.ip_address = getattr(self.transport.getPeer(), "host", None)
        with suppress(AttributeError):  # plain TCP has no TLS handle
            handle = self.transport.getHandle()
            attempt.protocols = (handle.get_protocol_version_name().lower().replace("v", "/"),)
            attempt.cipher_suite = handle.get_cipher_name()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Keep a copy of what came, then let Twisted parse it."""
        if self._parser is None:  # nothing is due any more, and who sends for ever must not be heard for ever
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
        # Not loseConnection as in Twisted: over TLS it waits for the server's farewell, and a server can keep it waiting.
        self.transport.abortConnection()
        self._disconnectParser(reason)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802
        attempt, self._attempt = self._attempt, None
        # A body without a length ends with the connection, and is whole only if that ended in order (RFC 9112, 6.3, 9.8).
        if attempt is not None and not self._ended_abnormally:
            attempt.finish(len(rest) + getattr(self._parser, "bytes_past_limit", 0))
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """The connection is gone; what came so far stays recorded."""
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
    """Makes the connections of a pool recording ones."""

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
    """A connection pool as one Scrapy request sees it: what goes over its connections belongs to one recording."""

    def __init__(self, pool: Any, recording: Recording):
        self._pool, self._recording = pool, recording

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802
        """Return a Deferred of a connection."""
        return self._pool.getConnection(key, endpoint).addCallback(_TaggingConnection, self._recording)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


def check_private_names() -> None:
    """Raise RuntimeError where Scrapy or Twisted lack a private name that recording stands on."""
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
