"""Tasks: what all subjects of a row work on, once at full size and once as small as a start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.cleaning import make_folder
from bench.measure import BrokenRun
from bench.ours import PUBLISHER
from bench.site import START_PAGES, Origin, Site
from bench.stored import FRAMINGS, make_collection, write_responses

STORED_TIMES = 10  # so many more pages for what takes no network: else it would be over too soon to be measured


@dataclass(frozen=True)
class Input:
    """What one run works on: pages, and where they are: the URL of a sitemap, a file of responses, or a collection."""

    site: Site
    where: str
    origin: Origin | None = None

    def begin(self) -> None:
        """Forget what the server has served before."""
        if self.origin is not None:
            self.origin.take_counts()

    def check_served(self, name: str) -> None:
        """Raise BrokenRun unless the server, if there is one, has served each page exactly once."""
        if self.origin is None:
            return
        served = self.origin.take_counts()
        not_once = [path for path in self.site.digests if served[path] != 1]
        if not_once:
            path = not_once[0]
            raise BrokenRun(
                f"{name}: {len(not_once)} of {self.site.size} pages were not asked for exactly once, such as {path}, "
                f"asked for {served[path]} times"
            )


class Task(Protocol):
    """A kind of work. Two rows with equal tasks share the runs of a subject that they share."""

    def inputs(self, pages: int, seed: int, latency_ms: float, folder: Path) -> Iterator[tuple[Input, Input]]:
        """Yield the start and the whole, which hold until the generator is closed; folder is for files."""


@dataclass(frozen=True)
class Crawl:
    """Fetch what a sitemap lists. latency_ms goes before what the command line says."""

    latency_ms: float | None = None

    @contextmanager
    def inputs(self, pages: int, seed: int, latency_ms: float, folder: Path) -> Iterator[tuple[Input, Input]]:
        """Yield the sitemaps of a running server."""
        site = Site(pages, seed)
        with Origin(site, latency_ms if self.latency_ms is None else self.latency_ms) as origin:
            yield (
                Input(Site(START_PAGES, seed), origin.start_sitemap_url, origin),
                Input(site, origin.sitemap_url, origin),
            )


@dataclass(frozen=True)
class Write:
    """Write responses, received before, to WARC."""

    framing: str = "chunked"

    def __post_init__(self) -> None:
        assert self.framing in FRAMINGS

    @contextmanager
    def inputs(self, pages: int, seed: int, latency_ms: float, folder: Path) -> Iterator[tuple[Input, Input]]:
        """Yield files of responses."""
        yield self._responses(START_PAGES, seed, folder), self._responses(pages * STORED_TIMES, seed, folder)

    def _responses(self, pages: int, seed: int, folder: Path) -> Input:
        site, path = Site(pages, seed), folder / f"{self.framing}-{pages}"
        if not path.exists():
            write_responses(path, site, self.framing)
        return Input(site, str(path))


@dataclass(frozen=True)
class Read(Write):
    """Read the WARC files of one collection, which Pressmark has written."""

    @contextmanager
    def inputs(self, pages: int, seed: int, latency_ms: float, folder: Path) -> Iterator[tuple[Input, Input]]:
        """Yield collections."""
        with super().inputs(pages, seed, latency_ms, folder) as (start, whole):
            yield self._collection(start), self._collection(whole)

    def _collection(self, responses: Input) -> Input:
        folder = Path(f"{responses.where}-collection")
        if not folder.exists():
            make_collection(folder, Path(responses.where), PUBLISHER)
        return Input(responses.site, str(folder))


@dataclass(frozen=True)
class Clean:
    """Clean the pages of one site, of which other pages were learned before."""

    @contextmanager
    def inputs(self, pages: int, seed: int, latency_ms: float, folder: Path) -> Iterator[tuple[Input, Input]]:
        """Yield folders of pages and what is known of their site."""
        yield self._folder(START_PAGES, seed, folder), self._folder(pages, seed, folder)

    def _folder(self, pages: int, seed: int, folder: Path) -> Input:
        site, path = Site(pages, seed), folder / f"clean-{pages}"
        if not path.exists():
            make_folder(path, site)
        return Input(site, str(path))
