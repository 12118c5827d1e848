"""What a line rule is, how it matches a line, and where and when it holds.

The keys of the rule files, of which a rule is made, are explained in line_rules.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

MAX_CHARS = 900  # a longer line is an article's paragraph: no rule matches it
ENDS_CHARS = 160  # of the beginning or end of a paragraph, in which a prefix or suffix rule is searched
_QUOTE = re.compile(r"„[^“”]{0,300}[“”]|“[^”]{0,300}”|「[^」]{0,300}」|『[^』]{0,300}』|«[^»]{0,300}»|\"[^\"]{0,300}\"")
_LETTER = re.compile(r"[^\W_]")
_MIN_LETTERS = 6  # beside a quotation


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and when a rule or a switch holds.

    It holds on these hosts (on all where there are none), for pages captured from first to last, both included.
    """

    hosts: tuple[str, ...] = ()
    first: date = date.min
    last: date = date.max

    def covers(self, host: str, day: date) -> bool:
        """Say whether the scope holds for a page of host (in lower case, or empty) that was captured on day."""
        if not self.first <= day <= self.last:
            return False
        return not self.hosts or any(
            host.endswith(known[1:]) if known.startswith("*.") else host == known for known in self.hosts
        )


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line rule. Its fields are the keys of a rule file; expression is the pattern as text."""

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
        """The pattern, compiled when a page first needs it."""
        return _compiled(self.expression)

    @property
    def cuts_part(self) -> bool:
        """Whether the rule cuts only what it matched, and leaves the rest of the line."""
        return self.cut in ("prefix", "suffix")

    def finds(self, folded: str) -> bool:
        """Say whether the rule matches a folded line, wherever on the page the line stands."""
        if len(folded) > self.max_chars and not self.cuts_part:
            return False
        if not self._matches(folded):
            return False
        unquoted = _QUOTE.sub("“”", folded)  # a line that says something of the words it quotes is no notice
        return unquoted == folded or len(_LETTER.findall(unquoted)) < _MIN_LETTERS or self._matches(unquoted)

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
    """Switches a rule off inside its scope or, if is_limit, outside it."""

    rule: str
    is_limit: bool
    scope: Scope
    reason: str
