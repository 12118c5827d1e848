"""Links of a page, absolute. Most addresses are plain, and are joined to the page's own without taking them apart."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urldefrag, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipelines.page.structured_data import absolute_url
from pipelines.text.remember import remember_short

_MAX_LINKS = 2000
_ADDRESSES = etree.XPath("//a/@href | //area/@href", smart_strings=False)  # without an object for each element
_NAME = r"[A-Za-z0-9_~-][A-Za-z0-9_.~%+,-]*"
_QUERY = r"(?:\?[!\"$-:<-~]+)?"
_PLAIN_PATH = re.compile(rf"/(?:{_NAME}/)*(?:{_NAME})?", re.ASCII)
_WHOLE = re.compile(rf"https?://[a-z0-9.-]+(?::\d+)?/[!\"$->@-~]*{_QUERY}", re.ASCII)
_ROOTED = re.compile(rf"/(?:{_NAME}/)*(?:{_NAME})?{_QUERY}", re.ASCII)
_BESIDE = re.compile(rf"(?:{_NAME}/)*{_NAME}{_QUERY}", re.ASCII)


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


@remember_short
def _kind(link: str) -> str | None:
    """Return how a plain address is to be joined; None for one that has to be taken apart."""
    if ";" in link:
        return None
    if _WHOLE.fullmatch(link):
        return "whole"
    if _ROOTED.fullmatch(link):
        return "rooted"
    return "beside" if _BESIDE.fullmatch(link) else None


class Joiner:
    """Makes links of one page absolute, without their fragments; None for those that lead to no http(s) address."""

    def __init__(self, base: str | None) -> None:
        self.base = base
        self.root = self.folder = None
        try:
            parts = urlsplit(base or "")
        except ValueError:
            return
        if parts.scheme in ("http", "https") and parts.netloc and _WHOLE.match(f"{parts.scheme}://{parts.netloc}/"):
            self.root = f"{parts.scheme}://{parts.netloc}"
            if _PLAIN_PATH.fullmatch(parts.path or "/"):
                self.folder = f"{self.root}{(parts.path or '/').rpartition('/')[0]}/"

    def __call__(self, href: str) -> str | None:
        link = href.strip().partition("#")[0]
        kind = _kind(link)
        if kind == "whole":
            return link
        if kind == "rooted" and self.root:
            return self.root + link
        if kind == "beside" and self.folder:
            return self.folder + link
        absolute = absolute_url(self.base, href)
        return urldefrag(absolute)[0] if absolute else None
