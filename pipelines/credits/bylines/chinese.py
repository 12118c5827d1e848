"""Chinese bylines: the people named behind a byline word (记者, 通訊員, 文/, 责编:), and their roles.

Byline words are looked for in the folded line (text/folding.py), so that each is written here once, in simplified
characters; names are returned as the line prints them.
"""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.credits.bylines import chinese_unlabelled
from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.credits.bylines.chinese_line import TOKEN, ChineseLine, names_in_word
from pipelines.document import Person
from pipelines.names.chinese_names import is_chinese_name, is_pen_name
from pipelines.text.folding import fold

_MAX_LINE_CHARS = 400
_MAX_NAMES = 12
_WORDS_BY_ROLE = (
    ("photographer", "摄影记者|摄影报道|摄影|图片|图|摄"),
    ("translator", "编译|翻译|译者|译"),
    ("editor", "责任编辑|实习编辑|图片编辑|版面编辑|美术编辑|值班编辑|本文编辑|编辑|责编|校对|审校|编审"),
    ("correspondent", "特约通讯员|通讯员|特约记者|特约评论员|特约撰稿人|特约撰稿"),
    ("reporter", "实习记者|见习记者|特派记者|摄影记者|文字记者|记者|实习生|采访整理|采访撰文|采写|采访|报道"),
    ("author", "作者|执笔|撰文|撰稿人|撰稿|撰写|文字|主笔|评论员|文"),
)
_ROLE = {word: role for role, words in reversed(_WORDS_BY_ROLE) for word in words.split("|")}
_ANY_WORD = "|".join(sorted(_ROLE, key=len, reverse=True))
_MAY_HOLD_BYLINE = re.compile(
    "[者電电訊讯员員译譯编編责責摄攝影图圖文作撰稿采採习習写寫校笔筆报報审審道導对對□■◎●○◇◆▲△]"
)
_BYLINE_WORD = re.compile(_ANY_WORD)
_LABEL = re.compile(
    rf"(?P<word>{_ANY_WORD})(?P<second>(?:\s?[/、和&]?\s?(?:{_ANY_WORD}))?)(?P<gap>\s{{0,4}}[:/|】\]]?\s{{0,4}})"
)
_WORDS_WITHOUT_SIGN = "记者 实习记者 见习记者 特派记者 摄影记者 文字记者 通讯员 特约通讯员 特约记者 特约评论员 特约撰稿人 特约撰稿 实习生 编译 摄影"
_BBC_AUTHOR = re.compile(rf"作者, ?([{HAN}·]{{2,12}})(?: ?\([^()]{{2,40}}\))?$")
_NEEDS_NO_SIGN = frozenset(_WORDS_WITHOUT_SIGN.split())
_NEEDS_SIGN = frozenset(["文", "图", "摄", "译", "图片", "文字", "报道", "采访"])
_PARTS_OF_WORDS = _NEEDS_SIGN | {"摄影", "编译", "采写"}  # as in 中文, 地图, 新闻采访
_WRITERS = frozenset(["author", "reporter", "correspondent", "translator"])
_BETWEEN_NAMES = re.compile(r"\s{0,3}[、,/&]\s{0,3}(?:[及和与]\s?)?|\s{1,4}(?:[及和与]\s{1,3})?|[及和与](?=\S)")
_PLACES = (
    "北京|上海|天津|重庆|广州|深圳|香港|澳门|台北|台中|台南|高雄|新北|桃园|新竹|基隆|嘉义|屏东|花莲|台东|宜兰|苗栗|彰化|南投|云林|澎湖|金门|连江|南京|杭州|武汉|成都|西安|沈阳|长沙|济南|郑州|福州|厦门"
    "|昆明|海口|兰州|太原|合肥|南昌|南宁|贵阳|拉萨|银川|西宁|哈尔滨|长春|石家庄|呼和浩特|乌鲁木齐|青岛|大连|宁波|苏州|华盛顿|纽约|洛杉矶|旧金山|伦敦|巴黎|柏林|东京|首尔|曼谷|河内|吉隆坡|新加坡|雅加达|日内瓦|布鲁塞尔|莫斯科|联合国|芝加哥|休士顿|雪梨|悉尼"
)
_AFTER_NAMES = re.compile(
    rf"(?:(?:{_PLACES})(?:市|县)?)?(?:综合|专题|现场|实地|连线|独家|摄影|电话|专访|特稿)?(?P<what>报道|电|讯|摄影|摄|编译|综述|专访|文图|图文|文|图|发自[{HAN}]{{2,8}}|整理)$"
)
_TITLE_OR_PLACE = re.compile(rf"(?:{_PLACES}|中国|国家|清华|北大|复旦|返回|查看|教授|研究员|博士|主任|院长|律师)")
_DISPATCH = re.compile(rf"([{HAN}]{{4,9}})\d{{1,2}}日(?:专|专外)?[电讯]?")
_ONE_PLACE = re.compile(_PLACES)
_END_OF_CREDIT = re.compile(
    r"\s|[()\[\]【】〔〕〈〉|/,，;；]|$|[。.](?=\W{0,3}$)|\d{1,2}(?:月|日)|\d{4}[-年/.]|:\d|_\w{2,10}(?:\W|$)"
)
_END_OF_NAME = re.compile(r"[\s)\]】〕]|$|/")
_OTHER_CONTENT = re.compile(
    r"\d|[。，,]|来源|责编|编辑|校对|审核|时间|打印|分享|字号|栏目|讯|电\s?[(（]"
)  # dates, sources and buttons
_NO_OTHER_CONTENT = re.compile(r"\s{0,3}(?:\([^()]{0,40}\))?\W{0,4}$")
_REMARK = re.compile(rf"\s?\([{HAN}]{{2,20}}\)")  # the profession of a writer: 文／王芳（新城大學副教授）
_OPEN, _CLOSE = "(（[【〔〈", ")）]】〕〉"
_BETWEEN_CREDITS = re.compile(
    rf"[\s、,/;&]{{0,6}}(?:[{HAN}]{{2,8}})?"
)  # the outlet of the second credit may stand there
_END_OF_LINE = re.compile(r"[\s。.)]{0,3}$")
_BEFORE_FIRST_WORD = re.compile(rf"\W{{0,12}}(?:[{HAN}]{{1,6}}\s?[:/|]\s?)?[《》{HAN}\w]{{0,14}}\s?")
_ENDS_IN_HAN = re.compile(rf"[{HAN}]$")
_REPORTER_IN_SENTENCE = re.compile(
    r"(?:告诉|回应|接受|面对|面对|诉|向|对|据|有|问|答|名|位|个|多|当|由|让|众|些|说|该|两|外)$"
)
_OTHER_AUTHOR = re.compile(r"[原创工合其该的书论译此编本诗词曲两各同]$")


def read_line(line: str, *, prose: bool = False) -> Byline:
    """Return the people that a line of credits names.

    prose means that the line is a paragraph of the article: there a name counts only in brackets of its own, or if the
    whole line is the credit (本報記者 王芳).
    """
    if len(line) > _MAX_LINE_CHARS or line.isascii() or not _MAY_HOLD_BYLINE.search(line):
        return NOBODY
    return _Reader(line, prose).read()


def _without_frame(line: str) -> str | None:
    """Return a line without brackets around the whole of it."""
    line = line.strip(" \u3000|｜/／")
    if line[:1] in _OPEN and line[-1:] == _CLOSE[_OPEN.index(line[0])]:
        line = line[1:-1]
    return line.strip() or None


class _Reader:
    """Reads a line from label to label. A label is a byline word, perhaps a second one, and the sign behind them."""

    def __init__(self, line: str, prose: bool) -> None:
        self.line, self.prose = ChineseLine(line), prose
        self.text = self.line.text
        self.people: dict[tuple[str, str], Person] = {}
        self.span: tuple[int, int] | None = None  # of the credits that name writers
        self.word = ""  # the byline word that is being read
        self.tail = ""  # the word behind the names, such as 摄影 or 报道
        self.end = 0  # of the last credit

    def read(self) -> Byline:
        place = 0
        while (label := _LABEL.search(self.text, place)) is not None:
            place = label.end("word")
            continues = self.end > 0 and _BETWEEN_CREDITS.fullmatch(self.text, self.end, label.start()) is not None
            end = self._read_credit(label, continues)
            if end is not None:
                self.end = place = max(place, end)
        if self.people:
            return Byline(tuple(self.people.values()), self._as_printed(*self.span) if self.span else None)
        bbc = _BBC_AUTHOR.match(self.line.folded)
        if bbc and is_chinese_name(name := self.line.word(*bbc.span(1))):
            return Byline((Person(name, "author"),), self.line.as_printed(bbc.start(1), bbc.end()).strip())
        return chinese_unlabelled.read_line(self.line)

    def _as_printed(self, start: int, end: int) -> str | None:
        """Return the byline as printed: the whole line if it holds nothing else, or from the outlet before the label on."""
        line = self.line
        last = line.past_place(max(end, self.end))
        short = len(line.printed) <= 60 and start <= 14
        if short and not _OTHER_CONTENT.search(line.folded) and _NO_OTHER_CONTENT.match(line.folded, last):
            return _without_frame(line.printed)
        before = max((self.text.rfind(sign, 0, start) for sign in " ()[【〔|,。?!”"), default=-1)
        end = line.past_place(end)
        if remark := _REMARK.match(line.folded, end):
            end = remark.end()
        return line.as_printed(before + 1, end).strip(" \u3000/|,，、")[:200] or None

    def _read_credit(self, label: re.Match[str], continues: bool) -> int | None:
        """Add the people behind a label. Return where their names end, or None without names.

        continues means that the label follows the credit before it.
        """
        self.word = word = label["word"]
        second, gap = label["second"].strip(" /、和&"), label["gap"]
        has_sign = any(char in gap for char in ":/|】]")
        if not self._may_begin(label, has_sign, continues):
            return None
        roles = list(dict.fromkeys([_ROLE[word], *([_ROLE[second]] if second not in ("", "报道") else [])]))
        pen_names = has_sign and word not in ("图片", "图", "摄", "摄影", "采访", "报道")
        names, end = self._names(label.end(), pen_names)
        if not names or not self._may_end(label.start(), end, has_sign or bool(gap), continues):
            return None
        if self.tail in ("摄", "摄影"):
            roles = ["photographer"]
        elif "图" in self.tail:
            roles.append("photographer")
        for role in roles:
            for name in names:
                self.people.setdefault((name, role), Person(name, role))
            if role in _WRITERS or (role == "photographer" and continues and self.span):
                self.span = (min(label.start(), self.span[0]) if self.span else label.start(), end)
        return end

    def _may_begin(self, label: re.Match[str], has_sign: bool, continues: bool) -> bool:
        """Say whether a credit may begin with a label: its word is no part of another word or of a sentence."""
        word, has_gap = label["word"], bool(label["gap"])
        before = self.text[max(0, label.start() - 12) : label.start()]
        if continues and (label.start() == self.end or not _ENDS_IN_HAN.search(before)):
            return True
        if word in _NEEDS_SIGN and not has_sign:
            return False
        lost_sign = word == "作者" and not self.prose and not _ENDS_IN_HAN.search(before)  # it stood in another element
        if word not in _NEEDS_NO_SIGN and not has_sign and not has_gap and not lost_sign:
            return False
        if word == "作者" and _OTHER_AUTHOR.search(before):
            return False
        if word in _PARTS_OF_WORDS and _ENDS_IN_HAN.search(before):
            return False
        return not _REPORTER_IN_SENTENCE.search(before)

    def _may_end(self, start: int, end: int, separated: bool, continues: bool) -> bool:
        """Say whether a list of names that ends here is a credit: no sentence goes on behind it.

        separated means that a sign or a space stands between the byline word and the names.
        """
        next_word = _BYLINE_WORD.match(self.text, end) is not None and end < len(self.text)
        if not self.prose or continues:
            if self.word == "作者" and not separated and not continues:  # the sign stood in another element: "作者王芳"
                return _END_OF_LINE.match(self.text, end) is not None or self.text[end] == "|"
            return next_word or _END_OF_CREDIT.match(self.text, end) is not None
        closed = next_word or _END_OF_NAME.match(self.text, end) is not None
        opened = max(self.text.rfind(sign, max(0, start - 40), start) for sign in "([【〔")
        if opened >= 0 and not any(sign in self.text[opened:start] for sign in ")]】〕"):
            return closed
        first = _BEFORE_FIRST_WORD.fullmatch(self.text, 0, start) is not None
        last = next_word or _END_OF_LINE.match(self.text, end) is not None
        return (first and (last or (separated and closed))) or (last and self.text[start - 1 : start] in tuple("。”!?"))

    def _names(self, place: int, pen_names: bool) -> tuple[list[str], int]:
        """Return the names from index place on and the index of their end."""
        found: list[str] = []
        end, self.tail = place, ""
        while len(found) < _MAX_NAMES and (token := TOKEN.match(self.text, place)) is not None:
            listed = not found or not self.text[place - 1].isspace()  # a pen name after a space may be any word
            if not found and (after := self._after_outlet(token)):
                token = after
            names, list_end = self._read_token(token, pen_names and listed)
            if names or (found and list_end is not None):
                end = token.end() if list_end is None else list_end
            found += names
            between = _BETWEEN_NAMES.match(self.text, token.end())
            if not names or list_end is not None or between is None:
                break
            place = between.end()
        return found, end

    def _after_outlet(self, token: re.Match[str]) -> re.Match[str] | None:
        """Return the name behind the outlet in token: 文／新城周刊 王芳."""
        if self.word != "文" or self.text[token.end() : token.end() + 1] != " " or _BYLINE_WORD.search(token[0]):
            return None
        if names_in_word(self.line.word(*token.span())):
            return None
        after = TOKEN.match(self.text, token.end() + 1)
        return after if after and names_in_word(self.line.word(*after.span())) else None

    def _read_token(self, token: re.Match[str], pen_name: bool) -> tuple[list[str], int | None]:
        """Return the names in a token, and the end of the list of names if the list ends with this token."""
        start, end = token.span()
        text, printed = token[0], self.line.word(start, end)
        if dispatch := _DISPATCH.match(self.text, start):
            return self._name_before_place(self.line.word(start, dispatch.end(1))), dispatch.end()
        if is_chinese_name(printed) and text[-1] not in "摄译" and not text.endswith("报道"):
            return [printed], None
        word = next((match for match in _BYLINE_WORD.finditer(text, 1) if len(match[0]) > 1), None)
        if word is not None and word[0].endswith("记者") and not self.word.endswith("记者"):
            return [], None  # the token is an outlet: "採寫：新城報記者 王芳"
        if word is not None and (names := names_in_word(printed[: word.start()])):
            if word.end() == len(text) and (word[0] in ("摄影", "报道")):
                self.tail = word[0]
                return names, end
            return names, start + word.start()
        if (tail := _AFTER_NAMES.search(text)) and self.text[end : end + 1] not in (":", "|"):
            return self._read_tail(printed, tail, end)
        if names := names_in_word(printed):
            return names, None
        for size in (3, 2):
            if len(text) > size + 1 and _TITLE_OR_PLACE.match(text, size) and is_chinese_name(printed[:size]):
                return [printed[:size]], end
        if pen_name and not _BYLINE_WORD.match(text) and is_pen_name(printed.strip()):
            account = printed.isascii() and _ROLE[self.word] == "editor"
            return ([] if account else [printed.strip()]), None
        return [], None

    def _read_tail(self, printed: str, tail: re.Match[str], end: int) -> tuple[list[str], int | None]:
        """Read a token that ends in a word such as "王芳摄影報道", or that is one behind a name: "台北報導", "攝", "文/圖"."""
        second = "/图" if self.text.startswith("/图", end) else ""
        if self.text[end : end + 1] == "/" and not second:  # the byline word of the next credit: "圖/李明"
            return [], None
        self.tail = tail["what"] + second
        return names_in_word(printed[: tail.start()]) if tail.start() else [], end + len(second)

    @staticmethod
    def _name_before_place(text: str) -> list[str]:
        """Return the name in "王大明台北", as it stands before the day in a dispatch."""
        for size in (3, 2):
            if _ONE_PLACE.fullmatch(fold(text).text, size) and is_chinese_name(text[:size]):
                return [text[:size]]
        name = text[: 3 if len(text) > 4 else 2]
        return [name] if is_chinese_name(name) else []
