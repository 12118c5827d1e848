"""Hypothesis strategies for what an archive handles."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

moments = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC))
header_names = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=1, max_size=20)
header_values = st.binary(max_size=60).filter(lambda v: b"\r" not in v and b"\n" not in v)
bodies = st.binary(max_size=4000)


@st.composite
def responses(draw: st.DrawFn) -> bytes:
    """A response message with headers of any bytes."""
    headers = draw(st.lists(st.tuples(header_names, header_values), max_size=8))
    lines = [b"HTTP/1.1 200 OK"] + [name.encode() + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + draw(bodies)


@st.composite
def chunked(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A payload and its chunk framing with sizes, letter case and extensions of any kind."""
    pieces = draw(st.lists(st.binary(min_size=1, max_size=300), max_size=12))
    framed = b""
    for piece in pieces:
        size = b"%x" % len(piece) if draw(st.booleans()) else b"%X" % len(piece)
        extension = b";x=1" if draw(st.booleans()) else b""
        framed += size + extension + b"\r\n" + piece + b"\r\n"
    return b"".join(pieces), framed + b"0\r\n\r\n"
