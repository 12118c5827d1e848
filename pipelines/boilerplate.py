"""Line rules: what a notice, a credit, a share bar or a list of other pages looks like, as data, and how they cut.

A rule file (rules/*.toml) holds [[rule]] tables with these keys:

    id         unique name, stored with every cut
    language   the language of the words in the pattern
    pattern    regular expression over the folded line (fold.py), without regard to case, all repeats bounded
    match      whole line, start of it, anywhere in it, or its end
    position   anywhere (default); head: only above the first running paragraph; tail: only below the last; edges: both
    max_chars  a longer line is left alone (default 100)
    cut        line (default); list: also the list below; notice: also the clauses below; prefix or suffix: only what matched
    reason     why, in plain words
    cuts       lines that the rule must cut
    spares     lines that look like it and must stay
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .errors import BadRule
from .fold import fold
from .running import is_linked, is_running
from .segments import Page, Segment

_LINE_MATCHES = ("whole", "start", "anywhere")
_MATCHES = (*_LINE_MATCHES, "end")
_POSITIONS = ("anywhere", "head", "tail", "edges")
_CUTS = ("line", "list", "notice", "prefix", "suffix")
_KEYS = {"id", "language", "pattern", "match", "position", "max_chars", "cut", "reason", "cuts", "spares"}
_LONG_CHARS = 60  # a line that is longer, and stands in mid-article, is no notice for the words in it
_MOST_CHARS = 900  # no rule looks at a longer line: that is an article's paragraph
_ENDS_CHARS = 160  # how much of a paragraph's end or beginning a suffix or prefix rule sees
_CLAUSE = re.compile(
    r"\W{0,3}(?:[一二三四五六七八九十①②③④⑤⑥⑦⑧⑨\d]{1,2}\s{0,2}[、.,):]|\([一二三四五六七八九十\d]{1,2}\))"
    r"|.{0,200}(?:版权|转载|本[网站报刊]|来源|稿件|侵权|授权|作品|联系|著作权|免责)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line rule; see the module's text for the meaning of its fields."""

    id: str
    language: str
    pattern: re.Pattern[str]
    match: str
    position: str
    max_chars: int
    cut: str
    reason: str
    cuts: tuple[str, ...]
    spares: tuple[str, ...]

    def finds(self, folded: str) -> bool:
        """Say whether the rule matches a folded line; the line's place on the page is not asked."""
        if len(folded) > self.max_chars and self.cut not in ("prefix", "suffix"):
            return False
        if self.match == "whole":
            return self.pattern.fullmatch(folded) is not None
        if self.match == "start":
            return self.pattern.match(folded) is not None
        return self.pattern.search(folded, max(0, len(folded) - _ENDS_CHARS) if self.match == "end" else 0) is not None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules in the order of their files, and a version that changes with any byte of them.

    any holds, for each way to match, one pattern that finds whatever a line rule of that way finds: most lines match
    none, and that is seen in three steps and not in fifty.
    """

    rules: tuple[Rule, ...]
    version: str
    any: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Cut:
    """Text of a segment, from start to end, that a rule cut."""

    rule: str
    reason: str
    start: int
    end: int


@cache
def load() -> RuleSet:
    """Return the rules of this package. Raises BadRule for a rule that cannot be used."""
    digest = hashlib.sha256()
    rules: list[Rule] = []
    for file in sorted(files(__package__).joinpath("rules").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            data = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + data)
            rules.extend(parse_rules(data.decode("utf-8"), file.name))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise BadRule("rules", rule.id, "id", "a name that no other rule has")
        seen.add(rule.id)
    return RuleSet(
        tuple(rules), f"{len(rules)}-{digest.hexdigest()[:8]}", {way: _any(rules, way) for way in _LINE_MATCHES}
    )


def _any(rules: Iterable[Rule], way: str) -> re.Pattern[str]:
    patterns = [rule.pattern.pattern for rule in rules if rule.match == way and rule.cut not in ("prefix", "suffix")]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)", re.IGNORECASE)


def parse_rules(text: str, file: str) -> list[Rule]:
    """Return the rules of one file's text. Raises BadRule naming file, rule, key and the form that was expected."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise BadRule(file, "-", "-", f"TOML ({exc})") from exc
    tables = data.get("rule")
    if not isinstance(tables, list) or set(data) != {"rule"}:
        raise BadRule(file, "-", "rule", "one or more [[rule]] tables and nothing else")
    return [_rule(table, file) for table in tables]


def _rule(table: dict[str, Any], file: str) -> Rule:
    name = table.get("id")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,6}", name):
        raise BadRule(file, str(name), "id", "lower-case words joined by hyphens")
    for key in table:
        if key not in _KEYS:
            raise BadRule(file, name, key, f"one of {', '.join(sorted(_KEYS))}")

    def text(key: str, default: str | None, allowed: Sequence[str] = ()) -> str:
        value = table.get(key, default)
        if not isinstance(value, str) or not value or (allowed and value not in allowed):
            raise BadRule(file, name, key, f"one of {', '.join(allowed)}" if allowed else "some text")
        return value

    def lines(key: str) -> tuple[str, ...]:
        value = table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(line, str) and line for line in value):
            raise BadRule(file, name, key, "a list of at least one line of text")
        return tuple(value)

    max_chars = table.get("max_chars", 100)
    if not isinstance(max_chars, int) or not 1 <= max_chars <= _MOST_CHARS:
        raise BadRule(file, name, "max_chars", f"a number from 1 to {_MOST_CHARS}")
    pattern, match, cut = text("pattern", None), text("match", "whole", _MATCHES), text("cut", "line", _CUTS)
    if fault := _unbounded(pattern):
        raise BadRule(file, name, "pattern", fault)
    try:
        compiled = re.compile(f"(?:{pattern})$" if match == "end" else pattern, re.IGNORECASE)
    except re.error as exc:
        raise BadRule(file, name, "pattern", f"a regular expression ({exc})") from exc
    if (cut == "prefix" and match != "start") or ((cut == "suffix") != (match == "end")):
        raise BadRule(file, name, "match", "start for cut = prefix, end for cut = suffix and for no other cut")
    return Rule(
        name, text("language", None), compiled, match, text("position", "anywhere", _POSITIONS), max_chars, cut,
        text("reason", None), lines("cuts"), lines("spares"),
    )  # fmt: skip


def _unbounded(pattern: str) -> str | None:
    """Return what is expected instead if pattern has a repeat without an upper bound."""
    place, in_class = 0, False
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            place += 1
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif not in_class and (char in "*+" or re.match(r"\{\d{0,9},\}", pattern[place:])):
            return "repeats with an upper bound, such as {0,30}"
        place += 1
    return None


class _Lines:
    """The folded lines of a page and the rules that match them, looked up once."""

    def __init__(self, segments: Iterable[Segment], rules: RuleSet) -> None:
        self.whole = [rule for rule in rules.rules if rule.cut not in ("prefix", "suffix")]
        self.ends = [rule for rule in rules.rules if rule.cut in ("prefix", "suffix")]
        self.hits = {one.index: self._hits(one, rules.any) for one in segments}

    def _hits(self, segment: Segment, any_rule: Mapping[str, re.Pattern[str]]) -> list[Rule]:
        if len(segment.text) > 2 * _MOST_CHARS:
            return []
        folded = fold(segment.text).text
        tried = {
            "whole": any_rule["whole"].fullmatch(folded),
            "start": any_rule["start"].match(folded),
            "anywhere": any_rule["anywhere"].search(folded),
        }
        if not any(tried.values()):
            return []
        return [rule for rule in self.whole if tried[rule.match] and rule.finds(folded)]

    def rule(self, index: int, positions: Sequence[str]) -> Rule | None:
        """Return the first rule that matches the line and holds at one of these positions."""
        return next((rule for rule in self.hits.get(index, ()) if rule.position in positions), None)


class Boilerplate:
    """The rules applied to one page: which lines are dull, and what is cut from its article."""

    def __init__(self, page: Page, rules: RuleSet | None = None) -> None:
        """Match every line of page against rules (the package's own by default)."""
        self.page = page
        self.rules = rules or load()
        self.lines = _Lines(page.segments, self.rules)

    def dull(self) -> frozenset[int]:
        """Return the numbers of the segments that match a rule: they are no sign of an article."""
        return frozenset(index for index, hits in self.lines.hits.items() if hits)

    def cut(self, kept: Iterable[int]) -> dict[int, Cut]:
        """Return what the rules cut from these segments, by number. A cut of a whole segment spans all of its text."""
        order = sorted(kept)
        cuts: dict[int, Cut] = {}
        self._anywhere(order, cuts)
        self._edge(order, cuts, ("anywhere", "head", "edges"))
        self._edge(order[::-1], cuts, ("anywhere", "tail", "edges"))
        for index in order:
            if index not in cuts and (part := self._part(self.page.segments[index].text)) is not None:
                cuts[index] = part
        return cuts

    def label(self, index: int) -> Rule | None:
        """Return the first rule that matches a segment that is not in the article, wherever it stands."""
        hits = self.lines.hits.get(index)
        return hits[0] if hits else None

    def _whole(self, index: int, rule: Rule) -> Cut:
        return Cut(rule.id, rule.reason, 0, len(self.page.segments[index].text))

    def _anywhere(self, order: Sequence[int], cuts: dict[int, Cut]) -> None:
        follow: Rule | None = None
        until = 0
        running = [index for index in order if is_running(self.page.segments[index])]
        own = [index for index in running if not self.lines.hits.get(index)]
        for index in order:
            segment = self.page.segments[index]
            rule = self.lines.rule(index, ("anywhere",))
            if rule is not None and self._is_in_the_middle(index, rule, own):
                follow = None
            elif rule is not None:
                cuts[index] = self._whole(index, rule)
                if rule.cut in ("list", "notice"):
                    follow, until = rule, max(until, self._module_end(index, running)) if rule.cut == "list" else until
            elif follow is not None and (index < until or self._follows(segment, follow)):
                cuts[index] = self._whole(index, follow)
            else:
                follow = None

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

    def _follows(self, segment: Segment, rule: Rule) -> bool:
        """Say whether a segment belongs to the list or the notice whose heading rule found."""
        if rule.cut == "notice":
            return len(segment.text) <= _MOST_CHARS and _CLAUSE.match(fold(segment.text).text) is not None
        return is_linked(segment)

    def _edge(self, order: Sequence[int], cuts: dict[int, Cut], positions: Sequence[str]) -> None:
        """Cut from one end inwards until the first running paragraph that no rule knows."""
        for index in order:
            if index in cuts:
                continue
            segment = self.page.segments[index]
            rule = self.lines.rule(index, positions)
            if rule is not None:
                cuts[index] = self._whole(index, rule)
            elif is_running(segment):
                return

    def _part(self, text: str) -> Cut | None:
        """Return the cut at the beginning or at the end of a paragraph."""
        for rule in self.lines.ends:
            at_start = rule.match == "start"
            piece = text[: _ENDS_CHARS * 2] if at_start else text[-_ENDS_CHARS * 2 :]
            folded = fold(piece)
            begin = 0 if at_start else max(0, len(folded.text) - _ENDS_CHARS)
            found = rule.pattern.match(folded.text) if at_start else rule.pattern.search(folded.text, begin)
            if found is None:
                continue
            base = 0 if at_start else len(text) - len(piece)
            start = 0 if at_start else base + folded.original(found.start())
            end = folded.original(found.end()) if at_start else len(text)
            if start > 0 or end < len(text):
                return Cut(rule.id, rule.reason, start, end)
        return None
