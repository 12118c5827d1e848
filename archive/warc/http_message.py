"""HTTP/1.x messages as bytes: the head of a response, the payload without chunk framing, and its content codings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import brotli
from isal import isal_zlib

from archive.media_types import media_type

_STATUS_LINE = re.compile(r"\S+[ \t]+(\d{3})(?:[ \t]+([^\n]*))?$", re.ASCII)
_MIME = re.compile(r"[\w.+*-]{1,80}/[\w.+*-]{1,80}")
_SPACE = " \t\n\r\x0b\x0c"  # white space in a head; str.strip() would also remove other characters of latin-1

REDIRECTS = (301, 302, 303, 307, 308)  # whose Location leads on

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;.*)?\r?\n")
_MAX_CHUNK_LINE_BYTES = 16_384
_FEED_BYTES = 65_536  # given to a decompressor at once
_DECOMPRESSION_ERRORS: Any = (isal_zlib.error, brotli.error)


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """The head of a response: headers in the order and letter case in which they were sent, folded lines joined."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str | None:
        """Return the first value of the header, or None."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None

    def get_all(self, name: str) -> list[str]:
        """Return every value of the header in order."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    @property
    def mime(self) -> str:
        """The media type in lower case without parameters, or "unk"."""
        mime = media_type(self.get("content-type"))
        return mime if _MIME.fullmatch(mime) else "unk"

    @property
    def location(self) -> str | None:
        """The Location header as text, UTF-8 where it holds bytes beyond ASCII; None where there is none."""
        value = self.get("location")
        return value.encode("latin-1").decode("utf-8", "replace") if value else None

    @property
    def is_chunked(self) -> bool:
        """Whether the last transfer coding is chunked (RFC 9112, section 6.1)."""
        codings = [coding.strip().lower() for v in self.get_all("transfer-encoding") for coding in v.split(",")]
        return bool(codings) and codings[-1] == "chunked"


def head_length(block: bytes) -> int:
    """Return the length of a message's head in bytes, blank line included; without one, the length of the block."""
    end = block.find(b"\n\r\n")  # much faster than a regular expression
    bare = block.find(b"\n\n", 0, end if end >= 0 else len(block))
    if bare >= 0:
        return bare + 2
    return end + 3 if end >= 0 else len(block)


def parse_response_head(head: bytes) -> ResponseHead:
    """Parse a response head leniently: lines that cannot be parsed are left out. Headers are decoded as latin-1."""
    first, _, rest = head.decode("latin-1").partition("\n")
    found = _STATUS_LINE.match(first.removesuffix("\r"))
    status = int(found[1]) if found else 0
    headers = _folded_headers(rest) if "\n " in rest or "\n\t" in rest else _headers(rest)
    return ResponseHead(status, (found[2] or "") if found else "", tuple(headers))


def _headers(lines: str) -> list[tuple[str, str]]:
    fields = [line.partition(":") for line in lines.split("\n")]
    return [(name.strip(_SPACE), value.strip(_SPACE)) for name, colon, value in fields if colon]


def _folded_headers(lines: str) -> list[tuple[str, str]]:
    """Parse headers whose values may continue on the next line (RFC 9112, section 5.2)."""
    headers: list[tuple[str, str]] = []
    folded: list[str] = []
    for line in lines.split("\n"):
        if line[:1] in (" ", "\t") and headers:
            folded.append(line.strip(_SPACE))
            continue
        if folded:
            headers[-1] = (headers[-1][0], " ".join((headers[-1][1], *folded)))
            folded.clear()
        headers += _headers(line)
    if folded:
        headers[-1] = (headers[-1][0], " ".join((headers[-1][1], *folded)))
    return headers


class Dechunker:
    """Removes chunk framing from a body that arrives in pieces (RFC 9112, section 7.1).

    After the last piece, complete says whether the last chunk was received, and broken whether the framing is invalid;
    the payload bytes before the invalid place were yielded.
    """

    def __init__(self) -> None:
        self.complete = False
        self.broken = False
        self._buffer = b""
        self._remaining = 0  # bytes of the current chunk that were not received yet
        self._after_data = False  # the line end after a chunk's data is expected next

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the payload bytes in data, the next piece of the body."""
        buffer, at = self._buffer + data, 0
        while at < len(buffer) and not (self.complete or self.broken):
            if self._remaining:
                piece = buffer[at : at + self._remaining]
                at += len(piece)
                self._remaining -= len(piece)
                self._after_data = not self._remaining
                yield piece
                continue
            line_end = buffer.find(b"\n", at, at + _MAX_CHUNK_LINE_BYTES)
            if line_end < 0:
                self.broken = len(buffer) - at >= _MAX_CHUNK_LINE_BYTES
                break
            line, at = buffer[at : line_end + 1], line_end + 1
            if self._after_data:
                self._after_data = False
                self.broken = line not in (b"\r\n", b"\n")
                continue
            size = _CHUNK_SIZE.fullmatch(line)
            if size is None:
                self.broken = True
            else:
                self._remaining = int(size[1], 16)
                self.complete = not self._remaining
        self._buffer = buffer[at:]


def dechunk(body: bytes) -> tuple[bytes, bool]:
    """Return the payload of a complete chunked body, and whether its framing is valid; faster than a Dechunker."""
    pieces: list[bytes] = []
    at = 0
    while (size_line := _CHUNK_SIZE.match(body, at, at + _MAX_CHUNK_LINE_BYTES)) is not None:
        start = size_line.end()
        end = start + int(size_line[1], 16)
        if end == start:
            return b"".join(pieces), True
        pieces.append(body[start:end])
        at = end + 2
        if body[end:at] != b"\r\n":
            break
    dechunker = Dechunker()  # for line ends without CR, and for truncated or invalid framing
    payload = b"".join(dechunker.feed(body))
    return payload, not dechunker.broken


def payload_of(head: ResponseHead, body: bytes) -> bytes:
    """Return the body without chunk framing, still content-coded; only its valid part if the framing is invalid."""
    return dechunk(body)[0] if head.is_chunked else body


@dataclass(frozen=True, slots=True)
class Decoded:
    """A payload without its content codings. problem describes what went wrong, or is None."""

    data: bytes
    problem: str | None = None


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, limit: int, /) -> bytes: ...


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, limit: int, /) -> bytes:
        out: bytes = self._inner.process(data, output_buffer_limit=limit)
        while not self._inner.can_accept_more_data() and len(out) < limit:
            out += self._inner.process(b"", output_buffer_limit=limit - len(out))
        return out


def decode_content(head: ResponseHead, payload: bytes, max_bytes: int) -> Decoded:
    """Remove the content codings (gzip, deflate, br) of a payload; the result has at most max_bytes.

    As in a browser, a payload that is not in the declared coding is returned unchanged, and of damaged or truncated
    data the part that could be decoded is returned. In both cases problem is set.
    """
    codings = [coding.strip().lower() for v in head.get_all("content-encoding") for coding in v.split(",")]
    data, problem = payload, None
    for coding in reversed([coding for coding in codings if coding not in ("", "identity")]):
        if coding not in ("gzip", "x-gzip", "deflate", "br"):
            return Decoded(data, f"content coding {coding!r} is not known")
        data, fault = _decode_coding(coding, data, max_bytes)
        problem = problem or fault
    if len(data) > max_bytes:
        return Decoded(data[:max_bytes], f"body is longer than {max_bytes} bytes once decoded")
    return Decoded(data, problem)


def _decode_coding(coding: str, data: bytes, max_bytes: int) -> tuple[bytes, str | None]:
    if not data:
        return data, None
    decompressor: _Decompressor
    if coding == "br":
        decompressor = _Brotli()
    elif coding == "deflate":  # servers send zlib streams, as RFC 9110 says, and raw deflate streams
        is_zlib = data[0] & 0x0F == 8 and len(data) > 1 and (data[0] << 8 | data[1]) % 31 == 0
        decompressor = isal_zlib.decompressobj(15 if is_zlib else -15)
    else:
        decompressor = isal_zlib.decompressobj(31)
    out, size = [], 0
    try:
        for start in range(0, len(data), _FEED_BYTES):
            piece = data[start : start + _FEED_BYTES]
            while piece and size <= max_bytes:
                got = decompressor.decompress(piece, max_bytes + 1 - size)
                out.append(got)
                size += len(got)
                piece = getattr(decompressor, "unconsumed_tail", b"")
            if size > max_bytes:
                break
    except _DECOMPRESSION_ERRORS as exc:
        if not size:
            return data, f"body is not {coding} as its header says"
        return b"".join(out), f"{coding} body is damaged after {size} decoded bytes: {exc}"
    if not size:
        return data, f"body is not {coding} as its header says"
    if size <= max_bytes and not decompressor.eof:
        return b"".join(out), f"{coding} body ends early, after {size} decoded bytes"
    return b"".join(out), None
