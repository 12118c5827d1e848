"""Timestamps, pressmarks and HTTP messages."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
import zlib
from datetime import UTC, datetime
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.capture import parse_pressmark
from archive.errors import InvalidTimestamp, InvalidURL
from archive.timestamp import format_timestamp, format_warc_date, parse_timestamp, parse_warc_date
from archive.warc.http_message import Dechunker, dechunk, decode_content, head_length, parse_response_head, payload_of
from archive.warc.records import digest_of, new_record_id
from tests.strategies import chunked, moments


@given(moments)
def test_a_timestamp_keeps_the_second(moment: datetime) -> None:
    """Formatting and parsing give the moment back, to the second."""
    assert parse_timestamp(format_timestamp(moment)) == moment.replace(microsecond=0)


@given(moments)
def test_a_warc_date_keeps_the_microsecond(moment: datetime) -> None:
    """Formatting and parsing give the moment back."""
    assert parse_warc_date(format_warc_date(moment)) == moment


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [("2022", 2022, 1, 1), ("202204", 2022, 4, 1), ("20220408", 2022, 4, 8), ("20220", 2022, 1, 1)],
)
def test_a_short_timestamp_means_its_earliest_moment(text: str, year: int, month: int, day: int) -> None:
    """What is left out is January, the 1st, midnight."""
    assert parse_timestamp(text) == datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "20", "20221345", "abcd", "202204080821001", "２０２２"])
def test_a_text_that_is_no_timestamp_is_refused(text: str) -> None:
    """The error names the text and the form."""
    with pytest.raises(InvalidTimestamp, match=r"timestamp|moment"):
        parse_timestamp(text)


def test_a_pressmark_and_a_url_are_told_apart() -> None:
    """A pressmark begins with digits and a slash; a URL does not."""
    assert parse_pressmark("20220408082100/https://e.org/a?b") == ("20220408082100", "https://e.org/a?b")
    assert parse_pressmark("https://e.org/2022/x") == (None, "https://e.org/2022/x")
    with pytest.raises(InvalidURL, match="neither a URL nor a pressmark"):
        parse_pressmark("2022-04-08/e.org")


@given(chunked(), st.integers(1, 50))
def test_dechunking_gives_the_payload_however_the_bytes_arrive(framed: tuple[bytes, bytes], step: int) -> None:
    """Pieces of any size give the same payload, and the end is seen."""
    payload, data = framed
    dechunker = Dechunker()
    out = b"".join(piece for at in range(0, len(data), step) for piece in dechunker.feed(data[at : at + step]))
    assert (out, dechunker.complete, dechunker.broken) == (payload, True, False)


@given(st.binary(max_size=500))
def test_dechunking_stands_any_bytes(data: bytes) -> None:
    """Framing that is none is broken or unfinished, and never an exception."""
    dechunker = Dechunker()
    assert len(b"".join(dechunker.feed(data))) <= len(data)


def test_a_response_head_keeps_order_case_and_repeats() -> None:
    """Headers come as they stand; folded lines are joined, lines without colon left out."""
    head = parse_response_head(b"HTTP/1.1 299 Odd thing\r\nB: 2\r\na: 1\r\n folded\r\nnocolon\r\nB: 3\r\n\r\n")
    assert (head.status, head.reason) == (299, "Odd thing")
    assert head.headers == (("B", "2"), ("a", "1 folded"), ("B", "3"))
    assert head.get_all("b") == ["2", "3"]


@given(st.binary(max_size=300))
def test_a_response_head_of_any_bytes_can_be_read(data: bytes) -> None:
    """Whatever a server sends as a head, reading it gives an answer."""
    parse_response_head(data[: head_length(data)])


_BODY = "海湾新闻 ".encode() * 500
_RAW = zlib.compressobj(wbits=-15)
_CODED = {
    "gzip": gzip.compress(_BODY),
    "deflate": zlib.compress(_BODY),
    "Deflate": _RAW.compress(_BODY) + _RAW.flush(),
    "br": brotli.compress(_BODY),
    "gzip, br": brotli.compress(gzip.compress(_BODY)),
    "identity": _BODY,
}


def _head(coding: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding.encode() + b"\r\n\r\n"


@pytest.mark.parametrize("coding", _CODED)
def test_content_codings_are_taken_off(coding: str) -> None:
    """gzip, deflate in both its forms, br, and several in a row."""
    decoded = decode_content(parse_response_head(_head(coding)), _CODED[coding], 10**6)
    assert (decoded.data, decoded.problem) == (_BODY, None)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_coding_that_lies_leaves_the_body_as_it_is(coding: str) -> None:
    """The page is still there to be read, and the lie is named."""
    decoded = decode_content(parse_response_head(_head(coding)), b"<html>plain</html>", 10**6)
    assert decoded.data == b"<html>plain</html>"
    assert decoded.problem and coding in decoded.problem


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_cut_short_gives_what_came(coding: str) -> None:
    """Half a gzip file is half a page, and it says so."""
    noise = bytes(range(256)) * 40 + bytes(range(255, -1, -1)) * 40
    coded = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding](noise)
    decoded = decode_content(parse_response_head(_head(coding)), coded[:-20], 10**6)
    assert noise.startswith(decoded.data)
    assert decoded.problem is not None


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_compression_bomb_stops_at_the_limit(coding: str) -> None:
    """No more than the limit comes out, whatever goes in."""
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": partial(brotli.compress, quality=1)}[coding]
    bomb = compress(b"\x00" * 50_000_000)
    decoded = decode_content(parse_response_head(_head(coding)), bomb, 100_000)
    assert len(decoded.data) == 100_000
    assert decoded.problem and "longer than 100000 bytes" in decoded.problem


def test_payload_is_the_body_without_chunk_framing_and_with_its_coding() -> None:
    """What a payload digest is taken over (WARC 1.1, section 5.9)."""
    head = parse_response_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")
    assert payload_of(head, b"3\r\nabc\r\n0\r\n\r\n") == b"abc"


@given(framed=chunked(), position=st.integers(0, 400), byte=st.binary(max_size=1), cut=st.integers(0, 60))
def test_a_whole_body_is_dechunked_as_one_in_pieces_is(
    framed: tuple[bytes, bytes], position: int, byte: bytes, cut: int
) -> None:
    """Sound, cut or damaged: the same payload, and the same word on the framing."""
    body = framed[1][:position] + byte + framed[1][position + 1 :]
    for message in (framed[1], body, body[: len(body) - cut]):
        dechunker = Dechunker()
        payload = b"".join(dechunker.feed(message))
        assert dechunk(message) == (payload, not dechunker.broken)


@given(data=st.binary(max_size=200), algorithm=st.sampled_from(["sha256", "sha1"]))
def test_digests_are_base_32(data: bytes, algorithm: str) -> None:
    """As the standard library writes it, with its padding."""
    expected = base64.b32encode(hashlib.new(algorithm, data).digest()).decode()
    assert digest_of(data, algorithm) == f"{algorithm}:{expected}"


def test_record_ids_are_random_uuids() -> None:
    """Version 4, the variant of RFC 9562, and no two alike."""
    ids = [new_record_id() for _ in range(500)]
    parsed = [uuid.UUID(one.removeprefix("<urn:uuid:").removesuffix(">")) for one in ids]
    assert {(one.version, one.variant) for one in parsed} == {(4, uuid.RFC_4122)} and len(set(parsed)) == 500
    assert all(one == f"<{number.urn}>" for one, number in zip(ids, parsed, strict=True))
