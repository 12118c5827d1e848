"""Open collections: one to a request, kept for the next, opened anew when settings or index changed."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.collection.collection import Collection
from archive.errors import CaptureNotFound, CollectionNotFound
from archive.index import Index
from archive.web.collection_pool import CollectionPool


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an empty collection stands."""
    Collection.open_or_create(tmp_path / "c").close()
    return tmp_path / "c"


@pytest.fixture
def opened(path: Path) -> Iterator[CollectionPool]:
    """None open yet."""
    collections = CollectionPool(path)
    yield collections
    collections.close()


def is_open(collection: Collection) -> bool:
    """Whether its index, opened before, still is."""
    try:
        assert collection._index is not None
        return collection._index.stats() == []
    except (AssertionError, sqlite3.ProgrammingError):
        return False


def lent(opened: CollectionPool) -> Collection:
    """A collection that a request had, its index opened."""
    with opened.borrow() as collection:
        assert collection.index.stats() == []
    return collection


def test_a_collection_stays_open_for_the_next_request(opened: CollectionPool) -> None:
    """The next one has the very same."""
    first = lent(opened)
    assert is_open(first) and lent(opened) is first


def test_two_requests_at_once_have_a_collection_each(opened: CollectionPool) -> None:
    """An index is never in the hands of two; both are kept afterwards."""
    with opened.borrow() as one, opened.borrow() as two:
        assert one is not two
    with opened.borrow() as three, opened.borrow() as four:
        assert {id(three), id(four)} == {id(one), id(two)}


def test_threads_are_lent_what_others_gave_back(opened: CollectionPool) -> None:
    """Whichever thread opened it; no two have one at a time."""
    in_use: set[int] = set()
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(50):
            with opened.borrow() as collection:
                if id(collection) in in_use:
                    wrong.append("lent twice")
                in_use.add(id(collection))
                wrong.extend(row.publisher for row in collection.index.stats())
                in_use.remove(id(collection))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_settings_that_changed_are_read(opened: CollectionPool, path: Path) -> None:
    """What was open with the old ones is closed."""
    old = lent(opened)
    (path / "collection.toml").write_text('title = "Another"\n', "utf-8")
    new = lent(opened)
    assert (old.config.title, new.config.title) == ("News archive", "Another")
    assert not is_open(old) and is_open(new)


def test_an_index_that_was_made_again_is_opened(opened: CollectionPool, path: Path) -> None:
    """As by reindex, which puts a new file in the place of the old; all that had the old one are closed."""
    with opened.borrow() as one, opened.borrow() as two:
        assert one.index.stats() == two.index.stats() == []
    Index(path / "new.sqlite", writable=True).close()
    (path / "new.sqlite").replace(path / "index.sqlite")
    assert lent(opened) not in (one, two)
    assert not is_open(one) and not is_open(two)


def test_an_index_that_is_written_to_stays_open(opened: CollectionPool, path: Path) -> None:
    """A crawl that goes on costs no request anything."""
    first = lent(opened)
    with Collection.open(path) as collection:
        index = collection.writable_index()
        index.add([], [])
        index.close()
    os.utime(path / "index.sqlite")
    assert lent(opened) is first


def test_one_that_changed_while_it_was_lent_is_not_lent_again(opened: CollectionPool, path: Path) -> None:
    """It counts as of the moment at which it was lent."""
    with opened.borrow() as old:
        (path / "collection.toml").write_text('title = "Another"\n', "utf-8")
    assert lent(opened).config.title == "Another" and lent(opened) is not old


def test_what_is_not_stored_costs_no_collection(opened: CollectionPool) -> None:
    """An error of the archive is an answer; after any other the collection is closed."""
    first = lent(opened)
    with pytest.raises(CaptureNotFound), opened.borrow() as collection:
        collection.resolve("http://e.org/none")
    assert lent(opened) is first
    with pytest.raises(ZeroDivisionError), opened.borrow() as collection:
        _ = 1 / 0
    assert not is_open(first) and lent(opened) is not first


def test_a_collection_that_is_gone_is_named_and_found_again(opened: CollectionPool, path: Path) -> None:
    """No request has what was open before."""
    lent(opened)
    path.rename(path.with_name("away"))
    with pytest.raises(CollectionNotFound), opened.borrow():
        pass
    path.with_name("away").rename(path)
    assert is_open(lent(opened))


def test_closing_closes_what_is_open(opened: CollectionPool) -> None:
    """And a later request opens one anew."""
    with opened.borrow() as one, opened.borrow() as two:
        assert one.index.stats() == two.index.stats() == []
    opened.close()
    assert not is_open(one) and not is_open(two)
    assert is_open(lent(opened))
