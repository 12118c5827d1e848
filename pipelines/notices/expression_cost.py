"""What can be said of a regular expression without running it: how many ways it can go, and which words it needs.

A pattern is read by Python's own parser into a tree, and the tree is walked. Two uses: a rule whose pattern could take
long over a hostile line is refused, and a line that has none of a rule's words need not be shown to the rule (the idea
of prefilters, as in RE2's FilteredRE2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MOST_WAYS = 10_000  # through a pattern that begins at one place of a line: about a millisecond, at the worst of lines
MOST_WAYS_ANYWHERE = 500  # through one that may begin at each of several hundred places
_MOST_WORDS = 500  # a pattern that needs one of more words than these is not filtered by them
_MOST_EXACT = 48  # so many spellings of a part are told apart
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_MANY = 1e30
_LETTERS = "ae t09_-.,:|/中文年。、（é©"  # some of every kind

Nodes = Sequence[tuple[Any, Any]]


def fault(pattern: str, anywhere: bool = False) -> str | None:
    """Return what is expected instead of a pattern that is none, or that could take long over some line; else None.

    All repeats must be bounded, and the number of ways through the pattern too: `(?:a{0,9}b?){0,9}` has billions, and a
    line that fails to match only at its end makes the matcher go them all. An atomic group, `(?>…)`, and a possessive
    repeat, `{0,9}+`, are left in one way. anywhere says that the pattern is searched, and not matched at one place.
    """
    try:
        tree = _parser.parse(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as exc:
        return f"a regular expression ({exc})"
    if _any_node(tree, lambda code, arg: code in (op.GROUPREF, op.GROUPREF_EXISTS)):
        return "a regular expression without references to its groups"
    if _any_node(tree, _is_endless):
        return "repeats with an upper bound, such as {0,30}"
    most = MOST_WAYS_ANYWHERE if anywhere else MOST_WAYS
    if (ways := _Ways(tree).count) > most:
        return (
            f"at most {most:,} ways through it, not {ways:,.0f}: make repeats shorter, tell alternatives apart by how "
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
    """Counts the ways through one pattern: an upper bound, by what each part can begin with.

    Where two parts cannot begin with the same letter, the next letter of the line decides between them, and going back
    to the other costs no more than having tried. Letters are those of the pattern and some of every kind.
    """

    def __init__(self, tree: Nodes) -> None:
        self.letters = frozenset(_LETTERS) | frozenset(_literals(tree))
        self._firsts: dict[int, tuple[frozenset[str], bool]] = {}  # by the sequence, which the tree keeps
        self.inside = 1.0  # the most in an atomic group or a look ahead or behind
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
        for part in _parts(code, arg):  # left in one way, however many there are inside
            self.inside = max(self.inside, self._sequence(part, frozenset()))
        return 1

    def _first_of(self, nodes: Nodes) -> tuple[frozenset[str], bool]:
        """Return the letters that a sequence can begin with, and whether it can be empty."""
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
        return self._fitting(code, arg), False

    def _fitting(self, code: Any, arg: Any) -> frozenset[str]:
        """Return the small letters that a node of one letter fits, case aside."""
        if code is op.LITERAL:
            return frozenset([chr(arg).lower()])
        if code is op.NOT_LITERAL:
            return self.letters - {chr(arg).lower()}
        if code is op.IN:
            negated = arg[0][0] is op.NEGATE
            fitting = frozenset[str]().union(*(self._fitting(kind, value) for kind, value in arg[negated:]))
            return self.letters - fitting if negated else fitting
        if code is op.RANGE:
            first, last = arg
            return frozenset(one for one in self.letters if any(first <= ord(form) <= last for form in _cases(one)))
        if code is op.CATEGORY:
            kind = str(arg).rpartition("_")[2]
            fitting = frozenset(one for one in self.letters if _CATEGORIES[kind](one))
            return self.letters - fitting if "NOT" in str(arg) else fitting
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


@cache
def needed_words(pattern: str) -> frozenset[str] | None:
    """Return words, in small letters, one of which stands in every line that pattern matches; None if there are no such."""
    return _needed(_parser.parse(pattern, re.IGNORECASE))[1]


Exact = frozenset[str] | None
_NOTHING: frozenset[str] = frozenset([""])


def _needed(nodes: Nodes) -> tuple[Exact, Exact]:
    """Return all spellings that a sequence matches, where they are few, and the best set of words that it needs one of."""
    best: Exact = None
    run = _NOTHING
    whole = True
    for code, arg in nodes:
        exact, inner = _needed_of(code, arg)
        if exact is not None and len(run) * len(exact) <= _MOST_EXACT:
            run = frozenset(left + right for left in run for right in exact)
            continue
        best = _better(_better(best, run), inner)
        whole = False
        run = exact if exact is not None else _NOTHING
    return (run if whole else None), _better(best, run)


def _needed_of(code: Any, arg: Any) -> tuple[Exact, Exact]:
    if code is op.LITERAL:
        return frozenset([chr(arg).lower()]), None
    if code is op.IN:
        letters = [chr(value).lower() for kind, value in arg if kind is op.LITERAL]
        return (frozenset(letters) if len(letters) == len(arg) else None), None
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return _NOTHING, None
    if code in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _needed(arg[3] if code is op.SUBPATTERN else arg)
    if code is op.BRANCH:
        return _needed_of_any(arg[1])
    if code in (*_REPEATS, op.POSSESSIVE_REPEAT):
        least, most, part = arg
        exact, best = _needed(part)
        if exact is not None and most == 1:
            return (exact if least else exact | _NOTHING), None
        return None, (_better(best, exact) if least else None)
    return None, None


def _needed_of_any(branches: Sequence[Nodes]) -> tuple[Exact, Exact]:
    exacts: set[str] | None = set()
    bests: set[str] | None = set()
    for branch in branches:
        exact, best = _needed(branch)
        exacts = exacts | exact if exacts is not None and exact is not None else None
        bests = bests | best if bests is not None and best is not None else None
    if exacts is not None and len(exacts) > _MOST_EXACT:
        bests, exacts = (set(exacts) if "" not in exacts else bests), None
    if bests is not None and len(bests) > _MOST_WORDS:
        bests = None
    return (frozenset(exacts) if exacts is not None else None), (frozenset(bests) if bests is not None else None)


def _better(one: Exact, other: Exact) -> Exact:
    """Return the set whose shortest word says more; of equal ones, the smaller."""
    if other is None or "" in other:
        return one
    if one is None:
        return other
    return max(one, other, key=lambda words: (rarity(words), -len(words)))


def rarity(words: Iterable[str]) -> int:
    """Return how rare the commonest of some words may be, from 1 to 6."""
    return min(map(_weight, words))


def _weight(word: str) -> int:
    """Return how rare a word may be. Two Han characters are as rare as six letters, one is as common as two digits."""
    han = sum(letter > "\u2e7f" for letter in word)
    return min(6, 6 * (han - 1) + 2 if han else len(word))


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest of these words at the first place where there is one."""
    tree: dict[str, Any] = {}
    for word in sorted(words):
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return re.compile(_spell(tree) if tree else r"(?!)")


def _spell(tree: dict[str, Any]) -> str:
    """Return the tree of words as a pattern: its beginnings are single letters, which the matcher looks for fast."""
    ends = [letter for letter, rest in tree.items() if letter and list(rest) == [""]]
    parts = [re.escape(letter) + _spell(rest) for letter, rest in tree.items() if letter and list(rest) != [""]]
    if len(ends) > 1:
        parts.append("[" + "".join(map(re.escape, ends)) + "]")
    elif ends:
        parts.append(re.escape(ends[0]))
    whole = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{whole})?" if "" in tree and parts else whole
