"""The index: captures and documents go in, are found again, replaced and counted, and a file that is none is named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.capture import Capture, Purpose
from archive.errors import CollectionError
from archive.index import DocumentLine, Index
from archive.index.schema import BATCH_ROWS

NOON = datetime(2026, 3, 4, 12, 0, 0, 250_000, tzinfo=UTC)
URL = "http://e.org/bridge"
TEXTS = {"text": "The bridge is closed.", "title": "Bridge"}


def capture(number: int, url: str = URL, at: datetime = NOON, **changes: Any) -> Capture:
    """A capture that stands in its file where its number says."""
    fields: dict[str, Any] = {
        "status": 200, "mime": "text/html", "payload_digest": f"sha256:{number}", "record_type": "response",
        "record_id": f"<urn:uuid:{number}>", "filename": "e-20260304120000-1.warc.gz", "offset": number * 100,
        "length": 90, "purpose": Purpose.PAGE, "publisher": "e",
    }  # fmt: skip
    return Capture(url, at, **(fields | changes))


class Texts:
    """Lines of documents, as text files hold them."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, int, int], bytes] = {}

    def line(self, of: Capture, **changes: Any) -> DocumentLine:
        """Write a document of a capture."""
        fields: dict[str, Any] = {
            "pressmark": of.pressmark, "url": of.url, "record_id": of.record_id, "verdict": "article", "subtitle": None,
            "removed": [], "published_at": "2026-03-04", "language": "en",
        }  # fmt: skip
        document = fields | TEXTS | changes
        line = json.dumps(document).encode()
        place = (f"{of.publisher}.jsonl", sum(map(len, self.lines.values())) + len(self.lines), len(line))
        self.lines[place] = line
        return DocumentLine(document, place[0], place[1], line, of.publisher, of.captured_at)

    def read(self, *place: Any) -> bytes:
        """Return a line."""
        return self.lines[place]


@pytest.fixture
def texts() -> Texts:
    """None yet."""
    return Texts()


@pytest.fixture
def index(tmp_path: Path, texts: Texts) -> Iterator[Index]:
    """An empty one."""
    made = Index(tmp_path / "index.sqlite", writable=True, read_line=texts.read)
    yield made
    assert made.check() == made.check_rules() == []
    made.close()


def test_a_capture_comes_back_as_it_was_added(index: Index, tmp_path: Path) -> None:
    """To the microsecond, by another process's eyes, and by whatever spelling has the same SURT."""
    cut = capture(1, payload_digest=None, truncated="length", mime="unk", publisher="页", purpose=Purpose.REQUISITE)
    index.add([cut, capture(2, "http://e.org/other")], [])
    reader = Index(tmp_path / "index.sqlite")
    assert reader.captures.of(URL) == reader.captures.of("https://www.E.org/bridge#top") == [cut]
    assert reader.captures.has(URL) and not reader.captures.has("http://e.org/")
    assert reader.captures.by_record(cut.record_id, URL, NOON.replace(microsecond=0)) == cut
    assert reader.captures.by_record(cut.record_id, URL, NOON + timedelta(seconds=1)) is None
    reader.close()


def test_a_capture_that_is_in_already_is_left_as_it_is(index: Index) -> None:
    """A capture is known by its place: file and offset."""
    index.add([capture(1)], [])
    index.add([capture(1, "http://e.org/elsewhere"), capture(2)], [])
    assert list(index.captures.iter_all()) == [capture(1), capture(2)]


@pytest.mark.parametrize(
    ("timestamp", "number"),
    [(None, 3), ("20260304120000", 1), ("2026", 1), ("20260304120004", 1), ("20260304120006", 2), ("20270101", 3)],
)
def test_the_capture_nearest_in_time_is_found(index: Index, timestamp: str | None, number: int) -> None:
    """Before or after; without a time it is the newest."""
    captures = [capture(n, at=NOON + timedelta(seconds=s)) for n, s in ((1, 0), (2, 10), (3, 3600))]
    index.add(captures, [])
    assert index.captures.find(URL, timestamp) == captures[number - 1]
    assert index.captures.find("http://e.org/none", timestamp) is None


def test_of_captures_of_one_second_the_url_as_it_was_asked_for_goes_first(index: Index) -> None:
    """A page and where it redirects to often share a SURT."""
    plain, secure = capture(1), capture(2, "https://www.e.org/bridge", NOON + timedelta(milliseconds=300))
    index.add([plain, secure], [])
    for timestamp in (None, "20260304120000"):
        assert index.captures.find(plain.url, timestamp) == plain
        assert index.captures.find(secure.url, timestamp) == secure
        assert index.captures.find("http://www.e.org/bridge", timestamp) == secure


def test_a_revisit_refers_to_the_oldest_whole_record_of_its_payload(index: Index) -> None:
    """Never to another revisit, nor to a body that was cut."""
    same = {"payload_digest": "sha256:same"}
    index.add(
        [
            capture(1, truncated="length", **same),
            capture(2, record_type="revisit", **same),
            capture(3, **same),
            capture(4, **same),
        ],
        [],
    )
    assert index.captures.by_digest("sha256:same") == capture(3, **same)
    assert index.captures.by_digest("sha256:other") is None


def test_a_page_is_asked_for_with_the_validators_of_its_newest_whole_answer(index: Index) -> None:
    """Not of an error, nor of a body that was cut, nor of a URL that only shares its SURT."""
    index.add(
        [
            capture(1),
            capture(2, at=NOON + timedelta(days=1)),
            capture(3, at=NOON + timedelta(days=2), status=304),
            capture(4, at=NOON + timedelta(days=3), truncated="time"),
            capture(5, at=NOON + timedelta(days=4), payload_digest=None),
            capture(6, "https://e.org/bridge", NOON + timedelta(days=5)),
        ],
        [],
    )
    found = index.captures.newest_complete(URL)
    assert found is not None and found.record_id == "<urn:uuid:2>"


def test_pages_that_have_no_document_are_to_be_cleaned(index: Index, texts: Texts) -> None:
    """However many there are; redirects, answers of 304 and what is no page aside."""
    clean, other = capture(1), capture(2, publisher="f")
    index.add([clean, other], [texts.line(clean)])
    index.add([capture(3, status=301), capture(4, status=304), capture(5, purpose=Purpose.SOURCE)], [])
    many = [capture(n, f"http://e.org/{n}") for n in range(10, 10 + BATCH_ROWS * 2)]
    index.add(many, [])
    assert list(index.captures.uncleaned()) == [other, *many]
    assert list(index.captures.uncleaned("f")) == [other]


def test_captures_are_listed_by_key_and_time_and_by_file(index: Index) -> None:
    """Each once, also where more share a key than are read at a time."""
    same = [capture(n, at=NOON + timedelta(seconds=BATCH_ROWS * 2 - n)) for n in range(BATCH_ROWS * 2)]
    before = capture(9999, "http://e.org/a", publisher="f", filename="f-20260305000000-1.warc.gz")
    index.add([*same, before], [])
    assert list(index.captures.iter_all()) == [before, *reversed(same)]
    assert list(index.captures.iter_all("f")) == [before]
    assert index.captures.file_names() == [same[0].filename, before.filename]
    assert [one for one, _ in index.captures.of_file(same[0].filename)] == same
    assert list(index.captures.of_file(before.filename)) == [(before, "org,e)/a")]


def test_captures_since_a_moment_are_those_of_the_runs_begun_since(index: Index) -> None:
    """By the names of the files, of that publisher alone."""
    names = ["e-20260301000000-1", "e-20260303000000-1", "e-20260304000000-1", "e2-20260304000000-1"]
    index.add([capture(n, filename=f"{name}.warc.gz") for n, name in enumerate(names)], [])
    found = index.captures.since("e", datetime(2026, 3, 3, tzinfo=UTC))
    assert [one.filename for one in found] == [f"{name}.warc.gz" for name in names[1:3]]


def test_an_addition_that_fails_adds_nothing_and_the_next_one_succeeds(index: Index, texts: Texts) -> None:
    """Captures and documents go in together or not at all, their file's name too."""
    broken = texts.line(capture(1))
    document = {key: value for key, value in broken.document.items() if key != "verdict"}
    with pytest.raises(KeyError):
        index.add([capture(1)], [DocumentLine(document, broken.filename, 0, broken.line, "e", NOON)])
    assert not index.captures.has(URL) and index.captures.file_names() == [] and index.documents.count() == 0
    index.add([capture(1)], [broken])
    assert index.captures.of(URL) == [capture(1)] and index.documents.count() == 1


def test_captures_that_are_added_in_bulk_are_found_afterwards(index: Index) -> None:
    """The look-ups that were left out meanwhile are made."""
    with index.bulk_adding_captures():
        index.add([capture(n, f"http://e.org/{n}") for n in range(20)], [])
    index.add([capture(20)], [])
    assert index.captures.has("http://e.org/7") and index.captures.by_digest("sha256:7") is not None


def test_a_document_takes_the_place_of_the_older_one_of_its_record(index: Index, texts: Texts) -> None:
    """What is known of it is that of the new line alone."""
    page = capture(1)
    index.add([page], [texts.line(page, title="Old")])
    line = texts.line(page, title="New", verdict="teaser", removed=[{"text": "Share this"}])
    assert index.documents.differences(line) != []
    index.add([], [line])
    assert index.documents.differences(line) == []
    row = index.documents.of_record(page.record_id)
    assert row is not None and index.documents.of(URL) == [row] == list(index.documents.iter_all())
    assert (row.title, row.verdict, row.removed_blocks, row.removed_characters) == ("New", "teaser", 1, 10)
    assert (row.offset, row.length) == (line.offset, len(line.line))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_a_version_says_how_a_document_differs_from_the_one_before(
    index: Index, texts: Texts, order: tuple[int, ...]
) -> None:
    """In whatever order documents come in."""
    pages = [capture(n, at=NOON + timedelta(days=n)) for n in range(4)]
    said = ["Open.", "Open.", "Closed.", "Open."]
    for number in order:
        index.add([pages[number]], [texts.line(pages[number], text=said[number])])
    assert [row.version for row in index.documents.of(URL)] == ["new", "same", "changed", "changed"]


def test_a_document_that_is_made_again_changes_the_version_of_the_next(index: Index, texts: Texts) -> None:
    """The next one is compared with what stands before it now."""
    pages = [capture(n, at=NOON + timedelta(days=n)) for n in range(2)]
    index.add(pages, [texts.line(page) for page in pages])
    index.add([], [texts.line(pages[0], text="Another text.")])
    assert [row.version for row in index.documents.of(URL)] == ["new", "changed"]


def test_the_document_nearest_in_time_is_found(index: Index, texts: Texts) -> None:
    """Without a time it is the newest."""
    pages = [capture(n, at=NOON + timedelta(days=n)) for n in range(3)]
    index.add(pages, [texts.line(page, title=str(n)) for n, page in enumerate(pages)])
    for timestamp, title in ((None, "2"), ("20260305110000", "1"), ("2020", "0")):
        row = index.documents.find(URL, timestamp)
        assert row is not None and row.title == title
    assert index.documents.find("http://e.org/none") is None


def test_articles_are_counted_by_site(index: Index, texts: Texts) -> None:
    """One a URL, by its newest document; other verdicts are none."""
    first, again = capture(1), capture(2, at=NOON + timedelta(days=1))
    other, listing = capture(3, "http://news.f.org:81/a"), capture(4, "http://e.org/list")
    lines = [texts.line(page) for page in (first, again, other)] + [texts.line(listing, verdict="listing")]
    index.add([first, again, other, listing], lines)
    own, foreign = "org,e)", "org,f,news:81)"
    assert set(index.documents.authorities()) == {own, foreign}
    assert (index.documents.count_articles(own), index.documents.count_articles(foreign)) == (1, 1)
    assert index.documents.articles_of(own) == [(again.record_id, URL, again.captured_at)]
    assert [row.record_id for row in index.documents.latest_articles(9)] == [again.record_id, other.record_id]


def test_the_end_of_a_text_file_is_that_of_its_last_document(index: Index, texts: Texts) -> None:
    """With its line's end; a file that holds none ends at its beginning."""
    pages = [capture(n, f"http://e.org/{n}") for n in range(3)]
    lines = [texts.line(page) for page in pages]
    index.add(pages, reversed(lines))
    assert index.documents.end_of_text("e.jsonl") == lines[-1].offset + len(lines[-1].line) + 1
    assert index.documents.end_of_text("none.jsonl") == 0
    assert [row.offset for row in index.documents.of_file("e.jsonl")] == [line.offset for line in lines]


def test_a_reader_sees_what_a_writer_added_after_it_opened(index: Index, tmp_path: Path) -> None:
    """Any number read while one writes, and none of them writes."""
    reader = Index(tmp_path / "index.sqlite")
    index.add([capture(1)], [])
    assert reader.captures.has(URL)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.add([capture(2)], [])
    reader.close()


def test_what_is_no_index_is_named_with_the_next_step(tmp_path: Path) -> None:
    """A missing file, another file, and an index of another version."""
    (tmp_path / "other").write_bytes(b"no database" * 1000)
    for name, word in (("missing", "cannot be opened"), ("other", "cannot be opened")):
        with pytest.raises(CollectionError, match=f"{name} {word}.*`pressmark reindex` makes it again"):
            Index(tmp_path / name)
    Index(tmp_path / "old", writable=True).close()
    with sqlite3.connect(tmp_path / "old") as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    for writable in (False, True):
        with pytest.raises(CollectionError, match=r"version 1, this Pressmark reads \d+: `pressmark reindex`"):
            Index(tmp_path / "old", writable=writable)
