"""Where URLs stand in HTML: which attributes of which elements a browser fetches, and which lead to other pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

# element: {attribute: what it brings}. The names are those of Wayback's URL modifiers: im image or media, cs style,
# js script, if frame, "" anything else.
FETCHED: dict[str, dict[str, str]] = {
    "audio": {"src": "im"},
    "body": {"background": "im"},
    "embed": {"src": "im"},
    "frame": {"src": "if"},
    "iframe": {"src": "if"},
    "image": {"href": "im", "xlink:href": "im"},
    "img": {"src": "im", "lowsrc": "im"},
    "input": {"src": "im"},
    "object": {"data": "im"},
    "script": {"src": "js"},
    "source": {"src": "im"},
    "table": {"background": "im"},
    "td": {"background": "im"},
    "th": {"background": "im"},
    "tr": {"background": "im"},
    "track": {"src": "im"},
    "use": {"href": "im", "xlink:href": "im"},
    "video": {"src": "im", "poster": "im"},
}
# Where pages whose images load by script keep their addresses, in the order of trust.
LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-actualsrc")
SRCSETS = ("srcset", "imagesrcset")
LAZY_SRCSETS = ("data-srcset", "data-lazy-srcset")
# link rel: what it brings
LINKS = {
    "stylesheet": "cs",
    "icon": "im",
    "shortcut icon": "im",
    "apple-touch-icon": "im",
    "mask-icon": "im",
    "manifest": "",
    "preload": "",
    "modulepreload": "js",
}
_SRCSET_URL = re.compile(r"(\s*)([^\s,]\S*[^\s,]|[^\s,])((?:\s+[^,]*)?(?:,|$))")


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "option",
        "source",
        "track",
        "wbr",
    ]
)
MAX_DEPTH = 5_000  # real pages stay below 200


def is_too_deep(html: str) -> bool:
    """Whether a page nests so deep that it is a trap: parsing takes the square of the depth.

    Elements that may stay open (p, li, td …) do not count, so sound pages of any size pass.
    """
    if html.count("<") <= MAX_DEPTH:
        return False
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


@dataclass(frozen=True, slots=True)
class Reference:
    """A URL as it is written in an attribute of an element, and what it brings (see FETCHED)."""

    node: LexborNode
    attribute: str
    value: str
    brings: str


def iter_fetched(node: LexborNode) -> Iterator[Reference]:
    """Yield the single URLs of an element that a browser fetches; srcsets and styles are not among them."""
    attributes = node.attributes
    tag = node.tag or ""
    for name, brings in FETCHED.get(tag, {}).items():
        if value := attributes.get(name):
            yield Reference(node, name, value, brings)
    if tag == "link":
        rel = " ".join((attributes.get("rel") or "").lower().split())
        brings_link = LINKS.get(rel, "cs" if "stylesheet" in rel.split() else None)
        if brings_link is not None and (value := attributes.get("href")):
            yield Reference(node, "href", value, brings_link)


def srcset_urls(srcset: str) -> list[str]:
    """Return the URLs of a srcset attribute (HTML, section 4.8.4.2.1); data: URLs are left out."""
    return [match[2] for match in _SRCSET_URL.finditer(srcset) if not match[2].startswith("data:")]


def rewrite_srcset(srcset: str, replace: Callable[[str], str]) -> str:
    """Return a srcset attribute with each URL replaced by replace(URL)."""
    return _SRCSET_URL.sub(lambda match: f"{match[1]}{replace(match[2])}{match[3]}", srcset)
