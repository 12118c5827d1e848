"""The words that a pattern needs: one of them stands in every line that it matches."""

from __future__ import annotations

import pytest

from pipelines.notices.needed_words import any_word, needed_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("Share this", {"share this"}),
        ("(?:share|print) this page", {"share this page", "print this page"}),
        (r"by\s[A-Z]\w{1,20} for the courier", {" for the courier"}),
        ("版权所有|未经.{0,9}转载", {"版权所有", "未经"}),
        ("(?:share)?this", {"sharethis", "this"}),
        ("[bp]rint", {"brint", "print"}),
        (r"\d{4}", None),
        ("(?:share)?", None),
        ("share|.{1,9}", None),
    ],
)
def test_a_pattern_needs_its_rarest_words(pattern: str, words: set[str] | None) -> None:
    """In lower case; a pattern that can match without any word of its own needs none."""
    assert needed_words(pattern) == words


def test_the_first_of_many_words_is_found_and_the_longest_that_begins_there() -> None:
    """A search for no word at all finds nothing."""
    found = any_word(["print", "printed", "share", "版权"])
    assert [match[0] for match in found.finditer("they printed and shared it, 版权所有")] == [
        "printed",
        "share",
        "版权",
    ]
    assert any_word([]).search("print") is None
