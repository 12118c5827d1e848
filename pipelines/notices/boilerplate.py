"""How the line rules cut: which lines of a page are notice_lines, and what goes from its article. The rules are line_rules.py's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from pipelines.notices.line_rules import load
from pipelines.notices.rule import MOST_CHARS, Rule
from pipelines.notices.rule_set import PageRules, RuleSet
from pipelines.page.prose import is_linked, is_prose, width
from pipelines.page.segments import Page, Segment
from pipelines.text.folding import fold
from pipelines.text.keys import letters_of
from pipelines.text.page_languages import page_languages

_SHORT_NOTE = 24  # the width of a line
_LONG_CHARS = 60  # a line that is longer, and stands in mid-article, is no notice for the words in it
_LEAST_ABOVE = (
    150  # characters of an article above the heading of its comments; else the heading is only a link to them
)
_CLAUSE = re.compile(
    r"\W{0,3}(?:[一二三四五六七八九十①②③④⑤⑥⑦⑧⑨\d]{1,2}\s{0,2}[、.,):]|\([一二三四五六七八九十\d]{1,2}\))"
    r"|.{0,200}(?:版权|转载|本[网站报刊]|来源|稿件|侵权|授权|作品|联系|著作权|免责)"
)
_REPEATED = ("repeated-line", "It stands word for word in another paragraph, as pull quotes do.")
_LEAST_REPEATED = 25
_MOST_APART, _MOST_COMPARED = 50, 200_000  # lines, and characters that they are looked for in
_Layout = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Text of a segment, from start to end, that a rule cut."""

    rule: str
    reason: str
    start: int
    end: int


class KnownLines(Protocol):
    """What is known of the lines of a page beside the rules, as of one of a site that was learned."""

    def rule_for(self, segment: Segment) -> Rule | None:
        """Return a rule that cuts the line, or None."""

    def labels_for(self, segment: Segment, rules: Sequence[Rule]) -> tuple[Rule, ...] | None:
        """Return why a line outside the article is none of it, if for any rule; None where the rules must be asked."""


class _Hits(dict[int, tuple[Rule, ...]]):
    """The rules that match the lines of a page, by their numbers: each line is looked up once, when it is asked for."""

    def __init__(self, page: Page, rules: PageRules, known: KnownLines | None) -> None:
        super().__init__()
        self._page, self._rules, self._known = page, rules, known

    def __missing__(self, index: int) -> tuple[Rule, ...]:
        segment = self._page.segments[index]
        hits = _hits(segment, self._rules)
        known = self._known.rule_for(segment) if self._known is not None else None
        self[index] = hits = hits if known is None else (*hits, known)
        return hits


class Boilerplate:
    """The rules applied to one page: which lines are notice_lines, and what is cut from its article."""

    def __init__(
        self,
        page: Page,
        rules: RuleSet | None = None,
        host: str | None = None,
        captured_at: datetime | None = None,
        known: KnownLines | None = None,
        declared: Iterable[str | None] = (),
    ) -> None:
        """Match lines of page against those of rules (the package's own by default) that hold for host and time.

        known is what is known of the lines besides; declared are the languages (BCP 47) that the page or its site names.
        """
        self.page, self._known = page, known
        rules = rules or load()
        self._every = rules.rules
        languages = page_languages((segment.text for segment in page.segments), declared)
        self._rules = rules.of_page(host, captured_at, languages)
        self._hits = _Hits(page, self._rules, known)
        self._is_data_by_number: dict[int, bool] = {}

    def notice_lines(self) -> frozenset[int]:
        """Return the numbers of the segments that match a rule: they are no sign of an article."""
        return frozenset(one.index for one in self.page.segments if self._hits[one.index])

    def knows(self, index: int) -> bool:
        """Say whether any rule matches a segment."""
        return bool(self._hits[index])

    def _rule(self, index: int, positions: Sequence[str]) -> Rule | None:
        """Return the first rule that matches the line and holds at one of these positions."""
        segment = self.page.segments[index]
        if segment.kind == "table" and self._is_data(segment.table):
            return None
        return next((rule for rule in self._hits[index] if rule.position in positions), None)

    def _is_data(self, table: int) -> bool:
        """Say whether a table is more than notices: then no cell of it is cut, whatever it looks like by itself."""
        if table not in self._is_data_by_number:
            cells = self._cells[table]
            self._is_data_by_number[table] = 2 * sum(self.knows(index) for index in cells) < len(cells)
        return self._is_data_by_number[table]

    @cached_property
    def _cells(self) -> Mapping[int, Sequence[int]]:
        """The lines of each table of data, by its number."""
        cells: dict[int, list[int]] = defaultdict(list)
        for segment in self.page.segments:
            if segment.kind == "table":
                cells[segment.table].append(segment.index)
        return cells

    def cut(self, kept: Iterable[int]) -> dict[int, Cut]:
        """Return what the rules cut from these segments, by number. A cut of a whole segment spans all of its text."""
        order = sorted(kept)
        cuts: dict[int, Cut] = {}
        self._anywhere(order, cuts)
        for index in self._repeated([index for index in order if index not in cuts]):
            cuts[index] = Cut(*_REPEATED, 0, len(self.page.segments[index].text))
        self._edge(order, cuts, ("anywhere", "head", "edges"))
        self._edge(order[::-1], cuts, ("anywhere", "tail", "edges"))
        for index in order:
            if index not in cuts and (part := self._part(self.page.segments[index].text)) is not None:
                cuts[index] = part
        return cuts

    def _repeated(self, order: Sequence[int]) -> Iterator[int]:
        """Yield the lines that are quotes, or laid out apart from most of the text, and stand word for word in that."""
        segments, boxes = self.page.segments, self.page.boxes
        running = [segments[index] for index in order if is_prose(segments[index])]
        weights: Counter[int] = Counter()
        for one in running:
            weights[boxes[one.box].group] += one.chars
        own = max(weights, key=lambda box: weights[box], default=0)
        lines = [segments[index] for index in order if segments[index].kind in ("paragraph", "quote")]
        apart = [one for one in lines if one.kind == "quote" or boxes[one.box].group != own]
        apart = [one for one in apart if one.chars >= _LEAST_REPEATED][:_MOST_APART]
        if not apart:
            return
        left = {one.index for one in running} - {one.index for one in apart}
        text = "\n".join(letters_of(segments[index].text) for index in order if index in left)[:_MOST_COMPARED]
        yield from (one.index for one in apart if letters_of(one.text) in text)

    def label(self, index: int) -> Rule | None:
        """Return the first rule that matches a segment that is not in the article, wherever it stands."""
        hits = None
        if index not in self._hits and self._known is not None:
            hits = self._known.labels_for(self.page.segments[index], self._every)
        if hits is None:
            hits = self._hits[index]
        return hits[0] if hits else None

    def _whole(self, index: int, rule: Rule) -> Cut:
        return Cut(rule.id, rule.reason, 0, len(self.page.segments[index].text))

    def _anywhere(self, order: Sequence[int], cuts: dict[int, Cut]) -> None:
        follow: Rule | None = None
        until = 0
        segments = self.page.segments
        running = [index for index in order if is_prose(segments[index])]
        own = [index for index in running if not self._hits[index]]
        layouts: set[_Layout] = set()  # of the article's own paragraphs so far
        chars = 0
        for place, index in enumerate(order):
            rule = self._rule(index, ("anywhere",))
            if rule is not None and self._is_in_the_middle(index, rule, own):
                follow = None
            elif rule is not None:
                cuts[index] = self._whole(index, rule)
                if rule.cut in ("list", "notice", "rest") and (follow is None or follow.cut != "rest"):
                    follow = rule if rule.cut != "rest" or chars >= _LEAST_ABOVE else None
                    until = max(until, self._module_end(index, running)) if rule.cut != "notice" else until
            elif follow is not None and (index < until or self._follows(follow, order[place : place + 3], layouts)):
                cuts[index] = self._whole(index, follow)
            else:
                follow = None
                if is_prose(segments[index]):
                    layouts |= self._layouts(index)
                    chars += segments[index].chars

    def _is_in_the_middle(self, index: int, rule: Rule, own: Sequence[int]) -> bool:
        """Say whether a rule that found words somewhere in a long line found them in the middle of an article.

        An article about copyright quotes a notice; what stands between two paragraphs of its own is one of them.
        """
        if rule.match != "anywhere" or self.page.segments[index].chars <= _LONG_CHARS or not own:
            return False
        return own[0] < index < own[-1]

    def _module_end(self, index: int, running: Sequence[int]) -> int:
        """Return the end of the largest box that begins with this heading and is not the article: its list is in there."""
        boxes = self.page.boxes
        box = boxes[self.page.segments[index].box]
        end = index + 1
        while box.first >= index:
            inside = bisect_left(running, box.last) - bisect_left(running, index)
            if 2 * inside > len(running):
                break
            end = max(end, box.last)
            if box.parent < 0:
                break
            box = boxes[box.parent]
        return end

    def _follows(self, rule: Rule, coming: Sequence[int], layouts: set[_Layout]) -> bool:
        """Say whether the first of the coming segments belongs to what rule's heading stands above."""
        segment = self.page.segments[coming[0]]
        if rule.cut == "notice":
            return len(segment.text) <= MOST_CHARS and _CLAUSE.match(fold(segment.text).text) is not None
        if rule.cut == "rest":
            return not is_prose(segment) or not self._layouts(coming[0]) & layouts
        if is_linked(segment):
            return True
        # a date or a label between the links of a list
        between = segment.kind != "heading" and segment.chars <= _LONG_CHARS and not is_prose(segment)
        return between and any(is_linked(self.page.segments[index]) for index in coming[1:])

    def _layouts(self, index: int) -> set[_Layout]:
        """Return how a segment is laid out: in which box, and in what kind of box in what kind of box."""
        box = self.page.boxes[self.page.segments[index].box]
        if box.parent < 0:
            return {(box.index,)}
        around = self.page.boxes[box.parent]
        return {(around.index,), (box.tag, box.names, around.tag, around.names)}

    def _edge(self, order: Sequence[int], cuts: dict[int, Cut], positions: Sequence[str]) -> None:
        """Cut from one end inwards until a running paragraph that no rule knows.

        One such may have notices right behind it: a standfirst the byline, the last note of several the others. The date and
        the signature of an announcement, which stand so as well, are shorter than notices are.
        """
        passed = False
        for index in order:
            if index in cuts:
                continue
            segment = self.page.segments[index]
            rule = self._rule(index, positions)
            if rule is not None and passed and not _is_note(rule, segment, is_tail="tail" in positions):
                rule = None
            if rule is not None:
                cuts[index] = self._whole(index, rule)
            elif passed:
                return
            elif is_prose(segment):
                passed = True

    def _part(self, text: str) -> Cut | None:
        """Return the cut at the beginning or at the end of a paragraph."""
        found = self._rules.part(text)
        if found is None:
            return None
        rule, start, end = found
        return Cut(rule.id, rule.reason, start, end) if start > 0 or end < len(text) else None


def _is_note(rule: Rule, segment: Segment, is_tail: bool) -> bool:
    """Say whether a line is a notice for more than a word in it, such as a law on reprints has, and no mere date."""
    if not rule.language or rule.match == "anywhere":  # rules without a language are what is known of the site alone
        return False
    return not is_tail or width(segment.text) >= _SHORT_NOTE


def _hits(segment: Segment, rules: PageRules) -> tuple[Rule, ...]:
    hits = rules.of_line(segment.text)
    if any(rule.where for rule in hits):
        return tuple(rule for rule in hits if not rule.where or rule.where & segment.roles)
    return hits
