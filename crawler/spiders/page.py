"""The page spider: archives named URLs with their requisites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from scrapy import Request

from archive.capture import Capture
from crawler.spiders.archiving import ArchivingSpider


class PageSpider(ArchivingSpider):
    """`scrapy crawl page -a url=URL`; several URLs are separated by white space.

    -a requisites=0 leaves out images, styles and scripts. -a ignore_robots=1 fetches the named pages even where
    robots.txt disallows them; the metadata record of the capture says so.
    """

    name = "page"

    def __init__(self, url: str | Iterable[str] = "", requisites: str = "1", ignore_robots: str = "0", **kwargs: Any):
        super().__init__(**kwargs)
        self.urls = url.split() if isinstance(url, str) else list(url)
        if not self.urls:
            raise ValueError("name a page to archive: -a url=https://example.org/news")
        self.with_requisites = requisites not in ("0", "false", "no")
        self.ignore_robots = ignore_robots in ("1", "true", "yes")

    async def start(self) -> AsyncIterator[Capture | Request]:
        """Yield the captures that earlier runs left uncleaned, then a request for each URL."""
        async for capture in self.uncleaned_captures():
            yield capture
        for url in self.urls:
            yield self.page_request(url, listed_url=url, ignore_robots=self.ignore_robots)
