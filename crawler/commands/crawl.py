"""One incremental run over news sites: fetch what their feeds, sitemaps and listing pages have new, store and clean it.

The sites are those in the collection's publishers/ folder, one TOML file each.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from crawler.cli import ExitCode, add_collection, add_fetching

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
    parser.add_argument("--limit", metavar="N", type=_positive, help="fetch at most N articles of a site")
    add_fetching(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object a site")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number from 1 on")
    return number


def run(options: argparse.Namespace) -> int:
    """Crawl the sites."""
    from scrapy import signals

    from archive.collection.collection import Collection
    from archive.formatting import format_bytes
    from crawler.running import Progress, SpiderRun, crawler_settings, format_table, run_spiders
    from crawler.spiders.site import SiteSpider

    collection = Collection.open(options.collection)
    publishers = [collection.publisher(name) for name in options.publishers] or collection.publishers()
    if not publishers:
        print(
            f"pressmark crawl: {collection.publishers_dir} holds no publisher; "
            "describe a site there in a TOML file (docs/publishers.md shows how)",
            file=sys.stderr,
        )
        return ExitCode.NOTHING_FOUND
    counts: dict[str, dict[str, int]] = {p.id: {} for p in publishers}
    spiders: dict[str, SiteSpider] = {}

    def stored(item: Any, spider: SiteSpider) -> None:
        count = counts[spider.publisher_id]
        count[item.verdict] = count.get(item.verdict, 0) + 1
        count["removed"] = count.get("removed", 0) + len(item.removed)

    def opened(spider: SiteSpider) -> None:
        spiders[spider.publisher_id] = spider

    settings = crawler_settings(collection, options)
    jobs = [
        SpiderRun(
            SiteSpider,
            {"publisher": p.id, "limit": options.limit},
            signals={signals.item_scraped: stored, signals.spider_opened: opened},
        )
        for p in publishers
    ]
    whole = run_spiders(collection, jobs, settings, Progress())
    reports = [_report(p.id, job, spiders.get(p.id), counts[p.id]) for p, job in zip(publishers, jobs, strict=True)]
    if options.json:
        for report in reports:
            print(json.dumps(report, ensure_ascii=False))
    else:
        head = ("publisher", "listed", "fetched", "articles", "revisits", "failed", "cut", "received", "seconds")
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
    if not whole or all(job.error for job in jobs):
        return ExitCode.FAILED
    return ExitCode.SOME_REJECTED if any(report["failed"] for report in reports) else ExitCode.DONE


def _report(publisher: str, job: Any, spider: Any, count: dict[str, int]) -> dict[str, Any]:
    failed = dict(spider.failed) if spider is not None else {}
    if job.error:
        failed[publisher] = job.error
    return {
        "publisher": publisher,
        "listed": spider.frontier.listed_count if spider is not None else 0,
        "fetched": sum(number for verdict, number in count.items() if verdict != "removed"),
        "articles": count.get("article", 0) + count.get("teaser", 0),
        "revisits": job.stat("archive/revisit_written", 0),
        "removed": count.get("removed", 0),
        "bytes": job.stat("archive/bytes_received", 0),
        "seconds": round(job.seconds, 3),
        "failed": failed,
    }
