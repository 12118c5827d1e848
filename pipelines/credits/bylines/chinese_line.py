"""A folded line of Chinese, in which names are found and returned as they are printed."""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.names.chinese_names import is_chinese_name, split_joined_names
from pipelines.text.folding import fold

TOKEN = re.compile(
    rf"[{HAN}](?=\s{{1,3}}[{HAN}](?![{HAN}·]))\s{{1,3}}[{HAN}]|[{HAN}·]{{1,24}}"
    r"|[A-Za-z][\w.\-]{1,20}(?: [A-Z][\w.\-]{1,20}){0,2}"
)
"""A word that may be a name; two characters with a space between them (王 芳) are one word."""
NAME = rf"(?:[{HAN}]{{2,4}}|[{HAN}]\s{{1,3}}[{HAN}](?![{HAN}]))"
NAMES = rf"{NAME}(?:[\s、]{{1,3}}{NAME}){{0,3}}"
"""Up to four words that may be names; names_in_word() says which of them are."""
_FOLDED = {ord(old): new for old, new in zip("採約見駐專丨∣│┃▏︱", "采约见驻专||||||", strict=True)}
_PLACE_REPORT = re.compile(rf"/\s?[{HAN}]{{2,8}}?(?:报道|连线|特稿|专访|电(?!报))")
_AND = re.compile("[和与及]")
_SPACE = re.compile(r"\s+")


class ChineseLine:
    """A line as printed, and two folded forms of it that have the same indexes.

    folded also has the words and bars of bylines in one spelling (報導, 採訪, 特約); in text, places such as ／台北報導 are
    overwritten with spaces.
    """

    def __init__(self, line: str) -> None:
        self.printed = line
        self._mapping = fold(line)
        self.folded = self._mapping.text.translate(_FOLDED).replace("报导", "报道")
        self.text = _PLACE_REPORT.sub(lambda match: " " * len(match[0]), self.folded)

    def word(self, start: int, end: int) -> str:
        """Return the printed characters between two indexes of the folded line, without pinyin between them."""
        return "".join(self.printed[self._mapping.original(i)] for i in range(start, end))

    def as_printed(self, start: int, end: int) -> str:
        """Return the part of the printed line between two indexes of the folded line."""
        return self.printed[self._mapping.original(start) : self._mapping.original(end)]

    def names_at(self, start: int, end: int) -> list[str]:
        """Return the names between two indexes of the folded line."""
        return [
            name for token in TOKEN.finditer(self.text, start, end) for name in names_in_word(self.word(*token.span()))
        ]

    def past_place(self, end: int) -> int:
        """Return the index behind a place such as ／台北報導 that begins at end, or end itself."""
        match = _PLACE_REPORT.match(self.folded, end)
        return match.end() if match else end


def names_in_word(word: str) -> list[str]:
    """Return the names in a word: a single name, several without a sign between them, or two joined by "and"."""
    word = without_spaces(word)
    if names := split_joined_names(word):
        return names
    halves = _AND.split(word)
    return halves if len(halves) == 2 and all(is_chinese_name(half) for half in halves) else []


def without_spaces(word: str) -> str:
    """Return a name without the space between its characters; a name in letters keeps its spaces."""
    return word if word.isascii() else _SPACE.sub("", word)
