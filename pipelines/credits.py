"""Who made an article: people with their roles, the byline as printed, the outlet that it was taken from, the dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .document import Person, Source
from .structured_data import StructuredData

_HAN = "\u3400-\u9fff"
# One or more names, parted by spaces or 、; a name of two characters may be printed with a space in it (王 芳).
_NAMES = rf"(?:[{_HAN}]\s{{1,3}}[{_HAN}](?![{_HAN}])|[{_HAN}]{{2,4}}|[{_HAN}]{{1,8}}·[{_HAN}·]{{1,12}})"
_LIST = rf"{_NAMES}(?:[\s、,，/／及和]{{1,3}}{_NAMES}){{0,5}}"
_END = r"(?=[\s)）】\]|｜/／,，。;；]|$|(?:报道|報道|報導|摄|攝|编|文))"
_ROLES = (
    ("photographer", r"(?:摄影(?:记者)?|攝影(?:記者)?|图|圖|图片|圖片|摄|攝)"),
    ("translator", r"(?:编译|編譯|翻译|翻譯|译者|譯者|译|譯)"),
    ("editor", r"(?:责任编辑|責任編輯|责编|責編|编辑|編輯|值班编辑|本文编辑)"),
    ("correspondent", r"(?:通讯员|通訊員|特约记者|特約記者|特派记者)"),
    ("reporter", r"(?:实习记者|實習記者|见习记者|本报记者|本報記者|本网记者|记者|記者|采写|採訪)"),
    ("author", r"(?:作者|撰文|文|撰稿)"),
)
# After 记者 and 通讯员 a name may follow directly; the other words need a sign between, for they stand in sentences too.
_DIRECT = ("reporter", "correspondent")
_LABELLED = [
    (role, re.compile(rf"{label}(?:\s{{0,3}}[:：/／]\s{{0,3}}|\s{{{0 if role in _DIRECT else 1},3}})({_LIST}){_END}"))
    for role, label in _ROLES
]
_PLACE = re.compile(rf"[／/][{_HAN}]{{2,8}}?(?=报道|報道|報導|连线|連線)")  # 記者 王大明／台北報導
_PHOTO_BY = re.compile(rf"({_LIST})\s{{0,3}}(?:摄|攝)(?:影)?[\s)）。]{{0,3}}$")
_BY = re.compile(
    r"^(?:Words\s)?By:?\s((?:[A-ZÀ-Þ][\w.'’\-]{0,20}\s?){2,4}(?:(?:,\s|\sand\s|\s&\s)(?:[A-ZÀ-Þ][\w.'’\-]{0,20}\s?){2,4}){0,5})(?:,\s(.{2,60}))?$"
)
_SOURCE = re.compile(r"(?:来源|來源|稿源|转自|轉自|文章来源)\s{0,2}[:：]\s{0,3}([^\s|｜,，。；;【\[(（<>]{2,24})")
_AFTER_NAME = re.compile(r"[“”\"《》]|(?:19|20)\d\d|作者|编辑|編輯|责编|責編|记者|記者|字号|字號|打印|列印|发布|發布")
_TIME_WORDS = re.compile(r"\d{4}|^\W*$|字号|打印|作者|编辑")
_DATELINE = re.compile(
    rf"^[(（]?((?:新华社|中新社|中新网|本[报网台]|人民网|央视网|[{_HAN}]{{2,6}}[社网报])?[{_HAN}]{{2,10}}\s?\d{{1,2}}月\d{{1,2}}日[电電讯訊]|新华社[{_HAN}]{{2,8}}\d{{1,2}}月\d{{1,2}}日电)"
    r"|^([A-ZÀ-Þ][A-ZÀ-Þ .'\-]{2,30}(?:,\s[\w. ]{2,30})?\s\([^)]{2,30}\)\s?[-–—]{1,2}(?=\s))"
)
_NO_PERSON = re.compile(
    r"新闻|新聞|日报|日報|网|網|电视|集团|编辑部|记者|記者|本报|通讯社|综合|綜合|外電|外电|小编|admin|editor|reporter|correspondent|columnist|writer|staff|desk|news|team|redak|agency|reuters|press",
    re.I,
)
_NOT_A_NAME = {
    "报道",
    "報道",
    "報導",
    "了解",
    "获悉",
    "獲悉",
    "从",
    "采访",
    "採訪",
    "表示",
    "介绍",
    "提问",
    "看到",
    "今天",
    "昨日",
    "近日",
    "综合",
    "发现",
}


@dataclass(frozen=True, slots=True)
class Credits:
    """What a page says of who made its article."""

    authors: tuple[Person, ...] = ()
    byline: str | None = None
    source: Source | None = None
    dateline: str | None = None


def find_credits(
    data: StructuredData, head: Iterable[str], text: Iterable[str], tail: Iterable[str], captions: Iterable[str]
) -> Credits:
    """Read credits out of markup, the lines around the headline, the text's first and last paragraphs, and captions."""
    head, text, tail = list(head), list(text), list(tail)
    people: dict[tuple[str, str], Person] = {}
    byline: str | None = None
    edges = [*text[:2], *text[-2:]] if len(text) > 3 else text
    for line in [*head, *tail, *(_edge(line) for line in edges)]:
        if len(line) > 400:
            continue
        found = list(_people(line))
        if found and byline is None and any(person.role in ("author", "reporter", "correspondent") for person in found):
            byline = line[:200]
        for person in found:
            people.setdefault((person.name, person.role), person)
    for name in [name for name, role in people if role in ("reporter", "correspondent")]:
        people.pop((name, "author"), None)  # "作者：王芳" above an article that "记者 王芳" opens is one person
    for caption in captions:
        if photo := _PHOTO_BY.search(caption[-40:]):
            for name in _split(_last_names(photo[1])):
                people.setdefault((name, "photographer"), Person(name, "photographer"))
    if not any(person.role in ("author", "reporter", "correspondent") for person in people.values()):
        known = {person.name for person in people.values()}
        for name in _declared(data):
            if name not in known:
                people.setdefault((name, "author"), Person(name, "author"))
    outlet = next((name for line in [*head, *tail] if (name := _source(line) or "")), None)
    dateline = next((d for line in text[:2] if (d := find_dateline(line))), None)
    return Credits(tuple(people.values()), byline, Source(outlet) if outlet else None, dateline)


def find_dateline(paragraph: str) -> str | None:
    """Return place and date that open a paragraph, as printed, such as "新华社北京4月8日电"."""
    match = _DATELINE.match(paragraph[:120])
    return (match[1] or match[2].rstrip(" -–—")) if match else None


def _edge(paragraph: str) -> str:
    """Return the part of a paragraph where credits stand: its end in brackets, or its opening."""
    bracket = re.search(r"[(（]([^()（）]{3,80})[)）]\W{0,2}$", paragraph[-90:])
    if len(paragraph) <= 60 and not (bracket and any(_people(bracket[1]))):
        return paragraph
    opening = re.match(r"[^。]{0,20}?(?:记者|記者)\s{0,2}[^。]{2,24}?(?:报道|報道|報導)?[)）]", paragraph[:60])
    return " ".join(filter(None, [opening[0] if opening else "", bracket[1] if bracket else ""]))


def _people(line: str) -> Iterator[Person]:
    if by := _BY.match(line.strip()):
        for name in re.split(r",\s|\sand\s|\s&\s", by[1]):
            if name.strip() and not _NO_PERSON.search(name):
                yield Person(name.strip(), "author")
        return
    line = _PLACE.sub("", line)
    taken: list[tuple[int, int]] = []
    for role, pattern in _LABELLED:
        for match in pattern.finditer(line):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            names = [n for n in _split(match[1]) if n not in _NOT_A_NAME and not _NO_PERSON.search(n)]
            if not names:
                continue
            taken.append(match.span())
            shot = re.match(r"\s{0,2}[/／]?(?:摄|攝)", line[match.end() : match.end() + 4])
            for name in names:
                yield Person(name, "photographer" if shot else role)


def _split(names: str) -> list[str]:
    parts = [part for part in re.split(r"[、,，/／]|\s(?:及|和)\s", names) if part.strip()]
    out: list[str] = []
    for part in parts:
        words = part.split()
        while words:  # "王 芳 李文博" is two names
            if len(words) > 1 and len(words[0]) == 1 and len(words[1]) == 1:
                out.append(words[0] + words[1])
                words = words[2:]
            else:
                out.append(words.pop(0))
    return [name for name in out if 2 <= len(name) <= 20]


def _last_names(names: str) -> str:
    """Of words before 摄, those after the last label are names: "内蒙古日报社融媒体记者 袁永红"."""
    return re.split(r"记者|記者|通讯员|通訊員|[:：]", names)[-1].strip() or names


def _declared(data: StructuredData) -> Iterator[str]:
    outlets = {name.casefold() for name, _ in data.names("publisher")} | {(data.first("og:site_name") or "").casefold()}
    names = [(name, kind) for name, kind in data.names("author")]
    names += [(name, "") for name in data.meta.get("author", ()) + data.meta.get("article:author", ())]
    for text, kind in names:
        if "organization" in kind.lower() or "://" in text:
            continue
        for name in re.split(r",\s|\sand\s|\s&\s|[、;]", text.removeprefix("By ")):
            name = name.strip()
            if 2 <= len(name) <= 60 and name.casefold() not in outlets and not _NO_PERSON.search(name):
                yield name


def _source(line: str) -> str | None:
    match = _SOURCE.search(line[:300])
    name = _AFTER_NAME.split(match[1])[0].strip("　 -") if match else ""
    return name if len(name) > 1 and not _TIME_WORDS.search(name) else None
