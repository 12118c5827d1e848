"""The download handler: Scrapy's HTTP/1.1 handler, which also writes all that it sends and receives to WARC records.

Its connections keep a copy of the bytes that they send and receive (crawler.fetching.wire).
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
from crawler.discovery.scope import for_log
from crawler.fetching.budget import BODY_BUDGET, is_robots_request, max_spider_bytes, return_freed_memory
from crawler.fetching.wire import Attempt, Recording, RecordingFactory, TaggingPool, check_private_names
from crawler.request_meta import fetch_meta

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

_METADATA_KEYS: tuple[Literal["via", "source", "listed", "robots"], ...] = ("via", "source", "listed", "robots")
_VERSION = re.compile(rb"http/1\.[01]", re.IGNORECASE)

_current_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 download handler, which records every exchange.

    Scrapy gets a response only after its records are written; the request's meta key "capture" then holds the Capture of
    the last response. Where records cannot be written, the request is ignored and the crawl ends. A response has the
    flag "truncated" where a limit cut the recorded message, and "shortened" where the record has the whole message and
    only the spider's copy of the body is shorter.
    """

    lazy = False

    def __init__(self, crawler: Crawler):
        check_private_names()
        return_freed_memory()
        super().__init__(crawler)
        self._pool._factory = RecordingFactory
        self._crawler = crawler
        self._closing: asyncio.Future[None] | None = None
        self._collection = Collection.open(crawler.settings["PRESSMARK_COLLECTION"])
        self._writer = acquire_writer(self._collection)
        self._capture_futures = CaptureFutures()

    @property
    def _pool(self) -> Any:
        recording = _current_recording.get()
        return self.__dict__["pool"] if recording is None else TaggingPool(self.__dict__["pool"], recording)

    @_pool.setter
    def _pool(self, pool: Any) -> None:
        self.__dict__["pool"] = pool

    async def download_request(self, request: Request) -> Response:
        """Fetch a request and return the response once its records are written. Raises Scrapy's download errors."""
        recording = Recording(
            folder=self._collection.path,
            max_body_bytes=self._collection.config.limits.max_body_bytes,
            max_spider_bytes=max_spider_bytes(request),
            is_proxied=bool(fetch_meta(request).get("proxy")),
        )
        failure, response = None, None
        token = _current_recording.set(recording)
        try:
            response = await super().download_request(request)
        except Exception as exc:
            failure = exc
        finally:
            _current_recording.reset(token)
        last = recording.attempts[-1] if recording.attempts else None
        if last is not None:
            _report_limits(request, last, response)
            _release_body(last, response)
        # Scrapy counts a request as active until this method returns. So at most CONCURRENT_REQUESTS exchanges of a spider
        # wait for the writer, which bounds the writer's queue.
        await self._record(request, recording, response, failure)
        if failure is not None:
            explained = _readable_failure(failure, last)
            raise explained from (failure if explained is not failure else failure.__cause__)
        assert response is not None  # noqa: S101  # no failure means a response; this is for the type checker
        return response

    async def _record(
        self, request: Request, recording: Recording, response: Response | None, failure: Exception | None
    ) -> None:
        last = recording.attempts[-1] if recording.attempts else None
        for attempt in recording.attempts:
            attempt.end_recording()
            if attempt.disk_failure is not None:
                attempt.discard()
                self._close_spider(
                    f"{self._collection.path} cannot be written: {attempt.disk_failure.strerror}", log=True
                )
            if not attempt.received:  # no response to record
                attempt.discard()
                continue
            reason = _truncated_reason(attempt, response, failure) if attempt is last else "disconnect"
            exchange = _exchange(
                request, attempt, reason, getattr(self._crawler.spider, "publisher_id", PAGE_PUBLISHER)
            )
            try:
                capture = await self._capture_futures.wait(self._writer.write_exchange(exchange).written)
            except CollectionError as exc:
                self._close_spider(str(exc), log=False)  # the writer has logged it
            fetch_meta(request)["capture"] = capture
            stats = self._crawler.stats
            if stats is not None:
                stats.inc_value(f"archive/{capture.record_type}_written")
                stats.inc_value("archive/bytes_received", attempt.received)
                if reason is not None:
                    stats.inc_value(f"archive/truncated/{reason}")

    def _close_spider(self, reason: str, *, log: bool) -> NoReturn:
        """End the crawl, as the collection cannot be written. Raises IgnoreRequest."""
        if self._closing is None and self._crawler.engine is not None:
            if log:
                logger.error("%s. What was stored before is complete; make room and run again", reason)
            closing = self._crawler.engine.close_spider_async(reason="collection_failed")
            self._closing = asyncio.ensure_future(closing)
        raise IgnoreRequest(reason) from None

    async def close(self) -> None:
        """Close the connections and release the writer."""
        await super().close()
        await asyncio.get_running_loop().run_in_executor(None, release_writer, self._writer)


class CaptureFutures:
    """Passes captures from the writer's thread to the event loop, several of them in one wake-up of the loop.

    asyncio.wrap_future wakes the loop for each future, which costs more than writing a small record.
    """

    def __init__(self) -> None:
        self._ready: deque[tuple[asyncio.Future[Capture], Future[Capture]]] = deque()
        self._is_waking = False

    def wait(self, written: Future[Capture]) -> asyncio.Future[Capture]:
        """Return a future of the running loop that gets the result of one of the writer's futures."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Capture] = loop.create_future()
        written.add_done_callback(lambda done: self._put(loop, waiting, done))
        return waiting

    def _put(self, loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[Capture], done: Future[Capture]) -> None:
        """Called in the writer's thread."""
        self._ready.append((waiting, done))
        if not self._is_waking:
            self._is_waking = True
            loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        self._is_waking = False  # first, so that a result that comes from now on wakes the loop again
        while self._ready:
            waiting, done = self._ready.popleft()
            if waiting.done():  # cancelled meanwhile
                continue
            if (failure := done.exception()) is not None:
                waiting.set_exception(failure)
            else:
                waiting.set_result(done.result())


def _report_limits(request: Request, attempt: Attempt, response: Response | None) -> None:
    """Log and flag a response of which a limit cut the message ("truncated") or the spider's copy ("shortened")."""
    if attempt.exceeded_limit is not None:
        logger.warning(
            "%s: %s; the record keeps what came within the limit", for_log(request.url), attempt.exceeded_limit
        )
        if response is not None:
            response.flags.append("truncated")
    if response is not None and attempt.body is not None and attempt.body.is_shortened:
        response.flags.append("shortened")
        logger.warning(
            "%s: links are looked for in the first %s bytes only; the record has all bytes",
            for_log(request.url),
            len(response.body),
        )


def _release_body(attempt: Attempt, response: Response | None) -> None:
    """Release the memory budget of a body together with its response, or at once where there is no response."""
    body = attempt.body
    if body is None:
        return
    if response is None:
        BODY_BUDGET.release(body.budget_bytes)
    else:
        BODY_BUDGET.release_with(response, body.budget_bytes)


def _truncated_reason(attempt: Attempt, response: Response | None, failure: Exception | None) -> str | None:
    """Return the WARC-Truncated reason (WARC 1.1, section 5.13); None where the message is complete."""
    if attempt.exceeded_limit is not None:
        return "length"
    if attempt.is_complete:
        return None
    if isinstance(failure, DownloadTimeoutError):
        return "time"
    if isinstance(failure, DownloadCancelledError) or (response and "download_stopped" in response.flags):
        return "length"
    return "disconnect"


def _readable_failure(failure: Exception, attempt: Attempt | None) -> Exception:
    """Return an exception that says what the server did, of the same class, or one that Scrapy does not retry."""
    if attempt is not None and attempt.exceeded_limit is not None:
        return DownloadCancelledError(attempt.exceeded_limit)
    if isinstance(failure, ResponseDataLossError):
        return ResponseDataLossError("the response ended, or its chunk framing is broken, before the body was complete")
    cause = failure.__cause__
    if not isinstance(failure, DownloadFailedError) or cause is None:
        return failure
    if isinstance(cause, ResponseNeverReceived):
        return DownloadFailedError("the server closed the connection without a response")
    reasons = [getattr(reason, "value", reason) for reason in getattr(cause, "reasons", ())]
    if any(isinstance(reason, (ConnectionDone, ConnectionLost)) for reason in reasons):
        return DownloadFailedError("the connection ended within the head of the response")
    problems = [reason.args[0] if isinstance(reason, ParseError) else reason for reason in reasons]
    return DownloadFailedError(
        f"the response is not HTTP/1.x: {for_log('; '.join(map(str, problems)) or str(failure))}"
    )


def _exchange(request: Request, attempt: Attempt, truncated: str | None, publisher: str) -> Exchange:
    attempt.response.seek(0)
    version = _VERSION.match(attempt.response.read(8))
    http = (version[0].lower().decode("ascii"),) if version else ()
    meta = fetch_meta(request)
    facts: dict[str, str] = {key: str(value) for key in _METADATA_KEYS if (value := meta.get(key))}
    if "via" not in facts and (referrer := request.headers.get("Referer")):
        facts["via"] = referrer.decode("latin-1")
    elapsed = datetime.now(UTC) - attempt.started_at
    return Exchange(
        url=request.url.partition("#")[0],
        started_at=attempt.started_at,
        request=attempt.request,
        response=attempt.response,
        purpose=Purpose.ROBOTS if is_robots_request(request) else meta.get("purpose", Purpose.PAGE),
        publisher=publisher,
        ip_address=attempt.ip_address,
        protocols=(*http, *attempt.protocols),
        cipher_suite=attempt.cipher_suite,
        truncated=truncated,
        fetch_milliseconds=round(elapsed.total_seconds() * 1000),
        not_modified=meta.get("not_modified"),
        metadata_fields=facts,
    )
