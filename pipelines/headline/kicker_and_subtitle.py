"""The lines around a headline: the kicker above it, the subtitle below it, the standfirst before the text.

A kicker or a subtitle may also stand in the heading itself.
"""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from pipelines.headline.declared_titles import (
    MAX_TITLE_CHARS,
    DeclaredTitles,
    is_section_name,
    title_key,
    title_width,
)
from pipelines.headline.headline_candidates import (
    MAX_LINES_TO_TEXT,
    Candidate,
    is_same_block,
    without_stamp,
)
from pipelines.page.prose import is_prose, reads_as_prose
from pipelines.page.roles import OTHER_ROLES
from pipelines.page.segments import Page, Segment
from pipelines.text.whitespace import collapse_whitespace

# Class and id names of kickers, of subtitles and of standfirsts.
_KICKER_NAME = re.compile(
    r"kicker|eyebrow|yinti|jianti|overline|over-?title|pre-?title|roofline|top-?line|suptitle|sur-?titre|dachzeile|antetitulo|occhiello",
    re.I,
)
_SUBTITLE_NAME = re.compile(
    r"sub-?title|sub-?head|standfirst|deck|dek\b|futi|fubiaoti|lead-?in\b|sous-titre|bajada|subtitulo|sommario|untertitel",
    re.I,
)
_STANDFIRST_NAME = re.compile(
    r"\bsapo|-sapo|chapo|summary|abstract|excerpt|perex|ingress|vorspann|einleitung|manchet|zajawka|entradilla|copete|daoyu|zhaiyao",
    re.I,
)
# What dates and credits have in them.
_DATE_OR_CREDIT = re.compile(r"\d{4}年|\d{1,2}月\d{1,2}日|\d{1,2}[:：]\d\d|\d{4}[-/.]\d{1,2}|来源|來源|作者|记者|記者|编辑|字号|sponsored|^by\s|\|", re.I)  # fmt: skip
_LABEL_SIGN = re.compile(r"\s?[|｜丨]\s?|\s[-–—]\s")
_MAX_STANDFIRST_CHARS = 600
_DESCRIPTION_CHARS = 40  # in which a line and the page's description are the same sentence
_CLOSING_SIGNS = " :：|–—-"  # behind a kicker, or before a subtitle in one line with it


class HeadlineParts(NamedTuple):
    """The parts of a headline as they are printed."""

    title: str
    kicker: str | None = None
    subtitle: str | None = None


def find_parts(best: Candidate, page: Page, titles: DeclaredTitles, root: HtmlElement | None) -> HeadlineParts:
    """Return a headline with its kicker and subtitle: named so by markup, or by their position around it."""
    parts = HeadlineParts(best.text)
    if best.last > best.first:  # the sign between two lines stands only in the declared title
        parts = HeadlineParts(titles.as_declared(best.text))
    elif root is not None and title_key(best.text) not in titles.keys and page.segments[best.first].kind == "heading":
        parts = _split_by_markup(best.text, page.segments[best.first], root, titles)
    parts = _split_label(parts, titles)
    kicker = parts.kicker or titles.kickers.get(title_key(parts.title)) or _kicker_above(page, best)
    subtitle = parts.subtitle or _subtitle_below(page, best)
    if subtitle and title_key(subtitle) == title_key(kicker):
        subtitle = None
    return HeadlineParts(parts.title, kicker, without_stamp(subtitle) if subtitle else None)


def _split_label(parts: HeadlineParts, titles: DeclaredTitles) -> HeadlineParts:
    """Split "Opinion | …" where the page declares the headline without the label."""
    for sign in list(_LABEL_SIGN.finditer(parts.title))[:3]:
        label, rest = parts.title[: sign.start()].strip(), parts.title[sign.end() :].strip()
        if title_key(rest) in titles.keys and 2 <= len(label) <= 60 and title_width(rest) >= 8:
            return parts._replace(title=rest, kicker=parts.kicker or label)
    return parts


def _split_by_markup(title: str, segment: Segment, root: HtmlElement, titles: DeclaredTitles) -> HeadlineParts:
    """Split a heading of which an element is named a kicker or subtitle, or of which the page declares only a part."""
    parts = HeadlineParts(title)
    path = re.sub(r"/text\(\)\[\d+\]$", "", segment.path)
    try:
        found = root.getroottree().xpath("/" + path)
    except etree.XPathError:
        return parts
    for element in islice(found[0].iter("span", "div", "small", "strong", "em", "a", "p"), 20) if found else ():
        names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
        text = collapse_whitespace("".join(islice(element.itertext(), 50)))
        if not 1 < len(text) < len(title):
            continue
        is_kicker, is_subtitle = _KICKER_NAME.search(names), _SUBTITLE_NAME.search(names)
        if title.endswith(text) and len(text) >= 8 and any(key.endswith(title_key(text)) for key in titles.keys):
            kicker = title.removesuffix(text).rstrip(_CLOSING_SIGNS)
            return parts._replace(title=text, kicker=kicker or parts.kicker)
        if is_kicker and title.startswith(text) and len(title) - len(text) >= 4:
            title = title.removeprefix(text).lstrip(_CLOSING_SIGNS)
            parts = parts._replace(title=title, kicker=text.rstrip(_CLOSING_SIGNS))
        elif is_subtitle and title.endswith(text) and len(title) - len(text) >= 4:
            title = title.removesuffix(text).rstrip(_CLOSING_SIGNS)
            parts = parts._replace(title=title, subtitle=text)
    return parts


def _kicker_above(page: Page, best: Candidate) -> str | None:
    """Return the line above the headline that is named a kicker, or is a heading or another line of the same block."""
    headline = page.segments[best.first]
    for i in range(best.first - 1, max(-1, best.first - 4), -1):
        segment = page.segments[i]
        if not _may_belong(segment, best) or segment.roles & OTHER_ROLES:
            continue
        if _is_named(page, segment, _KICKER_NAME):
            return segment.text.rstrip(_CLOSING_SIGNS)
        if i != best.first - 1 or segment.link_density > 0.5:
            continue
        is_same = is_same_block(page, segment, headline) and segment.kind == "heading"
        is_beside = segment.kind == "heading" and _has_same_parent(page, segment, headline)
        if (
            (is_same or (is_beside and segment.level >= headline.level))
            and not is_section_name(segment.text)
            and segment.chars >= 4
        ):
            return segment.text.rstrip(_CLOSING_SIGNS)
    return None


def _subtitle_below(page: Page, best: Candidate) -> str | None:
    """Return the line below the headline that is named a subtitle, opens with a dash, or is the only heading there."""
    headline = page.segments[best.first]
    for i in range(best.last + 1, min(len(page.segments), best.last + 9)):
        segment = page.segments[i]
        if not _may_belong(segment, best) or segment.roles & OTHER_ROLES or segment.link_density > 0.5:
            continue
        if _is_named(page, segment, _SUBTITLE_NAME):
            return segment.text
        if is_prose(segment):  # what stands below a paragraph is a subhead
            return None
        if i != best.last + 1 or not 4 < segment.chars <= 120:
            continue
        if segment.text.startswith(("——", "--", "──")):
            return segment.text
        after = page.segments[i + 1] if i + 1 < len(page.segments) else None
        is_alone = after is None or after.kind != "heading" or after.level != segment.level
        is_same = is_same_block(page, segment, headline) and segment.kind == "heading"
        is_beside = segment.kind == "heading" and segment.level <= 3 and _has_same_parent(page, segment, headline)
        if is_same or (is_beside and is_alone and segment.level > headline.level > 0):
            return segment.text
    return None


def find_standfirst(page: Page, between: range, kept: Set[int], descriptions: Set[str]) -> str | None:
    """Return the sentence between headline and text that is no part of the text; date and byline may stand in between.

    between are the numbers of the lines there, kept those of the article. Captions and notices stand there too: the
    sentence must be a heading, or named a standfirst, or begin as the page describes itself. descriptions are the
    beginnings of the descriptions (see description_key).
    """
    for segment in page.segments[between.start : min(between.stop, between.start + MAX_LINES_TO_TEXT)]:
        if segment.index in kept or segment.link_chars or segment.roles or segment.kind in ("caption", "list", "table"):
            continue
        if (
            not 20 <= segment.chars <= _MAX_STANDFIRST_CHARS
            or not reads_as_prose(segment.text)
            or (segment.chars < 40 and _DATE_OR_CREDIT.search(segment.text))
        ):
            continue
        if (
            segment.kind == "heading"
            or description_key(segment.text) in descriptions
            or _is_named(page, segment, _STANDFIRST_NAME)
        ):
            return segment.text
    return None


def description_key(text: str) -> str:
    """Return the beginning of a description of a page, by which a printed line is found to repeat it."""
    return title_key(text)[:_DESCRIPTION_CHARS]


def _may_belong(segment: Segment, best: Candidate) -> bool:
    """Say whether a line may be kicker or subtitle: it is no date, no credit, and does not repeat the headline."""
    key = title_key(segment.text)
    if (
        segment.kind in ("caption", "list")
        or segment.text[-1] in ":："
        or not 1 < len(segment.text) <= MAX_TITLE_CHARS
        or key in title_key(best.text)
    ):
        return False
    return not (segment.chars < 60 and _DATE_OR_CREDIT.search(without_stamp(segment.text)))


def _is_named(page: Page, segment: Segment, names: re.Pattern[str]) -> bool:
    """Say whether names match the box of a segment, or one of the next two boxes around it that hold at most two lines."""
    box = page.boxes[segment.box]
    for _ in range(3):
        if box.names and names.search(box.names):
            return True
        if box.parent < 0:
            return False
        box = page.boxes[box.parent]
        if box.last - box.first > 2:
            return False
    return False


def _has_same_parent(page: Page, segment: Segment, other: Segment) -> bool:
    """Say whether two segments stand in boxes of the same parent."""
    return page.boxes[segment.box].parent == page.boxes[other.box].parent
