"""An origin that means harm: bombs, bodies and heads without end, drips, and URLs and header values that hurt."""

from __future__ import annotations

import gzip
import itertools
import time
import zlib
from collections.abc import Iterable, Iterator
from functools import cache

import brotli

from tests.origin import Behaviour, page, whole

MEBIBYTE = 1 << 20
LONG = "a" * MEBIBYTE


def good(number: int) -> Behaviour:
    """A page like any other."""
    body = page(number)
    return whole(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@cache
def deflate_blocks(text: bytes) -> bytes:
    """About 10 MB of deflate blocks that unpack to about 10 GB: one block that needs no other, many times."""
    compressor = zlib.compressobj(9, wbits=-15)
    block = compressor.compress(text * (16 * MEBIBYTE // len(text))) + compressor.flush(zlib.Z_FULL_FLUSH)
    return block * (10_000_000 // len(block))


@cache
def brotli_bomb() -> bytes:
    """A few kilobytes of brotli that unpack to 10 GB: after the first, the blocks of one byte repeated are alike."""
    compressor = brotli.Compressor(quality=5)
    blocks = [compressor.process(b" " * 16 * MEBIBYTE) + compressor.flush() for _ in range(3)]
    return blocks[0] + blocks[1] + blocks[2] * 640


def coded(coding: bytes, body: bytes, kind: bytes = b"text/html") -> Behaviour:
    """A response whose body is packed."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
    return whole(head % (kind, coding, len(body)) + body)


def endless(head: bytes, piece: bytes, *, pause: float = 0.0) -> Behaviour:
    """A response that goes on for as long as it is listened to."""

    def stream() -> Iterator[bytes]:
        while True:
            yield piece
            time.sleep(pause)

    return Behaviour(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head, b"", stream=stream)


def large(number: int, megabytes: int) -> Behaviour:
    """A page of this size, unlike any other."""
    piece = (b"<p>page %d " % number + b"x" * 65536)[:65536]

    def stream() -> Iterable[bytes]:
        return itertools.repeat(piece, megabytes * 16)

    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    return Behaviour(head % (megabytes * MEBIBYTE), b"", stream=stream)


def redirect(location: bytes) -> Behaviour:
    """A redirect with this header value."""
    return whole(b"HTTP/1.1 302 There\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")


def html(text: str) -> Behaviour:
    """A page of this text."""
    body = text.encode()
    return whole(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


IMAGES = b"<img src=/i.png>"
GZIP_HEAD = gzip.compress(b"")[:10]
INJECTION = "\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n"


def hostile_behaviours() -> dict[str, Behaviour]:
    """What each path does. Most come with a record; all must leave the crawl as it was."""
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    return {
        "/bomb/gzip": coded(b"gzip", GZIP_HEAD + deflate_blocks(IMAGES)),
        "/bomb/deflate": coded(b"deflate", zlib.compress(b"")[:2] + deflate_blocks(b"\0")),
        "/bomb/brotli": coded(b"br", brotli_bomb()),
        "/bomb/gzip-in-gzip": coded(b"gzip, gzip", gzip.compress(GZIP_HEAD + deflate_blocks(b" "), 9)),
        "/bomb/many-codings": coded(b", ".join([b"gzip"] * 10_000), gzip.compress(b"x" * 100_000)),
        "/endless/body": endless(b"\r\n", b"<p>on and on " * 5000),
        "/endless/chunks": endless(chunked, b"10000\r\n" + b"y" * 65536 + b"\r\n"),
        "/endless/chunks-of-one-byte": endless(chunked, b"1\r\nz\r\n" * 10_000),
        "/endless/declared": endless(b"Content-Length: 99999999999999\r\n\r\n", b"<p>by length " * 5000),
        "/endless/headers": endless(b"", b"X-More: and more\r\n" * 1000),
        "/endless/header": endless(b"X-More: ", b"and more" * 1000),
        "/endless/folded": endless(b"X-More: a\r\n", b" b\r\n" * 1000),
        "/endless/interim": Behaviour(b"", b"", stream=lambda: itertools.repeat(b"HTTP/1.1 100 Wait\r\n\r\n")),
        "/endless/trailers": endless(chunked + b"0\r\n", b"X-More: trailer\r\n" * 1000),
        "/endless/chunk-size": endless(chunked, b"0" * 1000),
        "/hundred-thousand-headers": whole(
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(100_000)) + b"\r\n"
        ),
        "/drip/head": endless(b"X-Drip: ", b"d", pause=0.02),
        "/drip/body": endless(b"\r\n", b"d", pause=0.02),
        "/drip/chunks": endless(chunked, b"1\r\nd\r\n", pause=0.02),
        "/redirect/nul": redirect(b"/i\x00.png"),
        "/redirect/return": redirect(b"/to\rWARC-Type: response\r\r"),
        "/redirect/controls": redirect(b"/to?\x01\x08\x1b[31m\xff\xfe"),
        "/redirect/long": redirect(b"/" + b"r" * 100_000),
        "/redirect/megabyte": redirect(b"/" + b"r" * MEBIBYTE),
        "/redirect/other-scheme": redirect(b"file:///etc/passwd"),
        "/redirect/no-url": redirect(b"http://[bad"),
        "/headers/controls": whole(
            b"HTTP/1.1 200 \x00\x1b[31m\rWARC\r\nX-Nul: \x00\r\nX-Return: a\rWARC/1.1\r\rb\r\n"
            b"Content-Type: text/html\x00\rWARC-Type: x\r\nContent-Length: 2\r\n\r\nok"
        ),
        "/page/links": html(
            f"<img src='/{LONG}'><img src='/i.png&#13;&#10;&#13;&#10;WARC/1.1&#13;&#10;WARC-Type: response'>"
            f"<img src='/i\x00\x01.png'><img src='/i{INJECTION}.png'><script src='//[bad'></script>"
            f"<style>@import '/{LONG}'; a{{b:url(/{LONG[:20_000]})}}</style><img src='http://h:99999999/'>"
        ),
        "/page/bait": html("<a href=x><img src=#>" * (8 * MEBIBYTE // 21)),
        **{f"/large/{number}": large(number, 12) for number in range(32)},
    }


def feed(url: str, paths: Iterable[str]) -> Behaviour:
    """A feed that lists the paths, and entries whose links hurt."""
    links = [url + path for path in paths]
    links += [
        f"{url}/{LONG}",
        f"{url}/{LONG[:20_000]}",
        f"{url}/entry&#13;&#10;WARC-Type: response",
        f"{url}/%00%0d%0aX: y",
    ]
    links += ["javascript:alert(1)", "//[bad", f"{url}/\u202e{INJECTION}"]
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    return whole(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def hostile_sources() -> dict[str, Behaviour]:
    """Feeds and sitemaps that mean harm."""
    item = b"<item><link>/x</link></item>"
    return {
        "/feeds/bomb": coded(b"gzip", GZIP_HEAD + deflate_blocks(item), b"text/xml"),
        "/feeds/endless": endless(b"\r\n<rss><channel>", item * 1000),
        "/feeds/attributes": whole(
            b"HTTP/1.1 200 OK\r\n\r\n<rss" + b"".join(b" a%d=''" % n for n in range(1_500_000)) + b">", close=True
        ),
        "/feeds/sitemap-bomb": coded(b"gzip", GZIP_HEAD + deflate_blocks(b"<url><loc>/x</loc></url>"), b"text/xml"),
        "/feeds/sitemap.xml.gz": whole(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n\r\n" + GZIP_HEAD + deflate_blocks(b" "), close=True
        ),
        "/feeds/deep": whole(b"HTTP/1.1 200 OK\r\n\r\n<rss>" + b"<a>" * 300_000, close=True),
    }
