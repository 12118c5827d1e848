"""Scrapy alone: its own HTTP/1.1 handler, every page of the sitemap fetched and let go of.

Called with SITEMAP_URL OUT_DIR, the number of requests at once, and settings to change as NAME=VALUE. What
Pressmark switches off (cookies, the telnet console, a log line a page) is off here too, so that the difference is
Pressmark's own work.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap


class PagesSpider(Spider):
    """Fetches what the sitemap lists and counts it."""

    name = "pages"
    sitemap_url: str
    pages = 0
    bytes = 0

    async def start(self) -> AsyncIterator[Request]:
        """Yield the request for the sitemap."""
        yield Request(self.sitemap_url, callback=self.parse_sitemap)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        """Yield a request a page."""
        for entry in Sitemap(response.body):
            yield Request(entry["loc"])

    def parse(self, response: Response) -> None:
        """Count."""
        self.pages += response.status == 200
        self.bytes += len(response.body)


def main(sitemap_url: str, out_dir: str, concurrency: str, *changes: str) -> None:
    """Crawl and report."""
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": int(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
            "COOKIES_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "WARNING",
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            **dict(change.split("=", 1) for change in changes),
        }
    )
    crawler = process.create_crawler(PagesSpider)
    process.crawl(crawler, sitemap_url=sitemap_url)
    process.start()
    assert isinstance(crawler.spider, PagesSpider)
    report = {"pages": crawler.spider.pages, "bytes": crawler.spider.bytes}
    Path(out_dir, "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
