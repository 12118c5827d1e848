"""A set of line rules: which rules hold on a page, and which of them are worth trying on a line.

A page has hundreds of lines and there are hundreds of rules. Most rules need one of a few words (needed_words.py), so that
one search in a line for the words of all rules leaves few rules to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from pipelines.notices.needed_words import any_word, needed_words
from pipelines.notices.rule import ENDS_CHARS, EVERYWHERE, MAX_CHARS, Rule, Switch
from pipelines.text.folding import fold

_CACHED_LINES = 8192  # short lines, whose rules are cached: lines that recur on the pages of a site are matched once
_SHORT_CHARS = 120


class RuleSet:
    """All rules in their order, and the switches that turn rules off or limit them.

    The first rule that matches a line names its cut. version changes with any byte of the rule files.
    """

    def __init__(self, rules: Sequence[Rule], switches: Sequence[Switch], version: str) -> None:
        """Make a set of rules. Their ids are unique, and each switch names a rule of the set."""
        self.rules, self.switches, self.version = tuple(rules), tuple(switches), version
        self._scoped = [rule for rule in self.rules if rule.scope != EVERYWHERE]
        self._by_language: dict[str, _LanguageRules | None] = {}  # by language
        self.of_short_line = lru_cache(maxsize=_CACHED_LINES)(self.of_line)

    def of_page(self, host: str | None, captured_at: datetime | None, languages: frozenset[str]) -> PageRules:
        """Return the rules that hold for pages of a host, captured at a time, in these languages.

        A page without a time of capture counts as captured today.
        """
        day = captured_at.date() if captured_at is not None else date.max
        return PageRules(self, languages, self._off((host or "").lower(), day))

    def _off(self, host: str, day: date) -> frozenset[str]:
        """Return the ids of the rules that do not hold for a host on a day."""
        off = {rule.id for rule in self._scoped if not rule.scope.covers(host, day)}
        limited: dict[str, bool] = {}
        for switch in self.switches:
            covered = switch.scope.covers(host, day)
            if switch.is_limit:
                limited[switch.rule] = covered or limited.get(switch.rule, False)
            elif covered:
                off.add(switch.rule)
        return frozenset(off | {rule for rule, holds in limited.items() if not holds})

    def _of_languages(self, languages: frozenset[str]) -> list[_LanguageRules]:
        for language in languages - self._by_language.keys():
            rules = [(number, rule) for number, rule in enumerate(self.rules) if rule.language == language]
            self._by_language[language] = _LanguageRules(rules) if rules else None
        return [groups for language in languages if (groups := self._by_language[language]) is not None]

    def of_line(self, text: str, languages: frozenset[str]) -> tuple[Rule, ...]:
        """Return the rules in these languages that match a line as it is printed, in their order, on any host and day."""
        if len(text) > 2 * MAX_CHARS:
            return ()
        folded = fold(text).text
        line = folded.lower()
        found = [
            numbered
            for groups in self._of_languages(languages)
            for numbered in (groups.short if len(line) <= _SHORT_CHARS else groups.long).worth_trying(line)
        ]
        return tuple(rule for _, rule in sorted(found, key=_number) if rule.finds(folded))

    def of_ends(self, text: str, languages: frozenset[str]) -> list[Rule]:
        """Return the prefix and suffix rules that may match the folded beginning and end of a paragraph, in their order."""
        line = text.lower()
        found = [numbered for groups in self._of_languages(languages) for numbered in groups.parts.worth_trying(line)]
        return [rule for _, rule in sorted(found, key=_number)]


class PageRules:
    """The rules of a set that hold for one page."""

    def __init__(self, rules: RuleSet, languages: frozenset[str], off: frozenset[str]) -> None:
        """Take the rules in these languages, without the rules whose ids are in off."""
        self._rules, self._languages, self._off = rules, languages, off

    def of_line(self, text: str) -> tuple[Rule, ...]:
        """Return the rules that match a line as it is printed, in their order, wherever on the page the line stands."""
        of_line = self._rules.of_short_line if len(text) <= _SHORT_CHARS else self._rules.of_line
        found = of_line(text, self._languages)
        if found and self._off:
            return tuple(rule for rule in found if rule.id not in self._off)
        return found

    def part(self, text: str) -> tuple[Rule, int, int] | None:
        """Return the first rule that matches the beginning or the end of a paragraph, with start and end of what it matches."""
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


_Numbered = tuple[int, Rule]  # a rule and its number in the order of the set


def _number(numbered: _Numbered) -> int:
    return numbered[0]


class _LanguageRules:
    """The rules in one language, grouped by what they match: short lines, long lines, and parts of paragraphs."""

    def __init__(self, rules: Sequence[_Numbered]) -> None:
        lines = [numbered for numbered in rules if not numbered[1].cuts_part]
        self.short = _Prefilter(lines)
        self.long = _Prefilter([numbered for numbered in lines if numbered[1].max_chars > _SHORT_CHARS])
        self.parts = _Prefilter([numbered for numbered in rules if numbered[1].cuts_part])


class _Prefilter:
    """Says which rules are worth trying on a line: rules that need no word, and rules that have a needed word there."""

    def __init__(self, rules: Sequence[_Numbered]) -> None:
        by_word: dict[str, list[_Numbered]] = {}
        self._always: list[_Numbered] = []
        for numbered in rules:
            words = needed_words(numbered[1].expression)
            if words is None:
                self._always.append(numbered)
            for word in words or ():
                by_word.setdefault(word, []).append(numbered)
        self._any = any_word(by_word)
        # The longest word at a position is found; shorter words with which it begins stand there as well.
        self._of_word = {
            word: [numbered for size in range(1, len(word) + 1) for numbered in by_word.get(word[:size], ())]
            for word in by_word
        }

    def worth_trying(self, line: str) -> list[_Numbered]:
        """Return the rules worth trying on a folded line in lower case, each once, in no order."""
        found = self._any.search(line)
        if found is None:
            return self._always
        wanted = dict(self._always)
        while found is not None:
            wanted.update(self._of_word[found[0]])
            found = self._any.search(line, found.start() + 1)
        return list(wanted.items())
