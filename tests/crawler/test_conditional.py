"""What has not changed is not sent again, and what a run that was cut off left undone is done by the next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.warc.records import REVISIT_NOT_MODIFIED
from tests.conftest import ROOT, Pressmark

FEED = """<rss version="2.0"><channel><title>Years</title>
<item><title>One</title><link>{origin}/article/1</link><pubDate>{date}</pubDate></item></channel></rss>"""
ARTICLE = "<html><head><title>One</title></head><body><h1>One</h1>" + "<p>The bridge was closed on Monday.</p>" * 9


@dataclass
class Newsroom:
    """A site with a feed that knows whether it has changed. asked holds (path, If-None-Match, If-Modified-Since)."""

    url: str = ""
    date: str = "Mon, 02 Mar 2026 08:00:00 GMT"
    moved: bool = False
    slow_images: bool = False
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body."""
        feed = FEED.format(origin=self.url, date=self.date)
        if path == "/feed.xml" and self.moved:
            return 302, {"Location": "/new-feed.xml"}, "moved"
        if path in ("/feed.xml", "/new-feed.xml"):
            return 200, {"Content-Type": "text/xml", "ETag": f'"{path}-{self.date}"', "Last-Modified": self.date}, feed
        if path.startswith("/article/"):
            image = "".join(f'<img src="/image/{number}.png">' for number in range(12))
            return 200, {"Content-Type": "text/html", "ETag": '"article"'}, f"{ARTICLE}{image}</body></html>"
        if path.startswith("/image/"):
            if self.slow_images:
                time.sleep(0.3)
            return 200, {"Content-Type": "image/png"}, f"image {path}"
        return 404, {}, "no such page"


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """The site, served."""
    room = Newsroom()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = room.answer(self.path)
            asked = self.headers["If-None-Match"]
            room.asked.append((self.path, asked, self.headers["If-Modified-Since"]))
            if asked and asked == headers.get("ETag"):
                status, body = 304, ""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    room.url = f"http://127.0.0.1:{server.server_port}"
    yield room
    server.shutdown()
    server.server_close()


def describe(path: Path, room: Newsroom) -> None:
    """Write the site's spec into a collection."""
    with Collection.open_or_create(path) as collection:
        (collection.publishers_dir / "years.toml").write_text(
            f'name = "Years"\ndomains = ["{room.url.removeprefix("http://")}"]\n'
            f'sources = [{{ kind = "feed", url = "{room.url}/feed.xml" }}]\n'
        )


def crawl(pressmark: Pressmark, path: Path) -> dict[str, object]:
    """Crawl the site once and return the report."""
    done = pressmark("crawl", "--json", "--collection", path)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def captures(path: Path, url: str) -> list[Capture]:
    """Return what is stored of a URL."""
    with Collection.open(path) as collection:
        return collection.index.captures.of(url)


def test_an_unchanged_feed_is_stored_as_not_modified_and_reads_as_the_first_answer(
    tmp_path: Path, newsroom: Newsroom, pressmark: Pressmark
) -> None:
    """Each later run sends the validators, stores the 304 as a revisit of the first answer, and knows the articles."""
    path = tmp_path / "c"
    describe(path, newsroom)
    reports = [crawl(pressmark, path) for _ in range(4)]
    assert [report["fetched"] for report in reports] == [1, 0, 0, 0]
    assert [report["listed"] for report in reports] == [1] * 4
    sent = [(etag, since) for asked, etag, since in newsroom.asked if asked == "/feed.xml"]
    assert sent == [(None, None), *[(f'"/feed.xml-{newsroom.date}"', newsroom.date)] * 3]
    found = captures(path, f"{newsroom.url}/feed.xml")
    assert [(c.record_type, c.status) for c in found] == [("response", 200), *[("revisit", 304)] * 3]
    with Collection.open(path) as collection:
        for capture in found[1:]:
            with collection.warcs.open_record(capture) as record:
                assert record.get("WARC-Profile") == REVISIT_NOT_MODIFIED
                assert record.get("WARC-Refers-To") == found[0].record_id
                assert record.get("WARC-Payload-Digest") == found[0].payload_digest
            stored = collection.warcs.read_response(capture)
            assert stored.head.status == 304
            assert stored.payload == FEED.format(origin=newsroom.url, date=newsroom.date).encode()
    assert pressmark("verify", "--collection", path).returncode == 0


def test_an_article_that_its_feed_calls_changed_and_the_server_does_not_is_not_sent_again(
    tmp_path: Path, newsroom: Newsroom, pressmark: Pressmark
) -> None:
    """The article is asked for with its ETag, its 304 stored, and it is not asked for a third time."""
    path = tmp_path / "c"
    describe(path, newsroom)
    crawl(pressmark, path)
    newsroom.date = "Tue, 03 Mar 2026 08:00:00 GMT"
    crawl(pressmark, path)
    crawl(pressmark, path)
    assert [etag for asked, etag, _ in newsroom.asked if asked == "/article/1"] == [None, '"article"']
    assert [c.status for c in captures(path, f"{newsroom.url}/article/1")] == [200, 304]
    with Collection.open(path) as collection:
        versions = [row.version for row in collection.index.documents.of(f"{newsroom.url}/article/1")]
    assert versions == ["new", "same"]


def test_validators_of_a_page_are_never_sent_to_where_it_redirects(
    tmp_path: Path, newsroom: Newsroom, pressmark: Pressmark
) -> None:
    """After a move the new address is asked with what is stored of itself, or without conditions."""
    path = tmp_path / "c"
    describe(path, newsroom)
    crawl(pressmark, path)
    newsroom.moved = True
    crawl(pressmark, path)
    crawl(pressmark, path)
    assert [etag for asked, etag, _ in newsroom.asked if asked == "/new-feed.xml"] == [
        None, f'"/new-feed.xml-{newsroom.date}"',
    ]  # fmt: skip
    found = captures(path, f"{newsroom.url}/new-feed.xml")
    assert [c.status for c in found] == [200, 304]
    with Collection.open(path) as collection:  # both lead to where the payload is, with no chain between
        original = captures(path, f"{newsroom.url}/feed.xml")[0]
        assert [collection.warcs.read_response(c).payload_from for c in found] == [original] * 2


def test_archive_fetches_a_named_page_whole_each_time(tmp_path: Path, newsroom: Newsroom, pressmark: Pressmark) -> None:
    """Evidence is what the server sends now: no conditions go out, a repeat is told by its digest."""
    path = tmp_path / "c"
    for _ in range(2):
        assert (
            pressmark("archive", f"{newsroom.url}/article/1", "--no-requisites", "--collection", path).returncode == 0
        )
    assert [etag for asked, etag, _ in newsroom.asked if asked == "/article/1"] == [None, None]
    assert [(c.record_type, c.status) for c in captures(path, f"{newsroom.url}/article/1")] == [
        ("response", 200), ("revisit", 200),
    ]  # fmt: skip


def test_images_of_a_page_whose_crawl_was_killed_are_fetched_by_the_next_run(
    tmp_path: Path, newsroom: Newsroom, pressmark: Pressmark
) -> None:
    """The page is stored and not fetched again; what it still needs is found in what is stored."""
    path = tmp_path / "c"
    describe(path, newsroom)
    newsroom.slow_images = True
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "--collection", str(path)], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any("/image/" in asked for asked, _, _ in newsroom.asked):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    assert sum(asked == "/article/1" for asked, _, _ in newsroom.asked) == 1
    crawl(pressmark, path)
    assert sum(asked == "/article/1" for asked, _, _ in newsroom.asked) == 1
    assert all(captures(path, f"{newsroom.url}/image/{number}.png") for number in range(12))
