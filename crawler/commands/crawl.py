"""Crawl news sites: fetch the new and changed articles that feeds, sitemaps and listing pages list, store and clean them.

The sites are those in the collection's publishers/ folder, one TOML file each.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from archive.verdict import ARTICLES
from crawler.cli import ExitCode, add_collection, add_fetching, whole_number

if TYPE_CHECKING:
    from crawler.running import SpiderRun
    from crawler.spiders.site import SiteSpider

EXAMPLES = """\
examples:
  pressmark crawl                       all sites of the collection
  pressmark crawl north_post --limit 20
  pressmark crawl --collection /srv/news --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("publishers", metavar="PUBLISHER", nargs="*", help="sites to crawl (default: all)")
    add_collection(parser)
    parser.add_argument("--limit", metavar="N", type=whole_number(1), help="fetch at most N articles of a site")
    add_fetching(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object a site")


def run(options: argparse.Namespace) -> int:
    """Crawl the sites."""
    from scrapy import signals

    from archive.collection.collection import Collection
    from archive.formatting import format_bytes
    from crawler.running import Progress, SpiderRun, crawler_settings, run_spiders
    from crawler.spiders.site import SiteSpider
    from crawler.terminal import format_table

    collection = Collection.open(options.collection)
    publishers = [collection.publisher(name) for name in options.publishers] or collection.publishers()
    if not publishers:
        print(
            f"pressmark crawl: {collection.publishers_dir} holds no publisher; "
            "describe a site there in a TOML file (docs/publishers.md shows how)",
            file=sys.stderr,
        )
        return ExitCode.NOTHING_FOUND
    verdicts: dict[str, Counter[str]] = {p.id: Counter() for p in publishers}
    removals: Counter[str] = Counter()
    spiders: dict[str, SiteSpider] = {}

    def stored(item: Any, spider: SiteSpider) -> None:
        verdicts[spider.publisher_id][item.verdict] += 1
        removals[spider.publisher_id] += len(item.removed)

    def opened(spider: SiteSpider) -> None:
        spiders[spider.publisher_id] = spider

    settings = crawler_settings(collection, options)
    spider_runs = [
        SpiderRun(
            SiteSpider,
            {"publisher": p.id, "limit": options.limit},
            signals={signals.item_scraped: stored, signals.spider_opened: opened},
        )
        for p in publishers
    ]
    all_ended = run_spiders(collection, spider_runs, settings, Progress())
    reports = [
        _report(p.id, spider_run, spiders.get(p.id), verdicts[p.id], removals[p.id])
        for p, spider_run in zip(publishers, spider_runs, strict=True)
    ]
    if options.json:
        for report in reports:
            print(json.dumps(report, ensure_ascii=False))
    else:
        head = (
            "publisher",
            "listed",
            "fetched",
            "articles",
            "unchanged",
            "failed",
            "passages removed",
            "received",
            "seconds",
        )
        rows = [
            (
                *(report[key] for key in ("publisher", "listed", "fetched", "articles", "revisits")),
                len(report["failed"]),
                report["removed"],
                format_bytes(report["bytes"]),
                f"{report['seconds']:.1f}",
            )
            for report in reports
        ]
        print(format_table(head, rows))
    for report in reports:
        for url, reason in report["failed"].items():
            print(f"pressmark crawl: {report['publisher']}: {url}: {reason}", file=sys.stderr)
    if not all_ended or all(spider_run.error for spider_run in spider_runs):
        return ExitCode.FAILED
    return ExitCode.SOME_REJECTED if any(report["failed"] for report in reports) else ExitCode.DONE


def _report(
    publisher: str, spider_run: SpiderRun, spider: SiteSpider | None, verdicts: Counter[str], removals: int
) -> dict[str, Any]:
    """Return the JSON object of one publisher's crawl. verdicts counts its documents by verdict, removals their removals."""
    failed = dict(spider.failed) if spider is not None else {}
    if spider_run.error:
        failed[publisher] = spider_run.error
    return {
        "publisher": publisher,
        "listed": spider.frontier.listed_count if spider is not None else 0,
        "fetched": verdicts.total(),
        "articles": sum(verdicts[verdict] for verdict in ARTICLES),
        "revisits": spider_run.stat("archive/revisit_written", 0),
        "removed": removals,
        "bytes": spider_run.stat("archive/bytes_received", 0),
        "seconds": round(spider_run.seconds, 3),
        "failed": failed,
    }
