"""Make the tables of this folder again: python -m pipelines.repair.tables.make DICT.TXT PINYIN_DICT.JSON

DICT.TXT is the word list with frequencies of jieba 0.42.1 (MIT licence; jieba/dict.txt in its source archive).
PINYIN_DICT.JSON is the reading of each character of pypinyin 0.55 (MIT licence; pypinyin/pinyin_dict.json).
OpenCC (Apache-2.0), on which this package depends, says which characters a converter changes.

    readings.tsv   one line for each character of GBK that has a simplified form: the character, that form, its readings
    pairs.txt.xz   "char begin end" and the characters that follow it inside words, by how often; see character_pairs.py
"""

from __future__ import annotations

import itertools
import json
import lzma
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC

from archive.scripts import HAN_RUN

_HERE = Path(__file__).parent
# A word list has no signs. How many of each stand between a hundred words of news is an estimate.
_SIGNS = {
    "，": 10.0, "。": 4.5, "、": 2.5, "“": 1.2, "”": 1.2, "：": 0.8, "；": 0.4, "《": 0.5, "》": 0.5,
    "（": 0.6, "）": 0.6, "？": 0.3, "！": 0.2, "—": 0.2, "·": 0.1, "…": 0.1, "0": 4.0,
}  # fmt: skip
_RAREST_PAIR = 12  # a rarer pair inside words says nothing that the frequencies of its characters do not


def hanzi_of_gbk() -> Iterator[str]:
    """Yield the characters between U+4E00 and U+9FFF that GBK holds, in the order of their codes."""
    for code in range(0x4E00, 0xA000):
        try:
            chr(code).encode("gbk")
        except UnicodeEncodeError:
            continue
        yield chr(code)


def readings(pinyin: dict[str, str]) -> str:
    """Return the text of readings.tsv."""
    simplify = OpenCC("t2s").convert
    lines = []
    for char in hanzi_of_gbk():
        simple, said = simplify(char), pinyin.get(str(ord(char)), "")
        if simple != char and len(simple) == 1 and said:
            lines.append(f"{char}\t{simple}\t{said.replace(',', ' ')}\n")
    return "".join(lines)


def half_octaves(count: float) -> int:
    """Return a count as twice its binary logarithm, rounded."""
    return max(0, round(2 * math.log2(count))) if count > 0 else 0


def pairs(words: dict[str, int]) -> str:
    """Return the text of pairs.txt."""
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in words.items():
        begins[word[0]] += count
        ends[word[-1]] += count
        for one, other in itertools.pairwise(word):
            inside[one][other] += count
    total = sum(words.values())
    for sign, share in _SIGNS.items():
        begins[sign] = ends[sign] = round(total * share / 100)
    lines = []
    for char in sorted({*begins, *ends, *inside}):
        levels: dict[int, list[str]] = defaultdict(list)
        for other, count in sorted(inside[char].items()):
            if count >= max(_RAREST_PAIR, ends[char] * begins[other] / total):
                levels[half_octaves(count)].append(other)
        follow = " ".join(f"{level}{''.join(others)}" for level, others in sorted(levels.items()))
        if begins[char] + ends[char] > 60 or follow:
            lines.append(f"{char} {half_octaves(begins[char])} {half_octaves(ends[char])} {follow}".rstrip() + "\n")
    return "".join(lines)


def read_words(path: Path) -> dict[str, int]:
    """Return the words of a jieba dictionary that are made of hanzi only, with their counts; they are simplified."""
    words: dict[str, int] = {}
    for line in path.read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        if HAN_RUN.fullmatch(word):
            words[word] = int(count)
    return words


if __name__ == "__main__":
    dictionary, pinyin_dict = map(Path, sys.argv[1:])
    _HERE.joinpath("readings.tsv").write_text(readings(json.loads(pinyin_dict.read_text("utf-8"))), "utf-8")
    text = pairs(read_words(dictionary)).encode()
    _HERE.joinpath("pairs.txt.xz").write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
