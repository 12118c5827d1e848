"""Requisites: what a browser would fetch to show a page: images, styles, scripts, fonts, media, frames."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.css import css_urls
from archive.html_urls import FETCHED, LAZY_SOURCES, LAZY_SRCSETS, SRCSETS, is_too_deep, iter_fetched, srcset_urls
from crawler.scope import absolute_url

logger = logging.getLogger(__name__)

MAX_REQUISITES = 1000  # of one page
_LAZY = [f"[{name}]" for name in (*LAZY_SOURCES, *SRCSETS, *LAZY_SRCSETS)]
_SELECTOR = ", ".join([*FETCHED, *_LAZY, "link[href]", "[style]", "style", "meta[content]"])
_SOCIAL_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def find_requisites(html: str, url: str) -> list[str]:
    """Return the absolute URLs that a page at url needs, in page order, each once, at most MAX_REQUISITES."""
    if is_too_deep(html):
        logger.warning("%s nests too deep to be searched for images and styles", url)
        return []
    tree = LexborHTMLParser(html)
    base_node = tree.css_first("base[href]")
    base = (absolute_url(url, base_node.attributes.get("href") or "") if base_node else None) or url
    found: dict[str, None] = {}
    for node in tree.css(_SELECTOR):
        for link in _links_of(node):
            absolute = absolute_url(base, link)
            if absolute and absolute != url:
                found.setdefault(absolute)
                if len(found) == MAX_REQUISITES:
                    return list(found)
    return list(found)


def _links_of(node: LexborNode) -> Iterator[str]:
    attributes = node.attributes
    yield from (reference.value for reference in iter_fetched(node))
    yield from (value for name in LAZY_SOURCES if (value := attributes.get(name)))
    for name in (*SRCSETS, *LAZY_SRCSETS):
        yield from srcset_urls(attributes.get(name) or "")
    yield from css_urls(attributes.get("style") or "")
    if node.tag == "style":
        yield from css_urls(node.text() or "")
    elif node.tag == "meta" and (attributes.get("property") or attributes.get("name")) in _SOCIAL_IMAGES:
        yield attributes.get("content") or ""
