"""Politeness: what robots.txt allows, how long a host is left alone between requests, and who asks to wait."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.test import get_crawler

import crawler.settings
from archive.capture import Purpose
from archive.collection.collection import Collection
from archive.limits import MAX_URL_LENGTH
from crawler.fetching.politeness import (
    ForbiddenByRobots,
    RobotsMiddleware,
    UnreachableRobots,
    URLTooLong,
    retry_after_seconds,
)
from crawler.request_meta import fetch_meta
from tests.conftest import Pressmark
from tests.origin import Behaviour, Origin, page, whole

DELAY, CRAWL_DELAY, RETRY_AFTER = (
    1.0,
    3.0,
    3,
)  # seconds; Scrapy makes the first half as long or half as long again, by chance
SLACK = 0.5  # seconds by which a busy machine may let a request start later than it was meant to


@pytest.fixture(scope="module")
def scrapy_crawler() -> Crawler:
    """One with Pressmark's settings, that runs nothing."""
    names = ("ROBOTSTXT_OBEY", "ROBOTSTXT_USER_AGENT", "USER_AGENT")
    values = {name: getattr(crawler.settings, name) for name in names}
    return get_crawler(settings_dict=values | {"TWISTED_REACTOR_ENABLED": False})


@pytest.fixture
def robots(scrapy_crawler: Crawler) -> RobotsMiddleware:
    """The middleware that asks robots.txt."""
    return RobotsMiddleware.from_crawler(scrapy_crawler)


def parsed(scrapy_crawler: Crawler, text: str) -> RobotParser:
    """A robots.txt as the crawler reads it."""
    return ProtegoRobotParser.from_crawler(scrapy_crawler, text.encode())


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /%E6%A1%A5", "/桥", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Pressmark\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: PRESSMARK\nDisallow: /a", "/a", False),
        ("User-agent: other\nUser-agent: pressmark\nDisallow: /", "/a", False),
        ("User-agent: Pressmarks\nDisallow: /", "/a", True),
        ("User-agent: Mozilla\nDisallow: /", "/a", True),
        ("<html>Not found</html>", "/a", True),
    ],
)
def test_a_robots_txt_allows_what_the_group_of_this_crawler_allows(
    scrapy_crawler: Crawler, robots: RobotsMiddleware, text: str, path: str, allowed: bool
) -> None:
    """Its own group before that of everybody, and of two rules the longer (RFC 9309)."""
    request = Request("http://e.org" + path)
    if allowed:
        robots.process_request_2(parsed(scrapy_crawler, text), request)
    else:
        with pytest.raises(ForbiddenByRobots, match=r"robots\.txt disallows it"):
            robots.process_request_2(parsed(scrapy_crawler, text), request)


def test_a_robots_txt_that_could_not_be_had_allows_nothing(robots: RobotsMiddleware) -> None:
    """The reason is told."""
    with pytest.raises(ForbiddenByRobots, match=r"robots\.txt could not be had: the server answered 503"):
        robots.process_request_2(UnreachableRobots("the server answered 503"), Request("http://e.org/"))
    robots.process_request_2(None, Request("http://e.org/robots.txt"))


def test_a_person_may_overrule_it_and_what_it_said_is_kept(scrapy_crawler: Crawler, robots: RobotsMiddleware) -> None:
    """For the capture's metadata record; where it allows the page there is nothing to keep."""
    said = {
        "User-agent: *\nDisallow: /": "ignored on request; robots.txt disallows it",
        "User-agent: *\nAllow: /": None,
    }
    for text, kept in said.items():
        request = Request("http://e.org/a", meta={"ignore_robots": True})
        robots.process_request_2(parsed(scrapy_crawler, text), request)
        assert fetch_meta(request).get("robots") == kept
    request = Request("http://e.org/a", meta={"ignore_robots": True})
    robots.process_request_2(UnreachableRobots("no route"), request)
    assert fetch_meta(request)["robots"] == "ignored on request; robots.txt could not be had: no route"


def test_a_url_longer_than_any_server_takes_is_not_asked_for(robots: RobotsMiddleware) -> None:
    """Not even robots.txt is."""
    request = Request("http://e.org/" + "a" * MAX_URL_LENGTH)
    with pytest.raises(URLTooLong, match=f"more than {MAX_URL_LENGTH:,}"):
        asyncio.run(robots.process_request(request))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"120", 120.0), (b" 3 ", 3.0), (b"Mon, 23 Nov 2026 12:01:00 GMT", 60.0), (b"Mon, 23 Nov 2026 11:00:00 GMT", None),
     (b"soon", None), (b"", None), (None, None), (b"-5", None), (b"9" * 40, None)],
)  # fmt: skip
def test_retry_after_is_read_in_both_its_forms(value: bytes | None, seconds: float | None) -> None:
    """Seconds or a date; what is neither, or past, asks for nothing."""
    assert retry_after_seconds(value, datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) == seconds


ROBOTS = {
    "plain": "",
    "slow": f"User-agent: *\nCrawl-delay: {CRAWL_DELAY}\n",
    "others": "User-agent: *\nUser-agent: Mozilla\nCrawl-delay: 50\n\nUser-agent: Pressmark\nDisallow: /secret\n",
    "hasty": "User-agent: *\nCrawl-delay: 0.01\n",
    "busy": "",
}
ASKED = ["/1", "/2", "/3"]


def answer(body: bytes, status: str = "200 OK") -> bytes:
    """A response."""
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark) -> dict[str, list[float]]:
    """Seconds between the requests for pages of a host, when pages of five hosts are archived in one run."""
    path = tmp_path_factory.mktemp("polite") / "c"
    with Origin(behaviours={}) as proxy:  # to an HTTP proxy a URL is what a path is to a server
        for host, text in ROBOTS.items():
            proxy.behaviours[f"http://{host}.example/robots.txt"] = whole(answer(text.encode()))
            for place in ASKED:
                proxy.behaviours[f"http://{host}.example{place}"] = whole(answer(page(len(proxy.behaviours))))
        busy = answer(b"busy", f"429 Too Many Requests\r\nRetry-After: {RETRY_AFTER}")
        proxy.behaviours["http://busy.example/1"] = whole(busy)
        urls = "\n".join(f"http://{host}.example{place}" for place in ASKED for host in ROBOTS)
        done = pressmark(
            "archive", "-", "--no-requisites", "--delay", DELAY, "--collection", path, stdin=urls,
            more_environment={"http_proxy": proxy.url, "no_proxy": ""},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    with Collection.open(path) as collection:
        pages = [capture for capture in collection.index.captures.iter_all() if capture.purpose == Purpose.PAGE]
    found = {}
    for host in ROBOTS:
        moments = sorted(one.captured_at for one in pages if one.url.startswith(f"http://{host}.example/"))
        found[host] = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
    return found


@pytest.mark.parametrize("host", ["plain", "others", "hasty"])
def test_pages_of_a_host_come_with_the_delay_between_them(gaps: dict[str, list[float]], host: str) -> None:
    """Also where robots.txt would have them sooner; what it asks of other crawlers is not asked of this one."""
    assert len(gaps[host]) == 2 and min(gaps[host]) >= DELAY / 4
    assert max(gaps[host]) < 25


def test_a_crawl_delay_is_kept(gaps: dict[str, list[float]]) -> None:
    """A host that asks for more time is given all of it."""
    assert len(gaps["slow"]) == 2 and min(gaps["slow"]) >= CRAWL_DELAY - SLACK


def test_a_host_that_says_too_many_requests_is_left_alone_for_as_long_as_it_asks(gaps: dict[str, list[float]]) -> None:
    """Whichever page is next; the page itself is asked for again, and a last time."""
    assert len(gaps["busy"]) == 4
    assert sum(gap >= RETRY_AFTER - SLACK for gap in gaps["busy"]) >= 2


def test_robots_txt_holds_for_each_request_that_waits_for_it(
    pressmark: Pressmark, origin: Origin, tmp_path: Path
) -> None:
    """Of pages that are asked for at once, while robots.txt is on its way, none is fetched that it forbids."""
    text = b"User-agent: *\nDisallow: /secret\n"

    def slowly() -> Iterator[bytes]:
        time.sleep(1)
        yield text

    head = answer(text).removesuffix(text)
    origin.robots_behaviour = Behaviour(head, head + text, stream=slowly)
    urls = "\n".join(f"{origin.url}/secret/{number}" for number in range(6))
    done = pressmark("archive", "-", "--no-requisites", "--collection", tmp_path / "c", stdin=urls)
    assert list(origin.requests) == ["/robots.txt"] and done.returncode == 1


def test_a_server_that_asks_to_wait_is_given_the_time(pressmark: Pressmark, tmp_path: Path) -> None:
    """After 503 with Retry-After the next request comes no sooner than asked, and each answer is kept."""
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy"
    with Origin() as origin:
        origin.behaviours["/busy"] = Behaviour(busy, busy)
        url = origin.url + "/busy"
        done = pressmark("archive", url, "--no-requisites", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
    with Collection.open(tmp_path / "c") as collection:
        moments = [capture.captured_at for capture in collection.index.captures.of(url)]
    assert len(moments) == 3
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in itertools.pairwise(moments))
