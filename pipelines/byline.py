"""Who wrote, photographed and edited an article, and which outlet it came from, as far as the page says so plainly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .document import Person, Source
from .fold import fold
from .segments import Segment, tidy
from .structured import Structured, absolute

_MAX_PEOPLE = 30
# The commonest family names: a Chinese word of two or three characters is taken for a name only if it begins with one.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰"
    "焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南"
    "班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄"
    "邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由暴"
    "涂岡佟钮笪邓沃竺戏喜"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "呼延", "南宫", "长孙", "宇文", "轩辕", "闻人", "澹台", "申屠", "范姜", "张简")
_NAME = r"[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){1,3}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,12}"
_GAP = r"(?:\s{0,3}[、,,;;/&]\s{0,3}|\s{1,4}|\s?和\s?)"
_ROLES = (
    ("editor", r"(?:责任|本文|值班|网络|执行|实习|新媒体)?(?:编辑|责编)|责任?编|主编|校对"),
    ("translator", r"编译|翻译|译者|译"),
    ("photographer", r"摄影(?:记者|师)?|摄像|图片?|图源|供图|拍摄"),
    ("correspondent", r"(?:特约)?通讯员|特约记者|特派员"),
    ("reporter", r"(?:本[报网刊台社]|特派|见习|实习|首席|融媒体|全媒体|客户端|[\u4e00-\u9fffA-Za-z]{0,12})?记者"),
    ("author", r"作者|撰文|撰稿人?|采写|文字?|执笔|供稿|口述|整理"),
)
_CREDIT = re.compile(
    "(?:^|(?<=[^\\u4e00-\\u9fff])|(?<=报)|(?<=网)|(?<=社)|(?<=刊)|(?<=[专快]讯))(?:" + "|".join(f"(?P<{role}>{words})" for role, words in _ROLES) + ")"
    rf"\s{{0,3}}(?P<mark>[::/|丨]|\s|(?=[\u4e00-\u9fff]))\s{{0,3}}(?P<names>(?:{_NAME})(?:{_GAP}(?:{_NAME})){{0,7}})(?P<after>.{{0,3}})"
)
_PHOTO_END = re.compile(rf"(?P<names>(?:{_NAME})(?:[、,]\s?(?:{_NAME})){{0,3}})\s{{0,3}}/?\s{{0,2}}(?:摄|供图)[)\]]?[。.]?\s?$")
_NOT_NAMES = re.compile(
    r"记者|编辑|通讯员|作者|本报|本网|来源|日报|晚报|新闻|报道|时间|发表|发布|综合|整理|专电|电话|了解|获悉|从|昨|今|近日|表示|责任|校对|采访|摄影|图片|文字|评论|媒体|网站|"
    r"中心|公司|大学|记录|北京|上海|台北|台湾|广州|香港|高雄|编译|实习|见习|特约|首席|审核|公众|来自|转载|不详|佚名|未知|匿名|官方|华社"
)
_STOP_AFTER = "从在说问向对就了看获采将走也于"
_SOURCE = re.compile(
    r"(?:^|[\s|(【\[)】\]日\d])(?:本?文?章?(?:信息|稿件|新闻|消息|内容)?来源(?:于|自)?|转自|转载自|稿源|出处|摘自|原载|选自)\s{0,2}[::|/]?\s{0,3}[《“]?(?P<name>[^\s《》“”|()【】\[\],,。;;:/]{2,24})"
)
_SOURCE_MARK = re.compile(r"来源\s{0,2}[::|/]|(?:转自|转载自|稿源|出处|摘自|原载|选自)\s{0,2}[::《]?")
_AGENCY = re.compile(
    r"^(?:associated press|the associated press|ap|afp|agence france-presse|reuters|bloomberg|dpa|ansa|efe|tass|upi|pa media|press association|"
    r"xinhua|新华社|中新社|中央社|新华网|人民网|中国新闻网|法新社|路透社|美联社)$",
    re.I,
)
_NOT_PERSON = re.compile(
    r"\b(?:staff|news|desk|team|editors?|editorial|newsroom|press|agency|agence|redaktion|redacción|redakce|redakcja|rédaction|times|post|daily|magazine|media|"
    r"network|online|website|admin|administrator|contributors?|correspondents?|reporters?|bureau|guest|tv|radio|inc|ltd|gmbh|group|journal|gazette|herald|wire|web|report)\b|"
    r"https?:|www\.|\.com|\.de|@|\d",
    re.I,
)
_BY = re.compile(r"^\W{0,3}(?:(?:written|story|words|text|report|reporting|posted)\s)?by\s?:?\s{1,3}(?P<names>\S.{1,110})", re.I)
_OTHER_BY = re.compile(r"^(?:von|par|por|di|door|av|af|autor|autore|auteur|text|szerző|автор)\s?:?\s{1,2}(?P<names>[A-ZÀ-ÝА-ЯŁŚŻ]\S.{1,80})", re.I)
_LATIN_NAME = re.compile(r"^[^\W\d_][\w.’'‘`-]{0,24}(?:\s[^\W\d_][\w.’'‘`-]{0,24}){1,4}$")
_JOB = re.compile(r"reporter|correspondent|writer|editor|photograph|columnist|journalist|contributor|local democracy|bureau|staff|special|producer|critic|chief", re.I)
_DATELINE = re.compile(
    r"^\W{0,3}(?P<han>(?:(?:据|本报|本刊|本台)?(?:新华社|新华网|中新社|中新网|中央社|人民网|央视网|本报|本刊|法新社|路透社|[\u4e00-\u9fff]{2,10}(?:社|网|报|台))?"
    r"[\u4e00-\u9fff]{2,12}\d{1,2}月\d{1,2}日(?:专|综合|外|急)?(?:电|讯|消息)|(?:新华社|中新社|中央社|本报)[\u4e00-\u9fff]{0,10}(?:\d{1,2}日)?(?:专|综合|外)?(?:电|讯))"
    r"|^(?P<latin>[A-Z][A-Z.’' ]{2,30}(?:,\s[A-Z][\w. ]{1,24})?(?:\s\([A-Z][\w ]{1,18}\))?)\s{0,2}(?:–|—|--|-)\s"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The people behind an article, the line that named the writers as printed, and the outlet it came from."""

    authors: tuple[Person, ...] = ()
    printed: str | None = None
    source: Source | None = None


def find(structured: Structured, lines: Sequence[Segment], captions: Iterable[str]) -> Byline:
    """Return the people and the source that the machine data, the lines around the article and its captions name."""
    people: dict[tuple[str, str], None] = {}
    printed: str | None = None
    source: Source | None = None
    for line in lines:
        text = line.text[:400]
        found = _chinese(text) or _latin(text)
        if found and printed is None and any(role != "editor" and role != "photographer" for _, role in found):
            printed = _printed(text)
        people |= dict.fromkeys(found)
        source = source or _source(text)
    for caption in captions:
        people |= dict.fromkeys((name, "photographer") for name in photographers(caption))
    machine, organisation = _machine(structured)
    if machine:
        wrote = [key for key in people if key[1] in ("author", "reporter", "correspondent")]
        known = {name: role for name, role in wrote}
        if not wrote or not set(known) & {name for name, _ in machine}:
            people = {key: None for key in people if key not in wrote} if not _is_han(wrote) else people
            people = dict.fromkeys([*((name, role) for name, role in machine if name not in {one for one, _ in people}), *people])
    source = source or organisation
    order = ("author", "reporter", "correspondent", "photographer", "translator", "editor")
    ranked = sorted(people, key=lambda key: order.index(key[1]))[:_MAX_PEOPLE]
    return Byline(tuple(Person(name, role) for name, role in ranked), printed, source)


def photographers(caption: str) -> list[str]:
    """Return the names before 摄 or 供图 at the end of a caption."""
    folded = fold(caption[-120:])
    if not (match := _PHOTO_END.search(folded.text)):
        return []
    return _names(caption[-120:], folded.text, folded.at, match.start("names"), match.end("names"))


def dateline(text: str) -> str | None:
    """Return the place and date that open the first paragraph, such as 新华社北京4月8日电, or None."""
    folded = fold(text[:120])
    match = _DATELINE.match(folded.text)
    if not match:
        return None
    group = "han" if match["han"] else "latin"
    start, end = folded.original(match.start(group)), folded.original(match.end(group))
    return text[start:end].strip() or None


def _is_han(keys: Iterable[tuple[str, str]]) -> bool:
    return any("\u4e00" <= name[0] <= "\u9fff" for name, _ in keys)


def _printed(text: str) -> str:
    return text if len(text) <= 120 else text[:120].rstrip() + "…"


def _chinese(text: str) -> list[tuple[str, str]]:
    """Return the people whom byline words name in a line."""
    folded = fold(text)
    if not re.search(r"记者|作者|编|文|译|摄|图|稿|采写|通讯员|校对", folded.text):
        return []
    found: list[tuple[str, str]] = []
    for match in _CREDIT.finditer(folded.text):
        role = match.lastgroup if match.lastgroup in dict(_ROLES) else next(role for role, _ in _ROLES if match[role])
        assert role is not None
        glued = match["mark"] == ""
        if glued and role != "reporter" and role != "correspondent":
            continue
        if glued and match["after"] and match["after"][0] not in ")、,/ 】〕]":
            # 记者张三报道: a name that runs into the sentence is believed before 报道, 电, 摄 and 综合 only
            pieces = _glued(match["names"] + match["after"])
            found += [(name, role) for name in pieces]
            continue
        names = _names(text, folded.text, folded.at, match.start("names"), match.end("names"))
        photo = folded.text[match.end("names") : match.end("names") + 3].lstrip().startswith(("摄", "图"))
        found += [(name, "photographer" if photo else role) for name in names]
    if not found or all(role == "editor" for _, role in found):
        found += [(name, "photographer") for name in photographers(text)]
    return list(dict.fromkeys(found))


def _glued(text: str) -> list[str]:
    match = re.match(r"([\u4e00-\u9fff]{2,4}?)(?:/|摄|报道|专电|电|[\u4e00-\u9fff]{2,3}(?:报道|专电|电))", text)
    return [match[1]] if match and _is_name(match[1]) else []


def _names(text: str, folded: str, at: tuple[int, ...] | None, start: int, end: int) -> list[str]:
    """Return the names between two places of a folded line, as they are printed in text."""
    found: list[str] = []
    for match in re.finditer(r"[^\s、,;/&和]+(?:\s(?=[^\s、,;/&]\b)[^\s、,;/&])?|[^\s、,;/&]\s[^\s、,;/&](?=[\s、,;/&]|$)", folded[start:end]):
        name = match[0]
        if not _is_name(name.replace(" ", "")):
            break
        first, last = start + match.start(), start + match.end()
        printed = text[at[first] : at[last]] if at else text[first:last]
        found.append(re.sub(r"\s", "", printed))
    return found


def _is_name(name: str) -> bool:
    if "·" in name:
        return 3 <= len(name) <= 20
    if _NOT_NAMES.search(name) or not 2 <= len(name) <= 4:
        return False
    if name.startswith(_DOUBLE):
        return len(name) <= 4
    return len(name) <= 3 and name[0] in _SURNAMES and name[-1] not in _STOP_AFTER


def _latin(text: str) -> list[tuple[str, str]]:
    """Return the people of a "By A and B, Reporter" line."""
    match = _BY.match(text) or (_OTHER_BY.match(text) if len(text) <= 80 else None)
    if not match or len(text) > 160:
        return []
    names = re.split(r"\s[|•·–—-]\s|\s\|\s?|\s{2,}|(?:updated|published|posted|\d{1,2}:\d\d|\d{4})", match["names"], maxsplit=1, flags=re.I)[0]
    role, found = "author", []
    for piece in re.split(r",\s{0,2}|\s(?:and|und|et|y|e|och|og|en)\s|\s?&\s?|;\s?", names):
        piece = re.sub(r"\s(?:in|for|at|of)\s.{1,60}$", "", piece.strip(" .:"))
        if found and _JOB.search(piece):
            role = "reporter" if re.search(r"reporter|correspondent", piece, re.I) else role
            continue
        if _is_person(piece) and piece[0].isupper():
            found.append(piece)
        elif not found:
            return []
    return [(name, role) for name in found]


def _is_person(name: str) -> bool:
    return bool(_LATIN_NAME.match(name)) and not _NOT_PERSON.search(name) and not _AGENCY.match(name) and len(name) <= 60


def _source(text: str) -> Source | None:
    if len(text) > 300:
        return None
    folded = fold(text)
    if not _SOURCE_MARK.search(folded.text) or not (match := _SOURCE.search(folded.text)):
        return None
    name = tidy(text[folded.original(match.start("name")) : folded.original(match.end("name"))]).strip("-_·. ")
    name = re.split(r"作者|编辑|责编|记者|发布|时间|字号|点击|浏览|我要|(?:19|20)\d\d", name)[0]
    return Source(name) if len(name) >= 2 and not re.search(r"来源|不明|原创$|网络$", name) else None


def _machine(structured: Structured) -> tuple[list[tuple[str, str]], Source | None]:
    """Return the people of the machine data, and the organisation where the author is one."""
    names: list[str] = []
    source: Source | None = None
    for one in _listed(structured.article.get("author")):
        name, kind, url = one, "", None
        if isinstance(one, dict):
            name, kind, url = one.get("name"), str(one.get("@type")), one.get("url")
        for piece in _split(name):
            if "Organization" in kind or _AGENCY.match(piece):
                source = source or (Source(piece, absolute(url, structured.base) if isinstance(url, str) else None) if _AGENCY.match(piece) else None)
            else:
                names.append(piece)
    if not names:
        for key in ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl", "authors", "cxenseparse:author"):
            for value in structured.meta.get(key, ()):
                names += [piece for piece in _split(value) if not _AGENCY.match(piece)]
            if any(_plausible(name) for name in names):
                break
    return [(name, "author") for name in dict.fromkeys(names) if _plausible(name)], source


def _plausible(name: str) -> bool:
    return _is_person(name) or (_is_name(fold(name).text) and not re.search(r"[网报社]$", name))


def _listed(value: Any) -> list[Any]:
    return (value if isinstance(value, list) else [value])[:_MAX_PEOPLE] if value else []


def _split(value: Any) -> list[str]:
    if not isinstance(value, str) or len(value) > 300:
        return []
    value = re.sub(r"^\s?(?:by|von|par|por)\s", "", tidy(value), flags=re.I)
    return [piece.strip() for piece in re.split(r",\s|;|\s(?:and|und|et)\s|\s?[&|]\s?|、", value) if len(piece.strip()) > 1]
