"""URLs in HTML: which attributes of which elements a browser fetches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

# element: {attribute: kind of resource}. The kinds are those of the Wayback Machine's URL modifiers: im image or media,
# cs style, js script, if frame, "" anything else.
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
# Attributes with the URLs of images that a script loads, the most reliable first.
LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-actualsrc")
SRCSETS = ("srcset", "imagesrcset")
LAZY_SRCSETS = ("data-srcset", "data-lazy-srcset")
# rel of a link element: kind of resource
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
_SRCSET_PART = re.compile(r"([\s,]*+)(\S++)((?:[^,(]|\([^)]*+\)?)*+,?)")


def fetched_urls(tag: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the URLs of a start tag that a browser fetches, except those in srcset and style attributes."""
    for name in FETCHED.get(tag, ()):
        if value := values.get(name):
            yield value
    if tag == "link":
        rel = values.get("rel", "").lower().split()
        if (" ".join(rel) in LINKS or "stylesheet" in rel) and (value := values.get("href")):
            yield value


def srcset_urls(srcset: str) -> list[str]:
    """Return the URLs of a srcset attribute in order; data: URLs are left out."""
    urls: list[str] = []

    def note(url: str) -> str:
        urls.append(url)
        return url

    rewrite_srcset(srcset, note)
    return urls


def rewrite_srcset(srcset: str, replace: Callable[[str], str]) -> str:
    """Return a srcset attribute with each URL replaced, except data: URLs (HTML Standard, section 4.8.4.2.1)."""
    out, at = [], 0
    while part := _SRCSET_PART.match(srcset, at):
        url = part[2].rstrip(",")
        ends_here = url != part[2]  # a comma right after a URL ends it without descriptor
        at = part.end(2) if ends_here else part.end()
        new = url if url.lower().startswith("data:") else replace(url)
        out += [part[1], new, part[2][len(url) :], "" if ends_here else part[3]]
    return "".join([*out, srcset[at:]])
