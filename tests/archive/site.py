"""A small collection and a real server for the tests of the web pages."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from archive.collection.writer import Writer
from archive.warc.exchange import Exchange
from tests.conftest import ROOT

DAY = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def message(body: bytes, mime: str = "text/html; charset=utf-8", *headers: str, status: str = "200 OK") -> bytes:
    """A response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {mime}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def store(writer: Writer, url: str, response: bytes, day: int = 4, **kwargs: Any) -> Any:
    """Write one exchange and return its capture."""
    request = BytesIO(b"GET / HTTP/1.1\r\n\r\n")
    exchange = Exchange(url=url, started_at=DAY.replace(day=day), request=request, response=BytesIO(response), **kwargs)
    return writer.write_exchange(exchange).durable.result(10)


def document(capture: Any, **changes: Any) -> dict[str, Any]:
    """A Document's JSON object."""
    from pipelines.document import Block, Cleaner, Document, Removal

    fields: dict[str, Any] = {
        "captured_at": capture.captured_at.isoformat(),
        "verdict": "article",
        "verdict_reason": "2 paragraphs",
        "title": "桥 <b>closed</b>",
        "text": "第一段风电。\nSecond paragraph.",
        "blocks": (Block("paragraph", "第一段风电。", 3), Block("paragraph", "Second paragraph.", 5)),
        "removed": (
            Removal("zh-share", "The bar for sharing.", "分享到：微信 <script>", "html/body/p", 4),
            Removal("copyright-mark", "A copyright notice.", "© 2026 Example", "html/body/p[2]", 9),
        ),
        "published_at": "2026-03-04T05:00:00+00:00",
        "language": "zh-Hans",
        "cleaner": Cleaner("0", "0"),
    }
    found = Document(
        pressmark=capture.pressmark, url=capture.url, record_id=capture.record_id,
        payload_digest=capture.payload_digest, **(fields | changes),
    )  # fmt: skip
    return found.to_dict()


@contextmanager
def served(path: Path) -> Iterator[tuple[str, str]]:
    """Serve a collection with the real command; yields the addresses of its pages and of replay."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "serve", "--port", "0", "--collection", str(path)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stderr is not None
    with process.stderr:
        line = process.stderr.readline()
        found = re.findall(r"http://[\d.:]+", line)
        assert len(found) == 2, line + process.stderr.read()
        try:
            yield found[0], found[1]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
