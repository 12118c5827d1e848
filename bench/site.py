"""The generated news site: deterministic pages, and the HTTP server that serves them from a process of its own.

`python -m bench.site --pages N --seed S --latency-ms L` serves until its stdin ends, and says its port on stdout. Beside
the pages it serves one body of LARGE_BYTES, made as it is sent.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Self
from urllib.request import urlopen

from bench.pages import Page, make_page

HOST = "127.0.0.1"
SITEMAP, START_SITEMAP, COUNTS = "/sitemap.xml", "/sitemap-start.xml", "/-/counts"
LARGE, LARGE_SITEMAP, LARGE_BYTES = "/large.bin", "/sitemap-large.xml", 1 << 30
START_PAGES = 1  # a crawl of the start sitemap costs little but what a program costs before its first page
_CHUNK_BYTES = 8192
_ROOT = Path(__file__).resolve().parent.parent


class Site:
    """Some pages of one seed. A site of fewer pages is the beginning of a larger one."""

    def __init__(self, pages: int = 300, seed: int = 1):
        self.seed, self.size = seed, pages

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages, in the order of the sitemap."""
        return tuple(make_page(self.seed, number) for number in range(self.size))

    def iter_pages(self) -> Iterator[Page]:
        """Yield the pages without keeping them, for sites of many."""
        return (make_page(self.seed, number) for number in range(self.size))

    @cached_property
    def _facts(self) -> dict[str, tuple[str, int]]:
        return {page.path: (hashlib.sha256(page.html).hexdigest(), len(page.html)) for page in self.iter_pages()}

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of every page's HTML by path: what a crawl has to have received."""
        return {path: digest for path, (digest, _) in self._facts.items()}

    @property
    def bytes(self) -> int:
        """The length of all pages' HTML together."""
        return sum(length for _, length in self._facts.values())

    def sitemap(self, origin: str, pages: int | None = None) -> bytes:
        """Return the sitemap that lists all pages, or the first few."""
        return format_sitemap([origin + path for path in list(self.digests)[:pages]])


def format_sitemap(urls: list[str]) -> bytes:
    """Return a sitemap of these URLs."""
    entries = "".join(f"<url><loc>{url}</loc></url>\n" for url in urls)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    ).encode()


class Origin:
    """The site's server, running from `with` on. url is its scheme, host and port."""

    url: str

    def __init__(self, site: Site, latency_ms: float = 0):
        self.site, self._latency_ms = site, latency_ms

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "bench.site", "--pages", str(self.site.size)),
                *("--seed", str(self.site.seed), "--latency-ms", str(self._latency_ms)),
            ],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.__exit__()
            raise RuntimeError("the site's server ended before it said its port; its stderr says why")
        self.url = f"http://{HOST}:{json.loads(line)['port']}"
        return self

    def __exit__(self, *exc: object) -> None:
        with self._process:  # closes the pipes, which ends the server, and waits for it
            pass

    @property
    def sitemap_url(self) -> str:
        """Where all pages are listed."""
        return self.url + SITEMAP

    @property
    def start_sitemap_url(self) -> str:
        """Where START_PAGES pages are listed."""
        return self.url + START_SITEMAP

    @property
    def large_sitemap_url(self) -> str:
        """Where the large body is listed, and nothing else."""
        return self.url + LARGE_SITEMAP

    def take_counts(self) -> Counter[str]:
        """Return how often each path was served whole since the last call."""
        with urlopen(self.url + COUNTS) as response:
            return Counter(json.load(response))


# ---------------------------------------------------------------------- the server's process


def respond(content_type: str, body: bytes, *, packed: bool = True, chunked: bool = True) -> bytes:
    """Return a whole response, gzip-coded and chunked unless said otherwise, as it crosses the wire."""
    coded = gzip.compress(body, 6, mtime=0) if packed else body
    head = (
        "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Mon, 05 Jan 2026 06:00:00 GMT\r\n"
        f"Content-Type: {content_type}\r\nVary: Accept-Encoding\r\nCache-Control: max-age=60\r\n"
    )
    if packed:
        head += "Content-Encoding: gzip\r\n"
    if not chunked:
        return f"{head}Content-Length: {len(coded)}\r\n\r\n".encode("ascii") + coded
    pieces = [coded[start : start + _CHUNK_BYTES] for start in range(0, len(coded), _CHUNK_BYTES)]
    chunks = b"".join(map(_chunk, pieces))
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode("ascii") + chunks + b"0\r\n\r\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _iter_large() -> Iterator[bytes]:
    """Yield the response with the large body: random bytes, so that no compression makes it small."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = _chunk(Random(1).randbytes(1 << 20))
    for _ in range(LARGE_BYTES >> 20):
        yield chunk
    yield b"0\r\n\r\n"


def _plain(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class _Connection(asyncio.Protocol):
    """One kept-alive connection. Only GET is known, and requests have no body."""

    def __init__(self, responses: dict[bytes, bytes], counts: Counter[str], latency_seconds: float):
        self._responses, self._counts, self._latency_seconds = responses, counts, latency_seconds
        self._buffer = b""
        self._large: Iterator[bytes] | None = None
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._send_large()

    def connection_lost(self, exc: Exception | None) -> None:
        self._large = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if self._latency_seconds:
                asyncio.get_running_loop().call_later(self._latency_seconds, self._answer, path)
            else:
                self._answer(path)

    def _answer(self, path: bytes) -> None:
        if self._transport.is_closing():
            return
        if path == COUNTS.encode():
            self._transport.write(_plain("200 OK", json.dumps(self._counts).encode()))
            self._counts.clear()
            return
        if path == LARGE.encode():
            self._large = _iter_large()
            self._send_large()
            return
        response = self._responses.get(path)
        if response is None:
            self._transport.write(_plain("404 Not Found", b"nothing here\n"))
            return
        self._counts[path.decode("ascii")] += 1
        self._transport.write(response)

    def _send_large(self) -> None:
        while self._large is not None and not self._is_paused:
            piece = next(self._large, None)
            if piece is None:
                self._large = None
                return
            self._transport.write(piece)


async def _serve(site: Site, latency_seconds: float) -> None:
    responses = {page.path.encode("ascii"): respond(page.content_type, page.html) for page in site.iter_pages()}
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(responses, counts, latency_seconds), HOST, 0, backlog=256)
    port = server.sockets[0].getsockname()[1]
    url = f"http://{HOST}:{port}"
    for path, sitemap in (
        (SITEMAP, site.sitemap(url)),
        (START_SITEMAP, site.sitemap(url, START_PAGES)),
        (LARGE_SITEMAP, format_sitemap([url + LARGE])),
    ):
        responses[path.encode()] = respond("application/xml; charset=utf-8", sitemap)
    print(json.dumps({"port": port}), flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    server.close()


def main() -> None:
    """Serve until stdin ends."""
    parser = argparse.ArgumentParser(description="Serve the generated news site on the loopback interface.")
    parser.add_argument("--pages", metavar="N", type=int, default=300)
    parser.add_argument("--seed", metavar="S", type=int, default=1)
    parser.add_argument("--latency-ms", metavar="L", type=float, default=0.0, help="wait before each response")
    options = parser.parse_args()
    asyncio.run(_serve(Site(options.pages, options.seed), options.latency_ms / 1000))


if __name__ == "__main__":
    main()
