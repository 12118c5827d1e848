"""The comparison of two documents of a page."""

from __future__ import annotations

from typing import Any

from archive.reading.differences import TextLine, compare_facts, compare_texts, differing_keys


def document(text: str | None, verdict: str = "article", **more: Any) -> dict[str, Any]:
    """A document as it is stored, as far as it is compared."""
    return {"verdict": verdict, "title": "A title", "text": text, "removed": [], **more}


def test_the_keys_that_differ_are_named_also_those_that_one_document_lacks() -> None:
    """None is a value, and not the same as a key that is not there."""
    before, after = document("a", kicker=None), document("b", verdict="teaser", rights={})
    assert differing_keys(before, after) == ("verdict", "text", "kicker", "rights")
    assert differing_keys(before, before) == ()


def test_facts_stand_side_by_side_and_are_none_where_no_document_is() -> None:
    """Characters and removals are counted."""
    after = document("four", removed=[{}, {}])
    assert compare_facts(None, after) == {
        "verdict": (None, "article"), "title": (None, "A title"), "characters": (None, 4), "removed": (None, 2),
    }  # fmt: skip
    assert compare_facts(document(None), after)["characters"] == (0, 4)


def test_lines_that_differ_come_with_a_line_of_context() -> None:
    """A line that looks like a header of a diff is a line like any other."""
    before, after = document("one\ntwo\n--- three\nfour\nfive"), document("one\ntwo\n+++ 3\nfour\nfive")
    assert list(compare_texts(before, after)) == [
        TextLine("position", "@@ -2,3 +2,3 @@"),
        TextLine("same", "two"),
        TextLine("removed", "--- three"),
        TextLine("added", "+++ 3"),
        TextLine("same", "four"),
    ]


def test_equal_texts_have_no_lines_and_a_new_document_is_added_whole() -> None:
    """A text that is not there has no line, not an empty one."""
    assert list(compare_texts(document("a"), document("a"))) == []
    for nothing in (None, document(None), document("")):
        assert [line.kind for line in compare_texts(nothing, document("a\nb"))] == ["position", "added", "added"]
