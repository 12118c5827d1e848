"""Which words a regular expression needs: lines without any of them need not be tried (as in RE2's FilteredRE2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_MAX_WORDS = 500  # of which a pattern needs one; more words are not used
_MAX_SPELLINGS = 48  # of a part of a pattern that are listed
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)

Nodes = Sequence[tuple[Any, Any]]  # a pattern as Python's own parser reads it
_Words = frozenset[str] | None
_EMPTY: frozenset[str] = frozenset([""])


@cache
def needed_words(pattern: str) -> frozenset[str] | None:
    """Return words in lower case, one of which stands in every line that pattern matches; None where there are none."""
    return _needed(_parser.parse(pattern, re.IGNORECASE))[1]


def _needed(nodes: Nodes) -> tuple[_Words, _Words]:
    """Return all texts that a sequence matches, where they are few, and the best set of words of which it needs one."""
    best: _Words = None
    run = _EMPTY
    whole = True
    for code, arg in nodes:
        exact, inner = _needed_of(code, arg)
        if exact is not None and len(run) * len(exact) <= _MAX_SPELLINGS:
            run = frozenset(left + right for left in run for right in exact)
            continue
        best = _better(_better(best, run), inner)
        whole = False
        run = exact if exact is not None else _EMPTY
    return (run if whole else None), _better(best, run)


def _needed_of(code: Any, arg: Any) -> tuple[_Words, _Words]:
    if code is op.LITERAL:
        return frozenset([chr(arg).lower()]), None
    if code is op.IN:
        letters = [chr(value).lower() for kind, value in arg if kind is op.LITERAL]
        return (frozenset(letters) if len(letters) == len(arg) else None), None
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return _EMPTY, None
    if code in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _needed(arg[3] if code is op.SUBPATTERN else arg)
    if code is op.BRANCH:
        return _needed_of_any(arg[1])
    if code in _REPEATS:
        least, most, part = arg
        exact, best = _needed(part)
        if exact is not None and most == 1:
            return (exact if least else exact | _EMPTY), None
        return None, (_better(best, exact) if least else None)
    return None, None


def _needed_of_any(branches: Sequence[Nodes]) -> tuple[_Words, _Words]:
    exacts: set[str] | None = set()
    bests: set[str] | None = set()
    for branch in branches:
        exact, best = _needed(branch)
        exacts = exacts | exact if exacts is not None and exact is not None else None
        bests = bests | best if bests is not None and best is not None else None
    if exacts is not None and len(exacts) > _MAX_SPELLINGS:
        bests, exacts = (set(exacts) if "" not in exacts else bests), None
    if bests is not None and len(bests) > _MAX_WORDS:
        bests = None
    return (frozenset(exacts) if exacts is not None else None), (frozenset(bests) if bests is not None else None)


def _better(one: _Words, other: _Words) -> _Words:
    """Return the set whose commonest word is rarer; of equally rare sets, the smaller."""
    if other is None or "" in other:
        return one
    if one is None:
        return other
    return max(one, other, key=lambda words: (_rarity(words), -len(words)))


def _rarity(words: Iterable[str]) -> int:
    """Return how rare the commonest of these words may be, from 1 to 6."""
    return min(map(_rarity_of, words))


def _rarity_of(word: str) -> int:
    """Return how rare a word may be. Two Han characters are as rare as six letters, one is as common as two digits."""
    han = sum(letter > "\u2e7f" for letter in word)
    return min(6, 6 * (han - 1) + 2 if han else len(word))


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds the first of these words in a text, and the longest of those that begin there."""
    tree: dict[str, Any] = {}
    for word in sorted(words):
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return re.compile(_spell(tree) if tree else r"(?!)")


def _spell(tree: dict[str, Any]) -> str:
    """Return a tree of words as a pattern. Its alternatives begin with single letters, for which the matcher is fast."""
    ends = [letter for letter, rest in tree.items() if letter and list(rest) == [""]]
    parts = [re.escape(letter) + _spell(rest) for letter, rest in tree.items() if letter and list(rest) != [""]]
    if len(ends) > 1:
        parts.append("[" + "".join(map(re.escape, ends)) + "]")
    elif ends:
        parts.append(re.escape(ends[0]))
    whole = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{whole})?" if "" in tree and parts else whole
