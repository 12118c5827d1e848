"""Structured data: what the markup of a page declares in JSON-LD, meta elements, microdata, title and canonical link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipelines.text.whitespace import collapse_whitespace

_MAX_JSON_CHARS = 2_000_000
_MAX_NODES = 500
_MAX_TEXTS = 50  # pieces of text in an element with an item property
_ARTICLE_TYPES = re.compile(r"article|posting|newsreport|report|review|liveblog", re.I)
_SITE_TYPES = re.compile(r"website|organi[sz]ation", re.I)
_ITEMS = etree.XPath("//@itemprop/parent::*[not(self::meta)]")  # takes half the time of a look at each element
_ITEM_NAMES = frozenset({"datepublished", "datemodified", "articlesection", "headline", "keywords"})
_COMMENT = re.compile(
    r"^\s{0,99}(?:<!--|//<!\[CDATA\[|/\*\s?<!\[CDATA\[\s?\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\s?\]\]>\s?\*/|\]\]>)\s{0,99}$"
)
_LAST_COMMA = re.compile(r",(\s{0,99}[}\]])")


@dataclass(frozen=True, slots=True)
class StructuredData:
    """What the markup of a page declares.

    articles are the JSON-LD objects of articles, also in the form of Baidu (cambrian). sites are the names of the site in
    JSON-LD, crumbs the names in its breadcrumb list. meta maps names, properties and item properties, in lower case, to
    contents in page order. times are (datetime, text) of the time elements.
    """

    articles: tuple[dict[str, Any], ...] = ()
    meta: dict[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    canonical: str | None = None
    base: str | None = None
    language: str | None = None
    times: tuple[tuple[str, str], ...] = ()
    sites: tuple[str, ...] = ()
    crumbs: tuple[str, ...] = ()

    def first(self, *names: str) -> str | None:
        """Return the first content of the first of these meta names that has one."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    def texts(self, key: str) -> Iterator[str]:
        """Yield the text values that JSON-LD articles have under key."""
        for article in self.articles:
            for value in _as_list(article.get(key)):
                if isinstance(value, str) and value.strip():
                    yield collapse_whitespace(value)

    def names(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield (name, type) of the people and organisations that JSON-LD articles have under key."""
        for article in self.articles:
            for value in _as_list(article.get(key)):
                if isinstance(value, dict):
                    kind = value.get("@type")
                    for name in _as_list(value.get("name")):
                        if isinstance(name, str) and name.strip():
                            yield (
                                collapse_whitespace(name),
                                str(kind[0] if isinstance(kind, list) and kind else kind or ""),
                            )
                elif isinstance(value, str) and value.strip():
                    yield collapse_whitespace(value), ""


def read_structured_data(root: HtmlElement) -> StructuredData:
    """Return what the markup of a page declares. Malformed data is passed over and raises nothing."""
    meta: dict[str, list[str]] = {}
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
        content = collapse_whitespace(node.get("content") or "")[:5000]
        if name and content:
            meta.setdefault(name, []).append(content)
    for name, content in _microdata(root):
        meta.setdefault(name, []).append(content)
    title = root.find(".//title")
    links = ((n.get("rel") or "", n.get("href")) for n in root.iter("link"))
    canonical = next((href for rel, href in links if rel.strip().lower() == "canonical" and href), None)
    base = next((n.get("href") for n in root.iter("base") if n.get("href")), None)
    html = root if root.tag == "html" else None
    found = list(islice(_linked_data(root), _MAX_NODES))
    articles = [node for node in found if _is_a(node, _ARTICLE_TYPES) or "cambrian" in str(node.get("@context"))]
    return StructuredData(
        articles=tuple(articles),
        meta={name: tuple(values) for name, values in meta.items()},
        title=collapse_whitespace("".join(title.itertext())) if title is not None else "",
        canonical=canonical.strip() if canonical else None,
        base=base.strip() if base else None,
        language=(html.get("lang") or html.get("xml:lang")) if html is not None else None,
        times=tuple(
            (n.get("datetime", "").strip(), collapse_whitespace("".join(n.itertext()))[:100])
            for n in list(root.iter("time"))[:50]
            if n.get("datetime")
        ),
        sites=tuple(_site_names(found, articles)),
        crumbs=tuple(_crumbs(found)),
    )


def find_canonical(data: StructuredData, url: str | None) -> str | None:
    """Return the absolute URL that a page declares as its canonical URL, None where it declares none.

    A link element may name another site, from which the page was taken over; og:url and JSON-LD count only for the same
    site. A front page that is declared on any other page is an error of the template, and does not count.
    """
    base = absolute_url(url, data.base) or url
    declared = [(data.canonical, True), (data.first("og:url"), False)]
    for article in data.articles[:1]:
        page = article.get("mainEntityOfPage")
        declared += [
            (value.get("@id") if isinstance(value, dict) else value, False) for value in (page, article.get("url"))
        ]
    for link, anywhere in declared:
        absolute = absolute_url(base, link) if isinstance(link, str) else None
        if absolute is None or (not anywhere and not _is_same_site(absolute, url)):
            continue
        parts = urlsplit(absolute)
        if parts.path.strip("/") == "" and not parts.query and urlsplit(url or "").path.strip("/"):
            continue
        return absolute.partition("#")[0]
    return None


def absolute_url(base: str | None, link: str | None) -> str | None:
    """Return a link as an absolute http(s) URL, None where it leads to no such URL."""
    if not link:
        return None
    try:
        absolute = urljoin(base or "", link.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.netloc else None


def _is_same_site(one: str, other: str | None) -> bool:
    hosts = [(urlsplit(url).hostname or "").split(".") for url in (one, other or "")]
    return hosts[0][-2:] == hosts[1][-2:] or not other


def _microdata(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield (name, content) of the item properties of visible elements."""
    for node in cast("list[HtmlElement]", _ITEMS(root))[:200]:
        name = node.get("itemprop", "").strip().lower()
        if name in _ITEM_NAMES:
            content = (
                node.get("content")
                or node.get("datetime")
                or (
                    "" if name.startswith("date") else collapse_whitespace("".join(islice(node.itertext(), _MAX_TEXTS)))
                )
            )
            if content.strip() and len(content) <= 500:
                yield name, content.strip()


def _linked_data(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects of a page, including those inside graphs and main entities."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = _COMMENT.sub("", (script.text or "").strip()).strip()
        if not text or len(text) > _MAX_JSON_CHARS:
            continue
        found = _read_json(text)
        pending, seen = [found], 0
        while pending and seen < _MAX_NODES:
            seen += 1
            node = pending.pop(0)
            if isinstance(node, list):
                pending[:0] = node
            elif isinstance(node, dict):
                yield node
                pending += [
                    node[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(node.get(key), (list, dict))
                ]


def _read_json(text: str) -> Any:
    """Return the value of a JSON text, None where it is invalid; a comma before a closing bracket is accepted."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_LAST_COMMA.sub(r"\1", text.rstrip(" ;")), strict=False)
    except (ValueError, RecursionError):
        return None


def _site_names(nodes: list[dict[str, Any]], articles: list[dict[str, Any]]) -> Iterator[str]:
    named = [node for node in nodes if _is_a(node, _SITE_TYPES)]
    named += [site for article in articles for key in ("publisher", "isPartOf") for site in _as_list(article.get(key)) if isinstance(site, dict)]  # fmt: skip
    for node in named:
        for name in [*_as_list(node.get("name")), *_as_list(node.get("alternateName"))][:4]:
            if isinstance(name, str) and name.strip():
                yield collapse_whitespace(name)[:200]


def _crumbs(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the names of the items of the first breadcrumb list, without the first item, which is the front page."""
    for node in nodes:
        if node.get("@type") != "BreadcrumbList":
            continue
        for item in _as_list(node.get("itemListElement"))[1:10]:
            inner = item.get("item") if isinstance(item, dict) else None
            name = item.get("name") if isinstance(item, dict) else None
            name = name or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(name, str):
                yield name[:200]
        return


def _is_a(node: dict[str, Any], types: re.Pattern[str]) -> bool:
    return any(isinstance(kind, str) and types.search(kind) for kind in _as_list(node.get("@type")))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
