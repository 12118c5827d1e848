"""Recurring lines: the lines that stand on many pages of a host with different articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pipelines.page.prose import is_linked
from pipelines.page.segments import Segment
from pipelines.sites.knowledge import POSITIONS, RecurringLine
from pipelines.sites.sample import MIN_PAGES, CleanedPage, Sample

_MIN_SHARE = 0.3  # of the pages of the site, or of a layout
_MAX_LINES = 400


def find_recurring_lines(sample: Sample, groups: Sequence[Sequence[int]]) -> tuple[RecurringLine, ...]:
    """Return the lines that recur over the pages of any of these groups, those on the most pages first."""
    candidates = _lines_by_key(sample.pages)
    found: dict[str, RecurringLine] = {}
    for group in groups:
        for key, places in candidates.items():
            if key not in found and len(places) >= MIN_PAGES:
                members = [number for number in group if number in places]
                if sample.is_enough(members, _MIN_SHARE * len(group)):
                    found[key] = _recurring_line(sample, places)
    ranked = sorted(found.values(), key=lambda line: (-line.seen.pages, line.text))
    return tuple(ranked[:_MAX_LINES])


def _lines_by_key(pages: Sequence[CleanedPage]) -> Mapping[str, dict[int, Segment]]:
    """Return by its key each line that may recur: the first segment with it on each page, by page number.

    Links recur in menus and lists everywhere, so links outside the article do not count.
    """
    found: dict[str, dict[int, Segment]] = defaultdict(dict)
    for number, cleaned in enumerate(pages):
        for segment, key in zip(cleaned.page.segments, cleaned.line_keys, strict=True):
            if key and (cleaned.body[0] < segment.index < cleaned.body[-1] or not is_linked(segment)):
                found[key].setdefault(number, segment)
    return found


def _recurring_line(sample: Sample, places: Mapping[int, Segment]) -> RecurringLine:
    """Return the line that stands in these segments, by page number, as most pages print it."""
    texts = Counter(segment.text for segment in places.values())
    text = max(texts, key=lambda candidate: (texts[candidate], candidate))
    positions = Counter(_position(sample.pages[number], segment) for number, segment in places.items())
    position = max(POSITIONS, key=lambda candidate: positions[candidate])
    first = next(number for number, segment in places.items() if segment.text == text)
    rule = sample.boilerplate(first).label(places[first].index)
    return RecurringLine(text, position, sample.seen(list(places)), rule.id if rule else "")


def _position(cleaned: CleanedPage, segment: Segment) -> str:
    if segment.index < cleaned.body[0]:
        return "above"
    return "after" if segment.index > cleaned.body[-1] else "inside"
