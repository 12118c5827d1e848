"""The line rules applied to a page: which of its lines are notices, and what is cut from its article."""

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
from pipelines.notices.rule import MAX_CHARS, Rule
from pipelines.notices.rule_set import PageRules, RuleSet
from pipelines.page.prose import is_linked, is_prose, width
from pipelines.page.segments import Page, Segment
from pipelines.text.folding import fold
from pipelines.text.keys import letters_of
from pipelines.text.page_languages import page_languages

_MIN_NOTE_WIDTH = 24
_MAX_NOTICE_CHARS = 60  # in the middle of an article; a longer line is no notice for some words in it
_MIN_CHARS_ABOVE = 150  # of an article above the heading of its comments; else the heading is only a link to them
_CLAUSE = re.compile(
    r"\W{0,3}(?:[一二三四五六七八九十①②③④⑤⑥⑦⑧⑨\d]{1,2}\s{0,2}[、.,):]|\([一二三四五六七八九十\d]{1,2}\))"
    r"|.{0,200}(?:版权|转载|本[网站报刊]|来源|稿件|侵权|授权|作品|联系|著作权|免责)"
)
_REPEATED = ("repeated-line", "It stands word for word in another paragraph, as pull quotes do.")
_MIN_REPEATED_CHARS = 25
_MAX_REPEATED_LINES = 50
_MAX_COMPARED_CHARS = 200_000  # in which repeated lines are searched
_Layout = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut in the text of a segment, from start to end, with the id of the rule and its reason."""

    rule: str
    reason: str
    start: int
    end: int


class KnownLines(Protocol):
    """What is known of the lines of a page in addition to the rules, such as what was learned of its site."""

    def rule_for(self, segment: Segment) -> Rule | None:
        """Return a rule that cuts the line, or None."""

    def labels_for(self, segment: Segment, rules: Sequence[Rule]) -> tuple[Rule, ...] | None:
        """Return the rules that explain why a line stands outside the article; None where the line rules must be tried."""


class _MatchingRules(dict[int, tuple[Rule, ...]]):
    """The rules that match the lines of a page, by number of the line. A line is matched once, when first asked for."""

    def __init__(self, page: Page, rules: PageRules, known: KnownLines | None) -> None:
        super().__init__()
        self._page, self._rules, self._known = page, rules, known

    def __missing__(self, index: int) -> tuple[Rule, ...]:
        segment = self._page.segments[index]
        matching = _matching_rules(segment, self._rules)
        known = self._known.rule_for(segment) if self._known is not None else None
        self[index] = matching = matching if known is None else (*matching, known)
        return matching


class Boilerplate:
    """The rules applied to one page: which lines are notices, and what is cut from its article."""

    def __init__(
        self,
        page: Page,
        rules: RuleSet | None = None,
        host: str | None = None,
        captured_at: datetime | None = None,
        known: KnownLines | None = None,
        declared: Iterable[str | None] = (),
    ) -> None:
        """Prepare the rules (by default those of the package) that hold for host and time.

        known is what else is known of the lines; declared are the languages (BCP 47) that the page or its site declares.
        """
        self.page, self._known = page, known
        rules = rules or load()
        self._all_rules = rules.rules
        languages = page_languages((segment.text for segment in page.segments), declared)
        self._rules = rules.of_page(host, captured_at, languages)
        self._matching = _MatchingRules(page, self._rules, known)
        self._is_data_by_number: dict[int, bool] = {}

    def notice_lines(self) -> frozenset[int]:
        """Return the numbers of the segments that match a rule: they are no evidence of an article."""
        return frozenset(segment.index for segment in self.page.segments if self._matching[segment.index])

    def knows(self, index: int) -> bool:
        """Say whether any rule matches a segment."""
        return bool(self._matching[index])

    def _rule(self, index: int, positions: Sequence[str]) -> Rule | None:
        """Return the first rule that matches the line and holds at one of these positions."""
        segment = self.page.segments[index]
        if segment.kind == "table" and self._is_data(segment.table):
            return None
        return next((rule for rule in self._matching[index] if rule.position in positions), None)

    def _is_data(self, table: int) -> bool:
        """Say whether most cells of a table are no notices: then no cell is cut, whatever it looks like by itself."""
        if table not in self._is_data_by_number:
            cells = self._cells[table]
            self._is_data_by_number[table] = 2 * sum(self.knows(index) for index in cells) < len(cells)
        return self._is_data_by_number[table]

    @cached_property
    def _cells(self) -> Mapping[int, Sequence[int]]:
        """The numbers of the lines of each table of data, by number of the table."""
        cells: dict[int, list[int]] = defaultdict(list)
        for segment in self.page.segments:
            if segment.kind == "table":
                cells[segment.table].append(segment.index)
        return cells

    def cut(self, kept: Iterable[int]) -> dict[int, Cut]:
        """Return what the rules cut from these segments, by number of the segment.

        The cut of a whole segment spans all of its text.
        """
        order = sorted(kept)
        cuts: dict[int, Cut] = {}
        self._cut_anywhere(order, cuts)
        for index in self._repeated([index for index in order if index not in cuts]):
            cuts[index] = Cut(*_REPEATED, 0, len(self.page.segments[index].text))
        self._cut_edge(order, cuts, ("anywhere", "head", "edges"))
        self._cut_edge(order[::-1], cuts, ("anywhere", "tail", "edges"))
        for index in order:
            if index not in cuts and (part := self._part(self.page.segments[index].text)) is not None:
                cuts[index] = part
        return cuts

    def _repeated(self, order: Sequence[int]) -> Iterator[int]:
        """Yield the lines that other paragraphs repeat word for word, and that are quotes or laid out apart from most prose."""
        segments, boxes = self.page.segments, self.page.boxes
        prose = [segments[index] for index in order if is_prose(segments[index])]
        chars: Counter[int] = Counter()
        for segment in prose:
            chars[boxes[segment.box].group] += segment.chars
        main_group = max(chars, key=lambda group: chars[group], default=0)
        lines = [segments[index] for index in order if segments[index].kind in ("paragraph", "quote")]
        apart = [line for line in lines if line.kind == "quote" or boxes[line.box].group != main_group]
        apart = [line for line in apart if line.chars >= _MIN_REPEATED_CHARS][:_MAX_REPEATED_LINES]
        if not apart:
            return
        others = {segment.index for segment in prose} - {line.index for line in apart}
        text = "\n".join(letters_of(segments[index].text) for index in order if index in others)
        text = text[:_MAX_COMPARED_CHARS]
        yield from (line.index for line in apart if letters_of(line.text) in text)

    def label(self, index: int) -> Rule | None:
        """Return the first rule that matches a segment that is not in the article, wherever it stands."""
        rules = None
        if index not in self._matching and self._known is not None:
            rules = self._known.labels_for(self.page.segments[index], self._all_rules)
        if rules is None:
            rules = self._matching[index]
        return rules[0] if rules else None

    def _whole(self, index: int, rule: Rule) -> Cut:
        return Cut(rule.id, rule.reason, 0, len(self.page.segments[index].text))

    def _cut_anywhere(self, order: Sequence[int], cuts: dict[int, Cut]) -> None:
        """Cut lines that a rule for any position matches, with the list, the clauses or the rest below a heading."""
        heading_rule: Rule | None = None  # of the heading above, with which the lines below it go
        module_end = 0
        segments = self.page.segments
        prose = [index for index in order if is_prose(segments[index])]
        paragraphs = [index for index in prose if not self._matching[index]]
        layouts: set[_Layout] = set()  # of the article's own paragraphs so far
        chars = 0
        for position, index in enumerate(order):
            rule = self._rule(index, ("anywhere",))
            if rule is not None and self._is_in_the_middle(index, rule, paragraphs):
                heading_rule = None
            elif rule is not None:
                cuts[index] = self._whole(index, rule)
                if rule.cut in ("list", "notice", "rest") and (heading_rule is None or heading_rule.cut != "rest"):
                    heading_rule = rule if rule.cut != "rest" or chars >= _MIN_CHARS_ABOVE else None
                    if rule.cut != "notice":
                        module_end = max(module_end, self._module_end(index, prose))
            elif heading_rule is not None and (
                index < module_end or self._follows(heading_rule, order[position : position + 3], layouts)
            ):
                cuts[index] = self._whole(index, heading_rule)
            else:
                heading_rule = None
                if is_prose(segments[index]):
                    layouts |= self._layouts(index)
                    chars += segments[index].chars

    def _is_in_the_middle(self, index: int, rule: Rule, paragraphs: Sequence[int]) -> bool:
        """Say whether a rule matched only some words of a long line between two paragraphs of the article.

        An article about copyright quotes notices: such a line is a paragraph.
        """
        if rule.match != "anywhere" or self.page.segments[index].chars <= _MAX_NOTICE_CHARS or not paragraphs:
            return False
        return paragraphs[0] < index < paragraphs[-1]

    def _module_end(self, index: int, prose: Sequence[int]) -> int:
        """Return the end of the largest box that begins with this heading and does not hold most of the prose."""
        boxes = self.page.boxes
        box = boxes[self.page.segments[index].box]
        end = index + 1
        while box.first >= index:
            inside = bisect_left(prose, box.last) - bisect_left(prose, index)
            if 2 * inside > len(prose):
                break
            end = max(end, box.last)
            if box.parent < 0:
                break
            box = boxes[box.parent]
        return end

    def _follows(self, rule: Rule, coming: Sequence[int], layouts: set[_Layout]) -> bool:
        """Say whether the first of the coming segments belongs to the list, notice or rest that a rule's heading begins.

        layouts are those of the article's paragraphs.
        """
        segment = self.page.segments[coming[0]]
        if rule.cut == "notice":
            return len(segment.text) <= MAX_CHARS and _CLAUSE.match(fold(segment.text).text) is not None
        if rule.cut == "rest":
            return not is_prose(segment) or not self._layouts(coming[0]) & layouts
        if is_linked(segment):
            return True
        # a date or a label between the links of a list
        is_short = segment.kind != "heading" and segment.chars <= _MAX_NOTICE_CHARS and not is_prose(segment)
        return is_short and any(is_linked(self.page.segments[index]) for index in coming[1:])

    def _layouts(self, index: int) -> set[_Layout]:
        """Return how a segment is laid out: the box around its box, and tags and names of both."""
        box = self.page.boxes[self.page.segments[index].box]
        if box.parent < 0:
            return {(box.index,)}
        around = self.page.boxes[box.parent]
        return {(around.index,), (box.tag, box.names, around.tag, around.names)}

    def _cut_edge(self, order: Sequence[int], cuts: dict[int, Cut], positions: Sequence[str]) -> None:
        """Cut from one end inwards, up to the first paragraph of prose that no rule matches.

        That paragraph may have notices right behind it: a standfirst has the byline, the last of several notes has the
        others. The date and the signature of an announcement stand there too, but are shorter than notices.
        """
        has_passed_paragraph = False
        for index in order:
            if index in cuts:
                continue
            segment = self.page.segments[index]
            rule = self._rule(index, positions)
            if rule is not None and has_passed_paragraph and not _is_note(rule, segment, is_tail="tail" in positions):
                rule = None
            if rule is not None:
                cuts[index] = self._whole(index, rule)
            elif has_passed_paragraph:
                return
            elif is_prose(segment):
                has_passed_paragraph = True

    def _part(self, text: str) -> Cut | None:
        """Return the cut at the beginning or at the end of a paragraph, None where no rule matches only a part of it."""
        found = self._rules.part(text)
        if found is None:
            return None
        rule, start, end = found
        return Cut(rule.id, rule.reason, start, end) if start > 0 or end < len(text) else None


def _is_note(rule: Rule, segment: Segment, is_tail: bool) -> bool:
    """Say whether a line is surely a notice: matched by more than a word in it, and wider than a date or a signature."""
    if not rule.language or rule.match == "anywhere":  # rules without a language come from what is known of the site
        return False
    return not is_tail or width(segment.text) >= _MIN_NOTE_WIDTH


def _matching_rules(segment: Segment, rules: PageRules) -> tuple[Rule, ...]:
    matching = rules.of_line(segment.text)
    if any(rule.where for rule in matching):
        return tuple(rule for rule in matching if not rule.where or rule.where & segment.roles)
    return matching
