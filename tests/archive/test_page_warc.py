"""One page as a WARC of its own: read by warcio and FastWARC, taken into another collection, and shown from there."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.index import Index
from archive.warc.exchange import Exchange
from archive.warc.reading import Record, iter_records, open_record
from tests.archive.foreign import arc_records, file_of
from tests.archive.site import DAY, PNG, document, message
from tests.conftest import Pressmark, run_pressmark

ARTICLE = "https://news.example/2026/bridge"
HTML = (
    b'<html><head><link rel=stylesheet href="/site.css"></head><body><article><h1>Bridge</h1><img src="/photo.png">'
    b'<img src="/moved.png"><img src="https://ads.example/never.png"><p>The bridge is open.</p></article></body></html>'
)
CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-TYPE: text/css\r\nTransfer-Encoding: chunked\r\n\r\n"
CSS = b'h1 { background: url("/back.png") } @import "/more.css";'
LACKING = "https://ads.example/never.png"


class Made(NamedTuple):
    """A collection and its captures by name."""

    path: Path
    captures: dict[str, Capture]


def make(path: Path) -> Made:
    """A collection with an article whose newest capture is a revisit, what it needs, and a page that it does not need."""
    captures: dict[str, Capture] = {}
    with Collection.open_or_create(path) as collection, Writer(collection) as writer:

        def put(name: str, url: str, response: bytes, seconds: int, publisher: str = "news", **more: Any) -> None:
            exchange = Exchange(
                url=url, started_at=DAY + timedelta(seconds=seconds), publisher=publisher,
                request=BytesIO(b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"), response=BytesIO(response), **more,
            )  # fmt: skip
            captures[name] = writer.write_exchange(exchange).durable.result(60)

        put("article", ARTICLE, message(HTML), 0)
        put("photo", "https://elsewhere.example/photo.png", message(PNG, "image/png"), 1, "elsewhere")
        put("photo again", "https://news.example/photo.png", message(PNG, "image/png", "X-Copy: yes"), 2)
        put("style", "https://news.example/site.css", CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(CSS), CSS), 3)
        put("more style", "https://news.example/more.css", message(b"h1 { color: rgb(1, 2, 3) }", "text/css"), 4)
        put("back", "https://news.example/back.png", message(PNG + b"back", "image/png"), 5)
        moved = message(b"", "text/html", "Location: /new.png", status="301 Moved Permanently")
        put("moved", "https://news.example/moved.png", moved, 6)
        put("new", "https://news.example/new.png", message(PNG + b"new", "image/png"), 7)
        put("other", "https://news.example/2026/other", message(b"<p>another page"), 8)
        put("again", ARTICLE, message(HTML, "text/html; charset=utf-8", "Age: 9"), 9)
        unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
        put("unchanged", ARTICLE, unchanged, 10, not_modified=captures["article"])
        writer.write_document(document(captures["again"])).result(60)
    assert {name for name, one in captures.items() if one.record_type == "revisit"} == {
        "photo again",
        "again",
        "unchanged",
    }
    return Made(path, captures)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The collection."""
    return make(tmp_path_factory.mktemp("page_warc") / "collection")


@pytest.fixture(scope="module")
def exported(made: Made, pressmark: Pressmark) -> Path:
    """The newest document's page as a WARC file."""
    out = made.path.parent / "bridge.warc.gz"
    done = pressmark("export", "--format", "warc", out, "--page", ARTICLE, "--collection", made.path)
    assert done.returncode == 0, done.stderr
    mark = made.captures["again"].pressmark
    assert done.stderr.splitlines() == [
        f"{mark}: 9 captures, 28 records",
        f"left out, because not stored: {LACKING}",
    ]
    return out


def original(made: Made, name: str) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """The fields and the block of a capture's record as they stand in the collection's file."""
    capture = made.captures[name]
    with open_record(made.path / "warc" / capture.filename, capture.offset) as record:
        return record.headers, record.read()


def told(record: Record) -> dict[str, str]:
    """The fields of a warcinfo record."""
    return dict(line.split(": ", 1) for line in record.read().decode().splitlines() if line)


def test_records_are_copied_to_the_byte(made: Made, exported: Path) -> None:
    """Page, requisites of it and of its styles, what redirects lead to and what revisits repeat: fields and blocks as stored."""
    copies = {record.record_id: (record.headers, record.read()) for record in iter_records(exported)}
    names = ["again", "article", "photo", "photo again", "style", "more style", "back", "moved", "new"]
    for name in names:
        headers, block = copies[made.captures[name].record_id]
        wanted, wanted_block = original(made, name)
        assert block == wanted_block
        assert sorted(headers) == sorted(wanted)
    captured = [i for i, (headers, _) in copies.items() if dict(headers)["WARC-Type"] in ("response", "revisit")]
    assert captured[0] == made.captures["again"].record_id and len(captured) == len(names)


def test_request_and_metadata_stand_behind_each_response(exported: Path) -> None:
    """They are concurrent to the record before them, as they were."""
    _, *records = [(r.type, r.record_id, r.get("WARC-Concurrent-To")) for r in iter_records(exported)]
    for capture, request, metadata in zip(records[::3], records[1::3], records[2::3], strict=True):
        assert (request[0], request[2]) == ("request", capture[1])
        assert (metadata[0], metadata[2]) == ("metadata", capture[1])


def test_warcinfo_says_where_the_records_come_from(made: Made, exported: Path) -> None:
    """Its name, the collection, the page, and the files that were copied from."""
    first = next(iter_records(exported))
    assert (first.type, first.version, first.get("WARC-Filename")) == ("warcinfo", "WARC/1.1", exported.name)
    fields = told(first)
    with Collection.open(made.path) as collection:
        assert fields["isPartOf"] == collection.config.title
    assert fields["description"].startswith(made.captures["again"].pressmark)
    assert fields["source"].split(", ") == sorted({one.filename for one in made.captures.values()})


def test_warcio_reads_payloads_and_ids_as_they_were(made: Made, exported: Path) -> None:
    """Payloads have the digests that the records name. (warcio by itself takes that of a chunked body with its framing.)"""
    payloads = {}
    with exported.open("rb") as file:
        for record in ArchiveIterator(file):
            payload = record.content_stream().read()
            payloads[record.rec_headers["WARC-Record-ID"]] = payload
            if record.rec_type == "response":
                digest = b32encode(hashlib.sha256(payload).digest()).decode()
                assert record.rec_headers["WARC-Payload-Digest"] == f"sha256:{digest}"
    for name, payload in {"article": HTML, "photo": PNG, "style": CSS, "again": b""}.items():
        assert payloads[made.captures[name].record_id] == payload


def test_fastwarc_reads_payloads_and_verifies_digests(made: Made, exported: Path) -> None:
    """Every block digest agrees; payload digests are those of the captures."""
    digests = {}
    for record in FastIterator(str(exported), parse_http=False):
        if record.headers.get("WARC-Block-Digest"):
            assert record.verify_block_digest(), record.record_id
        digests[record.headers["WARC-Record-ID"]] = record.headers.get("WARC-Payload-Digest")
    for name in ("again", "article", "photo", "style"):
        capture = made.captures[name]
        assert digests[capture.record_id] == capture.payload_digest


def test_another_collection_takes_it_in_and_finds_no_fault(
    made: Made, exported: Path, tmp_path: Path, pressmark: Pressmark
) -> None:
    """Import and verify; each payload read from there is what it was, revisits among them."""
    there = tmp_path / "there"
    assert pressmark("import", exported, "--collection", there).returncode == 0
    verified = pressmark("verify", "--collection", there)
    assert verified.returncode == 0 and "no faults" in verified.stdout, verified.stdout + verified.stderr
    with Collection.open(made.path) as old, Collection.open(there) as new:
        for name in ("again", "photo again", "style"):
            capture = made.captures[name]
            found = new.index.captures.find(capture.url, capture.timestamp)
            assert found is not None and found.pressmark == capture.pressmark
            assert new.warcs.read_response(found).payload == old.warcs.read_response(capture).payload
            assert new.warcs.read_head(found) == old.warcs.read_head(capture)
        assert new.resolve(ARTICLE)[1] is not None


def test_a_pressmark_names_one_capture(made: Made, tmp_path: Path, pressmark: Pressmark) -> None:
    """An answer of 304 goes with the page that it stands for, and with what that page needs."""
    out = tmp_path / "page.warc.gz"
    capture = made.captures["unchanged"]
    done = pressmark("export", "--format", "warc", out, "--page", capture.pressmark, "--collection", made.path)
    assert done.returncode == 0, done.stderr
    ids = [record.record_id for record in iter_records(out)]
    assert ids[1] == capture.record_id
    assert {made.captures[name].record_id for name in ("article", "photo", "back", "new")} < set(ids)
    assert made.captures["again"].record_id not in ids


def test_a_redirect_leads_to_the_page(tmp_path: Path, pressmark: Pressmark) -> None:
    """Also from http to https, which the index holds to be one page, and what the page needs comes with it."""
    with Collection.open_or_create(tmp_path / "c") as collection, Writer(collection) as writer:

        def put(url: str, response: bytes, seconds: int) -> None:
            exchange = Exchange(
                url=url, started_at=DAY + timedelta(seconds=seconds), request=BytesIO(b"GET / HTTP/1.1\r\n\r\n"),
                response=BytesIO(response),
            )  # fmt: skip
            writer.write_exchange(exchange).durable.result(60)

        moved = message(b"", "text/html", f"Location: {ARTICLE}", status="302 Found")
        put(ARTICLE, message(HTML), 1)
        put("https://news.example/photo.png", message(PNG, "image/png"), 2)
        put(ARTICLE.replace("https", "http"), moved, 9)
    done = pressmark(
        "export", "--format", "warc", tmp_path / "o", "--page", f"20260304050616/{ARTICLE.replace('https', 'http')}",
        "--collection", tmp_path / "c",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kinds = [r.get("WARC-Target-URI") for r in iter_records(tmp_path / "o") if r.type == "response"]
    assert kinds == [ARTICLE.replace("https", "http"), ARTICLE, "https://news.example/photo.png"]


@pytest.mark.process
def test_standard_output_takes_it_and_gives_it_no_name(made: Made, tmp_path: Path) -> None:
    """Into a pipe go the same records; the warcinfo record names no file."""
    done = run_pressmark("export", "--format", "warc", "-", "--page", ARTICLE, "--collection", made.path)
    assert done.returncode == 0
    (tmp_path / "piped").write_bytes(done.stdout)
    records = [(record.type, record.get("WARC-Filename")) for record in iter_records(tmp_path / "piped")]
    assert records[0] == ("warcinfo", None) and len(records) == 28


def test_a_page_from_an_arc_file_gets_the_id_that_the_index_has(tmp_path: Path, pressmark: Pressmark) -> None:
    """ARC has no record ids; the copy is a WARC record that can be cited, with the block as it was."""
    (tmp_path / "old.arc.gz").write_bytes(file_of("gzip", arc_records()))
    assert pressmark("import", tmp_path / "old.arc.gz", "--collection", tmp_path / "c").returncode == 0
    out = tmp_path / "page.warc.gz"
    done = pressmark("export", "--format", "warc", out, "--page", "http://arc.org/1", "--collection", tmp_path / "c")
    assert done.returncode == 0, done.stderr
    with Collection.open(tmp_path / "c") as collection:
        capture = collection.index.captures.find("http://arc.org/1")
        assert capture is not None
        with collection.warcs.open_record(capture) as record:
            block = record.read()
    ids = [record.rec_headers["WARC-Record-ID"] for record in ArchiveIterator(BytesIO(out.read_bytes()))]
    assert ids[1:] == [capture.record_id]
    _, copied = [(record.type, record.read()) for record in iter_records(out)]
    assert copied == ("response", block)


# ---------------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize(
    ("page", "code", "said"),
    [
        ("https://news.example/never", 4, "archive it with `pressmark archive https://news.example/never`"),
        (f"20200101000000/{ARTICLE}", 4, "the last captures of that URL are 2026"),
        ("bridge", 2, "is neither a URL nor a pressmark: give https://"),
    ],
)
def test_a_page_that_is_not_there_leaves_no_file(
    made: Made, tmp_path: Path, pressmark: Pressmark, page: str, code: int, said: str
) -> None:
    """The input is named with what to do next, and a file that was there stays."""
    out = tmp_path / "page.warc.gz"
    out.write_text("from before")
    done = pressmark("export", "--format", "warc", out, "--page", page, "--collection", made.path)
    assert done.returncode == code and said in done.stderr and page in done.stderr
    assert out.read_text() == "from before" and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "warc"),
        ("--format", "jsonl", "--page", ARTICLE),
        ("--format", "warc", "--page", ARTICLE, "--publisher", "news"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    made: Made, tmp_path: Path, pressmark: Pressmark, options: tuple[str, ...]
) -> None:
    """Exit code 2, and which do."""
    done = pressmark("export", tmp_path / "out", *options, "--collection", made.path)
    assert done.returncode == 2 and "--format warc and --page URL go together, without --publisher" in done.stderr


def test_a_requisite_that_cannot_be_read_is_named(tmp_path: Path, pressmark: Pressmark) -> None:
    """Exit code 3: the rest is handed out, and the file is whole."""
    made = make(tmp_path / "c")
    index = Index(made.path / "index.sqlite", writable=True)
    index._db.execute("DELETE FROM capture WHERE record_id = ?", (made.captures["photo"].record_id,))
    index.close()
    style = made.captures["style"]
    path = made.path / "warc" / style.filename
    data = bytearray(path.read_bytes())
    data[style.offset + style.length - 6] ^= 1  # the checksum of its member
    path.write_bytes(data)
    out = tmp_path / "page.warc.gz"
    done = pressmark("export", "--format", "warc", out, "--page", ARTICLE, "--collection", made.path)
    assert done.returncode == 3, done.stderr
    for name, reason in (("photo again", "which is not in this collection"), ("style", f"{path} at byte")):
        assert re.search(
            rf"^left out, because not readable: {made.captures[name].pressmark}: .*{reason}", done.stderr, re.M
        )
    targets = [record.get("WARC-Target-URI") for record in iter_records(out) if record.type in ("response", "revisit")]
    assert targets[:2] == [ARTICLE, ARTICLE] and made.captures["style"].url not in targets


def test_a_page_that_cannot_be_read_is_an_error(tmp_path: Path, pressmark: Pressmark) -> None:
    """Exit code 1, and no file."""
    made = make(tmp_path / "c")
    article = made.captures["article"]
    path = made.path / "warc" / article.filename
    data = bytearray(path.read_bytes())
    data[article.offset + article.length - 6] ^= 1
    path.write_bytes(data)
    out = tmp_path / "page.warc.gz"
    done = pressmark("export", "--format", "warc", out, "--page", ARTICLE, "--collection", made.path)
    assert done.returncode == 1 and f"{path} at byte {article.offset}" in done.stderr and "Traceback" not in done.stderr
    assert not out.exists()


def test_more_requisites_than_a_page_may_have_are_not_passed_over_in_silence(
    tmp_path: Path, pressmark: Pressmark
) -> None:
    """A page and its style that together need more than the limit: what is left out is said."""
    with Collection.open_or_create(tmp_path / "c") as collection, Writer(collection) as writer:
        images = "".join(f"<img src=/{number}.png>" for number in range(700))
        css = "".join(f"a {{ background: url(/{number}.gif) }}" for number in range(700))
        for second, (url, response) in enumerate(
            [(ARTICLE, message(b"<link rel=stylesheet href=/s.css>" + images.encode())),
             ("https://news.example/s.css", message(css.encode(), "text/css"))]
        ):  # fmt: skip
            exchange = Exchange(
                url=url, started_at=DAY + timedelta(seconds=second), request=BytesIO(b"GET / HTTP/1.1\r\n\r\n"),
                response=BytesIO(response),
            )  # fmt: skip
            writer.write_exchange(exchange).durable.result(60)
    done = pressmark("export", "--format", "warc", tmp_path / "o", "--page", ARTICLE, "--collection", tmp_path / "c")
    assert done.returncode == 0
    assert "left out, because the page needs more than 1000 files: those that come later" in done.stderr
    assert done.stderr.count("left out, because not stored") == 999
