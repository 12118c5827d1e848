"""How long a regular expression could take over a line, told from the expression alone: the number of ways through it.

A pattern is read by Python's own parser into a tree, and the tree is walked. A rule whose pattern could take long over a
hostile line is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MAX_WAYS = 10_000  # through a pattern that is tried at one position of a line: about a millisecond at worst
_MAX_WAYS_ANYWHERE = 500  # through a pattern that is tried at each of several hundred positions
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_MANY = 1e30
_LETTERS = "ae t09_-.,:|/中文年。、（é©"  # some of every kind
Nodes = Sequence[tuple[Any, Any]]


def fault(pattern: str, anywhere: bool = False) -> str | None:
    """Return what is expected instead of a pattern that is invalid or could take long over some line; None for a good one.

    All repeats must be bounded, and the number of ways through the pattern too: `(?:a{0,9}b?){0,9}` has billions, and
    a line that fails to match only at its end makes the matcher try them all. The matcher never goes back into an atomic
    group, `(?>…)`, or a possessive repeat, `{0,9}+`: each counts as one way. anywhere says that the pattern is searched
    at all positions of a line.
    """
    try:
        tree = _parser.parse(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as exc:
        return f"a regular expression ({exc})"
    if _any_node(tree, lambda code, arg: code in (op.GROUPREF, op.GROUPREF_EXISTS)):
        return "a regular expression without references to its groups"
    if _any_node(tree, _is_endless):
        return "repeats with an upper bound, such as {0,30}"
    limit = _MAX_WAYS_ANYWHERE if anywhere else _MAX_WAYS
    if (ways := _Ways(tree).count) > limit:
        return (
            f"at most {limit:,} ways through it, not {ways:,.0f}: make repeats shorter, tell alternatives apart by how "
            "they begin, or leave what repeats in one way: an atomic group, (?>…), or a possessive repeat, {0,9}+"
        )
    return None


def _is_endless(code: Any, arg: Any) -> bool:
    return code in (*_REPEATS, op.POSSESSIVE_REPEAT) and arg[1] is op.MAXREPEAT


def _any_node(nodes: Nodes, holds: Any) -> bool:
    return any(holds(code, arg) or any(_any_node(part, holds) for part in _parts(code, arg)) for code, arg in nodes)


def _parts(code: Any, arg: Any) -> Iterable[Nodes]:
    """Return the sequences of nodes inside a node."""
    if code in (*_REPEATS, op.POSSESSIVE_REPEAT):
        return (arg[2],)
    if code is op.SUBPATTERN:
        return (arg[3],)
    if code is op.BRANCH:
        return tuple(arg[1])
    if code is op.ATOMIC_GROUP:
        return (arg,)
    if code in (op.ASSERT, op.ASSERT_NOT):
        return (arg[1],)
    return ()


class _Ways:
    """Counts the ways through one pattern: an upper bound, from the letters with which each part can begin.

    Where two parts cannot begin with the same letter, the next letter of the line decides between them, and trying the
    other part fails at once. The letters are those of the pattern and some of every kind.
    """

    def __init__(self, tree: Nodes) -> None:
        self.letters = frozenset(_LETTERS) | frozenset(_literals(tree))
        self._firsts: dict[int, tuple[frozenset[str], bool]] = {}  # by the id of a sequence of the tree
        self.inside = 1.0  # the most ways inside an atomic group or a lookaround
        self.count = max(self._sequence(tree, frozenset()), self.inside)

    def _sequence(self, nodes: Nodes, follow: frozenset[str]) -> float:
        ways = 1.0
        for index in range(len(nodes) - 1, -1, -1):
            code, arg = nodes[index]
            ways = min(_MANY, ways * self._node(code, arg, follow))
            first, empty = self._first(code, arg)
            follow = first | follow if empty else first
        return ways

    def _node(self, code: Any, arg: Any, follow: frozenset[str]) -> float:
        if code in _REPEATS:
            least, most, part = arg
            first, _ = self._first_of(part)
            inner = self._sequence(part, first | follow if most > 1 else follow)
            choices = most - least + 1 if first & follow else 1
            return min(_MANY, choices * inner ** min(most, 60)) if inner > 1 else choices
        if code is op.BRANCH:
            parts = [(self._first_of(part), self._sequence(part, follow)) for part in arg[1]]
            return max(
                sum(ways for (first, empty), ways in parts if letter in first or (empty and letter in follow))
                for letter in self.letters
            )
        if code is op.SUBPATTERN:
            return self._sequence(arg[3], follow)
        for part in _parts(code, arg):  # one way for the parts around, however many there are inside
            self.inside = max(self.inside, self._sequence(part, frozenset()))
        return 1

    def _first_of(self, nodes: Nodes) -> tuple[frozenset[str], bool]:
        """Return the letters with which a sequence can begin, and whether the sequence can be empty."""
        known = self._firsts.get(id(nodes))
        if known is not None:
            return known
        found: frozenset[str] = frozenset()
        can_be_empty = True
        for code, arg in nodes:
            first, can_be_empty = self._first(code, arg)
            found |= first
            if not can_be_empty:
                break
        self._firsts[id(nodes)] = found, can_be_empty
        return found, can_be_empty

    def _first(self, code: Any, arg: Any) -> tuple[frozenset[str], bool]:
        if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
            return frozenset(), True
        if code in (*_REPEATS, op.POSSESSIVE_REPEAT):
            first, empty = self._first_of(arg[2])
            return first, empty or arg[0] == 0
        if code is op.BRANCH:
            firsts = [self._first_of(part) for part in arg[1]]
            return frozenset[str]().union(*(first for first, _ in firsts)), any(empty for _, empty in firsts)
        if code in (op.SUBPATTERN, op.ATOMIC_GROUP):
            return self._first_of(arg[3] if code is op.SUBPATTERN else arg)
        return self._matching(code, arg), False

    def _matching(self, code: Any, arg: Any) -> frozenset[str]:
        """Return the letters, in lower case, that a node of one letter matches in either case."""
        if code is op.LITERAL:
            return frozenset([chr(arg).lower()])
        if code is op.NOT_LITERAL:
            return self.letters - {chr(arg).lower()}
        if code is op.IN:
            negated = arg[0][0] is op.NEGATE
            matching = frozenset[str]().union(*(self._matching(kind, value) for kind, value in arg[negated:]))
            return self.letters - matching if negated else matching
        if code is op.RANGE:
            first, last = arg
            return frozenset(
                letter for letter in self.letters if any(first <= ord(form) <= last for form in _cases(letter))
            )
        if code is op.CATEGORY:
            kind = str(arg).rpartition("_")[2]
            matching = frozenset(letter for letter in self.letters if _CATEGORIES[kind](letter))
            return self.letters - matching if "NOT" in str(arg) else matching
        return self.letters  # any letter


def _cases(letter: str) -> tuple[str, str]:
    upper = letter.upper()
    return letter, upper if len(upper) == 1 else letter


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "SPACE": str.isspace,
    "DIGIT": str.isdecimal,
    "WORD": lambda letter: letter.isalnum() or letter == "_",
}


def _literals(nodes: Nodes) -> Iterable[str]:
    for code, arg in nodes:
        for kind, value in arg if code is op.IN else ((code, arg),):
            if kind in (op.LITERAL, op.NOT_LITERAL):
                yield chr(value).lower()
        for part in _parts(code, arg):
            yield from _literals(part)
