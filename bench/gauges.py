"""Gauges: absolute figures of Pressmark that have no counterpart: memory, look-ups, and ways to compress."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.collection.collection import Collection
from archive.errors import ArchiveError
from bench.measure import BrokenRun, Usage, run_measured
from bench.ours import PUBLISHER
from bench.report import Figure
from bench.site import LARGE, LARGE_BYTES, Origin, Site
from bench.subjects import Peer, Pressmark, Subject
from bench.tasks import Input, Write

ROOT = Path(__file__).resolve().parent.parent
LOOKUPS = 20_000
_MEMORY_PAGES = (300, 3000)
_PEAK_MEGABYTES = 130


@dataclass(frozen=True)
class Bench:
    """What rows and gauges are measured with: a folder to work in, the command line, and where progress goes."""

    folder: Path
    pages: int
    seed: int
    latency_ms: float
    captures: int
    say: Callable[[str], None]

    def run(self, subject: Subject, given: Input) -> Usage:
        """Run a subject once, have its work checked, and return what it took. Raises BrokenRun."""
        out_dir, log = self._clear(), self.folder / "log.txt"
        command = subject.command(given.where, out_dir)
        given.begin()
        usage = run_measured(command, log=log, cwd=ROOT)
        given.check_served(subject.name)
        subject.check(given.site, out_dir, log.read_text("utf-8", "replace"))
        usage = replace(usage, warc_bytes=sum(file.stat().st_size for file in _new_files(out_dir)))
        self.say(f"{subject.name}, {_count(given.site.size)}: {_describe(usage)}")
        return usage

    def run_module(self, module: str, *arguments: str) -> tuple[Any, Usage]:
        """Run a module of this package and return the JSON that it prints. Raises BrokenRun."""
        log = self.folder / "log.txt"
        usage = run_measured([sys.executable, "-m", module, *arguments], log=log, cwd=ROOT, timeout_seconds=3600)
        self.say(f"{module} {' '.join(arguments)}: {_describe(usage)}")
        return json.loads(log.read_text("utf-8").splitlines()[-1]), usage

    def _clear(self) -> Path:
        out_dir = self.folder / "out"
        shutil.rmtree(out_dir, ignore_errors=True)
        out_dir.mkdir(parents=True)
        return out_dir


def _new_files(out_dir: Path) -> list[Path]:
    """Return the WARC files that a run has written; those that it was given are links."""
    return [file for file in out_dir.rglob("*.warc.gz") if file.stat().st_nlink == 1]


def _count(pages: int) -> str:
    return "a page" if pages == 1 else f"{pages} pages"


def _describe(usage: Usage) -> str:
    return (
        f"{usage.cpu_seconds:.2f} CPU s, {usage.wall_seconds:.2f} s, {usage.peak_rss_bytes / 1e6:.0f} MB"
        + f", {usage.warc_bytes / 1e6:.1f} MB of WARC" * bool(usage.warc_bytes)
    )


@dataclass(frozen=True)
class Gauge:
    """One kind of figure. needs are subjects whose environment has to be made before."""

    name: str
    title: str
    read: Callable[[Bench], Sequence[Figure]]
    needs: tuple[Subject, ...] = ()


# ---------------------------------------------------------------------- memory


def read_memory(bench: Bench) -> list[Figure]:
    """Return peak memory of crawls of 300 and 3,000 pages, and of --pages where that is more. Raises BrokenRun."""
    figures = []
    for pages in sorted({*_MEMORY_PAGES, max(bench.pages, *_MEMORY_PAGES)}):
        site = Site(pages, bench.seed)
        with Origin(site, bench.latency_ms) as origin:
            usage = bench.run(Pressmark(), Input(site, origin.sitemap_url, origin))
        figures.append(_peak(f"peak of a crawl of {pages:,} pages", usage))
    return figures


def _peak(name: str, usage: Usage) -> Figure:
    return Figure(name, usage.peak_rss_bytes / 1e6, "MB", _PEAK_MEGABYTES)


class LargeBody(Pressmark):
    """A crawl of the one large body, which is to be cut at the collection's limit."""

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Raise BrokenRun unless the body is there, cut, with the reason that it is too long."""
        try:
            with Collection.open(out_dir) as collection:
                limit = collection.config.limits.max_body_bytes
                [capture] = [c for c in collection.index.captures.uncleaned(PUBLISHER) if c.url.endswith(LARGE)]
        except (ArchiveError, ValueError) as exc:
            raise BrokenRun(f"there is not one capture of the large body: {exc}\n{said[-1000:]}") from exc
        kept = f"{capture.length:,} bytes of WARC, truncated: {capture.truncated}"
        # random bytes do not shrink, so the record is as long as what was kept
        if capture.truncated != "length" or not 0.9 * limit <= capture.length <= 1.1 * limit:
            raise BrokenRun(f"the body of {LARGE_BYTES:,} bytes was not cut at {limit:,} bytes: {kept}")


def read_large_body(bench: Bench) -> list[Figure]:
    """Return peak memory of a crawl that meets a body of 1 GiB. Raises BrokenRun where it is not kept up to the limit."""
    with Origin(Site(1, bench.seed)) as origin:
        usage = bench.run(LargeBody("pressmark"), Input(Site(1, bench.seed), origin.large_sitemap_url))
    return [_peak("peak of a crawl of one body of 1 GiB, cut at the limit of 256 MiB", usage)]


# ---------------------------------------------------------------------- look-ups


def read_lookups(bench: Bench) -> list[Figure]:
    """Return what a look-up among many captures takes. Raises BrokenRun where one gives a wrong capture."""
    index, captures = str(bench.folder / "index.sqlite"), str(bench.captures)
    made, _ = bench.run_module("bench.lookup", "make", index, captures)
    found, usage = bench.run_module("bench.lookup", "find", index, captures, str(LOOKUPS))
    Path(index).unlink()
    if found["wrong"]:
        raise BrokenRun(f"{found['wrong']} of {LOOKUPS} look-ups gave another capture than the one asked for")
    goals = {"warm": (20.0, 100.0)}
    figures = [
        Figure(f"adding {bench.captures:,} captures", made["seconds"], "s"),
        Figure("size of the index", made["bytes"] / 1e6, "MB"),
        Figure("size a capture", made["bytes"] / bench.captures, "bytes"),
        Figure("peak of the process that looks up", usage.peak_rss_bytes / 1e6, "MB"),
    ]
    for state, title in (
        ("warm", "found, index in the page cache"),
        ("missing", "not there, index in the page cache"),
        ("cold", "found, index out of the page cache at first"),
    ):
        cuts, (middle, high) = statistics.quantiles(found[state], n=100), goals.get(state, (None, None))
        figures.append(Figure(f"{title}: median", cuts[49] / 1000, "µs", middle))
        figures.append(Figure(f"{title}: 99th percentile", cuts[98] / 1000, "µs", high))
    return figures


# ---------------------------------------------------------------------- compression


_COMPRESSION = Peer("compression")


def read_compression(bench: Bench) -> list[Figure]:
    """Return CPU time and size of each way to compress the responses, beside zlib 9, which warcio has. Raises BrokenRun."""
    figures = []
    for framing in ("chunked", "mixed"):
        with Write(framing).inputs(bench.pages, bench.seed, 0, bench.folder) as (_, given):
            out_dir = bench._clear()
            run_measured(_COMPRESSION.command(given.where, out_dir), log=bench.folder / "log.txt", cwd=ROOT)
            report = json.loads((out_dir / "report.json").read_text())
        size, responses = report["sizes"]["zlib 9"], report["responses"]
        for name, seconds in report["seconds"].items():
            microseconds = 1e6 * statistics.median(seconds) / responses
            more = 100 * (report["sizes"][name] / size - 1)
            figures.append(Figure(f"{framing}, {name}, {more:+.2f} % beside zlib 9", microseconds, "µs a response"))
        bench.say(f"compression, {framing}: {responses} responses, {report['bytes']:,} bytes, {report['sizes']}")
    return figures


GAUGES: tuple[Gauge, ...] = (
    Gauge("memory", "crawl + WARC + index, whatever the number of pages", read_memory),
    Gauge("large-body", "a body of 1 GiB", read_large_body),
    Gauge("lookup", "Index.find_capture in process", read_lookups),
    Gauge("compression", "ways to compress a response record", read_compression, (_COMPRESSION,)),
)
