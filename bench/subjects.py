"""Subjects: the programs that are measured, each as a command and a proof that it did its work."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from archive.collection import Collection
from archive.errors import ArchiveError
from archive.timestamp import parse_warc_date
from archive.warc_reader import iter_records
from bench import peers
from bench.measure import BrokenRun
from bench.ours import PUBLISHER
from bench.site import SITEMAP, START_SITEMAP, Site

_NAMED_VERSIONS = ("Scrapy", "Twisted", "lxml", "isal", "trafilatura")


class Subject(Protocol):
    """What can be measured. check raises BrokenRun where out_dir does not hold the result of the whole work."""

    @property
    def name(self) -> str:
        """What stands for it in the table; two subjects of one name are measured as one."""

    def prepare(self) -> None:
        """Make sure that it can be run."""

    def command(self, sitemap_url: str, out_dir: Path) -> list[str]:
        """Return the command that does the work into a folder, which is new and empty."""

    def check(self, site: Site, out_dir: Path) -> None:
        """Raise BrokenRun unless every page of the site arrived whole."""

    def versions(self) -> dict[str, str]:
        """Return what is worth knowing of its environment."""


@dataclass(frozen=True)
class Peer:
    """A program of bench/peers, named as its files are. changes are further arguments, as its script takes them."""

    peer: str
    changes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The peer's name, with its changes."""
        return " ".join((self.peer, *self.changes))

    def prepare(self) -> None:
        """Make its environment."""
        peers.environment(self.peer)

    def command(self, sitemap_url: str, out_dir: Path) -> list[str]:
        """Return the call of its script."""
        script = peers.FOLDER / f"{self.peer}.py"
        call = [str(peers.environment(self.peer)), str(script), sitemap_url, str(out_dir), str(peers.CONCURRENCY)]
        return [*call, *self.changes]

    def check(self, site: Site, out_dir: Path) -> None:
        """Compare its report with the site."""
        try:
            report = json.loads((out_dir / "report.json").read_text("utf-8"))
        except (OSError, ValueError) as exc:
            raise BrokenRun(f"{self.name} left no report: {exc}") from exc
        wanted = {"pages": site.size, "bytes": sum(len(page.html) for page in site.pages)}
        if report != wanted:
            raise BrokenRun(f"{self.name} reports {report} where it should be {wanted}")

    def versions(self) -> dict[str, str]:
        """Return the versions of its environment."""
        return peers.versions(peers.environment(self.peer), _NAMED_VERSIONS)


@dataclass(frozen=True)
class Pressmark:
    """This checkout, crawling into a new collection; cleaning is the work of its item pipelines."""

    name: str = "pressmark"
    cleaning: bool = False

    def prepare(self) -> None:
        """There is nothing to do."""

    def command(self, sitemap_url: str, out_dir: Path) -> list[str]:
        """Return the call of bench.ours."""
        return [sys.executable, "-m", "bench.ours", *["--clean"] * self.cleaning, sitemap_url, str(out_dir)]

    def check(self, site: Site, out_dir: Path) -> None:
        """Read the collection back: each page's bytes once in WARC, in the index, and as a document where cleaned."""
        if list(out_dir.glob("warc/*.open")):
            raise BrokenRun(f"{self.name} left a WARC file open")
        try:
            with Collection.open(out_dir) as collection:
                received = Counter(_pages_in(collection))
                documents = list(collection.index.iter_documents(PUBLISHER))
        except ArchiveError as exc:
            raise BrokenRun(f"the collection of {self.name} cannot be read: {exc}") from exc
        check_pages(self.name, site, received)
        articles = sum(row.verdict == "article" and row.characters > 0 for row in documents)
        if self.cleaning and not articles == len(documents) == site.size:
            raise BrokenRun(f"{self.name}: of {site.size} pages, {articles} became articles with text")

    def versions(self) -> dict[str, str]:
        """Return the versions of this environment."""
        return peers.versions(sys.executable, _NAMED_VERSIONS)


def check_pages(name: str, site: Site, received: Counter[tuple[str, str]]) -> None:
    """Raise BrokenRun unless (path, SHA-256 of the decoded body) of each page was received, and once."""
    wanted = Counter(site.digests.items())
    if received == wanted:
        return
    missing, more = wanted - received, received - wanted
    example = next(iter(missing or more))[0]
    raise BrokenRun(
        f"{name} fetched {site.size - missing.total()} of {site.size} pages as they were served, and "
        f"{more.total()} responses that should not be; for example {example}"
    )


def _pages_in(collection: Collection) -> Iterator[tuple[str, str]]:
    """Yield path and digest of each response record but the sitemap's. Raises BrokenRun for one that is not indexed."""
    for file in sorted(collection.warc_dir.glob("*.warc.gz")):
        for record in iter_records(file):
            if record.type not in ("response", "revisit"):
                continue
            path = urlsplit(record.get("WARC-Target-URI") or "").path
            if path in (SITEMAP, START_SITEMAP):
                continue
            url, moment = record.get("WARC-Target-URI") or "", parse_warc_date(record.get("WARC-Date") or "")
            capture = collection.index.capture_by_record(record.record_id, url, moment)
            if capture is None or (capture.filename, capture.offset) != (file.name, record.offset):
                raise BrokenRun(f"the index does not know {path} where it stands in {file.name}")
            decoded = collection.read_response(capture).decode(collection.config.limits.max_decoded_bytes)
            yield path, hashlib.sha256(decoded.data).hexdigest()
