"""How likely one Chinese character follows another: a bigram model, made from the frequencies of words.

In words the pairs are counted. Neighbouring words are taken as independent: a pair across two words is as likely as its
first character at the end of a word and its second at the beginning of one. One table in simplified characters serves
both scripts. The table is read when first needed, which takes a tenth of a second.
"""

from __future__ import annotations

import itertools
import lzma
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_UNKNOWN = -18.0  # the logarithm for a pair that is not in the table: rarer than any pair in it
_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_FULL_WIDTH |= dict.fromkeys(map(ord, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), "0")


@dataclass(frozen=True, slots=True)
class Character:
    """A traditional character: its simplified form and its readings, in pinyin with tone marks."""

    simplified: str
    readings: frozenset[str]


@cache
def traditional() -> Mapping[str, Character]:
    """Return the characters of GBK that have another simplified form, by character."""
    text = files(__package__).joinpath("tables", "readings.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return MappingProxyType(
        {char: Character(simplified, frozenset(readings.split())) for char, simplified, readings in rows}
    )


class PairModel:
    """The table of pairs in memory; the line of a character is parsed when first needed."""

    def __init__(self, table: str) -> None:
        """Read a table whose lines are "character begin end" and then runs of a level and the characters that follow."""
        rows = [line.split(" ", 3) for line in table.splitlines()]
        self._begin = {row[0]: _count(int(row[1])) for row in rows}
        self._end = {row[0]: _count(int(row[2])) for row in rows}
        self._inside = {row[0]: row[3] for row in rows if len(row) > 3}
        self._words = sum(self._end.values())
        self._simplified = {ord(char): entry.simplified for char, entry in traditional().items()} | _FULL_WIDTH
        self._following = cache(self._parse_line)

    def log_likelihood(self, text: str) -> float:
        """Return the sum, over the characters of text, of the natural logarithm of how likely each follows the one before.

        The first character counts as given. Text may be in either script, letters and signs of either width.
        """
        text = text.translate(self._simplified)
        return sum(self._pair(one, other) for one, other in itertools.pairwise(text))

    def _pair(self, one: str, other: str) -> float:
        begin = self._begin.get(other, 0.0)
        if one not in self._end:  # behind an unknown character, any character is as likely as anywhere
            return math.log(begin / self._words) if begin > 1 else _UNKNOWN
        following, seen = self._following(one)
        count = following.get(other, 0.0) + self._end[one] * begin / self._words
        return max(_UNKNOWN, math.log(count / seen)) if count > 0 and seen > 0 else _UNKNOWN

    def _parse_line(self, char: str) -> tuple[dict[str, float], float]:
        """Return how often each character follows char inside words, and how often char occurs."""
        counts: dict[str, float] = {}
        for level in self._inside.get(char, "").split():
            digits = 2 if level[1:2].isdigit() else 1
            counts |= dict.fromkeys(level[digits:], _count(int(level[:digits])))
        return counts, self._end[char] + sum(counts.values())


def _count(level: int) -> float:
    return 2.0 ** (level / 2) if level else 0.0


@cache
def pair_model() -> PairModel:
    """Return the model that comes with the package."""
    packed = files(__package__).joinpath("tables", "pairs.txt.xz").read_bytes()
    return PairModel(lzma.decompress(packed).decode("utf-8"))
