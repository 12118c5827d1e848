"""A raw-socket HTTP origin that knows every byte it sent and got. Its paths say what they do."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PAGE = (
    b"<!doctype html><html><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1>"
    b"<p>The old stone bridge was closed on Monday after inspectors found cracks in two of its piers.</p>"
    b"<p>Drivers are asked to use the ring road until engineers have assessed the damage.</p></article></body></html>"
)


def page(number: int) -> bytes:
    """A page that no other path serves, so that nothing is stored as a repeat."""
    return PAGE.replace(b"Bridge closed", b"Bridge %d closed" % number)


def _ok(body: bytes, *headers: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    lines = [status, b"Content-Type: text/html; charset=utf-8", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _chunked(body: bytes, *sizes: int, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    out, at = b"", 0
    for size in sizes:
        piece = body[at : at + size]
        out += b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)
        at += size
    rest = body[at:]
    return out + b"%X\r\n%s\r\n0\r\n%s\r\n" % (len(rest), rest, trailer)


def _raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


_CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"


@dataclass(frozen=True)
class Behaviour:
    """What a path answers: sent is all bytes that go out, message the part of them that is the final response."""

    sent: bytes
    message: bytes
    truncated: str | None = None
    close: bool = False
    stall_seconds: float = 0.0


def _whole(message: bytes, **kwargs: object) -> Behaviour:
    return Behaviour(message, message, **kwargs)  # type: ignore[arg-type]


BEHAVIOURS: dict[str, Behaviour] = {
    "/plain": _whole(_ok(page(1))),
    "/header-case-and-order": _whole(_ok(page(2), b"x-LOWER: 1", b"X-UPPER: 2", b"sErVeR: odd", b"Date: never")),
    "/repeated-headers": _whole(_ok(page(3), b"Set-Cookie: a=1", b"Set-Cookie: b=2; Path=/", b"set-cookie: c=3")),
    "/latin-1-header": _whole(_ok(page(4), b"X-Town: K\xf6ln")),
    "/utf-8-header": _whole(_ok(page(5), "X-Town: 北原".encode())),
    "/folded-header": _whole(_ok(page(6), b"X-Folded: one\r\n\ttwo\r\n   three")),
    "/header-without-colon": _whole(_ok(page(7), b"this line has no colon")),
    "/spaces-around-values": _whole(_ok(page(8), b"X-Space:    wide   ", b"X-Tight:none")),
    "/no-reason": _whole(_ok(page(9), status=b"HTTP/1.1 200")),
    "/odd-reason": _whole(_ok(page(10), status=b"HTTP/1.1 200 Tout va bien, merci!")),
    "/http-1.0": _whole(_ok(page(11), status=b"HTTP/1.0 200 OK"), close=True),
    "/close-delimited": _whole(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(12), close=True),
    "/chunked": _whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(13), 1, 7, 100)),
    "/chunked-extensions": _whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(14), 10, 3, extension=b";name=value")),
    "/chunked-trailers": _whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(15), 50, trailer=b"X-Check: done\r\n")),
    "/gzip": _whole(_ok(gzip.compress(page(16)), b"Content-Encoding: gzip")),
    "/gzip-chunked": _whole(
        _CHUNKED_HEAD + b"Content-Encoding: gzip\r\n\r\n" + _chunked(gzip.compress(page(17)), 11, 60)
    ),
    "/deflate-zlib": _whole(_ok(zlib.compress(page(18)), b"Content-Encoding: deflate")),
    "/deflate-raw": _whole(_ok(_raw_deflate(page(19)), b"Content-Encoding: deflate")),
    "/brotli": _whole(_ok(brotli.compress(page(20)), b"Content-Encoding: br")),
    "/encoding-that-lies": _whole(_ok(page(21), b"Content-Encoding: gzip")),
    "/continue-100": Behaviour(b"HTTP/1.1 100 Continue\r\n\r\n" + _ok(page(22)), _ok(page(22))),
    "/early-hints-103": Behaviour(
        b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n" + _ok(page(23)), _ok(page(23))
    ),
    "/no-content-204": _whole(b"HTTP/1.1 204 No Content\r\nX-Empty: yes\r\n\r\n"),
    "/not-found-404": _whole(_ok(page(24), status=b"HTTP/1.1 404 Not Found")),
    "/gone-410": _whole(_ok(page(25), status=b"HTTP/1.1 410 Gone")),
    "/empty": _whole(_ok(b"")),
    "/bare-line-feeds": _whole(
        b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n" % len(page(26)) + page(26)
    ),
    "/junk-after-message": Behaviour(_ok(page(27)) + b"HTTP/1.1 200 JUNK\r\n\r\n", _ok(page(27)), close=True),
    "/ends-early": _whole(_ok(page(28))[:-40], truncated="disconnect", close=True),
    "/chunk-ends-early": _whole(
        _CHUNKED_HEAD + b"\r\n40\r\nonly a part of the chunk", truncated="disconnect", close=True
    ),
    "/stalls": _whole(_ok(page(29))[:-60], truncated="time", stall_seconds=30.0),
    "/two-megabytes": _whole(_ok(b"<p>" + b"0123456789abcdef" * 131_072)),
    "/nul-bytes": _whole(_ok(b"\x00\x01\x02" * 100 + page(30))),
    "/%E6%96%B0%E9%97%BB?q=%E5%8C%97%E5%8E%9F&b=2&a=1": _whole(_ok(page(31))),
    "/redirect-with-body": _whole(
        _ok(page(32), b"Location: /redirect-target", status=b"HTTP/1.1 302 Found over there")
    ),
    "/redirect-target": _whole(_ok(page(33))),
    "/unavailable-503": _whole(_ok(page(34), status=b"HTTP/1.1 503 Busy")),
}


@dataclass
class Origin:
    """The server. requests holds, per path, the bytes of every request that came for it, in order."""

    behaviours: dict[str, Behaviour] = field(default_factory=lambda: dict(BEHAVIOURS))
    requests: dict[str, list[bytes]] = field(default_factory=dict)
    robots_behaviour: Behaviour = field(default_factory=lambda: _whole(_ok(b"User-agent: *\nDisallow: /secret\n")))
    connections: int = 0
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Origin:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._start(self._accept)
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    @property
    def url(self) -> str:
        """Where it stands."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        if self.tls is not None:
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:  # a client that will not speak TLS
                connection.close()
                return
        with connection:
            buffer = b""
            while not self._stop.is_set():
                while b"\r\n\r\n" not in buffer:
                    try:
                        data = connection.recv(65536)
                    except OSError:
                        return
                    if not data:
                        return
                    buffer += data
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                request = head + b"\r\n\r\n"
                path = request.split(b" ", 2)[1].decode("ascii")
                self.requests.setdefault(path, []).append(request)
                behaviour = self.behaviours.get(path)
                if path == "/robots.txt":
                    behaviour = self.robots_behaviour
                if behaviour is None:
                    behaviour = _whole(_ok(b"no such path", status=b"HTTP/1.1 404 Not Found"))
                try:
                    connection.sendall(behaviour.sent)
                except OSError:
                    return
                if behaviour.stall_seconds:
                    deadline = time.monotonic() + behaviour.stall_seconds
                    while time.monotonic() < deadline and not self._stop.wait(0.05):
                        pass
                if behaviour.close or behaviour.stall_seconds:
                    return


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return a TLS context with a certificate that nobody vouches for, made in folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "origin")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "origin.pem").write_bytes(private + certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "origin.pem")
    return context


class TunnelProxy:
    """An HTTP proxy that speaks CONNECT only, and keeps what went through before each tunnel stood."""

    def __enter__(self) -> TunnelProxy:
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += client.recv(65536)
        self.asked.append(asked)
        host, _, port = asked.split()[1].decode().partition(":")
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Tunnel stands\r\nVia: proxy\r\n\r\n")
        threading.Thread(target=self._copy, args=(server, client), daemon=True).start()
        self._copy(client, server)

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        with source, sink, suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
