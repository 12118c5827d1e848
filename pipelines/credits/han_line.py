"""A line of Chinese as the readers of credits see it: folded, with the way back to what is printed; names in it."""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.names.person_names import is_han_name, names_in_run
from pipelines.text.folding import fold

TOKEN = re.compile(
    rf"[{HAN}](?=\s{{1,3}}[{HAN}](?![{HAN}·]))\s{{1,3}}[{HAN}]|[{HAN}·]{{1,24}}"
    r"|[A-Za-z][\w.\-]{1,20}(?: [A-Z][\w.\-]{1,20}){0,2}"
)
"""One word that may be a name; two characters that are spread by a space (王 芳) are one word."""
_ONE = rf"(?:[{HAN}]{{2,4}}|[{HAN}]\s{{1,3}}[{HAN}](?![{HAN}]))"
NAME = _ONE
NAMES = rf"{_ONE}(?:[\s、]{{1,3}}{_ONE}){{0,3}}"
"""The form of a few names; which of them are names TOKEN and names_in() say."""
_ALSO = {ord(old): new for old, new in zip("採約見駐專丨∣│┃▏︱", "采约见驻专||||||", strict=True)}
_PLACE_REPORT = re.compile(rf"/\s?[{HAN}]{{2,8}}?(?:报道|连线|特稿|专访|电(?!报))")
_AND = re.compile("[和与及]")
_SPACE = re.compile(r"\s+")


class HanLine:
    """printed is the line; whole its folded form, with what bylines have besides (報導, 採訪, 特約, bars of all kinds);
    text the same with places like ／台北報導 blanked out. whole and text are indexed alike.
    """

    def __init__(self, line: str) -> None:
        self.printed = line
        self._folded = fold(line)
        self.whole = self._folded.text.translate(_ALSO).replace("报导", "报道")
        self.text = _PLACE_REPORT.sub(lambda match: " " * len(match[0]), self.whole)

    def at(self, start: int, end: int) -> str:
        """Return what is printed for the folded characters from start to end, without pinyin between them."""
        return "".join(self.printed[self._folded.original(i)] for i in range(start, end))

    def cut(self, start: int, end: int) -> str:
        """Return the printed line from start to end, counted in folded characters."""
        return self.printed[self._folded.original(start) : self._folded.original(end)]

    def names_at(self, start: int, end: int) -> list[str]:
        """Return the names between two places."""
        return [name for token in TOKEN.finditer(self.text, start, end) for name in names_in(self.at(*token.span()))]

    def past_place(self, end: int) -> int:
        """Return where a place like ／台北報導 ends that begins at end, or end."""
        match = _PLACE_REPORT.match(self.whole, end)
        return match.end() if match else end


def names_in(word: str) -> list[str]:
    """Return the names in a word: one, several in a row, or two parted by "and"."""
    word = closed_up(word)
    if names := names_in_run(word):
        return names
    halves = _AND.split(word)
    return halves if len(halves) == 2 and all(is_han_name(half) for half in halves) else []


def closed_up(word: str) -> str:
    """Return a name without the space that spreads two characters; names in letters keep theirs."""
    return word if word.isascii() else _SPACE.sub("", word)
