"""The box of a page with the most prose: a second opinion on where the article stands, in linear time.

As in Readability, the prose of a paragraph counts for its box, and with less weight for the two boxes around that.
"""

from __future__ import annotations

from pipelines.page.prose import is_prose
from pipelines.page.roles import UNWANTED_ROLES
from pipelines.page.segments import Page

_LEVELS = 3
_OUTER_WEIGHT = 0.6  # of a box around, by level


def prose_of_container(page: Page, notice_lines: frozenset[int]) -> set[int]:
    """Return the numbers of the prose segments in the box with the most prose outside links."""
    scores = [0.0] * len(page.boxes)
    for segment in page.segments:
        if segment.index in notice_lines or segment.roles & UNWANTED_ROLES or not is_prose(segment):
            continue
        score = float(segment.chars - segment.link_chars)
        box = page.boxes[segment.box].group
        for _ in range(_LEVELS):
            scores[box] += score
            if page.boxes[box].parent < 0:
                break
            box, score = page.boxes[box].parent, score * _OUTER_WEIGHT
    if not scores or max(scores) <= 0:
        return set()
    best = max(range(len(scores)), key=lambda i: (scores[i], i))
    return {
        i
        for i in range(page.boxes[best].first, page.boxes[best].last)
        if i not in notice_lines and is_prose(page.segments[i])
    }
