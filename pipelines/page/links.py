"""The links of a page as absolute URLs. Most are plain, and are joined to the page's URL without parsing them."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urldefrag, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipelines.page.structured_data import absolute_url
from pipelines.text.line_cache import cache_short_lines

_MAX_LINKS = 2000
_ADDRESSES = etree.XPath(
    "//a/@href | //area/@href", smart_strings=False
)  # plain str, without a reference to each element
_NAME = r"[A-Za-z0-9_~-][A-Za-z0-9_.~%+,-]*"
_QUERY = r"(?:\?[!\"$-:<-~]+)?"
_PLAIN_PATH = re.compile(rf"/(?:{_NAME}/)*(?:{_NAME})?", re.ASCII)
_ABSOLUTE = re.compile(rf"https?://[a-z0-9.-]+(?::\d+)?/[!\"$->@-~]*{_QUERY}", re.ASCII)
_ROOT_RELATIVE = re.compile(rf"/(?:{_NAME}/)*(?:{_NAME})?{_QUERY}", re.ASCII)
_RELATIVE = re.compile(rf"(?:{_NAME}/)*{_NAME}{_QUERY}", re.ASCII)


def find_links(root: HtmlElement, base: str | None) -> tuple[str, ...]:
    """Return the absolute http(s) URLs that a page links to, without fragments, each once, in page order."""
    join = Joiner(base)
    found: dict[str, None] = {}
    for href in dict.fromkeys(cast(list[str], _ADDRESSES(root))):
        absolute = join(href)
        if absolute:
            found.setdefault(absolute)
            if len(found) >= _MAX_LINKS:
                break
    return tuple(found)


@cache_short_lines
def _kind(link: str) -> str | None:
    """Return how a plain link is joined, and None for a link that must be parsed."""
    if ";" in link:
        return None
    if _ABSOLUTE.fullmatch(link):
        return "absolute"
    if _ROOT_RELATIVE.fullmatch(link):
        return "root-relative"
    return "relative" if _RELATIVE.fullmatch(link) else None


class Joiner:
    """Makes links of one page absolute, without fragments. A link that leads to no http(s) URL becomes None."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.root = self.folder = None
        try:
            parts = urlsplit(base or "")
        except ValueError:
            return
        if parts.scheme in ("http", "https") and parts.netloc and _ABSOLUTE.match(f"{parts.scheme}://{parts.netloc}/"):
            self.root = f"{parts.scheme}://{parts.netloc}"
            if _PLAIN_PATH.fullmatch(parts.path or "/"):
                self.folder = f"{self.root}{(parts.path or '/').rpartition('/')[0]}/"

    def __call__(self, href: str) -> str | None:
        link = href.strip().partition("#")[0]
        kind = _kind(link)
        if kind == "absolute":
            return link
        if kind == "root-relative" and self.root:
            return self.root + link
        if kind == "relative" and self.folder:
            return self.folder + link
        absolute = absolute_url(self.base, href)
        return urldefrag(absolute)[0] if absolute else None
