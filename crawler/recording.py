"""The download handler that records what crosses the wire, and hands a response on only when its records are written.

It subclasses Scrapy's HTTP/1.1 handler and listens at three private hooks: the factory of its connection pool, the
Twisted request's writeTo, and the protocol's _finishResponse. A Scrapy or Twisted without them is refused at start-up.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from scrapy.core.downloader.handlers import http11
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from twisted.internet.protocol import connectionDone
from twisted.web import _newclient

from archive.collection import Collection
from archive.errors import CollectionError
from archive.exchange import Exchange
from archive.http_message import head_length
from archive.writer import acquire_writer, release_writer

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

SPOOL_BYTES = 1 << 20  # more than this of one message goes to a temporary file
_INTERIM = re.compile(rb"HTTP/1\.[01][ \t]+1(?!01)\d\d[ \t\r\n]")


class Attempt:
    """One request and what came back for it on one connection."""

    def __init__(self) -> None:
        self.request: BinaryIO = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # type: ignore[assignment]  # noqa: SIM115
        self.response: BinaryIO = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # type: ignore[assignment]  # noqa: SIM115
        self.started_at = datetime.now(UTC)
        self.received = 0
        self.is_complete = False
        self.ip_address: str | None = None
        self.protocols: tuple[str, ...] = ()
        self.cipher_suite: str | None = None

    def feed(self, data: bytes) -> None:
        """Take bytes that came from the server."""
        self.received += self.response.write(data)

    def finish(self, rest: int) -> None:
        """The message is complete; the last rest bytes that came are not part of it."""
        self.is_complete = True
        if rest:
            self.received -= rest
            self.response.truncate(self.received)

    def discard(self) -> None:
        """Let go of what was recorded."""
        self.request.close()
        self.response.close()


class Recording:
    """All attempts of one Scrapy request. Twisted makes a second one when a kept-alive connection turns out dead."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []

    def new_attempt(self) -> Attempt:
        """Begin one."""
        self.attempts.append(Attempt())
        return self.attempts[-1]


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


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


class RecordingProtocol(http11._LenientHTTP11ClientProtocol):
    """One connection; whatever it receives between a request and the end of its response is kept."""

    transport: Any
    _attempt: Attempt | None = None

    def request(self, request: Any) -> Any:
        """Send a request that a tagged pool connection has marked with its recording."""
        recording: Recording | None = getattr(request, "_pressmark_recording", None)
        if recording is not None and self._state == "QUIESCENT":
            attempt = self._attempt = recording.new_attempt()
            write_to = type(request).writeTo
            request.writeTo = lambda transport: write_to(request, _TeeTransport(transport, attempt.request))
            attempt.ip_address = getattr(self.transport.getPeer(), "host", None)
            with suppress(AttributeError):  # plain TCP has no TLS handle
                handle = self.transport.getHandle()
                attempt.protocols = (handle.get_protocol_version_name().lower().replace("v", "/"),)
                attempt.cipher_suite = handle.get_cipher_name()
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Keep a copy of what came, then let Twisted parse it."""
        if self._attempt is not None:
            self._attempt.feed(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.finish(len(rest))
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """The connection is gone; what came so far stays recorded."""
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self._attempt = None


class _RecordingFactory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> RecordingProtocol:  # noqa: N802
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


class _TaggingPool:
    def __init__(self, pool: Any, recording: Recording):
        self._pool, self._recording = pool, recording

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802
        return self._pool.getConnection(key, endpoint).addCallback(_TaggingConnection, self._recording)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


def check_hooks() -> None:
    """Raise RuntimeError where Scrapy or Twisted lack a private name that recording stands on."""
    wanted: list[tuple[Any, str]] = [
        (http11, "_LenientHTTP11ClientProtocol"),
        (http11, "_LenientHTTP11ClientFactory"),
        (_newclient.HTTP11ClientProtocol, "_finishResponse"),
        (_newclient.HTTP11ClientProtocol, "_state"),
        (_newclient.Request, "writeTo"),
    ]
    missing = [f"{owner.__name__}.{name}" for owner, name in wanted if not hasattr(owner, name)]
    if missing:
        import scrapy
        import twisted

        raise RuntimeError(
            f"Scrapy {scrapy.__version__} with Twisted {twisted.__version__} lacks {', '.join(missing)}, so responses "
            "could not be recorded byte for byte: install the versions named in pyproject.toml"
        )


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 download handler, and a WARC record of all that it sends and receives.

    After a request, its meta key "capture" holds the archive's Capture of the last response. Scrapy sees a response only
    when its records are written; where they cannot be, the request is ignored and the crawl ends.
    """

    lazy = False

    def __init__(self, crawler: Crawler):
        check_hooks()
        super().__init__(crawler)
        self._pool._factory = _RecordingFactory
        self._crawler = crawler
        self._closing: asyncio.Future[None] | None = None
        self._writer = acquire_writer(Collection.open(crawler.settings["PRESSMARK_COLLECTION"]))

    @property
    def _pool(self) -> Any:
        recording = _current.get()
        return self.__dict__["pool"] if recording is None else _TaggingPool(self.__dict__["pool"], recording)

    @_pool.setter
    def _pool(self, pool: Any) -> None:
        self.__dict__["pool"] = pool

    async def download_request(self, request: Request) -> Response:
        """Fetch, record, and return the response once its records are written."""
        recording, failure, response = Recording(), None, None
        token = _current.set(recording)
        try:
            response = await super().download_request(request)
        except Exception as exc:
            failure = exc
        finally:
            _current.reset(token)
        await self._record(request, recording, response, failure)
        if failure is not None:
            raise failure
        assert response is not None  # noqa: S101  # no failure means a response; this is for the type checker
        return response

    async def _record(
        self, request: Request, recording: Recording, response: Response | None, failure: Exception | None
    ) -> None:
        last = recording.attempts[-1] if recording.attempts else None
        for attempt in recording.attempts:
            if not attempt.received:  # nothing came: there is no response to keep
                attempt.discard()
                continue
            reason = _truncated(attempt, response, failure) if attempt is last else "disconnect"
            exchange = _exchange(request, attempt, reason, getattr(self._crawler.spider, "publisher_id", "page"))
            try:
                capture = await asyncio.wrap_future(self._writer.write_exchange(exchange).written)
            except CollectionError as exc:
                if self._closing is None and self._crawler.engine is not None:
                    closing = self._crawler.engine.close_spider_async(reason="collection_failed")
                    self._closing = asyncio.ensure_future(closing)
                raise IgnoreRequest(str(exc)) from None  # the writer has logged it, once for all
            request.meta["capture"] = capture
            stats = self._crawler.stats
            if stats is not None:
                stats.inc_value(f"archive/{capture.record_type}_written")
                stats.inc_value("archive/bytes_received", attempt.received)

    async def close(self) -> None:
        """Close connections, and the writer where no other spider uses it."""
        await super().close()
        await asyncio.get_running_loop().run_in_executor(None, release_writer, self._writer)


def _truncated(attempt: Attempt, response: Response | None, failure: Exception | None) -> str | None:
    """Return the WARC-Truncated reason (section 5.13), None where the message is whole."""
    if attempt.is_complete:
        return None
    if isinstance(failure, DownloadTimeoutError):
        return "time"
    if isinstance(failure, DownloadCancelledError) or (response and "download_stopped" in response.flags):
        return "length"
    if response is not None and "dataloss" not in response.flags:
        return None  # ended by the close of the connection, as it had to
    return "disconnect"


def _exchange(request: Request, attempt: Attempt, truncated: str | None, publisher: str) -> Exchange:
    response = _without_interim(attempt.response)
    response.seek(0)
    version = response.read(8).lower()
    http = version.decode("ascii") if re.fullmatch(rb"http/1\.[01]", version) else "http/1.1"
    meta = request.meta
    facts = {key: str(meta[key]) for key in ("via", "source", "robots") if meta.get(key)}
    if "via" not in facts and (referrer := request.headers.get("Referer")):
        facts["via"] = referrer.decode("latin-1")
    purpose = meta.get("purpose") or ("robots" if request.url.endswith("/robots.txt") else "page")
    elapsed = datetime.now(UTC) - attempt.started_at
    return Exchange(
        url=request.url.partition("#")[0],
        started_at=attempt.started_at,
        request=attempt.request,
        response=response,
        purpose=purpose,
        publisher=publisher,
        ip_address=attempt.ip_address,
        protocols=(http, *attempt.protocols),
        cipher_suite=attempt.cipher_suite,
        truncated=truncated,
        fetch_milliseconds=round(elapsed.total_seconds() * 1000),
        not_modified=meta.get("not_modified"),
        facts=facts,
    )


def _without_interim(message: BinaryIO) -> BinaryIO:
    """Return the message from its final response on; 1xx heads before it are not part of the record (WARC 1.1, 6.3)."""
    start = 0
    while True:
        message.seek(start)
        head = message.read(1 << 16)
        if not _INTERIM.match(head) or head_length(head) == len(head):
            break
        start += head_length(head)
    if not start:
        return message
    final: BinaryIO = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # type: ignore[assignment]  # noqa: SIM115
    message.seek(start)
    shutil.copyfileobj(message, final)
    message.close()
    return final
