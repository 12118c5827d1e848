"""Scrapy extensions of the crawler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy import signals

from crawler.request_meta import fetch_meta
from crawler.spiders.site import SiteSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class SeenArticles:
    """Marks an article as fetched only when its document is stored, so that a killed run fetches it again."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SeenArticles:
        """Make the extension and connect it to item_scraped, which Scrapy sends after the last item pipeline."""
        extension = cls()
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def item_scraped(self, item: Any, response: Response | None, spider: Any) -> None:
        """Mark the URL under which a source listed the article; the document's URL where there is no response."""
        if isinstance(spider, SiteSpider):
            request = getattr(response, "request", None)
            spider.mark_stored((fetch_meta(request).get("listed_url") if request else None) or item.url)
