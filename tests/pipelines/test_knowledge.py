"""Site knowledge as TOML that people read and edit."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import BadConfig
from pipelines.document import Rights
from pipelines.sites.knowledge import (
    POSITIONS,
    FieldSelector,
    Layout,
    RecurringLine,
    Seen,
    SiteKnowledge,
    line_key,
)
from pipelines.sites.knowledge_file import format_knowledge, parse_knowledge
from pipelines.sites.selectors import Selector, Step, parse_selector
from pipelines.text.folding import fold

counts = st.integers(0, 10**6)
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0).isoformat())
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,9}\*?", fullmatch=True)
seen = st.builds(Seen, counts, counts, moments, moments)
steps = st.builds(
    Step, st.sampled_from(["div", "td", "h1", "article"]), st.lists(names, max_size=3).map(tuple),
    st.none() | st.integers(1, 99), st.booleans(),
)  # fmt: skip
selectors = st.lists(steps, min_size=1, max_size=5).map(
    lambda some: Selector((replace(some[0], is_child=False), *some[1:]))
)
fields_found = st.none() | st.builds(FieldSelector, selectors, counts)
layouts = st.builds(Layout, selectors, counts, seen, fields_found, fields_found, fields_found, counts)
lines = st.builds(
    RecurringLine, texts.map(lambda text: f"ab{text}"), st.sampled_from(POSITIONS), seen, st.just("") | texts
)  # fmt: skip
knowledge = st.builds(
    SiteKnowledge, st.sampled_from(["a.example", "127.0.0.1:8471"]), st.integers(1, 9999), counts, counts, moments, moments,
    st.lists(texts, max_size=3).map(tuple), st.lists(layouts, max_size=3).map(tuple), st.lists(lines, max_size=3).map(tuple),
    st.builds(Rights, *[st.none() | texts for _ in fields(Rights)]),
)  # fmt: skip
SITE = SiteKnowledge(
    "a.example", 1, 40, 38, "2026-03-01T08:00:00+00:00", "2026-11-02T08:00:00+00:00", (" - A",),
    (Layout(parse_selector("div.text"), 900, Seen(36, 40, "2026-03-01T08:00:00+00:00", "2026-11-02T08:00:00+00:00")),),
    (RecurringLine("Read A daily", "after", Seen(40, 40, "2026-03-01T08:00:00+00:00", "2026-11-02T08:00:00+00:00")),),
)  # fmt: skip


@given(knowledge)
def test_what_is_written_is_read_again(site: SiteKnowledge) -> None:
    """With any characters in its texts."""
    assert parse_knowledge(format_knowledge(site), Path("0001.toml")) == site


@given(selectors)
def test_a_selector_is_read_from_its_text(selector: Selector) -> None:
    """The text that a person sees in the file is the whole selector."""
    assert parse_selector(str(selector)) == selector


def test_comments_say_how_often_layouts_and_lines_were_seen() -> None:
    """They stand above each table."""
    text = format_knowledge(SITE)
    assert "# on 36 of 40 pages since 2026-03\n[[layout]]" in text
    assert "# on 40 of 40 pages since 2026-03\n[[recurring]]" in text


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version = 1", "version = 'one'", "version = 'one' should be a whole number"),
        ("pages = 40", "pages = -1", "pages = -1 should be a whole number"),
        ('container = "div.text"', 'container = "div..text"', "layout 1: container = 'div..text' should be a place"),
        ('container = "div.text"', 'container = "> div"', "layout 1: container = '> div' should be a place"),
        ("median_chars = 900", "median = 900", "layout 1: unknown key 'median'; did you mean 'median_chars'?"),
        (
            'title_suffixes = [" - A"]',
            "title_suffix = []",
            "unknown key 'title_suffix'; did you mean 'title_suffixes'?",
        ),
        ("median_chars = 900\n", "", "layout 1: median_chars is missing"),
        ('position = "after"', 'position = "below"', "recurring 1: position = 'below' should be one of above"),
        ('text = "Read A daily"', 'text = "12"', "recurring 1: text = '12' should have at least two letters"),
        ('since = "2026-03-01T08:00:00+00:00"', 'since = "March"', "since = 'March' should be a time with offset"),
        ('host = "a.example"', 'host = "../etc"', "host = '../etc' should be a host name"),
        ('title_suffixes = [" - A"]', 'title_suffixes = " - A"', "title_suffixes = ' - A' should be a list of texts"),
        ("[[layout]]", "[layout]", "layout should be [[layout]] tables"),
        ("[[layout]]", "[[layout", "is not valid TOML"),
    ],
)
def test_a_wrong_edit_is_named_with_file_and_key(old: str, new: str, says: str) -> None:
    """The message leads to the edit."""
    text = format_knowledge(SITE)
    assert old in text
    with pytest.raises(BadConfig) as caught:
        parse_knowledge(text.replace(old, new, 1), Path("sites/a.example/0001.toml"))
    assert str(caught.value).startswith("sites/a.example/0001.toml") and says in str(caught.value)


def test_lines_that_differ_in_numbers_punctuation_and_script_have_the_same_key() -> None:
    """A date, an issue number or a view counter varies, and the page may be converted to another script."""
    keys = {line_key(fold(text).text) for text in ("轉載請註明 2026-03-01（第12期）", "转载请註明2025/4/28 (第3期)")}
    assert len(keys) == 1
    assert line_key("12 / 2026") == "" and line_key("a") == ""


def test_the_example_of_the_documents_is_what_is_written() -> None:
    """docs/FORMAT.md shows a version that can be read."""
    text = (Path(__file__).parents[2] / "docs" / "FORMAT.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    site = parse_knowledge(example, Path("docs/FORMAT.md"))
    assert site.layouts and site.recurring and tomllib.loads(format_knowledge(site)) == tomllib.loads(example)
