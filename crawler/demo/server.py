"""The servers of the bundled news site: an HTTP/1.1 server for each publication, on the loopback interface.

A publication only maps a request to a reply. This module does what all servers have in common: conditional requests
(RFC 9110, section 13), HEAD, gzip, chunk framing, keep-alive, and the edition, which is the day that the site shows.
"""

from __future__ import annotations

import errno
import gzip
import re
import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from types import TracebackType
from typing import Protocol, Self

PUBLICATIONS = ("harbour", "beiyuan", "ledger")
"""The publications of the site, in the order of their ports."""

HOST = "127.0.0.1"
DEFAULT_PORT = 8471  # of the first publication
CHUNK_BYTES = 4096  # of each chunk of a chunked body
MAX_IDLE_SECONDS = 30.0  # of a kept-alive connection


def publication_ports(first: int) -> list[int]:
    """Return a port for each publication: first and the ports that follow it, or 0 (any free port) where first is 0."""
    return [first + number if first else 0 for number in range(len(PUBLICATIONS))]


class DemoPortTaken(OSError):
    """Another program uses a port that the bundled site was told to use."""

    def __init__(self, port: int) -> None:
        """Name the port that is taken."""
        super().__init__(
            errno.EADDRINUSE,
            f"port {port} on {HOST} is used by another program; choose a free one with --site-port (pressmark demo) "
            "or --port (python -m crawler.demo)",
        )
        self.port = port


class Headers(Mapping[str, str]):
    """Request headers whose names are compared without case; values of repeated headers are joined by a comma."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        """Keep pairs of name and value in the order of their arrival."""
        self._values: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            self._values[key] = f"{self._values[key]}, {value}" if key in self._values else value

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a publication sees it.

    Attributes:
        method: GET or HEAD. A publication may answer both alike: the server leaves the body of a reply to HEAD out.
        path: the path of the request target as it was sent, percent-encoding untouched, without the query.
        query: what follows the question mark, as it was sent; empty if there is none.
        headers: the request headers; names are compared without case.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a publication answers.

    Attributes:
        status: the HTTP status code.
        headers: name and value pairs, sent in this order and case; a name may repeat. Values are sent as Latin-1, so
            other bytes can be given as `data.decode("latin-1")`. Date, and Content-Length or Transfer-Encoding, are
            added by the server.
        body: the bytes of the body before any content coding that the server applies.
        chunked: send the body in chunks instead of with a Content-Length.
        compress: gzip the body if the client accepts it. Use it with a weak ETag.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    chunked: bool = False
    compress: bool = False

    def header(self, name: str) -> str | None:
        """Return the first value of the header called name, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class Publication(Protocol):
    """One newspaper of the bundled site."""

    name: str
    """The publisher id: the stem of the file that its spec is written to."""

    def reply(self, request: Request, edition: int) -> Reply:
        """Answer request as the site does on the day of edition (1, or 2 for the next day)."""
        ...

    def spec(self) -> str:
        """Return the publisher spec as TOML text, with the real origin in it."""
        ...


class DemoSite:
    """The three publications, each on its own port; a context manager.

    Example:
        with DemoSite() as site:
            print(site.origins["harbour"])
            site.edition = 2  # the next day: articles appear, change and are withdrawn

    Attributes:
        edition: which day the site shows; may be set at any time.
        publications: the publications by name.
        origins: the origin of each publication by name, such as "http://127.0.0.1:8471".
    """

    def __init__(self, ports: Sequence[int] = (0, 0, 0), names: Sequence[str] = PUBLICATIONS) -> None:
        """Bind one port a publication; the servers start on entering the context.

        Args:
            ports: the port of each publication; 0 takes any free one.
            names: the publications to show.

        Raises:
            DemoPortTaken: if a port is in use.
            ValueError: if there are not as many ports as names.
        """
        self.edition = 1
        self.publications: dict[str, Publication] = {}
        self.origins: dict[str, str] = {}
        self._servers: list[_Server] = []
        self._threads: list[threading.Thread] = []
        try:
            for name, port in zip(names, ports, strict=True):
                self._add(name, port)
        except BaseException:
            self.close()
            raise

    def _add(self, name: str, port: int) -> None:
        try:
            server = _Server((HOST, port), _Handler)
        except OSError as exc:
            if exc.errno == errno.EADDRINUSE:
                raise DemoPortTaken(port) from exc
            raise
        self._servers.append(server)
        origin = f"http://{HOST}:{server.server_address[1]}"
        publication: Publication = import_module(f"crawler.demo.{name}").publication(origin)
        server.site = self
        server.publication = publication
        self.publications[name] = publication
        self.origins[name] = origin

    def start(self) -> None:
        """Start to answer requests, in daemon threads."""
        for server in self._servers:
            # The stop flag is checked every 0.05 s; with the default of 0.5 s, closing takes as long.
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop answering and free the ports; can be called twice."""
        for server in self._servers:
            if self._threads:
                server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._servers.clear()
        self._threads.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Server(socketserver.ThreadingMixIn, HTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: DemoSite
    publication: Publication

    def server_bind(self) -> None:
        # HTTPServer resolves the host's name here, which may take seconds and is not needed.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = MAX_IDLE_SECONDS
    # Replies are written in one piece, to which Nagle's algorithm would only add 40 ms.
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.close_connection = True  # the body of the request stays unread
        self._send(Reply(405, (("Allow", "GET, HEAD"), ("Connection", "close")), b""))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so in http.server
        """Log nothing: the terminal shows what the crawler does."""

    def _answer(self) -> None:
        target = re.sub(r"^https?://[^/?]*", "", self.path)
        path, _, query = target.partition("?")
        request = Request(self.command, path or "/", query, Headers(self.headers.items()))
        reply = self.server.publication.reply(request, self.server.site.edition)
        if _is_not_modified(request, reply):
            kept = {"cache-control", "etag", "expires", "last-modified", "set-cookie", "vary"}
            reply = Reply(304, tuple(pair for pair in reply.headers if pair[0].lower() in kept), b"")
        elif reply.compress and _accepts_gzip(request.headers.get("Accept-Encoding", "")):
            # mtime=0, so that an unchanged page has the same bytes in both editions.
            body = gzip.compress(reply.body, 6, mtime=0)
            headers = (*reply.headers, ("Content-Encoding", "gzip"))
            reply = Reply(reply.status, headers, body, chunked=reply.chunked)
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        has_body = reply.status >= 200 and reply.status not in (204, 304)
        framed = reply.chunked and has_body and self.request_version == "HTTP/1.1"
        lines = [f"HTTP/1.1 {reply.status} {_reason(reply.status)}", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if framed:
            lines.append("Transfer-Encoding: chunked")
        elif has_body and reply.header("Content-Length") is None:
            lines.append(f"Content-Length: {len(reply.body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        body = b"" if self.command == "HEAD" or not has_body else reply.body
        self.wfile.write(head + (_chunks(body) if framed and self.command != "HEAD" else body))


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _chunks(body: bytes) -> bytes:
    pieces = [body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _accepts_gzip(accept_encoding: str) -> bool:
    for item in accept_encoding.lower().split(","):
        coding, _, weight = item.partition(";")
        if coding.strip() in ("gzip", "*"):
            return re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight) is None
    return False


def _is_not_modified(request: Request, reply: Reply) -> bool:
    """Evaluate If-None-Match, or in its absence If-Modified-Since (RFC 9110, section 13.2.2)."""
    if reply.status != 200:
        return False
    wanted = request.headers.get("If-None-Match")
    if wanted is not None:
        etag = reply.header("ETag")
        tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        return etag is not None and ("*" in tags or etag.removeprefix("W/") in tags)
    since, modified = request.headers.get("If-Modified-Since"), reply.header("Last-Modified")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
