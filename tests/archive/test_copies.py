"""Copies: documents of other URLs with the same story, by the index, the command and the article page."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from opencc import OpenCC

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.errors import CollectionError
from archive.index import Copy
from archive.maintenance.reindex import reindex
from pipelines.text.near_duplicates import fingerprint
from tests.archive.dump import dump
from tests.archive.site import document, message, served, store
from tests.archive.test_verify import faults_of
from tests.conftest import Pressmark
from tests.pipelines.stories import BRIDGE, BRIDGE_AGAIN, BRIEF, HARBOUR

WIRE, NORTH, SOUTH, OTHER = "http://wire.org/1", "http://north.org/a", "http://south.org/b", "http://north.org/c"


def add(writer: Writer, url: str, text: str, day: int = 4, **changes: Any) -> Any:
    """Store a page with a document that says text, of the publisher that its host is called after."""
    publisher = url.split("/")[2].removesuffix(".org")
    capture = store(writer, url, message(f"{url} {day}".encode()), day=day, publisher=publisher)
    facts = {"text": text, "fingerprint": fingerprint(text), "title": f"{publisher} {day}", **changes}
    writer.write_document(document(capture, **facts)).result(10)
    return capture


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story of the wire, a cut copy in two versions, one in the other script, another story of the matter, a brief."""
    path = tmp_path_factory.mktemp("copies") / "c"
    with Collection.open_or_create(path) as collection, Writer(collection) as writer:
        add(writer, WIRE, BRIDGE)
        add(writer, NORTH, BRIDGE[: len(BRIDGE) * 2 // 3], day=5)
        for day in (6, 7):  # fetched again, the same
            add(writer, NORTH, BRIDGE[: len(BRIDGE) * 3 // 4], day=day, title="north 6", published_at=None)
        add(writer, SOUTH, OpenCC("s2t").convert(BRIDGE), day=5)
        add(writer, OTHER, BRIDGE_AGAIN)
        add(writer, "http://south.org/brief", BRIEF)
        add(writer, "http://north.org/brief", BRIEF)
        add(writer, "http://north.org/harbour", HARBOUR)
    return path


def copies_of(path: Path, url: str, timestamp: str | None = None) -> list[Copy]:
    """What the index says."""
    with Collection.open(path) as collection:
        row = collection.index.documents.find(url, timestamp)
        assert row is not None
        return collection.index.documents.copies(row)


def test_copies_are_found_from_each_of_them_and_from_nothing_else(sound: Path) -> None:
    """A URL once, by its newest version; its own versions are none; nor is another story, nor a brief."""
    found = {url: [(copy.row.url, copy.row.title) for copy in copies_of(sound, url)] for url in (WIRE, NORTH, SOUTH)}
    north, south = (NORTH, "north 6"), (SOUTH, "south 5")
    assert found == {WIRE: [south, north], NORTH: [south, (WIRE, "wire 4")], SOUTH: [(WIRE, "wire 4"), north]}
    for url in (OTHER, "http://south.org/brief", "http://north.org/harbour"):
        assert copies_of(sound, url) == []
    best, second = copies_of(sound, WIRE)
    assert best.similarity == 1 and second.similarity > 0.8


def test_each_version_of_an_article_has_its_copies(sound: Path) -> None:
    """Also one that says what the one before it said, and is not in the index's bands itself."""
    for day in ("05", "06", "07"):
        assert {copy.row.url for copy in copies_of(sound, NORTH, f"202603{day}050607")} == {WIRE, SOUTH}


def test_the_bands_come_again_from_the_files(sound: Path, tmp_path: Path) -> None:
    """Writer and reindex fill the same rows, and 32 a document that can be found."""
    before = dump(sound / "index.sqlite")
    with Collection.open(sound) as collection:
        assert not reindex(collection).problems
    assert dump(sound / "index.sqlite") == before
    assert len(before["bands"]) == 6 * 32 and not faults_of(sound)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM band WHERE key = (SELECT min(key) FROM band)", "not known by the bands"),
        ("UPDATE band SET key = 7 WHERE key = (SELECT max(key) FROM band)", "not known by the bands"),
        ("UPDATE document SET fingerprint = zeroblob(132) WHERE id = 1", "not known by the bands"),
        ("INSERT INTO band VALUES (1, 99)", "1 bands of fingerprints are of no document"),
    ],
)
def test_bands_that_are_not_those_of_the_documents_are_found(
    sound: Path, tmp_path: Path, change: str, said: str
) -> None:
    """By verify, which names what makes the index again."""
    copy = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(sound / "index.sqlite")) as db, closing(sqlite3.connect(copy)) as target:
        db.backup(target)
        target.execute(change)
        target.commit()
    from archive.index import Index

    index = Index(copy)
    assert any(said in problem for problem in index.check_rules()), index.check_rules()
    index.close()


def test_a_document_that_is_replaced_is_found_by_its_new_text_only(tmp_path: Path) -> None:
    """Bands of the old text go with it."""
    with Collection.open_or_create(tmp_path / "c") as collection, Writer(collection) as writer:
        capture = add(writer, WIRE, BRIDGE)
        add(writer, NORTH, BRIDGE)
        changed = {"text": HARBOUR, "fingerprint": fingerprint(HARBOUR)}
        writer.write_document(document(capture, **changed)).result(10)
        add(writer, SOUTH, HARBOUR)
    assert [copy.row.url for copy in copies_of(tmp_path / "c", SOUTH)] == [WIRE]
    assert copies_of(tmp_path / "c", NORTH) == [] and not faults_of(tmp_path / "c")


def test_an_index_of_the_version_before_asks_to_be_made_again(tmp_path: Path, pressmark: Pressmark) -> None:
    """It has no bands; the message names the command, and the command does it."""
    Collection.open_or_create(tmp_path / "c").close()
    with closing(sqlite3.connect(tmp_path / "c" / "index.sqlite")) as db:
        db.execute("DROP TABLE band")
        db.execute("PRAGMA user_version = 3")
    with pytest.raises(CollectionError, match="pressmark reindex"), Collection.open(tmp_path / "c") as collection:
        collection.index.stats()
    assert pressmark("reindex", "--collection", tmp_path / "c").returncode == 0
    assert pressmark("stats", "--collection", tmp_path / "c").returncode == 0


def test_show_lists_the_copies_after_the_text(sound: Path, pressmark: Pressmark) -> None:
    """With --json under a key of their own, beside those of the Document."""
    done = pressmark("show", WIRE, "--collection", sound)
    assert done.returncode == 0
    text, _, copies = done.stdout.partition("The same story stands at 2 other URLs:\n")
    assert "菜农何秀英" in text
    first, mark, *_ = copies.splitlines()
    assert first == "      100%  south 5 · 2026-03-04T05:00:00+00:00 · south" and mark.endswith(
        f"20260305050607/{SOUTH}"
    )
    shown = json.loads(pressmark("show", WIRE, "--json", "--collection", sound).stdout)
    north = shown.pop("copies")[1]
    assert north.pop("similarity") > 0.8
    assert north == {
        "pressmark": f"20260306050607/{NORTH}", "url": NORTH, "publisher": "north", "title": "north 6", "published_at": None,
    }  # fmt: skip
    with Collection.open(sound) as collection:
        row = collection.index.documents.find(WIRE)
        assert row is not None and shown == collection.read_document(row)
    alone = pressmark("show", OTHER, "--collection", sound)
    assert "same story" not in alone.stdout
    assert json.loads(pressmark("show", OTHER, "--json", "--collection", sound).stdout)["copies"] == []


@pytest.mark.process
def test_the_article_page_links_to_the_copies(sound: Path) -> None:
    """With publisher and day, and none where there is none."""
    with served(sound) as (pages, _):
        text = httpx.get(f"{pages}/article/20260304050607/{WIRE}").text
        assert ">Similar articles</dt>" in text and f'<a href="/article/20260305050607/{SOUTH}"' in text
        assert ">Similar articles</dt>" not in httpx.get(f"{pages}/article/20260304050607/{OTHER}").text
