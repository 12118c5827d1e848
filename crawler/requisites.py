"""Requisites: what a browser would fetch to show a page: images, styles, scripts, fonts, media, frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.css import css_urls
from archive.html_tags import StyleText, iter_tags
from archive.html_urls import LAZY_SOURCES, LAZY_SRCSETS, SRCSETS, fetched_urls, srcset_urls
from crawler.scope import absolute_url

MAX_REQUISITES = 1000  # of one page
_SOCIAL_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def find_requisites(html: str, url: str) -> list[str]:
    """Return the absolute URLs that a page at url needs, in page order, each once, at most MAX_REQUISITES."""
    base, found = url, dict[str, None]()
    for part in iter_tags(html):
        if isinstance(part, StyleText):
            links = iter(css_urls(html[part.start : part.end]))
        elif part.is_end or not part.attributes:
            continue
        else:
            values = {attribute.name: attribute.value for attribute in part.attributes}
            if part.name == "base":
                base = absolute_url(url, values.get("href", "")) or base
            links = _links_of(part.name, values)
        for link in links:
            absolute = absolute_url(base, link)
            if absolute and absolute != url:
                found.setdefault(absolute)
                if len(found) == MAX_REQUISITES:
                    return list(found)
    return list(found)


def _links_of(tag: str, values: Mapping[str, str]) -> Iterator[str]:
    yield from fetched_urls(tag, values)
    yield from (value for name in LAZY_SOURCES if (value := values.get(name)))
    for name in (*SRCSETS, *LAZY_SRCSETS):
        yield from srcset_urls(values.get(name, ""))
    if "style" in values:
        yield from css_urls(values["style"])
    if tag == "meta" and (values.get("property") or values.get("name")) in _SOCIAL_IMAGES:
        yield values.get("content", "")
