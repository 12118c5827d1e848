"""Requisites: what a browser would fetch to show a page: images, styles, scripts, fonts, media, frames."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from archive.markup.css import css_urls
from archive.markup.tags import StyleText, iter_tags
from archive.markup.urls import LAZY_SOURCES, LAZY_SRCSETS, SRCSETS, fetched_urls, srcset_urls
from crawler.discovery.scope import absolute_url

MAX_REQUISITES = 1000  # of one page
MAX_REQUISITE_DEPTH = 4  # 1 for what a page needs, 2 for what a style sheet or frame of the page needs, …
# Pages are parsed in the reactor's thread. A hostile page of 16 MiB would block it for a minute; these limits, far above
# any real page, bound that to about a second.
MAX_TAGS = 200_000  # of one page
MAX_LINKS = 10_000  # of one page or style sheet, including links to other pages
MAX_STYLE_CHARACTERS = 2 << 20  # of one style sheet
_SOCIAL_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def find_requisites(html: str, url: str) -> list[str]:
    """Return the absolute URLs of the requisites of a page at url, in page order, each once, at most MAX_REQUISITES."""
    absolute = (absolute_url(base, link) for base, link in islice(_iter_links(html, url), MAX_LINKS))
    return _unique_urls(absolute, url)


def style_requisites(css: str, url: str) -> list[str]:
    """Return the absolute URLs of what a style sheet at url needs, in its order, each once, at most MAX_REQUISITES."""
    return _unique_urls((absolute_url(url, link) for link in _style_links(css)), url)


def _unique_urls(found: Iterable[str | None], url: str) -> list[str]:
    unique = dict[str, None]()
    for link in found:
        if link and link != url:
            unique.setdefault(link)
            if len(unique) == MAX_REQUISITES:
                break
    return list(unique)


def _iter_links(html: str, url: str) -> Iterator[tuple[str, str]]:
    """Yield (base URL, link) of each requisite. Only the first base element with an href counts (HTML, section 4.2.3)."""
    base = None
    for part in islice(iter_tags(html), MAX_TAGS):
        if isinstance(part, StyleText):
            links = _style_links(html[part.start : part.end])
        elif part.is_end or not part.attributes:
            continue
        else:
            values = {attribute.name: attribute.value for attribute in part.attributes}
            if part.name == "base" and base is None and "href" in values:
                base = absolute_url(url, values["href"]) or url
            links = _links_of(part.name, values)
        for link in links:
            yield base or url, link


def _style_links(css: str) -> Iterator[str]:
    return islice(css_urls(css[:MAX_STYLE_CHARACTERS]), MAX_LINKS)


def _links_of(tag: str, values: Mapping[str, str]) -> Iterator[str]:
    yield from fetched_urls(tag, values)
    yield from (value for name in LAZY_SOURCES if (value := values.get(name)))
    for name in (*SRCSETS, *LAZY_SRCSETS):
        yield from srcset_urls(values.get(name, ""))
    if "style" in values:
        yield from _style_links(values["style"])
    if tag == "meta" and (values.get("property") or values.get("name")) in _SOCIAL_IMAGES:
        yield values.get("content", "")


class RecentURLs:
    """A set of URLs that keeps only the latest ones."""

    def __init__(self, max_urls: int):
        self._max_urls, self._urls = max_urls, OrderedDict[str, None]()

    def add(self, url: str) -> None:
        """Add a URL, and remove the oldest URL where there are more than max_urls."""
        self._urls[url] = None
        if len(self._urls) > self._max_urls:
            self._urls.popitem(last=False)

    def __contains__(self, url: str) -> bool:
        return url in self._urls
