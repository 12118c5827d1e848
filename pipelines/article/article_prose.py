"""Measures of a choice of segments: how much prose it holds, in which groups of boxes, and with which roles.

A choice is the numbers of segments that may be the article. A group is a box that lays out several segments (Box.group).
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.page.prose import is_prose
from pipelines.page.segments import Page

MIN_PROSE_CHARS = 40  # less prose says nothing about a choice
_MIN_LIST_LINES = 8  # of a box that is a list of links
_MAX_TEASER_CHARS = 800


def prose_chars(page: Page, numbers: Iterable[int], notice_lines: frozenset[int]) -> int:
    """Return how many characters of prose outside links these segments hold, without notices and comments."""
    segments = page.segments
    return sum(
        segments[i].chars - segments[i].link_chars
        for i in numbers
        if i not in notice_lines and "comment" not in segments[i].roles and is_prose(segments[i])
    )


def article_groups(page: Page, kept: Iterable[int], notice_lines: frozenset[int]) -> set[int]:
    """Return the groups that hold the article's paragraphs.

    They are the group with the most prose, groups with at least a quarter as much, and groups whose paragraphs are laid
    out (tag, class and id) as those of the first.
    """
    chars: dict[int, int] = {}
    layouts: dict[int, dict[str, int]] = {}
    for i in kept:
        segment = page.segments[i]
        if i in notice_lines or not is_prose(segment):
            continue
        group = page.boxes[segment.box].group
        count = segment.chars - segment.link_chars
        chars[group] = chars.get(group, 0) + count
        box = page.boxes[segment.box]
        layout = f"{box.tag} {box.names}" if box.names else ""
        layouts.setdefault(group, {})[layout] = layouts.setdefault(group, {}).get(layout, 0) + count
    without_lists = {group: count for group, count in chars.items() if not is_list_of_links(page, group)}
    chars = without_lists or chars
    if not chars:
        return set()
    largest = max(chars, key=lambda group: (chars[group], -group))
    layout = max(layouts[largest], key=lambda name: (layouts[largest][name], name))
    return {
        group
        for group, count in chars.items()
        if (count >= 0.25 * chars[largest] or (layout and layouts[group].get(layout, 0) * 2 > count))
        and (group == largest or not is_teaser(page, group))
    }


def common_roles(page: Page, kept: Iterable[int]) -> frozenset[str]:
    """Return the roles of most of the prose: the whole article has them, so they say nothing about a part of it."""
    chars: dict[str, int] = {}
    total = 0
    for segment in (page.segments[i] for i in kept):
        if is_prose(segment):
            total += segment.chars
            for role in segment.roles:
                chars[role] = chars.get(role, 0) + segment.chars
    return frozenset(role for role, count in chars.items() if 2 * count > total and role != "form")


def is_list_of_links(page: Page, number: int) -> bool:
    """Say whether a box lists other pages, with a few words on each, as a forum's thread or a feed does."""
    box = page.boxes[number]
    return box.last - box.first >= _MIN_LIST_LINES and box.link_chars >= 0.35 * box.chars


def is_teaser(page: Page, number: int) -> bool:
    """Say whether a box presents another page: it is short, and its headline is a link."""
    box = page.boxes[number]
    if box.chars > _MAX_TEASER_CHARS:
        return False
    linked = sum(s.chars for s in page.segments[box.first : box.last] if s.link_density > 0.5)
    return linked >= 15 and linked * 4 >= box.chars
