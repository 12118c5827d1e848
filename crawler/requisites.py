"""Requisites: what a browser would fetch to show a page: images, styles, scripts, fonts, media, frames."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.scope import absolute_url

MAX_REQUISITES = 1000  # of one page
_SOURCES = {
    "img": ("src", "data-src", "data-original", "data-lazy-src"),
    "script": ("src",),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "body": ("background",),
    "table": ("background",),
    "tr": ("background",),
    "td": ("background",),
    "th": ("background",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_SRCSETS = ("srcset", "data-srcset", "imagesrcset")
_LINKS = {
    "stylesheet",
    "icon",
    "shortcut icon",
    "apple-touch-icon",
    "manifest",
    "mask-icon",
    "preload",
    "modulepreload",
}
_SELECTOR = ", ".join([*_SOURCES, "link[href]", "[srcset]", "[data-srcset]", "[style]", "style", "meta[content]"])
_SRCSET_URL = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]*)?(?:,|$)")
_SOCIAL_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def find_requisites(html: str, url: str) -> list[str]:
    """Return the absolute URLs that a page at url needs, in page order, each once, at most MAX_REQUISITES."""
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
    tag = node.tag or ""
    for name in _SOURCES.get(tag, ()):
        if value := attributes.get(name):
            yield value
    for name in _SRCSETS:
        if value := attributes.get(name):
            yield from srcset_urls(value)
    if style := attributes.get("style"):
        yield from css_urls(style)
    if tag == "style":
        yield from css_urls(node.text() or "")
    elif tag == "link" and (attributes.get("rel") or "").strip().lower() in _LINKS:
        yield attributes.get("href") or ""
    elif tag == "meta" and (attributes.get("property") or attributes.get("name")) in _SOCIAL_IMAGES:
        yield attributes.get("content") or ""


def srcset_urls(srcset: str) -> list[str]:
    """Return the URLs of a srcset attribute (HTML, section 4.8.4.2.1); commas inside data: URLs end them here."""
    return [match[1] for match in _SRCSET_URL.finditer(srcset) if not match[1].startswith("data:")]


def css_urls(css: str) -> list[str]:
    """Return what a style sheet, or a style attribute, imports or shows, in order."""
    urls: list[str] = []
    pending = [tinycss2.parse_component_value_list(css, skip_comments=True)]
    while pending:
        expects_import = False
        for token in pending.pop():
            if token.type == "url" or (token.type == "string" and expects_import):
                urls.append(token.value)
            elif token.type == "function" and token.lower_name == "url":
                urls += [argument.value for argument in token.arguments if argument.type == "string"]
            elif token.type == "function":
                pending.append(token.arguments)
            elif token.type.endswith("block"):
                pending.append(token.content)
            if token.type != "whitespace":
                expects_import = token.type == "at-keyword" and token.lower_value == "import"
    return [url for url in urls if url and not url.startswith(("data:", "#"))]
