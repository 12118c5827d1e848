"""Containers: the selectors of the boxes that hold whole articles on the pages of a host."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pipelines.page.segments import Page, Segment
from pipelines.sites.knowledge import RecurringLine
from pipelines.sites.sample import MIN_PAGES, CleanedPage, Sample
from pipelines.sites.selectors import Selector, common_selector, names_of

_MIN_HELD = 0.97  # of an article's characters, that its own box holds
_MIN_HELD_BY_OTHER = 0.9  # the same, for a box that is found by the selector of other pages
_MAX_TAGS = 8
# A box with such a tag is a part of an article, even where the box holds all of it.
_TEXT_TAGS = frozenset({
    "p", "li", "dt", "dd", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "tr", "tbody",
    "ul", "ol", "center",
})  # fmt: skip


def find_containers(sample: Sample, lines: Iterable[RecurringLine]) -> list[tuple[Selector, list[int]]]:
    """Return the selectors of containers, each with the numbers of its pages. A page belongs to at most one selector.

    lines are the recurring lines, which do not count as the article's.
    """
    recurring = {line.key for line in lines}
    boxes = {number: box for number in sample.numbers if (box := _article_box(sample.pages[number], recurring))}
    found: list[tuple[Selector, list[int]]] = []
    while len(boxes) >= MIN_PAGES:
        group = _largest_group(sample, boxes)
        if not sample.is_enough(group):
            break
        selector = common_selector([(sample.pages[number].page, boxes[number]) for number in group])
        if selector is not None:
            members = [number for number in boxes if _holds_article(selector, sample.pages[number], recurring)]
            if sample.is_enough(members):
                found.append((selector, members))
                group = sorted({*group, *members})
        for number in group:
            del boxes[number]
    return found


def _own_lines(cleaned: CleanedPage, recurring: set[str]) -> list[Segment]:
    """Return the lines of a page's article that do not recur."""
    return [cleaned.page.segments[i] for i in cleaned.body if cleaned.line_keys[i] not in recurring]


def _article_box(cleaned: CleanedPage, recurring: set[str]) -> int:
    """Return the smallest box that holds (nearly) all of the article; 0 where only the whole page does."""
    boxes = cleaned.page.boxes
    held = [0] * len(boxes)
    for segment in _own_lines(cleaned, recurring):
        held[segment.box] += segment.chars
    for box in range(len(held) - 1, 0, -1):
        held[boxes[box].parent] += held[box]
    smallest = 0
    for box in range(1, len(held)):  # in page order: a box comes before the boxes in it
        if boxes[box].parent == smallest and held[box] >= _MIN_HELD * held[0] > 0:
            smallest = box
    while smallest > 0 and boxes[smallest].tag in _TEXT_TAGS:
        smallest = boxes[smallest].parent
    return 0 if boxes[smallest].tag in ("html", "body") else smallest


def _holds_article(selector: Selector, cleaned: CleanedPage, recurring: set[str]) -> bool:
    """Say whether the selector finds a box on a page and the box holds the page's article."""
    number = selector.find(cleaned.page)
    if number is None:
        return False
    box = cleaned.page.boxes[number]
    lines = _own_lines(cleaned, recurring)
    held = sum(segment.chars for segment in lines if box.first <= segment.index < box.last)
    return held >= _MIN_HELD_BY_OTHER * sum(segment.chars for segment in lines) > 0


def _largest_group(sample: Sample, boxes: Mapping[int, int]) -> list[int]:
    """Return the largest group of pages whose article boxes share a signature. boxes are by page number."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, box in boxes.items():
        for signature in _signatures(sample.pages[number].page, box):
            groups[signature].append(number)
    if not groups:
        return []
    return groups[max(groups, key=lambda signature: (len(groups[signature]), signature))]


def _signatures(page: Page, box: int) -> Iterator[str]:
    """Yield signatures that boxes of the same layout share: the tags up to the nearest box with names, and each name."""
    tags: list[str] = []
    while box > 0 and len(tags) < _MAX_TAGS:
        tags.append(page.boxes[box].tag)
        names = names_of(page.boxes[box].names)[1]
        if names and tags[-1] != "body":
            yield from (" ".join([*tags, name]) for name in sorted(names))
            return
        box = page.boxes[box].parent
    yield " ".join(tags)
