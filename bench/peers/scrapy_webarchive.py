"""scrapy-webarchive: a crawl with Scrapy whose requests and responses it writes to WARC.

Called as bare_scrapy.py is. It is the newest scrapy-webarchive with the newest Scrapy that it runs with. In its favour, the
packing into WACZ, with an index, at the end of the crawl is left out, and the reactor is Twisted's epoll, which is faster
than asyncio's: what is measured is crawl and WARC. With the settings BENCH_WACZ=1 and TWISTED_REACTOR it is what a new project has.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap
from scrapy_webarchive.extensions import WaczExporter


class WarcExporter(WaczExporter):
    """Writes the WARC file, and a WACZ only where that is asked for."""

    def spider_closed(self, spider: Spider) -> None:
        """Make the WACZ or leave it."""
        if self.settings.getbool("BENCH_WACZ"):
            super().spider_closed(spider)


class PagesSpider(Spider):
    """Fetches what the sitemap lists and counts it."""

    name = "pages"
    sitemap_url: str
    pages = 0
    bytes = 0

    def start_requests(self) -> Iterator[Request]:
        """Yield the request for the sitemap."""
        yield Request(self.sitemap_url, callback=self.parse_sitemap)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Yield a request a page."""
        for entry in Sitemap(response.body):
            yield Request(entry["loc"])

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Count."""
        self.pages += response.status == 200
        self.bytes += len(response.body)


def main(sitemap_url: str, out_dir: str, concurrency: str, *changes: str) -> None:
    """Crawl and report."""
    os.chdir(out_dir)  # the WARC file is made in the working directory
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": int(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
            "COOKIES_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
            "EXTENSIONS": {WarcExporter: 0},
            "LOG_LEVEL": "WARNING",
            "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7",
            "ROBOTSTXT_OBEY": False,
            "SW_EXPORT_URI": out_dir + "/",
            "TELNETCONSOLE_ENABLED": False,
            **dict(change.split("=", 1) for change in changes),
        }
    )
    crawler = process.create_crawler(PagesSpider)
    process.crawl(crawler, sitemap_url=sitemap_url)
    process.start()
    assert isinstance(crawler.spider, PagesSpider)
    report = {"pages": crawler.spider.pages, "bytes": crawler.spider.bytes}
    Path("report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
