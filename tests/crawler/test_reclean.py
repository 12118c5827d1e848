"""`pressmark reclean`: all documents are made again, safely, and only documents that differ are written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.collection.collection import Collection
from archive.collection.text_files import superseded_text_files, text_numbers
from archive.collection.writer import Writer
from archive.index import DocumentRow
from archive.maintenance.reindex import reindex
from tests.archive.dump import dump
from tests.archive.site import document, message, store
from tests.archive.test_verify import faults_of
from tests.conftest import ROOT, Pressmark
from tests.pipelines.stories import BRIDGE, HARBOUR

NORTH, SOUTH, LATE = "http://north.org/a", "http://south.org/b", "http://south.org/late"


def page(title: str, text: str, remark: str = "") -> bytes:
    """A news page."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return message(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class=article>{paragraphs}</div>"
        f"<!-- {remark} --></body></html>".encode()
    )


def fill(path: Path, articles: int = 0) -> None:
    """Make a collection with bad documents of another cleaner: an article on three days, another article, a page without document."""
    with Collection.open_or_create(path) as collection:
        for publisher in ("north", "south"):
            with Writer(collection) as writer:
                urls = [NORTH] if publisher == "north" else [SOUTH, *(f"http://south.org/{n}" for n in range(articles))]
                for url in urls:
                    for day in (4, 5, 6) if url == NORTH else (4,):
                        capture = store(
                            writer, url, page("柳河大桥封闭", BRIDGE, f"{url} {day}"), day=day, publisher=publisher
                        )
                        old = document(capture, text=f"旧的 {url} {day // 5}", title="old")
                        writer.write_document(old).result(10)
        with Writer(collection) as writer:
            store(
                writer,
                "http://south.org/style.css",
                message(b"b {}", "text/css"),
                purpose="requisite",
                publisher="south",
            )
            store(writer, "http://south.org/moved", message(b"", status="301 Moved"), publisher="south")
            store(writer, LATE, page("Breakwater closed", HARBOUR), publisher="south")


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A collection made by fill()."""
    fill(tmp_path / "c")
    return tmp_path / "c"


def texts(path: Path) -> dict[str, bytes]:
    """The bytes of the text files, by name."""
    return {file.name: file.read_bytes() for file in sorted((path / "text").iterdir())}


def rows(path: Path) -> dict[str, DocumentRow]:
    """The document rows of the index, by pressmark."""
    with Collection.open(path) as collection:
        return {row.pressmark: row for row in collection.index.documents.iter_all()}


def documents(path: Path) -> list[dict[str, Any]]:
    """All stored documents."""
    with Collection.open(path) as collection:
        return [collection.read_document(row) for row in collection.index.documents.iter_all()]


def test_check_says_what_would_change_and_writes_nothing(collection: Path, pressmark: Pressmark) -> None:
    """Each page in order of URLs, with its title, length and cuts; exit code 0."""
    before = (dump(collection / "index.sqlite"), texts(collection))
    done = pressmark("reclean", "--check", "--collection", collection)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.splitlines()[-1] == "5 pages derived again: 4 would change, 1 would be new"
    marks = [line for line in done.stdout.splitlines() if line.startswith("2026")]
    assert marks == [
        *(f"2026030{day}050607/{NORTH}" for day in (4, 5, 6)),
        f"20260304050607/{SOUTH}",
        f"20260304050607/{LATE}",
    ]
    assert "    title   old → 柳河大桥封闭\n" in done.stdout
    assert f"    text    23 → {len(BRIDGE):,} characters\n    removed 2 → 0 passages\n    also    blocks" in done.stdout
    assert f"    new     article, Breakwater closed, {len(HARBOUR):,} characters" in done.stdout
    assert (dump(collection / "index.sqlite"), texts(collection)) == before


def test_verbose_shows_a_short_diff_and_json_all_of_it_for_programs(collection: Path, pressmark: Pressmark) -> None:
    """Removed and added lines; in JSON the keys that differ, with both values."""
    shown = pressmark("reclean", "south", "--check", "-v", "--collection", collection).stdout
    assert f"    -旧的 {SOUTH} 0\n" in shown and "    +" + BRIDGE.split("\n")[0] in shown
    done = pressmark("reclean", "south", "--check", "--json", "--collection", collection)
    first, second, last = map(json.loads, done.stdout.splitlines())
    assert first["pressmark"] == f"20260304050607/{SOUTH}" and first["publisher"] == "south"
    assert {"title", "text", "removed", "fingerprint", "cleaner"} <= set(first["keys"]) and "url" not in first["keys"]
    assert (
        first["title"] == ["old", "柳河大桥封闭"]
        and first["characters"][1] == len(BRIDGE)
        and first["removed"] == [2, 0]
    )
    assert second["title"] == [None, "Breakwater closed"] and second["verdict"] == [None, "article"]
    assert last == {
        "recleaned": {"pages": 2, "changed": 1, "added": 1, "failed": 0, "other_cleaner": 0, "stored": False}
    }


def test_all_documents_are_made_again_and_the_old_ones_are_gone(collection: Path, pressmark: Pressmark) -> None:
    """New text files replace the old ones, also in the index; verify finds no fault, and reindex gives the same index."""
    old = texts(collection)
    done = pressmark("reclean", "--collection", collection)
    assert done.returncode == 0 and done.stdout == "5 pages derived again: 4 changed, 1 new\n", done.stderr
    new = texts(collection)
    assert [name.partition("~")[2] for name in new if "~" in name] == ["001.jsonl"] * 2
    assert not set(old) & set(new) and "旧的" not in b"".join(new.values()).decode()
    found = documents(collection)
    assert len(found) == 5 and {one["text"] for one in found} == {BRIDGE, HARBOUR}
    assert all(row.title != "old" for row in rows(collection).values())
    assert not faults_of(collection)
    before = dump(collection / "index.sqlite")
    assert reindex(Collection.open(collection)).problems == []
    assert dump(collection / "index.sqlite") == before


def test_reclean_gives_an_article_no_new_version(collection: Path, pressmark: Pressmark) -> None:
    """A change between two days that only the old cleaner saw disappears; each capture keeps one document."""
    mark = "2026030{}050607/" + NORTH
    assert [rows(collection)[mark.format(day)].version for day in (4, 5, 6)] == ["new", "changed", "same"]
    assert pressmark("reclean", "--collection", collection).returncode == 0
    after = rows(collection)
    assert [after[mark.format(day)].version for day in (4, 5, 6)] == ["new", "same", "same"] and len(after) == 5
    assert pressmark("search", "菜农何秀英", "--json", "--collection", collection).stdout.count("\n") == 2
    assert pressmark("search", "旧的", "--collection", collection).returncode == 4
    shown = json.loads(pressmark("show", NORTH, "--json", "--collection", collection).stdout)
    assert [copy["url"] for copy in shown["copies"]] == [SOUTH]


def test_a_second_run_finds_nothing_to_do(collection: Path, pressmark: Pressmark) -> None:
    """The same bytes and the same cleaner give the same documents, so none is written."""
    assert pressmark("reclean", "--collection", collection).returncode == 0
    before = (dump(collection / "index.sqlite"), texts(collection))
    done = pressmark("reclean", "--collection", collection)
    assert done.stdout == "5 pages derived again: 0 changed\n"
    assert (dump(collection / "index.sqlite"), texts(collection)) == before


def test_documents_that_differ_in_the_cleaner_alone_are_counted_apart(collection: Path, pressmark: Pressmark) -> None:
    """They are stored again, so that they name the cleaner that made them."""
    assert pressmark("reclean", "--collection", collection).returncode == 0
    with Collection.open(collection) as opened, Writer(opened) as writer:
        for one in documents(collection):
            writer.write_document(one | {"cleaner": one["cleaner"] | {"rules": "older"}}).result(10)
    checked = pressmark("reclean", "--check", "--collection", collection)
    assert checked.stdout == "5 pages derived again: 0 would change, 5 unchanged, but made by another cleaner\n"
    assert pressmark("reclean", "--collection", collection).returncode == 0
    assert all(one["cleaner"]["rules"] != "older" for one in documents(collection))
    assert not faults_of(collection)


def test_documents_with_the_old_field_of_the_cleaner_are_read_and_made_again(
    collection: Path, pressmark: Pressmark
) -> None:
    """The field `method` was called `way` before."""
    assert pressmark("reclean", "--collection", collection).returncode == 0
    with Collection.open(collection) as opened, Writer(opened) as writer:
        for one in documents(collection):
            cleaner = {key: one["cleaner"][key] for key in ("version", "rules", "site")} | {"way": "doubt"}
            writer.write_document(one | {"cleaner": cleaner}).result(10)
    shown = pressmark("show", NORTH, "--json", "--collection", collection)
    assert json.loads(shown.stdout)["cleaner"]["way"] == "doubt", shown.stderr
    exported = pressmark("export", "--format", "jsonl", "-", "--collection", collection)
    assert [json.loads(line)["cleaner"]["way"] for line in exported.stdout.splitlines()] == ["doubt"] * 5
    assert pressmark("explain", NORTH, "--collection", collection).returncode == 0
    assert pressmark("search", "菜农何秀英", "--collection", collection).returncode == 0
    checked = pressmark("reclean", "--check", "--collection", collection)
    assert checked.stdout == "5 pages derived again: 0 would change, 5 unchanged, but made by another cleaner\n"
    assert pressmark("reclean", "--collection", collection).returncode == 0
    assert all({"method"} == set(one["cleaner"]) - {"version", "rules", "site"} for one in documents(collection))


def test_one_publisher_alone_is_recleaned(collection: Path, pressmark: Pressmark) -> None:
    """The documents of other publishers stay in their files; for an unknown publisher the known ones are named."""
    assert pressmark("reclean", "north", "--collection", collection).stdout == "3 pages derived again: 3 changed\n"
    assert rows(collection)[f"20260304050607/{SOUTH}"].title == "old" and not faults_of(collection)
    done = pressmark("reclean", "nobody", "--collection", collection)
    assert done.returncode == 4 and "north, south" in done.stderr


def test_later_documents_go_to_the_newest_text_file(collection: Path, pressmark: Pressmark) -> None:
    """So the last document in order of file names is the valid one."""
    assert pressmark("reclean", "north", "--collection", collection).returncode == 0
    with Collection.open(collection) as opened, Writer(opened) as writer:
        capture = opened.index.captures.of(NORTH)[0]
        writer.write_document(document(capture, title="by hand")).result(10)
        assert pressmark("reclean", "--check", "--collection", collection).returncode == 0  # beside a writer
    row = rows(collection)[f"20260304050607/{NORTH}"]
    assert row.title == "by hand" and row.filename.endswith("~001.jsonl")
    before = dump(collection / "index.sqlite")
    assert reindex(Collection.open(collection)).problems == [] and dump(collection / "index.sqlite") == before
    assert pressmark("reclean", "--collection", collection).returncode == 0
    assert sum("~002" in name for name in texts(collection)) == 1 and not faults_of(collection)


def test_a_reader_can_go_on_during_a_reclean(collection: Path, pressmark: Pressmark) -> None:
    """Rows that were read before lead to the new documents."""
    with Collection.open(collection) as reader:
        old = list(reader.index.documents.iter_all())
        assert pressmark("reclean", "--collection", collection).returncode == 0
        assert [reader.read_document(row)["title"] for row in old] == ["柳河大桥封闭"] * 4


def test_a_damaged_record_costs_no_text(collection: Path, pressmark: Pressmark) -> None:
    """The stored document stays, the page is named, and the exit code is 3."""
    with Collection.open(collection) as opened:
        capture = opened.index.captures.of(NORTH)[1]
        file = opened.warcs.path(capture.filename)
    data = bytearray(file.read_bytes())
    data[capture.offset + capture.length // 2 : capture.offset + capture.length] = bytes(
        capture.length - capture.length // 2
    )
    file.write_bytes(data)
    done = pressmark("reclean", "--collection", collection)
    assert done.returncode == 3 and "4 pages" not in done.stdout and "1 could not be derived" in done.stdout
    assert f"{capture.pressmark}: the capture could not be read: " in done.stderr and "is kept" in done.stderr
    assert rows(collection)[capture.pressmark].title == "old"
    assert [one["text"] for one in documents(collection) if one["pressmark"] == capture.pressmark] == [
        f"旧的 {NORTH} 1"
    ]


def test_text_that_was_lost_is_made_again_after_a_reindex(collection: Path, pressmark: Pressmark) -> None:
    """The index refers to the lost lines, so the message asks for a reindex first."""
    for file in (collection / "text").iterdir():
        file.unlink()
    done = pressmark("reclean", "--collection", collection)
    assert done.returncode == 1 and "pressmark reindex" in done.stderr and "Traceback" not in done.stderr
    assert pressmark("reindex", "--collection", collection).returncode == 0
    assert pressmark("reclean", "--collection", collection).stdout == "5 pages derived again: 0 changed, 5 new\n"
    assert not any("~" in name for name in texts(collection)) and not faults_of(collection)


@contextmanager
def writing(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has opened the collection for writing."""
    script = f"""
        import sys
        from archive.collection.collection import Collection
        from archive.collection.writer import Writer
        with Writer(Collection.open({str(path)!r})):
            print("writing", flush=True)
            sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline()
        yield process
        process.stdin.close()


def test_reclean_is_refused_while_a_crawl_writes_and_check_is_not(collection: Path, pressmark: Pressmark) -> None:
    """The error names the process; nothing is changed."""
    before = texts(collection)
    with writing(collection) as other:
        done = pressmark("reclean", "--collection", collection)
        assert done.returncode == 1 and f"process {other.pid}" in done.stderr
        assert pressmark("reclean", "--check", "--collection", collection).returncode == 0
    assert texts(collection) == before


def test_killed_in_the_middle_nothing_is_harmed(tmp_path: Path, pressmark: Pressmark) -> None:
    """After each kill every document is the old or the new one, and verify finds no fault; another run does the rest."""
    path, killed = tmp_path / "c", 0
    fill(path, articles=60)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    for after in (1, 30):
        command = [sys.executable, "-m", "crawler", "reclean", "--json", "--collection", str(path)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(after):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        killed += process.returncode == -signal.SIGKILL
        found = documents(path)
        assert len(found) in (64, 65) and {one["title"] for one in found} <= {
            "old",
            "柳河大桥封闭",
            "Breakwater closed",
        }
        assert not faults_of(path)
    assert killed == 2 and any("~" in name for name in texts(path))
    done = pressmark("reclean", "--collection", path)
    assert done.returncode == 0, done.stderr
    assert {one["text"] for one in documents(path)} == {BRIDGE, HARBOUR} and not faults_of(path)
    before = dump(path / "index.sqlite")
    assert reindex(Collection.open(path)).problems == [] and dump(path / "index.sqlite") == before
    assert all(row.filename in texts(path) for row in rows(path).values())


def test_only_text_files_that_are_replaced_count_as_superseded(tmp_path: Path) -> None:
    """The only text file of a WARC file stays, whatever the index says."""
    for name in ("a.jsonl", "a~001.jsonl", "a~002.jsonl", "b.jsonl", "c~009.jsonl", "c~010.jsonl", "a.b.jsonl"):
        (tmp_path / name).touch()
    assert text_numbers(tmp_path) == {"a": 2, "b": 0, "c": 10, "a.b": 0}
    gone = superseded_text_files(tmp_path, ["a~001.jsonl", "c~010.jsonl"])
    assert [path.name for path in gone] == ["a.jsonl", "a~002.jsonl", "c~009.jsonl"]
