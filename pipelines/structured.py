"""What a page says about itself for machines: meta elements, links, JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from .segments import tidy

_ARTICLES = frozenset(
    [
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "backgroundnewsarticle",
        "blogposting",
        "liveblogposting",
        "report",
        "satiricalarticle",
        "scholarlyarticle",
        "techarticle",
        "socialmediaposting",
        "webpage",
    ]
)
_MAX_JSON = 1_000_000
_MAX_NODES = 5_000
_MAX_META = 400
_CDATA = re.compile(
    r"^\s{0,99}(?:/[/*]{1,2}\s{0,9})?(?:<!\[CDATA\[|<!--)(?:\s{0,9}\*/)?|(?:/[/*]{1,2}\s{0,9})?(?:\]\]>|-->)(?:\s{0,9}\*/)?\s{0,99}$"
)


@dataclass(frozen=True, slots=True)
class Structured:
    """The machine-readable part of a page.

    meta holds the contents of meta elements by lower-case name or property. article is the JSON-LD object of the article
    (the most telling one), or empty. canonical and licence are absolute addresses.
    """

    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    article: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None
    lang: str | None = None
    canonical: str | None = None
    licence: str | None = None
    base: str | None = None

    def first(self, *names: str) -> str | None:
        """Return the first content of the first of these meta names that has one."""
        return next((self.meta[name][0] for name in names if self.meta.get(name)), None)

    def text(self, key: str) -> str | None:
        """Return a value of the JSON-LD article if it is text."""
        value = self.article.get(key)
        return tidy(value[:2000]) or None if isinstance(value, str) else None


def read(root: HtmlElement, url: str | None) -> Structured:
    """Return what the page below root says about itself. url resolves relative addresses."""
    meta: dict[str, list[str]] = {}
    for count, element in enumerate(root.iter("meta")):
        if count >= _MAX_META:
            break
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy((element.get("content") or "")[:2000])
        if name and content:
            meta.setdefault(name.strip().lower()[:80], []).append(content)
    base = url
    if (tag := next(root.iter("base"), None)) is not None and tag.get("href"):
        base = absolute(tag.get("href"), url) or url
    links: dict[str, str] = {}
    for element in root.iter("link", "a"):
        for rel in (element.get("rel") or "").lower().split():
            if rel in ("canonical", "license") and rel not in links and (href := absolute(element.get("href"), base)):
                links[rel] = href
    title = next((tidy("".join(element.itertext())[:2000]) for element in root.iter("title")), None)
    return Structured(
        {name: tuple(values) for name, values in meta.items()},
        _article(root), title or None, (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or None,
        links.get("canonical") or absolute(next(iter(meta.get("og:url", ())), None), base), links.get("license"), base,
    )  # fmt: skip


def absolute(href: str | None, base: str | None) -> str | None:
    """Return the absolute http(s) address that href means on a page at base, or None."""
    if not href or len(href) > 4000:
        return None
    try:
        full = urljoin(base or "", href.strip())
        parts = urlsplit(full)
        return full if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _article(root: HtmlElement) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article; of several the one with most of what matters."""
    best: dict[str, Any] = {}
    best_score = 0
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for node in _nodes(_loads(script.text)):
            kinds = node.get("@type")
            names = {str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])}
            if not names & _ARTICLES:
                continue
            score = sum(key in node for key in ("headline", "datePublished", "author", "articleBody")) + 2 * (
                names != {"webpage"}
            )
            if score > best_score:
                best, best_score = node, score
    return best


def _loads(text: str) -> Any:
    if len(text) > _MAX_JSON:
        return None
    text = _CDATA.sub("", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD value that may stand alone: the top, its lists, @graph and mainEntity."""
    queue, seen = [data], 0
    while queue and seen < _MAX_NODES:
        seen += 1
        one = queue.pop(0)
        if isinstance(one, list):
            queue.extend(one)
        elif isinstance(one, dict):
            yield one
            queue.extend(
                one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if key in one
            )
