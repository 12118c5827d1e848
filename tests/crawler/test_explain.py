"""`pressmark explain`: every line of the ledger, in page order, with its reason."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.reading.explanation import in_page_order
from crawler.demo.server import DemoSite
from crawler.terminal import Terminal, display_width, printable
from pipelines.document import Block, DateCandidate, Removal, Repair
from tests.archive.site import document, message, store
from tests.conftest import ROOT, Pressmark

URL = "http://e.org/a"
BLOCKS = (
    Block("heading", "第一节", 3),
    Block("paragraph", "风电场并网。" * 20, 4),
    Block("paragraph", "Without a line of its own.", None),
    Block("table", "风速\t7 m/s", 8),
    Block("caption", "风机 \x1b[31m资料图", 9),
)
REMOVED = (
    Removal("zh-share", "The bar for sharing.", "分享到：微信", "html/body/p[1]", 2),
    Removal("zh-credits", "Credits of editors.", "责任编辑：王一", "html/body/p[2]", 4),
    Removal("zh-share", "The bar for sharing.", "分享到：微博", "html/body/p[3]", 9),
    Removal("zh-share", "The bar for sharing.", "扫一扫", "html/body/p[4]", 10),
    Removal("copyright-mark", "A copyright notice.", "© 2026 E\nAll rights", "html/body/p[5]", None),
)
EVIDENCE = (
    DateCandidate("2026-03-04T05:00:00+00:00", "byline", "2026年3月4日 13:00"),
    DateCandidate("2026-03-01", "url", "/2026/03/01/"),
)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document with kept and cut lines of all kinds, one of a listing, and a page without any."""
    path = tmp_path_factory.mktemp("explain") / "c"
    with Collection.open_or_create(path) as opened, Writer(opened) as writer:
        repairs = (Repair("pinyin", "質(zhì)量", "質量"),)
        facts = {
            "blocks": BLOCKS,
            "removed": REMOVED,
            "repairs": repairs,
            "date_evidence": EVIDENCE,
            "title": "风电 \x1b]0;x\x07",
        }
        writer.write_document(document(store(writer, URL, message(b"a")), **facts)).result(10)
        bare = {
            "verdict": "listing",
            "verdict_reason": "40 links",
            "blocks": (),
            "removed": (),
            "title": None,
            "text": "",
        }
        writer.write_document(document(store(writer, URL + "/list", message(b"b")), **bare)).result(10)
        store(writer, URL + "/gone", message(b"c", status="404 Not Found"))
    return path


def test_lines_come_in_page_order_with_rule_and_reason(collection: Path, pressmark: Pressmark) -> None:
    """What was cut out of a line stands behind what is left of it, an unplaced cut at the end, an unplaced block in its place."""
    done = pressmark("explain", URL, "--json", "--collection", collection)
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    assert [(one["line"], one["kept"]) for one in found["lines"]] == [
        (2, False), (3, True), (4, True), (None, True), (4, False), (8, True), (9, True), (9, False), (10, False), (None, False),
    ]  # fmt: skip
    first, second, *_ = found["lines"]
    assert first == {
        "line": 2, "kept": False, "rule": "zh-share", "reason": "The bar for sharing.", "text": "分享到：微信", "path": "html/body/p[1]",
    }  # fmt: skip
    assert second == {"line": 3, "kept": True, "kind": "heading", "text": "第一节"}
    assert found["pressmark"] == f"20260304050607/{URL}" and found["verdict"] == "article"
    assert found["repairs"] == [{"rule": "pinyin", "before": "質(zhì)量", "after": "質量"}]
    assert [one["where"] for one in found["date_evidence"]] == ["byline", "url"]
    assert found["cleaner"] == {"version": "0", "rules": "0", "site": None, "method": None}


def test_the_terminal_says_it_for_people(collection: Path, pressmark: Pressmark) -> None:
    """Kept lines plain, cut ones marked, a reason once for cuts in a row; then repairs, and the date that was taken."""
    text = pressmark("explain", URL, "--collection", collection).stdout
    assert "\x1b" not in text and "风电 \ufffd]0;x\ufffd" in text
    assert (
        "\n    4    风电场并网。" in text
        and "\n    4 -  责任编辑：王一\n         ↳ zh-credits: Credits of editors.\n" in text
    )
    assert "\n    9 -  分享到：微博\n   10 -  扫一扫\n         ↳ zh-share: The bar for sharing.\n" in text
    assert "\n      -  © 2026 E\n         All rights\n         ↳ copyright-mark" in text
    assert "5 lines kept, 5 passages removed (" in text and "zh-share 3, zh-credits 1, copyright-mark 1)" in text
    assert "質(zhì)量 → 質量  pinyin" in text
    assert re.findall(r"^  ([* ]) published (\S+)", text, re.M) == [
        ("*", "2026-03-04T05:00:00+00:00"),
        (" ", "2026-03-01"),
    ]


def test_a_page_without_article_is_explained_by_its_verdict(collection: Path, pressmark: Pressmark) -> None:
    """And what is not there, or was not cleaned, ends with exit code 4 and a next step."""
    done = pressmark("explain", URL + "/list", "--collection", collection)
    assert (
        done.returncode == 0
        and "listing: 40 links" in done.stdout
        and "0 lines kept, 0 passages removed" in done.stdout
    )
    for url, said in ((URL + "/none", "pressmark archive"), (URL + "/gone", "no page that was cleaned")):
        done = pressmark("explain", url, "--collection", collection)
        assert done.returncode == 4 and said in done.stderr and not done.stdout


def on_a_terminal(collection: Path, **environment: str) -> str:
    """What the command prints where standard output is a terminal of 60 columns."""
    ours, theirs = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    variables |= {"COLUMNS": "60", "TERM": "xterm", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | environment
    command = [sys.executable, "-m", "crawler", "explain", URL, "--collection", str(collection)]
    with subprocess.Popen(command, stdout=theirs, env=variables) as process:
        os.close(theirs)
        pieces = []
        try:
            while piece := os.read(ours, 1 << 16):
                pieces.append(piece)
        except OSError:  # Linux says so that the other end is closed
            pass
        os.close(ours)
    assert process.returncode == 0
    return b"".join(pieces).decode().replace("\r\n", "\n")


@pytest.mark.process
def test_a_terminal_has_colours_and_lines_that_fit(collection: Path) -> None:
    """No line is wider than the terminal; with NO_COLOR there is no colour, and they fit all the same."""
    coloured = on_a_terminal(collection)
    assert "\x1b[31m分享到：微信\x1b[0m" in coloured and "\x1b[1m[heading] 第一节\x1b[0m" in coloured
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert "\x1b" not in plain and on_a_terminal(collection, NO_COLOR="1") == plain
    lines = plain.splitlines()
    body = lines[5 : next(at for at, line in enumerate(lines) if " lines kept, " in line)]
    assert max(map(display_width, body)) <= 60 and len(body) > 14


def test_wrapping_loses_nothing() -> None:
    """Chinese may be parted anywhere, words only between them unless one is longer than a line."""

    class Wide:
        def isatty(self) -> bool:
            return False

    terminal = Terminal(Wide())  # type: ignore[arg-type]
    terminal.columns = 40
    text = "风电场今日并网发电，" * 9 + " and a few English words behind them, " + "x" * 100
    lines = terminal.wrapped(text, 9)
    assert max(map(display_width, lines)) <= 31
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line.endswith("Engl") or line.endswith("Englis") for line in lines)


def test_a_page_cannot_steer_the_terminal() -> None:
    """Escape sequences, carriage returns, turned text and half surrogates become a mark."""
    assert printable("a\x1b[2Jb\rc\x9bd\u202ee\ud800f\tg\nh") == "a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffdf\tg\nh"


def test_every_removal_of_the_bundled_site_is_in_the_explanation(tmp_path: Path, pressmark: Pressmark) -> None:
    """And every block, in the order of the page's lines: nothing of the ledger is left out, by command or page."""
    with DemoSite() as site:
        (Collection.open_or_create(tmp_path / "c").publishers_dir / "beiyuan.toml").write_text(
            site.publications["beiyuan"].spec(), "utf-8"
        )
        assert pressmark("crawl", "--limit", 12, "--collection", tmp_path / "c").returncode == 0
    with Collection.open(tmp_path / "c") as collection:
        documents = [collection.read_document(row) for row in collection.index.documents.iter_all()]
    assert sum(len(one["removed"]) for one in documents) > 50
    for one in documents:
        lines = in_page_order(one)
        assert sorted(line["text"] for line in lines) == sorted(
            part["text"] for part in (*one["blocks"], *one["removed"])
        )
        numbers = [line["line"] for line in lines if line["line"] is not None]
        assert numbers == sorted(numbers)
