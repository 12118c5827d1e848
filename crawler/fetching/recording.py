"""The download handler that records what crosses the wire, and hands a response on only when its records are written.

It subclasses Scrapy's HTTP/1.1 handler and gives it connections that keep what they send and receive (crawler.fetching.wire).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from concurrent.futures import Future
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web._newclient import ParseError, ResponseNeverReceived

from archive.capture import PAGE_PUBLISHER, Capture, Purpose
from archive.collection.collection import Collection
from archive.collection.writer import acquire_writer, release_writer
from archive.errors import CollectionError
from archive.warc.exchange import Exchange
from crawler.discovery.scope import shown
from crawler.fetching.budget import BODIES, is_robots, return_large_blocks, spider_bytes
from crawler.fetching.wire import Attempt, Recording, RecordingFactory, TaggingPool, check_hooks
from crawler.request_meta import fetch_meta

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

_FACTS: tuple[Literal["via", "source", "listed", "robots"], ...] = ("via", "source", "listed", "robots")
_VERSION = re.compile(rb"http/1\.[01]", re.IGNORECASE)

_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 download handler, and a WARC record of all that it sends and receives.

    After a request, its meta key "capture" holds the archive's Capture of the last response. Scrapy sees a response only
    when its records are written; where they cannot be, the request is ignored and the crawl ends. A response has the
    flag "truncated" where limits.max_body_bytes cut it, and "shortened" where only the copy that spiders see was cut.
    """

    lazy = False

    def __init__(self, crawler: Crawler):
        check_hooks()
        return_large_blocks()
        super().__init__(crawler)
        self._pool._factory = RecordingFactory
        self._crawler = crawler
        self._closing: asyncio.Future[None] | None = None
        self._collection = Collection.open(crawler.settings["PRESSMARK_COLLECTION"])
        self._writer = acquire_writer(self._collection)
        self._answers = Answers()

    @property
    def _pool(self) -> Any:
        recording = _current.get()
        return self.__dict__["pool"] if recording is None else TaggingPool(self.__dict__["pool"], recording)

    @_pool.setter
    def _pool(self, pool: Any) -> None:
        self.__dict__["pool"] = pool

    async def download_request(self, request: Request) -> Response:
        """Fetch, record, and return the response once its records are written."""
        recording = Recording(
            folder=self._collection.path,
            max_body_bytes=self._collection.config.limits.max_body_bytes,
            spider_bytes=spider_bytes(request),
            is_proxied=bool(fetch_meta(request).get("proxy")),
        )
        failure, response = None, None
        token = _current.set(recording)
        try:
            response = await super().download_request(request)
        except Exception as exc:
            failure = exc
        finally:
            _current.reset(token)
        last = recording.attempts[-1] if recording.attempts else None
        _settle(request, last, response)
        # Scrapy counts a request as under way until this returns, whatever came of it. So at most CONCURRENT_REQUESTS
        # exchanges of a spider wait for the writer: that is the bound of its queue.
        await self._record(request, recording, response, failure)
        if failure is not None:
            explained = _explain(failure, last)
            raise explained from (failure if explained is not failure else failure.__cause__)
        assert response is not None  # noqa: S101  # no failure means a response; this is for the type checker
        return response

    async def _record(
        self, request: Request, recording: Recording, response: Response | None, failure: Exception | None
    ) -> None:
        last = recording.attempts[-1] if recording.attempts else None
        for attempt in recording.attempts:
            attempt.seal()
            if attempt.disk_failure is not None:
                attempt.discard()
                self._end(f"{self._collection.path} takes no more: {attempt.disk_failure.strerror}", log=True)
            if not attempt.received:  # nothing came: there is no response to keep
                attempt.discard()
                continue
            reason = _truncated(attempt, response, failure) if attempt is last else "disconnect"
            exchange = _exchange(
                request, attempt, reason, getattr(self._crawler.spider, "publisher_id", PAGE_PUBLISHER)
            )
            try:
                capture = await self._answers.wait(self._writer.write_exchange(exchange).written)
            except CollectionError as exc:
                self._end(str(exc), log=False)  # the writer has logged it, once for all
            fetch_meta(request)["capture"] = capture
            stats = self._crawler.stats
            if stats is not None:
                stats.inc_value(f"archive/{capture.record_type}_written")
                stats.inc_value("archive/bytes_received", attempt.received)
                if reason is not None:
                    stats.inc_value(f"archive/truncated/{reason}")

    def _end(self, why: str, *, log: bool) -> NoReturn:
        """End the crawl: the collection takes nothing more. Raises IgnoreRequest."""
        if self._closing is None and self._crawler.engine is not None:
            if log:
                logger.error("%s. What was acknowledged is whole; make room and run again", why)
            closing = self._crawler.engine.close_spider_async(reason="collection_failed")
            self._closing = asyncio.ensure_future(closing)
        raise IgnoreRequest(why) from None

    async def close(self) -> None:
        """Close connections, and the writer where no other spider uses it."""
        await super().close()
        await asyncio.get_running_loop().run_in_executor(None, release_writer, self._writer)


class Answers:
    """Brings the writer's answers from its thread to the event loop: those of one group in one wake-up.

    asyncio.wrap_future wakes the loop once for each, which costs more than to write a small record.
    """

    def __init__(self) -> None:
        self._ready: deque[tuple[asyncio.Future[Capture], Future[Capture]]] = deque()
        self._is_waking = False

    def wait(self, answer: Future[Capture]) -> asyncio.Future[Capture]:
        """Return a future of the running loop that gets the answer."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Capture] = loop.create_future()
        answer.add_done_callback(lambda done: self._put(loop, waiting, done))
        return waiting

    def _put(self, loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[Capture], done: Future[Capture]) -> None:
        """Called in the writer's thread."""
        self._ready.append((waiting, done))
        if not self._is_waking:
            self._is_waking = True
            loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._is_waking = False  # before the first is taken: what comes from now on wakes the loop once more
        while self._ready:
            waiting, done = self._ready.popleft()
            if waiting.done():  # cancelled meanwhile
                continue
            if (failure := done.exception()) is not None:
                waiting.set_exception(failure)
            else:
                waiting.set_result(done.result())


def _settle(request: Request, attempt: Attempt | None, response: Response | None) -> None:
    """Say what limits did to the response, and tie what it holds of the budget to its life."""
    if attempt is None:
        return
    if attempt.too_long is not None:
        logger.warning("%s: %s; what lies within is kept", shown(request.url), attempt.too_long)
        if response is not None:
            response.flags.append("truncated")
    body = attempt.body
    if body is None:
        return
    if response is None:
        BODIES.give(body.held)
        return
    BODIES.give_with(response, body.held)
    if body.is_cut:
        response.flags.append("shortened")
        logger.warning(
            "%s: links are looked for in the first %s bytes only; the record has all",
            shown(request.url),
            len(response.body),
        )


def _truncated(attempt: Attempt, response: Response | None, failure: Exception | None) -> str | None:
    """Return the WARC-Truncated reason (section 5.13), None where the message is whole."""
    if attempt.too_long is not None:
        return "length"
    if attempt.is_complete:
        return None
    if isinstance(failure, DownloadTimeoutError):
        return "time"
    if isinstance(failure, DownloadCancelledError) or (response and "download_stopped" in response.flags):
        return "length"
    return "disconnect"


def _explain(failure: Exception, attempt: Attempt | None) -> Exception:
    """Return a failure of the same class, or one that is not tried again, that says what the server did."""
    if attempt is not None and attempt.too_long is not None:
        return DownloadCancelledError(attempt.too_long)
    if isinstance(failure, ResponseDataLossError):
        return ResponseDataLossError("the answer broke off, or its chunk framing is broken, before the body was whole")
    cause = failure.__cause__
    if not isinstance(failure, DownloadFailedError) or cause is None:
        return failure
    if isinstance(cause, ResponseNeverReceived):
        return DownloadFailedError("the server closed the connection without an answer")
    reasons = [getattr(reason, "value", reason) for reason in getattr(cause, "reasons", ())]
    if any(isinstance(reason, (ConnectionDone, ConnectionLost)) for reason in reasons):
        return DownloadFailedError("the connection ended within the head of the answer")
    told = [reason.args[0] if isinstance(reason, ParseError) else reason for reason in reasons]
    return DownloadFailedError(f"the answer is not HTTP/1.x: {shown('; '.join(map(str, told)) or str(failure))}")


def _exchange(request: Request, attempt: Attempt, truncated: str | None, publisher: str) -> Exchange:
    attempt.response.seek(0)
    version = _VERSION.match(attempt.response.read(8))
    http = (version[0].lower().decode("ascii"),) if version else ()
    meta = fetch_meta(request)
    facts: dict[str, str] = {key: str(value) for key in _FACTS if (value := meta.get(key))}
    if "via" not in facts and (referrer := request.headers.get("Referer")):
        facts["via"] = referrer.decode("latin-1")
    elapsed = datetime.now(UTC) - attempt.started_at
    return Exchange(
        url=request.url.partition("#")[0],
        started_at=attempt.started_at,
        request=attempt.request,
        response=attempt.response,
        purpose=Purpose.ROBOTS if is_robots(request) else meta.get("purpose", Purpose.PAGE),
        publisher=publisher,
        ip_address=attempt.ip_address,
        protocols=(*http, *attempt.protocols),
        cipher_suite=attempt.cipher_suite,
        truncated=truncated,
        fetch_milliseconds=round(elapsed.total_seconds() * 1000),
        not_modified=meta.get("not_modified"),
        metadata_fields=facts,
    )
