"""Servers that mean harm cost neither memory nor the crawl, and put nothing into the WARC but what they sent."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from archive.collection.collection import Collection
from tests.conftest import ROOT, Pressmark
from tests.crawler.hostile import LONG, feed, good, hostile_behaviours, hostile_sources
from tests.crawler.test_byte_truth import read
from tests.origin import Origin, whole

GOOD = [f"/good/{number}" for number in range(8)]
MAX_BODY_BYTES = 16 << 20


@dataclass
class Survived:
    """What is left of one crawl among hostile servers: the collection, the log, and the crawler's peak memory."""

    url: str
    path: Path
    log: str
    peak_bytes: int
    documents: set[str]


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Iterator[Survived]:
    """One run over a site that does everything in hostile.py, many answers at a time."""
    path = tmp_path_factory.mktemp("hostile") / "c"
    with Origin() as origin:
        origin.behaviours |= {**hostile_behaviours(), **hostile_sources(), **{p: good(n) for n, p in enumerate(GOOD)}}
        origin.behaviours["/feed"] = feed(origin.url, [*GOOD[:4], *hostile_behaviours(), *GOOD[4:]])
        with Collection.open_or_create(path) as collection:
            (collection.publishers_dir / "bad.toml").write_text(_spec(origin.url))
            config = path / "collection.toml"
            # What comes of each page is small, so that the time goes into fetching; the crawler decodes as much as ever.
            for key, value in (("max_body_bytes", MAX_BODY_BYTES), ("max_decoded_bytes", 500_000)):
                config.write_text(re.sub(rf"{key} = \d+", f"{key} = {value}", config.read_text()))
        log, peak = _crawl(path)
        with Collection.open(path) as collection:
            documents = {row.url for row in collection.index.documents.iter_all()}
        yield Survived(origin.url, path, log, peak, documents)


def _spec(url: str) -> str:
    sources = [("feed", "/feed")]
    sources += [("sitemap" if "sitemap" in path else "feed", path) for path in hostile_sources()]
    tables = ", ".join(f'{{ kind = "{kind}", url = "{url}{path}" }}' for kind, path in sources)
    return f'name = "Bad"\ndomains = ["{url.partition("://")[2]}"]\nsources = [{tables}]\n'


def _crawl(path: Path) -> tuple[str, int]:
    """Run Scrapy in the project, and return its log and the peak of its resident memory."""
    log = path.parent / "log"
    settings = (
        "RETRY_TIMES=0",
        "DOWNLOAD_TIMEOUT=30",
        "COMPRESSION_MAXSIZE=67108864",
        "CONCURRENT_REQUESTS_PER_DOMAIN=32",
        "LOG_LEVEL=INFO",
    )
    arguments = [part for setting in settings for part in ("-s", setting)]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "site", "-a", "publisher=bad", *arguments],
            cwd=ROOT,
            env=os.environ | {"PRESSMARK_COLLECTION": str(path), "PYTHONPATH": str(ROOT)},
            stdout=file,
            stderr=file,
        )
        peak = 0
        while process.poll() is None:
            with suppress(OSError, TypeError):  # it ends while we look
                status = Path(f"/proc/{process.pid}/status").read_text()
                peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024)  # type: ignore[index]
            time.sleep(0.02)
    assert process.returncode == 0
    return log.read_text("utf-8", "replace"), peak


def test_memory_stays_bounded(survived: Survived) -> None:
    """The crawler's resident memory never goes beyond 400 MB."""
    assert survived.peak_bytes < 400_000_000


def test_the_crawl_goes_on_to_the_good_pages(survived: Survived) -> None:
    """Every good page has its document, and the run ends by itself."""
    assert {survived.url + path for path in GOOD} <= survived.documents
    assert "'finish_reason': 'finished'" in survived.log


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/bomb/gzip", "body is longer than"),
        ("/bomb/deflate", "body is longer than"),
        ("/bomb/brotli", "body is longer than"),
        ("/bomb/many-codings", "content codings"),
        ("/endless/body", "the body is longer than"),
        ("/endless/declared", "the body is longer than"),
        ("/endless/headers", "the head of the response is longer than"),
        ("/endless/header", "the head of the response is longer than"),
        ("/endless/folded", "the head of the response is longer than"),
        ("/endless/interim", "interim responses"),
        ("/endless/trailers", "ended, or its chunk framing is broken"),
        ("/endless/chunk-size", "ended, or its chunk framing is broken"),
        ("/hundred-thousand-headers", "the head of the response is longer than"),
        ("/drip/head", "took longer than"),
        ("/drip/body", "took longer than"),
        ("/drip/chunks", "took longer than"),
        ("/redirect/long", "the URL has"),
        ("/redirect/megabyte", "the head of the response is longer than"),
        ("/feeds/bomb", "could not be read"),
        ("/feeds/attributes", "could not be read"),
    ],
)
def test_the_log_says_what_each_did(survived: Survived, path: str, words: str) -> None:
    """One line names the URL and what was wrong with the answer."""
    assert any(path in line and words in line for line in survived.log.splitlines())


def test_no_line_of_the_log_is_longer_than_a_person_reads(survived: Survived) -> None:
    """Neither long URLs nor long headers nor control characters come into the log."""
    assert max(map(len, survived.log.splitlines())) < 2000
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", survived.log)


def test_records_are_what_was_sent_and_name_nothing_else(survived: Survived) -> None:
    """Both libraries read the file to its end: known record types, known headers, no line end in any value."""
    types: dict[str, int] = defaultdict(int)
    [file] = (survived.path / "warc").iterdir()
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            kind = record.headers["WARC-Type"]
            types[kind] += 1
            assert record.headers.get("WARC-Target-URI", survived.url).startswith(survived.url)
            for name, value in record.headers:
                assert re.fullmatch(r"WARC-[A-Za-z-]+|Content-Type|Content-Length", name) and value.isprintable()
            assert record.verify_block_digest()
    assert set(types) == {"warcinfo", "request", "response", "revisit", "metadata"}
    assert types["request"] == types["metadata"] == types["response"] + types["revisit"]
    with file.open("rb") as stream:
        assert sum(1 for _ in WarcioIterator(stream, no_record_parse=True)) == sum(types.values())


def test_what_was_cut_is_a_prefix_of_what_was_sent(survived: Survived) -> None:
    """WARC-Truncated gives the reason, and the record has every byte up to the limit."""
    [file] = (survived.path / "warc").iterdir()
    responses, _ = read(file)
    reasons = {path: responses[survived.url + path][0][0].get("WARC-Truncated") for path in hostile_behaviours()
               if survived.url + path in responses}  # fmt: skip
    assert {path for path, reason in reasons.items() if reason == "time"} >= {
        "/drip/head",
        "/drip/body",
        "/drip/chunks",
    }
    length = {"/endless/body", "/endless/declared", "/endless/header", "/endless/headers", "/hundred-thousand-headers"}
    assert {path for path, reason in reasons.items() if reason == "length"} >= length
    assert all(reasons[f"/large/{number}"] is None for number in range(32))
    body = responses[survived.url + "/endless/body"][0][1].partition(b"\r\n\r\n")[2]
    assert body == (b"<p>on and on " * (MAX_BODY_BYTES // 13 + 1))[:MAX_BODY_BYTES]
    assert len(responses[survived.url + "/endless/header"][0][1]) == 1 << 18


@pytest.mark.parametrize(
    ("size", "truncated"), [(999, None), (1000, None), (1001, "length"), (5000, "length"), (200_000, "length")]
)
def test_a_body_is_cut_at_the_limit_to_the_byte(
    pressmark: Pressmark, tmp_path: Path, size: int, truncated: str | None
) -> None:
    """However it is framed, the first limits.max_body_bytes of the message body are kept, and the page has its line."""
    kind, end = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", b"\r\n0\r\n\r\n"
    texts = [(b"<p>%d: the old stone bridge was closed on Monday. " % number * 6000)[:size] for number in range(3)]
    chunk = b"%x\r\n" % (size - 12) + texts[2][: size - len(end) - len(b"%x\r\n" % (size - 12))] + end
    messages = {
        "/length": whole(kind + b"Content-Length: %d\r\n\r\n%s" % (size, texts[0])),
        "/closed": whole(kind + b"\r\n" + texts[1], close=True),
        "/chunked": whole(kind + b"Transfer-Encoding: chunked\r\n\r\n" + chunk),
        "/coded": whole(kind + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (size, os.urandom(size))),
    }
    with Collection.open_or_create(tmp_path / "c") as collection:
        config = collection.path / "collection.toml"
        config.write_text(re.sub(r"max_body_bytes = \d+", "max_body_bytes = 1000", config.read_text()))
    with Origin() as origin:
        origin.behaviours |= messages
        urls = [origin.url + path for path in messages]
        done = pressmark("archive", *urls, "--no-requisites", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
        responses, _ = read(next((tmp_path / "c" / "warc").iterdir()))
    for path, behaviour in messages.items():
        [(headers, block)] = responses[origin.url + path]
        body_at = behaviour.message.index(b"\r\n\r\n") + 4
        assert block == behaviour.message[: body_at + 1000]
        assert headers.get("WARC-Truncated") == ("length" if len(behaviour.message) > body_at + 1000 else None)
        assert origin.url + path in done.stdout
    assert responses[origin.url + "/length"][0][0].get("WARC-Truncated") == truncated


def test_urls_too_long_to_ask_for_are_refused_by_the_command(pressmark: Pressmark, tmp_path: Path) -> None:
    """A megabyte of URL, or one with line ends in it, is an error that names it in short; the others are archived."""
    with Origin() as origin:
        urls = [origin.url + "/plain", f"{origin.url}/{LONG}", f"{origin.url}/{LONG[:17_000]}", "x" * 1_000_000]
        done = pressmark("archive", "-", "--no-requisites", "--collection", tmp_path / "c", stdin="\n".join(urls))
        assert done.returncode == 3
        assert done.stderr.count("a URL may have 16,384") == 3 and max(map(len, done.stderr.splitlines())) < 400
        assert list(origin.requests) == ["/robots.txt", "/plain"]
