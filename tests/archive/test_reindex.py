"""Reindex: from the WARC and text files the same index comes again, whatever became of the old one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.collection.collection import Collection
from archive.collection.config import CollectionConfig
from archive.collection.writer import Writer
from archive.index import DocumentLine, Index
from archive.maintenance.reindex import reindex
from tests.archive import foreign
from tests.archive.dump import dump
from tests.archive.site import document, message, store
from tests.archive.test_verify import faults_of, fill
from tests.conftest import ROOT, Pressmark


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A small collection of two files."""
    return fill(tmp_path / "c").path


def test_the_index_of_a_crawl_with_imports_comes_again(
    tmp_path: Path, demo_collection: Callable[[Path], Path], pressmark: Pressmark
) -> None:
    """The bundled site on two days, and files from elsewhere: captures, documents, versions and every search token."""
    path = demo_collection(tmp_path / "c")
    for name, data in (("b.warc.gz", foreign.by_warcio(True, "1.0")), ("a.arc", b"".join(foreign.arc_records()))):
        (tmp_path / name).write_bytes(data)
        assert pressmark("import", tmp_path / name, "--publisher", "else", "--collection", path).returncode == 0
    before = dump(path / "index.sqlite")
    assert len(before["captures"]) > 100 and len(before["documents"]) > 60 and len(before["tokens"]) > 10_000
    assert {row[-1] for row in before["documents"]} >= {"new", "changed"}
    (path / "index.sqlite").unlink()
    done = pressmark("reindex", "--json", "--collection", path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["captures"], report["documents"], report["problems"]) == (
        len(before["captures"]), len(before["documents"]), [],
    )  # fmt: skip
    assert dump(path / "index.sqlite") == before
    assert pressmark("verify", "--collection", path).returncode == 0


def test_reindex_over_a_sound_index_changes_nothing(collection: Path, pressmark: Pressmark) -> None:
    """And leaves nothing beside it."""
    before = dump(collection / "index.sqlite")
    assert pressmark("reindex", "--collection", collection).returncode == 0
    assert dump(collection / "index.sqlite") == before
    assert not list(collection.glob("index.sqlite?*"))
    assert not faults_of(collection)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three captures of one article and two of another, without documents."""
    path = tmp_path_factory.mktemp("three") / "c"
    with Collection.open_or_create(path) as collection, Writer(collection) as writer:
        for url in ("http://e.org/a", "http://e.org/b"):
            for day in (4, 5, 6):
                store(writer, url, message(f"<p>{url} {day}</p>".encode()), day=day)
    return path


steps = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(("一二", "三四", "", None))), min_size=1, max_size=9)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, data=st.data())
def test_documents_in_any_order_make_the_same_index(
    three: Path, tmp_path: Path, steps: list[tuple[int, str | None]], data: st.DataObject
) -> None:
    """A later capture first, a document twice, equal and changed texts, one batch or many: as in order, once each."""
    with Collection.open(three) as collection:
        captures = list(collection.index.captures.iter_all())
    lines, text = [], b""
    for which, words in steps:
        capture = captures[which]
        line = json.dumps(document(capture, text=words)).encode()
        lines.append(DocumentLine(json.loads(line), "x.jsonl", len(text), line, capture.publisher, capture.captured_at))
        text += line + b"\n"
    folder = tmp_path / "orders"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("any", "in-order"):
        (folder / name / "text").mkdir(parents=True)
        (folder / name / "text" / "x.jsonl").write_bytes(text)
    last = {line.document["record_id"]: line for line in lines}
    in_order = sorted(last.values(), key=lambda line: line.captured_at)
    for name, wanted in (("any", lines), ("in-order", in_order)):
        path = folder / name
        reader = Collection(path, CollectionConfig())  # an empty index made by hand, and the text file beside it
        index = Index(path / "index.sqlite", writable=True, read_line=reader.read_text)
        index.add(captures, [])
        while wanted:
            size = data.draw(st.integers(1, len(wanted))) if name == "any" else len(wanted)
            index.add([], wanted[:size])
            wanted = wanted[size:]
        assert not index.check() and not index.check_rules()
        index.close()
    assert dump(folder / "any" / "index.sqlite") == dump(folder / "in-order" / "index.sqlite")


def test_documents_that_were_cleaned_out_of_order_come_again(tmp_path: Path) -> None:
    """From the writer: the newest first, then the oldest, then the middle one, and the newest once more."""
    collection = Collection.open_or_create(tmp_path / "c")
    with Writer(collection) as writer:
        captures = [store(writer, "http://e.org/a", message(b"<p>%d</p>" % day), day=day) for day in (4, 5, 6)]
        for which, text in ((2, "三"), (0, "一"), (1, "一"), (2, "一")):
            writer.write_document(document(captures[which], text=text)).result(10)
    versions = [row.version for row in collection.index.documents.of("http://e.org/a")]
    collection.close()
    assert versions == ["new", "same", "same"]
    before = dump(collection.path / "index.sqlite")
    done = reindex(collection)
    assert (done.documents, done.problems) == (3, [])
    assert dump(collection.path / "index.sqlite") == before
    assert not faults_of(collection.path)


def test_half_a_surrogate_pair_costs_nothing(tmp_path: Path) -> None:
    """JSON in a page can hold one; it is stored as a replacement character, and the writer goes on."""
    half = json.loads('"\\ud800"')
    collection = Collection.open_or_create(tmp_path / "c")
    with Writer(collection) as writer:
        capture = store(writer, "http://e.org/a", message(b"<p>x</p>"))
        changes = {"title": f"a {half}", "text": f"b {half}", "language": half, "published_at": half}
        writer.write_document(document(capture, **changes)).result(10)
        assert store(writer, "http://e.org/b", message(b"y")).url == "http://e.org/b"
    assert [row.title for row in collection.index.documents.of("http://e.org/a")] == ["a \ufffd"]
    collection.close()
    before = dump(collection.path / "index.sqlite")
    assert not reindex(collection).problems and dump(collection.path / "index.sqlite") == before
    assert not faults_of(collection.path)


BROKEN_LINES = [
    b"", b"junk", b"[]", b"5", b'"text"', b"null", b"{}", b"\xff\xfe", b"[" * 100_000,
    *(
        json.dumps(
            {"pressmark": "20260304050607/http://e.org/a", "url": "http://e.org/a", "record_id": "<urn:uuid:x>", "verdict": "article",
             "title": None, "subtitle": None, "text": "x", "removed": [], "published_at": None, "language": None} | change
        ).encode()
        for change in (
            {}, {"pressmark": None}, {"pressmark": ""}, {"url": 5}, {"url": "no url"}, {"record_id": []}, {"text": 5},
            {"removed": None}, {"removed": ["x"]}, {"removed": [{"text": None}]}, {"url": "http://e.org/\ud800"}, {"verdict": None},
        )
    ),
]  # fmt: skip


def test_what_cannot_be_read_is_named_and_the_rest_indexed(collection: Path, pressmark: Pressmark) -> None:
    """Lines that are no documents, a damaged record, a folder among the files; exit code 3."""
    text = sorted((collection / "text").iterdir())[1]
    first, *rest = text.read_bytes().splitlines(keepends=True)
    text.write_bytes(first + b"".join(line + b"\n" for line in BROKEN_LINES) + b"".join(rest))
    (collection / "warc" / "folder").mkdir()
    with Collection.open(collection) as opened:
        capture = opened.index.captures.of("http://e.org/a")[0]
        count = len(list(opened.index.captures.iter_all()))
    file = collection / "warc" / capture.filename
    data = bytearray(file.read_bytes())
    data[capture.offset + capture.length // 2] ^= 0xFF
    file.write_bytes(data)
    done = pressmark("reindex", "--collection", collection)
    assert done.returncode == 3 and "Traceback" not in done.stderr
    assert f"{file} at byte {capture.offset}: " in done.stderr
    assert done.stderr.count(f"{text} at byte ") == len(BROKEN_LINES) + 1  # and the one whose record is damaged
    with Collection.open(collection) as opened:
        assert len(list(opened.index.captures.iter_all())) == count - 1
        assert opened.index.documents.count() == 3


def test_reindex_that_is_killed_leaves_the_old_index(collection: Path, pressmark: Pressmark) -> None:
    """Whenever that happens; and the next one works."""
    before = dump(collection / "index.sqlite")
    script = f"""
        import os, signal, sys
        from archive.collection.collection import Collection
        from archive.maintenance.reindex import reindex
        left = int(sys.argv[1])
        def count(frame, event, argument):
            global left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        collection = Collection.open({str(collection)!r})
        sys.setprofile(count)
        reindex(collection)
    """
    killed = 0
    for after in (1, 50, 200, 1000, 2500, 5000, 7000, 8000, 9000, 9500, 10_000, 10_500, 11_000, 12_000, 14_000, 20_000):
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(after)], cwd=ROOT, timeout=60)
        killed += done.returncode == -signal.SIGKILL
        assert dump(collection / "index.sqlite") == before
        assert not faults_of(collection)
    assert killed >= 5
    assert pressmark("reindex", "--collection", collection).returncode == 0
    assert not list(collection.glob("index.sqlite?*")) and dump(collection / "index.sqlite") == before


def test_reindex_is_refused_while_another_process_writes(collection: Path, pressmark: Pressmark) -> None:
    """The error names the process, and nothing is changed."""
    before = (collection / "index.sqlite").read_bytes()
    script = f"""
        import sys
        from archive.collection.collection import Collection
        from archive.collection.writer import Writer
        with Writer(Collection.open({str(collection)!r})):
            print("writing", flush=True)
            sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdin and other.stdout.readline()
        done = pressmark("reindex", "--collection", collection)
        other.stdin.close()
    assert done.returncode == 1
    assert (
        done.stderr
        == f"pressmark: {collection} is being written by process {other.pid}: wait until it ends, or stop it\n"
    )
    assert (collection / "index.sqlite").read_bytes() == before


@pytest.mark.process
def test_a_lock_survives_those_who_look_at_it(collection: Path) -> None:
    """verify looks whether a collection is locked, and never keeps a writer out by that."""
    script = f"""
        from pathlib import Path
        from archive.collection.lock import is_locked
        print("looking", flush=True)
        while True:
            is_locked(Path({str(collection)!r}))
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout and other.stdout.readline()
            deadline = time.monotonic() + 0.5
            while time.monotonic() < deadline:
                Writer(Collection.open(collection)).close()
        finally:
            other.kill()


def test_a_full_disk_during_reindex_is_one_clear_error(collection: Path, pressmark: Pressmark) -> None:
    """The old index is as it was, and nothing is left beside it."""
    before = dump(collection / "index.sqlite")
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 40; exec {sys.executable} -m crawler reindex --collection {collection}"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "make room" in done.stderr, done.stderr
    assert dump(collection / "index.sqlite") == before and not list(collection.glob("index.sqlite.part*"))


def test_files_that_a_killed_run_left_open_are_closed_and_indexed(tmp_path: Path, pressmark: Pressmark) -> None:
    """As the next run would do it: the torn tail is cut off and reported."""
    script = f"""
        import os, signal
        from archive.collection.collection import Collection
        from archive.collection.writer import Writer
        from tests.archive.site import message, store
        writer = Writer(Collection.open_or_create({str(tmp_path / "c")!r}))
        for number in range(3):
            store(writer, f"http://e.org/{{number}}", message(os.urandom(300)))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, timeout=60)
    (left,) = (tmp_path / "c" / "warc").iterdir()
    os.truncate(left, left.stat().st_size - 30)
    (tmp_path / "c" / "index.sqlite").unlink()
    done = pressmark("reindex", "--collection", tmp_path / "c")
    assert (
        done.returncode == 3
        and "2 complete exchanges kept" in done.stderr
        and "of an incomplete one removed" in done.stderr
    )
    assert not faults_of(tmp_path / "c")


@pytest.mark.parametrize("command", [["crawl"], ["import", "x.warc"], ["archive", "http://127.0.0.1:9/"]])
def test_nobody_writes_beside_a_missing_index(collection: Path, pressmark: Pressmark, command: list[str]) -> None:
    """An empty one in its place would hide what is stored; the error says how it comes again."""
    (collection / "x.warc").write_bytes(b"".join(foreign.records()))
    (collection / "index.sqlite").unlink()
    (collection / "publishers" / "e.toml").write_text(
        'name = "E"\ndomains = ["e.org"]\nsources = [{ kind = "feed", url = "http://127.0.0.1:9/feed" }]\n'
    )
    done = pressmark(*command, "--collection", collection, cwd=collection)
    assert done.returncode == 1 and "`pressmark reindex`" in done.stderr, done.stderr
    assert not (collection / "index.sqlite").exists()
