"""Gzip members: what is dense is stored, what is text is compressed, and every reader gets the bytes back."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isal import igzip

from archive.warc.packing import MEMBER_HEADER, is_incompressible, iter_pack, pack
from tests.conftest import ROOT

TEXT = b"".join(
    b"In the year %d the bridge was closed, and then it was opened again.\r\n" % year for year in range(3000)
)
DENSE = hashlib.shake_128(b"dense").digest(200_000)
bodies = st.one_of(
    st.binary(max_size=300),
    st.integers(0, 200_000).map(lambda size: DENSE[:size]),
    st.integers(0, 200_000).map(lambda size: TEXT[:size]),
    st.tuples(st.integers(0, 99_000), st.integers(0, 99_000)).map(lambda s: TEXT[: s[0]] + DENSE[: s[1]]),
)


@given(text=st.binary(max_size=3000), body=bodies, cuts=st.lists(st.integers(0, 200_000), max_size=5))
def test_what_is_packed_comes_out_again_whole_or_in_pieces(text: bytes, body: bytes, cuts: list[int]) -> None:
    """Three decompressors give the same bytes, and no member says more than its checksum covers."""
    places = [0, *sorted(cut for cut in cuts if cut < len(body)), len(body)]
    pieces = [body[start:end] for start, end in itertools.pairwise(places)]
    for member in (pack(text, body), b"".join(iter_pack(text, pieces))):
        assert member.startswith(MEMBER_HEADER)
        inflater = zlib.decompressobj(31)
        assert inflater.decompress(member) == text + body and inflater.eof and not inflater.unused_data
        assert gzip.decompress(member) == igzip.decompress(member) == text + body


@pytest.mark.parametrize(
    "body", [DENSE, gzip.compress(DENSE.hex().encode()), DENSE[:5000]], ids=["random", "gzip", "short"]
)
def test_what_is_dense_is_stored_and_takes_no_more_than_compressed(body: bytes) -> None:
    """Headers are compressed all the same, and a member of it is hardly larger than what zlib makes of it."""
    member = pack(b"WARC-Field: value\r\n" * 30, body)
    assert is_incompressible(body) and body[:60_000] in member
    assert len(member) <= 1.005 * len(zlib.compress(b"WARC-Field: value\r\n" * 30 + body, 9)) + 30


CHINESE = (ROOT / "crawler/demo/beiyuan/articles/10034.toml").read_text("utf-8") * 3
JAPANESE = "".join(map(chr, itertools.chain(range(0x3041, 0x3097), range(0x4E00, 0x5200)))) * 3


@pytest.mark.parametrize(
    "body",
    [TEXT, TEXT[:300], TEXT.decode().encode("utf-16"), b"", DENSE.hex().encode(), base64.b64encode(DENSE),
     CHINESE.encode(), CHINESE.encode("gb18030"), CHINESE.encode("utf-16"), JAPANESE.encode("utf-8")],
)  # fmt: skip
def test_what_is_text_is_compressed(body: bytes) -> None:
    """Also text in two bytes a character, and digits."""
    assert not is_incompressible(body) and len(pack(b"head", body)) < 0.8 * len(body) + 60
