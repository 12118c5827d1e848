"""The page spider: archives the URLs that it is given, with their requisites."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from scrapy import Request

from archive.capture import Capture
from crawler.spiders.archiving import ArchivingSpider


class PageSpider(ArchivingSpider):
    """`scrapy crawl page -a url=URL`; several URLs are parted by white space.

    -a requisites=0 leaves images, styles and scripts out; -a ignore_robots=1 fetches the pages themselves even where
    robots.txt disallows them, which their metadata records then say.
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
        """Yield what was captured and not cleaned, then a request a URL."""
        async for capture in self.uncleaned_captures():
            yield capture
        for url in self.urls:
            yield self.page_request(url, listed_url=url, ignore_robots=self.ignore_robots)
