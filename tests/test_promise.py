"""The promise, end to end, on the bundled news site: crawled, cleaned, found, replayed, and nothing invented or lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from archive.collection.collection import Collection
from crawler.demo.server import DemoSite
from tests.conftest import ROOT, Pressmark
from tests.pipelines import seed


@dataclass
class Crawled:
    """The site crawled on both of its days: reports of the crawls, and all documents."""

    path: Path
    first: dict[str, dict[str, Any]]
    second: dict[str, dict[str, Any]]
    third: dict[str, dict[str, Any]]
    documents: list[dict[str, Any]]

    def documents_of(self, part: str) -> list[dict[str, Any]]:
        """Documents whose URL holds part, oldest first."""
        found = [document for document in self.documents if part in document["url"]]
        return sorted(found, key=lambda document: document["captured_at"])


def specs(site: DemoSite, path: Path) -> None:
    """Describe the site's publishers in a collection."""
    with Collection.open_or_create(path) as collection:
        for name, publication in site.publications.items():
            (collection.publishers_dir / f"{name}.toml").write_text(publication.spec(), "utf-8")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark) -> Iterator[Crawled]:
    """Crawl the first day, the second, and the second again."""
    path = tmp_path_factory.mktemp("promise") / "c"
    reports = []
    with DemoSite() as site:
        specs(site, path)
        for edition in (1, 2, 2):
            site.edition = edition
            done = pressmark("crawl", "--json", "--collection", path)
            assert done.returncode == 0, done.stderr
            reports.append({line["publisher"]: line for line in map(json.loads, done.stdout.splitlines())})
    exported = pressmark("export", "--format", "jsonl", "-", "--collection", path)
    yield Crawled(path, *reports, [json.loads(line) for line in exported.stdout.splitlines()])


def test_a_crawl_fetches_every_article_that_sources_list(crawled: Crawled) -> None:
    """Feeds, news sitemaps, sitemap indexes and paginated listings: sixty articles and more, three publishers."""
    assert sum(report["articles"] for report in crawled.first.values()) >= 60
    for report in crawled.first.values():
        assert report["fetched"] == report["listed"] and not report["failed"]


def test_a_second_crawl_fetches_what_is_new_or_changed_and_nothing_else(crawled: Crawled) -> None:
    """Two or three articles a paper; and on a day without news, none."""
    assert all(0 < report["fetched"] <= 4 for report in crawled.second.values())
    assert all(report["fetched"] == 0 for report in crawled.third.values())


def test_an_article_that_was_corrected_has_both_versions(crawled: Crawled) -> None:
    """The text of both days is kept, under two pressmarks."""
    before, after = crawled.documents_of("/story/20260928/110415")
    assert before["text"] != after["text"] and before["title"] != after["title"]
    assert before["pressmark"] != after["pressmark"] or before["record_id"] != after["record_id"]


def test_what_robots_txt_disallows_was_never_asked_for(crawled: Crawled) -> None:
    """Linked or not, disallowed parts are not in the archive; each robots.txt is."""
    with Collection.open(crawled.path) as collection:
        urls = {record.url for record in collection.index.documents.iter_all()}
        assert not [url for url in urls if re.search(r"/preview/|/neibu/|/members/", url)]
        origins = {"/".join(url.split("/")[:3]) for url in urls}
        assert all(collection.index.captures.of(f"{origin}/robots.txt") for origin in origins)


def test_every_warc_file_opens_in_two_other_libraries(crawled: Crawled) -> None:
    """FastWARC verifies every block digest; warcio reads the same records in the same order."""
    files = sorted((crawled.path / "warc").glob("*.warc.gz"))
    assert len(files) >= 6 and not list((crawled.path / "warc").glob("*.open"))
    for path in files:
        with path.open("rb") as file:
            fast = []
            for record in FastIterator(file, parse_http=False):
                assert record.verify_block_digest(), f"{path} {record.record_id}"
                fast.append(record.record_id)
        with path.open("rb") as file:
            slow = [record.rec_headers.get_header("WARC-Record-ID") for record in WarcioIterator(file)]
        assert [one.strip("<>") for one in fast] == [one.strip("<>") for one in slow] and slow


def test_every_document_names_a_record_that_is_there(crawled: Crawled) -> None:
    """record_id and payload_digest lead from the text back to the bytes."""
    digests: dict[str, str | None] = {}
    for path in (crawled.path / "warc").glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in FastIterator(
                file, parse_http=False, record_types=WarcRecordType.response | WarcRecordType.revisit
            ):
                digests[record.headers["WARC-Record-ID"]] = record.headers.get("WARC-Payload-Digest")
    assert crawled.documents
    for document in crawled.documents:
        assert digests[document["record_id"]] == document["payload_digest"]


def test_what_the_feed_says_of_a_date_is_evidence(crawled: Crawled) -> None:
    """The date by which a feed lists an article stands beside what the page says, and agrees with it."""
    told = [
        (document, candidate)
        for document in crawled.documents
        for candidate in document["date_evidence"]
        if candidate["where"] == "source published"
    ]
    assert len(told) >= 5
    for document, candidate in told:
        assert candidate["value"][:10] == document["published_at"][:10]


def test_the_seed_article_is_whole_and_without_its_notices(crawled: Crawled) -> None:
    """All paragraphs, repaired, none of the notices and footers, captions apart with their credit, filings as data."""
    (document,) = crawled.documents_of("content_10034.htm")
    with (ROOT / "crawler/demo/beiyuan/articles").joinpath(_seed_file()).open("rb") as file:
        printed = json.dumps(tomllib.load(file), ensure_ascii=False, default=str)
    assert document["verdict"] == "article"
    paragraphs = document["text"].split("\n")
    assert len(paragraphs) == 9 and all(paragraph[:20] in seed.undamaged(printed) for paragraph in paragraphs)
    assert paragraphs[0].startswith("4月8日,自治區黨委和政府") and paragraphs[-1].endswith("劉曉冬)")
    assert {repair["rule"] for repair in document["repairs"]} == {"lost-byte", "pinyin"}
    for notice in ("免責聲明", "ICP", "Copyright", "轉載", "举报", "舉報", "攝", "bjwmaster", "責任編輯"):
        assert notice not in document["text"], notice
    captions = [block["text"] for block in document["blocks"] if block["kind"] == "caption"]
    assert len(captions) == 7 and all(caption.endswith("攝") for caption in captions)
    shown = [image for image in document["images"] if image["credit"]]
    assert shown and {image["credit"] for image in shown} == {"袁永紅"}
    assert all(any(printed.startswith(image["caption"]) for printed in captions) for image in shown)
    assert {(person["name"], person["role"]) for person in document["authors"]} == {
        ("劉曉冬", "reporter"),
        ("袁永紅", "photographer"),
    }
    assert document["rights"]["icp"] == "蒙ICP備16001043號-1"
    assert document["rights"]["news_permit"].startswith("15120200009")
    assert "15010502001245" in document["rights"]["public_security"]
    assert document["rights"]["holder"] and document["rights"]["contact"]
    assert document["published_at"].startswith("2022-04-09")


def _seed_file() -> str:
    return next(
        p.name for p in (ROOT / "crawler/demo/beiyuan/articles").iterdir() if "bjwmaster" in p.read_text("utf-8")
    )


def test_every_cut_line_says_which_rule_cut_it_and_why(crawled: Crawled) -> None:
    """Nothing disappears without a reason."""
    cut = [removal for document in crawled.documents for removal in document["removed"]]
    assert len(cut) > 500
    assert all(removal["rule"] and removal["reason"] and removal["text"] and removal["path"] for removal in cut)


def test_a_crawl_that_is_killed_goes_on_where_it_was(tmp_path: Path, pressmark: Pressmark) -> None:
    """After SIGKILL the next run closes what was left open, cleans what was captured, and fetches the rest."""
    path = tmp_path / "c"
    with DemoSite() as site:
        specs(site, path)
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler", "crawl", "--collection", str(path)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and sum(p.stat().st_size for p in (path / "warc").glob("*.open")) < 200_000:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        assert list((path / "warc").glob("*.open"))
        done = pressmark("crawl", "--json", "--collection", path)
        assert done.returncode == 0, done.stderr
    with Collection.open(path) as collection:
        assert not list(collection.index.captures.uncleaned())
        documents = list(collection.index.documents.iter_all())
        assert len({row.url for row in documents}) >= 80
        for row in documents:
            assert collection.read_document(row)["record_id"] == row.record_id
    assert not list((path / "warc").glob("*.open"))
    for file in (path / "warc").glob("*.warc.gz"):
        with file.open("rb") as stream:
            assert all(record.verify_block_digest() for record in FastIterator(stream, parse_http=False))


def test_a_full_disk_ends_the_crawl_with_one_clear_error(tmp_path: Path, pressmark: Pressmark) -> None:
    """Exit code 1 and what to do; what was stored is whole, and the next run, with room, fetches the rest."""
    path = tmp_path / "c"
    with DemoSite() as site:
        specs(site, path)
        command = f"ulimit -f 130; exec {sys.executable} -m crawler crawl --collection {path}"
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 1
        last = done.stderr.splitlines()[-1]
        assert last.startswith(f"pressmark: {path} cannot be written") and "make room" in last
        assert len(done.stderr.splitlines()) < 12 and "Traceback" not in done.stderr
        for file in (path / "warc").glob("*.warc.gz"):
            with file.open("rb") as stream:
                assert all(record.verify_block_digest() for record in FastIterator(stream, parse_http=False))
        again = pressmark("crawl", "--json", "--collection", path)
        assert again.returncode == 0, again.stderr
    with Collection.open(path) as collection:
        assert len({row.url for row in collection.index.documents.iter_all()}) >= 80


def test_limit_is_kept(tmp_path: Path, pressmark: Pressmark) -> None:
    """`crawl --limit 2` fetches two articles of a site, and the next run the others."""
    path = tmp_path / "c"
    with DemoSite() as site:
        specs(site, path)
        first = json.loads(pressmark("crawl", "ledger", "--limit", 2, "--json", "--collection", path).stdout)
        rest = json.loads(pressmark("crawl", "ledger", "--json", "--collection", path).stdout)
    assert first["fetched"] == 2 and rest["fetched"] == rest["listed"] - 2


def test_whatever_a_url_serves_is_archived_and_judged(tmp_path: Path, pressmark: Pressmark) -> None:
    """A PDF and an image are kept with verdict other, a page that is gone with not_found, a paywall as a teaser."""
    with DemoSite() as site:
        site.edition = 2
        ledger, harbour = site.origins["ledger"], site.origins["harbour"]
        wanted = {
            f"{ledger}/2026/10/inside-the-quarry-deal/": "teaser",
            f"{ledger}/2026/11/pop-up-cinema-in-the-corn-exchange/": "not_found",
            f"{harbour}/story/20261023/110538": "not_found",
            f"{harbour}/story/20260101/1": "not_found",
            f"{harbour}/static/img/ferry.jpg": "other",
            f"{ledger}/media/photo/square": "other",
            f"{ledger}{_pdf(site)}": "other",
            f"{harbour}/": "listing",
        }
        done = pressmark("archive", *wanted, "--json", "--collection", tmp_path / "c")
    lines = {line["url"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert {url: line["verdict"] for url, line in lines.items()} == wanted
    assert all(line["pressmark"] for line in lines.values()) and done.returncode == 0


def _pdf(site: DemoSite) -> str:
    """Return the path of the PDF that the Ledger links to."""
    page = (
        urllib.request.urlopen(f"{site.origins['ledger']}/2026/10/flood-wall-for-weir-street-approved/").read().decode()
    )
    return re.search(r'href="(?:http://[^/"]+)?(/[^"]+\.pdf)"', page)[1]  # type: ignore[index]
