"""Recording over TLS, through proxies and on kept-alive connections."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

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


def test_over_tls_every_behaviour_is_recorded(pressmark: Pressmark, tmp_path: Path) -> None:
    """The records hold the plain messages, and name TLS version and cipher suite; nobody vouches for the certificate."""
    with Origin(tls=self_signed(tmp_path)) as origin:
        urls = "\n".join(origin.url + path for path in BEHAVIOURS)
        pressmark("archive", "-", "--no-requisites", "--collection", tmp_path / "c", stdin=urls)
        responses, requests = read(next((tmp_path / "c" / "warc").iterdir()))
        for path, behaviour in BEHAVIOURS.items():
            blocks = responses[origin.url + path]
            assert {block for _, block in blocks} == {behaviour.message}, path
            assert all("WARC-Truncated" not in headers for headers, _ in blocks), path
            assert [block for _, block in requests[origin.url + path]] == origin.requests[path]
    headers, _ = responses[origin.url + "/plain"][0]
    assert headers["WARC-Cipher-Suite"].startswith("TLS_") and headers["WARC-IP-Address"] == "127.0.0.1"


def test_without_the_farewell_of_tls_a_body_without_length_is_not_whole(pressmark: Pressmark, tmp_path: Path) -> None:
    """Anyone on the way can close a TCP connection, so such a body may have been cut off (RFC 9112, section 9.8)."""
    with Origin(tls=self_signed(tmp_path)) as origin:
        cut = replace(BEHAVIOURS["/close-delimited"], truncated="disconnect")
        origin.behaviours["/close-delimited"] = cut
        done = pressmark("archive", origin.url + "/close-delimited", "--collection", tmp_path / "c")
        assert done.returncode == 0, done.stderr
        responses, _ = read(next((tmp_path / "c" / "warc").iterdir()))
        [(headers, block)] = responses[origin.url + "/close-delimited"]
    assert block == cut.message and headers["WARC-Truncated"] == "disconnect"


def test_bytes_of_a_tunnel_never_reach_the_records(pressmark: Pressmark, tmp_path: Path) -> None:
    """Through CONNECT the records are what the origin sent and got; whose address that is, only the proxy knows."""
    with Origin(tls=self_signed(tmp_path)) as origin, TunnelProxy() as proxy:
        environment = {"https_proxy": proxy.url, "no_proxy": ""}
        files = archive(pressmark, origin, tmp_path, more_environment=environment)
        assert proxy.asked and proxy.asked[0].startswith(b"CONNECT ")
        headers = assert_exact(files, origin)
        assert "WARC-IP-Address" not in headers and headers["WARC-Cipher-Suite"].startswith("TLS_")


def test_a_plain_proxy_is_asked_with_the_whole_url_and_its_address_is_not_taken_for_the_servers(
    pressmark: Pressmark, tmp_path: Path
) -> None:
    """The request record has the absolute form that went to the proxy, and no record an address (WARC 1.1, 5.7)."""
    site = "http://news.example"
    with Origin() as proxy:  # to an HTTP proxy a URL is what a path is to a server
        proxy.behaviours |= {site + path: BEHAVIOURS[path] for path in PATHS}
        urls = "\n".join(site + path for path in PATHS)
        done = pressmark(
            "archive", "-", "--no-requisites", "--delay", 0, "--collection", tmp_path / "c", stdin=urls,
            more_environment={"http_proxy": proxy.url, "no_proxy": ""},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        responses, requests = read(next((tmp_path / "c" / "warc").iterdir()))
        for path in PATHS:
            [(headers, block)] = responses[site + path]
            assert block == BEHAVIOURS[path].message and "WARC-IP-Address" not in headers
            assert [block for _, block in requests[site + path]] == proxy.requests[site + path]
            assert proxy.requests[site + path][0].startswith(f"GET {site}{path} HTTP/1.1\r\n".encode())


def test_connections_are_kept_alive_between_pages(pressmark: Pressmark, tmp_path: Path) -> None:
    """Six exchanges, robots.txt included, need no more than a connection or two."""
    with Origin() as origin:
        assert_exact(archive(pressmark, origin, tmp_path), origin)
        assert origin.connections <= 2


def test_a_stale_connection_costs_nothing_but_a_second_attempt(pressmark: Pressmark, tmp_path: Path) -> None:
    """A server that hangs up after each answer without saying so is asked again, and each answer is stored once."""
    with Origin() as origin:
        for path in PATHS:
            origin.behaviours[path] = replace(origin.behaviours[path], close=True)
        responses, requests = read(archive(pressmark, origin, tmp_path)[0])
        for path in PATHS:
            assert [block for _, block in responses[origin.url + path]] == [BEHAVIOURS[path].message]
            assert [block for _, block in requests[origin.url + path]] == origin.requests[path][-1:]


def test_a_server_that_hangs_up_on_the_second_request_is_asked_on_a_new_connection(
    pressmark: Pressmark, tmp_path: Path
) -> None:
    """A request that a kept-alive connection swallowed leaves no record; the one that was answered is exact."""

    class Forgetful(Origin):
        """Reads the second request of a connection and closes without a word."""

        def _answer(self, connection: socket.socket, behaviour: Behaviour) -> bool:
            served.append(connection)
            return served.count(connection) == 1 and super()._answer(connection, behaviour)

    served: list[socket.socket] = []
    with Forgetful() as origin:
        responses, requests = read(archive(pressmark, origin, tmp_path)[0])
        assert origin.connections > 1 and len(served) > len(PATHS) + 1
        for path in PATHS:
            assert [block for _, block in responses[origin.url + path]] == [BEHAVIOURS[path].message]
            assert [block for _, block in requests[origin.url + path]] == origin.requests[path][-1:]
