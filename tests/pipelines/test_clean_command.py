"""`pressmark clean` outlives its pages: what one of them costs is its own."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import pipelines.runs.worker
from crawler.commands.clean import run
from pipelines.clean import clean as cleaner
from pipelines.document import Document
from pipelines.page_facts import PageFacts
from pipelines.runs.worker import Limits
from pressmark import clean

pytestmark = pytest.mark.process

LINE = "会议在上午开始，来自各地的代表参加了这次活动，并且听取了工作报告。"
PAGE = f"<html><body><h1>会议召开</h1><p>{LINE * 3}</p></body></html>".encode()


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a cleaner that some words on a page bring down, each in its own way, and small limits."""

    def trapped(payload: bytes, facts: PageFacts, **options: object) -> Document:
        if b"forever" in payload:
            while True:
                pass
        if b"too much" in payload:
            bytearray(300 << 20)
        if b"mistake" in payload:
            raise KeyError("mistake")
        return cleaner(payload, facts, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(sys.modules["pipelines.clean"], "clean", trapped)
    monkeypatch.setattr(pipelines.runs.worker, "Limits", lambda: Limits(cpu_seconds=2, memory_bytes=200 << 20))


def test_a_batch_goes_on_after_a_page_that_costs_too_much(
    tmp_path: Path, trap: None, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Each page has one line under its id, in the order asked; a file that cannot be read is rejected as ever."""
    pages = [PAGE, b"<p>forever", PAGE, b"<p>too much", b"<p>mistake", PAGE, None, PAGE]
    lines = []
    for number, page in enumerate(pages):
        path = tmp_path / f"{number}.html"
        if page is not None:
            path.write_bytes(page)
        lines.append(json.dumps({"id": number, "url": f"http://a.example/{number}", "html_path": str(path)}))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    assert run(SimpleNamespace(batch=True, file="-")) == 3  # type: ignore[arg-type]
    out, err = capfdbinary.readouterr()
    documents = [json.loads(line) for line in out.splitlines()]
    assert [document["id"] for document in documents] == [0, 1, 2, 3, 4, 5, 7]
    assert all(document["url"] == f"http://a.example/{document['id']}" for document in documents)
    whole = json.loads(clean(PAGE, url="http://a.example/0").to_json())
    assert documents[0] == {"id": 0} | whole and documents[6]["text"] == LINE * 3
    reasons = [document["verdict_reason"] for document in documents if document["verdict"] == "other"]
    assert [word in reason for word, reason in zip(("2 seconds", "200 MB", "KeyError"), reasons, strict=True)] == [
        True
    ] * 3
    assert b"line 7:" in err


def test_one_page_that_costs_too_much_has_a_document_too(
    tmp_path: Path, trap: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends well, and says why there is no text."""
    (tmp_path / "page.html").write_bytes(b"forever")
    options = SimpleNamespace(
        batch=False, json=False, file=str(tmp_path / "page.html"), url="http://a.example/", content_type=None,
        captured_at=None,
    )  # fmt: skip
    assert run(options) == 0  # type: ignore[arg-type]
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "other" and "2 seconds of computing" in document["verdict_reason"]
    assert document["url"] == "http://a.example/" and document["cleaner"]["version"]
