"""The damage that a simplified–traditional converter on mirror sites leaves in a text, and its repair.

(a) The converter writes the reading behind each character that it changes, in brackets: 區(qū).
(b) It works on GBK bytes and knows no character boundaries. Where the second byte of one character and the first byte of
the next look like a character that it changes, it writes the reading between the two bytes of the next one. A decoder
makes "?" of the first byte and the bracket, and every byte after that is decoded one byte too early, until a second byte
in the ASCII range stands alone (電機組 becomes 弘姍C組), or the next bracket is swallowed in the same way.

All of it can be repaired: of such a run only one byte is lost. Each possible byte is tried. A byte is taken if the pair
model finds it by far the likeliest, and if the repaired run is far likelier than the printed one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archive.scripts import HAN, HAN_CHARACTER
from pipelines.repair.character_pairs import pair_model, traditional
from pipelines.repair.edits import Edit
from pipelines.text.pinyin import LETTERS, TONED

_READING = re.compile(rf"\((?<=[{HAN}A-Za-z]\()([{LETTERS}]{{1,6}})\)")  # "(" comes first: the search skips to it
_TAIL = re.compile(rf"([{LETTERS}]{{1,6}})\)")
_BRACKETS = re.compile(rf"\([{LETTERS}]{{1,6}}\)|(?<=[?？\ufffd])[{LETTERS}]{{1,6}}\)")
_IS_TONED = re.compile(f"[{TONED}]")
_LOST = "?？\ufffd"

# What a page must show before a bracket is taken for damage. The converter marks a character wherever it stands, always
# with the same reading, and only characters that it changes. A language lesson or the reading of a name does not.
_MIN_MARKS = 5
_MIN_CHARACTERS = 4
_MAX_OTHERS = 0.2  # readings behind characters that have no simplified form, or that are wrong; as a share of the marks
_MAX_UNMARKED = 0.5  # the same characters without a reading, as in the site's own menu; as a share of the marks
_MIN_PER_HAN = 0.006  # marks per Han character of the page; the mildest known case has 0.05

_MAX_RUN_CHARS = 80
# Logarithms of likelihoods, natural:
_MIN_LEAD = 4.0  # of the best first byte over the next; with this lead it is wrong in 1 of 80 cases
_MIN_GAIN = 10.0  # of a repaired run over the printed one
_MIN_GAIN_WITH_READING = 0.0  # the same, where the reading behind the "?" is evidence too
_MIN_MEAN = -9.5  # of the characters of a repaired run; prose has -5, text of rare characters below -12


def is_damaged(text: str) -> bool:
    """Say whether the visible text of a page has gone through the converter."""
    marks: Counter[tuple[str, str]] = Counter()
    others = 0
    known = traditional()
    for match in _READING.finditer(text):
        char, said = text[match.start() - 1], match[1]
        if char in known and said in known[char].readings:
            marks[char, said] += 1
        elif char > "\x7f" and _IS_TONED.search(said):
            others += 1
    total, chars = sum(marks.values()), {char for char, _ in marks}
    if total < _MIN_MARKS or len(chars) < _MIN_CHARACTERS or total == len(chars) or len(marks) > len(chars) * 1.1:
        return False
    unmarked = sum(map(text.count, chars)) - total
    return (
        others <= _MAX_OTHERS * total
        and unmarked <= _MAX_UNMARKED * total
        and total >= _MIN_PER_HAN * len(HAN_CHARACTER.findall(text))
    )


def reading_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that remove the readings in brackets that the converter wrote."""
    known = traditional()
    for match in _READING.finditer(text):
        at = match.start() - 1
        char = known.get(text[at])
        if (char is not None and match[1] in char.readings) or (
            at and text[at].isascii() and not _is_shifted(text, at) and _joins(text[at - 1], text[at], match[1])
        ):
            yield Edit(match.start(), match.end(), "")


def _is_shifted(text: str, place: int) -> bool:
    """Say whether the characters up to a place follow a "?" without a break: a run that could not be repaired."""
    while place > 0 and text[place - 1] > "\x7f" and text[place - 1] not in _LOST:
        place -= 1
    return place > 0 and (
        text[place - 1] in _LOST
        or bool(re.search(rf"[?？\ufffd][{LETTERS}]{{1,6}}\)$", text[max(0, place - 8) : place]))
    )


def shifted_run_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that repair the runs that a lost byte has shifted. A reading behind a run stays."""
    place = 0
    while (start := _next_lost(text, place)) >= 0:
        found = _best(text, start)
        if found is not None:
            yield found
        place = found.end if found is not None else start + 1


def _next_lost(text: str, place: int) -> int:
    return min((at for sign in _LOST if (at := text.find(sign, place)) >= 0), default=-1)


@dataclass(frozen=True, slots=True)
class _Run:
    """A possible run of shifted characters at a "?": the bytes that are there, and what is known of the missing ones.

    first is the reading behind the "?": that of the character made of the last byte before the "?" and the missing byte.
    last is the reading of the last character, where its second byte is missing too. end is where the run ends.
    """

    data: bytes
    first: str
    last: str
    end: int


def _runs(text: str, start: int) -> Iterator[_Run]:
    """Yield the possible runs at text[start], shortest first."""
    place, first = start + 1, ""
    if tail := _TAIL.match(text, place):
        place, first = tail.end(), tail[1]
    data = bytearray()
    stop = min(place + _MAX_RUN_CHARS, len(text))
    while place < stop:
        char, place = text[place], place + 1
        if (code := _two_bytes(char)) is not None:
            data += code
        elif (tail := _TAIL.match(text, place)) and data and char in _LOST:
            yield _Run(bytes(data), first, tail[1], tail.end())
            return
        elif tail and data and char == "(" and _reads(text[place - 2], tail[1]):
            place = tail.end()  # the converter wrote a reading behind the shifted character too
        elif not "!" <= char <= "~" or char in "(?":
            return
        else:
            if char >= "@" and (data or first or _READING.match(text, place)):
                yield _Run(bytes(data) + char.encode(), first, "", place)
            data += bytes([0xA3, ord(char) + 0x80])  # a full-width sign that was made half-width after the damage


def _two_bytes(char: str) -> bytes | None:
    """Return the two bytes of a character in GBK, None where it has one byte or four, or is a "?" of any width."""
    if char <= "\x7f" or char in _LOST:
        return None
    try:
        code = char.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return code if len(code) == 2 else None


def _best(text: str, start: int) -> Edit | None:
    """Return the edit that repairs the run at a "?": the one with the most gain, None where none gains enough."""
    best: tuple[float, Edit] | None = None
    before = _before(text, start)
    for run in _runs(text, start):
        repaired = _repaired(run, text, before)
        if repaired is None:
            continue
        gain = _gain(before, repaired, text[start : run.end], _after(text, run.end))
        if gain is None or gain < (_MIN_GAIN_WITH_READING if run.first else _MIN_GAIN):
            continue
        if best is None or gain > best[0]:
            best = gain, Edit(start, run.end, repaired)
    return best[1] if best else None


def _repaired(run: _Run, text: str, before: str) -> str | None:
    """Return the text of a run before the damage, None where that is not clear."""
    middle, tail = run.data, b""
    if run.last:  # only the first byte of the last character is there
        middle, tail = run.data[:-1], run.data[-1:]
    behind = _after(text, run.end)
    rest = _decode(middle[1:])
    if rest is None or not middle:
        return None
    last = ""
    if tail:
        last = _choice(rest[-1:] or before, [c for c in _characters(tail, None) if _reads(c, run.last)], behind) or ""
        if not last:
            return None
    firsts = list(_characters(None, middle[:1]))
    if run.first:
        firsts = [char for char in firsts if _joins(before, char, run.first)]
    reading = _READING.match(text, run.end) if len(middle) == 1 and not last else None
    if reading is not None:
        firsts = [char for char in firsts if _reads(char, reading[1])]
    elif not last and (said := _READING.match(text, run.end)) and not _reads(rest[-1:], said[1]):
        return None
    first = _choice(before, firsts, rest + last or behind)
    return first + rest + last if first else None


def _characters(lead: bytes | None, trail: bytes | None) -> Iterator[str]:
    """Yield the characters of GBK with this first or this second byte."""
    for byte in range(0x40, 0xFF) if lead else range(0x81, 0xFF):
        one = bytes([byte])
        char = _decode((lead or one) + (trail or one))
        if char:
            yield char


def _decode(data: bytes) -> str | None:
    """Return the text that bytes are in GBK, None where they are invalid, or hold ASCII or private-use characters."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return None if any("\ue000" <= char <= "\uf8ff" or char < "\x80" for char in text) else text


def _reads(char: str, reading: str) -> bool:
    """Say whether the converter writes this reading behind a character."""
    known = traditional().get(char)
    return known is not None and reading in known.readings


def _joins(before: str, char: str, reading: str) -> bool:
    """Say whether the last byte before a "?" and the first byte of char make a character with this reading."""
    try:
        between = before.encode("gb18030")[-1:] + char.encode("gb18030")[:1]
    except UnicodeEncodeError:
        return False
    if len(between) < 2 or between[0] < 0x81:
        return False
    return _reads(_decode(between) or "", reading)


def _choice(before: str, chars: list[str], after: str) -> str | None:
    """Return the character that is by far the likeliest between its neighbours, None where there is none."""
    model = pair_model()
    near = after[:1]
    scores = sorted(((model.log_likelihood(before + char + near), char) for char in chars), reverse=True)
    if not scores or (len(scores) > 1 and scores[0][0] - scores[1][0] < _MIN_LEAD):
        return None
    return scores[0][1]


def _gain(before: str, repaired: str, printed: str, after: str) -> float | None:
    """Return how much likelier a repaired run is than the printed one; None where it is not likely by itself."""
    model = pair_model()
    near = after[:1]
    now = model.log_likelihood(before + repaired + near)
    if now < _MIN_MEAN * (len(repaired) + bool(near)):
        return None
    return now - model.log_likelihood(before + _BRACKETS.sub("", printed) + near)


def _before(text: str, place: int) -> str:
    """Return the character before a place; a reading in brackets is passed over."""
    near = _READING.sub("", text[max(0, place - 20) : place])
    return near[-1:] if near[-1:] != ")" else ""


def _after(text: str, place: int) -> str:
    """Return the characters after a place; readings in brackets are passed over."""
    return _BRACKETS.sub("", text[place : place + 12])[:2]
