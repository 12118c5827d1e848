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

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from archive.errors import BadConfig
from archive.toml_tables import (
    Form,
    TableFault,
    Unfit,
    check_table,
    day,
    did_you_mean,
    one_of,
    parse_toml,
    text,
    texts,
    whole_number,
)
from pipelines.errors import BadRule
from pipelines.notices.expression_cost import fault
from pipelines.notices.rule import MAX_CHARS, Rule, Scope, Switch
from pipelines.notices.rule_set import RuleSet
from pipelines.page.roles import OTHER_ROLES
from pipelines.text.folding import fold, fold_pattern
from pipelines.text.page_languages import LANGUAGES

_MATCHES = ("whole", "start", "anywhere", "end")
_POSITIONS = ("anywhere", "head", "tail", "edges")
_CUTS = ("line", "list", "notice", "rest", "prefix", "suffix")
_ID = re.compile(r"[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,6}")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,10}")


def _rule_id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Unfit("lower-case words joined by hyphens")
    return value


_LINES = texts("a list of at least one line of text", len)
_SCOPE_FORMS: Mapping[str, Form] = {
    "hosts": texts('a list of host names, such as ["example.org", "*.example.org"], in small letters', _HOST.fullmatch),
    "from": day,
    "to": day,
}
_RULE_FORMS: Mapping[str, Form] = {
    "id": _rule_id,
    "language": one_of(LANGUAGES),
    "pattern": text(),
    "match": one_of(_MATCHES),
    "position": one_of(_POSITIONS),
    "where": texts(f"a list of some of {', '.join(sorted(OTHER_ROLES))}", OTHER_ROLES.__contains__),
    "max_chars": whole_number(1, MAX_CHARS),
    "cut": one_of(_CUTS),
    **_SCOPE_FORMS,
    "reason": text(),
    "cuts": _LINES,
    "spares": _LINES,
}
_SWITCH_FORMS: Mapping[str, Form] = {"rule": _rule_id, **_SCOPE_FORMS, "reason": text()}
RULE_KEYS = tuple(_RULE_FORMS)


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
                raise BadRule(
                    file.name, switch.rule, "rule", f"the id of a rule. {did_you_mean(switch.rule, known)}".rstrip()
                )
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


def parse_rules(content: str, file: str, trusted: bool = False) -> RuleFile:
    """Return what one file's text says. Raises BadRule naming file, rule, key and the form that was expected.

    trusted leaves out the walk through the patterns, which takes seconds for this package's own files; tests do it.
    """
    try:
        data = parse_toml(content, file)
    except BadConfig as exc:
        raise BadRule(file, "-", "-", f"TOML ({exc})") from exc
    for key, tables in data.items():
        if key not in ("rule", "off", "only") or not isinstance(tables, list):
            raise BadRule(file, "-", key, "[[rule]], [[off]] and [[only]] tables and nothing else")
        if not all(isinstance(table, dict) for table in tables):
            raise BadRule(file, "-", key, f"[[{key}]] tables")
    rules = tuple(_rule(table, file, trusted) for table in data.get("rule", ()))
    switches = [_switch(table, file, key == "only") for key in ("off", "only") for table in data.get(key, ())]
    return RuleFile(file, rules, tuple(switches))


def _check(table: Mapping[str, Any], file: str, forms: Mapping[str, Form], name_key: str, *required: str) -> Any:
    """Return the values of a table. Raises BadRule, naming the rule as far as its name can be read."""
    name = table.get(name_key)
    try:
        _rule_id(name)
    except Unfit as exc:
        raise BadRule(file, str(name), name_key, str(exc)) from exc
    try:
        return check_table(table, forms, (name_key, *required))
    except TableFault as fault:
        expected = fault.expected
        if fault.problem == "unknown":
            expected = f"one of {', '.join(sorted(forms))}; {fault.expected}"
        raise BadRule(file, str(name), fault.key, expected) from fault


def _scope(values: Mapping[str, Any], file: str, name: str) -> Scope:
    first, last = values.get("from", date.min), values.get("to", date.max)
    if first > last:
        raise BadRule(file, name, "to", f"a day that is not before from = {first}")
    return Scope(values.get("hosts", ()), first, last)


def _switch(table: Mapping[str, Any], file: str, is_limit: bool) -> Switch:
    values = _check(table, file, _SWITCH_FORMS, "rule", "reason")
    scope = _scope(values, file, values["rule"])
    if is_limit and scope == Scope():
        expected = "hosts, from or to: where the rule is to hold and nowhere else"
        raise BadRule(file, values["rule"], "hosts", expected)
    return Switch(values["rule"], is_limit, scope, values["reason"])


def _rule(table: Mapping[str, Any], file: str, trusted: bool) -> Rule:
    values = _check(table, file, _RULE_FORMS, "id", "language", "pattern", "reason", "cuts", "spares")
    pattern, match, cut = fold_pattern(values["pattern"]), values.get("match", "whole"), values.get("cut", "line")
    if not trusted and (expected := fault(pattern, match in ("anywhere", "end"))):
        raise BadRule(file, values["id"], "pattern", expected)
    if (cut == "prefix" and match != "start") or ((cut == "suffix") != (match == "end")):
        expected = "start for cut = prefix, end for cut = suffix and for no other cut"
        raise BadRule(file, values["id"], "match", expected)
    return Rule(
        values["id"],
        values["language"],
        f"(?:{pattern})$" if match == "end" else pattern,
        match,
        values.get("position", "anywhere"),
        frozenset(values.get("where", ())),
        values.get("max_chars", 100),
        cut,
        _scope(values, file, values["id"]),
        values["reason"],
        values["cuts"],
        values["spares"],
    )
