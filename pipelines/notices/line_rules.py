"""Line rules as data: what a notice, a credit, a share bar or a list of other pages looks like, and where that holds.

A rule file (rules/*.toml here, and in a collection's rules folder) holds [[rule]] tables with these keys:

    id         unique name, stored with every cut
    language   the language of the words in the pattern (one of LANGUAGES; any: marks that all languages use)
    pattern    regular expression over the folded line (fold.py), without regard to case, all repeats bounded
    match      whole line, start of it, anywhere in it, or its end
    position   anywhere (default); head: only above the first running paragraph; tail: only below the last; edges: both
    where      only in boxes whose class, id or tag says that they are one of these: nav, footer, aside, comment, share
    max_chars  a longer line is left alone (default 100)
    cut        line (default); list: also the list below; notice: also the clauses below; rest: also all below that is
               not laid out as the article is; prefix or suffix: only what matched
    hosts      only on these hosts; "*.example.org" is every host below example.org
    from, to   only on pages captured from this day (UTC) on, and until this day; a page without a time is of today
    reason     why, in plain words
    cuts       lines that the rule must cut
    spares     lines that look like it and must stay

Where a line says something beside a quotation, a rule must match it with the quotation empty as well: “”.

A file may also hold [[off]] tables, which switch rules off, and [[only]] tables, which limit them: rule (an id), hosts,
from, to and reason. An [[off]] without hosts and dates holds everywhere.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipelines.errors import BadRule
from pipelines.notices.expression_cost import any_word, fault, needed_words
from pipelines.text.folding import fold, spelled
from pipelines.text.page_languages import LANGUAGES

MOST_CHARS = 900  # no rule looks at a longer line: that is an article's paragraph
ENDS_CHARS = 160  # how much of a paragraph's end or beginning a suffix or prefix rule sees
_MATCHES = ("whole", "start", "anywhere", "end")
_POSITIONS = ("anywhere", "head", "tail", "edges")
_ROLES = ("nav", "footer", "aside", "comment", "share")
_CUTS = ("line", "list", "notice", "rest", "prefix", "suffix")
_SCOPE_KEYS = ("hosts", "from", "to")
RULE_KEYS = (
    "id", "language", "pattern", "match", "position", "where", "max_chars", "cut", *_SCOPE_KEYS, "reason", "cuts", "spares",
)  # fmt: skip
_SWITCH_KEYS = ("rule", *_SCOPE_KEYS, "reason")
_ID = re.compile(r"[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,6}")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,10}")
_KEPT_LINES = 8192  # short lines, whose rules are remembered: what recurs on a site's pages is looked at once
_SHORT_CHARS = 120
_QUOTE = re.compile(r"„[^“”]{0,300}[“”]|“[^”]{0,300}”|「[^」]{0,300}」|『[^』]{0,300}』|«[^»]{0,300}»|\"[^\"]{0,300}\"")
_LETTER = re.compile(r"[^\W_]")
_LEAST_SAID = 6  # letters beside a quotation


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when something holds: on these hosts (none: on all), on pages captured from and until these days."""

    hosts: tuple[str, ...] = ()
    first: date = date.min
    last: date = date.max

    def covers(self, host: str, day: date) -> bool:
        """Say whether a page of this host (in small letters, or empty), captured on this day, is meant."""
        if not self.first <= day <= self.last:
            return False
        return not self.hosts or any(
            host.endswith(one[1:]) if one.startswith("*.") else host == one for one in self.hosts
        )


_EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line rule; see the module's text for the meaning of its fields. expression is its pattern as text."""

    id: str
    language: str
    expression: str
    match: str
    position: str
    where: frozenset[str]
    max_chars: int
    cut: str
    scope: Scope
    reason: str
    cuts: tuple[str, ...]
    spares: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern; it is compiled when a page first needs it."""
        return _compiled(self.expression)

    @property
    def cuts_part(self) -> bool:
        """Whether the rule cuts what it matched, and leaves the rest of the line."""
        return self.cut in ("prefix", "suffix")

    def finds(self, folded: str) -> bool:
        """Say whether the rule matches a folded line; the line's place on the page is not asked."""
        if len(folded) > self.max_chars and not self.cuts_part:
            return False
        if not self._matches(folded):
            return False
        left = _QUOTE.sub("“”", folded)  # a line that says something of the words it quotes is no notice
        return left == folded or len(_LETTER.findall(left)) < _LEAST_SAID or self._matches(left)

    def _matches(self, line: str) -> bool:
        if self.match == "whole":
            return self.pattern.fullmatch(line) is not None
        if self.match == "start":
            return self.pattern.match(line) is not None
        return self.pattern.search(line, max(0, len(line) - ENDS_CHARS) if self.match == "end" else 0) is not None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Switch:
    """Switches a rule off where its scope holds or, where is_limit, everywhere else."""

    rule: str
    is_limit: bool
    scope: Scope
    reason: str


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What one rule file says."""

    name: str
    rules: tuple[Rule, ...]
    switches: tuple[Switch, ...]


class RuleSet:
    """All rules in their order (the first that matches a line names its cut), and what switches them off or limits them.

    version changes with any byte of the files that they come from.
    """

    def __init__(self, rules: Sequence[Rule], switches: Sequence[Switch], version: str) -> None:
        """Make a set of rules with unique ids; switches name rules of the set."""
        self.rules, self.switches, self.version = tuple(rules), tuple(switches), version
        self._scoped = [rule for rule in self.rules if rule.scope != _EVERYWHERE]
        self._finders: dict[str, _Finders | None] = {}
        self.of_short_line = lru_cache(maxsize=_KEPT_LINES)(self.of_line)

    def of_page(self, host: str | None, captured_at: datetime | None, languages: frozenset[str]) -> PageRules:
        """Return the rules that hold for pages of this host, day and languages. A page without a time is of today."""
        day = captured_at.date() if captured_at is not None else date.max
        return PageRules(self, languages, self._off((host or "").lower(), day))

    def _off(self, host: str, day: date) -> frozenset[str]:
        """Return the ids of the rules that do not hold on a host on a day."""
        off = {rule.id for rule in self._scoped if not rule.scope.covers(host, day)}
        limited: dict[str, bool] = {}
        for switch in self.switches:
            covered = switch.scope.covers(host, day)
            if switch.is_limit:
                limited[switch.rule] = covered or limited.get(switch.rule, False)
            elif covered:
                off.add(switch.rule)
        return frozenset(off | {rule for rule, holds in limited.items() if not holds})

    def _of_languages(self, languages: frozenset[str]) -> list[_Finders]:
        for language in languages - self._finders.keys():
            rules = [(place, rule) for place, rule in enumerate(self.rules) if rule.language == language]
            self._finders[language] = _Finders(rules) if rules else None
        return [finders for language in languages if (finders := self._finders[language]) is not None]

    def of_line(self, text: str, languages: frozenset[str]) -> tuple[Rule, ...]:
        """Return the rules in these languages that match a line as printed, in their order, on whatever page it stands."""
        if len(text) > 2 * MOST_CHARS:
            return ()
        folded = fold(text).text
        line = folded.lower()
        found = [
            one
            for finders in self._of_languages(languages)
            for one in (finders.short if len(line) <= _SHORT_CHARS else finders.long).worth_trying(line)
        ]
        return tuple(rule for _, rule in sorted(found, key=_place) if rule.finds(folded))

    def of_ends(self, text: str, languages: frozenset[str]) -> list[Rule]:
        """Return the prefix and suffix rules that may match the folded ends of a paragraph, in their order."""
        line = text.lower()
        found = [one for finders in self._of_languages(languages) for one in finders.parts.worth_trying(line)]
        return [rule for _, rule in sorted(found, key=_place)]


class PageRules:
    """The rules of a set that hold for one page."""

    def __init__(self, rules: RuleSet, languages: frozenset[str], off: frozenset[str]) -> None:
        """Take the rules in these languages, without those that are off."""
        self._rules, self._languages, self._off = rules, languages, off

    def of_line(self, text: str) -> tuple[Rule, ...]:
        """Return the rules that match a line as printed, in their order, wherever on the page it stands."""
        of_line = self._rules.of_short_line if len(text) <= _SHORT_CHARS else self._rules.of_line
        found = of_line(text, self._languages)
        if found and self._off:
            return tuple(rule for rule in found if rule.id not in self._off)
        return found

    def part(self, text: str) -> tuple[Rule, int, int] | None:
        """Return the first rule that matches the beginning or the end of a paragraph, and from where to where."""
        tail = text[-2 * ENDS_CHARS :]
        start, end = fold(text[: 2 * ENDS_CHARS]), fold(tail)
        for rule in self._rules.of_ends(f"{start.text}\n{end.text}", self._languages):
            if rule.id in self._off:
                continue
            if rule.cut == "prefix":
                if found := rule.pattern.match(start.text[:ENDS_CHARS]):
                    return rule, 0, start.original(found.end())
            elif found := rule.pattern.search(end.text, max(0, len(end.text) - ENDS_CHARS)):
                return rule, len(text) - len(tail) + end.original(found.start()), len(text)
        return None


_Placed = tuple[int, Rule]  # a rule and its place among all


def _place(placed: _Placed) -> int:
    return placed[0]


class _Finders:
    """The rules in one language, apart by what they look at: short lines, long ones, and the ends of paragraphs."""

    def __init__(self, rules: Sequence[_Placed]) -> None:
        lines = [one for one in rules if not one[1].cuts_part]
        self.short = _Finder(lines)
        self.long = _Finder([one for one in lines if one[1].max_chars > _SHORT_CHARS])
        self.parts = _Finder([one for one in rules if one[1].cuts_part])


class _Finder:
    """Says which of some rules are worth trying on a line: those that need no word, and those that find one there."""

    def __init__(self, rules: Sequence[_Placed]) -> None:
        by_word: dict[str, list[_Placed]] = {}
        self._always: list[_Placed] = []
        for one in rules:
            words = needed_words(one[1].expression)
            if words is None:
                self._always.append(one)
            for word in words or ():
                by_word.setdefault(word, []).append(one)
        self._any = any_word(by_word)
        # the longest word at a place is found; the shorter ones that it begins with stand there as well
        self._of_word = {
            word: [one for size in range(1, len(word) + 1) for one in by_word.get(word[:size], ())] for word in by_word
        }

    def worth_trying(self, line: str) -> list[_Placed]:
        """Return the rules for a folded line in small letters, each once, in no order."""
        found = self._any.search(line)
        if found is None:
            return self._always
        wanted = dict(self._always)
        while found is not None:
            wanted.update(self._of_word[found[0]])
            found = self._any.search(line, found.start() + 1)
        return list(wanted.items())


@cache
def load() -> RuleSet:
    """Return the rules of this package. Raises BadRule for a rule that cannot be used."""
    digest = hashlib.sha256()
    found: list[RuleFile] = []
    for file in sorted(files(__package__).joinpath("rules").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            found.append(_read_file(file.name, file.read_bytes(), digest, trusted=True))
    return _rule_set(found, digest)


def load_with(folder: Path) -> RuleSet:
    """Return the rules of the *.toml files in a collection's folder, in order of their names, then those of this package.

    A folder that is not there holds no rules. The examples of its rules are tried. Raises BadRule, naming the file.
    """
    paths = sorted(folder.glob("*.toml"))
    own = load()
    if not paths:
        return own
    digest = hashlib.sha256(own.version.encode())
    found = []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as exc:
            raise BadRule(str(path), "-", "-", f"a file that can be read ({exc.strerror or exc})") from exc
        found.append(_read_file(str(path), data, digest))
        _try_examples(found[-1])
    return _rule_set(found, digest, own.rules)


def _read_file(name: str, data: bytes, digest: Any, trusted: bool = False) -> RuleFile:
    digest.update(name.rpartition("/")[2].encode() + b"\0" + data)
    try:
        return parse_rules(data.decode("utf-8"), name, trusted)
    except UnicodeDecodeError as exc:
        raise BadRule(name, "-", "-", f"UTF-8 ({exc})") from exc


def _rule_set(found: Sequence[RuleFile], digest: Any, more: Sequence[Rule] = ()) -> RuleSet:
    rules: dict[str, Rule] = {}
    known = {rule.id for rule in more}
    for file in found:
        for rule in file.rules:
            if rule.id in rules or rule.id in known:
                raise BadRule(file.name, rule.id, "id", "a name that no other rule has")
            rules[rule.id] = rule
    known |= rules.keys()
    for file in found:
        for switch in file.switches:
            if switch.rule not in known:
                raise BadRule(file.name, switch.rule, "rule", f"the id of a rule{_nearest(switch.rule, known)}")
    switches = [switch for file in found for switch in file.switches]
    count = len(rules) + len(more)
    return RuleSet([*rules.values(), *more], switches, f"{count}-{digest.hexdigest()[:8]}")


def _try_examples(file: RuleFile) -> None:
    for rule in file.rules:
        for key, lines, wanted in (("cuts", rule.cuts, True), ("spares", rule.spares, False)):
            for line in lines:
                if rule.finds(fold(line).text) is not wanted:
                    expected = "lines that the rule matches" if wanted else "lines that the rule does not match"
                    raise BadRule(file.name, rule.id, key, f"{expected}, unlike {line!r}")


def parse_rules(text: str, file: str, trusted: bool = False) -> RuleFile:
    """Return what one file's text says. Raises BadRule naming file, rule, key and the form that was expected.

    trusted leaves out the walk through the patterns, which takes seconds for this package's own files; tests do it.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise BadRule(file, "-", "-", f"TOML ({exc})") from exc
    for key, tables in data.items():
        if key not in ("rule", "off", "only") or not isinstance(tables, list):
            raise BadRule(file, "-", key, "[[rule]], [[off]] and [[only]] tables and nothing else")
        if not all(isinstance(table, dict) for table in tables):
            raise BadRule(file, "-", key, f"[[{key}]] tables")
    rules = tuple(_rule(_Table(table, file, "id", RULE_KEYS), trusted) for table in data.get("rule", ()))
    switches = [
        _switch(_Table(table, file, "rule", _SWITCH_KEYS), key == "only")
        for key in ("off", "only")
        for table in data.get(key, ())
    ]
    return RuleFile(file, rules, tuple(switches))


class _Table:
    """One table of a rule file, whose values are asked for by key and form."""

    def __init__(self, table: Mapping[str, Any], file: str, name_key: str, keys: Sequence[str]) -> None:
        self._table, self._file = table, file
        self.name = table.get(name_key)
        if not isinstance(self.name, str) or not _ID.fullmatch(self.name):
            raise BadRule(file, str(self.name), name_key, "lower-case words joined by hyphens")
        for key in table:
            if key not in keys:
                raise self.bad(key, f"one of {', '.join(sorted(keys))}{_nearest(key, keys)}")

    def bad(self, key: str, expected: str) -> BadRule:
        return BadRule(self._file, str(self.name), key, expected)

    def text(self, key: str, default: str | None = None, allowed: Sequence[str] = ()) -> str:
        value = self._table.get(key, default)
        if not isinstance(value, str) or not value or (allowed and value not in allowed):
            form = f"one of {', '.join(allowed)}{_nearest(value, allowed)}" if allowed else "some text"
            raise self.bad(key, form)
        return value

    def lines(self, key: str, needed: bool, form: str = "a list of at least one line of text") -> tuple[str, ...]:
        value = self._table.get(key)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(line, str) and line for line in value):
            raise self.bad(key, form)
        return tuple(value)

    def number(self, key: str, default: int, most: int) -> int:
        value = self._table.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise self.bad(key, f"a number from 1 to {most}")
        return value

    def day(self, key: str, default: date) -> date:
        value = self._table.get(key, default)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.bad(key, "a day without quotation marks, such as 2022-04-08")
        return value

    def scope(self) -> Scope:
        form = 'a list of host names, such as ["example.org", "*.example.org"]'
        hosts = self.lines("hosts", False, form)
        if not all(_HOST.fullmatch(host) for host in hosts):
            raise self.bad("hosts", f"{form}, in small letters")
        first, last = self.day("from", date.min), self.day("to", date.max)
        if first > last:
            raise self.bad("to", f"a day that is not before from = {first}")
        return Scope(hosts, first, last)


def _nearest(value: object, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(value), sorted(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _switch(table: _Table, is_limit: bool) -> Switch:
    scope = table.scope()
    if is_limit and scope == _EVERYWHERE:
        raise table.bad("hosts", "hosts, from or to: where the rule is to hold and nowhere else")
    return Switch(str(table.name), is_limit, scope, table.text("reason"))


def _rule(table: _Table, trusted: bool) -> Rule:
    pattern, match = spelled(table.text("pattern")), table.text("match", "whole", _MATCHES)
    cut = table.text("cut", "line", _CUTS)
    if not trusted and (expected := fault(pattern, match in ("anywhere", "end"))):
        raise table.bad("pattern", expected)
    if (cut == "prefix" and match != "start") or ((cut == "suffix") != (match == "end")):
        raise table.bad("match", "start for cut = prefix, end for cut = suffix and for no other cut")
    where = table.lines("where", False)
    if not set(where) <= set(_ROLES):
        raise table.bad("where", f"a list of some of {', '.join(_ROLES)}")
    return Rule(
        str(table.name),
        table.text("language", None, LANGUAGES),
        f"(?:{pattern})$" if match == "end" else pattern,
        match,
        table.text("position", "anywhere", _POSITIONS),
        frozenset(where),
        table.number("max_chars", 100, MOST_CHARS),
        cut,
        table.scope(),
        table.text("reason"),
        table.lines("cuts", True),
        table.lines("spares", True),
    )
