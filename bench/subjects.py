"""Subjects: the programs that are measured, each as a command and a proof that it did its work."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import urlopen
from zipfile import ZipFile

from archive.collection.collection import Collection
from archive.errors import ArchiveError
from archive.timestamp import parse_warc_date
from archive.warc.http_message import decode_content, head_length, parse_response_head, payload_of
from archive.warc.reading import iter_records
from bench import peers
from bench.measure import BrokenRun
from bench.ours import PUBLISHER
from bench.site import SITEMAP, START_SITEMAP, Site

_CRAWLING = ("Scrapy", "Twisted", "lxml", "trafilatura", "scrapy-webarchive")
_STORING = ("isal", "zlib-ng", "deflate", "warcio", "cdxj-indexer")
_NAMED_VERSIONS = (*_CRAWLING, *_STORING)
_MAX_DECODED_BYTES = 1 << 24


class Subject(Protocol):
    """What can be measured. check raises BrokenRun where out_dir does not hold the result of the whole work."""

    @property
    def name(self) -> str:
        """What stands for it in the table; two subjects of one name are measured as one."""

    def prepare(self) -> None:
        """Make sure that it can be run. Raises EnvironmentFailed."""

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the command that does the work into a folder, which is new and empty; where is an Input's."""

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Raise BrokenRun unless the work was done on every page of the site; said is what the command printed."""

    def versions(self) -> dict[str, str]:
        """Return what is worth knowing of its environment."""


class _Ours:
    """What runs in this environment, which is there already."""

    def prepare(self) -> None:
        """There is nothing to do."""

    def versions(self) -> dict[str, str]:
        """Return the versions of this environment."""
        return peers.versions(sys.executable, _NAMED_VERSIONS)


# ---------------------------------------------------------------------- Pressmark


@dataclass(frozen=True)
class Pressmark(_Ours):
    """This checkout, crawling into a new collection; cleaning is the work of its item pipelines."""

    name: str = "pressmark"
    cleaning: bool = False

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the call of bench.ours."""
        return [sys.executable, "-m", "bench.ours", *["--clean"] * self.cleaning, where, str(out_dir)]

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Read the collection back: each page's bytes once in WARC, in the index, and as a document where cleaned."""
        if list(out_dir.glob("warc/*.open")):
            raise BrokenRun(f"{self.name} left a WARC file open")
        try:
            with Collection.open(out_dir) as collection:
                received = Counter(_pages_in(collection))
                documents = list(collection.index.documents.iter_all(PUBLISHER))
        except ArchiveError as exc:
            raise BrokenRun(f"the collection of {self.name} cannot be read: {exc}") from exc
        check_pages(self.name, site, received)
        articles = sum(row.verdict == "article" and row.characters > 0 for row in documents)
        if self.cleaning and not articles == len(documents) == site.size:
            raise BrokenRun(f"{self.name}: of {site.size} pages, {articles} became articles with text")


@dataclass(frozen=True)
class Writing(_Ours):
    """The WARC writer alone, from a file of responses; indexing is the whole Writer with index and fsync."""

    name: str = "pressmark's writer"
    indexing: bool = False

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the call of bench.writing."""
        return [sys.executable, "-m", "bench.writing", *["--index"] * self.indexing, where, str(out_dir)]

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Read the files back."""
        check_warcs(self.name, site, out_dir, exchanges=3)


@dataclass(frozen=True)
class Cleaning(_Ours):
    """Pages to text and metadata in one process: by Pressmark with what it knows of the site, without, or by trafilatura."""

    name: str
    how: str

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the call of bench.cleaning."""
        return [sys.executable, "-m", "bench.cleaning", self.how, where]

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Raise BrokenRun unless every page has text, and what is known of the site was used where it should be."""
        report = json.loads(said.splitlines()[-1])
        if report["pages"] != site.size:
            raise BrokenRun(f"{self.name} found text on {report['pages']} of {site.size} pages")
        straight = report["methods"].get("learned", 0) + report["methods"].get("confirmed", 0)
        if self.how == "learned" and straight < 0.95 * site.size:
            raise BrokenRun(f"{self.name} went straight to the article on {straight} of {site.size} pages")


@dataclass(frozen=True)
class Command(_Ours):
    """A pressmark command with --json over a copy of a collection; proof looks at the collection and what it printed."""

    name: str
    verb: str
    proof: Callable[[Site, Path, str], bool]
    needs_index: bool = True

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the call; WARC files are linked and not copied, as nothing writes to them."""
        copy = out_dir / "collection"
        shutil.copytree(where, copy, copy_function=_link_or_copy)
        if not self.needs_index:
            (copy / "index.sqlite").unlink()
        return [sys.executable, "-m", "crawler", self.verb, "--json", "--collection", str(copy)]

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Ask for the proof."""
        if not self.proof(site, out_dir / "collection", said):
            raise BrokenRun(f"{self.name} did not take in the {site.size} pages of the collection: {said[-500:]}")


def _link_or_copy(source: str, target: str) -> str:
    if source.endswith(".warc.gz"):
        os.link(source, target)
        return target
    return str(shutil.copy2(source, target))


def all_verified(site: Site, collection: Path, said: str) -> bool:
    """Whether `pressmark verify` computed both digests of every record anew and found no fault."""
    checked = json.loads(said.splitlines()[-1])["checked"]
    records = 3 * site.size + checked["files"]  # and a warcinfo a file
    return (checked["faults"], checked["records"], checked["block_digests"]) == (0, records, records) and (
        checked["payload_digests"] >= site.size
    )


def all_indexed(site: Site, collection: Path, said: str) -> bool:
    """Whether the index that `pressmark reindex` made has every page."""
    with Collection.open(collection) as opened:
        return sum(stats.captures for stats in opened.index.stats()) == site.size


# ---------------------------------------------------------------------- others


@dataclass(frozen=True)
class Peer:
    """A program of bench/peers, named as its files are. changes are further arguments, as its script takes them.

    wanted says what its report.json has to say of a site, label what stands for it in the table.
    """

    peer: str
    changes: tuple[str, ...] = ()
    wanted: Callable[[Site], Mapping[str, int]] = lambda site: {"pages": site.size, "bytes": site.bytes}
    label: str = ""

    @property
    def name(self) -> str:
        """The label, or else the peer's name with its changes."""
        return self.label or " ".join((self.peer, *self.changes))

    def prepare(self) -> None:
        """Make its environment."""
        peers.environment(self.peer)

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the call of its script."""
        script = peers.FOLDER / f"{self.peer}.py"
        python = str(peers.environment(self.peer))
        # -P, as a script may have the name of the package that it imports
        return [python, "-P", str(script), where, str(out_dir), str(peers.CONCURRENCY), *self.changes]

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Compare its report with the site."""
        try:
            report = json.loads((out_dir / "report.json").read_text("utf-8"))
        except (OSError, ValueError) as exc:
            raise BrokenRun(f"{self.name} left no report: {exc}") from exc
        if report != self.wanted(site):
            raise BrokenRun(f"{self.name} reports {report} where it should be {self.wanted(site)}")

    def versions(self) -> dict[str, str]:
        """Return the versions of its environment."""
        return peers.versions(peers.environment(self.peer), _NAMED_VERSIONS)


@dataclass(frozen=True)
class WarcPeer(Peer):
    """A peer that writes WARC files, too, with so many records a page."""

    exchanges: int = 2

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Compare its report with the site, and its WARC files, be they in a WACZ."""
        super().check(site, out_dir, said)
        for wacz in out_dir.glob("*.wacz"):
            with ZipFile(wacz) as packed:
                packed.extractall(out_dir, [name for name in packed.namelist() if name.endswith(".warc.gz")])
        check_warcs(self.name, site, out_dir, self.exchanges)


@dataclass(frozen=True)
class Wget:
    """GNU Wget, where the machine has it. It fetches one page after the other: it can do no other."""

    name: str = "wget"

    def prepare(self) -> None:
        """Raise EnvironmentFailed where there is no wget."""
        if shutil.which("wget") is None:
            raise peers.EnvironmentFailed(
                "there is no wget to be measured: `apt-get install wget`, or leave the row out"
            )

    def command(self, where: str, out_dir: Path) -> list[str]:
        """Return the call: pages to /dev/null, and all of it to WARC. It gets the list that others take from the sitemap."""
        with urlopen(where) as response:
            urls = re.findall(r"<loc>([^<]+)</loc>", gzip.decompress(response.read()).decode("ascii"))
        listed = out_dir / "urls.txt"
        listed.write_text("\n".join(urls) + "\n", "ascii")
        warc = [f"--warc-file={out_dir / 'wget'}", f"--warc-tempdir={out_dir}"]
        return ["wget", "--no-config", "--no-verbose", "--output-document=/dev/null", *warc, f"--input-file={listed}"]

    def check(self, site: Site, out_dir: Path, said: str) -> None:
        """Read the WARC file back."""
        check_warcs(self.name, site, out_dir, exchanges=2)

    def versions(self) -> dict[str, str]:
        """Return wget's version."""
        first = subprocess.run(["wget", "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
        return {"GNU Wget": first.split()[2]}


# ---------------------------------------------------------------------- proof


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


def check_warcs(name: str, site: Site, out_dir: Path, exchanges: int) -> None:
    """Raise BrokenRun unless the WARC files below out_dir hold each page once, and so many records of each URL.

    exchanges is 2 for response and request, 3 where a metadata record belongs to them.
    """
    kinds: Counter[str] = Counter()
    try:
        check_pages(name, site, Counter(_responses_in(sorted(out_dir.rglob("*.warc.gz")), kinds)))
    except ArchiveError as exc:
        raise BrokenRun(f"what {name} wrote cannot be read: {exc}") from exc
    wanted = ("response", "request", "metadata")[:exchanges]
    short = [kind for kind in wanted if kinds[kind] < site.size]
    if short:
        raise BrokenRun(f"{name} wrote {kinds[short[0]]} {short[0]} records of {site.size} pages")


def _responses_in(files: Iterable[Path], kinds: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield path and digest of each response record but the sitemap's, whoever wrote it; count the types of records."""
    for file in files:
        for record in iter_records(file):
            kinds[record.type] += 1
            path = urlsplit((record.get("WARC-Target-URI") or "").strip("<>")).path
            if record.type != "response" or path in (SITEMAP, START_SITEMAP):
                continue
            block = record.read()
            end = head_length(block)
            head = parse_response_head(block[:end])
            # some keep the header that says chunked and take the chunks away
            payload = payload_of(head, block[end:]) or block[end:]
            yield path, hashlib.sha256(decode_content(head, payload, _MAX_DECODED_BYTES).data).hexdigest()


def _pages_in(collection: Collection) -> Iterator[tuple[str, str]]:
    """Yield path and digest of each response record but the sitemap's. Raises BrokenRun for one that is not indexed."""
    for file in sorted(collection.warcs.folder.glob("*.warc.gz")):
        for record in iter_records(file):
            if record.type not in ("response", "revisit"):
                continue
            path = urlsplit(record.get("WARC-Target-URI") or "").path
            if path in (SITEMAP, START_SITEMAP):
                continue
            url, moment = record.get("WARC-Target-URI") or "", parse_warc_date(record.get("WARC-Date") or "")
            capture = collection.index.captures.by_record(record.record_id, url, moment)
            if capture is None or (capture.filename, capture.offset) != (file.name, record.offset):
                raise BrokenRun(f"the index does not know {path} where it stands in {file.name}")
            decoded = collection.warcs.read_response(capture).decode(collection.config.limits.max_decoded_bytes)
            yield path, hashlib.sha256(decoded.data).hexdigest()
