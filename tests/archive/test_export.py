"""Exports that other programs read: CDXJ and WACZ, read back with zipfile, warcio and FastWARC."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from bisect import bisect_right
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.export.cdxj import format_line, sort_lines, write_zipnum
from archive.index import Index
from archive.surt import surt, wabac_surt
from archive.warc.exchange import Exchange
from tests.archive.site import DAY, PNG, document, message
from tests.conftest import ROOT, Pressmark

FRONT = "https://alpha.example/front/"
MANY = 1100  # more than go into one block of a ZipNum index


class Made(NamedTuple):
    """A collection and its captures by name."""

    path: Path
    captures: dict[str, Capture]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two publishers with revisits within and between them, and a third whose file was never completed."""
    path = tmp_path_factory.mktemp("export") / "collection"
    tickets = {}
    with Writer(Collection.open_or_create(path)) as writer:

        def put(name: str, url: str, response: bytes, milliseconds: int, publisher: str = "alpha", **more: Any) -> None:
            exchange = Exchange(
                url=url, started_at=DAY + timedelta(milliseconds=milliseconds), publisher=publisher,
                request=BytesIO(b"GET / HTTP/1.1\r\n\r\n"), response=BytesIO(response), **more,
            )  # fmt: skip
            tickets[name] = writer.write_exchange(exchange).durable

        moved = message(b"moved", "text/html", "Location: /front/", status="301 Moved Permanently")
        put("logo", "https://beta.example/logo.png", message(PNG, "image/png"), 0, "beta")
        put("lonely", "https://beta.example/lonely", message(b"<p>only beta"), 1, "beta")
        put("a", FRONT, message(b"<p>edition A"), 600)
        put("b", FRONT, message(b"<p>edition B"), 2300)
        put("a again", FRONT, message(b"<p>edition A"), 5100)
        put("moved", "http://www.alpha.example/old", moved, 3000)
        put("moved again", "http://www.alpha.example/old", moved, 9000)
        put("shared logo", "https://alpha.example/logo.png", message(PNG, "image/png"), 9100)
        put("cut", "https://alpha.example/cut", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 9200)
        put("gone", "https://alpha.example/gone", message(b"<p>gone", status="404 Not Found"), 9300)
        put("open", "https://gamma.example/", message(b"<p>still open"), 9400, "gamma")
        unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
        put("not modified", FRONT, unchanged, 9500, not_modified=tickets["b"].result(60))
        for number in range(MANY):
            put(f"page {number}", f"https://alpha.example/{number:04}/", message(b"<p>%d" % number), 10_000 + number)
        captures = {name: ticket.result(60) for name, ticket in tickets.items()}
        pages = [
            document(captures["a"]),
            document(captures["b"], verdict="teaser", title=None, text="半\ud800"),
            document(captures["gone"], verdict="not_found", title="404", text=""),
            document(captures["lonely"]),
            document(captures["open"]),
        ]
        for stored in [writer.write_document(page) for page in pages]:
            stored.result(60)
    (unfinished,) = (path / "warc").glob("gamma-*")
    unfinished.rename(f"{unfinished}.open")
    assert {captures[name].record_type for name in ("a again", "moved again", "shared logo", "not modified")} == {
        "revisit"
    }
    return Made(path, captures)


@pytest.fixture(scope="module")
def wacz(made: Made, pressmark: Pressmark) -> Path:
    """The whole collection as a WACZ."""
    out = made.path.parent / "all.wacz"
    done = pressmark("export", "--format", "wacz", out, "--collection", made.path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^1111 captures, 3 pages, 2 WARC files of [\d.]+ MB$", done.stderr, re.M)
    return out


def copy_of(made: Made, tmp_path: Path) -> Path:
    """A copy of the collection that a test may damage."""
    return Path(shutil.copytree(made.path, tmp_path / "collection"))


def parse(line: bytes) -> tuple[str, str, dict[str, str]]:
    """Return key, timestamp and fields of a CDXJ line."""
    key, timestamp, fields = line.decode("ascii").rstrip("\n").split(" ", 2)
    return key, timestamp, json.loads(fields)


# ---------------------------------------------------------------------- CDXJ


def test_every_cdxj_line_leads_to_its_record(made: Made, pressmark: Pressmark) -> None:
    """Lines are in byte order, and warcio reads the record of that URL and moment at that offset and of that length."""
    done = pressmark("export", "--format", "cdxj", "-", "--collection", made.path)
    lines = done.stdout.encode().splitlines(keepends=True)
    assert done.returncode == 0 and len(lines) == len(made.captures) - 1
    assert lines == sorted(lines)
    for key, timestamp, fields in map(parse, lines):
        assert key == surt(fields["url"])
        with (made.path / "warc" / fields["filename"]).open("rb") as file:
            file.seek(int(fields["offset"]))
            member = file.read(int(fields["length"]))
        (record,) = ArchiveIterator(BytesIO(member))
        assert record.rec_headers["WARC-Target-URI"] == fields["url"]
        assert re.sub(r"\D", "", record.rec_headers["WARC-Date"])[:14] == timestamp
        assert record.rec_headers["WARC-Payload-Digest"] == fields.get("digest")


def test_cdxj_lines_are_those_of_pywb(made: Made) -> None:
    """pywb's keys in pywb's order, all values text; a revisit has pywb's media type for it and no status."""
    a, again, cut = (made.captures[name] for name in ("a", "a again", "cut"))
    assert format_line(a).decode() == (
        f'example,alpha)/front 20260304050607 {{"url": "{FRONT}", "mime": "text/html", "status": "200", '
        f'"digest": "{a.payload_digest}", "length": "{a.length}", "offset": "{a.offset}", "filename": "{a.filename}"}}\n'
    )
    assert parse(format_line(again))[2] == {
        "url": FRONT, "mime": "warc/revisit", "digest": a.payload_digest,
        "length": str(again.length), "offset": str(again.offset), "filename": again.filename,
    }  # fmt: skip
    assert list(parse(format_line(cut))[2]) == ["url", "mime", "status", "length", "offset", "filename"]


def test_cdxj_of_a_publisher_has_its_captures_alone(made: Made, pressmark: Pressmark) -> None:
    """--publisher limits the index."""
    done = pressmark("export", "--format", "cdxj", "-", "--collection", made.path, "--publisher", "beta")
    assert [parse(line.encode())[0] for line in done.stdout.splitlines()] == [
        "example,beta)/logo.png",
        "example,beta)/lonely",
    ]
    assert done.stderr == "2 captures\n"


@given(st.lists(st.binary(max_size=20)))
def test_lines_are_sorted_by_their_bytes(lines: list[bytes]) -> None:
    """The order is that of LC_ALL=C, and no line is lost or made one with its like."""
    assert list(sort_lines(iter(lines))) == sorted(lines)


# ---------------------------------------------------------------------- WACZ


def faults_of(path: Path) -> list[str]:
    """Check a WACZ as its specification and that of its signature say, and name what is wrong."""
    faults = []
    with zipfile.ZipFile(path) as package:
        manifest = package.read("datapackage.json")
        resources = {resource["path"]: resource for resource in json.loads(manifest)["resources"]}
        if set(package.namelist()) - set(resources) != {"datapackage.json", "datapackage-digest.json"}:
            faults.append("the list of resources is not complete")
        for name, listed in resources.items():
            data = package.read(name)
            if (listed["bytes"], listed["hash"]) != (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"):
                faults.append(f"{name} is not what its digest says")
        digest = json.loads(package.read("datapackage-digest.json"))
    signed = digest["signedData"]
    actual = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    if not digest["hash"] == signed["hash"] == actual or digest["path"] != "datapackage.json":
        faults.append("datapackage.json is not what its digest says")
    signature = base64.b64decode(signed["signature"])
    pair = encode_dss_signature(int.from_bytes(signature[:48], "big"), int.from_bytes(signature[48:], "big"))
    try:
        load_der_public_key(base64.b64decode(signed["publicKey"])).verify(
            pair, signed["hash"].encode(), ECDSA(hashes.SHA256())
        )
    except InvalidSignature:
        faults.append("the signature is not of this digest")
    return faults


def test_a_wacz_is_whole_and_signed(wacz: Path) -> None:
    """Every digest is right, every member listed, and the signature is that of the public key inside."""
    assert faults_of(wacz) == []
    with zipfile.ZipFile(wacz) as package:
        assert package.testzip() is None
        manifest = json.loads(package.read("datapackage.json"))
        signed = json.loads(package.read("datapackage-digest.json"))["signedData"]
    assert (manifest["profile"], manifest["wacz_version"]) == ("data-package", "1.1.1")
    assert signed["created"] == manifest["created"]
    assert set(signed) == {"hash", "created", "software", "version", "signature", "publicKey"}
    names = [resource["name"] for resource in manifest["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[-a-z0-9._/]+", name) for name in names)


def test_warc_files_go_into_a_wacz_as_they_are(made: Made, wacz: Path) -> None:
    """They are stored byte for byte, those that are complete, and FastWARC reads every record out of the package."""
    with zipfile.ZipFile(wacz) as package:
        inside = {
            info.filename.removeprefix("archive/"): info for info in package.infolist() if "archive/" in info.filename
        }
        assert set(inside) == {path.name for path in (made.path / "warc").glob("*.warc.gz")}
        for name, info in inside.items():
            assert info.compress_type == zipfile.ZIP_STORED
            assert package.read(info) == (made.path / "warc" / name).read_bytes()
            with package.open(info) as file:
                assert {record.headers["WARC-Type"] for record in FastIterator(file)} >= {
                    "warcinfo",
                    "response",
                    "request",
                }


def test_members_have_a_local_header_that_wabac_measures_right(wacz: Path) -> None:
    """A directory entry has an extra field wherever its local header has one: wabac.js looks at the local one only then."""
    data = wacz.read_bytes()
    with zipfile.ZipFile(wacz) as package:
        for info in package.infolist():
            has_local = data[info.header_offset + 28 : info.header_offset + 30] != b"\0\0"
            assert bool(info.extra) == has_local


def test_pages_of_a_wacz_have_title_and_text(made: Made, wacz: Path) -> None:
    """One line a capture that is a page: id, URL, moment, title and text; not one that says "not found"."""
    with zipfile.ZipFile(wacz) as package:
        header, *pages = map(json.loads, package.read("pages/pages.jsonl").decode("utf-8").splitlines())
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": True}
    assert [(page["url"], page["ts"]) for page in pages] == [
        (FRONT, "2026-03-04T05:06:07Z"), (FRONT, "2026-03-04T05:06:09Z"), ("https://beta.example/lonely", "2026-03-04T05:06:07Z"),
    ]  # fmt: skip
    assert [page["title"] for page in pages] == ["桥 <b>closed</b>", FRONT, "桥 <b>closed</b>"]
    assert [page["text"] for page in pages][:2] == ["第一段风电。\nSecond paragraph.", "半\ufffd"]
    assert f"<urn:uuid:{pages[0]['id']}>" == made.captures["a"].record_id


def index_of(wacz: Path) -> list[tuple[str, str, dict[str, str]]]:
    """Return all lines of a WACZ's index."""
    with zipfile.ZipFile(wacz) as package:
        return [parse(line) for line in gzip.decompress(package.read("indexes/index.cdx.gz")).splitlines()]


@pytest.mark.parametrize("name", ["a", "moved again", "shared logo", "page 0", "page 611", f"page {MANY - 1}", "logo"])
def test_a_browser_finds_a_capture_by_one_block_of_the_index(made: Made, wacz: Path, name: str) -> None:
    """As wabac.js does it: the block by the key of the URL, in it the line, and by that the record in the package."""
    capture = made.captures[name]
    wanted = wabac_surt(capture.url)
    with zipfile.ZipFile(wacz) as package:
        meta, *blocks = package.read("indexes/index.idx").decode().splitlines()
        assert json.loads(meta.removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
        assert len(blocks) > 1
        block = blocks[bisect_right(blocks, f"{wanted} 9999") - 1]
        facts = json.loads(block[block.index(" {") :])
        with package.open("indexes/index.cdx.gz") as file:
            file.seek(facts["offset"])
            data = file.read(facts["length"])
        assert facts["digest"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert gzip.decompress(data).decode().startswith(block[: block.index(" {")])
        lines = [parse(line) for line in gzip.decompress(data).splitlines()]
        moment = f"{capture.timestamp}{capture.captured_at.microsecond // 1000:03}"
        (fields,) = [found for key, timestamp, found in lines if (key, timestamp) == (wanted, moment)]
        with package.open(f"archive/{fields['filename']}") as file:
            file.seek(int(fields["offset"]))
            (record,) = ArchiveIterator(BytesIO(file.read(int(fields["length"]))))
    assert record.rec_headers["WARC-Record-ID"] == capture.record_id


def test_a_revisit_in_a_wacz_finds_its_original_by_the_moment_it_names(made: Made, wacz: Path) -> None:
    """wabac.js takes the first capture from that moment on: with whole seconds it would be the edition after it."""
    moments = [timestamp for key, timestamp, _ in index_of(wacz) if key == wabac_surt(FRONT)]
    again = made.captures["a again"]
    with (made.path / "warc" / again.filename).open("rb") as file:
        file.seek(again.offset)
        (record,) = ArchiveIterator(BytesIO(file.read(again.length)))
    named = re.sub(r"\D", "", record.rec_headers["WARC-Refers-To-Date"])[:17]
    assert moments[bisect_right(moments, named) - 1] == named == "20260304050607600"


def test_a_redirect_that_is_a_revisit_keeps_its_status_in_a_wacz(wacz: Path) -> None:
    """wabac.js follows it by the status in the index."""
    found = [fields for *_, fields in index_of(wacz) if fields["url"].endswith("/old")]
    assert [(fields["mime"], fields["status"]) for fields in found] == [("text/html", "301"), ("warc/revisit", "301")]


def test_a_page_that_was_not_modified_has_no_status_in_a_wacz(made: Made, wacz: Path) -> None:
    """A 304 replays as what it repeats; with its own status wabac.js would show an empty page."""
    (fields,) = [
        fields for *_, fields in index_of(wacz) if fields["offset"] == str(made.captures["not modified"].offset)
    ]
    assert made.captures["not modified"].status == 304
    assert (fields["url"], fields["mime"]) == (FRONT, "warc/revisit") and "status" not in fields


def test_a_wacz_of_a_publisher_brings_what_its_revisits_repeat(
    made: Made, tmp_path: Path, pressmark: Pressmark
) -> None:
    """The file of the other publisher is there, and of its captures the one that is needed."""
    out = tmp_path / "alpha.wacz"
    done = pressmark("export", "--format", "wacz", out, "--collection", made.path, "--publisher", "alpha")
    assert done.returncode == 0 and faults_of(out) == []
    with zipfile.ZipFile(out) as package:
        files = {name for name in package.namelist() if "archive/" in name}
        assert json.loads(package.read("datapackage.json"))["title"].endswith(": alpha")
        assert package.read("pages/pages.jsonl").count(b"\n") == 3
    assert files == {f"archive/{made.captures[name].filename}" for name in ("a", "logo")}
    urls = [fields["url"] for *_, fields in index_of(out)]
    assert [url for url in urls if "beta" in url] == ["https://beta.example/logo.png"]
    assert len(urls) == MANY + 10


def test_a_publisher_that_repeats_nobody_goes_alone(made: Made, tmp_path: Path, pressmark: Pressmark) -> None:
    """Only its own file is in the package."""
    out = tmp_path / "beta.wacz"
    done = pressmark("export", "--format", "wacz", out, "--collection", made.path, "--publisher", "beta")
    assert done.stderr.startswith("2 captures, 1 pages, 1 WARC files of "), done.stderr


def rewritten(wacz: Path, out: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write a WACZ anew with members changed; the checksums of the ZIP file itself are right."""
    with zipfile.ZipFile(wacz) as package, zipfile.ZipFile(out, "w") as changed:
        for info in package.infolist():
            changed.writestr(info.filename, change(info.filename, package.read(info)), info.compress_type)
    return out


def test_a_wacz_that_was_tampered_with_is_found_out(wacz: Path, tmp_path: Path) -> None:
    """A changed record by its file's digest; with that mended too, by the manifest's; with that too, by the signature."""
    with zipfile.ZipFile(wacz) as package:
        target = next(name for name in package.namelist() if "archive/" in name)
        old = package.read(target)
        manifest = package.read("datapackage.json")
    new = bytes([*old[:100], old[100] ^ 1, *old[101:]])
    new_manifest = manifest.replace(hashlib.sha256(old).hexdigest().encode(), hashlib.sha256(new).hexdigest().encode())

    def record(name: str, data: bytes) -> bytes:
        return new if name == target else data

    def manifest_too(name: str, data: bytes) -> bytes:
        return new_manifest if name == "datapackage.json" else record(name, data)

    def digest_too(name: str, data: bytes) -> bytes:
        before, after = (hashlib.sha256(text).hexdigest().encode() for text in (manifest, new_manifest))
        return data.replace(before, after) if name == "datapackage-digest.json" else manifest_too(name, data)

    assert faults_of(rewritten(wacz, tmp_path / "1.wacz", record)) == [f"{target} is not what its digest says"]
    assert faults_of(rewritten(wacz, tmp_path / "2.wacz", manifest_too)) == [
        "datapackage.json is not what its digest says"
    ]
    assert faults_of(rewritten(wacz, tmp_path / "3.wacz", digest_too)) == ["the signature is not of this digest"]


def test_a_wacz_can_be_streamed(made: Made, wacz: Path, tmp_path: Path) -> None:
    """Into a pipe or at the end of a file: it has the same members, and its key is that of the file."""
    out = tmp_path / "streamed.wacz"
    command = [sys.executable, "-m", "crawler", "export", "--format", "wacz", "-", "--collection", str(made.path)]
    with out.open("ab") as file:
        subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=True, cwd=ROOT, timeout=60)
    assert faults_of(out) == []
    with zipfile.ZipFile(wacz) as one, zipfile.ZipFile(out) as other:
        assert one.namelist() == other.namelist()
        signed = [json.loads(package.read("datapackage-digest.json"))["signedData"] for package in (one, other)]
    assert signed[0]["publicKey"] == signed[1]["publicKey"]


def test_the_signing_key_is_for_its_owner_alone(made: Made, wacz: Path) -> None:
    """It stays in the collection with mode 0600, and nothing else of its making does."""
    assert stat.S_IMODE((made.path / "signing-key.pem").stat().st_mode) == 0o600
    assert not [path.name for path in made.path.iterdir() if path.name.startswith("tmp")]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1), st.integers(1, 5))
def test_blocks_of_an_index_are_its_lines_and_no_two_begin_alike(pairs: list[tuple[int, int]], size: int) -> None:
    """Members joined are the index; their keys rise, so that a reader can keep blocks by their key."""
    lines = sorted(b'com,e)/%02d 2026%d {"n": %d}\n' % (*pair, number) for number, pair in enumerate(pairs))
    out = BytesIO()
    _, *blocks = write_zipnum(lines, out, "index.cdx.gz", size).decode().splitlines()
    assert gzip.decompress(out.getvalue()) == b"".join(lines)
    keys = [block[: block.index(" {")] for block in blocks]
    assert keys == sorted(set(keys))


# ---------------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize("kind", ["cdxj", "wacz"])
def test_files_still_being_written_are_left_out_and_named(
    made: Made, tmp_path: Path, pressmark: Pressmark, kind: str
) -> None:
    """What can still grow is no part of an export, and the user is told."""
    out = tmp_path / f"out.{kind}"
    done = pressmark("export", "--format", kind, out, "--collection", made.path)
    assert done.returncode == 0
    assert f"left out, because still being written: {made.captures['open'].filename}; export again" in done.stderr
    assert b"gamma" not in (out.read_bytes() if kind == "cdxj" else repr(index_of(out)).encode())


@pytest.mark.parametrize("kind", ["cdxj", "wacz"])
def test_a_lost_file_is_named_and_the_rest_handed_out(
    made: Made, tmp_path: Path, pressmark: Pressmark, kind: str
) -> None:
    """Exit code 3: finished, but not with all that the index knows."""
    path = copy_of(made, tmp_path)
    lost = path / "warc" / made.captures["logo"].filename
    lost.unlink()
    done = pressmark("export", "--format", kind, tmp_path / "out", "--collection", path)
    assert done.returncode == 3 and f"left out, because missing: {lost.name}; put them back" in done.stderr
    assert (tmp_path / "out").exists()


def test_a_file_that_changed_since_it_was_completed_is_named(made: Made, tmp_path: Path, pressmark: Pressmark) -> None:
    """What is signed is what is there, and the user is told that it is not what was written."""
    path = copy_of(made, tmp_path)
    damaged = path / "warc" / made.captures["logo"].filename
    data = bytearray(damaged.read_bytes())
    data[-20] ^= 1
    damaged.write_bytes(data)
    done = pressmark("export", "--format", "wacz", tmp_path / "out", "--collection", path)
    assert done.returncode == 3 and f"since they were completed: {damaged.name}; `pressmark verify`" in done.stderr
    assert faults_of(tmp_path / "out") == []


def test_a_revisit_whose_original_is_lost_is_reported(made: Made, tmp_path: Path, pressmark: Pressmark) -> None:
    """A package for one publisher says how many of its captures cannot be replayed."""
    path = copy_of(made, tmp_path)
    index = Index(path / "index.sqlite", writable=True)
    index._db.execute("DELETE FROM capture WHERE record_id = ?", (made.captures["logo"].record_id,))
    index.close()
    done = pressmark("export", "--format", "wacz", tmp_path / "out", "--collection", path, "--publisher", "alpha")
    assert done.returncode == 3 and "1 revisits repeat a capture that is not in this collection" in done.stderr


@pytest.mark.parametrize("kind", ["jsonl", "cdxj", "wacz"])
def test_nothing_to_hand_out_leaves_no_file(made: Made, tmp_path: Path, pressmark: Pressmark, kind: str) -> None:
    """Exit code 4, and a file that was there stays as it was."""
    out = tmp_path / "out"
    out.write_text("from before")
    done = pressmark("export", "--format", kind, out, "--collection", made.path, "--publisher", "nobody")
    assert done.returncode == 4 and done.stderr.startswith("0 "), done.stderr
    assert out.read_text() == "from before" and len(list(tmp_path.iterdir())) == 1


def test_a_place_that_cannot_be_written_is_refused_at_once(made: Made, tmp_path: Path, pressmark: Pressmark) -> None:
    """Exit code 2, and what to name instead."""
    for out, said in ((tmp_path, "is a folder: name a file in it"), (tmp_path / "no" / "x", "there is no folder")):
        done = pressmark("export", "--format", "wacz", out, "--collection", made.path)
        assert done.returncode == 2 and said in done.stderr


@pytest.mark.parametrize("kind", ["cdxj", "wacz"])
def test_a_full_disk_leaves_the_file_from_before(made: Made, tmp_path: Path, pressmark: Pressmark, kind: str) -> None:
    """Exit code 1, one clear line, and no half export."""
    out = tmp_path / "out"
    out.write_text("from before")
    done = pressmark(
        "export", "--format", kind, out, "--collection", made.path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert f"{out} cannot be written: File too large; name another place" in done.stderr
    assert "Traceback" not in done.stderr and "ignored" not in done.stderr
    assert out.read_text() == "from before" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", ["no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_broken_signing_key_is_named(made: Made, tmp_path: Path, pressmark: Pressmark, content: str) -> None:
    """It is neither replaced nor used."""
    path = copy_of(made, tmp_path)
    (path / "signing-key.pem").write_text(content)
    done = pressmark("export", "--format", "wacz", tmp_path / "out.wacz", "--collection", path)
    assert done.returncode == 1 and "signing-key.pem should hold" in done.stderr and "Traceback" not in done.stderr
    assert (path / "signing-key.pem").read_text() == content and not (tmp_path / "out.wacz").exists()


@pytest.mark.process
def test_progress_is_shown_on_a_terminal_only(made: Made, tmp_path: Path) -> None:
    """One line that is taken away in the end; in a pipe there is none."""
    command = [
        sys.executable,
        "-m",
        "crawler",
        "export",
        "--format",
        "wacz",
        "out.wacz",
        "--collection",
        str(made.path),
    ]
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    ours, theirs = os.openpty()
    try:
        arguments: dict[str, Any] = {"cwd": tmp_path, "env": environment | {"PYTHONPATH": str(ROOT)}, "timeout": 60}
        subprocess.run(command, stderr=theirs, check=True, **arguments)
        shown = os.read(ours, 10_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert re.match(r"\r\x1b\[K[^\n]* (captures read|written)", shown), shown
    assert "\r\x1b[K1111 captures" in shown
    piped = subprocess.run(command, stderr=subprocess.PIPE, check=True, **arguments)
    assert b"\x1b" not in piped.stderr and piped.stderr.startswith(b"1111 captures")
