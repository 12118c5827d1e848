"""Japanese bylines: "高田誠記者", "文・高田誠", "[高田誠，…]", and names in brackets at the end of a text."""

from __future__ import annotations

import re

from archive.scripts import HAN, KANA
from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.credits.bylines.chinese_line import without_spaces
from pipelines.document import Person
from pipelines.names.japanese_names import is_japanese_name, is_japanese_pen_name

_CHARACTER = f"[{KANA}{HAN}々]"
_FULL_NAME = rf"{_CHARACTER}{{1,5}}[\s\u3000]?{_CHARACTER}{{1,5}}"
_LABELLED = re.compile(
    rf"^[【（(]?(?:取材・)?(?:文|文責|文／写真|文・写真|取材|執筆)\s?[・=＝:：/／]\s?({_FULL_NAME})\s?[】）)]?$"
)
_REPORTER = re.compile(rf"^[【（(]?({_FULL_NAME})\s?(?:記者|編集委員|論説委員|特派員)[】）)]?$")
_WITH_OUTLET = re.compile(rf"^[\[［【]({_FULL_NAME})[，,、／/]\s?[\w \-]{{2,24}}[\]］】]$")
_AT_END = re.compile(
    rf"(?:^|[。」）)])\s?(?:【({_CHARACTER}{{1,5}}[\s\u3000]?(?:{_CHARACTER}|[、,]){{1,16}})】|[（(]({_CHARACTER}{{1,5}}[\s\u3000]?(?:{_CHARACTER}|[、,]){{1,16}})[）)])$"
)
_TITLE = re.compile("(?:記者|編集委員|論説委員|特派員)$")


def read_line(line: str) -> Byline:
    """Return the person that a line names and nothing else."""
    if not 4 <= len(line) <= 60:
        return NOBODY
    for pattern, role in ((_REPORTER, "reporter"), (_LABELLED, "author"), (_WITH_OUTLET, "author")):
        if (match := pattern.match(line)) and is_japanese_name(name := without_spaces(match[1])):
            return Byline((Person(name, role),), line.strip("[]［］【】（）()"))
    return NOBODY


def read_signature(paragraph: str) -> Byline:
    """Return the names in brackets that end a paragraph or are a line of their own: "……した。【山田花子】", "（高田　誠）"."""
    match = _AT_END.search(paragraph[-40:])
    if match is None:
        return NOBODY
    printed = match[1] or match[2]
    names = [_TITLE.sub("", without_spaces(name)) for name in re.split("[、,]", printed)]
    if not all(is_japanese_name(name) for name in names):
        own_line = match.start() == match.start(1) - 1  # headings stand in such brackets too
        if match[2] or own_line or not all(is_japanese_pen_name(name) for name in names):
            return NOBODY
    role = "reporter" if _TITLE.search(printed) else "author"
    return Byline(tuple(Person(name, role) for name in names), printed)
