"""Rows of the table: what is measured against what, and the goals as ratios."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from scrapy.settings import default_settings

from bench.subjects import (
    Cleaning,
    Command,
    Peer,
    Pressmark,
    Subject,
    WarcPeer,
    Wget,
    Writing,
    all_indexed,
    all_verified,
)
from bench.tasks import Clean, Crawl, Read, Task, Write
from crawler import settings


class Measure(StrEnum):
    """What a goal is about: ratios of subject to baseline, all beyond the start."""

    CPU = "CPU"
    SPEED = "pages a CPU second"  # the inverse of CPU
    RATE = "pages a second"  # of wall time
    SIZE = "size"  # of the WARC files


@dataclass(frozen=True)
class Goal:
    """What the median of a ratio should be."""

    measure: Measure
    at_most: float = math.inf
    at_least: float = 0.0

    def is_met(self, ratio: float) -> bool:
        """Whether the ratio is within the goal."""
        return self.at_least <= ratio <= self.at_most

    def __str__(self) -> str:
        return f"{self.measure} {f'≥ {self.at_least:g}' if self.at_least else f'≤ {self.at_most:g}'}"


@dataclass(frozen=True)
class Row:
    """One comparison. by_default says whether it is measured without being named."""

    name: str
    title: str
    subject: Subject
    baseline: Subject
    goals: tuple[Goal, ...] = ()
    task: Task = Crawl()  # noqa: RUF009  # frozen
    by_default: bool = True


_CAPTURE = Pressmark("pressmark")
# Scrapy starts this many tasks for each response; where Pressmark has fewer, that saving is not its recording's merit.
_ITEMS = getattr(settings, "CONCURRENT_ITEMS", default_settings.CONCURRENT_ITEMS)
_TEMPLATE_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # what `scrapy startproject` writes
_WRITER = (Goal(Measure.SPEED, at_least=4.5), Goal(Measure.SIZE, at_most=1.005))
_WARCIO_WRITER = WarcPeer(
    "warcio_writer", wanted=lambda site: {"pages": site.size, "records": 3 * site.size}, exchanges=3
)
_VERIFY = Command("pressmark verify", "verify", all_verified)
_WARCIO_CHECK = Peer("warcio_check", wanted=lambda site: {"records": 3 * site.size + 1})
_TRAFILATURA = Cleaning("trafilatura with metadata", "trafilatura")

ROWS: tuple[Row, ...] = (
    Row(
        "capture",
        "crawl + byte-exact WARC + index",
        _CAPTURE,
        Peer("bare_scrapy"),
        (Goal(Measure.CPU, at_most=1.25),),
    ),
    Row(
        "capture-tuned",
        "the same, against a Scrapy tuned alike",
        _CAPTURE,
        Peer("bare_scrapy", (f"CONCURRENT_ITEMS={_ITEMS}",)),
        by_default=_ITEMS != default_settings.CONCURRENT_ITEMS,
    ),
    Row(
        "capture-webarchive",
        "the same, against scrapy-webarchive without its WACZ",
        _CAPTURE,
        WarcPeer("scrapy_webarchive"),
        (Goal(Measure.SPEED, at_least=1.7),),
    ),
    Row(
        "capture-wacz",
        "the same, against scrapy-webarchive as a new project has it",
        _CAPTURE,
        WarcPeer(
            "scrapy_webarchive",
            ("BENCH_WACZ=1", f"TWISTED_REACTOR={_TEMPLATE_REACTOR}"),
            label="scrapy_webarchive, asyncio, WACZ",
        ),
        (Goal(Measure.SPEED, at_least=1.7),),
    ),
    Row(
        "capture-wget",
        "the same at 50 ms latency, against wget, which is serial",
        _CAPTURE,
        Wget(),
        (Goal(Measure.RATE, at_least=6),),
        Crawl(latency_ms=50),
        by_default=False,
    ),
    Row(
        "clean",
        "crawl + WARC + index + clean text and metadata",
        Pressmark("pressmark, cleaning", cleaning=True),
        Peer("bare_scrapy"),
        by_default=False,
    ),
    Row("writer", "WARC writer alone", Writing(), _WARCIO_WRITER, _WRITER, Write()),
    Row(
        "writer-mixed",
        "the same, half of the bodies uncompressed",
        Writing(),
        _WARCIO_WRITER,
        _WRITER,
        Write("mixed"),
    ),
    Row(
        "writer-index",
        "WARC writer with thread, index and fsync",
        Writing("pressmark's writer, indexing", indexing=True),
        _WARCIO_WRITER,
        task=Write(),
    ),
    Row(
        "verify",
        "pressmark verify, chunked responses",
        _VERIFY,
        _WARCIO_CHECK,
        (Goal(Measure.SPEED, at_least=2),),
        Read(),
    ),
    Row(
        "verify-unchunked",
        "pressmark verify, responses without chunks",
        _VERIFY,
        _WARCIO_CHECK,
        (Goal(Measure.SPEED, at_least=2),),
        Read("unchunked"),
    ),
    Row(
        "reindex",
        "pressmark reindex",
        Command("pressmark reindex", "reindex", all_indexed, needs_index=False),
        Peer("cdxj_indexer", wanted=lambda site: {"pages": site.size}),
        (Goal(Measure.SPEED, at_least=3.5),),
        Read(),
    ),
    Row(
        "clean-learned",
        "pages of a learned site to text and metadata",
        Cleaning("pressmark, site learned", "learned"),
        _TRAFILATURA,
        (Goal(Measure.SPEED, at_least=5),),
        Clean(),
        by_default=False,
    ),
    Row(
        "clean-unknown",
        "the same, nothing known of the site",
        Cleaning("pressmark, site unknown", "unknown"),
        _TRAFILATURA,
        task=Clean(),
        by_default=False,
    ),
)
