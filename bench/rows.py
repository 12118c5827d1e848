"""Rows of the table: what is measured against what, and the goal as a ratio of CPU time."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.settings import default_settings

from bench.subjects import Peer, Pressmark, Subject
from crawler import settings


@dataclass(frozen=True)
class Row:
    """One comparison. goal is the greatest ratio of CPU time beyond the start, None where there is none.

    by_default says whether it is measured without being named.
    """

    name: str
    title: str
    subject: Subject
    baseline: Subject
    goal: float | None = None
    by_default: bool = True


_CAPTURE = Pressmark("pressmark")
# Scrapy starts this many tasks for each response; where Pressmark has fewer, that saving is not its recording's merit.
_ITEMS = getattr(settings, "CONCURRENT_ITEMS", default_settings.CONCURRENT_ITEMS)

ROWS: tuple[Row, ...] = (
    Row("capture", "crawl + byte-exact WARC + index", _CAPTURE, Peer("bare_scrapy"), goal=1.25),
    Row(
        "capture-tuned",
        "the same, against a Scrapy tuned alike",
        _CAPTURE,
        Peer("bare_scrapy", (f"CONCURRENT_ITEMS={_ITEMS}",)),
        by_default=_ITEMS != default_settings.CONCURRENT_ITEMS,
    ),
    Row(
        "clean",
        "crawl + WARC + index + clean text and metadata",
        Pressmark("pressmark, cleaning", cleaning=True),
        Peer("bare_scrapy"),
    ),
)
