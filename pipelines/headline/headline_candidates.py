"""The printed lines that may be the headline of an article, and how markup and position speak for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.scripts import HAN_CHARACTER
from pipelines.headline.declared_titles import (
    MAX_SCANNED_LINES,
    MAX_TITLE_CHARS,
    DeclaredTitles,
    title_key,
    title_width,
)
from pipelines.page.roles import OTHER_ROLES
from pipelines.page.segments import Page, Segment

MAX_LINES_TO_TEXT = 14  # between a headline and the first paragraph
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_NAME = re.compile(
    r"(?<!sub)(?<!sub-)(?<!site)(?<!site-)(?:title|headline|biaoti)(?![a-z]{0,3}(?:bar|bg|nav))|\btit\b", re.I
)
_EMPHASIS = re.compile(r"/(?:strong|b|font|center|big)\[")
# A date or the number of the page at the end of a headline.
_STAMP = re.compile(
    r"[\s,|–-]{1,3}[(\[]?(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?:,?\s\d{1,2}[:.]\d\d(?::\d\d)?)?[)\]]?$"
    r"|\s?[(（]\d{1,2}/\d{1,2}[)）]$"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One or more lines of the page that may be its headline: segments first to last, last included."""

    first: int
    last: int
    text: str


def find_candidates(page: Page, start: int | None, titles: DeclaredTitles) -> Iterator[Candidate]:
    """Yield the lines that may be the headline, longer runs of lines first.

    start is the number of the first paragraph of the article, None where there is none.
    """
    segments = page.segments
    end = min(len(segments), MAX_SCANNED_LINES if start is None else start + 40)
    begin = 0 if start is None else max(0, start - MAX_SCANNED_LINES)
    for i in range(begin, end):
        segment = segments[i]
        if not 2 <= segment.chars <= MAX_TITLE_CHARS or segment.kind in ("caption", "table"):
            continue
        is_near = start is not None and start - MAX_LINES_TO_TEXT <= i < start
        if (
            segment.kind != "heading"
            and not is_near
            and (segment.roles & OTHER_ROLES or segment.link_density > 0.5 or not titles.has(title_key(segment.text)))
        ):
            continue
        last = i
        while last + 1 < end and last - i < 3 and is_same_block(page, segments[last + 1], segment):
            last += 1
        for stop in range(last, i - 1, -1):
            text = _joined([line.text for line in segments[i : stop + 1]])
            text = text if titles.has(title_key(text)) else without_stamp(text)
            if 1 < len(text) <= MAX_TITLE_CHARS:
                yield Candidate(i, stop, text)


def lone_heading(page: Page, start: int | None) -> int | None:
    """Return the number of the only h1 of a page, where it stands right above the article and is no mere label."""
    found = [segment for segment in page.segments if segment.level == 1]
    boxes = {segment.box for segment in found}
    if start is None or len(boxes) != 1 or not start - MAX_LINES_TO_TEXT <= found[-1].index < start:
        return None
    is_wide = sum(title_width(segment.text) for segment in found) >= 16
    return found[0].index if is_wide and not found[0].roles & OTHER_ROLES else None


def is_only_heading(page: Page, candidate: Candidate, start: int | None) -> bool:
    """Say whether a line that agrees with no declared title may be the headline.

    It may, if it is wide enough and no other heading of its level stands right above the article.
    """
    if start is None:
        return False
    segment = page.segments[candidate.first]
    if title_width(candidate.text) < (6 if segment.level == 1 else 12):
        return False
    above = page.segments[max(0, start - MAX_LINES_TO_TEXT) : start]
    return not segment.level or not any(other.level == segment.level and other.box != segment.box for other in above)


def markup_score(page: Page, candidate: Candidate) -> float:
    """Return how far a line's markup says that it is a headline."""
    segment = page.segments[candidate.first]
    score = {1: 0.4, 2: 0.3, 3: 0.25}.get(segment.level, 0.2) if segment.kind == "heading" else 0.0
    names = page.boxes[segment.box].names
    if names and _TITLE_NAME.search(names):
        score += 0.15
    if not score and _EMPHASIS.search(segment.path[-80:]):
        score += 0.1
    return score - (0.3 if segment.link_density > 0.5 else 0.0) - (0.3 if segment.kind == "list" else 0.0)


def position_score(page: Page, candidate: Candidate, start: int | None) -> float:
    """Return how far a line's position says that it is a headline: best right above the article, worst in a menu or below."""
    segment = page.segments[candidate.first]
    score = -0.6 if segment.roles & OTHER_ROLES else 0.0
    if start is None:
        return score
    if candidate.last >= start:
        return score - (0.3 if segment.kind == "heading" else 0.7)
    distance = start - candidate.last
    return score - 0.002 * distance + (0.35 if distance <= MAX_LINES_TO_TEXT else 0.1 if distance <= 40 else 0.0)


def is_same_block(page: Page, segment: Segment, other: Segment) -> bool:
    """Say whether two lines stand in one block: separated by <br>, or by elements inside one heading."""
    if segment.kind != other.kind or segment.level != other.level or segment.chars > 120:
        return False
    linked = (segment.link_density > 0.5, other.link_density > 0.5)
    if any(linked) and not (all(linked) and segment.kind == "heading"):  # a menu, with or without a label
        return False
    if segment.box == other.box:
        return True
    if segment.kind != "heading":
        return False
    one, two = page.boxes[segment.box], page.boxes[other.box]
    is_inside = page.boxes[one.parent].tag in _HEADINGS if one.parent == two.parent else False
    return is_inside or one.parent == two.index or two.parent == one.index


def without_stamp(text: str) -> str:
    """Return a line without the date or the number of the page at its end."""
    return _STAMP.sub("", text) if text[-1:].isdigit() or text[-1:] in ")]）" else text


def _joined(lines: Iterable[str]) -> str:
    """Return the lines of a headline as one; Chinese lines need no space between them."""
    text = ""
    for line in lines:
        text += line if not text or (HAN_CHARACTER.match(text[-1]) and HAN_CHARACTER.match(line[0])) else f" {line}"
    return text
