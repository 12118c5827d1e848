"""What the WARC holds is what crossed the wire, for every way in which the raw origin answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.conftest import Pressmark
from tests.origin import BEHAVIOURS, Origin

PATHS = sorted(BEHAVIOURS)


@dataclass
class Stored:
    """The records of one crawl of all paths, read by FastWARC, and what the origin saw."""

    origin: Origin
    url: str
    responses: dict[str, list[tuple[dict[str, str], bytes]]]
    requests: dict[str, list[tuple[dict[str, str], bytes]]]
    lines: dict[str, dict[str, object]]
    returncode: int


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark) -> Iterator[Stored]:
    """Archive every path of the raw origin with one command."""
    folder = tmp_path_factory.mktemp("byte-truth") / "collection"
    with Origin() as origin:
        urls = "\n".join(origin.url + path for path in PATHS)
        done = pressmark(
            "archive", "-", "--json", "--no-requisites", "--timeout", 3, "--collection", folder / "c", stdin=urls
        )
        responses, requests = read(next((folder / "c" / "warc").glob("*.warc.gz")))
        lines = {line["url"]: line for line in map(json.loads, done.stdout.splitlines())}
        yield Stored(origin, origin.url, responses, requests, lines, done.returncode)


def read(path: Path) -> tuple[dict[str, list[tuple[dict[str, str], bytes]]], ...]:
    """Return response and request records as {URL: [(headers, block)]}."""
    found: tuple[dict[str, list[tuple[dict[str, str], bytes]]], ...] = ({}, {})
    with path.open("rb") as file:
        for record in ArchiveIterator(file, parse_http=False):
            if record.record_type in (WarcRecordType.response, WarcRecordType.request):
                where = found[record.record_type == WarcRecordType.request]
                entry = (dict(record.headers), record.reader.read())
                where.setdefault(record.headers["WARC-Target-URI"], []).append(entry)
    return found


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
def test_truncation_is_noted_exactly_where_the_body_is_not_whole(stored: Stored, path: str) -> None:
    """WARC-Truncated says disconnect or time for cut bodies and is absent from whole ones."""
    reasons = {headers.get("WARC-Truncated") for headers, _ in stored.responses[stored.url + path]}
    assert reasons == {BEHAVIOURS[path].truncated}


@pytest.mark.parametrize("path", PATHS)
def test_every_url_gets_a_line_with_its_pressmark(stored: Stored, path: str) -> None:
    """Whatever a server does, the user hears of it: a pressmark, or an error."""
    line = stored.lines[stored.url + path]
    assert line["pressmark"] or line["error"]


def test_truncated_pages_are_kept_and_named(stored: Stored) -> None:
    """A page that never came whole is stored as far as it came and has a document."""
    line = stored.lines[stored.url + "/ends-early"]
    assert str(line["pressmark"]).endswith("/ends-early")


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
