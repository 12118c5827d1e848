"""Politeness: robots.txt as in RFC 9309, download slots with delays, Crawl-delay and Retry-After."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from archive.capture import Purpose
from archive.limits import MAX_URL_LENGTH
from crawler.discovery.scope import is_loopback
from crawler.request_meta import fetch_meta

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

MAX_CRAWL_DELAY_SECONDS = 60.0
MAX_RETRY_AFTER_SECONDS = 300.0  # a host that asks for more is fetched again after this time
MAX_REQUISITE_REQUESTS_PER_HOST = 6  # at a time, as in browsers
# With a delay of zero, Scrapy 2.19 starts all waiting requests of a slot at once and ignores the slot's concurrency: it
# counts a transfer only when its task first runs. A millisecond between starts is enough for the count to be right.
MIN_DELAY_SECONDS = 0.001


class UnreachableRobots:
    """The parser of an unreachable robots.txt: it disallows all URLs (RFC 9309, section 2.3.1.4)."""

    def __init__(self, reason: str):
        self.reason = reason

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Return False."""
        return False

    def crawl_delay(self, user_agent: str | bytes) -> float | None:
        """Return None."""
        return None


class ForbiddenByRobots(IgnoreRequest):
    """robots.txt disallows the URL, or is unreachable."""


class URLTooLong(IgnoreRequest):
    """The URL of a request, or of a redirect, is longer than MAX_URL_LENGTH."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, with RFC 9309's rules for failures: 4xx allows all, an unreachable robots.txt nothing.

    A request with meta "ignore_robots" is sent even where robots.txt disallows it; the reason is kept in meta "robots"
    and in the capture's metadata record.
    """

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Let a request pass that robots.txt allows. Raises URLTooLong and ForbiddenByRobots."""
        if len(request.url) > MAX_URL_LENGTH:
            self._stats.inc_value("url/too_long")
            raise URLTooLong(f"the URL has {len(request.url):,} characters, more than {MAX_URL_LENGTH:,}")
        await super().process_request(request)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return what stands for the host's robots.txt, to each request that waits for it.

        Scrapy 2.19 has all of them await one Deferred, which gives its result to the first and None to the others.
        """
        waiting = self._parsers.get(urlsplit(request.url).netloc)
        if not isinstance(waiting, Deferred):
            return await super().robot_parser(request)
        own: Deferred[RobotParser | None] = Deferred()

        def pass_on(parser: RobotParser | None) -> RobotParser | None:
            own.callback(parser)
            return parser

        waiting.addCallback(pass_on)
        return await maybe_deferred_to_future(own)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if 400 <= response.status < 500:
            response = response.replace(body=b"")
        elif response.status != 200:
            self._set_parser(netloc, UnreachableRobots(f"the server answered {response.status}"))
            return
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._set_parser(netloc, UnreachableRobots(str(exc).rstrip(".") or type(exc).__name__))

    def _set_parser(self, netloc: str, parser: Any) -> None:
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        waiting.callback(parser)  # type: ignore[union-attr]

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let the request pass, or raise ForbiddenByRobots. rp is the parser of the host's robots.txt."""
        if rp is None or rp.allowed(request.url, self._robotstxt_useragent or self._default_useragent):
            return
        reason = (
            f"robots.txt could not be had: {rp.reason}"
            if isinstance(rp, UnreachableRobots)
            else "robots.txt disallows it"
        )
        if fetch_meta(request).get("ignore_robots"):
            fetch_meta(request)["robots"] = f"ignored on request; {reason}"
            return
        self._stats.inc_value("robotstxt/forbidden")
        raise ForbiddenByRobots(reason)


class PolitenessMiddleware:
    """Assigns requests to download slots: requisites to a slot of their own, apart from the pages of their host."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PolitenessMiddleware:
        """Make the middleware and connect it to Scrapy's signal robots_parsed."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.robots_parsed, signals.robots_parsed)
        return middleware

    def process_request(self, request: Request) -> None:
        """Set the slot of a requisite and of a request to a loopback host; others keep Scrapy's slot."""
        host = urlsplit(request.url).hostname or ""
        if fetch_meta(request).get("purpose") == Purpose.REQUISITE:
            self._assign_slot(request, f"requisites:{host}", MAX_REQUISITE_REQUESTS_PER_HOST)
        elif is_loopback(host):
            self._assign_slot(request, host, self._crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))

    def _assign_slot(self, request: Request, slot: str, concurrency: int) -> None:
        assert self._crawler.engine is not None  # noqa: S101  # middlewares run inside an engine
        settings = self._crawler.engine.downloader.per_slot_settings
        settings.setdefault(slot, {"concurrency": concurrency, "delay": MIN_DELAY_SECONDS, "jitter": 0.0})
        fetch_meta(request)["download_slot"] = slot

    def process_response(self, request: Request, response: Response) -> Response:
        """Delay the next request of a slot by the Retry-After of a 429 or 503 (RFC 9110, section 10.2.3)."""
        if response.status in (429, 503):
            seconds = retry_after_seconds(response.headers.get("Retry-After"), datetime.now(UTC))
            engine = self._crawler.engine
            slot = (
                engine.downloader.slots.get(fetch_meta(request).get("download_slot", ""))
                if engine is not None
                else None
            )
            if seconds and slot is not None:
                logger.info("%s asks for a wait of %s seconds", request.url, seconds)
                slot.lastseen = monotonic() + min(seconds, MAX_RETRY_AFTER_SECONDS) - slot.delay * (1 - slot.jitter)
        return response

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Set the delay of a host to its Crawl-delay, where that is longer than DOWNLOAD_DELAY."""
        host = urlsplit(request.url).hostname or ""
        wanted = robotparser.crawl_delay(self._crawler.settings["ROBOTSTXT_USER_AGENT"])
        if wanted is None or is_loopback(host) or wanted <= self._delay or self._crawler.engine is None:
            return
        delay = min(wanted, MAX_CRAWL_DELAY_SECONDS)
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": delay, "jitter": 0.0}  # never less than asked
        if (slot := downloader.slots.get(host)) is not None:
            slot.delay, slot.jitter = delay, 0.0
        logger.info("%s asks for %s seconds between requests; waiting %s", host, wanted, delay)


def retry_after_seconds(value: bytes | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, which holds seconds or an HTTP date; None where it is neither or past."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit() and text.isascii() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds()) or None
