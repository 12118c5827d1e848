"""Korean bylines: the names before 기자, 특파원, 논설위원, and the reporter who signs off on television."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.document import Person
from pipelines.names.korean_names import is_korean_name

_MAX_LINE_CHARS = 120
_MAX_GROUP_LINES = 6
_ROLE = "(?:[가-힣]{0,4}(?:특파원|기자)|[가-힣]{0,2}논설위원)"
_NAMES = r"[가-힣]{2,4}(?:[ ·,ㆍ] ?[가-힣]{2,4}){0,5}"
_CREDIT = re.compile(
    rf"^(?:[\[(/▲■◆=]|\((?:[가-힣]{{2,6}}=)?[가-힣A-Za-z0-9]{{2,12}}\)|\[(?:[가-힣]{{2,6}}=)?[가-힣A-Za-z0-9]{{2,12}}\])?\s?"
    rf"(?:[가-힣A-Za-z0-9]{{2,12}} ?=\s?)?(?P<names>{_NAMES}) ?(?P<role>{_ROLE})(?P<rest>[^가-힣]|기자|$)"
)
_AFTER_ROLE = re.compile(r"\s{0,2}(?:$|[=\])/|]|[\w.\-]{1,40}@|\d|기자 페이지|기자$|페이지|구독)")
_SIGN_OFF = re.compile(
    r"^(?:[A-Z]{2,5}\d?|연합뉴스TV|채널A)\s?(?:뉴스)?,?\s?([가-힣]{2,4})(?:입니다|이었습니다|였습니다)\.?$"
)
_HANGUL = re.compile("[가-힣]")
_BETWEEN = re.compile(r"[ ·,ㆍ]+")


def read_line(line: str) -> Byline:
    """Return the reporters that the beginning of a line names: "(서울=연합뉴스) 김하나 이두리 기자 = …"."""
    head = line[:_MAX_LINE_CHARS]
    if not _HANGUL.search(head[:40]):
        return NOBODY
    if sign := _SIGN_OFF.match(line) if len(line) < 40 else None:
        return Byline((Person(sign[1], "reporter"),), line) if is_korean_name(sign[1]) else NOBODY
    match = _CREDIT.match(head)
    if match is None or not _AFTER_ROLE.match(head, match.start("rest")):
        return NOBODY
    words = _BETWEEN.split(match["names"])
    while len(words) > 1 and not is_korean_name(words[0]):  # an outlet or a desk stands before the names
        words = words[1:]
    while len(words) > 1 and not is_korean_name(words[-1]):  # a part of the title stands behind them: 선임 기자
        words = words[:-1]
    if not all(is_korean_name(word) for word in words):
        return NOBODY
    printed = head[match.start("names") : match.end("role")]
    return Byline(tuple(Person(word, "reporter") for word in words), printed)


def read_lines(edges: Iterable[str], beside: Sequence[str]) -> list[Byline]:
    """Return the bylines in edges, the ends of paragraphs; without any, the first group of bylines beside the article."""
    found = [byline for line in edges if (byline := read_line(line)).people]
    if found:
        return found
    first = next((index for index, line in enumerate(beside) if read_line(line).people), len(beside))
    bylines = map(read_line, beside[first : first + _MAX_GROUP_LINES])
    return list(takewhile(lambda byline: byline.people, bylines))
