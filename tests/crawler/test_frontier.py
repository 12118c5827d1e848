"""The frontier of a run: what sources list, in which order it is fetched, and what is known of its last change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from crawler.discovery.frontier import Frontier, Stage

EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def yes() -> bool:
    """It is wanted."""
    return True


def no() -> bool:
    """It is not wanted."""
    return False


@pytest.fixture
def frontier() -> Iterator[Frontier]:
    """An empty one."""
    made = Frontier()
    yield made
    made.close()


def test_articles_come_out_in_the_order_in_which_they_came_in(frontier: Frontier) -> None:
    """First listed, first fetched, each once, with the source that listed it first."""
    for number in range(5):
        assert frontier.add_listed(f"http://e.org/{number}", "feed", None, yes, f"date {number}") == (
            Stage.LISTED,
            None,
        )
    assert frontier.add_listed("http://e.org/0", "sitemap", None, yes, "lastmod 9") == (Stage.WAITING, None)
    taken = frontier.next_waiting(2) + frontier.next_waiting(9)
    assert [(one.url, one.source, one.listed) for one in taken] == [
        (f"http://e.org/{n}", "feed", f"date {n}") for n in range(5)
    ]
    assert frontier.next_waiting(9) == [] and (frontier.listed_count, frontier.wanted_count) == (5, 5)


def test_what_is_not_wanted_may_be_by_what_another_source_says(frontier: Frontier) -> None:
    """It is asked of each time a source lists it, until it waits; from then on it is not asked of."""
    frontier.add_listed("http://e.org/", "a", EARLY, no)
    assert (frontier.listed_count, frontier.wanted_count, frontier.next_waiting(9)) == (1, 0, [])
    frontier.add_listed("http://e.org/", "b", LATE, yes)
    assert (frontier.listed_count, frontier.wanted_count) == (1, 1)
    frontier.add_listed("http://e.org/", "c", LATE, no)
    assert [one.source for one in frontier.next_waiting(9)] == ["a"]


def test_the_latest_change_that_any_source_names_is_kept(frontier: Frontier) -> None:
    """A source that names none or an older one takes nothing back."""
    assert frontier.add_listed("http://e.org/", "a", EARLY, no) == (Stage.LISTED, EARLY)
    assert frontier.add_listed("http://e.org/", "b", None, no) == (Stage.LISTED, EARLY)
    assert frontier.add_listed("http://e.org/", "c", LATE, no) == (Stage.LISTED, LATE)
    assert frontier.add_listed("http://e.org/", "d", EARLY, no) == (Stage.LISTED, LATE)
    assert (
        frontier.set_stage("http://e.org/", Stage.STORED) == LATE
        and frontier.set_stage("http://e.org/other", Stage.STORED) is None
    )


def test_urls_of_one_surt_are_one_article(frontier: Frontier) -> None:
    """Scheme, www. and a fragment make no second one."""
    frontier.add_listed("http://e.org/a", "feed", None, yes)
    assert frontier.add_listed("https://www.e.org/a#top", "sitemap", LATE, no) == (Stage.WAITING, LATE)
    assert (frontier.listed_count, frontier.wanted_count) == (1, 1)


def test_what_a_killed_run_left_counts_as_wanted_and_is_not_fetched_again(frontier: Frontier) -> None:
    """It is not listed until a source lists it."""
    frontier.set_stage("http://e.org/left", Stage.REQUESTED)
    assert (frontier.listed_count, frontier.wanted_count) == (0, 1)
    assert frontier.add_listed("http://e.org/left", "feed", EARLY, no) == (Stage.REQUESTED, EARLY)
    assert (frontier.listed_count, frontier.wanted_count) == (1, 1) and frontier.next_waiting(9) == []
    frontier.set_stage("http://e.org/left", Stage.STORED)
    assert frontier.add_listed("http://e.org/left", "sitemap", LATE, no) == (Stage.STORED, LATE)
    assert frontier.wanted_count == 1
