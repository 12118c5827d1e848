"""Import: files from elsewhere, from the real command to the replayed page."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.errors import CaptureNotFound
from archive.maintenance.importing import import_file
from archive.warc.reading import iter_records
from tests.archive import foreign
from tests.archive.dump import dump
from tests.archive.foreign import KINDS, arc_records, by_fastwarc, by_warcio, file_of, http, page, record, records
from tests.archive.site import DAY, message, served, store
from tests.archive.test_verify import faults_of
from tests.conftest import ROOT, Pressmark

FILES = {
    **{f"hand-{kind}.warc{end}": file_of(kind, records()) for kind, end in zip(KINDS, ("", ".gz", ".gz", ".gz", ".zst", ".zst"), strict=True)},
    "hand-1.1.warc.gz": file_of("gzip", records(version=b"WARC/1.1")),
    "warcio.warc.gz": by_warcio(True, "1.0"),
    "warcio-plain.warc": by_warcio(False, "1.1"),
    "fastwarc.warc.gz": by_fastwarc("gzip"),
    "fastwarc.warc.zst": by_fastwarc("zstd"),
    "old.arc": b"".join(arc_records()),
    "old.arc.gz": file_of("gzip", arc_records()),
}  # fmt: skip


def stored(path: Path, data: bytes) -> Path:
    """A file with these bytes."""
    path.write_bytes(data)
    return path


def state(path: Path) -> dict[str, Any]:
    """Every file of a collection but the lock, the index as what it holds."""
    files = {str(file.relative_to(path)): file for file in path.rglob("*") if file.is_file()}
    found: dict[str, Any] = {
        name: file.read_bytes() for name, file in files.items() if not name.startswith(("index.sqlite", "writer.lock"))
    }
    return found | {"index": dump(path / "index.sqlite")}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark) -> Path:
    """A collection with one file of each kind, taken in by one command."""
    folder = tmp_path_factory.mktemp("import")
    for name, data in FILES.items():
        stored(folder / name, data)
    done = pressmark("import", *(folder / name for name in FILES), "--json", "--collection", folder / "c")
    assert done.returncode == 0, done.stderr
    lines = list(map(json.loads, done.stdout.splitlines()))
    assert [line["file"] for line in lines] == list(FILES)
    assert all(line["captures"] >= 3 and not line["damages"] and not line["was_there"] for line in lines)
    return folder / "c"


@pytest.fixture(scope="module")
def replay(imported: Path) -> Iterator[str]:
    """Where that collection is replayed."""
    with served(imported) as (_, address):
        yield address


@pytest.mark.parametrize("name", FILES)
def test_bytes_are_kept_as_they_are(imported: Path, name: str) -> None:
    """The file in the collection is the file that was named."""
    assert (imported / "warc" / name).read_bytes() == FILES[name]


def test_verify_and_reindex_accept_what_was_imported(imported: Path, pressmark: Pressmark) -> None:
    """No fault, foreign digests with and without chunk framing included; and the same index again."""
    done = pressmark("verify", "--json", "--collection", imported)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["checked"]["files"] == len(FILES)
    before = dump(imported / "index.sqlite")
    assert pressmark("reindex", "--collection", imported).returncode == 0
    assert dump(imported / "index.sqlite") == before


@pytest.mark.parametrize("name", FILES)
def test_captures_replay(imported: Path, replay: str, name: str) -> None:
    """Each capture of each file: status and payload, byte for byte, over HTTP."""
    with Collection.open(imported) as collection:
        captures = [capture for capture, _ in collection.index.captures.of_file(name)]
        assert len(captures) >= 3
        for capture in captures:
            expected = collection.warcs.read_response(capture).payload
            answer = httpx.get(f"{replay}/web/{capture.timestamp}id_/{capture.url}", follow_redirects=True)
            assert answer.status_code == 200 and answer.content == expected and b"<h1>Story" in expected


def test_pages_are_cleaned_and_found(imported: Path, pressmark: Pressmark) -> None:
    """By search, and `show` prints the text; those of ARC files as well."""
    done = pressmark("search", "Story bridge budget", "--json", "--limit", 100, "--collection", imported)
    hits = list(map(json.loads, done.stdout.splitlines()))
    assert {hit["publisher"] for hit in hits} == {"import"}
    assert {"http://e.org/1", "http://arc.org/1"} <= {hit["url"] for hit in hits}
    shown = pressmark("show", "http://arc.org/1", "--collection", imported)
    assert shown.returncode == 0 and "1.0 The council met on Monday to discuss the bridge" in shown.stdout


def test_the_same_file_twice_is_one(tmp_path: Path, pressmark: Pressmark) -> None:
    """Whatever its name; nothing changes."""
    path = stored(tmp_path / "a.warc.gz", FILES["warcio.warc.gz"])
    assert pressmark("import", path, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    before = state(tmp_path / "c")
    for name in ("a.warc.gz", "other.warc.gz", "nameless"):
        stored(tmp_path / name, FILES["warcio.warc.gz"])
        done = pressmark("import", tmp_path / name, "--no-clean", "--collection", tmp_path / "c")
        assert done.returncode == 0 and "a.warc.gz, which was there already" in done.stdout
        assert state(tmp_path / "c") == before


def test_two_files_of_one_name_are_both_kept(tmp_path: Path, pressmark: Pressmark) -> None:
    """The second gets a part of its digest into its name."""
    for folder, data in (("x", FILES["warcio.warc.gz"]), ("y", FILES["fastwarc.warc.gz"])):
        (tmp_path / folder).mkdir()
        stored(tmp_path / folder / "a.warc.gz", data)
    files = [tmp_path / folder / "a.warc.gz" for folder in ("x", "y")]
    assert pressmark("import", *files, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    digest = hashlib.sha256(FILES["fastwarc.warc.gz"]).hexdigest()
    assert {path.name for path in (tmp_path / "c" / "warc").iterdir()} == {"a.warc.gz", f"a-{digest[:12]}.warc.gz"}
    assert not faults_of(tmp_path / "c")


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("saved", "gzip", "saved.warc.gz"),
        ("saved.bin", "plain", "saved.bin.warc"),
        ("saved.warc.gz.open", "zstd", "saved.warc.gz.open.warc.zst"),
        ("SAVED.WARC.GZ", "gzip", "SAVED.WARC.GZ"),
        (".hidden.warc", "plain", "hidden.warc"),
        ("a b\n新闻.warc", "plain", "a_b_.warc"),
        (os.fsdecode(b"\xff\xfe.warc.gz"), "gzip", "_.warc.gz"),
        ("x" * 200 + ".warc", "plain", "x" * 150 + ".warc"),
    ],
)
def test_names_become_names_that_a_manifest_can_hold(
    tmp_path: Path, pressmark: Pressmark, name: str, kind: str, kept: str
) -> None:
    """With an ending that says what the file is."""
    stored(tmp_path / name, file_of(kind, records()))
    done = pressmark("import", tmp_path / name, "--no-clean", "--json", "--collection", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["file"] == kept
    assert not faults_of(tmp_path / "c")


def test_files_of_another_collection_keep_their_publishers(tmp_path: Path, pressmark: Pressmark) -> None:
    """Purpose and publisher are in its metadata records; what has none belongs to whom the command says."""
    with Collection.open_or_create(tmp_path / "old") as old, Writer(old) as writer:
        store(writer, "http://e.org/a", message(page(1)), publisher="courier")
        store(writer, "http://e.org/feed", message(page(1)), purpose="source", publisher="courier")
    (file,) = (tmp_path / "old" / "warc").iterdir()
    stored(tmp_path / "foreign.warc", FILES["hand-plain.warc"])
    done = pressmark("import", file, tmp_path / "foreign.warc", "--publisher", "else", "--collection", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    with Collection.open(tmp_path / "c") as collection:
        found = {(capture.url, capture.publisher, capture.purpose) for capture in collection.index.captures.iter_all()}
    assert {("http://e.org/a", "courier", "page"), ("http://e.org/feed", "courier", "source")} <= found
    assert ("http://e.org/1", "else", "page") in found
    assert not faults_of(tmp_path / "c")


def test_records_of_every_type_are_taken_for_what_they_are(tmp_path: Path, pressmark: Pressmark) -> None:
    """Resources replay, brackets round a URI are none of it, DNS answers are no pages, ids are made where none are."""
    parts = [
        record(b"20200102030405\ne.org.\t300\tIN\tA\t1.2.3.4\n", b"response", b"dns:e.org", b"WARC-Payload-Digest: " + foreign.digest(b"20200102030405\ne.org.\t300\tIN\tA\t1.2.3.4\n"), mime=b"text/dns", number=1),
        record(page(7), b"resource", b"http://e.org/resource", b"WARC-Payload-Digest: " + foreign.digest(page(7)), mime=b"text/html; charset=utf-8", number=2),
        record(http(page(8)), b"response", b"<http://e.org/brackets>", number=3),
        record(http(page(9)), b"response", b"http://e.org/nameless").replace(b"WARC-Record-ID: " + foreign.record_id(1).encode() + b"\r\n", b""),
        record(http(page(10)), b"response", b"http://e.org/nameless2").replace(b"WARC-Record-ID: " + foreign.record_id(1).encode() + b"\r\n", b""),
        record(http(page(11)), b"response", b"no url", number=6),
        record(http(page(12)), b"response", b"http://e.org/dateless", number=7, date=b"yesterday"),
        record(b"GET / HTTP/1.1\r\n\r\n", b"request", b"http://e.org/brackets", number=8),
        record(b"anything", b"conversion", b"http://e.org/brackets", number=9),
        record(http(b"PNG", mime=b"image/png", status=b"404 Gone"), b"response", b"http://e.org/x.png", number=10),
        record(b"no head at all", b"response", b"http://e.org/odd", number=11),
        record(b"", b"response", b"http://e.org/empty", number=12),
    ]  # fmt: skip
    path = stored(tmp_path / "x.warc.gz", file_of("gzip", parts))
    done = pressmark("import", path, "--json", "--collection", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout)["records"], json.loads(done.stdout)["captures"]) == (12, 7)
    assert not faults_of(tmp_path / "c")
    with Collection.open(tmp_path / "c") as collection:
        assert {row.url.rpartition("/")[2] for row in collection.index.documents.iter_all()} >= {
            "resource", "brackets", "nameless", "nameless2",
        }  # fmt: skip
        assert collection.warcs.read_response(collection.index.captures.of("http://e.org/resource")[0]).payload == page(
            7
        )
        assert collection.index.captures.of("http://e.org/x.png")[0].status == 404
    with served(tmp_path / "c") as (_, address):
        assert httpx.get(f"{address}/web/20200102030405id_/http://e.org/resource").content == page(7)
        assert httpx.get(f"{address}/web/20200102030405id_/http://e.org/brackets").content == page(8)


def test_file_as_wget_writes_it_is_taken_in(tmp_path: Path, pressmark: Pressmark) -> None:
    """Request before response, URIs in brackets, base 32 SHA-1, and resources for its log."""
    body = page(1)
    block = http(body)
    parts = [
        record(b"software: Wget/1.21.3 (linux-gnu)\r\n", b"warcinfo", b"<x>", mime=b"application/warc-fields", number=0),
        record(b"GET /1 HTTP/1.1\r\nUser-Agent: Wget\r\n\r\n", b"request", b"<http://e.org/1>", mime=b"application/http;msgtype=request", number=1),
        record(block, b"response", b"<http://e.org/1>", b"WARC-Concurrent-To: " + foreign.record_id(1).encode(), b"WARC-IP-Address: 127.0.0.1", b"WARC-Block-Digest: " + foreign.digest(block), b"WARC-Payload-Digest: " + foreign.digest(body), mime=b"application/http;msgtype=response", number=2),
        record(b"log", b"resource", b"<metadata://gnu.org/software/wget/warc/wget.log>", mime=b"text/plain", number=3),
    ]  # fmt: skip
    path = stored(tmp_path / "wget.warc.gz", file_of("gzip", parts))
    assert pressmark("import", path, "--collection", tmp_path / "c").returncode == 0
    assert not faults_of(tmp_path / "c")
    assert "Story 1" in pressmark("show", "http://e.org/1", "--collection", tmp_path / "c").stdout


def revisit(number: int, refers_to: int, *more: bytes, block: bytes | None = None) -> bytes:
    """A revisit record of page number, of the day number, of another."""
    head = http(b"", b"X-Turn: %d" % number) if block is None else block
    return record(
        head, b"revisit", b"http://e.org/%d" % number, b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        b"WARC-Refers-To-Target-URI: http://e.org/%d" % refers_to, b"WARC-Refers-To-Date: 2020-01-0%dT03:04:05Z" % refers_to,
        *more, number=number, date=b"2020-01-0%dT03:04:05Z" % number,
    )  # fmt: skip


def test_page_replays_through_three_revisits(tmp_path: Path, pressmark: Pressmark) -> None:
    """A revisit of a revisit of a revisit: the payload of the first, the headers of the last."""
    first = record(http(page(1)), b"response", b"http://e.org/1", number=1, date=b"2020-01-01T03:04:05Z")
    parts = [first, *(revisit(number, number - 1) for number in (2, 3, 4))]
    path = stored(tmp_path / "x.warc.gz", file_of("gzip", parts))
    assert pressmark("import", path, "--collection", tmp_path / "c").returncode == 0
    assert not faults_of(tmp_path / "c")
    with served(tmp_path / "c") as (_, address):
        answer = httpx.get(f"{address}/web/20200104030405id_/http://e.org/4")
    assert answer.status_code == 200 and answer.content == page(1)
    with Collection.open(tmp_path / "c") as collection:
        assert (
            collection.warcs.read_response(collection.index.captures.of("http://e.org/4")[0]).head.get("x-turn") == "4"
        )
    assert "Story 1" in pressmark("show", "20200104030405/http://e.org/4", "--collection", tmp_path / "c").stdout


def test_revisits_in_a_circle_are_a_clear_error(tmp_path: Path, pressmark: Pressmark) -> None:
    """Not a hang: for the reader, for replay, for cleaning and for verify."""
    path = stored(tmp_path / "x.warc.gz", file_of("gzip", [revisit(1, 2), revisit(2, 1), revisit(3, 3)]))
    assert pressmark("import", path, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    with Collection.open(tmp_path / "c") as collection:
        for number in (1, 3):
            with pytest.raises(CaptureNotFound, match=r"in a circle|not in this collection"):
                collection.warcs.read_response(collection.index.captures.of(f"http://e.org/{number}")[0])
    done = pressmark("verify", "--collection", tmp_path / "c")
    assert done.returncode == 1 and done.stdout.count("in a circle") == 2
    with served(tmp_path / "c") as (_, address):
        assert 400 <= httpx.get(f"{address}/web/20200101030405id_/http://e.org/1").status_code < 600


def test_old_revisits_that_have_a_digest_only_replay(tmp_path: Path, pressmark: Pressmark) -> None:
    """WARC/1.0: no URI and date of what is repeated, and no head of its own."""
    digest = b"WARC-Payload-Digest: " + foreign.digest(page(1))
    parts = [
        record(http(page(1)), b"response", b"http://e.org/1", digest, number=1),
        record(b"", b"revisit", b"http://e.org/2", digest, number=2),
        record(http(b"", b"X-Mine: 1"), b"revisit", b"http://e.org/3", digest, number=3),
    ]
    path = stored(tmp_path / "x.warc", b"".join(parts))
    assert pressmark("import", path, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    assert not faults_of(tmp_path / "c")
    with served(tmp_path / "c") as (_, address):
        for number in (2, 3):
            answer = httpx.get(f"{address}/web/20200102030405id_/http://e.org/{number}")
            assert (answer.status_code, answer.content) == (200, page(1))


DAMAGED = {
    "flipped": (lambda data: data[:520] + bytes([data[520] ^ 0xFF]) + data[521:], 3),
    "cut": (lambda data: data[:-40], 3),
    "garbage": (lambda data: data + b"\0" * 500, 4),
    "beginning": (lambda data: b"\0\0" + data[2:], 4),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_file_is_taken_as_far_as_it_is_whole(tmp_path: Path, pressmark: Pressmark, how: str) -> None:
    """With a report of where it is not; exit code 3, and verify says the same."""
    change, whole = DAMAGED[how]
    path = stored(tmp_path / "x.warc.gz", change(file_of("gzip", records(4))))
    done = pressmark("import", path, "--json", "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 3, done.stderr
    line = json.loads(done.stdout)
    assert line["captures"] == whole and line["damages"] and f"{path} at byte " in line["damages"][0]
    assert line["damages"][0] in done.stderr
    assert (tmp_path / "c" / "warc" / "x.warc.gz").read_bytes() == path.read_bytes()
    assert {fault.check for fault in faults_of(tmp_path / "c")} == {"record"}


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "it is empty"),
        (b"hello" * 1000, "no WARC or ARC record here"),
        (gzip.compress(b"".join(records()), mtime=0), "import it plain"),
        (b"PK\x03\x04 cut", "cannot be read as a WACZ"),
        (b"PK\x05\x06", "cannot be read as a WACZ"),
        (b"\x28\xb5\x2f\xfd", "cut short"),
    ],
)
def test_what_is_no_archive_is_rejected_and_leaves_nothing(
    tmp_path: Path, pressmark: Pressmark, data: bytes, word: str
) -> None:
    """Alone it fails with exit code 1; beside a good one the command ends with 3."""
    bad = stored(tmp_path / "bad.warc.gz", data)
    good = stored(tmp_path / "good.warc.gz", FILES["hand-gzip.warc.gz"])
    Collection.open_or_create(tmp_path / "c").close()
    before = state(tmp_path / "c")
    done = pressmark("import", bad, "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 1 and word in done.stderr and str(bad) in done.stderr
    assert state(tmp_path / "c") == before
    done = pressmark("import", bad, tmp_path / "missing.warc", good, "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 3 and "missing.warc is not a file" in done.stderr
    assert [path.name for path in (tmp_path / "c" / "warc").iterdir()] == ["good.warc.gz"]


def wacz(path: Path, members: dict[str, bytes], wrong: str = "", compression: int = zipfile.ZIP_STORED) -> Path:
    """A WACZ of these files, as their digests say; that of the one named wrong does not."""
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": "sha256:" + hashlib.sha256(data + b"x" * (name == wrong)).hexdigest(), "bytes": len(data)}
        for name, data in members.items()
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w", compression) as package:
        for name, data in members.items():
            package.writestr(name, data)
        package.writestr(
            "datapackage.json", json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources})
        )
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_warc_files_of_a_wacz_are_taken_in(tmp_path: Path, pressmark: Pressmark, compression: int) -> None:
    """Stored and compressed members, several of them; the log says where each came from."""
    members = {"archive/a.warc.gz": FILES["warcio.warc.gz"], "archive/b.warc": FILES["hand-plain.warc"]}
    path = wacz(tmp_path / "x.wacz", members, compression=compression)
    done = pressmark("import", path, "--json", "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    assert [line["source"] for line in map(json.loads, done.stdout.splitlines())] == [
        f"{path}#{name}" for name in members
    ]
    for name, data in members.items():
        assert (tmp_path / "c" / "warc" / name.rpartition("/")[2]).read_bytes() == data
    log = [json.loads(line) for line in (tmp_path / "c" / "imports.jsonl").read_text().splitlines()]
    assert [entry["source"] for entry in log] == [f"{path}#{name}" for name in members]
    assert not faults_of(tmp_path / "c")


def damaged_member(path: Path, name: str) -> None:
    """Change bytes in the middle of a stored member."""
    with zipfile.ZipFile(path) as package:
        info = package.getinfo(name)
    data = bytearray(path.read_bytes())
    at = info.header_offset + 30 + len(name) + info.compress_size // 2
    data[at] ^= 0xFF
    path.write_bytes(data)


def test_faults_of_a_wacz_cost_as_little_as_they_can(tmp_path: Path, pressmark: Pressmark) -> None:
    """A wrong digest is reported and the file kept; a damaged member costs itself; exit code 3."""
    members = {"archive/a.warc.gz": FILES["warcio.warc.gz"], "archive/b.warc": FILES["hand-plain.warc"]}
    path = wacz(tmp_path / "wrong.wacz", members, wrong="archive/a.warc.gz")
    done = pressmark("import", path, "--no-clean", "--collection", tmp_path / "c1")
    assert done.returncode == 3 and "its package says" in done.stderr
    assert len(list((tmp_path / "c1" / "warc").iterdir())) == 2 and not faults_of(tmp_path / "c1")
    damaged_member(wacz(path, members), "archive/a.warc.gz")
    done = pressmark("import", path, "--no-clean", "--collection", tmp_path / "c2")
    assert done.returncode == 3 and "a.warc.gz cannot be taken in: Bad CRC-32" in done.stderr
    assert [file.name for file in (tmp_path / "c2" / "warc").iterdir()] == ["b.warc"] and not faults_of(tmp_path / "c2")
    damaged_member(wacz(path, members), "datapackage.json")
    assert pressmark("import", path, "--no-clean", "--collection", tmp_path / "c3").returncode == 0


def test_zip_without_warc_files_is_no_wacz(tmp_path: Path, pressmark: Pressmark) -> None:
    """The error says so; a path that leads out of the collection leads nowhere."""
    path = wacz(
        tmp_path / "x.wacz",
        {"other/a.warc.gz": FILES["warcio.warc.gz"], "archive/../../x.warc": b"", "archive/x/y.warc": b""},
    )
    done = pressmark("import", path, "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 1 and "without WARC files in its archive/ folder" in done.stderr
    assert not list((tmp_path / "c" / "warc").iterdir())


def test_wacz_cut_anywhere_is_rejected_without_a_traceback(tmp_path: Path) -> None:
    """And a byte flipped anywhere costs members, never another exception."""
    from archive.errors import CannotImport

    data = wacz(tmp_path / "x.wacz", {"archive/a.warc": records()[1], "archive/b.warc": records()[2]}).read_bytes()
    collection = Collection.open_or_create(tmp_path / "c")
    changed = [data[:cut] for cut in range(4, len(data), 97)]
    for at in range(0, len(data), 29):
        flipped = bytearray(data)
        flipped[at] ^= 0xFF
        changed.append(bytes(flipped))
    for variant in changed:
        try:
            done = import_file(collection, stored(tmp_path / "y.wacz", variant), now=DAY)
        except CannotImport as exc:
            assert "y.wacz" in str(exc)
        else:
            assert all(entry.file or entry.damages for entry in done)
    collection.close()
    assert not list(collection.warcs.folder.glob("*.part"))
    assert {fault.check for fault in faults_of(collection.path)} <= {"record"}


def test_zip_that_claims_more_than_there_is_room_for_is_refused(tmp_path: Path, pressmark: Pressmark) -> None:
    """A member of 2 EiB costs itself; one that holds more than its directory says is read no further than that."""
    path = wacz(tmp_path / "x.wacz", {"archive/a.warc": FILES["hand-plain.warc"], "archive/b.warc": records()[1]})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = b"\xfe\xff\xff\xff"  # the size of a.warc, 4 GiB
    path.write_bytes(data)
    done = pressmark("import", path, "--json", "--no-clean", "--collection", tmp_path / "c")
    lines = list(map(json.loads, done.stdout.splitlines()))
    assert done.returncode in (0, 3) and lines[-1]["captures"] == 1
    assert max(file.stat().st_size for file in (tmp_path / "c" / "warc").iterdir()) < 10_000


@pytest.mark.process
def test_bomb_in_a_wacz_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """A member that expands to 200 MB takes no such memory, and is rejected as it holds no record."""
    path = tmp_path / "x.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open("archive/a.warc", "w") as member:
        for _ in range(200):
            member.write(b"\0" * 1_000_000)
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "import", str(path), "--no-clean", "--collection", str(tmp_path / "c")],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (350 << 20, 350 << 20)),
    )  # fmt: skip
    assert done.returncode == 1 and "holds no WARC or ARC record" in done.stderr, done.stderr
    assert not list((tmp_path / "c" / "warc").iterdir())


def test_warc_that_ends_in_a_captured_zip_is_a_warc(tmp_path: Path, pressmark: Pressmark) -> None:
    """zipfile takes any file for a ZIP that ends like one."""
    inner = wacz(tmp_path / "inner.zip", {"archive/a.warc": b"x"}).read_bytes()
    parts = [*records(), record(http(inner, mime=b"application/zip"), b"response", b"http://e.org/x.zip", number=9)]
    path = stored(tmp_path / "x.warc", b"".join(parts))
    assert zipfile.is_zipfile(path)
    done = pressmark("import", path, "--json", "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 0 and json.loads(done.stdout)["captures"] == 4


@pytest.mark.parametrize("moment", ["log", "manifest", "rename", "index"])
def test_a_killed_import_is_finished_by_the_next_one(tmp_path: Path, pressmark: Pressmark, moment: str) -> None:
    """Killed after each of its steps; the same file once more makes all of it right."""
    path = stored(tmp_path / "x.warc.gz", FILES["warcio.warc.gz"])
    script = f"""
        import os, signal
        from pathlib import Path
        import archive.maintenance.importing as importing
        from archive.collection.collection import Collection
        from tests.archive.site import DAY
        def die(*arguments, **kwargs):
            os.kill(os.getpid(), signal.SIGKILL)
        target = {{"log": (importing.Manifest, "add"), "manifest": (Path, "rename"), "rename": (importing, "scan"),
                  "index": (importing.closing, "__exit__")}}[{moment!r}]
        setattr(*target, die)
        importing.import_file(Collection.open_or_create({str(tmp_path / "c")!r}), Path({str(path)!r}), now=DAY)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, timeout=60)
    assert done.returncode == -signal.SIGKILL
    done = pressmark("import", path, "--collection", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "c" / "warc").iterdir()] == ["x.warc.gz"]
    assert not faults_of(tmp_path / "c")
    with Collection.open(tmp_path / "c") as collection:
        assert len(list(collection.index.captures.iter_all())) == 4 and collection.index.documents.count() >= 3


@pytest.mark.parametrize("blocks", [33, 60, 100])
def test_a_full_disk_during_import_leaves_the_collection_as_it_was(
    tmp_path: Path, pressmark: Pressmark, blocks: int
) -> None:
    """While it is copied (33 KiB may be written), or while it is indexed: one clear error, exit code 1."""
    parts = [record(http(page(n)), b"response", b"http://e.org/%d/%s" % (n, b"x" * 300), number=n) for n in range(400)]
    path = stored(tmp_path / "x.warc.gz", file_of("gzip", parts))
    first = stored(tmp_path / "first.warc.gz", FILES["warcio.warc.gz"])
    assert pressmark("import", first, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    before = state(tmp_path / "c")
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f {blocks}; exec {sys.executable} -m crawler import {path} --no-clean --collection {tmp_path / 'c'}"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "ake room" in done.stderr, done.stderr
    assert state(tmp_path / "c") == before
    assert not faults_of(tmp_path / "c")
    assert pressmark("import", path, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    assert not faults_of(tmp_path / "c")


def test_import_is_refused_while_another_process_writes(tmp_path: Path, pressmark: Pressmark) -> None:
    """The error names the process."""
    path = stored(tmp_path / "x.warc", FILES["hand-plain.warc"])
    with Collection.open_or_create(tmp_path / "c") as collection, Writer(collection):
        done = pressmark("import", path, "--no-clean", "--collection", tmp_path / "c")
    assert done.returncode == 1 and f"is being written by process {os.getpid()}" in done.stderr
    assert not list((tmp_path / "c" / "warc").iterdir())


def test_later_import_cleans_what_an_earlier_one_left(tmp_path: Path, pressmark: Pressmark) -> None:
    """`--no-clean` indexes only; the next import without it cleans all pages, each once."""
    path = stored(tmp_path / "x.warc", FILES["hand-plain.warc"])
    assert pressmark("import", path, "--no-clean", "--collection", tmp_path / "c").returncode == 0
    with Collection.open(tmp_path / "c") as collection:
        assert not collection.index.documents.count() and len(list(collection.index.captures.uncleaned())) == 3
    assert "3 pages cleaned" in pressmark("import", path, "--collection", tmp_path / "c").stderr
    assert "0 pages cleaned" in pressmark("import", path, "--collection", tmp_path / "c").stderr
    assert sum(1 for _ in iter_records(tmp_path / "c" / "warc" / "x.warc")) == 4
