"""The frontier of a run: what sources list, in which order it is fetched, and what is known of its last change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from crawler.frontier import Frontier, Stage

EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def frontier() -> Iterator[Frontier]:
    """An empty one."""
    made = Frontier()
    yield made
    made.close()


def test_articles_come_out_in_the_order_in_which_they_came_in(frontier: Frontier) -> None:
    """First listed, first fetched, each once, with the source that listed it first."""
    for number in range(5):
        frontier.note(f"http://e.org/{number}", "feed", None)
        frontier.add(f"http://e.org/{number}", Stage.WAITING)
    frontier.note("http://e.org/0", "sitemap", None)
    taken = [frontier.take() for _ in range(6)]
    assert [(one.url, one.source) for one in taken if one] == [(f"http://e.org/{n}", "feed") for n in range(5)]
    assert taken[5] is None and (frontier.listed, frontier.wanted) == (5, 5)


def test_the_latest_change_that_any_source_names_is_kept(frontier: Frontier) -> None:
    """A source that names none or an older one takes nothing back."""
    assert frontier.note("http://e.org/", "a", EARLY) == (Stage.LISTED, EARLY)
    assert frontier.note("http://e.org/", "b", None) == (Stage.LISTED, EARLY)
    assert frontier.note("http://e.org/", "c", LATE) == (Stage.LISTED, LATE)
    assert frontier.note("http://e.org/", "d", EARLY) == (Stage.LISTED, LATE)
    assert frontier.changed("http://e.org/") == LATE and frontier.changed("http://e.org/other") is None


def test_urls_of_one_surt_are_one_article(frontier: Frontier) -> None:
    """Scheme, www. and a fragment make no second one."""
    frontier.note("http://e.org/a", "feed", None)
    frontier.add("http://e.org/a", Stage.WAITING)
    assert frontier.note("https://www.e.org/a#top", "sitemap", LATE) == (Stage.WAITING, LATE)
    assert (frontier.listed, frontier.wanted) == (1, 1)


def test_what_a_killed_run_left_counts_as_wanted_and_is_not_fetched_again(frontier: Frontier) -> None:
    """It is not listed until a source lists it."""
    frontier.add("http://e.org/left", Stage.REQUESTED)
    assert (frontier.listed, frontier.wanted) == (0, 1)
    assert frontier.note("http://e.org/left", "feed", EARLY) == (Stage.REQUESTED, EARLY)
    assert (frontier.listed, frontier.wanted) == (1, 1) and frontier.take() is None
    frontier.add("http://e.org/left", Stage.STORED)
    assert frontier.note("http://e.org/left", "sitemap", LATE) == (Stage.STORED, LATE)
    assert frontier.wanted == 1
