"""Places: where a box stands on the pages of a site, written as a short selector and found without a DOM query.

A place is a chain of steps such as "div.main div.article-*" or "td.body > table:2 > tr:1 > td:1". A step is a tag, words
that its class or id holds (a run of digits that varies from page to page is "*"), and, after a colon, its number among the
boxes of that tag in the box around it. A space stands for any boxes between, ">" for none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.page.segments import Box, Page

_MAX_STEPS = 8
_MAX_CLIMB = 60  # boxes around a box that are looked at
_MAX_WORDS = 4  # of a step; more would break at the first change of the markup
_NEARLY_ALL = 0.9
_TAG = re.compile(r"[a-z][a-z0-9:_-]{0,30}", re.ASCII)
_WORD = re.compile(r"[A-Za-z_][\w*-]{0,60}", re.ASCII)
_STEP = re.compile(r"([a-z][a-z0-9_-]{0,30})((?:\.[A-Za-z_][\w*-]{0,60}){0,8})(?::(\d{1,4}))?", re.ASCII)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Step:
    """One box of a chain. number is None where any will do; is_child says that it stands directly in the one before."""

    tag: str
    words: tuple[str, ...] = ()
    number: int | None = None
    is_child: bool = False

    def __str__(self) -> str:
        return self.tag + "".join(f".{word}" for word in self.words) + (f":{self.number}" if self.number else "")


@dataclass(frozen=True, slots=True)
class Place:
    """A chain of steps, the outermost first. str() gives the text that parse_place reads."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return " ".join(f"{'> ' if step.is_child else ''}{step}" for step in self.steps)

    def find(self, page: Page) -> int | None:
        """Return the number of the one box of page that stands here; None for none or several."""
        found: int | None = None
        last = self.steps[-1]
        boxes = page.boxes
        numbers = numbers_of(boxes) if any(step.number for step in self.steps) else ()
        for box in boxes:
            if box.tag == last.tag and _is(last, box, numbers) and self._is_below(box, boxes, numbers):
                if found is not None:
                    return None
                found = box.index
        return found

    def _is_below(self, box: Box, boxes: Sequence[Box], numbers: Sequence[int]) -> bool:
        """Say whether the boxes around one are those of the steps before the last."""
        step = len(self.steps) - 1
        above = box.parent
        for _ in range(_MAX_CLIMB):
            if step == 0 or above < 0:
                break
            if _is(self.steps[step - 1], boxes[above], numbers):
                step -= 1
            elif self.steps[step].is_child:
                return False
            above = boxes[above].parent
        return step == 0


def _is(step: Step, box: Box, numbers: Sequence[int]) -> bool:
    if box.tag != step.tag:
        return False
    if step.words:
        exact, general = words_of(box.names)
        if not all(word in (general if "*" in word else exact) for word in step.words):
            return False
    return step.number is None or step.number == numbers[box.index]


def numbers_of(boxes: Sequence[Box]) -> list[int]:
    """Return for each box its number among those of its tag in the box around it, from 1 on."""
    counts: dict[tuple[int, str], int] = {}
    numbers: list[int] = []
    for box in boxes:
        key = (box.parent, box.tag)
        counts[key] = counts.get(key, 0) + 1
        numbers.append(counts[key])
    return numbers


@lru_cache(maxsize=8192)
def words_of(names: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the usable words of class and id, as they are, and with each run of digits as "*"."""
    exact = frozenset(word for word in names.split() if _WORD.fullmatch(word) and "*" not in word)
    return exact, frozenset(_DIGITS.sub("*", word) for word in exact)


def parse_place(text: str) -> Place:
    """Read a place from its text. Raises ValueError for what is none."""
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
            raise ValueError(f"{part!r} is no step of a place")
        words = tuple(match[2].split(".")[1:])
        steps.append(Step(match[1], words, int(match[3]) if match[3] else None, is_child))
        is_child = False
    if not steps or is_child:
        raise ValueError("a place has at least one step, and ends with one")
    return Place(tuple(steps))


def common_place(found: Sequence[tuple[Page, int]]) -> Place | None:
    """Return the shortest place at which all or nearly all of these boxes stand, each the only one of its page."""
    if not found:
        return None
    chains = [_chain(page, box) for page, box in found]
    height = min(_MAX_STEPS, min(len(chain) for chain in chains))
    levels: list[Step] = []
    for level in range(height):
        boxes = [chain[level] for chain in chains]
        tags = {box.tag for box in boxes}
        if len(tags) > 1 or not _TAG.fullmatch(boxes[0].tag) or boxes[0].tag in ("html", "body"):
            break
        levels.append(Step(boxes[0].tag, _common_words(boxes)))
    of_pages = [numbers_of(page.boxes) for page, _ in found]
    common = [_common_number(chains, of_pages, level) for level in range(len(levels))]
    for numbers in ([None] * len(levels), common):
        for top in range(len(levels)):
            place = _place(levels[: top + 1], numbers)
            if place and sum(place.find(page) == box for page, box in found) >= _NEARLY_ALL * len(found):
                return place
    return None


def _place(levels: Sequence[Step], numbers: Sequence[int | None]) -> Place | None:
    """Return the chain of these levels (the box itself first) without those that say nothing; None if the outermost does."""
    steps: list[Step] = []
    gap = False
    for level in range(len(levels) - 1, -1, -1):
        tag, words = levels[level].tag, levels[level].words
        number = None if words else numbers[level]
        if words or number or not level:
            steps.append(Step(tag, words, number, is_child=bool(steps) and not gap and not words))
        gap = not (words or number)
    outermost = levels[-1]
    return Place(tuple(steps)) if outermost.words or numbers[len(levels) - 1] else None


def _common_number(chains: Sequence[Sequence[Box]], numbers: Sequence[Sequence[int]], level: int) -> int | None:
    """Return the number that nearly all boxes of one level have among their like, or None."""
    counts = Counter(of_page[chain[level].index] for chain, of_page in zip(chains, numbers, strict=True))
    number, count = counts.most_common(1)[0]
    return number if count >= _NEARLY_ALL * len(chains) else None


def _chain(page: Page, box: int) -> list[Box]:
    """Return a box and those around it, from the inside outwards."""
    chain = []
    while box >= 0:
        chain.append(page.boxes[box])
        box = page.boxes[box].parent
    return chain


def _common_words(boxes: Sequence[Box]) -> tuple[str, ...]:
    """Return words that (nearly) all of the boxes have, as they are or with varying digits; those of most letters first."""
    exact, general = Counter[str](), Counter[str]()
    for box in boxes:
        words = words_of(box.names)
        exact.update(words[0])
        general.update(words[1])
    least = 0.95 * len(boxes)
    common = {word for word, count in exact.items() if count >= least}
    covered = {_DIGITS.sub("*", word) for word in common}
    common |= {word for word, count in general.items() if "*" in word and count >= least and word not in covered}
    return tuple(sorted(sorted(common), key=lambda word: ("*" in word, len(word)))[:_MAX_WORDS])
