"""The keys of a Scrapy request's meta that Pressmark sets and reads, each with who sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from archive.capture import Capture, Purpose

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class FetchMeta(TypedDict, total=False):
    """The meta of a request. All keys are optional; Scrapy's own keys come last."""

    # set by the spiders
    purpose: Purpose  # not set in requests of Scrapy's own middlewares, such as for robots.txt
    kind: str  # of a source: feed, listing, news-sitemap or sitemap
    page: int  # of a source: 1 for the one that the spec names, more for its further pages
    source: str  # URL of the source that listed an article; it goes into the capture's metadata record
    listed_url: str  # URL of an article as its source listed it, or as a person named it
    listed: str | None  # the date by which the source listed it (crawler.discovery.sources.Entry.listed)
    conditional: bool  # whether the server may answer that nothing has changed (crawler.fetching.conditional)
    ignore_robots: bool  # whether to fetch the page even where robots.txt disallows it
    via: str  # URL of the page or style sheet that needs a requisite
    requisite_of: str  # URL of the page that a requisite belongs to, directly or by style sheets and frames
    requisite_depth: int  # 1 for what the page itself needs, 2 for what a style sheet or frame of the page needs, …
    # set while fetching
    capture: Capture  # the archive's capture of the last response (crawler.fetching.recording)
    not_modified: Capture  # the capture whose validators the request carries (crawler.fetching.conditional)
    robots: str  # why robots.txt disallowed a page that was fetched all the same (crawler.fetching.politeness)
    # Scrapy's
    download_slot: str
    proxy: str
    redirect_urls: list[str]


def fetch_meta(of: Request | Response) -> FetchMeta:
    """Return the meta of a request, or of the request of a response: the dictionary itself, with typed keys."""
    return cast("FetchMeta", of.meta)
