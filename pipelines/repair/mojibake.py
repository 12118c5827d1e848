"""Mojibake: text that was read in the wrong encoding and stored so, how it is found, and how it is repaired.

There are two kinds. East Asian text, a whole page or a whole piece of it, whose bytes were read in a Western encoding, or
UTF-8 that was read as GBK: every run of it is encoded and decoded again. And single letters, UTF-8 that was read in a
Western or Cyrillic encoding (Ã© for é): ftfy proposes a repair, and page and piece decide whether it is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from archive.markup.encoding import plausibility
from pipelines.repair.edits import Edit

_SAMPLE_CHARS = 20_000
_MIN_CHARS = 8  # above ASCII, to decide how a piece was misread; the four characters of a name decide nothing
_MIN_PAGE_CHARS = 60
_MIN_SENSE = 0.2  # of the repaired text (see sense); Chinese news has 0.35 to 0.5, a wrong reading below 0.1
_MIN_RUN_SHARE = 0.5  # of characters above ASCII that stand in runs of four and more; Western letters stand alone
_MAX_UNCHANGED = 0.2  # of characters above ASCII, the share that a repair may leave

_HIGH = "".join(sorted({*map(chr, range(0x80, 0x100)), *"€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"}))
_HIGH_RUN = re.compile(f"[{re.escape(_HIGH)}]{{4,}}")
# What the UTF-8 bytes of "，", "。", "的", "是" and "国" become in GBK, at even and odd offsets; one is in any paragraph.
_UTF8_IN_GBK = re.compile("[锛銆鐨紝殑鏄鍥]")
_LINE = re.compile(r"[^\n<>]{1,20000}")
_ABOVE_ASCII = re.compile("[^\x00-\x7f]{1,20000}")


@cache
def _western(encoding: str) -> Mapping[int, str]:
    """Return, for each character that a Western encoding reads above ASCII, the byte as a character of latin-1."""
    table: dict[int, str] = {}
    for byte in range(0x80, 0x100):
        table[byte] = chr(byte)
    for byte in range(0x80, 0x100):
        try:
            table[ord(bytes([byte]).decode(encoding))] = chr(byte)
        except UnicodeDecodeError:
            continue
    return MappingProxyType(table)


@dataclass(frozen=True, slots=True)
class Misreading:
    """A misreading: bytes in the encoding really were decoded as the encoding wrong."""

    wrong: str
    really: str

    def data(self, text: str) -> bytes | None:
        """Return the bytes of a misread text, None if this misreading cannot have made it."""
        try:
            if self.wrong == "gb18030":
                return b"\x80".join(part.encode("gb18030") for part in text.split("€"))  # as browsers decode that byte
            return text.translate(_western(self.wrong)).encode("latin-1")
        except UnicodeEncodeError:
            return None

    def right(self, text: str) -> str | None:
        """Return a misread text as it was, None if this misreading cannot have made it."""
        data = self.data(text)
        if data is None:
            return None
        try:
            return data.decode(self.really)
        except UnicodeDecodeError:
            return None

    def edits(self, text: str) -> Iterable[Edit]:
        """Yield the edits that repair the lines of text; of a line that cannot be repaired, its runs above ASCII that can."""
        for line in _LINE.finditer(text):
            if line[0].isascii():
                continue
            right = self.right(line[0])
            if right is not None:
                yield Edit(line.start(), line.end(), right)
                continue
            for run in _ABOVE_ASCII.finditer(line[0]):
                if (right := self.right(run[0])) is not None:
                    yield Edit(line.start() + run.start(), line.start() + run.end(), right)


_MISREADINGS = [
    Misreading(wrong, really) for wrong in ("cp1252", "iso8859-15") for really in ("utf-8", "gb18030", "big5hkscs")
]


def misreading(text: str, min_chars: int = _MIN_CHARS) -> Misreading | None:
    """Return how a text was misread, if nearly all characters above ASCII make sense when read in another encoding."""
    if text.isascii():
        return None
    if _UTF8_IN_GBK.search(text) is not None:
        reading = Misreading("gb18030", "utf-8")
        return reading if _makes_sense(reading, text, min_chars) else None
    together = sum(map(len, _HIGH_RUN.findall(text[:_SAMPLE_CHARS])))
    if not together or together < _MIN_RUN_SHARE * sum(map(len, _ABOVE_ASCII.findall(text[:_SAMPLE_CHARS]))):
        return None
    scores = [(_makes_sense(reading, text, min_chars), reading) for reading in _MISREADINGS]
    score, best = max(scores, key=lambda pair: pair[0])
    return best if score else None


def may_be_misread(text: str) -> bool:
    """Say, without much work, whether the visible text of a page may hold pieces that were misread."""
    return _HIGH_RUN.search(text) is not None or _UTF8_IN_GBK.search(text) is not None


def misread_edits(text: str) -> Iterable[Edit]:
    """Return the edits that repair a misread piece."""
    reading = misreading(text)
    return reading.edits(text) if reading is not None else ()


def misreading_of_page(markup: str) -> Misreading | None:
    """Return how a whole page was misread before it was stored."""
    first = next((match.start() for match in _ABOVE_ASCII.finditer(markup)), len(markup))
    return misreading(markup[first : first + _SAMPLE_CHARS], _MIN_PAGE_CHARS)


def _makes_sense(reading: Misreading, text: str, min_chars: int) -> float:
    """Return how much sense (0 to 1) a text makes once a misreading is repaired.

    0 is returned where that is too little, or where too much of the text cannot be repaired.
    """
    text = text[:_SAMPLE_CHARS]
    high = sum(map(len, _ABOVE_ASCII.findall(text)))
    pieces = [(text[edit.start : edit.end], edit.text) for edit in reading.edits(text)]
    done = sum(len(run) for before, _ in pieces for run in _ABOVE_ASCII.findall(before))
    if done < min_chars or done < (1 - _MAX_UNCHANGED) * high:
        return 0.0
    right = "".join(after for _, after in pieces)
    if _east_asian(right) < 0.5 * sum(map(len, _ABOVE_ASCII.findall(right))):
        return 0.0
    score = plausibility(right.encode("gb18030" if reading.really == "utf-8" else reading.really, "replace"),
                  "gb18030" if reading.really == "utf-8" else reading.really)  # fmt: skip
    return score if score >= _MIN_SENSE else 0.0


def _east_asian(text: str) -> int:
    return sum(1 for char in text if "\u3000" <= char <= "\ud7a3" or "\uff00" <= char <= "\uffef")


def _pairs(encoding: str, leads: Iterable[int]) -> str:
    """Return a pattern for the beginning of a UTF-8 sequence that was read in a single-byte encoding."""
    lead = "".join(bytes([byte]).decode(encoding, "ignore") for byte in leads)
    cont = "".join(bytes([byte]).decode(encoding, "ignore") for byte in range(0x80, 0xC0))
    return f"[{re.escape(lead)}][{re.escape(cont)}\x80-\xbf]"


_SEQUENCE = re.compile(
    f"{_pairs('cp1252', [*range(0xC2, 0xD0), 0xD0, 0xD1, *range(0xE2, 0xE4), 0xEF, 0xF0])}[\x80-\xbf]{{0,2}}"
    f"|{_pairs('cp1250', (0xC3, 0xC4, 0xC5))}|â€[\\s\x80-\u2122]?"
)
_CYRILLIC = re.compile(f"(?:{_pairs('cp1251', (0xD0, 0xD1))}){{3,}}")
_LONG = re.compile("â€[˜™œš“”¦¢\u009d]|ï»¿|ðŸ")
_IN_WORD = re.compile("[A-Za-z][ÃÅÄ][©¨§¤±³¶¼½²´º¡¸«®¯][a-z]")
_CLOSING = re.compile(r"â€(?=[\s.,;:!?)]|$)")  # the last byte of ” is undefined in cp1252, and often lost
# An article about encodings shows damaged letters on purpose.
_ABOUT = re.compile(
    r"mojibake|utf-?8|unicode|latin-?1|iso-?8859|windows-?125|character (?:encoding|set)|charset|codepage|кодировк|乱码|亂碼"
    r"|字符集|字符编码|字符編碼|文字化け|zeichensatz|zeichenkodierung|encodage des caract",
    re.I,
)


def letters_are_damaged(text: str) -> bool:
    """Say whether the visible text of a page has letters whose UTF-8 bytes were decoded one by one."""
    found = _SEQUENCE.findall(text)
    damaged = (
        len(found) >= 2
        or (len(found) == 1 and (_LONG.search(text) or _IN_WORD.search(text)) is not None)
        or (("Р" in text or "С" in text) and _CYRILLIC.search(text) is not None)
    )
    return damaged and _ABOUT.search(text) is None


def letter_edits(text: str) -> Iterable[Edit]:
    """Yield the edits that repair the words of a text, if nearly all its letters above ASCII are damaged in this way."""
    found = _SEQUENCE.findall(text) or _CYRILLIC.findall(text)
    if not found:
        return
    sound = sum(1 for char in _CYRILLIC.sub("", _SEQUENCE.sub("", text)) if char > "\x7f" and char.isalpha())
    if sound > _MAX_UNCHANGED * len(found):
        return
    from ftfy import fix_encoding  # here, because few pages need it and it takes a tenth of a second to load

    for word in re.finditer(r"[^\n]{1,4000}", text):
        closed = _CLOSING.sub("â€\u009d", word[0]) if "â€œ" in text else word[0]
        right = fix_encoding(closed)
        if right != word[0] and "\ufffd" not in right and not _SEQUENCE.search(right):
            yield from _word_edits(word[0], right, word.start())


def _word_edits(before: str, after: str, offset: int) -> Iterable[Edit]:
    """Yield an edit for each word that differs; one for the whole line where the number of words differs."""
    old = list(re.finditer(r"\S{1,4000}", before))
    new = re.findall(r"\S{1,4000}", after)
    if len(old) != len(new):
        yield Edit(offset, offset + len(before), after)
        return
    for one, other in zip(old, new, strict=True):
        if one[0] != other:
            yield Edit(offset + one.start(), offset + one.end(), other)
