"""Killed at any moment: what was acknowledged is there, nothing is half, and the crawl goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from archive.collection.collection import Collection
from tests.conftest import ROOT, Pressmark

pytestmark = pytest.mark.process

KILLS = 100
ARTICLES, IMAGES = 100, 30
SEED = 20_261_124


def article(number: int) -> bytes:
    """A page that needs many images."""
    images = "".join(f'<img src="/image/{number}-{image}.png">' for image in range(IMAGES))
    text = f"<p>In the year {number} the bridge over the river was closed, and then it was opened again.</p>" * 4
    return f"<html><head><title>Year {number}</title></head><body><h1>Year {number}</h1>{text}{images}</body></html>".encode()


def image(name: str) -> bytes:
    """Bytes that no other image has, and that do not compress."""
    return b"\x89PNG" + hashlib.shake_128(name.encode()).digest(3000 + len(name) * 997 % 5000)


def body_of(path: str) -> bytes | None:
    """Return what the site serves at a path."""
    if path.startswith("/article/"):
        return article(int(path.removeprefix("/article/")))
    if path.startswith("/image/"):
        return image(path)
    if path == "/sitemap.xml":
        entries = "".join(f"<url><loc>{{origin}}/article/{number}</loc></url>" for number in range(ARTICLES))
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()
    return None


class Site(BaseHTTPRequestHandler):
    """A site whose every body follows from its path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        body = body_of(self.path)
        self.send_response(200 if body is not None else 404)
        body = (body or b"").replace(b"{origin}", f"http://{self.headers['Host']}".encode())
        kind = "image/png" if "/image/" in self.path else "text/xml" if "xml" in self.path else "text/html"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Serve a client, which may be killed meanwhile."""
        with suppress(ConnectionError):
            super().handle()


@pytest.fixture
def site() -> Iterator[str]:
    """The site's URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Witness:
    """Reads the index from outside while the crawler writes it: what it once saw was acknowledged."""

    def __init__(self, path: Path):
        self._path, self.seen, self._last = path, set(), 0

    def look(self) -> None:
        """Take in what is new."""
        if self._path.exists():
            with sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=5) as db:
                rows = db.execute("SELECT id, record_id FROM capture WHERE id > ?", (self._last,)).fetchall()
            db.close()
            self.seen |= {record_id for _, record_id in rows}
            self._last = max([self._last, *(number for number, _ in rows)])


def test_a_crawler_killed_a_hundred_times_loses_nothing_that_it_acknowledged(
    tmp_path: Path, site: str, pressmark: Pressmark
) -> None:
    """Whatever the index once showed is in the WARC files, byte for byte; no record is half; the last run ends the crawl."""
    path = tmp_path / "c"
    with Collection.open_or_create(path) as collection:
        host = site.removeprefix("http://")
        (collection.publishers_dir / "years.toml").write_text(
            f'name = "Years"\ndomains = ["{host}"]\nsources = [{{ kind = "sitemap", url = "{site}/sitemap.xml" }}]\n'
        )
    witness, chance = Witness(path / "index.sqlite"), random.Random(SEED)
    with _launch(path) as launcher:
        lives = [_life(launcher, witness, chance) for _ in range(KILLS)]
    assert lives == [-signal.SIGKILL] * KILLS
    seen_when_killed = len(witness.seen)
    assert seen_when_killed > 10 * KILLS  # it was killed at work, not while it started

    last = pressmark("crawl", "--json", "--collection", path)
    assert last.returncode == 0, last.stderr
    checked = pressmark("verify", "--collection", path)
    assert checked.returncode == 0, checked.stdout

    assert not list((path / "warc").glob("*.open"))
    records: set[str] = set()
    for file in (path / "warc").glob("*.warc.gz"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False):
                assert record.verify_block_digest(), record.record_id
                records.add(record.headers["WARC-Record-ID"])
    assert witness.seen <= records

    with Collection.open(path) as collection:
        captures = list(collection.index.captures.iter_all())
        assert {capture.record_id for capture in captures} >= witness.seen
        for capture in captures:
            expected = body_of(capture.url.removeprefix(site))
            if expected is not None:
                payload = collection.warcs.read_response(capture).payload
                assert payload == expected.replace(b"{origin}", site.encode()), capture.url
        urls = {capture.url for capture in captures}
        assert {f"{site}/article/{number}" for number in range(ARTICLES)} <= urls
        assert {f"{site}/image/{a}-{i}.png" for a in range(ARTICLES) for i in range(IMAGES)} <= urls
        assert not list(collection.index.captures.uncleaned())
        assert {row.url for row in collection.index.documents.iter_all()} == {
            f"{site}/article/{number}" for number in range(ARTICLES)
        }
    for file in (path / "text").glob("*.jsonl"):
        assert all(json.loads(line) for line in file.read_text("utf-8").splitlines())


def _launch(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crawler.killable", str(path)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _life(launcher: subprocess.Popen[str], witness: Witness, chance: random.Random) -> int:
    """Start a crawl, watch it until some moment after its first new record, kill it, and return its exit code."""
    assert launcher.stdin and launcher.stdout
    launcher.stdin.write("go\n")
    launcher.stdin.flush()
    process = int(launcher.stdout.readline())
    before, deadline = len(witness.seen), time.monotonic() + 30
    while len(witness.seen) == before and time.monotonic() < deadline:
        time.sleep(0.01)
        witness.look()
    end = time.monotonic() + chance.uniform(0, 0.4)
    while time.monotonic() < end:
        witness.look()
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    return int(launcher.stdout.readline())
