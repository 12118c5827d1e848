"""The face for those who program: what is public, what it costs to import, and a real collection read through it."""

from __future__ import annotations

import gzip
import inspect
import json
import os
import pydoc
import re
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

import pressmark as face
from archive.collection.collection import Collection as StoredCollection
from archive.collection.writer import Writer
from archive.warc.http_message import head_length
from archive.warc.reading import iter_records
from tests.archive.site import DAY, PNG, document, message, store
from tests.conftest import ROOT, Pressmark

ARTICLE, OTHER, LOGO = "http://one.example/bridge", "http://two.example/wind", "http://one.example/logo.png"
HTML = b"<html lang=en><h1>The bridge</h1><p>The bridge is open again, the council said on Monday.</p></html>"
PACKED = gzip.compress(HTML, mtime=0)
HEAVY = ("scrapy", "twisted", "trafilatura", "lxml", "warcio", "fastwarc", "starlette", "uvicorn", "opencc", "pandas")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of two publishers: an article in two versions and a revisit, another article, and an image."""
    path = tmp_path_factory.mktemp("pressmark") / "collection"
    with StoredCollection.open_or_create(path) as collection, Writer(collection) as writer:
        packed = message(PACKED, "text/html; charset=utf-8", "Content-Encoding: gzip")
        first = store(writer, ARTICLE, packed, 4, publisher="one")
        second = store(writer, ARTICLE, message(b"<p>It is closed."), 5, publisher="one")
        store(writer, ARTICLE, packed, 6, publisher="one")
        store(writer, LOGO, message(PNG * 3000, "image/png"), 4, publisher="one")
        other = store(writer, OTHER, message(b"<p>wind"), 7, publisher="two")
        for capture, more in (
            (first, {"title": "The bridge", "text": "The bridge is open."}),
            (second, {"title": "The bridge", "text": "The bridge is closed.", "published_at": "2026-03-05"}),
            (other, {"title": "风电", "published_at": "2025-12-31T08:00:00+08:00"}),
        ):
            writer.write_document(document(capture, **more)).result(10)
        (collection.publishers_dir / "three.toml").write_text("", "utf-8")
    return path


@pytest.fixture
def collection(path: Path) -> Iterator[face.Collection]:
    """That collection, opened."""
    with face.open(path) as opened:
        yield opened


# ---------------------------------------------------------------------- what is public


def test_all_names_what_is_public_and_nothing_else() -> None:
    """__all__ is sorted, and is what can be seen once each name has been used."""
    assert face.__all__ == sorted(face.__all__) == dir(face)
    for name in face.__all__:
        assert getattr(face, name) is not None
    seen = {
        name for name, value in vars(face).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert seen - {"Any", "TYPE_CHECKING", "annotations", "import_module"} == set(face.__all__) - {"__version__"}


@pytest.mark.process
def test_an_unknown_name_is_an_attribute_error_with_a_suggestion() -> None:
    """The module and the name are said, as of any module."""
    done = subprocess.run(
        [sys.executable, "-c", "import pressmark; pressmark.opne"], cwd=ROOT, capture_output=True, text=True
    )
    assert "AttributeError: module 'pressmark' has no attribute 'opne'" in done.stderr
    assert not hasattr(face, "opne")


def loaded(program: str) -> list[str]:
    """The heavy packages that a program has loaded at its end."""
    program += f"; import sys; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.process
def test_importing_it_loads_nothing_heavy() -> None:
    """Not the crawler, the extractor, a parser, a WARC library or a web framework; names come when they are used."""
    assert loaded("import pressmark; dir(pressmark); pressmark.__version__") == []


@pytest.mark.process
def test_reading_documents_loads_neither_crawler_nor_extractor(path: Path) -> None:
    """What is stored is read without the libraries that made it."""
    program = (
        f"import pressmark; c = pressmark.open({str(path)!r}); list(c.documents()); list(c.search('bridge')); c.close()"
    )
    assert set(loaded(program)) <= {"opencc"}


def test_whatever_is_public_says_what_it_does() -> None:
    """help() begins with how it is used, and each function, class and method has a docstring."""
    text = pydoc.plain(pydoc.render_doc(face))
    assert text.index("with pressmark.open(") < text.index("PACKAGE CONTENTS") < 2000
    for name in face.__all__:
        value = getattr(face, name)
        assert name == "__version__" or inspect.getdoc(value), name
    for name, value in vars(face.Collection).items():
        assert name.startswith("_") or inspect.getdoc(value), name


@pytest.mark.process
def test_a_typed_script_passes_the_strictest_check(tmp_path: Path) -> None:
    """What a user writes gets the types of captures, documents and responses."""
    script = tmp_path / "script.py"
    script.write_text(
        "from datetime import date\n"
        "from pathlib import Path\n"
        "import pressmark\n"
        "def titles(path: Path) -> list[str]:\n"
        "    with pressmark.open(path) as collection:\n"
        "        for capture in collection.captures(url='http://e.org/', publisher='one'):\n"
        "            response = collection.read(capture)\n"
        "            made = pressmark.clean(response.decode().data, capture.url, captured_at=capture.captured_at)\n"
        "            reveal_type(made.title)\n"
        "            reveal_type(response.head.status)\n"
        "        for record in collection.records():\n"
        "            print(record.rec_type, record.content_stream().read())\n"
        "        hits = collection.search('x', published_from=date(2026, 1, 1), published_to='2026-09', limit=None)\n"
        "        return [hit['title'] for hit in hits] + [one['title'] for one in collection.documents()]\n"
        "try:\n"
        "    titles(Path('c'))\n"
        "except pressmark.CollectionNotFound as exc:\n"
        "    reveal_type(exc.path)\n"
        "pressmark.clean(3)\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path / "cache", script],
        cwd=tmp_path, env=os.environ | {"MYPYPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert re.findall(r'Revealed type is "([^"]*)"', done.stdout) == ["str | None", "int", "pathlib.Path"], done.stdout
    assert re.findall(r"error: (.*)", done.stdout) == [
        'Argument 1 to "clean" has incompatible type "int"; expected "bytes | str"  [arg-type]'
    ]


# ---------------------------------------------------------------------- a collection


def test_a_collection_opens_by_path_or_text_and_says_what_it_is(path: Path) -> None:
    """Its repr has title and folder; closed, it says so, and what to do."""
    for given in (path, str(path)):
        with face.open(given) as collection:
            assert collection.path == path
            assert repr(collection) == f"<pressmark.Collection {collection.title!r} in {str(path)!r}>"
        assert repr(collection).startswith("<closed pressmark.Collection")
    collection.close()


READS: dict[str, Callable[[face.Collection], Any]] = {
    "documents": lambda collection: next(collection.documents()),
    "document": lambda collection: collection.document(ARTICLE),
    "captures": lambda collection: next(collection.captures()),
    "search": lambda collection: next(collection.search("bridge")),
    "records": lambda collection: next(collection.records()),
    "publishers": lambda collection: collection.publishers(),
    "read": lambda collection: collection.read(ARTICLE),
}


@pytest.mark.parametrize("name", READS)
def test_a_closed_collection_is_not_read(path: Path, name: str) -> None:
    """The error names the folder and how it is opened again; it is not opened in silence."""
    with face.open(path) as collection:
        assert READS[name](collection)
    with pytest.raises(ValueError, match=rf"{path} is closed: .* pressmark\.open\('{path}'\)"):
        READS[name](collection)


@pytest.mark.parametrize("name", ["documents", "captures", "search", "records"])
def test_what_was_begun_ends_with_the_collection(path: Path, name: str) -> None:
    """An iterator that is read on after the end of the with statement says so, and does not end as if that were all."""
    with face.open(path) as collection:
        found = getattr(collection, name)(*["bridge"] if name == "search" else [])
    with pytest.raises(ValueError, match="is closed: read what you need before that"):
        list(found)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", r"no collection at {}: name another folder, or start one there with `pressmark archive URL"),
        (".", r"no collection at {}: "),
        ("page.html", r"{} is a file, and a collection is a folder: name the folder, or take a WARC"),
    ],
)
def test_what_is_no_collection_is_named(tmp_path: Path, name: str, said: str) -> None:
    """A folder that is not there, one that holds something else, and a file."""
    (tmp_path / "page.html").write_bytes(HTML)
    with pytest.raises(face.CollectionNotFound, match=said.format(re.escape(str(tmp_path / name)))):
        face.open(tmp_path / name)


def test_publishers_are_those_stored_and_those_described(collection: face.Collection) -> None:
    """In the order of their names."""
    assert collection.publishers() == ["one", "three", "two"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda collection: collection.documents(publisher="tow"),
        lambda collection: collection.captures(publisher="tow"),
        lambda collection: collection.search("bridge", publisher="tow"),
    ],
)
def test_an_unknown_publisher_is_named_at_once(collection: face.Collection, ask: Callable[..., object]) -> None:
    """With those that there are, and before the first step of a loop."""
    with pytest.raises(
        face.PublisherNotFound, match="no publisher 'tow' in this collection; there are: one, three, two"
    ):
        ask(collection)


# ---------------------------------------------------------------------- documents and search


def test_documents_are_those_of_the_export(collection: face.Collection, pressmark: Pressmark) -> None:
    """Plain dictionaries, in the order in which they were made; of one publisher, or all."""
    exported = pressmark("export", "--format", "jsonl", "-", "--collection", collection.path)
    documents = list(collection.documents())
    assert documents == [json.loads(line) for line in exported.stdout.splitlines()] and len(documents) == 3
    assert list(collection.documents(publisher="two")) == documents[2:]
    assert list(collection.documents(publisher="three")) == []
    assert json.loads(json.dumps(documents)) == documents


def test_a_document_is_named_by_url_or_pressmark(collection: face.Collection) -> None:
    """A URL is its newest document."""
    first, second, _ = collection.documents()
    assert collection.document(ARTICLE) == second
    assert collection.document(first["pressmark"]) == first


@pytest.mark.parametrize(
    ("page", "error", "said"),
    [
        ("http://one.example/never", "CaptureNotFound", "archive it with `pressmark archive http://one.example/never`"),
        (LOGO, "CaptureNotFound", "is no page that was cleaned; replay it"),
        ("bridge", "ArchiveError", "'bridge' is neither a URL nor a pressmark: give https://"),
    ],
)
def test_a_document_that_is_not_there_is_an_error(
    collection: face.Collection, page: str, error: str, said: str
) -> None:
    """It names what was asked for, and what to do next."""
    with pytest.raises(getattr(face, error), match=said):
        collection.document(page)


def test_search_gives_what_the_command_prints(collection: face.Collection, pressmark: Pressmark) -> None:
    """The same objects in the same order, with the same limits."""
    for query, options, more in (
        ("bridge", {}, ()),
        ("風電", {"publisher": "two"}, ("--publisher", "two")),
        ("风电", {"published_from": "2026"}, ("--from", "2026")),
        ("bridge", {"published_from": date(2026, 3, 4), "published_to": datetime(2026, 3, 4, 23, tzinfo=UTC)},
         ("--from", "2026-03-04", "--to", "2026-03-04")),
    ):  # fmt: skip
        done = pressmark("search", query, "--json", *more, "--collection", collection.path)
        assert list(collection.search(query, **options)) == [json.loads(line) for line in done.stdout.splitlines()]
    assert [hit["url"] for hit in collection.search("第一段")] == [OTHER]


def test_search_takes_a_limit_or_none(collection: face.Collection) -> None:
    """One result a URL; a negative limit is an error."""
    assert len(list(collection.search("bridge", limit=None))) == 1
    assert list(collection.search("bridge", limit=0)) == []
    with pytest.raises(ValueError, match="limit is -1; give 0 or more, or None for all"):
        collection.search("bridge", limit=-1)


def test_a_bad_date_is_named_at_once(collection: face.Collection) -> None:
    """With the forms that there are."""
    with pytest.raises(face.ArchiveError, match="'yesterday' is not a date; write 2026, 2026-09 or 2026-09-01"):
        collection.search("bridge", published_from="yesterday")


# ---------------------------------------------------------------------- captures, responses and records


def test_captures_of_a_url_come_oldest_first(collection: face.Collection) -> None:
    """Revisits among them; all captures come in the order of their URLs."""
    captures = list(collection.captures(url=ARTICLE))
    assert [capture.timestamp[:8] for capture in captures] == ["20260304", "20260305", "20260306"]
    assert [capture.record_type for capture in captures] == ["response", "response", "revisit"]
    everything = list(collection.captures())
    assert len(everything) == 5 and [one.urlkey for one in everything] == sorted(one.urlkey for one in everything)
    assert [one.url for one in collection.captures(publisher="two")] == [OTHER]
    assert list(collection.captures(url=ARTICLE, publisher="two")) == []
    assert list(collection.captures(url="http://one.example/never")) == []
    with pytest.raises(face.ArchiveError, match="'bridge' is not an absolute http or https URL"):
        collection.captures(url="bridge")


def test_a_response_is_as_it_was_received(collection: face.Collection) -> None:
    """Payload with its codings, decoded on demand; of a revisit that which it repeats. Its repr does not hold the bytes."""
    for capture in collection.captures(url=ARTICLE):
        response = collection.read(capture)
        assert response.capture == capture and response.head.status == 200
        if capture.timestamp[:8] != "20260305":
            assert (response.payload, response.decode().data) == (PACKED, HTML)
        assert response.metadata_fields["pressmark-purpose"] == "page" and len(repr(response)) < 2500
    mark = next(collection.captures(url=ARTICLE)).pressmark
    assert collection.read(mark).payload == PACKED
    assert face.clean(collection.read(mark).decode().data).title == "The bridge"


def test_records_are_those_that_warcio_reads_itself(collection: face.Collection) -> None:
    """warcio's class, its headers, and the bytes of each block as the file holds them."""
    files = sorted((collection.path / "warc").glob("*.warc.gz"))
    blocks = [record.read() for path in files for record in iter_records(path)]
    ours = []
    for record in collection.records():
        assert type(record) is ArcWarcRecord
        ours.append(
            (
                record.rec_headers.to_str(),
                record.http_headers and record.http_headers.to_str(),
                record.raw_stream.read(),
            )
        )
    theirs = []
    for path in files:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=False):
                head = record.http_headers and record.http_headers.to_str()
                theirs.append((record.rec_headers.to_str(), head, record.raw_stream.read()))
    assert ours == theirs and len(ours) == len(blocks) == 2 + 3 * 5
    for (_, head, rest), block in zip(ours, blocks, strict=True):
        assert rest == (block[head_length(block) :] if head else block)


def test_records_of_a_url_are_its_captures(collection: face.Collection) -> None:
    """Responses and revisits, oldest first, with their payloads decoded by warcio."""
    found = [
        (record.rec_type, record.rec_headers["WARC-Record-ID"], record.content_stream().read())
        for record in collection.records(url=ARTICLE)
    ]
    captures = list(collection.captures(url=ARTICLE))
    assert [(kind, record_id) for kind, record_id, _ in found] == [(c.record_type, c.record_id) for c in captures]
    assert [payload for *_, payload in found] == [HTML, b"<p>It is closed.", b""]
    with pytest.raises(face.ArchiveError, match="'bridge' is not an absolute"):
        collection.records(url="bridge")


def test_a_record_that_is_read_too_late_is_not_cut_in_silence(collection: face.Collection) -> None:
    """What was passed over is an error, and no shorter payload."""
    records = list(collection.records())
    (logo,) = [one for one in records if one.rec_type == "response" and one.rec_headers["WARC-Target-URI"] == LOGO]
    assert int(logo.rec_headers["Content-Length"]) > 1 << 17
    with pytest.raises(face.RecordError, match="another one was asked for: read each before the next"):
        logo.content_stream().read()


def test_a_damaged_record_is_an_error_with_its_place(path: Path, tmp_path: Path) -> None:
    """File and byte offset are in it."""
    copy = Path(shutil.copytree(path, tmp_path / "c"))
    with face.open(copy) as collection:
        capture = next(collection.captures(url=OTHER))
        file = copy / "warc" / capture.filename
        data = bytearray(file.read_bytes())
        data[capture.offset + capture.length - 6] ^= 1
        file.write_bytes(data)
        with pytest.raises(face.RecordError) as caught:
            for record in collection.records():
                record.raw_stream.read()
        assert (caught.value.path, caught.value.offset) == (file, capture.offset)


def test_files_that_are_being_written_are_read_to_their_last_whole_record(path: Path, tmp_path: Path) -> None:
    """What is cut at their end is left out, as it is being written; what is damaged before that is not."""
    copy = Path(shutil.copytree(path, tmp_path / "c"))
    (file,) = (copy / "warc").glob("two-*.warc.gz")
    data = file.read_bytes()
    file.unlink()
    growing = file.with_name(file.name + ".open")
    growing.write_bytes(data[:-9])
    with face.open(copy) as collection:
        kinds = [record.rec_type for record in collection.records()]
        assert kinds[-3:] == ["warcinfo", "response", "request"]
        at = next(collection.captures(url=OTHER)).offset
        growing.write_bytes(data[: at + 30] + b"\0" * 20 + data[at + 50 :])
        with pytest.raises(face.RecordError):
            list(collection.records())


def test_long_records_and_lists_are_read_in_little_memory(tmp_path: Path) -> None:
    """A body of 64 MB, read piece by piece, and a loop that ends early."""
    with StoredCollection.open_or_create(tmp_path / "c") as stored, Writer(stored) as writer:
        store(writer, LOGO, message(bytes(64 << 20), "application/octet-stream"))
        for number in range(3):
            store(writer, f"{ARTICLE}/{number}", message(b"<p>page"))
    with face.open(tmp_path / "c") as collection:
        tracemalloc.start()
        size = 0
        for record in collection.records():
            while piece := record.raw_stream.read(1 << 16):
                size += len(piece)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 64 << 20 and peak < 8 << 20
        assert len(list(islice(collection.captures(), 2))) == 2


# ---------------------------------------------------------------------- clean


def test_clean_gives_the_document_of_the_command(tmp_path: Path, pressmark: Pressmark) -> None:
    """From bytes or text, with the same facts, it is the same to the last key."""
    (tmp_path / "page.html").write_bytes(HTML)
    done = pressmark(
        "clean", tmp_path / "page.html", "--url", ARTICLE, "--captured-at", DAY.isoformat(), "--content-type", "text/html",
        "--json",
    )  # fmt: skip
    made = face.clean(HTML, ARTICLE, captured_at=DAY, content_type="text/html")
    assert isinstance(made, face.Document)
    assert made.to_json() == done.stdout.rstrip("\n")
    assert made.to_dict() == json.loads(done.stdout)
    assert face.clean(HTML.decode(), ARTICLE).text == made.text
    assert repr(made) == f"<Document {made.verdict}: 'The bridge', {len(made.text)} characters, {ARTICLE}>"


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (
            {"html": Path("page.html")},
            TypeError,
            r"html is \w*Path, not bytes or str; of a file give path.read_bytes\(\)",
        ),
        ({"html": None}, TypeError, "html is NoneType"),
        (
            {"captured_at": datetime(2026, 3, 4)},
            ValueError,
            r"captured_at is 2026-03-04 00:00:00, without an offset; give",
        ),
        ({"timezone": "Mars/Venus"}, ValueError, "'Mars/Venus' is no name of the IANA database, such as Asia/Shanghai"),
        ({"timezone": "Asia"}, ValueError, "'Asia' is no name"),
        ({"timezone": "../etc"}, ValueError, "'../etc' is no name"),
    ],
)
def test_clean_names_an_argument_that_is_wrong(arguments: dict[str, Any], error: type[Exception], said: str) -> None:
    """Pages never raise, but what a programmer gets wrong does."""
    with pytest.raises(error, match=said):
        face.clean(**({"html": HTML} | arguments))


def test_the_time_zone_of_the_site_holds_where_the_page_names_none() -> None:
    """A printed time gets its offset."""
    page = (
        "<h1>The bridge is open again</h1><p>3 March 2026 09:30</p>"
        + "<p>The council met on Monday and said so.</p>" * 5
    )
    made = face.clean(page, ARTICLE, captured_at=DAY, timezone="Europe/Berlin", language="en")
    assert (made.verdict, made.published_at) == ("article", "2026-03-03T09:30:00+01:00")
