"""Which visible lines of a page may hold the date of its article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from pipelines.page.prose import is_prose
from pipelines.page.segments import Page, Segment

_MAX_SEGMENTS_TO_TEXT = 14  # between the headline and the first paragraph
_MAX_SEGMENTS_OF_LEAD = 6  # from the first paragraph on, where a lead and a picture may stand above the byline
_MAX_SEGMENTS_ABOVE = 4
_MAX_SEGMENTS_BELOW = 8
_MAX_CHARS = 120
_MAX_CHARS_IN_LEAD = 80
_DATE_LIKE = re.compile(r"\d{1,4}\s?[-/.年년]\s?\d{1,2}|\d\s\D{2,16}\s\d{4}")
_OTHER_CONTENT = frozenset({"aside", "comment"})


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line of the page that may hold the date of the article.

    Attributes:
        where: the place in words, as the evidence of a document names it.
        text: the line.
        trust: how far a date in it is trusted.
        headline: whether the line is the headline, where a day without year, or relative to now, is that of the event.
    """

    where: str
    text: str
    trust: float
    headline: bool = False


def find_date_lines(page: Page, kept: Set[int], headline: int | None) -> list[DateLine]:
    """Return the lines that may hold the date of an article: from headline to text, then those above and below.

    kept are the numbers of the segments of the article, headline is that of the segment where the headline is printed.
    """
    segments = page.segments
    if not segments:
        return []
    start = next((i for i in sorted(kept) if is_prose(segments[i])), min(kept, default=len(segments) - 1))
    top = headline if headline is not None and headline <= start else max(0, start - _MAX_SEGMENTS_TO_TEXT)
    return [
        *_between_headline_and_text(segments, top, start, headline),
        *_in_lead(segments, kept, top, start),
        *_above_headline(segments, top),
        *_below_text(segments, kept, start),
    ]


def _between_headline_and_text(
    segments: Sequence[Segment], top: int, start: int, headline: int | None
) -> Iterator[DateLine]:
    """Yield the lines from the headline to the first paragraph; that paragraph and the next segment only if short."""
    for i in range(top, min(start + 2, len(segments), top + _MAX_SEGMENTS_TO_TEXT * 2 + 1)):
        if i < start or segments[i].chars <= _MAX_CHARS:
            yield _line_near_headline(segments[i], i - top, headline=i == headline)


def _in_lead(segments: Sequence[Segment], kept: Set[int], top: int, start: int) -> Iterator[DateLine]:
    """Yield short lines outside the article that look like a date, up to the next paragraph of prose."""
    for i in range(start + 1, min(start + _MAX_SEGMENTS_OF_LEAD, len(segments))):
        if i in kept and is_prose(segments[i]):
            return
        is_short = i > start + 1 and i not in kept and segments[i].chars <= _MAX_CHARS_IN_LEAD
        if is_short and _DATE_LIKE.search(segments[i].text):
            yield _line_near_headline(segments[i], i - top)


def _above_headline(segments: Sequence[Segment], top: int) -> Iterator[DateLine]:
    above = [
        segment
        for segment in segments[max(0, top - _MAX_SEGMENTS_TO_TEXT) : top]
        if not segment.roles & (_OTHER_CONTENT | {"nav", "share"}) and segment.link_density < 0.5
    ]
    for segment in above[-_MAX_SEGMENTS_ABOVE:]:
        yield _line("above the headline", segment, 0.55)


def _below_text(segments: Sequence[Segment], kept: Set[int], start: int) -> Iterator[DateLine]:
    """Yield the short lines with which the article ends, and those that follow it."""
    end = max(kept, default=start)
    last = [i for i in sorted(kept)[-3:] if segments[i].chars <= _MAX_CHARS and i > start + 1]
    for i in [*last, *range(end + 1, min(len(segments), end + 1 + _MAX_SEGMENTS_BELOW))]:
        if not segments[i].roles & (_OTHER_CONTENT | {"nav"}):
            yield _line("below the text", segments[i], 0.45)


def _line_near_headline(segment: Segment, distance: int, *, headline: bool = False) -> DateLine:
    trust = (0.8 - 0.02 * min(distance, 10)) * (0.75 if segment.roles & _OTHER_CONTENT else 1.0)
    return replace(_line("byline", segment, trust), headline=headline)


def _line(where: str, segment: Segment, trust: float) -> DateLine:
    is_list = segment.link_density > 0.5 or segment.kind == "list"
    return DateLine(where, segment.text, trust * (0.6 if is_list else 1.0))
