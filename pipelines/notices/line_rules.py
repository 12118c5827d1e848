"""The files of the line rules, read and checked: what a notice, a credit, a share bar or a list of other pages looks like.

A rule file (rules/*.toml here, and in a collection's rules folder) holds [[rule]] tables with these keys:

    id         unique name, stored with every cut
    language   the language of the words in the pattern (one of LANGUAGES; any: marks that all languages use)
    pattern    regular expression for the folded line (text/folding.py), regardless of case, all repeats bounded
    match      whole line, start of it, anywhere in it, or its end
    position   anywhere (default); head: only above the first paragraph of prose; tail: only below the last; edges: both
    where      only in boxes whose class, id or tag gives them one of these roles: nav, footer, aside, comment, share
    max_chars  a longer line is left alone (default 100)
    cut        line (default); list: also the list below; notice: also the clauses below; rest: also all below that is
               not laid out as the article is; prefix or suffix: only what matched
    hosts      only on these hosts; "*.example.org" is every host below example.org
    from, to   only on pages captured from this day (UTC) on, and until this day; a page without a time is of today
    reason     why, in plain words
    cuts       lines that the rule must cut
    spares     lines that look like it and must stay

A rule must match a line with empty quotation marks (“”) as well, if the line says something outside a quotation.

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
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipelines.errors import BadRule
from pipelines.notices.expression_cost import fault
from pipelines.notices.rule import MOST_CHARS, Rule, Scope, Switch
from pipelines.notices.rule_set import RuleSet
from pipelines.text.folding import fold, spelled
from pipelines.text.page_languages import LANGUAGES

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
_EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What one rule file says."""

    name: str
    rules: tuple[Rule, ...]
    switches: tuple[Switch, ...]


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
