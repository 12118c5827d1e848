"""The collection: opened or made, its publishers, its texts, and errors that name the next step."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.config import CollectionConfig, Limits
from archive.errors import BadConfig, CaptureNotFound, CollectionError, CollectionNotFound, InvalidURL, RecordError
from archive.index import DocumentLine, DocumentRow
from tests.archive.test_index import NOON, URL, capture

SPEC = 'name = "{}"\ndomains = ["e.org"]\nsources = [{{ kind = "feed", url = "http://e.org/feed" }}]\n'


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty one."""
    with Collection.open_or_create(tmp_path / "c") as made:
        yield made


def add(collection: Collection, of: Capture, file: str = "1.jsonl", **changes: Any) -> DocumentRow:
    """Add a capture with a document that stands alone in a text file."""
    fields: dict[str, Any] = {
        "pressmark": of.pressmark, "url": of.url, "record_id": of.record_id, "verdict": "article", "title": "桥",
        "subtitle": None, "text": "桥梁关闭。", "removed": [], "published_at": None, "language": "zh-Hans",
    }  # fmt: skip
    document = fields | changes
    line = json.dumps(document, ensure_ascii=False).encode()
    (collection.text_dir / file).write_bytes(line + b"\n")
    index = collection.writable_index()
    index.add([of], [DocumentLine(document, file, 0, line, of.publisher, of.captured_at)])
    index.close()
    row = collection.index.documents.of_record(of.record_id)
    assert row is not None
    return row


def test_a_new_collection_is_empty_and_can_be_opened_again(tmp_path: Path) -> None:
    """Folders above it are made too; what was set for it is what it says."""
    path = tmp_path / "new" / "c"
    config = CollectionConfig(title='桥 "a"', contact="mail@e.org", digest="sha1", limits=Limits(sync_seconds=0.5))
    with Collection.open_or_create(path, config) as made:
        assert list(made.iter_documents()) == made.publishers() == made.index.stats() == []
    assert Collection.open(str(path)).config == config
    assert {one.name for one in path.iterdir() if one.is_dir()} == {"warc", "text", "publishers"}


def test_a_collection_that_is_there_keeps_its_settings(collection: Collection) -> None:
    """Those of a caller are for a new one."""
    again = Collection.open_or_create(collection.path, CollectionConfig(title="Another"))
    assert again.config == collection.config == CollectionConfig()


def test_a_folder_without_a_collection_is_told_with_both_next_steps(tmp_path: Path) -> None:
    """Another folder, or a first page; nothing is made there."""
    with pytest.raises(CollectionNotFound) as error:
        Collection.open(tmp_path / "none")
    assert f"no collection at {tmp_path / 'none'}: name another folder" in str(error.value)
    assert f"`pressmark archive URL --collection {tmp_path / 'none'}`" in str(error.value)
    assert not (tmp_path / "none").exists()


def test_a_file_is_no_collection_and_may_be_taken_into_one(tmp_path: Path) -> None:
    """Who names a WARC file is told how."""
    (tmp_path / "a.warc.gz").write_bytes(b"")
    with pytest.raises(CollectionNotFound, match=r"is a file.*`pressmark import .*a\.warc\.gz --collection FOLDER`"):
        Collection.open(tmp_path / "a.warc.gz")


def test_a_folder_with_other_files_is_left_as_it_is(tmp_path: Path) -> None:
    """The error says which folder to name."""
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(CollectionError, match=r"holds other files and no collection\.toml: name an empty or a new"):
        Collection.open_or_create(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CollectionError, match="file/c cannot be created: Not a directory"):
        Collection.open_or_create(tmp_path / "file" / "c")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("titel = 'x'", "unknown key 'titel'; did you mean 'title'?"),
        ("digest = 'md5'", "digest = 'md5' should be one of sha256, sha1"),
        ("limits = 3", "limits should be a table"),
        ("[limits]\nsync_records = -1", "limits.sync_records = -1 should be a whole number from 0 on"),
        ("format = 2", "reads format 1: use a newer Pressmark for this collection"),
        ("title =", "is not valid TOML"),
    ],
)
def test_wrong_settings_are_told_with_file_key_and_form(collection: Collection, toml: str, said: str) -> None:
    """A collection that says what nobody understands is not opened."""
    path = collection.path / "collection.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(BadConfig) as error:
        Collection.open(collection.path)
    assert str(path) in str(error.value) and said in str(error.value)


def test_a_spec_is_read_again_when_it_has_changed(collection: Collection) -> None:
    """And only then; a publisher whose spec is gone is none."""
    spec = collection.publishers_dir / "e.toml"
    assert collection.known_publisher("e") is None
    spec.write_text(SPEC.format("First"), "utf-8")
    first = collection.known_publisher("e")
    assert first is not None and first.name == "First" and collection.known_publisher("e") is first
    spec.write_text(SPEC.format("Second"), "utf-8")
    os.utime(spec, ns=(0, 0))  # an older file may take its place
    second = collection.known_publisher("e")
    assert second is not None and second.name == "Second" and collection.known_publisher("e") is second
    spec.write_text("name = 1", "utf-8")
    with pytest.raises(BadConfig, match=r"e\.toml: name = 1"):
        collection.known_publisher("e")
    spec.unlink()
    assert collection.known_publisher("e") is None


def test_a_publisher_that_is_not_there_is_answered_with_those_that_are(collection: Collection) -> None:
    """In the order of their names."""
    for name in ("north", "courier"):
        (collection.publishers_dir / f"{name}.toml").write_text(SPEC.format(name), "utf-8")
    assert [publisher.id for publisher in collection.publishers()] == ["courier", "north"]
    with pytest.raises(BadConfig, match=r"no publisher 'south' in .*; there are: courier, north"):
        collection.publisher("south")


def test_a_line_of_a_text_file_is_read_to_the_byte(collection: Collection) -> None:
    """What is not there, or not all there, is named with file and place."""
    (collection.text_dir / "1.jsonl").write_bytes("桥梁\n".encode())
    assert collection.read_text("1.jsonl", 3, 3) == "梁".encode()
    for name, offset, said in (
        ("1.jsonl", 4, "at byte 4: the document is cut short"),
        ("2.jsonl", 0, "at byte 0: cannot be read: the file is not there"),
    ):
        with pytest.raises(RecordError, match=said) as error:
            collection.read_text(name, offset, 9)
        assert error.value.path == collection.text_dir / name


def test_a_document_that_was_made_again_meanwhile_is_found_where_it_stands_now(collection: Collection) -> None:
    """A row that was read before leads to the new file; where there is none, the error of the old one stays."""
    old = add(collection, capture(1), "1.jsonl")
    new = add(collection, capture(1), "2.jsonl", title="again")
    (collection.text_dir / "1.jsonl").unlink()
    assert collection.read_document(old) == collection.read_document(new)
    assert collection.read_document(old)["title"] == "again"
    (collection.text_dir / "2.jsonl").unlink()
    with pytest.raises(RecordError, match=r"2\.jsonl at byte 0: cannot be read: the file is not there"):
        collection.read_document(old)


def test_what_is_no_document_is_named_with_file_and_place(collection: Collection) -> None:
    """As after damage to a text file."""
    row = add(collection, capture(1))
    (collection.text_dir / row.filename).write_bytes(b"{" * row.length)
    with pytest.raises(RecordError, match=r"1\.jsonl at byte 0: no document here"):
        collection.read_document(row)


def test_a_url_leads_to_its_newest_document_else_to_its_newest_capture(collection: Collection) -> None:
    """A pressmark leads to what it names; an answer that has no text is no reason to show none."""
    first, last = capture(1), capture(2, at=NOON.replace(day=9), status=404)
    row = add(collection, first)
    index = collection.writable_index()
    index.add([last, capture(3, "http://e.org/bare")], [])
    index.close()
    assert collection.resolve(URL) == collection.resolve(first.pressmark) == (first, row)
    assert collection.resolve(last.pressmark) == collection.resolve(f"202604/{URL}") == (last, None)
    assert collection.resolve("http://e.org/bare") == (capture(3, "http://e.org/bare"), None)
    assert [one["url"] for one in collection.iter_documents()] == [URL]


def test_what_is_not_stored_is_told_with_the_next_step(collection: Collection) -> None:
    """How to archive it, or which captures there are."""
    add(collection, capture(1))
    with pytest.raises(CaptureNotFound, match=r"archive it with `pressmark archive http://e\.org/none`"):
        collection.resolve("http://e.org/none")
    with pytest.raises(CaptureNotFound, match="the last captures of that URL are 20260304120000/http"):
        collection.resolve(f"20260304120001/{URL}")
    with pytest.raises(InvalidURL, match="neither a URL nor a pressmark"):
        collection.resolve("bridge")


def test_no_empty_index_is_made_where_there_was_one(collection: Collection) -> None:
    """It would hide that captures are missing from it; the error says how to make it again."""
    add(collection, capture(1))
    collection.close()
    collection.index_path.unlink()
    with pytest.raises(CollectionError, match=r"is missing\. It is derived: `pressmark reindex` makes it again"):
        collection.writable_index()
    with pytest.raises(CollectionError, match="`pressmark reindex` makes it again"):
        _ = collection.index
    assert not collection.index_path.exists()


def test_a_collection_that_was_closed_reads_on(collection: Collection) -> None:
    """Its index is opened at first use, and again after that."""
    row = add(collection, capture(1))
    collection.close()
    collection.close()
    assert collection.index.documents.find(URL) == row


def test_a_folder_of_warc_files_that_is_not_there_is_named_with_the_next_step(collection: Collection) -> None:
    """It may be lost, and it may never have been made."""
    collection.warcs.folder.rmdir()
    for ask in (collection.warcs.files, collection.warcs.complete_names):
        with pytest.raises(CollectionError, match=r"warc, which holds the WARC files, cannot be read .* `mkdir "):
            ask()
