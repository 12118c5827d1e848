"""Pressmark, as it is measured: the site spider over the pages of a sitemap, into a new collection.

`python -m bench.ours [--clean] SITEMAP_URL OUT_DIR`. Without --clean the item pipelines are off, so what is left is
crawl, byte-exact WARC and index. It runs with what every peer runs with: as many requests at once, no delay, no
robots.txt, no requisites. bench/README.md tells why.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import Settings

from archive.collection.collection import Collection
from bench.peers import CONCURRENCY
from crawler.running import SpiderRun, run_spiders
from crawler.spiders.site import SiteSpider

PUBLISHER = "bench"


def new_collection(folder: Path, sitemap_url: str) -> Collection:
    """Return a collection with one publisher, whose source is the sitemap."""
    collection = Collection.open_or_create(folder)
    spec = (
        f'name = "Bench"\ndomains = ["{urlsplit(sitemap_url).netloc}"]\nrequisites = false\n'
        f'sources = [{{ kind = "sitemap", url = "{sitemap_url}" }}]\n'
    )
    (collection.publishers_dir / f"{PUBLISHER}.toml").write_text(spec, "utf-8")
    return collection


def bench_settings(collection: Collection, *, cleaning: bool) -> Settings:
    """Return Pressmark's own settings with the changes that every subject shares."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    changes: dict[str, Any] = {
        "PRESSMARK_COLLECTION": str(collection.path),
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "WARNING",
        "ROBOTSTXT_OBEY": False,
    }
    if not cleaning:
        changes["ITEM_PIPELINES"] = {}
    for name, value in changes.items():
        settings.set(name, value, priority="cmdline")
    return settings


def main() -> int:
    """Crawl, and return an exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("sitemap_url")
    parser.add_argument("out_dir", type=Path)
    options = parser.parse_args()
    collection = new_collection(options.out_dir, options.sitemap_url)
    spider_run = SpiderRun(SiteSpider, {"publisher": PUBLISHER})
    whole = run_spiders(collection, [spider_run], bench_settings(collection, cleaning=options.clean))
    if spider_run.error:
        print(spider_run.error, file=sys.stderr)
    return 0 if whole and not spider_run.error else 1


if __name__ == "__main__":
    raise SystemExit(main())
