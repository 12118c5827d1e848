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
MAX_REQUISITE_DEPTH = (
    4  # 1 for what the page itself needs, 2 for what a style sheet or frame of the page needs, and so on
)
CSS_TYPE = "text/css"
HTML_TYPES = ("text/html", "application/xhtml+xml")
# A page is read in the thread that fetches. A hostile one of 16 MiB would hold it up for a minute; these bound that to
# about a second, and are far beyond any real page.
MAX_TAGS = 200_000
MAX_LINKS = 10_000  # looked at, whether they are taken or not
MAX_STYLE_CHARACTERS = 2 << 20
_SOCIAL_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def find_requisites(html: str, url: str) -> list[str]:
    """Return the absolute URLs that a page at url needs, in page order, each once, at most MAX_REQUISITES."""
    absolute = (absolute_url(base, link) for base, link in islice(_iter_links(html, url), MAX_LINKS))
    return _unique_urls(absolute, url)


def style_requisites(css: str, url: str) -> list[str]:
    """Return the absolute URLs that a style sheet at url needs, in order, each once, at most MAX_REQUISITES."""
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
    """Yield (base URL, link). The first base element that has an href counts (HTML, section 4.2.3)."""
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
    """The last so many URLs."""

    def __init__(self, size: int):
        self._size, self._urls = size, OrderedDict[str, None]()

    def add(self, url: str) -> None:
        """Remember a URL, and forget the oldest where there are too many."""
        self._urls[url] = None
        if len(self._urls) > self._size:
            self._urls.popitem(last=False)

    def __contains__(self, url: str) -> bool:
        return url in self._urls
