"""Recording over TLS, through proxies and on kept-alive connections."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Pressmark
from tests.crawler.test_byte_truth import read
from tests.origin import BEHAVIOURS, Origin, TunnelProxy, self_signed

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
