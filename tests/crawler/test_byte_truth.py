"""What the WARC holds is what crossed the wire, for every way in which the raw origin answers."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from archive.collection.collection import Collection
from tests.conftest import ROOT, Pressmark
from tests.origin import BEHAVIOURS, FAULTS, SILENCES, Behaviour, Origin, whole

PATHS = sorted(BEHAVIOURS)
Records = dict[str, list[tuple[dict[str, str], bytes]]]


@dataclass
class Stored:
    """The records of one crawl of all paths, read by FastWARC, and what the origin saw."""

    origin: Origin
    url: str
    responses: Records
    requests: Records
    lines: dict[str, dict[str, object]]
    file: Path


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark) -> Iterator[Stored]:
    """Archive every path of the raw origin with one command."""
    folder = tmp_path_factory.mktemp("byte-truth") / "c"
    with Origin() as origin:
        urls = "\n".join(origin.url + path for path in PATHS)
        done = pressmark("archive", "-", "--json", "--no-requisites", "--collection", folder, stdin=urls)
        file = next((folder / "warc").glob("*.warc.gz"))
        lines = {line["url"]: line for line in map(json.loads, done.stdout.splitlines())}
        yield Stored(origin, origin.url, *read(file), lines, file)


@dataclass
class Broken:
    """The records of one crawl of all that goes wrong, each fetched once, and what became of it."""

    origin: Origin
    responses: Records
    requests: Records
    documents: set[str]
    log: str


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Iterator[Broken]:
    """Crawl the faults and silences at once, as a Scrapy project's user would."""
    folder = tmp_path_factory.mktemp("faults") / "c"
    with Origin() as origin:
        urls = [origin.url + path for path in FAULTS | SILENCES]
        log = scrapy(
            "crawl", "page", "-a", f"url={' '.join(urls)}", "-a", "requisites=0", "-s", "RETRY_TIMES=0",
            "-s", "DOWNLOAD_TIMEOUT=2", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=20", collection=folder,
        )  # fmt: skip
        responses, requests = read(next((folder / "warc").glob("*.warc.gz")))
        with Collection.open(folder) as collection:
            documents = {row.url for row in collection.index.documents.iter_all()}
        yield Broken(origin, responses, requests, documents, log)


def scrapy(*arguments: object, collection: Path) -> str:
    """Run Scrapy's own command line in the project and return its log."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PRESSMARK_COLLECTION": str(collection), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def read(path: Path) -> tuple[Records, Records]:
    """Return response and request records as {URL: [(headers, block)]}."""
    found: tuple[Records, Records] = ({}, {})
    with path.open("rb") as file:
        for record in ArchiveIterator(file, parse_http=False):
            if record.record_type in (WarcRecordType.response, WarcRecordType.request):
                where = found[record.record_type == WarcRecordType.request]
                entry = (dict(record.headers), record.reader.read())
                where.setdefault(record.headers["WARC-Target-URI"], []).append(entry)
    return found


def test_there_are_many_behaviours() -> None:
    """The promise is at least fifty ways to answer, and what is promised is counted."""
    assert len(BEHAVIOURS) + len(FAULTS) >= 100


@pytest.mark.parametrize("path", PATHS)
def test_response_record_holds_the_bytes_that_the_server_sent(stored: Stored, path: str) -> None:
    """The block is the final response, byte for byte; interim heads and junk after it are not part of it."""
    blocks = [block for _, block in stored.responses[stored.url + path]]
    assert blocks
    assert all(block == BEHAVIOURS[path].message for block in blocks)


@pytest.mark.parametrize("path", PATHS)
def test_request_record_holds_the_bytes_that_the_server_got(stored: Stored, path: str) -> None:
    """Each request record is one that came in at the other end."""
    blocks = [block for _, block in stored.requests[stored.url + path]]
    assert blocks == stored.origin.requests[path]


@pytest.mark.parametrize("path", PATHS)
def test_whole_messages_are_not_called_truncated(stored: Stored, path: str) -> None:
    """What came whole says nothing of WARC-Truncated, however its server framed it."""
    assert not any("WARC-Truncated" in headers for headers, _ in stored.responses[stored.url + path])


@pytest.mark.parametrize("path", PATHS)
def test_every_url_gets_a_line_with_its_pressmark(stored: Stored, path: str) -> None:
    """Whatever a server does, the user hears of it: a pressmark, or an error."""
    line = stored.lines[stored.url + path]
    assert line["pressmark"] or line["error"]


@pytest.mark.parametrize("path", FAULTS)
def test_what_broke_off_is_kept_as_far_as_it_came(broken: Broken, path: str) -> None:
    """Request and response are exact, WARC-Truncated gives the reason, and the page has a document."""
    url = broken.origin.url + path
    [(headers, block)] = broken.responses[url]
    assert block == FAULTS[path].message
    assert headers["WARC-Truncated"] == FAULTS[path].truncated
    assert [block for _, block in broken.requests[url]] == broken.origin.requests[path]
    assert url in broken.documents


@pytest.mark.parametrize("path", SILENCES)
def test_without_an_answer_there_is_no_record(broken: Broken, path: str) -> None:
    """Nothing is invented where nothing came; the log says that the page could not be archived, and why."""
    url = broken.origin.url + path
    assert url not in broken.responses and url not in broken.requests
    assert f"{url} could not be archived: " in broken.log


def test_no_answer_and_no_http_are_told_in_plain_words(pressmark: Pressmark, tmp_path: Path) -> None:
    """The error of a URL says what its server did, without the insides of a program."""
    said = {
        "/closes-at-once": "the server closed the connection without a response",
        "/ends-in-head": "the connection ended within the head of the response",
        "/not-http": "the response is not HTTP/1.x: ",
        "/two-lengths": "conflicting Content-Length",
        "/ends-early": "the response ended",
    }
    with Origin() as origin:
        urls = "\n".join(origin.url + path for path in said)
        done = pressmark("archive", "-", "-v", "--no-requisites", "--collection", tmp_path / "c", stdin=urls)
    for path, words in said.items():
        line = next(line for line in done.stderr.splitlines() if f"{path} could not be archived" in line)
        assert words in line and "twisted" not in line and "Failure" not in line


def test_redirect_leads_to_the_document_of_its_target(stored: Stored) -> None:
    """The line of a redirected URL carries the pressmark of the page where it ended."""
    line = stored.lines[stored.url + "/redirect-with-body"]
    assert str(line["pressmark"]).endswith("/redirect-target")


def test_robots_txt_is_a_record_too(stored: Stored) -> None:
    """What robots.txt said at the time of the crawl is in the archive."""
    assert stored.url + "/robots.txt" in stored.responses


def test_record_headers_name_address_protocol_and_time(stored: Stored) -> None:
    """WARC-IP-Address, WARC-Protocol and a WARC-Date with fraction stand in each response record."""
    headers, _ = stored.responses[stored.url + "/plain"][0]
    assert headers["WARC-IP-Address"] == "127.0.0.1"
    assert headers["WARC-Protocol"] == "http/1.1"
    assert "." in headers["WARC-Date"]


def test_http_1_0_is_called_what_it_is(stored: Stored) -> None:
    """The protocol is read from the status line that came."""
    headers, _ = stored.responses[stored.url + "/http-1.0"][0]
    assert headers["WARC-Protocol"] == "http/1.0"


def test_every_hop_of_a_redirect_loop_is_recorded_and_it_ends_with_an_error(stored: Stored) -> None:
    """The loop is followed as far as Scrapy follows redirects; repeats are revisits; the user is told."""
    url, message = stored.url + "/redirect-loop", BEHAVIOURS["/redirect-loop"].message
    assert len(stored.requests[url]) == len(stored.origin.requests["/redirect-loop"]) > 10
    with stored.file.open("rb") as file:
        heads = [
            record.reader.read()
            for record in ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.revisit)
            if record.headers["WARC-Target-URI"] == url
        ]
    assert set(heads) == {message.removesuffix(b"round")} and len(heads) == len(stored.requests[url]) - 1
    assert "redirect" in str(stored.lines[stored.url + "/redirect-loop"]["error"])


def test_warcio_reads_the_same_blocks(stored: Stored) -> None:
    """A second library finds the very bytes of odd heads too, and no record that was not written."""
    found: dict[str, list[bytes]] = {}
    with stored.file.open("rb") as file:
        for record in WarcioIterator(file, no_record_parse=True):
            if record.rec_type == "response":
                found.setdefault(record.rec_headers["WARC-Target-URI"], []).append(record.raw_stream.read())
    assert found == {url: [block for _, block in records] for url, records in stored.responses.items()}


def test_urls_that_are_not_ascii_are_asked_for_in_utf_8(pressmark: Pressmark, tmp_path: Path) -> None:
    """What a person types comes to the server percent-encoded, and request and record agree."""
    path = "/%E6%96%B0%E9%97%BB?q=%E5%8C%97%E5%8E%9F&b=2&a=1"
    with Origin() as origin:
        done = pressmark("archive", origin.url + "/新闻?q=北原&b=2&a=1", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
        responses, requests = read(next((tmp_path / "c" / "warc").iterdir()))
        assert [block for _, block in responses[origin.url + path]] == [BEHAVIOURS[path].message]
        assert [block for _, block in requests[origin.url + path]] == origin.requests[path]


def test_64_mebibytes_are_exact(pressmark: Pressmark, tmp_path: Path) -> None:
    """A body larger than any buffer comes into its record byte for byte."""
    head, piece = b"HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n", bytes(range(256)) * 1024
    with Origin() as origin:
        origin.behaviours["/64m"] = Behaviour(head, b"", stream=lambda: [piece] * 256)
        done = pressmark("archive", origin.url + "/64m", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
    sent, kept = hashlib.sha256(head), hashlib.sha256()
    for _ in range(256):
        sent.update(piece)
    with next((tmp_path / "c" / "warc").iterdir()).open("rb") as file:
        for record in ArchiveIterator(file, parse_http=False, record_types=WarcRecordType.response):
            if record.headers["WARC-Target-URI"].endswith("/64m"):
                assert "WARC-Truncated" not in record.headers
                while data := record.reader.read(1 << 20):
                    kept.update(data)
    assert kept.digest() == sent.digest()


SPIDER = """
from scrapy import FormRequest, Request
from crawler.spiders.archiving import ArchivingSpider


class Methods(ArchivingSpider):
    name = "methods"
    with_requisites = False
    custom_settings = {"COOKIES_ENABLED": True}

    async def start(self):
        yield Request(self.origin + "/repeated-headers", self.with_cookies)

    def with_cookies(self, response):
        yield Request(self.origin + "/head", self.parse_page, method="HEAD")
        yield FormRequest(self.origin + "/post", self.parse_page, formdata={"名": "北原", "n": "1"})
        yield Request(self.origin + "/put", self.parse_page, method="POST", body=b"\\x00\\r\\n\\xff" * 50000)
        yield Request(self.origin + "/empty-post", self.parse_page, method="POST")
"""


@pytest.mark.process
def test_other_methods_bodies_and_cookies_are_exact(tmp_path: Path) -> None:
    """HEAD, a form, a large binary body, a POST without body, and cookies both ways are as they crossed the wire."""
    (tmp_path / "methods.py").write_text(SPIDER)
    Collection.open_or_create(tmp_path / "c").close()
    answers = {
        "/head": whole(b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nX-Head: 1\r\n\r\n"),
        "/post": whole(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"),
        "/put": whole(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nput"),
        "/empty-post": whole(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npost"),
    }
    with Origin() as origin:
        origin.behaviours |= answers
        scrapy("runspider", tmp_path / "methods.py", "-a", f"origin={origin.url}", collection=tmp_path / "c")
        responses, requests = read(next((tmp_path / "c" / "warc").iterdir()))
        for path, answer in answers.items():
            [(headers, block)] = responses[origin.url + path]
            assert block == answer.message and "WARC-Truncated" not in headers
            assert [block for _, block in requests[origin.url + path]] == origin.requests[path]
    sent = origin.requests
    assert sent["/head"][0].startswith(b"HEAD /head HTTP/1.1\r\n")
    assert sent["/put"][0].endswith(b"\r\n\r\n" + b"\x00\r\n\xff" * 50000)
    assert b"Content-Length: 0\r\n" in sent["/empty-post"][0]
    assert all(cookie in sent["/post"][0] for cookie in (b"a=1", b"b=2", b"c=3"))
    assert (
        b"Set-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\nset-cookie: c=3"
        in responses[origin.url + "/repeated-headers"][0][1]
    )


@pytest.mark.parametrize("status", [b"404 Not Found", b"503 Busy", b"301 Moved"])
def test_robots_txt_is_exact_whatever_it_answers(pressmark: Pressmark, tmp_path: Path, status: bytes) -> None:
    """4xx lets in, 5xx keeps out, a redirect is followed; each answer is on record with purpose robots."""
    answer = b"HTTP/1.1 " + status + b"\r\nLocation: /rules.txt\r\nContent-Length: 4\r\n\r\nbody"
    rules = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 27\r\n\r\nUser-agent: *\nDisallow: /p\n"
    with Origin(robots_behaviour=whole(answer)) as origin:
        origin.behaviours["/rules.txt"] = whole(rules)
        done = pressmark("archive", origin.url + "/plain", "--no-requisites", "--collection", tmp_path / "c")
        responses, requests = read(next((tmp_path / "c" / "warc").iterdir()))
        for path in {"/robots.txt", "/rules.txt"} & origin.requests.keys():
            assert {block for _, block in responses[origin.url + path]} == {rules if path == "/rules.txt" else answer}
            assert [block for _, block in requests[origin.url + path]] == origin.requests[path]
    assert (done.returncode == 0) is status.startswith(b"404")
    assert ("/plain" in origin.requests) is status.startswith(b"404")
    assert ("/rules.txt" in origin.requests) is status.startswith(b"301")
    with Collection.open(tmp_path / "c") as collection:
        assert {capture.purpose for capture in collection.index.captures.of(origin.url + "/robots.txt")} == {"robots"}


def test_a_feed_is_exact_as_the_source_of_a_crawl(pressmark: Pressmark, tmp_path: Path) -> None:
    """What a run fetches to find articles is on record like the articles."""
    with Origin() as origin:
        feed = f"<rss version='2.0'><channel><item><link>{origin.url}/plain</link></item></channel></rss>".encode()
        origin.behaviours["/news.xml"] = whole(b"HTTP/1.1 200 Feed\r\nContent-Length: %d\r\n\r\n" % len(feed) + feed)
        host = origin.url.partition("://")[2]
        with Collection.open_or_create(tmp_path / "c") as collection:
            (collection.publishers_dir / "post.toml").write_text(
                f'name = "Post"\ndomains = ["{host}"]\nsources = [{{ kind = "feed", url = "{origin.url}/news.xml" }}]\n'
            )
        done = pressmark("crawl", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
        responses, requests = read(next((tmp_path / "c" / "warc").iterdir()))
        for path in ("/news.xml", "/plain"):
            assert [block for _, block in responses[origin.url + path]] == [origin.behaviours[path].message]
            assert [block for _, block in requests[origin.url + path]] == origin.requests[path]
