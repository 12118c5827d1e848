"""What a page says of itself in its markup: JSON-LD, meta elements, title, headings, canonical link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from .segments import tidy

_MAX_JSON_CHARS = 2_000_000
_MAX_NODES = 500
_ARTICLE_TYPES = re.compile(r"article|posting|newsreport|report|review|liveblog", re.I)


@dataclass(frozen=True, slots=True)
class StructuredData:
    """The markup's own account of a page. meta maps names and properties, in lower case, to contents in page order."""

    articles: tuple[dict[str, Any], ...]
    meta: dict[str, tuple[str, ...]]
    title: str
    headings: tuple[tuple[str, ...], ...]
    canonical: str | None
    base: str | None
    language: str | None
    times: tuple[tuple[str, str], ...]
    sites: tuple[str, ...] = ()

    def first(self, *names: str) -> str | None:
        """Return the first content of the first of these meta names that has one."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)

    def texts(self, key: str) -> Iterator[str]:
        """Yield the text values that JSON-LD articles have under key."""
        for article in self.articles:
            value = article.get(key)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one.strip():
                    yield tidy(one)

    def names(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield (name, type) of the people and organisations that JSON-LD articles have under key."""
        for article in self.articles:
            value = article.get(key)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    kind = one.get("@type")
                    names = one.get("name")
                    for name in names if isinstance(names, list) else [names]:
                        if isinstance(name, str) and name.strip():
                            yield tidy(name), str(kind[0] if isinstance(kind, list) and kind else kind or "")
                elif isinstance(one, str) and one.strip():
                    yield tidy(one), ""


def read_structured_data(root: HtmlElement) -> StructuredData:
    """Return what the markup of a page says of it. Nothing that is malformed raises."""
    meta: dict[str, list[str]] = {}
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
        content = tidy(node.get("content") or "")[:5000]
        if name and content:
            meta.setdefault(name, []).append(content)
    title = root.find(".//title")
    canonical = next(
        (
            n.get("href")
            for n in root.iter("link")
            if (n.get("rel") or "").strip().lower() == "canonical" and n.get("href")
        ),
        None,
    )
    base = next((n.get("href") for n in root.iter("base") if n.get("href")), None)
    html = root if root.tag == "html" else None
    return StructuredData(
        articles=tuple(_articles(root)),
        meta={name: tuple(values) for name, values in meta.items()},
        title=tidy("".join(title.itertext())) if title is not None else "",
        headings=tuple(filter(None, (tuple(_lines(h)) for h in list(root.iter("h1"))[:20]))),
        canonical=canonical.strip() if canonical else None,
        base=base.strip() if base else None,
        language=(html.get("lang") or html.get("xml:lang")) if html is not None else None,
        times=tuple(
            (n.get("datetime", "").strip(), tidy("".join(n.itertext()))[:100])
            for n in list(root.iter("time"))[:50]
            if n.get("datetime")
        ),
    )


def _lines(element: HtmlElement) -> Iterator[str]:
    """Yield the lines of a heading, which <br> parts."""
    running: list[str] = []
    for node in element.iter():
        if node.tag == "br":
            yield from filter(None, [tidy("".join(running))])
            running = []
        if isinstance(node.tag, str) and node.tag not in ("script", "style"):
            running.append(node.text or "")
        if node is not element:
            running.append(node.tail or "")
    yield from filter(None, [tidy("".join(running))])


def _articles(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip()
        if not text or len(text) > _MAX_JSON_CHARS:
            continue
        try:
            found = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        pending, seen = [found], 0
        while pending and seen < _MAX_NODES:
            seen += 1
            node = pending.pop(0)
            if isinstance(node, list):
                pending[:0] = node
            elif isinstance(node, dict):
                kinds = node.get("@type")
                if any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in _as_list(kinds)):
                    yield node
                pending += [
                    node[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(node.get(key), (list, dict))
                ]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
