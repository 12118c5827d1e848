"""Selectors: where a box stands on the pages of a site, written like a CSS selector and found without a DOM query.

A selector is a chain of steps such as "div.main div.article-*" or "td.body > table:2 > tr:1 > td:1". A step is a tag, names
that the box has as class or id ("*" stands for a run of digits that varies from page to page), and, after a colon, the
number of the box among the boxes of the same tag and parent, from 1 on. A space allows any boxes between, ">" none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.page.segments import Box, Page

_MAX_STEPS = 8
_MAX_ANCESTORS = 60  # of a box that are compared with the steps
_MAX_NAMES = 4  # of a step; more would break at the first change of the markup
_MIN_SHARE = 0.9  # of the pages on which a common selector finds the box, and of the boxes that share a number
_MIN_NAME_SHARE = 0.95  # of the boxes that share a name
_TAG = re.compile(r"[a-z][a-z0-9:_-]{0,30}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][\w*-]{0,60}", re.ASCII)
_STEP = re.compile(r"([a-z][a-z0-9_-]{0,30})((?:\.[A-Za-z_][\w*-]{0,60}){0,8})(?::(\d{1,4}))?", re.ASCII)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Step:
    """One box of a chain. number is None where any number fits; is_child says that its parent is the box of the step before."""

    tag: str
    names: tuple[str, ...] = ()
    number: int | None = None
    is_child: bool = False

    def __str__(self) -> str:
        return self.tag + "".join(f".{name}" for name in self.names) + (f":{self.number}" if self.number else "")


@dataclass(frozen=True, slots=True)
class Selector:
    """A chain of steps, the outermost first. str() gives the text that parse_selector reads."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return " ".join(f"{'> ' if step.is_child else ''}{step}" for step in self.steps)

    def find(self, page: Page) -> int | None:
        """Return the number of the only box of the page that fits; None where no box or several boxes fit."""
        found: int | None = None
        last = self.steps[-1]
        boxes = page.boxes
        numbers = numbers_of(boxes) if any(step.number for step in self.steps) else ()
        for box in boxes:
            if box.tag == last.tag and _fits(last, box, numbers) and self._ancestors_fit(box, boxes, numbers):
                if found is not None:
                    return None
                found = box.index
        return found

    def _ancestors_fit(self, box: Box, boxes: Sequence[Box], numbers: Sequence[int]) -> bool:
        """Say whether the boxes around a box fit the steps before the last step."""
        step = len(self.steps) - 1
        above = box.parent
        for _ in range(_MAX_ANCESTORS):
            if step == 0 or above < 0:
                break
            if _fits(self.steps[step - 1], boxes[above], numbers):
                step -= 1
            elif self.steps[step].is_child:
                return False
            above = boxes[above].parent
        return step == 0


def _fits(step: Step, box: Box, numbers: Sequence[int]) -> bool:
    if box.tag != step.tag:
        return False
    if step.names:
        exact, general = names_of(box.names)
        if not all(name in (general if "*" in name else exact) for name in step.names):
            return False
    return step.number is None or step.number == numbers[box.index]


def numbers_of(boxes: Sequence[Box]) -> list[int]:
    """Return for each box its number among the boxes of the same tag and parent, from 1 on."""
    counts: dict[tuple[int, str], int] = {}
    numbers: list[int] = []
    for box in boxes:
        key = (box.parent, box.tag)
        counts[key] = counts.get(key, 0) + 1
        numbers.append(counts[key])
    return numbers


@lru_cache(maxsize=8192)
def names_of(names: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the usable names in the class and id of a box: as they are, and with "*" for each run of digits."""
    exact = frozenset(name for name in names.split() if _NAME.fullmatch(name) and "*" not in name)
    return exact, frozenset(_DIGITS.sub("*", name) for name in exact)


def parse_selector(text: str) -> Selector:
    """Read a selector from its text. Raises ValueError where the text is not a selector."""
    steps: list[Step] = []
    is_child = False
    for part in text.split():
        if part == ">":
            if is_child or not steps:
                raise ValueError("a > without a step on each side")
            is_child = True
            continue
        match = _STEP.fullmatch(part)
        if match is None or len(steps) == _MAX_STEPS:
            raise ValueError(f"{part!r} is not a step of a selector")
        names = tuple(match[2].split(".")[1:])
        steps.append(Step(match[1], names, int(match[3]) if match[3] else None, is_child))
        is_child = False
    if not steps or is_child:
        raise ValueError("a selector has at least one step, and ends with a step")
    return Selector(tuple(steps))


def common_selector(found: Sequence[tuple[Page, int]]) -> Selector | None:
    """Return the shortest selector that finds (nearly) all of these boxes on their pages; None where there is none.

    found are pages, each with the number of its box.
    """
    if not found:
        return None
    chains = [_chain(page, box) for page, box in found]
    levels = _common_levels(chains)
    numbers_of_pages = [numbers_of(page.boxes) for page, _ in found]
    common = [_common_number(chains, numbers_of_pages, level) for level in range(len(levels))]
    for numbers in ([None] * len(levels), common):
        for outermost in range(len(levels)):
            selector = _selector(levels[: outermost + 1], numbers)
            if selector and sum(selector.find(page) == box for page, box in found) >= _MIN_SHARE * len(found):
                return selector
    return None


def _chain(page: Page, box: int) -> list[Box]:
    """Return a box and the boxes around it, from the inside outwards."""
    chain = []
    while box >= 0:
        chain.append(page.boxes[box])
        box = page.boxes[box].parent
    return chain


def _common_levels(chains: Sequence[Sequence[Box]]) -> list[Step]:
    """Return what the boxes of each level have in common, from the inside outwards, up to the first level with several tags."""
    levels: list[Step] = []
    for level in range(min(_MAX_STEPS, min(len(chain) for chain in chains))):
        boxes = [chain[level] for chain in chains]
        tags = {box.tag for box in boxes}
        if len(tags) > 1 or not _TAG.fullmatch(boxes[0].tag) or boxes[0].tag in ("html", "body"):
            break
        levels.append(Step(boxes[0].tag, _common_names(boxes)))
    return levels


def _common_names(boxes: Sequence[Box]) -> tuple[str, ...]:
    """Return names that nearly all boxes have, as they are or with varying digits: the shortest first, those with "*" last."""
    exact, general = Counter[str](), Counter[str]()
    for box in boxes:
        names = names_of(box.names)
        exact.update(names[0])
        general.update(names[1])
    least = _MIN_NAME_SHARE * len(boxes)
    common = {name for name, count in exact.items() if count >= least}
    covered = {_DIGITS.sub("*", name) for name in common}
    common |= {name for name, count in general.items() if "*" in name and count >= least and name not in covered}
    return tuple(sorted(sorted(common), key=lambda name: ("*" in name, len(name)))[:_MAX_NAMES])


def _common_number(chains: Sequence[Sequence[Box]], numbers: Sequence[Sequence[int]], level: int) -> int | None:
    """Return the number that nearly all boxes of a level have; None where their numbers differ."""
    counts = Counter(of_page[chain[level].index] for chain, of_page in zip(chains, numbers, strict=True))
    number, count = counts.most_common(1)[0]
    return number if count >= _MIN_SHARE * len(chains) else None


def _selector(levels: Sequence[Step], numbers: Sequence[int | None]) -> Selector | None:
    """Return the selector of these levels, from the inside outwards, without the levels that have neither names nor number.

    None where the outermost level has neither, since a shorter selector then says the same.
    """
    steps: list[Step] = []
    was_skipped = False
    for level in range(len(levels) - 1, -1, -1):
        tag, names = levels[level].tag, levels[level].names
        number = None if names else numbers[level]
        if names or number or not level:
            steps.append(Step(tag, names, number, is_child=bool(steps) and not was_skipped and not names))
        was_skipped = not (names or number)
    outermost = levels[-1]
    return Selector(tuple(steps)) if outermost.names or numbers[len(levels) - 1] else None
