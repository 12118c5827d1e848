"""The extent of an article: from some of its segments to all of them.

What stands elsewhere on the page is left out, and lines, tables and a standfirst that were missed come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from pipelines.article.article_prose import (
    MIN_PROSE_CHARS,
    article_groups,
    common_roles,
    prose_chars,
)
from pipelines.article.page_modules import MAX_SHORT_LINES, without_modules
from pipelines.page.prose import is_linked, is_prose, reads_as_prose
from pipelines.page.roles import UNWANTED_ROLES
from pipelines.page.segments import Page, Segment

MAX_LINES_BELOW_HEADLINE = 25  # between a headline and its first paragraph
_MAX_LINKS_INSIDE = 6  # in a row; more end an article, unless its headline stands below them
_MAX_LINK_DENSITY = 0.9  # of a paragraph of prose in which each name is a link
_LISTS = frozenset({"ul", "ol", "dl"})


def complete(page: Page, numbers: set[int], notice_lines: frozenset[int], headline: int) -> tuple[frozenset[int], int]:
    """Return the numbers of the segments of the article around these segments, and the number of its container.

    headline is the number of the line of the headline, 0 where it is not known. The article may be empty.
    """
    numbers = _one_article(page, _from_headline_on(page, numbers, notice_lines, headline), notice_lines, headline)
    container = _smallest_container(page, numbers, notice_lines)
    box = page.boxes[container]
    kept = {i for i in numbers if box.first <= i < box.last}
    if not kept or not prose_chars(page, kept, notice_lines):
        return frozenset(kept), container if kept else 0
    first, last = min(kept), max(kept)
    boxes = {page.boxes[page.segments[i].box].parent for i in kept} | {page.segments[i].box for i in kept}
    while (
        found := _next_paragraph(
            page, range(first - 1, max(first - MAX_SHORT_LINES, box.first) - 1, -1), notice_lines, boxes
        )
    ) is not None:
        first = found
    while (
        found := _next_paragraph(page, range(last + 1, min(last + MAX_SHORT_LINES + 1, box.last)), notice_lines, boxes)
    ) is not None:
        last = found
    common = common_roles(page, kept)
    groups = article_groups(page, kept, notice_lines)
    for i in range(first, last + 1):
        segment = page.segments[i]
        if i in kept or segment.roles & UNWANTED_ROLES - common:
            continue
        if (
            is_prose(segment)
            or segment.kind == "table"
            or (
                (
                    page.boxes[segment.box].group in groups
                    or _is_list_among(page, segment, groups)
                    or _is_heading_between_paragraphs(page, i, kept)
                )
                and i not in notice_lines
                and (segment.link_chars == 0 or _is_linked_prose(segment))
            )
        ):
            kept.add(i)
    kept |= _tables_below(page, last, box.last, UNWANTED_ROLES - common)
    kept |= standfirst_lines(page, first, headline, notice_lines, common)
    return frozenset(without_modules(page, kept, notice_lines, common)), container


def _from_headline_on(page: Page, numbers: set[int], notice_lines: frozenset[int], headline: int) -> set[int]:
    """Return the part of a choice from the headline on, if prose follows soon below the headline."""
    below = {i for i in numbers if i >= headline}
    near = [i for i in below if i <= headline + MAX_LINES_BELOW_HEADLINE]
    if not headline or prose_chars(page, near, notice_lines) < MIN_PROSE_CHARS:
        return numbers
    above_chars = prose_chars(page, numbers - below, notice_lines)
    return below if above_chars <= prose_chars(page, below, notice_lines) else numbers


def _one_article(page: Page, kept: set[int], notice_lines: frozenset[int], headline: int) -> set[int]:
    """Return the part of a choice that is one article, where long lists of links stand between its parts.

    Of several parts, the first below the headline is taken if it has any prose to speak of, else the one with the most.
    """
    if not kept:
        return kept
    parts: list[set[int]] = [set()]
    boxes: set[int] = set()  # around the boxes of the paragraphs of the current part
    links = 0
    for i in range(min(kept), max(kept) + 1):
        segment = page.segments[i]
        parent = page.boxes[segment.box].parent
        if is_prose(segment):
            if i in kept:
                if links >= _MAX_LINKS_INSIDE and parent not in boxes:
                    parts.append(set())
                    boxes = set()
                boxes.add(parent)
                links = 0
            elif links < _MAX_LINKS_INSIDE:
                links = 0
        elif is_linked(segment) and parent not in boxes and not segment.roles & UNWANTED_ROLES:
            links += 1
        if i in kept:
            parts[-1].add(i)
    if len(parts) == 1:
        return kept
    chars = [prose_chars(page, part, notice_lines) for part in parts]
    for part, count in zip(parts, chars, strict=True):
        if headline and part and max(part) > headline and count >= max(MIN_PROSE_CHARS, 0.1 * max(chars)):
            return part
    return parts[chars.index(max(chars))]


def _smallest_container(page: Page, numbers: Iterable[int], notice_lines: frozenset[int]) -> int:
    """Return the number of the smallest box that holds nearly all prose of these segments."""
    chars = [0] * len(page.boxes)
    for i in numbers:
        segment = page.segments[i]
        if i not in notice_lines and "comment" not in segment.roles and is_prose(segment):
            chars[segment.box] += segment.chars - segment.link_chars
    for box in range(len(chars) - 1, 0, -1):
        chars[page.boxes[box].parent] += chars[box]
    heaviest_child: dict[int, int] = {}
    for box in range(1, len(chars)):
        parent = page.boxes[box].parent
        if parent not in heaviest_child or chars[box] > chars[heaviest_child[parent]]:
            heaviest_child[parent] = box
    container = 0
    while container in heaviest_child and chars[heaviest_child[container]] >= 0.85 * chars[container] > 0:
        container = heaviest_child[container]
    return page.boxes[container].group


def _next_paragraph(page: Page, numbers: Iterable[int], notice_lines: frozenset[int], boxes: set[int]) -> int | None:
    """Return the first of these segments that is a paragraph of the article.

    Short lines before it are passed over; a notice or a line of links ends the search.
    """
    for i in numbers:
        if _is_paragraph(page, i, notice_lines, boxes):
            return i
        if is_linked(page.segments[i]) or i in notice_lines:
            return None
    return None


def _is_paragraph(page: Page, index: int, notice_lines: frozenset[int], boxes: set[int]) -> bool:
    """Say whether a segment beside the article is one more of its paragraphs: prose in the same boxes."""
    segment = page.segments[index]
    if index in notice_lines or segment.roles & UNWANTED_ROLES or not (is_prose(segment) or _is_linked_prose(segment)):
        return False
    return segment.box in boxes or page.boxes[segment.box].parent in boxes


def _is_linked_prose(segment: Segment) -> bool:
    """Say whether a paragraph is prose although most of it is links, as where each name in it is a link.

    A line that only names another page has little text outside the link.
    """
    if segment.kind != "paragraph" or not 0.5 < segment.link_density <= _MAX_LINK_DENSITY:
        return False
    return segment.chars - segment.link_chars >= MIN_PROSE_CHARS and reads_as_prose(segment.text)


def _is_list_among(page: Page, segment: Segment, groups: Set[int]) -> bool:
    """Say whether a line is an item of a list that stands directly among the article's paragraphs."""
    group = page.boxes[page.boxes[segment.box].group]
    return group.tag in _LISTS and group.parent >= 0 and page.boxes[group.parent].group in groups


def _is_heading_between_paragraphs(page: Page, index: int, kept: Set[int]) -> bool:
    """Say whether a line is a heading between two paragraphs of one box, of which the first is the article's."""
    if page.segments[index].kind != "heading" or index - 1 not in kept or index + 1 >= len(page.segments):
        return False
    before, this, after = (page.boxes[page.segments[i].box].group for i in (index - 1, index, index + 1))
    return before == this == after and is_prose(page.segments[index + 1])


def _tables_below(page: Page, last: int, end: int, unwanted: frozenset[str]) -> set[int]:
    """Return the tables of data that stand right below the last paragraph, in the article's container."""
    found: set[int] = set()
    near = last + MAX_SHORT_LINES
    for i in range(last + 1, end):
        segment = page.segments[i]
        if i > near or is_linked(segment) or is_prose(segment):
            break
        if segment.kind == "table" and not segment.roles & unwanted:
            found.add(i)
            near = i + MAX_SHORT_LINES
    return found


def standfirst_lines(
    page: Page, first: int, headline: int, notice_lines: frozenset[int], common: frozenset[str]
) -> set[int]:
    """Return the prose between the headline and the first paragraph, where it stands apart from the other paragraphs.

    first and headline are the numbers of their lines, headline 0 where it is not known. Lines with an unwanted role are
    left out, unless the role is one of common.
    """
    if not headline or not headline < first <= headline + MAX_LINES_BELOW_HEADLINE:
        return set()
    pictures = {picture.before: page.boxes[picture.box].group for picture in page.pictures}
    groups = {page.boxes[page.segments[i].box].group for i in range(first, min(first + 2, len(page.segments)))}
    captions = {
        i
        for i, group in pictures.items()
        if i < first and group not in groups and page.boxes[page.segments[i].box].group == group
    }
    return {
        i
        for i in range(headline + 1, first)
        if is_prose(page.segments[i])
        and i not in notice_lines
        and i not in captions
        and page.segments[i].link_chars == 0
        and not page.segments[i].roles & (UNWANTED_ROLES | {"caption"}) - common
    }
