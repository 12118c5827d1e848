"""The site's responses without a network: in one file, as they would be received, and as a collection of WARC files.

A file of responses holds, again and again, two lengths (32 bits each, big-endian), a path and a response; a peer's script
reads it in six lines.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.warc.exchange import Exchange
from bench.pages import Page
from bench.peers import CONCURRENCY
from bench.site import Site, respond

ORIGIN = "http://bench.example"
# How pages are sent, in turn: (gzip-coded, chunked). "mixed" has what news sites have besides.
FRAMINGS: dict[str, tuple[tuple[bool, bool], ...]] = {
    "chunked": ((True, True),),
    "mixed": ((True, True), (True, False), (False, True), (False, False)),
    "unchunked": ((True, False),),
    "plain": ((False, False),),
}
_LENGTHS = struct.Struct(">II")
_FETCHED_AT = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


def write_responses(path: Path, site: Site, framing: str) -> None:
    """Write the responses of all pages to a file."""
    kinds = FRAMINGS[framing]
    with path.open("wb") as file:
        for number, page in enumerate(site.iter_pages()):
            name, response = page.path.encode("ascii"), _respond(page, *kinds[number % len(kinds)])
            file.write(_LENGTHS.pack(len(name), len(response)) + name + response)


def _respond(page: Page, packed: bool, chunked: bool) -> bytes:
    return respond(page.content_type, page.html, packed=packed, chunked=chunked)


def read_responses(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path, response) of each page in a file of responses."""
    with path.open("rb") as file:
        while lengths := file.read(_LENGTHS.size):
            name, response = map(file.read, _LENGTHS.unpack(lengths))
            yield name.decode("ascii"), response


def make_exchange(path: str, response: bytes, publisher: str) -> Exchange:
    """Return what a crawl would hand to the writer."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: Mozilla/5.0 (compatible; Pressmark; news archive)\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"
    )
    return Exchange(
        url=ORIGIN + path,
        started_at=_FETCHED_AT,
        request=BytesIO(request.encode("ascii")),
        response=BytesIO(response),
        publisher=publisher,
        ip_address="127.0.0.1",
        protocols=("http/1.1",),
        fetch_milliseconds=20,
        metadata_fields={"via": f"{ORIGIN}/"},
    )


def make_collection(folder: Path, responses: Path, publisher: str) -> None:
    """Have Pressmark write a collection from a file of responses, as many at once as a crawl has. Raises CollectionError."""
    waiting: deque[Future[Capture]] = deque()
    with Writer(Collection.open_or_create(folder)) as writer:
        for path, response in read_responses(responses):
            waiting.append(writer.write_exchange(make_exchange(path, response, publisher)).written)
            if len(waiting) == CONCURRENCY:
                waiting.popleft().result()
        for written in waiting:
            written.result()
