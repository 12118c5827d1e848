"""Verify: no fault in a sound collection, and every one in a damaged one, from the real command."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.collection.collection import Collection
from archive.collection.manifest import Manifest
from archive.collection.writer import Writer
from archive.durable import sha256_of_file
from archive.errors import CollectionError, RecordError
from archive.maintenance.reindex import reindex
from archive.maintenance.verify import Fault, verify
from archive.warc.reading import iter_records
from crawler.demo.server import DemoSite
from tests.archive import foreign
from tests.archive.site import document, message, store
from tests.conftest import ROOT, Pressmark
from tests.test_promise import specs


def fill(path: Path) -> Collection:
    """Two files of two publishers: pages, an image, a chunked page, revisits, two versions of an article."""
    collection = Collection.open_or_create(path)
    with Writer(collection) as writer:
        for day, text in ((4, "一"), (5, "一"), (6, "二")):
            page = message(f"<p>{text}{day}</p>".encode())
            capture = store(writer, "http://e.org/a", page, day=day)
            writer.write_document(document(capture, text=text)).result(10)
        store(writer, "http://e.org/a.png", message(os.urandom(300), "image/png"), purpose="requisite")
        again = store(writer, "http://e.org/again", message(b"<p>\xe4\xba\x8c6</p>"), day=7)
        assert again.record_type == "revisit"
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        store(writer, "http://e.org/chunked", chunked)
        other = store(writer, "http://o.org/", message(b"<p>other</p>"), publisher="o")
        writer.write_document(document(other)).result(10)
    collection.close()
    return collection


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection to copy."""
    return fill(tmp_path_factory.mktemp("verify") / "sound").path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it to damage."""
    shutil.copytree(sound, tmp_path / "c")
    return tmp_path / "c"


def faults_of(path: Path) -> list[Fault]:
    """What verify finds in a collection."""
    found: list[Fault] = []
    with Collection.open(path) as collection:
        checked = verify(collection, found.append)
    assert checked.faults == len(found)
    return found


def warcs(path: Path) -> list[Path]:
    """The WARC files of a collection, that of publisher "o" first."""
    return sorted((path / "warc").iterdir(), key=lambda file: file.name)


def contents(file: Path) -> list[tuple[Any, bytes]]:
    """Headers and blocks of a file."""
    found: list[tuple[Any, bytes]] = []
    with suppress(RecordError):
        found.extend((one.headers, one.read()) for one in iter_records(file))
    return found


def left_open(path: Path) -> None:
    """Make a collection look as if it were being written: its files open, and in no manifest."""
    for file in warcs(path):
        file.rename(file.with_name(file.name + ".open"))
    (path / "manifest-sha256.txt").unlink()


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the records of the larger file, as plain bytes, and make manifest and index agree with what it is now."""
    file = max(warcs(path), key=lambda one: one.stat().st_size)
    parts = []
    for one in iter_records(file):
        header = "".join(f"{name}: {value}\r\n" for name, value in one.headers)
        parts.append(f"{one.version}\r\n{header}\r\n".encode() + one.read() + one.trailer)
    file.write_bytes(foreign.file_of("isal", [part for part in map(change, parts) if part]))
    Manifest(path).replace({file.name: sha256_of_file(file)})
    with Collection.open(path) as collection:
        reindex(collection)


def without(*marks: bytes) -> Callable[[bytes], bytes]:
    """Take out the records that hold all of these bytes."""
    return lambda part: b"" if all(mark in part for mark in marks) else part


def test_a_sound_collection_has_no_fault(copy: Path, pressmark: Pressmark) -> None:
    """Exit code 0, and a summary of all that was checked; as JSON, one line."""
    done = pressmark("verify", "--collection", copy)
    assert done.returncode == 0 and done.stderr == ""
    assert "2 WARC files" in done.stdout and "1 revisits followed" in done.stdout and "no faults" in done.stdout
    (line,) = pressmark("verify", "--json", "--collection", copy).stdout.splitlines()
    checked = json.loads(line)["checked"]
    records = sum(1 for file in warcs(copy) for _ in iter_records(file))
    assert checked["records"] == checked["block_digests"] == records == 2 + 3 * checked["captures"]
    assert (checked["captures"], checked["documents"], checked["revisits"], checked["faults"]) == (7, 4, 1, 0)
    assert checked["bytes"] == sum(file.stat().st_size for file in warcs(copy))
    left_open(copy)
    done = pressmark("verify", "--collection", copy)
    assert done.returncode == 0 and done.stderr.count("was left open") == 2


@pytest.mark.slow
def test_every_flipped_byte_of_a_complete_file_is_found(copy: Path) -> None:
    """Whatever the byte says, be it of a gzip header that nobody reads."""
    file = warcs(copy)[0]
    data = file.read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        file.write_bytes(changed)
        assert any(fault.file == f"warc/{file.name}" for fault in faults_of(copy)), at


@pytest.mark.slow
def test_every_flipped_byte_of_an_open_file_is_found(copy: Path) -> None:
    """No manifest has it yet: framing, checksums, digests and the index find it.

    All but another way to say the same, such as a match of equal bytes further back, which a compressor might have taken.
    """
    left_open(copy)
    file = warcs(copy)[0]
    data, before = file.read_bytes(), contents(file)
    headers = {one.offset + at for one in iter_records(file) for at in range(10)}
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        file.write_bytes(changed)
        assert any(fault.file == f"warc/{file.name}" for fault in faults_of(copy)) or (
            contents(file) == before and at not in headers
        ), at


@pytest.mark.parametrize("is_open", [False, True])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 1), place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_any_change_of_any_byte_of_any_file_is_found(
    sound: Path, tmp_path_factory: pytest.TempPathFactory, is_open: bool, which: int, place: float, mask: int
) -> None:
    """One bit or eight, of complete files and of open ones."""
    path = tmp_path_factory.getbasetemp() / f"changed-{is_open}"
    if not path.exists():
        shutil.copytree(sound, path)
        if is_open:
            left_open(path)
    file = warcs(path)[which]
    data, before = file.read_bytes(), contents(file)
    changed = bytearray(data)
    changed[int(place * len(data))] ^= mask
    try:
        file.write_bytes(changed)
        is_found = any(fault.file == f"warc/{file.name}" for fault in faults_of(path))
        assert is_found or (is_open and contents(file) == before)
    finally:
        file.write_bytes(data)


def test_bits_that_mean_nothing_are_found_in_an_open_file(copy: Path) -> None:
    """The padding behind compressed data, which no checksum covers: every bit of the last byte of each member."""
    left_open(copy)
    file = warcs(copy)[0]
    data = file.read_bytes()
    for one in iter_records(file):
        for bit in range(8):
            changed = bytearray(data)
            changed[one.offset + one.length - 9] ^= 1 << bit
            file.write_bytes(changed)
            assert faults_of(copy), (one.offset, bit)
        file.write_bytes(data)


def test_a_fault_is_printed_with_file_offset_record_and_url(copy: Path, pressmark: Pressmark) -> None:
    """Exit code 1; as JSON a line a fault, and the last one sums up."""
    with Collection.open(copy) as collection:
        capture = collection.index.captures.of("http://e.org/again")[0]
    file = copy / "warc" / capture.filename
    data = bytearray(file.read_bytes())
    data[capture.offset + capture.length // 2] ^= 0xFF
    file.write_bytes(data)
    done = pressmark("verify", "--collection", copy)
    assert done.returncode == 1
    assert f"warc/{capture.filename} at byte {capture.offset}: " in done.stdout
    assert f"    {capture.record_id} · http://e.org/again\n" in done.stdout
    done = pressmark("verify", "--json", "--collection", copy)
    *faults, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1 and last["checked"]["faults"] == len(faults) >= 2
    assert {"check", "problem", "file", "offset", "record_id", "url"} == set(faults[0])
    assert any(fault["url"] == capture.url and fault["offset"] == capture.offset for fault in faults)


def test_damage_in_a_large_body_names_its_record(tmp_path: Path) -> None:
    """The header was read before the damage was met."""
    collection = Collection.open_or_create(tmp_path / "c")
    with Writer(collection) as writer:
        capture = store(writer, "http://e.org/large", message(os.urandom(5 << 20)))
        store(writer, "http://e.org/small", message(b"x"))
    (file,) = warcs(collection.path)
    data = bytearray(file.read_bytes())
    data[capture.offset + capture.length - 9] ^= 0x10
    file.write_bytes(data)
    collection.close()
    found = faults_of(collection.path)
    assert [fault.url for fault in found if fault.check == "record"] == ["http://e.org/large"]
    assert not any("small" in (fault.url or "") for fault in found)


def damage_truncated(path: Path) -> None:
    file = warcs(path)[1]
    os.truncate(file, file.stat().st_size - 1)


def damage_removed(path: Path) -> None:
    warcs(path)[0].unlink()


def damage_emptied(path: Path) -> None:
    warcs(path)[0].write_bytes(b"")


def damage_added(path: Path) -> None:
    (path / "warc" / "added.warc.gz").write_bytes(foreign.by_warcio(True, "1.0"))


def damage_added_note(path: Path) -> None:
    (path / "warc" / "notes.txt").write_text("mine")


def damage_swapped(path: Path) -> None:
    one, other = warcs(path)
    one.rename(path / "x")
    other.rename(one)
    (path / "x").rename(other)


def damage_manifest_line(path: Path) -> None:
    manifest = path / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text().replace("  warc/", " warc/", 1))


def damage_manifest_digest(path: Path) -> None:
    manifest = path / "manifest-sha256.txt"
    text = manifest.read_text()
    manifest.write_text(("1" if text[0] == "0" else "0") + text[1:])


def damage_manifest_missing(path: Path) -> None:
    (path / "manifest-sha256.txt").unlink()


def damage_text_line_deleted(path: Path) -> None:
    file = sorted((path / "text").iterdir())[1]
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:1] + lines[2:]))


def damage_last_text_line_deleted(path: Path) -> None:
    file = sorted((path / "text").iterdir())[1]
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def damage_text_removed(path: Path) -> None:
    sorted((path / "text").iterdir())[0].unlink()


def damage_text_added(path: Path) -> None:
    file = sorted((path / "text").iterdir())[0]
    line = json.loads(file.read_bytes().splitlines()[0])
    with file.open("ab") as out:
        out.write(json.dumps(line | {"record_id": "<urn:uuid:other>"}).encode() + b"\n")


def damage_text_junk(path: Path) -> None:
    with sorted((path / "text").iterdir())[0].open("ab") as out:
        out.write(b"junk\n")


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (damage_truncated, "SHA-256 is"),
        (damage_removed, "which is not there"),
        (damage_emptied, "the file has none"),
        (damage_added, "not in the manifest"),
        (damage_added_note, "not in the manifest"),
        (damage_swapped, "SHA-256 is"),
        (damage_manifest_line, "no entry"),
        (damage_manifest_digest, "SHA-256 is"),
        (damage_manifest_missing, "not in the manifest"),
        (damage_text_line_deleted, "the file has none"),
        (damage_last_text_line_deleted, "the file has none"),
        (damage_text_removed, "documents in this file, which is not there"),
        (damage_text_added, "this document is not in the index"),
        (damage_text_junk, "no document stands here"),
    ],
    ids=lambda value: getattr(value, "__name__", "").removeprefix("damage_"),
)
def test_damage_to_files_is_found(copy: Path, pressmark: Pressmark, damage: Callable[[Path], None], word: str) -> None:
    """Exit code 1 and what is wrong."""
    damage(copy)
    done = pressmark("verify", "--collection", copy)
    assert done.returncode == 1 and word in done.stdout and "fault" in done.stdout, done.stdout + done.stderr


def columns(table: str) -> list[str]:
    """What a table of the index holds of each row, its number aside."""
    path = Path(__file__).parents[2] / "archive" / "index" / "schema.py"
    text = path.read_text().partition(f"CREATE TABLE {table} (")[2].partition(");")[0]
    return [part.split()[0] for part in text.replace("\n", " ").split(", ") if part.split()[0] != "id"]


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in ("capture", "document") for column in columns(table)]
)
def test_a_changed_value_of_the_index_is_found(copy: Path, table: str, column: str) -> None:
    """Each column of captures and documents."""
    with sqlite3.connect(copy / "index.sqlite") as db:
        number, value = db.execute(f"SELECT id, {column} FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
        changed: Any = (
            (value or 0) + 1 if isinstance(value, int) else value[:-1] if isinstance(value, bytes) else f"{value}x"
        )
        changed = "x" if value is None else changed
        db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (changed, number))
    db.close()
    assert faults_of(copy)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM capture WHERE id = 1",
        "DELETE FROM capture",
        "DELETE FROM document WHERE id = 2",
        "INSERT INTO capture SELECT id + 100, urlkey, captured_at, url, status, mime, payload_digest, record_type, "
        "record_id, file, offset + 1, length, purpose, publisher, truncated FROM capture WHERE id = 2",
        "INSERT INTO capture SELECT id + 100, urlkey, captured_at, url, status, mime, payload_digest, record_type, "
        "record_id, file, offset + 100000, length, purpose, publisher, truncated FROM capture WHERE id = 2",
        "UPDATE file SET name = name || 'x' WHERE id = 1",
        "UPDATE document SET version = 'changed' WHERE id = 2",
        "DELETE FROM search_docsize WHERE id = 1",
        "INSERT INTO search (rowid, text) VALUES (99, 'x')",
    ],
)
def test_rows_too_few_and_too_many_are_found(copy: Path, statement: str) -> None:
    """Captures, documents, names of files, and what the search knows."""
    with sqlite3.connect(copy / "index.sqlite") as db:
        assert db.execute(statement).rowcount >= 1
    db.close()
    assert faults_of(copy)


def test_every_changed_character_of_a_text_line_is_found(copy: Path) -> None:
    """In the text, in what was cut, in a link or a brace."""
    file = sorted((copy / "text").iterdir())[0]
    data = file.read_bytes()
    for at in range(0, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 0x01
        file.write_bytes(changed)
        assert any(fault.file == f"text/{file.name}" for fault in faults_of(copy)), at


@pytest.mark.parametrize(
    ("marks", "check", "word"),
    [
        ((b"WARC-Type: request", b"http://e.org/chunked"), "pair", "no request record belongs to this response"),
        ((b"WARC-Type: metadata", b"http://e.org/chunked"), "pair", "its metadata record is missing"),
        ((b"WARC-Type: response", b"http://e.org/chunked"), "pair", "not in this file"),
        ((b"WARC-Type: response", "二6".encode()), "revisit", "which is not in this collection"),
        ((b"WARC-Type: response", "二6".encode()), "index", "this document is not in the index"),
    ],
)
def test_a_missing_record_is_found_though_file_and_index_agree(
    copy: Path, marks: tuple[bytes, ...], check: str, word: str
) -> None:
    """A file written anew without one record, entered in the manifest and indexed."""
    rewritten(copy, without(*marks))
    assert any(fault.check == check and word in fault.problem for fault in faults_of(copy)), faults_of(copy)


def test_a_document_whose_record_is_gone_is_found(copy: Path) -> None:
    """Its row is there and its line, and no capture."""
    with sqlite3.connect(copy / "index.sqlite") as db:
        db.execute("DELETE FROM capture WHERE url = 'http://o.org/'")
    db.close()
    assert any("the record that it was made from is not there" in fault.problem for fault in faults_of(copy))


def test_a_wrong_payload_digest_under_a_right_block_digest_is_found(copy: Path) -> None:
    """Block digests are right, files and index agree, and the payload is not what the record says."""

    def change(part: bytes) -> bytes:
        if b"WARC-Type: response" not in part or b"chunked" not in part:
            return part
        at = part.index(b"WARC-Payload-Digest: sha256:") + 30
        return part[:at] + (b"B" if part[at : at + 1] == b"A" else b"A") + part[at + 1 :]

    rewritten(copy, change)
    (fault,) = faults_of(copy)
    assert (
        fault.check == "digest" and fault.problem.startswith("payload: sha256:") and fault.url == "http://e.org/chunked"
    )


def test_a_wrong_trailer_is_found(copy: Path) -> None:
    """Two line ends stand behind each block."""
    rewritten(copy, lambda part: part[:-2] if b"chunked" in part and b"WARC-Type: response" in part else part)
    (fault,) = faults_of(copy)
    assert fault.check == "framing" and fault.url == "http://e.org/chunked"


def test_a_damaged_index_is_found_wherever_it_is(copy: Path) -> None:
    """The beginning of any of its pages overwritten; never another exception than that it cannot be opened."""
    path = copy / "index.sqlite"
    data = path.read_bytes()
    for at in range(0, len(data), 4096):
        path.write_bytes(data[:at] + b"\xa5" * 60 + data[at + 60 :])
        try:
            found = faults_of(copy)
        except CollectionError as exc:
            assert "`pressmark reindex`" in str(exc)
        else:
            assert any(fault.file == "index.sqlite" and "`pressmark reindex`" in fault.problem for fault in found), at


@pytest.mark.parametrize("page", [0, 2, 5])
def test_a_damaged_index_costs_no_traceback_and_is_mended_by_reindex(
    copy: Path, pressmark: Pressmark, page: int
) -> None:
    """From the real command: exit code 1 and the next step."""
    with (copy / "index.sqlite").open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 60)
    done = pressmark("verify", "--collection", copy)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "`pressmark reindex`" in done.stdout + done.stderr
    assert pressmark("reindex", "--collection", copy).returncode == 0
    assert not faults_of(copy)


def test_a_missing_index_is_named_with_the_next_step(copy: Path, pressmark: Pressmark) -> None:
    """Exit code 1, one line; and nothing is made in its place."""
    (copy / "index.sqlite").unlink()
    done = pressmark("verify", "--collection", copy)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "`pressmark reindex`" in done.stderr
    assert not (copy / "index.sqlite").exists()


@pytest.fixture(scope="module")
def crawled(
    tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark
) -> Iterator[tuple[Path, list[subprocess.CompletedProcess[str]]]]:
    """The bundled site crawled on two days, and what verify said again and again meanwhile."""
    path, said = tmp_path_factory.mktemp("crawled") / "c", []
    with DemoSite() as site:
        specs(site, path)
        for edition in (1, 2):
            site.edition = edition
            crawl = subprocess.Popen(
                [sys.executable, "-m", "crawler", "crawl", "--collection", str(path)],
                cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            assert crawl.stderr is not None
            with crawl.stderr:
                while crawl.poll() is None:
                    said.append(pressmark("verify", "--collection", path))
                assert crawl.returncode == 0, crawl.stderr.read()
    yield path, said


def test_verify_finds_no_fault_while_a_crawl_writes(
    crawled: tuple[Path, list[subprocess.CompletedProcess[str]]],
) -> None:
    """Real processes: files grow, are completed, and new ones begin under its eyes."""
    _, said = crawled
    assert len(said) >= 2
    for done in said:
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_a_real_crawl_leaves_has_no_fault(
    crawled: tuple[Path, list[subprocess.CompletedProcess[str]]], pressmark: Pressmark
) -> None:
    """Three publishers on two days, documents and all."""
    done = pressmark("verify", "--json", "--collection", crawled[0])
    assert done.returncode == 0, done.stdout
    checked = json.loads(done.stdout)["checked"]
    assert checked["files"] >= 6 and checked["documents"] > 60 and checked["payload_digests"] > 60
