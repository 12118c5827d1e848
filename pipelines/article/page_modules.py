"""Modules between and below the paragraphs of an article: teasers of other pages, forms, late lists.

A module is the largest box around a segment that holds none of the article's own paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pipelines.article.article_prose import (
    MIN_PROSE_CHARS,
    article_groups,
    is_list_of_links,
    is_teaser,
    prose_chars,
)
from pipelines.page.prose import is_prose
from pipelines.page.roles import UNWANTED_ROLES
from pipelines.page.segments import Page, Segment

MAX_SHORT_LINES = 3  # so many short lines may stand between a paragraph and the next
_MAX_CLOSING_LINES = 6  # below the last paragraph
_MIN_NOTICES = 3  # a module with so many notices, and a third of it, is nothing else, such as an offer to subscribe
_MIN_REPEATS = 3  # a line that stands so often on a page, beside the paragraphs, is a placeholder or a label
_MIN_REPEATED_CHARS = 8  # of such a line beside the paragraphs
_MIN_REPEATED_PARAGRAPH_CHARS = 30  # of such a line among the paragraphs


def without_modules(page: Page, kept: set[int], notice_lines: frozenset[int], common: frozenset[str]) -> set[int]:
    """Return the kept segments without the modules that are no part of the article.

    common are roles that the whole article has.
    """
    groups = article_groups(page, kept, notice_lines)
    if not groups:
        return kept
    body = sorted(i for i in kept if page.boxes[page.segments[i].box].group in groups)
    members = set(body)
    body_before = [0] * (len(page.segments) + 1)  # how many segments of the body stand before each segment
    for i in range(len(page.segments)):
        body_before[i + 1] = body_before[i] + (i in members)
    body_chars = prose_chars(page, body, notice_lines)
    last = max((i for i in body if is_prose(page.segments[i]) and i not in notice_lines), default=body[-1])
    found: set[int] = set()
    is_part: dict[int, bool] = {}  # by module
    counts = Counter(segment.text for segment in page.segments)
    for i in kept:
        segment = page.segments[i]
        if i in members:
            if _is_own_line(segment, counts) and (
                i <= last or (i - last <= _MAX_CLOSING_LINES and segment.link_density <= 0.5)
            ):
                found.add(i)
            continue
        module = segment.box
        while module and body_before[page.boxes[module].last] == body_before[page.boxes[module].first]:
            parent = page.boxes[module].parent
            if parent < 0 or body_before[page.boxes[parent].last] != body_before[page.boxes[parent].first]:
                break
            module = parent
        if module not in is_part:
            is_part[module] = _is_part(page, module, kept, notice_lines, common, last, body_chars)
        if is_part[module] and (
            segment.kind == "table" or segment.chars < _MIN_REPEATED_CHARS or counts[segment.text] < _MIN_REPEATS
        ):
            found.add(i)
    return found if prose_chars(page, found, notice_lines) else kept


def _is_own_line(segment: Segment, counts: Mapping[str, int]) -> bool:
    """Say whether a line among the paragraphs is neither a link to another page nor a placeholder."""
    if segment.kind in ("table", "list"):
        return True
    if segment.link_density > 0.9 and segment.chars >= 15:
        return False
    return segment.chars < _MIN_REPEATED_PARAGRAPH_CHARS or counts[segment.text] <= _MIN_REPEATS


def _is_part(
    page: Page,
    module: int,
    kept: set[int],
    notice_lines: frozenset[int],
    common: frozenset[str],
    last: int,
    body_chars: int,
) -> bool:
    """Say whether a module is part of the article.

    last is the number of the article's last paragraph, body_chars how much prose its own paragraphs have.
    """
    box = page.boxes[module]
    inside = [page.segments[i] for i in range(box.first, box.last)]
    chosen = [segment for segment in inside if segment.index in kept]
    if all(segment.roles & UNWANTED_ROLES - common for segment in chosen):
        return False
    if is_teaser(page, module) or is_list_of_links(page, module):
        return False
    if all(segment.kind == "table" for segment in chosen):
        return box.first - last <= MAX_SHORT_LINES + 1
    notices = [segment for segment in inside if segment.index in notice_lines]
    if len(notices) >= max(_MIN_NOTICES, len(inside) / 3) and 3 * sum(s.chars for s in notices) >= box.chars:
        return False
    if box.first <= last:
        return True
    linked = sum(s.chars for s in inside if s.link_density > 0.8)
    prose = prose_chars(page, (s.index for s in chosen), notice_lines)
    is_near = box.first - last <= _MAX_CLOSING_LINES
    return prose >= max(MIN_PROSE_CHARS, 0.1 * body_chars) and linked * 4 < box.chars and is_near
