"""Site knowledge as TOML that people read and edit, and its versions on disk."""

from __future__ import annotations

import multiprocessing
import tomllib
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import BadConfig, CollectionError
from pipelines.document import Rights
from pipelines.sites.knowledge import (
    POSITIONS,
    Layout,
    RecurringLine,
    Seen,
    SiteKnowledge,
    Spot,
    format_knowledge,
    line_key,
    parse_knowledge,
)
from pipelines.sites.selectors import Place, Step, parse_place
from pipelines.sites.store import (
    InForce,
    host_of,
    host_of_key,
    hosts,
    key_prefix,
    read_newest,
    read_version,
    versions,
    write_next,
)
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
places = st.lists(steps, min_size=1, max_size=5).map(lambda some: Place((replace(some[0], is_child=False), *some[1:])))
spots = st.none() | st.builds(Spot, places, counts)
layouts = st.builds(Layout, places, counts, seen, spots, spots, spots, counts)
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
    (Layout(parse_place("div.text"), 900, Seen(36, 40, "2026-03-01T08:00:00+00:00", "2026-11-02T08:00:00+00:00")),),
    (RecurringLine("Read A daily", "after", Seen(40, 40, "2026-03-01T08:00:00+00:00", "2026-11-02T08:00:00+00:00")),),
)  # fmt: skip


@given(knowledge)
def test_what_is_written_is_read_again(site: SiteKnowledge) -> None:
    """Whatever letters stand in its texts."""
    assert parse_knowledge(format_knowledge(site), Path("0001.toml")) == site


@given(places)
def test_a_place_is_read_from_its_text(place: Place) -> None:
    """What a person sees in the file is all that there is."""
    assert parse_place(str(place)) == place


def test_a_reviewer_is_told_how_often_things_were_seen() -> None:
    """In comments above each table."""
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
        ("median_chars = 900", "median = 900", "unknown key layout 1: median; known keys: container"),
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
    """So that whoever made it finds it."""
    text = format_knowledge(SITE)
    assert old in text
    with pytest.raises(BadConfig) as caught:
        parse_knowledge(text.replace(old, new, 1), Path("sites/a.example/0001.toml"))
    assert str(caught.value).startswith("sites/a.example/0001.toml") and says in str(caught.value)


def test_lines_that_differ_in_numbers_signs_and_script_have_one_key() -> None:
    """A date, an issue or a view counter varies; a converter may have touched the page."""
    keys = {line_key(fold(text).text) for text in ("轉載請註明 2026-03-01（第12期）", "转载请註明2025/4/28 (第3期)")}
    assert len(keys) == 1
    assert line_key("12 / 2026") == "" and line_key("a") == ""


# ---------------------------------------------------------------------- versions


def test_each_change_is_a_new_version_and_none_is_changed(tmp_path: Path) -> None:
    """The same once more makes none; what was in force before stays as it was."""
    first = write_next(tmp_path, replace(SITE, version=0))
    assert first == SITE and write_next(tmp_path, replace(SITE, version=0)) == first
    before = (tmp_path / "sites/a.example/0001.toml").read_bytes()
    second = write_next(tmp_path, replace(SITE, pages=41))
    assert (second.version, second.name) == (2, "a.example@0002")
    assert versions(tmp_path, "a.example") == [1, 2] and read_newest(tmp_path, "a.example") == second
    assert (tmp_path / "sites/a.example/0001.toml").read_bytes() == before and hosts(tmp_path) == ["a.example"]


def test_a_crash_leaves_no_half_version(tmp_path: Path) -> None:
    """What was being put together has another name, and nobody reads it."""
    write_next(tmp_path, SITE)
    (tmp_path / "sites/a.example/0002.toml.77.part").write_text(format_knowledge(SITE)[:100])
    (tmp_path / "sites/b.example").mkdir()
    assert read_newest(tmp_path, "a.example") == SITE and hosts(tmp_path) == ["a.example"]


def _write(path: Path, number: int) -> None:
    for round_number in range(5):
        write_next(path, replace(SITE, pages=100 * number + round_number))


def test_two_processes_that_learn_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each version has one author."""
    processes = [multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path, i)) for i in (1, 2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    numbers = versions(tmp_path, "a.example")
    assert numbers == list(range(1, 11))
    pages = {read_version(tmp_path, "a.example", number).pages for number in numbers}
    assert pages == {100 * i + k for i in (1, 2) for k in range(5)}


def test_an_edited_copy_is_in_force_at_once(tmp_path: Path) -> None:
    """Who copies a version to the next number and edits it, as its comment says, has corrected it."""
    write_next(tmp_path, SITE)
    in_force = InForce(tmp_path)
    assert in_force.version_for("https://www.a.example/news/1") == 1
    folder = tmp_path / "sites/a.example"
    text = (folder / "0001.toml").read_text("utf-8")
    (folder / "0002.toml").write_text(text.replace("version = 1", "version = 2").replace(" - A", " | A"), "utf-8")
    assert in_force.version_for("https://a.example/news/2") == 2
    assert in_force.version_for("https://b.example/") is None and in_force.version_for("mailto:x") is None
    edited = read_newest(tmp_path, "a.example")
    assert edited is not None and edited.title_suffixes == (" | A",)


def test_a_copy_that_says_another_version_is_refused(tmp_path: Path) -> None:
    """A document could not name it."""
    write_next(tmp_path, SITE)
    folder = tmp_path / "sites/a.example"
    (folder / "0002.toml").write_bytes((folder / "0001.toml").read_bytes())
    with pytest.raises(BadConfig, match=r"0002\.toml: host and version say a\.example@0001"):
        read_newest(tmp_path, "a.example")
    with pytest.raises(CollectionError, match=r"0009\.toml cannot be read"):
        read_version(tmp_path, "a.example", 9)
    assert write_next(tmp_path, replace(SITE, pages=50)).version == 3, "what is learned anew goes over it"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.A.example/x", "a.example"),
        ("http://a.example:8080/x", "a.example:8080"),
        ("http://127.0.0.1:8471/", "127.0.0.1:8471"),
        ("http://[::1]/", None),
        ("ftp://a.example/", None),
        ("http://..", None),
        (None, None),
    ],
)
def test_a_page_belongs_to_its_host_as_in_the_index(url: str | None, host: str | None) -> None:
    """A host that makes no safe folder name is not learned."""
    assert host_of(url) == host
    if host is not None:
        assert host_of_key(key_prefix(host) + "/x") == host


def test_the_example_of_the_documents_is_what_is_written() -> None:
    """docs/FORMAT.md shows a version that can be read."""
    text = (Path(__file__).parents[2] / "docs" / "FORMAT.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    site = parse_knowledge(example, Path("docs/FORMAT.md"))
    assert site.layouts and site.recurring and tomllib.loads(format_knowledge(site)) == tomllib.loads(example)
