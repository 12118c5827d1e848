"""Chinese credits without a byline word, told by their form and their place on the page."""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.credits.bylines.chinese_line import NAME, NAMES, TOKEN, ChineseLine, names_in_word, without_spaces
from pipelines.document import Person
from pipelines.names.chinese_names import is_chinese_name

_MAX_CHARS = 40
_PLACE_ALONE = re.compile(
    rf"(?:^|[(\[【〔])\s?(?:[{HAN}]{{1,6}}[报社网台闻刊]\s?/\s?)?({NAMES})\s?/\s?[{HAN}]{{2,8}}报道\s?(?:[)\]】〕]|$)"
)
_DISPATCH_BY = re.compile(rf"[{HAN}]{{0,16}}\d{{1,2}}月\d{{1,2}}日[电讯]\s{{0,3}}\(({NAMES})\)")
_NEWS_BY = re.compile(rf"[{HAN}]{{2,10}}[讯訊]\s{{0,3}}\(({NAMES})\)")
_BULLET = re.compile(rf"\s{{0,4}}[□■◎●○◇◆▲△]\s?({NAMES})\s{{0,4}}$")
_SIGNED = re.compile(rf"\s{{0,4}}({NAMES})\s{{0,2}}/\s{{0,2}}(文图|图文|文|图|摄影|摄|编译|译|报道)\s{{0,4}}$")
_WITH_OUTLET = re.compile(rf"\s{{0,4}}({NAME})\s?/\s?[{HAN}]{{0,8}}(?:报|社|网|刊|新闻|电视台|广播|客户端)\s{{0,4}}$")
_SIGNED_ROLES = {
    "文图": ("author", "photographer"), "图文": ("author", "photographer"), "文": ("author",), "图": ("photographer",),
    "摄影": ("photographer",), "摄": ("photographer",), "编译": ("translator",), "译": ("translator",), "报道": ("reporter",),
}  # fmt: skip
_IN_BRACKETS = re.compile(rf"[(（]\s?({NAMES})\s?[)）]\W{{0,2}}$")
_SHOT = re.compile(rf"((?:[{HAN}·\s、/|:]){{2,40}}?)\s{{0,3}}摄(?:影(?:报道)?)?[\s)\]】〕。.]{{0,4}}$")
_BEFORE_NAMES = re.compile("记者|通讯员|实习生|图片|图|文|[:|]")


def read_line(line: ChineseLine) -> Byline:
    """Return the people that a line names by its form.

    The forms are 中新社北京1月12日电 (王芳) and 【王芳／台北報導】 at the head of a text, and a whole line such as ■王芳, 王芳/文,
    王芳/新城报 or 王芳 攝.
    """
    if (
        (match := _DISPATCH_BY.match(line.folded))
        or (match := _NEWS_BY.match(line.folded))
        or (match := _PLACE_ALONE.search(line.folded))
    ):
        return _byline(line, match, "reporter")
    if len(line.text) > _MAX_CHARS:
        return NOBODY
    if (match := _BULLET.match(line.text)) or (match := _WITH_OUTLET.match(line.folded)):
        return _byline(line, match, "author")
    if match := _SIGNED.match(line.text):
        return _byline(line, match, *_SIGNED_ROLES[match[2]])
    return Byline(tuple(Person(name, "photographer") for name in find_photographers(line.printed)))


def _byline(line: ChineseLine, match: re.Match[str], *roles: str) -> Byline:
    names = line.names_at(*match.span(1))
    if not names:
        return NOBODY
    people = tuple(Person(name, role) for role in roles for name in names)
    printed = line.as_printed(match.start(1), line.past_place(match.end(1)))
    return Byline(people, printed.strip() if roles != ("photographer",) else None)


def find_photographers(caption: str) -> list[str]:
    """Return the names before the 攝 that ends a caption."""
    if "摄" not in caption and "攝" not in caption:
        return []
    line = ChineseLine(caption[-60:])
    match = _SHOT.search(line.folded)
    if match is None:
        return []
    start, end = match.span(1)
    for label in _BEFORE_NAMES.finditer(line.folded, start, end):
        start = label.end()
    names: list[str] = []
    for token in TOKEN.finditer(line.folded, start, end):
        found = names_in_word(line.word(*token.span()))
        names = [*names, *found] if found else []
    return names


def read_signature(paragraph: str) -> Byline:
    """Return the names in brackets that end an article: "……（王芳）"."""
    match = _IN_BRACKETS.search(paragraph[-30:])
    names = [without_spaces(token[0]) for token in TOKEN.finditer(match[1])] if match else []
    if match is None or not all(is_chinese_name(name) and len(name) <= 3 for name in names):
        return NOBODY
    return Byline(tuple(Person(name, "author") for name in names), match[1])


def read_name_alone(line: str) -> Byline:
    """Return the name that a whole line consists of, as below the headline of an essay."""
    name = without_spaces(line.strip())
    if len(line) > 6 or len(name) > 3 or not is_chinese_name(name):
        return NOBODY
    return Byline((Person(name, "author"),), line.strip())
