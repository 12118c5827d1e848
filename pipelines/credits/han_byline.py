"""Credits in Chinese: who is named behind a byline word (记者, 通訊員, 文/, 责编:), and in which role.

Lines are looked at folded (fold.py), so that each word is written here once; names come from the line as it is printed.
"""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.credits.byline import NOBODY, Byline
from pipelines.credits.han_line import TOKEN, HanLine, names_in
from pipelines.credits.han_signature import unlabelled
from pipelines.document import Person
from pipelines.names.person_names import is_han_name, is_pen_name
from pipelines.text.folding import fold

_MAX_LINE_CHARS = 400
_MAX_NAMES = 12
_LABELS = (
    ("photographer", "摄影记者|摄影报道|摄影|图片|图|摄"),
    ("translator", "编译|翻译|译者|译"),
    ("editor", "责任编辑|实习编辑|图片编辑|版面编辑|美术编辑|值班编辑|本文编辑|编辑|责编|校对|审校|编审"),
    ("correspondent", "特约通讯员|通讯员|特约记者|特约评论员|特约撰稿人|特约撰稿"),
    ("reporter", "实习记者|见习记者|特派记者|摄影记者|文字记者|记者|实习生|采访整理|采访撰文|采写|采访|报道"),
    ("author", "作者|执笔|撰文|撰稿人|撰稿|撰写|文字|主笔|评论员|文"),
)
_ROLE = {word: role for role, words in reversed(_LABELS) for word in words.split("|")}
_ANY = "|".join(sorted(_ROLE, key=len, reverse=True))
_HINT = re.compile("[者電电訊讯员員译譯编編责責摄攝影图圖文作撰稿采採习習写寫校笔筆报報审審道導对對□■◎●○◇◆▲△]")
_LABEL = re.compile(_ANY)
_GROUP = re.compile(rf"(?P<label>{_ANY})(?P<more>(?:\s?[/、和&]?\s?(?:{_ANY}))?)(?P<gap>\s{{0,4}}[:/|】\]]?\s{{0,4}})")
_DIRECT = "记者 实习记者 见习记者 特派记者 摄影记者 文字记者 通讯员 特约通讯员 特约记者 特约评论员 特约撰稿人 特约撰稿 实习生 编译 摄影"
_OF_BBC = re.compile(rf"作者, ?([{HAN}·]{{2,12}})(?: ?\([^()]{{2,40}}\))?$")
_NEEDS_NO_SIGN = frozenset(_DIRECT.split())
_NEEDS_SIGN = frozenset(["文", "图", "摄", "译", "图片", "文字", "报道", "采访"])
_ALSO_IN_WORDS = _NEEDS_SIGN | {"摄影", "编译", "采写"}  # 中文, 地图, 新闻采访: no byline words behind a character
_WRITE = frozenset(["author", "reporter", "correspondent", "translator"])
_BETWEEN = re.compile(r"\s{0,3}[、,/&]\s{0,3}(?:[及和与]\s?)?|\s{1,4}(?:[及和与]\s{1,3})?|[及和与](?=\S)")
_PLACES = (
    "北京|上海|天津|重庆|广州|深圳|香港|澳门|台北|台中|台南|高雄|新北|桃园|新竹|基隆|嘉义|屏东|花莲|台东|宜兰|苗栗|彰化|南投|云林|澎湖|金门|连江|南京|杭州|武汉|成都|西安|沈阳|长沙|济南|郑州|福州|厦门"
    "|昆明|海口|兰州|太原|合肥|南昌|南宁|贵阳|拉萨|银川|西宁|哈尔滨|长春|石家庄|呼和浩特|乌鲁木齐|青岛|大连|宁波|苏州|华盛顿|纽约|洛杉矶|旧金山|伦敦|巴黎|柏林|东京|首尔|曼谷|河内|吉隆坡|新加坡|雅加达|日内瓦|布鲁塞尔|莫斯科|联合国|芝加哥|休士顿|雪梨|悉尼"
)
_TAIL = re.compile(
    rf"(?:(?:{_PLACES})(?:市|县)?)?(?:综合|专题|现场|实地|连线|独家|摄影|电话|专访|特稿)?(?P<what>报道|电|讯|摄影|摄|编译|综述|专访|文图|图文|文|图|发自[{HAN}]{{2,8}}|整理)$"
)
_TITLE = re.compile(rf"(?:{_PLACES}|中国|国家|清华|北大|复旦|返回|查看|教授|研究员|博士|主任|院长|律师)")
_DISPATCH = re.compile(rf"([{HAN}]{{4,9}})\d{{1,2}}日(?:专|专外)?[电讯]?")
_PLACE = re.compile(_PLACES)
_END = re.compile(
    r"\s|[()\[\]【】〔〕〈〉|/,，;；]|$|[。.](?=\W{0,3}$)|\d{1,2}(?:月|日)|\d{4}[-年/.]|:\d|_\w{2,10}(?:\W|$)"
)
_CLOSED = re.compile(r"[\s)\]】〕]|$|/")
_MORE = re.compile(
    r"\d|[。，,]|来源|责编|编辑|校对|审核|时间|打印|分享|字号|栏目|讯|电\s?[(（]"
)  # what is no part of a byline
_NOTHING_MORE = re.compile(r"\s{0,3}(?:\([^()]{0,40}\))?\W{0,4}$")
_REMARK = re.compile(rf"\s?\([{HAN}]{{2,20}}\)")  # what a writer is: 文／王芳（新城大學副教授）
_OPEN, _CLOSE = "(（[【〔〈", ")）]】〕〉"
_LINK = re.compile(rf"[\s、,/;&]{{0,6}}(?:[{HAN}]{{2,8}})?")  # between two credits: the outlet of the second
_LAST = re.compile(r"[\s。.)]{0,3}$")
_BEGINNING = re.compile(rf"\W{{0,12}}(?:[{HAN}]{{1,6}}\s?[:/|]\s?)?[《》{HAN}\w]{{0,14}}\s?")
_HAN_BEFORE = re.compile(rf"[{HAN}]$")
_ASKED = re.compile(r"(?:告诉|回应|接受|面对|面对|诉|向|对|据|有|问|答|名|位|个|多|当|由|让|众|些|说|该|两|外)$")
_AUTHOR_OF = re.compile(r"[原创工合其该的书论译此编本诗词曲两各同]$")


def read_line(line: str, *, prose: bool = False) -> Byline:
    """Return the people that a line of credits names.

    prose says that the line is a paragraph of the article: there a name counts only in brackets of its own, or where the
    whole line is the credit (本報記者 王芳).
    """
    if len(line) > _MAX_LINE_CHARS or line.isascii() or not _HINT.search(line):
        return NOBODY
    return _Reader(line, prose).read()


def _unframed(line: str) -> str | None:
    """Return a line without brackets around the whole of it."""
    line = line.strip(" \u3000|｜/／")
    if line[:1] in _OPEN and line[-1:] == _CLOSE[_OPEN.index(line[0])]:
        line = line[1:-1]
    return line.strip() or None


class _Reader:
    """Reads one line from label to label."""

    def __init__(self, line: str, prose: bool) -> None:
        self.line, self.prose = HanLine(line), prose
        self.text = self.line.text
        self.people: dict[tuple[str, str], Person] = {}
        self.span: tuple[int, int] | None = None
        self.label = self.tail = ""
        self.end = 0  # of the last credit

    def read(self) -> Byline:
        place = 0
        while (match := _GROUP.search(self.text, place)) is not None:
            place = match.end("label")
            runs_on = self.end > 0 and _LINK.fullmatch(self.text, self.end, match.start()) is not None
            reached = self._group(match, runs_on)
            if reached is not None:
                self.end = place = max(place, reached)
        if (
            not self.people
            and (match := _OF_BBC.match(self.line.whole))
            and is_han_name(name := self.line.at(*match.span(1)))
        ):
            return Byline((Person(name, "author"),), self.line.cut(match.start(1), match.end()).strip())
        if not self.people:
            return unlabelled(self.line)
        return Byline(tuple(self.people.values()), self._as_printed(*self.span) if self.span else None)

    def _as_printed(self, start: int, end: int) -> str | None:
        """Return the printed credit: the line where it says nothing else, or from the outlet before the first name on."""
        line = self.line
        last = line.past_place(max(end, self.end))
        short = len(line.printed) <= 60 and start <= 14
        if short and not _MORE.search(line.whole) and _NOTHING_MORE.match(line.whole, last):
            return _unframed(line.printed)
        before = max((self.text.rfind(sign, 0, start) for sign in " ()[【〔|,。?!”"), default=-1)
        end = line.past_place(end)
        if remark := _REMARK.match(line.whole, end):
            end = remark.end()
        return line.cut(before + 1, end).strip(" \u3000/|,，、")[:200] or None

    def _group(self, match: re.Match[str], runs_on: bool) -> int | None:
        """Read the names behind one label. Returns where they end, or None if there are none."""
        self.label = label = match["label"]
        more, gap = match["more"].strip(" /、和&"), match["gap"]
        sign = any(char in gap for char in ":/|】]")
        if not self._may_begin(match, sign, runs_on, match.start() == self.end):
            return None
        roles = list(dict.fromkeys([_ROLE[label], *([_ROLE[more]] if more not in ("", "报道") else [])]))
        names, end = self._names(
            match.end(), pen_names=sign and label not in ("图片", "图", "摄", "摄影", "采访", "报道")
        )
        if not names or not self._may_end(match.start(), end, sign or bool(gap), runs_on):
            return None
        if self.tail in ("摄", "摄影"):
            roles = ["photographer"]
        elif "图" in self.tail:
            roles.append("photographer")
        for role in roles:
            for name in names:
                self.people.setdefault((name, role), Person(name, role))
            if role in _WRITE or (role == "photographer" and runs_on and self.span):
                self.span = (min(match.start(), self.span[0]) if self.span else match.start(), end)
        return end

    def _may_begin(self, match: re.Match[str], sign: bool, runs_on: bool, touching: bool) -> bool:
        label, gap = match["label"], bool(match["gap"])
        before = self.text[max(0, match.start() - 12) : match.start()]
        if runs_on and (touching or not _HAN_BEFORE.search(before)):
            return True
        if label in _NEEDS_SIGN and not sign:
            return False
        bare = label == "作者" and not self.prose and not _HAN_BEFORE.search(before)  # markup ate the sign behind it
        if label not in _NEEDS_NO_SIGN and not sign and not gap and not bare:
            return False
        if label == "作者" and _AUTHOR_OF.search(before):
            return False
        if label in _ALSO_IN_WORDS and _HAN_BEFORE.search(before):
            return False
        return not _ASKED.search(before)

    def _may_end(self, start: int, end: int, parted: bool, runs_on: bool) -> bool:
        """Say whether a list of names that ends here is a credit: what follows is no part of a sentence."""
        next_label = _LABEL.match(self.text, end) is not None and end < len(self.text)
        if not self.prose or runs_on:
            if self.label == "作者" and not parted and not runs_on:  # markup ate the sign between: "作者王芳"
                return _LAST.match(self.text, end) is not None or self.text[end] == "|"
            return next_label or _END.match(self.text, end) is not None
        closed = next_label or _CLOSED.match(self.text, end) is not None
        opened = max(self.text.rfind(sign, max(0, start - 40), start) for sign in "([【〔")
        if opened >= 0 and not any(sign in self.text[opened:start] for sign in ")]】〕"):
            return closed
        alone = _BEGINNING.fullmatch(self.text, 0, start) is not None
        last = next_label or _LAST.match(self.text, end) is not None
        return (alone and (last or (parted and closed))) or (last and self.text[start - 1 : start] in tuple("。”!?"))

    def _names(self, place: int, pen_names: bool) -> tuple[list[str], int]:
        """Return the names from place on and where they end."""
        found: list[str] = []
        end, self.tail = place, ""
        while len(found) < _MAX_NAMES and (token := TOKEN.match(self.text, place)) is not None:
            listed = not found or not self.text[place - 1].isspace()  # a pen name after a space may be any word
            if not found and (after := self._after_outlet(token)):
                token = after
            names, stop = self._token(token, pen_names and listed)
            if names or (found and stop >= 0):
                end = stop if stop >= 0 else token.end()
            found += names
            between = _BETWEEN.match(self.text, token.end())
            if not names or stop >= 0 or between is None:
                break
            place = between.end()
        return found, end

    def _after_outlet(self, token: re.Match[str]) -> re.Match[str] | None:
        """Return the name behind an outlet that stands before it: 文／新城周刊 王芳."""
        if self.label != "文" or self.text[token.end() : token.end() + 1] != " " or _LABEL.search(token[0]):
            return None
        if names_in(self.line.at(*token.span())):
            return None
        after = TOKEN.match(self.text, token.end() + 1)
        return after if after and names_in(self.line.at(*after.span())) else None

    def _token(self, token: re.Match[str], pen_name: bool) -> tuple[list[str], int]:
        """Return the names in one word, and where the list of names ends if it ends with this word, else -1."""
        start, end = token.span()
        text, printed = token[0], self.line.at(start, end)
        if dispatch := _DISPATCH.match(self.text, start):
            return self._correspondent(self.line.at(start, dispatch.end(1))), dispatch.end()
        if is_han_name(printed) and text[-1] not in "摄译" and not text.endswith("报道"):
            return [printed], -1
        label = next((m for m in _LABEL.finditer(text, 1) if len(m[0]) > 1), None)
        if label is not None and label[0].endswith("记者") and not self.label.endswith("记者"):
            return [], -1  # an outlet: "採寫：新城報記者 王芳"
        if label is not None and (names := names_in(printed[: label.start()])):
            if label.end() == len(text) and (label[0] in ("摄影", "报道")):
                self.tail = label[0]
                return names, end
            return names, start + label.start()
        if (tail := _TAIL.search(text)) and self.text[end : end + 1] not in (":", "|"):
            return self._before_tail(printed, tail, end)
        if names := names_in(printed):
            return names, -1
        for size in (3, 2):
            if len(text) > size + 1 and _TITLE.match(text, size) and is_han_name(printed[:size]):
                return [printed[:size]], end
        if pen_name and not _LABEL.match(text) and is_pen_name(printed.strip()):
            letters = printed.isascii() and _ROLE[self.label] == "editor"  # the account of an editor
            return ([] if letters else [printed.strip()]), -1
        return [], -1

    def _before_tail(self, printed: str, tail: re.Match[str], end: int) -> tuple[list[str], int]:
        """Read "王芳摄影報道" or, after a name, "台北報導", "攝", "文/圖"."""
        more = "/图" if self.text.startswith("/图", end) else ""
        if self.text[end : end + 1] == "/" and not more:  # the label of the next credit: "圖/李明"
            return [], -1
        self.tail = tail["what"] + more
        return names_in(printed[: tail.start()]) if tail.start() else [], end + len(more)

    @staticmethod
    def _correspondent(run: str) -> list[str]:
        """Cut "王大明台北" in two, as it stands before the day in a dispatch."""
        for size in (3, 2):
            if _PLACE.fullmatch(fold(run).text, size) and is_han_name(run[:size]):
                return [run[:size]]
        name = run[: 3 if len(run) > 4 else 2]
        return [name] if is_han_name(name) else []
