"""The writer: nothing invented, nothing lost, one writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from archive.collection.collection import Collection
from archive.collection.config import CollectionConfig, Limits
from archive.collection.writer import Writer, acquire_writer, release_writer
from archive.errors import CaptureNotFound, CollectionError, CollectionLocked, CollectionNotFound, InvalidURL
from archive.reading.search_results import search
from archive.warc.exchange import Exchange
from archive.warc.reading import iter_records
from archive.warc.records import REVISIT_IDENTICAL
from tests.conftest import ROOT
from tests.strategies import responses

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)


def exchange(url: str, response: bytes, **kwargs: object) -> Exchange:
    """One exchange with a plain request."""
    fields: dict[str, object] = {
        "started_at": MOMENT,
        "request": BytesIO(b"GET / HTTP/1.1\r\nHost: e\r\n\r\n"),
        **kwargs,
    }
    return Exchange(url=url, response=BytesIO(response), **fields)  # type: ignore[arg-type]


def page(body: bytes, *headers: bytes) -> bytes:
    """A response message."""
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Type: text/html", *headers]) + b"\r\n\r\n" + body


def document(record_id: str, pressmark: str, text: str = "桥梁关闭") -> dict[str, object]:
    """The least that the index wants of a document."""
    return {
        "record_id": record_id,
        "pressmark": pressmark,
        "url": pressmark.partition("/")[2],
        "verdict": "article",
        "title": "标题",
        "subtitle": None,
        "text": text,
        "removed": [{"rule": "x", "reason": "y", "text": "cut", "path": "/p"}],
        "published_at": "2026-03-04",
        "language": "zh-Hans",
    }


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """An empty collection."""
    return Collection.open_or_create(tmp_path / "collection")


def warc_files(collection: Collection) -> list[Path]:
    """All WARC files, open ones too."""
    return sorted(collection.warcs.folder.glob("*.warc.gz*"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=responses(), request=st.binary(max_size=200))
def test_any_bytes_come_back_from_another_library(
    tmp_path_factory: pytest.TempPathFactory, message: bytes, request: bytes
) -> None:
    """Response and request blocks written here and read by FastWARC are equal to the bytes given."""
    collection = Collection.open_or_create(tmp_path_factory.mktemp("any") / "c")
    with Writer(collection) as writer:
        writer.write_exchange(exchange("http://e.org/", message, request=BytesIO(request)))
    collection.close()
    with warc_files(collection)[0].open("rb") as file:
        blocks = {r.headers["WARC-Type"]: r.reader.read() for r in ArchiveIterator(file, parse_http=False)}
    assert blocks["response"] == message
    assert blocks["request"] == request


def test_records_of_an_exchange_stand_together_and_name_each_other(collection: Collection) -> None:
    """warcinfo first, then response, request and metadata, the latter two concurrent to the first."""
    with Writer(collection) as writer:
        ticket = writer.write_exchange(
            exchange("http://e.org/a", page(b"x"), metadata_fields={"via": "http://e.org/feed"})
        )
    records = list(iter_records(warc_files(collection)[0]))
    assert [r.type for r in records] == ["warcinfo", "response", "request", "metadata"]
    assert {r.get("WARC-Concurrent-To") for r in records[2:]} == {records[1].get("WARC-Record-ID")}
    assert records[1].get("WARC-Date") == "2026-03-04T05:06:07.890000Z"
    assert b"via: http://e.org/feed\r\n" in records[3].first
    assert ticket.durable.result(1).record_id == records[1].get("WARC-Record-ID")


def test_warcio_finds_every_digest_right(collection: Collection) -> None:
    """Block and payload digests are those that another library computes (for bodies without chunk framing)."""
    with Writer(collection) as writer:
        for number in range(5):
            writer.write_exchange(exchange(f"http://e.org/{number}", page(b"body %d" % number)))
    with warc_files(collection)[0].open("rb") as file:
        for record in WarcioIterator(file, check_digests=True):
            record.content_stream().read()
            assert record.digest_checker.passed, record.digest_checker.problems


def test_a_line_end_in_a_fact_or_url_makes_no_warc_header(collection: Collection) -> None:
    """What a server or a page says cannot become a field of a record."""
    with Writer(collection) as writer:
        ticket = writer.write_exchange(
            exchange("http://e.org/a\r\nWARC-Type: evil", page(b"x"), metadata_fields={"via": "a\r\nWARC-Evil: 1"})
        )
        ticket.durable.result(5)
    records = list(iter_records(warc_files(collection)[0]))
    assert [r.type for r in records] == ["warcinfo", "response", "request", "metadata"]
    assert all(r.get("WARC-Evil") is None for r in records)
    assert b"\r\nWARC-Evil" not in records[3].first


def test_an_unchanged_page_is_stored_once_and_read_twice(collection: Collection) -> None:
    """A second identical payload becomes a revisit record that gives the first one's payload, with its own headers."""
    with Writer(collection) as writer:
        writer.write_exchange(exchange("http://e.org/a", page(b"same", b"X-Turn: 1")))
        again = writer.write_exchange(exchange("http://e.org/b", page(b"same", b"X-Turn: 2")))
        assert again.durable.result(5).record_type == "revisit"
    with Writer(collection) as writer:  # and in a later run, by the index
        later = writer.write_exchange(exchange("http://e.org/a", page(b"same", b"X-Turn: 3"))).durable.result(5)
    stored = collection.warcs.read_response(later)
    assert stored.payload == b"same"
    assert stored.head.get("x-turn") == "3"
    assert stored.payload_head.get("x-turn") == "1"
    with collection.warcs.open_record(later) as record:
        assert record.get("WARC-Profile") == REVISIT_IDENTICAL
    assert record.get("WARC-Refers-To-Target-URI") == "http://e.org/a"
    assert record.get("WARC-Refers-To-Date") == "2026-03-04T05:06:07.890000Z"


@pytest.mark.parametrize("reason", ["length", "time", "disconnect"])
def test_a_body_cut_short_is_never_what_a_revisit_refers_to(collection: Collection, reason: str) -> None:
    """Half a page is stored as it is, and no whole one stands for it or leans on it."""
    with Writer(collection) as writer:
        cut = writer.write_exchange(exchange("http://e.org/a", page(b"half"), truncated=reason)).durable.result(5)
        whole = writer.write_exchange(exchange("http://e.org/a", page(b"half"))).durable.result(5)
    assert (cut.record_type, whole.record_type) == ("response", "response")
    assert cut.truncated == reason


def test_a_file_is_open_while_it_grows_and_complete_after(collection: Collection) -> None:
    """The name ends in .open until the writer is done with it."""
    with Writer(collection) as writer:
        writer.write_exchange(exchange("http://e.org/a", page(b"x"))).durable.result(5)
        assert [path.suffix for path in warc_files(collection)] == [".open"]
        assert collection.warcs.read_response(collection.index.captures.of("http://e.org/a")[0]).payload == b"x"
    assert [path.suffix for path in warc_files(collection)] == [".gz"]
    assert collection.warcs.read_response(collection.index.captures.of("http://e.org/a")[0]).payload == b"x"


def test_files_rotate_at_the_size_that_the_collection_sets(tmp_path: Path) -> None:
    """A new file begins when one is full, and each begins with its warcinfo."""
    config = CollectionConfig(limits=Limits(max_warc_bytes=2000))
    collection = Collection.open_or_create(tmp_path / "c", config)
    with Writer(collection) as writer:
        for number in range(12):
            writer.write_exchange(exchange(f"http://e.org/{number}", page(os.urandom(500))))
    files = warc_files(collection)
    assert len(files) > 2
    assert all(next(iter(iter_records(path))).type == "warcinfo" for path in files)


def test_a_second_writer_is_refused_and_told_who_writes(collection: Collection) -> None:
    """Two processes cannot write to one collection; the error names the other."""
    with Writer(collection), pytest.raises(CollectionLocked, match=f"process {os.getpid()}"):
        Writer(collection)
    Writer(collection).close()


def test_spiders_of_one_process_share_a_writer(collection: Collection) -> None:
    """The last one to let go closes it."""
    first, second = acquire_writer(collection), acquire_writer(collection)
    assert first is second
    release_writer(first)
    ticket = second.write_exchange(exchange("http://e.org/a", page(b"x")))
    release_writer(second)
    assert ticket.durable.result(1).url == "http://e.org/a"


def test_an_exchange_that_cannot_be_indexed_fails_alone(collection: Collection) -> None:
    """A URL that is none costs its own exchange and no other."""
    with Writer(collection) as writer:
        bad = writer.write_exchange(exchange("ftp://e.org/", page(b"x")))
        good = writer.write_exchange(exchange("http://e.org/", page(b"x")))
        assert isinstance(bad.written.exception(5), InvalidURL)
        assert good.durable.result(5)


def test_a_document_needs_a_capture(collection: Collection) -> None:
    """A document of a record that is not there is refused, and the writer goes on."""
    with Writer(collection) as writer:
        future = writer.write_document(document("<urn:uuid:none>", "20260304050607/http://e.org/a"))
        assert isinstance(future.exception(5), CaptureNotFound)
        assert writer.write_exchange(exchange("http://e.org/", page(b"x"))).durable.result(5)


def test_a_document_that_cannot_be_indexed_fails_alone(collection: Collection) -> None:
    """One without a key, with values of another type, or of another capture, is refused; those around it are stored."""
    with Writer(collection) as writer:
        capture = writer.write_exchange(exchange("http://e.org/a", page(b"x"))).written.result(5)
        good = document(capture.record_id, capture.pressmark)
        keyless = writer.write_document({key: value for key, value in good.items() if key != "removed"})
        mistyped = [
            writer.write_document(good | change) for change in ({"removed": None}, {"title": 3}, {"text": ["a"]})
        ]
        other = writer.write_document(document(capture.record_id, "20260304050607/http://e.org/b"))
        kept = writer.write_document(good)
        assert "lacks removed" in str(keyless.exception(5))
        for future, key in zip(mistyped, ("removed", "title", "text"), strict=True):
            assert f"{key} is not what it must be" in str(future.exception(5))
        assert "names the pressmark 20260304050607/http://e.org/b" in str(other.exception(5))
        assert kept.result(5) is None
    assert collection.index.documents.of_record(capture.record_id)


def test_documents_are_found_by_url_pressmark_and_word(collection: Collection) -> None:
    """What was written as a JSON line is what the index finds and the reader gives."""
    with Writer(collection) as writer:
        capture = writer.write_exchange(exchange("http://e.org/a", page(b"x"))).durable.result(5)
        writer.write_document(document(capture.record_id, capture.pressmark)).result(5)
    found, row = collection.resolve("http://e.org/a")
    assert row is not None and collection.read_document(row)["text"] == "桥梁关闭"
    assert collection.resolve(capture.pressmark)[0] == found
    assert [hit.row.pressmark for hit in search(collection, "橋樑")] == [capture.pressmark]
    assert not list(collection.index.captures.uncleaned())
    with pytest.raises(CaptureNotFound, match="pressmark archive"):
        collection.resolve("http://e.org/other")


def test_a_changed_article_is_a_new_version_and_an_unchanged_one_is_not(collection: Collection) -> None:
    """The index says new, changed or same of each document in the order of captures."""
    with Writer(collection) as writer:
        for day, text in enumerate(["一", "一", "二"], 1):
            moment = MOMENT.replace(day=day)
            response = page(b"%d" % day)
            capture = writer.write_exchange(exchange("http://e.org/a", response, started_at=moment)).durable.result(5)
            writer.write_document(document(capture.record_id, capture.pressmark, text)).result(5)
    assert [row.version for row in collection.index.documents.of("http://e.org/a")] == ["new", "same", "changed"]
    assert len(list(search(collection, "标题"))) == 1


@pytest.mark.process
def test_a_full_disk_stops_the_writer_and_harms_nothing(collection: Collection) -> None:
    """After ENOSPC what was acknowledged is whole, and the error says what to do."""
    script = f"""
        import resource, signal
        from pathlib import Path
        from archive.collection.collection import Collection
        from archive.errors import CollectionError
        from archive.collection.writer import Writer
        from tests.archive.test_writer import exchange, page
        import os
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        collection = Collection.open({str(collection.path)!r})
        with Writer(collection) as writer:
            good = writer.write_exchange(exchange("http://e.org/good", page(b"x"))).durable.result(5)
            size = next(collection.warcs.folder.iterdir()).stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5000, size + 5000))
            bad = writer.write_exchange(exchange("http://e.org/bad", page(os.urandom(100_000))))
            error = bad.written.exception(5)
            assert isinstance(error, CollectionError), error
            assert "make room" in str(error), error
            later = writer.write_exchange(exchange("http://e.org/later", page(b"y")))
            assert later.durable.exception(5) is error
        print(good.pressmark)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert [record.type for record in iter_records(warc_files(collection)[0])] == [
        "warcinfo", "response", "request", "metadata",
    ]  # fmt: skip
    assert collection.index.captures.has("http://e.org/good")
    assert not collection.index.captures.has("http://e.org/bad")


@pytest.mark.process
@pytest.mark.parametrize("torn", [1, 40, 400, 700])
def test_a_killed_writer_leaves_a_file_that_the_next_one_closes(collection: Collection, torn: int) -> None:
    """The torn tail is cut off and reported, what is whole is indexed, and the file gets its own name."""
    script = f"""
        import os, signal
        from archive.collection.collection import Collection
        from archive.collection.writer import Writer
        from tests.archive.test_writer import exchange, page
        writer = Writer(Collection.open({str(collection.path)!r}))
        for number in range(3):
            writer.write_exchange(exchange(f"http://e.org/{{number}}", page(os.urandom(300)))).written.result(5)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == -9
    (left,) = warc_files(collection)
    os.truncate(left, left.stat().st_size - torn)
    with Writer(collection) as writer:
        (report,) = writer.recovered
        assert "2 complete exchanges kept" in report and "of an incomplete one removed" in report
    (closed,) = warc_files(collection)
    assert closed.suffix == ".gz"
    assert [r.type for r in iter_records(closed)] == ["warcinfo", *["response", "request", "metadata"] * 2]
    assert collection.index.captures.has("http://e.org/1") and not collection.index.captures.has("http://e.org/2")


def test_many_threads_may_write_at_once(collection: Collection) -> None:
    """Every exchange of every thread is there, once."""
    with Writer(collection) as writer:

        def work(name: int) -> None:
            for number in range(25):
                writer.write_exchange(exchange(f"http://e.org/{name}/{number}", page(b"%d-%d" % (name, number))))

        threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(record.type == "response" for path in warc_files(collection) for record in iter_records(path)) == 200
    assert sum(entry.captures for entry in collection.index.stats()) == 200


def test_a_folder_with_other_files_is_no_place_for_a_collection(tmp_path: Path) -> None:
    """A user's own folder is not written into by mistake."""
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CollectionError, match="other files"):
        Collection.open_or_create(tmp_path)
    with pytest.raises(CollectionNotFound, match="--collection"):
        Collection.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
