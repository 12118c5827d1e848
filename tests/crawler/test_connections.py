"""Recording over TLS, through proxies and on kept-alive connections."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.collection import Collection
from crawler.politeness import retry_after_seconds
from tests.conftest import Pressmark
from tests.crawler.test_byte_truth import read
from tests.origin import BEHAVIOURS, Behaviour, Origin, TunnelProxy, self_signed

PATHS = ["/plain", "/chunked", "/gzip", "/continue-100", "/repeated-headers"]


def archive(pressmark: Pressmark, origin: Origin, folder: Path, **kwargs: object) -> list[Path]:
    """Archive PATHS and return the WARC files."""
    urls = "\n".join(origin.url + path for path in PATHS)
    done = pressmark("archive", "-", "--no-requisites", "--collection", folder / "c", stdin=urls, **kwargs)
    assert done.returncode == 0, done.stderr
    return sorted((folder / "c" / "warc").iterdir())


def assert_exact(files: list[Path], origin: Origin) -> dict[str, str]:
    """All messages are in the records byte for byte; returns the headers of one response record."""
    responses, requests = read(files[0])
    for path in PATHS:
        assert [block for _, block in responses[origin.url + path]] == [BEHAVIOURS[path].message]
        assert [block for _, block in requests[origin.url + path]] == origin.requests[path]
    return responses[origin.url + "/plain"][0][0]


def test_tls_with_a_certificate_that_nobody_vouches_for_is_recorded(pressmark: Pressmark, tmp_path: Path) -> None:
    """The records hold the plain messages, and name TLS version and cipher suite."""
    with Origin(tls=self_signed(tmp_path)) as origin:
        headers = assert_exact(archive(pressmark, origin, tmp_path), origin)
        assert headers["WARC-Cipher-Suite"].startswith("TLS_")


def test_bytes_of_a_proxy_never_reach_the_records(pressmark: Pressmark, tmp_path: Path) -> None:
    """Through a CONNECT tunnel the records are what the origin sent and got, and nothing of the proxy."""
    with Origin(tls=self_signed(tmp_path)) as origin, TunnelProxy() as proxy:
        environment = {"https_proxy": proxy.url, "no_proxy": ""}
        files = archive(pressmark, origin, tmp_path, more_environment=environment)
        assert proxy.asked and proxy.asked[0].startswith(b"CONNECT ")
        assert_exact(files, origin)


def test_connections_are_kept_alive_between_pages(pressmark: Pressmark, tmp_path: Path) -> None:
    """Six exchanges, robots.txt included, need no more than a connection or two."""
    with Origin() as origin:
        assert_exact(archive(pressmark, origin, tmp_path), origin)
        assert origin.connections <= 2


def test_a_stale_connection_costs_nothing_but_a_second_attempt(pressmark: Pressmark, tmp_path: Path) -> None:
    """A server that hangs up after each answer without saying so is asked again, and each answer is stored once."""
    from dataclasses import replace

    with Origin() as origin:
        for path in PATHS:
            origin.behaviours[path] = replace(origin.behaviours[path], close=True)
        responses, _ = read(archive(pressmark, origin, tmp_path)[0])
        for path in PATHS:
            assert [block for _, block in responses[origin.url + path]] == [BEHAVIOURS[path].message]


def test_a_server_that_asks_to_wait_is_given_the_time(pressmark: Pressmark, tmp_path: Path) -> None:
    """After 503 with Retry-After the next request comes no sooner than asked, and each answer is kept."""
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nbusy"
    with Origin() as origin:
        origin.behaviours["/busy"] = Behaviour(busy, busy)
        url = origin.url + "/busy"
        done = pressmark("archive", url, "--no-requisites", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
    with Collection.open(tmp_path / "c") as collection:
        moments = [capture.captured_at for capture in collection.index.captures(url)]
    assert len(moments) == 3
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in itertools.pairwise(moments))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"120", 120.0), (b" 3 ", 3.0), (b"Mon, 23 Nov 2026 12:01:00 GMT", 60.0), (b"Mon, 23 Nov 2026 11:00:00 GMT", None),
     (b"soon", None), (b"", None), (None, None), (b"-5", None), (b"9" * 40, None)],
)  # fmt: skip
def test_retry_after_is_read_in_both_its_forms(value: bytes | None, seconds: float | None) -> None:
    """Seconds or a date; what is neither, or past, asks for nothing."""
    assert retry_after_seconds(value, datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) == seconds
