"""Near-duplicates: copies of a story are found by their fingerprints, and other stories are not taken for copies."""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from archive.search.fingerprint import Fingerprint, parse_fingerprint
from pipelines.text.near_duplicates import fingerprint
from pressmark import clean
from tests.pipelines.stories import BRIDGE, BRIDGE_AGAIN, BRIEF, HARBOUR

PINNED = (
    "minhash1:AAAAqI5_psl6mJWrT--xyUJQe8ZEbguF_oNm0c4lf1K40TsJl2acFX0cx5-puWc9WC2L7vcs-SdhElN7S"
    "U3eYmxCWLjCrMxU_15zuEk-c8bDwALLVfHrlGV8XPKjK3XvejJt-4Oic5nm1oRdlItGVdNfkUQhfqdDLFymTvkn5DaBhTS9"
)


def similarity(one: str, two: str) -> float:
    """How alike two texts are, where they share a band, so that the index leads from one to the other."""
    first, second = parse_fingerprint(fingerprint(one)), parse_fingerprint(fingerprint(two))
    assert first is not None and second is not None
    return first.similarity(second) if set(first.bands()) & set(second.bands()) else 0.0


@pytest.mark.parametrize(
    "text",
    [
        BRIDGE.replace("\n", ""),
        BRIDGE.replace("，", ",").replace("。", " . ").replace("、", ""),
        "　" + BRIDGE.replace("\n", "\n\n　　"),
        OpenCC("s2t").convert(BRIDGE),
    ],
    ids=["one line", "punctuation", "spaces", "traditional"],
)
def test_the_same_words_have_the_same_fingerprint(text: str) -> None:
    """Line ends, punctuation, spaces and the script make no difference."""
    assert text != BRIDGE and fingerprint(text) == fingerprint(BRIDGE)


def test_letter_case_accents_and_width_make_no_difference() -> None:
    """Headline capitals, a lost accent and full-width letters are printers' ways."""
    changed = HARBOUR.upper().replace("LINDHOLM", "ＬＩＮＤＨÓＬＭ")
    assert fingerprint(changed) == fingerprint(HARBOUR)


@pytest.mark.parametrize(("text", "other"), [(BRIDGE, HARBOUR), (HARBOUR, BRIDGE), (BRIDGE_AGAIN, BRIDGE)])
@pytest.mark.parametrize("part", ["another head", "a cut tail", "both", "more around it"])
def test_a_copy_is_found_whatever_stands_around_it(text: str, other: str, part: str) -> None:
    """With another first paragraph, from 3/5 of it on, and inside a longer text."""
    size = len(text)
    copy = {
        "another head": other[: size // 5] + text[size // 5 :],
        "a cut tail": text[: size * 3 // 5],
        "both": other[: size // 6] + text[size // 6 : size * 5 // 6],
        "more around it": other[: size // 2] + "\n" + text + "\n" + other[size // 2 : size],
    }[part]
    assert similarity(text, copy) >= 0.5


def test_an_edited_copy_in_the_other_script_is_found() -> None:
    """A sentence out, words as Taiwan says them."""
    copy = OpenCC("s2twp").convert(BRIDGE.replace("他请市民按标志绕行，不要翻越围挡抄近路。", ""))
    assert similarity(BRIDGE, copy) >= 0.7


@pytest.mark.parametrize(("one", "two"), [(BRIDGE, BRIDGE_AGAIN), (BRIDGE, HARBOUR), (HARBOUR, HARBOUR[::-1])])
def test_another_story_is_no_copy(one: str, two: str) -> None:
    """Not on the same matter either."""
    assert similarity(one, two) == 0


@pytest.mark.parametrize("text", ["", BRIEF, "… " * 500, HARBOUR[:80]])
def test_a_brief_has_no_fingerprint(text: str) -> None:
    """Under 80 letters, a copy cannot be told from a brief on the same matter."""
    assert fingerprint(text) is None


def test_a_fingerprint_stays_what_it_is() -> None:
    """Stored ones are compared with those of later versions: another way to compute them needs another scheme."""
    assert fingerprint(HARBOUR) == PINNED


def by_the_document(text: str) -> bytes:
    """The fingerprint of a lower-case ASCII text, computed as docs/document.md says it."""
    words = "".join(c if c.isalnum() else " " for c in text).split()
    tokens = [chr(0x10000 + crc32(word.encode()) % 2**20) for word in words]
    shingles = {"".join(tokens[i : i + 4]) for i in range(len(tokens) - 3)}
    hashes = [crc32(shingle.encode("utf-32-le")) * 2654435761 % 2**32 for shingle in shingles]
    buckets = [min((h for h in hashes if h >> 26 == b), default=None) for b in range(64)]
    minima = [
        next(v for v in (buckets[b ^ 37 * i % 64] for i in range(64)) if v is not None) % 2**16 for b in range(64)
    ]
    return struct.pack(">I64H", len(set(hashes)), *minima)


@given(
    st.lists(
        st.sampled_from(["ferry", "quay", "storm", "coal", "board", "crown", "plaque", "basin", "midnight", "winter"]),
        min_size=30,
    )
)
def test_it_is_computed_as_documented(words: list[str]) -> None:
    """Someone who has docs/document.md and not the program gets the same, also where buckets stay empty."""
    made = fingerprint(" ".join(words))
    assert made is not None and made.startswith("minhash1:")
    assert urlsafe_b64decode(made.partition(":")[2]) == by_the_document(" ".join(words))


@given(st.text(max_size=400))
def test_any_text_has_one_or_none(text: str) -> None:
    """No text is an error, and what is made can be read."""
    made = fingerprint(text * 3)
    assert made is None or str(parse_fingerprint(made)) == made


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2**16 - 1), min_size=64, max_size=64))
def test_a_fingerprint_comes_back_from_its_text(shingles: int, minima: list[int]) -> None:
    """Formatted and parsed; with itself it agrees."""
    one = Fingerprint(shingles, tuple(minima))
    assert parse_fingerprint(str(one)) == one and len(set(one.bands())) == 32
    assert one.similarity(one) == (1.0 if shingles else 0.0)


@pytest.mark.parametrize(
    "text", [None, 5, "", "minhash1:", "minhash1:AAAA", "minhash1:%%", "minhash1:ü", "simhash64:00ff"]
)
def test_what_is_no_fingerprint_of_this_scheme_is_none(text: object) -> None:
    """Documents of other versions, and damaged ones."""
    assert parse_fingerprint(text) is None


def test_an_article_has_a_fingerprint_and_a_listing_has_none() -> None:
    """It is over the clean text, whatever page it stands on."""
    paragraphs = "".join(f"<p>{line}</p>" for line in HARBOUR.replace("\n", " ").split(". "))
    page = f"<html><body><h1>Breakwater closed for the winter</h1><article>{paragraphs}</article></body></html>"
    document = clean(page.encode())
    assert document.verdict == "article" and document.fingerprint == fingerprint(document.text) is not None
    assert clean(b"<html><body><p>nothing</p></body></html>").fingerprint is None
