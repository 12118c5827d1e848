"""Crawl state: which articles are to be fetched, by what is known of them, and which runs there were."""

from __future__ import annotations

import logging
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import CollectionError
from crawler.discovery.state import STATE_NAME, CrawlState, Run

EARLY, LATE = datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)
URL = "https://e.org/a"


class Clock:
    """Says what it is set to."""

    def __init__(self) -> None:
        self.now = EARLY

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now


def written(folder: Path) -> set[str]:
    """The articles that another process finds in the file."""
    db = sqlite3.connect(folder / STATE_NAME)
    rows = db.execute("SELECT url FROM seen").fetchall()
    db.close()
    return {url for (url,) in rows}


def test_an_article_is_wanted_again_only_when_a_later_change_is_named(tmp_path: Path) -> None:
    """A feed that names the day of publication after a sitemap named that of a change brings nothing."""
    with CrawlState(tmp_path) as state:
        assert state.needs_fetch(URL, None)
        state.mark_stored(URL, "e", LATE)
        state.mark_stored("http://www.e.org/a", "e", EARLY)
        assert not state.needs_fetch(URL, None)
        assert not state.needs_fetch(URL, EARLY) and not state.needs_fetch(URL, LATE)
        assert state.needs_fetch(URL, datetime(2026, 3, 2, 8, 1, tzinfo=UTC))


@pytest.mark.parametrize("flushed", [False, True], ids=["waiting", "written"])
def test_an_article_is_known_from_the_moment_it_is_marked(tmp_path: Path, flushed: bool) -> None:
    """By any URL of its SURT, and in the next run; whether its mark is written yet makes no difference."""
    with CrawlState(tmp_path) as state:
        assert not state.was_fetched(URL)
        state.mark_stored(URL, "e", None)
        if flushed:
            state.flush()
        assert state.was_fetched("http://www.e.org/a#top") and not state.was_fetched("https://e.org/b")
        assert not state.needs_fetch(URL, None) and state.needs_fetch(URL, EARLY)
        state.mark_stored(URL, "e", LATE)
        assert not state.needs_fetch(URL, LATE)
    with CrawlState(tmp_path) as state:
        assert state.was_fetched(URL) and not state.needs_fetch(URL, LATE)


def test_a_change_is_compared_as_a_moment(tmp_path: Path) -> None:
    """Whatever zone the source writes it in."""
    with CrawlState(tmp_path) as state:
        state.mark_stored(URL, "e", datetime.fromisoformat("2026-03-02T08:00:00+08:00"))
        assert not state.needs_fetch(URL, datetime.fromisoformat("2026-03-02T00:00:00+00:00"))
        assert not state.needs_fetch(URL, datetime.fromisoformat("2026-03-02T07:59:00+08:00"))
        assert state.needs_fetch(URL, datetime.fromisoformat("2026-03-02T01:00:00+00:00"))


def test_marks_are_written_in_groups(tmp_path: Path) -> None:
    """When there are many, when the first of them is a second old, at a flush and at the end."""
    clock = Clock()
    with CrawlState(tmp_path, clock) as state:
        for number in range(63):
            state.mark_stored(f"https://e.org/{number}", "e", None)
        assert written(tmp_path) == set()
        state.mark_stored("https://e.org/63", "e", None)
        assert len(written(tmp_path)) == 64
        state.mark_stored("https://e.org/64", "e", None)
        assert len(written(tmp_path)) == 64
        clock.now += timedelta(seconds=1)
        state.mark_stored("https://e.org/65", "e", None)
        assert len(written(tmp_path)) == 66
        state.mark_stored("https://e.org/66", "e", None)
        state.flush()
        assert len(written(tmp_path)) == 67
        state.mark_stored("https://e.org/67", "e", None)
    assert len(written(tmp_path)) == 68


def test_a_run_has_its_beginning_its_end_and_its_figures(tmp_path: Path) -> None:
    """Of its publisher, the oldest first."""
    clock = Clock()
    with CrawlState(tmp_path, clock) as state:
        first, other = state.start_run("e"), state.start_run("f")
        clock.now = LATE
        state.end_run(first, "finished", 12, 7)
        second = state.start_run("e")
        assert len({first, other, second}) == 3
        assert state.runs("e") == [
            Run("e", "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z", "finished", 12, 7),
            Run("e", "2026-03-02T08:00:00Z", None, None, None, None),
        ]
        assert [run.publisher for run in state.runs("f")] == ["f"] and state.runs("g") == []


def test_the_end_of_a_run_writes_the_marks_that_wait(tmp_path: Path) -> None:
    """A run that has its end has fetched what it says."""
    with CrawlState(tmp_path) as state:
        run = state.start_run("e")
        state.mark_stored(URL, "e", None)
        state.end_run(run, "finished", 1, 1)
        assert written(tmp_path) == {URL}


def test_a_run_knows_since_when_the_ones_before_it_were_cut_off(tmp_path: Path) -> None:
    """Back to the first in a row that has no end; other publishers' runs make no difference."""
    clock = Clock()
    with CrawlState(tmp_path, clock) as state:
        assert state.interrupted_since("e", state.start_run("e")) is None
        second = state.start_run("e")
        assert state.interrupted_since("e", second) == EARLY
        state.end_run(second, "finished", 0, 0)
        clock.now = LATE
        third = state.start_run("e")
        assert state.interrupted_since("e", third) is None
        state.start_run("f")
        clock.now += timedelta(hours=1)
        state.start_run("e")
        assert state.interrupted_since("e", state.start_run("e")) == LATE


def test_several_spiders_of_a_process_may_have_it_open(tmp_path: Path) -> None:
    """What one wrote, the other sees."""
    with CrawlState(tmp_path) as one, CrawlState(tmp_path) as two:
        one.mark_stored(URL, "e", EARLY)
        assert two.needs_fetch(URL, None)
        one.flush()
        assert not two.needs_fetch(URL, None) and two.needs_fetch(URL, LATE)
        two.mark_stored(URL, "e", LATE)
        two.flush()
        assert not one.needs_fetch(URL, LATE)


def test_a_state_that_cannot_be_opened_is_named_with_the_next_step(tmp_path: Path) -> None:
    """A file that is something else, and a folder that is not there."""
    (tmp_path / STATE_NAME).write_bytes(b"something else" * 1000)
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(
            CollectionError, match=r"state\.sqlite cannot be written: .*\. Make room or correct the folder"
        ):
            CrawlState(folder)


def test_marks_that_cannot_be_written_end_no_run_and_are_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Those articles are fetched again, which is no reason to lose what the run fetches now."""
    with CrawlState(tmp_path) as state:
        run = state.start_run("e")
        state._db.execute("PRAGMA busy_timeout = 1")
        other = sqlite3.connect(tmp_path / STATE_NAME, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with caplog.at_level(logging.ERROR):
            for number in range(3):
                state.mark_stored(f"https://e.org/{number}", "e", None)
                state.flush()
            with pytest.raises(CollectionError, match="cannot be written: database is locked"):
                state.start_run("e")
        other.execute("ROLLBACK")
        other.close()
        assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
            "database is locked. Make room or correct the folder's permissions, and run again"
        ]
        assert state.needs_fetch("https://e.org/0", None)
        state.mark_stored(URL, "e", None)
        state.end_run(run, "finished", 4, 4)
    assert written(tmp_path) == {URL}
