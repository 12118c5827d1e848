"""The headline of an article, without the site's name, and the lines above and below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from .segments import tidy
from .structured_data import StructuredData

_PARTS = re.compile(
    r"\s*(?:\s[-–—|·•»«:：/]{1,3}\s|[|_｜丨»«]|--|——(?=[^——]{2,12}$)|-(?=[\u3400-\u9fff]{2,12}$)|(?<=[\u3400-\u9fff！？”』」)])\s*[-–—]\s*(?=[\u3400-\u9fff\w]))\s*"
)
_SPACE = re.compile(r"\s+")
_HAN = re.compile("[\u3400-\u9fff]")
_ABOVE = re.compile(r"kicker|eyebrow|yinti|jianti|overline|roofline|suptitle", re.I)
_BELOW = re.compile(r"sub-?title|sub-?head|standfirst|deck|dek\b|futi|fubiaoti|lead-?in|sous-titre", re.I)
_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Headline:
    """title is the headline, kicker the line above it (引题), subtitle the line below it (副题); each may be None."""

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None


def find_headline(data: StructuredData, root: HtmlElement) -> Headline:
    """Weigh the h1 elements, og:title, JSON-LD and the title element against each other."""
    site = data.first("og:site_name", "application-name")
    others = [*data.texts("headline"), *data.meta.get("og:title", ()), *data.meta.get("twitter:title", ()), data.title]
    others = [text for text in others if text]
    keys = [_key(text) for text in others]
    title: str | None = None
    for lines in sorted(data.headings, key=lambda lines: -len("".join(lines))):
        joined = _join(lines)
        if (
            1 < len(joined) <= _MAX_CHARS
            and _key(joined)
            and any(_key(joined) in key or _key(lines[0]) in key for key in keys)
        ):
            title = joined
            break
    if title is None and len(data.headings) == 1 and 4 <= len(_join(data.headings[0])) <= _MAX_CHARS:
        only = _join(data.headings[0])
        title = None if site and _key(only) == _key(site) else only
    if title is None and others:
        title = without_site(others[0], site)
    if title is None or not _key(title):
        return Headline()
    if site and _key(title) != _key(site):
        title = without_site(title, site) if _key(site) in _key(title) else title
    return Headline(title, _near(root, title, _ABOVE), _near(root, title, _BELOW) or _deck(root, title))


def without_site(title: str, site: str | None) -> str:
    """Return a title without the parts that name the site or its section: what follows " - ", "_" or "|"."""
    parts = [part for part in _PARTS.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    if site:
        named = [part for part in parts if _key(part) != _key(site)]
        if 0 < len(named) < len(parts):
            parts = named
    longest = max(parts, key=_weight)
    first = parts[0]
    return first if _weight(first) * 2 >= _weight(longest) else longest


def _weight(text: str) -> int:
    return len(text) + len(_HAN.findall(text))


def _join(lines: tuple[str, ...]) -> str:
    """Return the lines of a headline as one; Chinese ones need no space between them."""
    out = lines[0]
    for line in lines[1:]:
        out += line if _HAN.match(out[-1]) and _HAN.match(line[0]) else f" {line}"
    return out


def _key(text: str) -> str:
    return _SPACE.sub("", text).casefold()


def _near(root: HtmlElement, title: str, names: re.Pattern[str]) -> str | None:
    """Return the text of the element beside the h1 that is named as kicker or standfirst, and is no part of it."""
    for heading in root.iter("h1"):
        if _key("".join(heading.itertext())) != _key(title):
            continue
        for element in _named(heading, names):
            text = tidy("".join(element.itertext()))
            if 1 < len(text) <= _MAX_CHARS and _key(text) not in _key(title):
                return text
    return None


def _named(heading: HtmlElement, names: re.Pattern[str]) -> Iterator[HtmlElement]:
    """Yield the elements around a heading, two levels up at most, that their class or id names so."""
    around = heading.getparent()
    for _ in range(2):
        if around is None or around.tag in ("body", "html"):
            return
        for element in list(around.iter("p", "div", "h2", "h3", "h4", "span"))[:60]:
            label = f"{element.get('class') or ''} {element.get('id') or ''}"
            if names.search(label[:200]) and len(element) <= 8 and element.find(".//h1") is None:
                yield element
        around = around.getparent()


def _deck(root: HtmlElement, title: str) -> str | None:
    """Return the text of the only h2 or h3 that follows the h1 at once: what stands there is the line below."""
    for heading in root.iter("h1"):
        below = heading.getnext()
        if _key("".join(heading.itertext())) == _key(title) and below is not None and below.tag in ("h2", "h3"):
            after = below.getnext()
            text = tidy("".join(below.itertext()))
            if 4 < len(text) <= 120 and (after is None or after.tag != below.tag):
                return text
    return None
