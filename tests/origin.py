"""A raw-socket HTTP origin that knows every byte it sent and got. Its paths say what they do."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterable
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
_HTML = b"Content-Type: text/html\r\n"
_PACKED = gzip.compress(page(144))


@dataclass(frozen=True)
class Behaviour:
    """What a path answers: sent is all bytes that go out, message the part of them that is the final response.

    stream gives further bytes, for as long as the client takes them. After that the connection is kept, closed, reset,
    or left as it is for stall_seconds.
    """

    sent: bytes
    message: bytes
    truncated: str | None = None
    close: bool = False
    reset: bool = False
    stall_seconds: float = 0.0
    stream: Callable[[], Iterable[bytes]] | None = None


def whole(message: bytes, **kwargs: object) -> Behaviour:
    """A behaviour that sends its message and nothing else."""
    return Behaviour(message, message, **kwargs)  # type: ignore[arg-type]


def _to(status: bytes, location: bytes, rest: bytes) -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nLocation: " + location + b"\r\n" + rest


def _plain(number: int, *headers: bytes, status: bytes = b"HTTP/1.1 200 OK") -> Behaviour:
    return whole(_ok(page(number), *headers, status=status))


_HEADS = {
    "/plain": _plain(1),
    "/header-case-and-order": _plain(2, b"x-LOWER: 1", b"X-UPPER: 2", b"sErVeR: odd", b"Date: never"),
    "/repeated-headers": _plain(3, b"Set-Cookie: a=1", b"Set-Cookie: b=2; Path=/", b"set-cookie: c=3"),
    "/latin-1-header": _plain(4, b"X-Town: K\xf6ln"),
    "/utf-8-header": _plain(5, "X-Town: 北原".encode()),
    "/folded-header": _plain(6, b"X-Folded: one\r\n\ttwo\r\n   three"),
    "/header-without-colon": _plain(7, b"this line has no colon"),
    "/spaces-around-values": _plain(8, b"X-Space:    wide   ", b"X-Tight:none", b"X-Before : colon"),
    "/no-reason": _plain(9, status=b"HTTP/1.1 200"),
    "/empty-reason": _plain(101, status=b"HTTP/1.1 200 "),
    "/odd-reason": _plain(10, status=b"HTTP/1.1 200 Tout va bien, merci!"),
    "/latin-1-reason": _plain(102, status=b"HTTP/1.1 200 Gr\xfcezi"),
    "/spaces-in-status-line": _plain(103, status=b"HTTP/1.1   200   OK  then"),
    "/http-1.0": whole(_ok(page(11), status=b"HTTP/1.0 200 OK"), close=True),
    "/http-1.2": _plain(104, status=b"HTTP/1.2 200 OK"),
    "/http-2.0": _plain(105, status=b"HTTP/2.0 200 OK"),
    "/http-lower-case": _plain(106, status=b"http/1.1 200 ok"),
    "/no-headers-at-all": whole(b"HTTP/1.1 200 OK\r\n\r\n" + page(107), close=True),
    "/header-names-that-are-none": _plain(108, b"X Odd: 1", b": no name", b"\xe5\x8c\x97: 2", b"X-Empty:", b"(x): 3"),
    "/header-of-20-kilobytes": _plain(109, b"Content-Security-Policy: " + b"img-src 'self'; " * 1280),
    "/two-thousand-headers": _plain(110, *[b"X-%d: %d" % (n, n) for n in range(2000)]),
    "/controls-in-header": _plain(111, b"X-Nul: a\x00b", b"X-Return: a\rWARC-Type: b", b"X-Bell: \x07\x1b[31m"),
    "/bare-line-feeds": whole(
        b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n" % len(page(26)) + page(26)
    ),
    "/bare-line-feeds-chunked": whole(
        b"HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\n\n" + _chunked(page(112), 9)
    ),
}
_FRAMING = {
    "/close-delimited": whole(b"HTTP/1.1 200 OK\r\n" + _HTML + b"\r\n" + page(12), close=True),
    "/empty-close-delimited": whole(b"HTTP/1.1 200 OK\r\n" + _HTML + b"\r\n", close=True),
    "/chunked": whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(13), 1, 7, 100)),
    "/chunked-extensions": whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(14), 10, 3, extension=b";name=value")),
    "/chunked-trailers": whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(15), 50, trailer=b"X-Check: done\r\n")),
    "/chunk-sizes-in-upper-case": whole(_CHUNKED_HEAD + b"\r\nAB\r\n" + page(113)[:171] + b"\r\n0\r\n\r\n"),
    "/chunk-sizes-padded": whole(_CHUNKED_HEAD + b"\r\n000000aB\r\n" + page(114)[:171] + b"\r\n0000\r\n\r\n"),
    "/chunks-of-one-byte": whole(_CHUNKED_HEAD + b"\r\n" + _chunked(page(115), *[1] * 300)),
    "/chunked-and-empty": whole(_CHUNKED_HEAD + b"\r\n0\r\n\r\n"),
    "/chunked-and-length": whole(_CHUNKED_HEAD + b"Content-Length: 7\r\n\r\n" + _chunked(page(116), 20)),
    "/chunked-twice": whole(_CHUNKED_HEAD + b"Transfer-Encoding: Chunked\r\n\r\n" + _chunked(page(117), 20)),
    "/length-twice": _plain(118, b"Content-Length: %d" % len(page(118))),
    "/identity-transfer-coding": _plain(119, b"Transfer-Encoding: identity"),
    "/gzip-transfer-coding": whole(
        b"HTTP/1.1 200 OK\r\n"
        + _HTML
        + b"Transfer-Encoding: gzip, chunked\r\n\r\n"
        + _chunked(gzip.compress(page(120)))
    ),
    "/unknown-transfer-coding": whole(
        b"HTTP/1.1 200 OK\r\n" + _HTML + b"Transfer-Encoding: odd\r\nContent-Length: 3\r\n\r\n" + page(121), close=True
    ),
    "/junk-after-message": Behaviour(_ok(page(27)) + b"HTTP/1.1 200 JUNK\r\n\r\n", _ok(page(27)), close=True),
    "/connection-close": whole(_ok(page(122), b"Connection: close"), close=True),
    "/two-megabytes": whole(_ok(b"<p>" + b"0123456789abcdef" * 131_072)),
    "/nul-bytes": whole(_ok(b"\x00\x01\x02" * 100 + page(30))),
    "/empty": whole(_ok(b"")),
}
_CODINGS = {
    "/gzip": whole(_ok(gzip.compress(page(16)), b"Content-Encoding: gzip")),
    "/gzip-chunked": whole(
        _CHUNKED_HEAD + b"Content-Encoding: gzip\r\n\r\n" + _chunked(gzip.compress(page(17)), 11, 60)
    ),
    "/gzip-in-two-members": whole(
        _ok(gzip.compress(page(123)[:90]) + gzip.compress(page(123)[90:]), b"Content-Encoding: x-gzip")
    ),
    "/deflate-zlib": whole(_ok(zlib.compress(page(18)), b"Content-Encoding: deflate")),
    "/deflate-raw": whole(_ok(_raw_deflate(page(19)), b"Content-Encoding: deflate")),
    "/brotli": whole(_ok(brotli.compress(page(20)), b"Content-Encoding: br")),
    "/brotli-chunked": whole(
        _CHUNKED_HEAD + b"Content-Encoding: BR\r\n\r\n" + _chunked(brotli.compress(page(124)), 2, 3)
    ),
    "/gzip-in-brotli": whole(_ok(brotli.compress(gzip.compress(page(125))), b"Content-Encoding: gzip, br")),
    "/encoding-that-lies": whole(_ok(page(21), b"Content-Encoding: gzip")),
    "/brotli-that-lies": whole(_ok(page(126), b"Content-Encoding: br")),
    "/coding-nobody-knows": whole(_ok(page(127), b"Content-Encoding: rot13")),
    "/gzip-cut-inside": whole(_ok(gzip.compress(page(128))[:-20], b"Content-Encoding: gzip")),
}
_STATUSES = {
    "/continue-100": Behaviour(b"HTTP/1.1 100 Continue\r\n\r\n" + _ok(page(22)), _ok(page(22))),
    "/early-hints-103": Behaviour(
        b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n" + _ok(page(23)), _ok(page(23))
    ),
    "/many-interim-answers": Behaviour(
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103\n\nHTTP/1.1 103 Again\r\nX: 1\r\n\r\nHTTP/1.1 100 \r\n\r\n"
        + _ok(page(129)),
        _ok(page(129)),
    ),
    "/no-content-204": whole(b"HTTP/1.1 204 No Content\r\nX-Empty: yes\r\n\r\n"),
    "/reset-content-205": whole(_ok(b"", status=b"HTTP/1.1 205 Reset")),
    "/partial-206": _plain(130, b"Content-Range: bytes 0-9/*", status=b"HTTP/1.1 206 Partial"),
    "/choices-300": _plain(131, status=b"HTTP/1.1 300 Choose"),
    "/moved-301": whole(_to(b"301 Moved", b"/redirect-target", b"Content-Length: 0\r\n\r\n")),
    "/redirect-with-body": _plain(32, b"Location: /redirect-target", status=b"HTTP/1.1 302 Found over there"),
    "/redirect-to-nowhere": _plain(132, status=b"HTTP/1.1 302 Found"),
    "/see-other-303": whole(
        _to(b"303 See", b"redirect-target#part", b"Transfer-Encoding: chunked\r\n\r\n" + _chunked(page(133), 5))
    ),
    "/not-modified-304": whole(b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 99\r\n\r\n'),
    "/temporary-307": whole(_to(b"307 T", b"/redirect-target", b"\r\n" + page(134)), close=True),
    "/permanent-308": whole(
        _to(
            b"308 P",
            b"/redirect-target",
            b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_PACKED) + _PACKED,
        )
    ),
    "/redirect-target": _plain(33),
    "/redirect-loop": whole(_to(b"302 Round", b"/redirect-loop", b"Content-Length: 5\r\n\r\nround")),
    "/unauthorized-401": _plain(135, b'WWW-Authenticate: Basic realm="x"', status=b"HTTP/1.1 401 Who"),
    "/forbidden-403": _plain(136, status=b"HTTP/1.1 403 No"),
    "/not-found-404": _plain(24, status=b"HTTP/1.1 404 Not Found"),
    "/gone-410": _plain(25, status=b"HTTP/1.1 410 Gone"),
    "/too-many-429": _plain(137, status=b"HTTP/1.1 429 Slow down"),
    "/legal-451": _plain(138, status=b"HTTP/1.1 451 Law"),
    "/error-500": _plain(139, status=b"HTTP/1.1 500 Oh"),
    "/not-implemented-501": _plain(140, status=b"HTTP/1.1 501 What"),
    "/bad-gateway-502": whole(b"HTTP/1.1 502 Bad\r\n\r\n<html>bad gateway</html>", close=True),
    "/unavailable-503": _plain(34, status=b"HTTP/1.1 503 Busy"),
    "/status-999": _plain(141, status=b"HTTP/1.1 999 Denied"),
}
_URLS = {
    "/%E6%96%B0%E9%97%BB?q=%E5%8C%97%E5%8E%9F&b=2&a=1": _plain(31),
    "/gbk?q=%B1%B1%D4%AD&empty=&&x": _plain(142),
    "/dots/%2e%2e/a%2Fb;v=1?a=%5b1&&b=%zz&c=+d": _plain(143),
    "/feed.xml": whole(_ok(b"<rss version='2.0'><channel><title>Feed</title></channel></rss>", b"X-Kind: feed")),
}
# What comes whole, and is fetched by the command as a user would.
BEHAVIOURS: dict[str, Behaviour] = _HEADS | _FRAMING | _CODINGS | _STATUSES | _URLS
# What goes wrong on the way, and is fetched once, many at a time.
FAULTS: dict[str, Behaviour] = {
    "/ends-early": whole(_ok(page(28))[:-40], truncated="disconnect", close=True),
    "/chunk-ends-early": whole(
        _CHUNKED_HEAD + b"\r\n40\r\nonly a part of the chunk", truncated="disconnect", close=True
    ),
    "/last-chunk-is-missing": whole(_CHUNKED_HEAD + b"\r\n3\r\nabc\r\n", truncated="disconnect", close=True),
    "/chunk-size-is-none": whole(_CHUNKED_HEAD + b"\r\nxyz\r\nabc\r\n", truncated="disconnect"),
    "/reset-in-close-delimited": whole(
        b"HTTP/1.1 200 OK\r\n" + _HTML + b"\r\n" + page(201), truncated="disconnect", reset=True
    ),
    "/ends-in-head": whole(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht", truncated="disconnect", close=True),
    "/two-lengths": whole(_ok(page(202), b"Content-Length: 7"), truncated="disconnect"),
    "/length-is-none": whole(_ok(b"", b"Content-Length: many"), truncated="disconnect"),
    "/not-http": whole(b"ICY 200 OK\r\nicy-name: radio\r\n\r\n", truncated="disconnect", close=True),
    "/switches-protocols": whole(
        b"HTTP/1.1 101 Switching\r\nUpgrade: odd\r\n\r\n\x00\x01", truncated="disconnect", close=True
    ),
    "/stalls": whole(_ok(page(29))[:-60], truncated="time", stall_seconds=30.0),
    "/stalls-in-chunk": whole(_CHUNKED_HEAD + b"\r\n40\r\npart", truncated="time", stall_seconds=30.0),
    "/stalls-close-delimited": whole(
        b"HTTP/1.1 200 OK\r\n" + _HTML + b"\r\n" + page(203), truncated="time", stall_seconds=30.0
    ),
    "/stalls-in-head": whole(b"HTTP/1.1 200 OK\r\nContent-Ty", truncated="time", stall_seconds=30.0),
}
# What brings no answer, and so no record.
SILENCES: dict[str, Behaviour] = {
    "/closes-at-once": whole(b"", close=True),
    "/resets-at-once": whole(b"", reset=True),
    "/never-answers": whole(b"", stall_seconds=30.0),
    "/interim-and-no-more": Behaviour(b"HTTP/1.1 100 Continue\r\n\r\n", b"", close=True),
}


NOT_FOUND = whole(_ok(b"no such path", status=b"HTTP/1.1 404 Not Found"))


@dataclass
class Origin:
    """The server. requests holds, per path, the bytes of every request that came for it, in order."""

    behaviours: dict[str, Behaviour] = field(default_factory=lambda: BEHAVIOURS | FAULTS | SILENCES)
    requests: dict[str, list[bytes]] = field(default_factory=dict)
    robots_behaviour: Behaviour = field(default_factory=lambda: whole(_ok(b"User-agent: *\nDisallow: /secret\n")))
    connections: int = 0
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Origin:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
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
        return f"{scheme}://127.0.0.1:{self._port}"

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
                length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
                while length and len(buffer) < int(length[1]):
                    if not (data := connection.recv(65536)):
                        return
                    buffer += data
                size = int(length[1]) if length else 0
                body, buffer = buffer[:size], buffer[size:]
                path = head.split(b" ", 2)[1].decode("ascii")
                self.requests.setdefault(path, []).append(head + b"\r\n\r\n" + body)
                behaviour = self.behaviours.get(path) or NOT_FOUND
                if path == "/robots.txt":
                    behaviour = self.robots_behaviour
                if not self._answer(connection, behaviour):
                    return

    def _answer(self, connection: socket.socket, behaviour: Behaviour) -> bool:
        """Send it, and return whether the connection goes on."""
        try:
            connection.sendall(behaviour.sent)
            for piece in behaviour.stream() if behaviour.stream else ():
                if self._stop.is_set():
                    return False
                connection.sendall(piece)
        except OSError:
            return False
        if behaviour.stall_seconds:
            self._stop.wait(behaviour.stall_seconds)
        if behaviour.reset:
            self._stop.wait(0.2)  # what was sent should be read before
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if behaviour.close and not behaviour.truncated and isinstance(connection, ssl.SSLSocket):
            connection.settimeout(5)
            with suppress(OSError):  # the farewell of TLS, by which a client knows that nothing was cut off
                connection.unwrap()
        return not (behaviour.close or behaviour.reset or behaviour.stall_seconds)


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
