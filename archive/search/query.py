"""Full-text search that finds Chinese words of two characters, whether text and query are traditional or simplified.

It uses SQLite FTS5 with tokens made here: words of alphabetic scripts, and overlapping pairs of characters (bigrams) in
Han, Kana and Hangul. The index stores no positions, so that words of three and more of these characters, and quoted
phrases, are checked in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from archive.scripts import HAN, HANGUL, KANA

_IDEOGRAPH = HAN + KANA + HANGUL
_RUN = re.compile(rf"[{_IDEOGRAPH}]+|[^\W_{_IDEOGRAPH}]+")
_IS_IDEOGRAPH = re.compile(rf"[{_IDEOGRAPH}]")
_TERM = re.compile(r'"([^"]*)"|(\S+)')


@cache
def _folding() -> dict[int, str]:
    """Return the table for str.translate: traditional → simplified, full width → ASCII, without accents.

    It maps single characters to single characters, so that folding keeps every position.
    """
    table: dict[int, str] = {}
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0xFF01, 0xFFE7), 0x3000]:
        folded = unicodedata.normalize("NFKD", chr(code))
        folded = "".join(c for c in folded if not unicodedata.combining(c))
        if len(folded) == 1 and folded != chr(code):
            table[code] = folded
    traditional = [chr(code) for code in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]]
    simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    for old, new in zip(traditional, simplified, strict=True):
        if old != new and len(new) == 1:
            table[ord(old)] = new
    return table


def fold(text: str) -> str:
    """Return text in lower case and simplified Chinese, without accents and full-width forms, of the same length."""
    folded = text.translate(_folding())
    lower = folded.lower()
    return lower if len(lower) == len(folded) else "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


def index_tokens(*texts: str | None) -> str:
    """Return the tokens of texts, separated by spaces, as the index stores them."""
    out: list[str] = []
    for text in texts:
        for run in _RUN.findall(fold(text or "")):
            if _IS_IDEOGRAPH.match(run):
                out += [run[i : i + 2] for i in range(len(run) - 1)]
                out.append(run[-1])  # so that every character starts a token, and single ones are found by prefix
            else:
                out.append(run)
    return " ".join(out)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: match is the FTS5 expression, phrases are the folded texts that a hit must contain.

    words are the folded words and phrases to highlight.
    """

    match: str
    phrases: tuple[str, ...]
    words: tuple[str, ...]

    def holds_for(self, texts: Iterable[str | None]) -> bool:
        """Whether each phrase is contained in one of texts."""
        folded = [fold(text) for text in texts if text]
        return all(any(phrase in text for text in folded) for phrase in self.phrases)


def parse_query(text: str) -> Query | None:
    """Parse a query: all words are required, "quoted words" in sequence. Returns None if it has no word."""
    required: list[str] = []
    phrases: list[str] = []
    words: list[str] = []
    for quoted, plain in _TERM.findall(text):
        term = fold(quoted or plain).strip()
        runs = _RUN.findall(term)
        if not runs:
            continue
        words += runs if not quoted else [term]
        if quoted and len(runs) > 1:
            phrases.append(term)
        for run in runs:
            if not _IS_IDEOGRAPH.match(run):
                required.append(f'"{run}"')
            elif len(run) == 1:
                required.append(f'"{run}"*')
            else:
                required += [f'"{run[i : i + 2]}"' for i in range(len(run) - 1)]
                if len(run) > 2:
                    phrases.append(run)
    if not required:
        return None
    return Query(" AND ".join(dict.fromkeys(required)), tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(words)))


def excerpt(text: str, words: Iterable[str], width: int = 120) -> str:
    """Return about width characters of text around the first occurrence of one of words, on one line."""
    folded = fold(text)
    places = [at for at in (folded.find(word) for word in words) if at >= 0]
    middle = min(places, default=0)
    start = max(0, middle - width // 3)
    piece = " ".join(text[start : start + width].split())
    return ("…" if start else "") + piece + ("…" if start + width < len(text) else "")


def highlight(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """Split text into pieces in order: (piece, whether it is one of words)."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)
    if not alternatives:
        return [(text, False)]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in re.finditer(alternatives, fold(text)):
        if found.start() > at:
            pieces.append((text[at : found.start()], False))
        pieces.append((text[found.start() : found.end()], True))
        at = found.end()
    return [*pieces, (text[at:], False)] if at < len(text) else pieces
