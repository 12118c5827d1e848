"""The outlet that an article was taken from: 来源, 转自, Source:, the tag of a news agency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from archive.scripts import HAN
from pipelines.credits.dateline import find_dateline
from pipelines.document import Source
from pipelines.names.agencies import ANY_PICTURE_LIBRARY, CHINESE_AGENCIES, KOREAN_AGENCIES, any_of, find_agency
from pipelines.page.structured_data import StructuredData
from pipelines.text.whitespace import collapse_whitespace

_CHINESE_LABELS = "来源|來源|稿源|转自|轉自|摘自|转载自|轉載自|出处|出處|來自|原载|原載"
_LABELLED_CHINESE = re.compile(
    rf"(?<!资料)(?<!資料)(?<!图片)(?<!圖片)(?:{_CHINESE_LABELS})\s{{0,2}}(?:[:：|｜]\s{{0,3}}[《“\"]?|[《“])([^\s|｜,，。；;【\[(（<>《》]{{2,24}})"
)
_MAY_HOLD_LABEL = re.compile("[源自出處处來来载載]")
_LABELLED = re.compile(
    r"^[(\[]?(?:Original source|Sources?|Quellen?|Fuentes?|Fontes?|Fonti|Źródło|Источник|Bron|Kilder?|Källa|Källor|Izvor|Sursa|Sursă|Lähde|Lähteet|Forrás|Zdroj|Kaynak|Sumber|Nguồn|Джерело|Πηγή"
    r"|منبع|المصدر|مصدر|ماخذ|מקור|स्रोत|সূত্র|ที่มา|출처|출처 및 원문|出典|ソース)\s{0,2}:\s{0,2}([^\n:]{2,60}?)[)\].]{0,2}$",
    re.I,
)
_GLUED_LABEL = re.compile(r"\d\s?(?:Kaynak|Sumber|Nguồn|منبع|المصدر|출처)\s?:\s?([^\n:|]{2,30})$")
_ABBREVIATION_END = re.compile(r"\w\.\w$")
_DATE_BEHIND = re.compile(
    r"(?:[\s,|]{1,3}[a-zà-ž][^\W\d_]{2,11},?)?[\s,|]{1,3}\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}.{0,40}$"
)
_CLOSING_TAG = re.compile(r"(?:^|[.!?…»”\"’'])\s{0,2}\(([^()]{2,40})\)\s?\.?$")
_TAG_SEPARATOR = re.compile(r"\s?[,/;]\s?|\s[-–]\s")
_BESIDE_AGENCY = re.compile(r"[\d. :h]{1,16}|[^\W\d_]{1,4}\.?")
_MAX_LABEL_CHARS = 80
_ISSUER = re.compile(r"(?:SOURCE:?|News provided by:?) (?=[A-Z])([^\n:|]{2,80})$")
_ISSUER_LABEL = re.compile(r"News provided by:?", re.I)
_NO_SOURCE = re.compile(
    rf"(?:{ANY_PICTURE_LIBRARY}|وكالات|الوكالات|مواقع|סוכנויות|एजेंसी|एजेंसियां|सूत्र|Agencies|Agenturen|Ajanslar|Berbagai sumber|Tổng hợp|Internet|다수|취합|클립아트|유튜브|인스타그램|페이스북|트위터|YouTube|Instagram|Facebook|Twitter)",
    re.I,
)
_OUTLET = (
    f"(?:[가-힣A-Za-z]{{1,10}}(?:일보|신문|뉴스|방송|경제|타임스|투데이|닷컴)|{any_of(KOREAN_AGENCIES)}|한겨레|[\u30a0-\u30ff{HAN}A-Z]{{2,10}}(?:新聞|新聞社|通信|通信社|ニュース|新報|日報|放送)(?:オンライン|デジタル|電子版)?"
    f"|[{HAN}]{{2,8}}(?:日报|晚报|时报|早报|都市报|新闻网|日報|晚報|時報|早報|新聞網|通讯社))"
)
_IN_BRACKETS = re.compile(
    rf"[\[［【〔]\s?(?!更多|相[關关]|最新|即[時时]|[熱热][門门]|今日|[國国][際际]|[國国]|社[會会]|政治|[財财]|[體体]育|[娛娱]|生活|本地|[関関]連|関|主要|速報|号外|地方|推[薦荐]|全[國国]|전체|많이|주요|오늘|관련|최신|속보|뉴스|카드|영상)"
    rf"({_OUTLET})\s?[\]］】〕]"
)
_BEFORE_REPORTER = re.compile(
    rf"[【〔(（]([{HAN}]{{1,6}}[报報社网網台聞刊])\s?[/／╱]\s?[{HAN}、 ]{{2,12}}[/／╱]\s?[{HAN}]{{2,8}}(?:报道|報導)"
)
_KOREAN_AGENCY = re.compile(rf"[(\[][가-힣]{{2,6}}\s?=\s?({any_of(KOREAN_AGENCIES)})[)\]]")
_META_NAMES = ("source", "mediaid", "contentsource", "article:source", "dc.source", "news_source", "copyrightsource")
_IDENTIFIER = re.compile(r"https?:|www\.|[_{}<>=]|^[a-z0-9\-]{1,30}$")
_BEHIND_NAME = re.compile(
    r"[“”\"《》]|(?:19|20)\d\d|作者|编辑|編輯|责编|責編|责任|責任|记者|記者|字号|字號|字体|字體|打印|列印|发布|發布|时间|時間|日期|参与互动|參與互動|评论|評論|手机看|点击|點擊|浏览|瀏覽|阅读|閱讀|查看|分享|打开|我要|收藏|微博|热线"
)
_NO_OUTLET = re.compile(
    r"\d{4}|^\W*$|^(?:转载|轉載|网络|網絡|網路|互联网|本站|本网|本網|综合|綜合|原创|原創|整理|未知|不详|不詳|其他|其它|佚名|投稿|网友|網友|转载文章|网络整理|网络转载|网络综合|互联网整理|本站原创|作者|编辑|来源|来自网络)$|为|爲"
)
_AGENCY_REPORTS = re.compile(
    rf"^[(（【“\"]?据?({any_of(CHINESE_AGENCIES)})(?:[{HAN}]{{0,8}}\s?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:专|專|外|综合外|綜合外)?[电電]|[{HAN}]{{0,8}}消息)"
)
_MAX_FORM_CHARS = 100
_TAG = re.compile(r"\(([^()]{2,30})\)")


def find_source(lines: Sequence[str], paragraphs: Sequence[str], root: HtmlElement, base: str | None) -> Source | None:
    """Return the outlet that an article was taken from: named in a line beside it, or by the tag of a news agency.

    lines stand beside the article, paragraphs are the article's. base is the URL that links are relative to.
    """
    for line in [*lines, *(text for text in paragraphs[:2] if len(text) <= _MAX_LABEL_CHARS), *paragraphs[-1:]]:
        if name := _labelled(line):
            return Source(name, _link(root, name, base))
    if name := next((name for line in [*lines, *paragraphs[:1], *paragraphs[-1:]] if (name := _by_form(line))), None):
        return Source(name)
    agencies = [
        *(_opening_agency(text) for text in paragraphs[:2]),
        *(_closing_agency(text) for text in paragraphs[-1:]),
    ]
    return next((Source(agency) for agency in agencies if agency), None)


def find_issuer(pairs: Iterable[tuple[str, str]]) -> str | None:
    """Return the issuer of a press release, in the line below "News provided by"; pairs are lines with the line below."""
    found = (line for above, line in pairs if len(above) < 20 and _ISSUER_LABEL.fullmatch(above))
    return next((line for line in found if len(line) <= _MAX_FORM_CHARS), None)


def read_declared_source(data: StructuredData, near: str) -> str | None:
    """Return the outlet that a meta element names as the article's source.

    Some systems write their own name there (web, cms). A name in ASCII therefore has to be a news agency or to be printed
    at the article: near is the text there, in lower case.
    """
    for value in (value for name in _META_NAMES for value in data.meta.get(name, ())):
        name = value.strip(" 《》:：")
        if not 2 <= len(name) <= 40 or _NO_OUTLET.search(name) or _NO_SOURCE.match(name) or name.isdigit():
            continue
        if find_agency(name) or (not _IDENTIFIER.search(name) and (not name.isascii() or name.casefold() in near)):
            return name
    return None


def _labelled(line: str) -> str | None:
    """Return the outlet behind a word such as 来源 or Source."""
    if len(line) > 300:
        return None
    for match in _LABELLED_CHINESE.finditer(line) if _MAY_HOLD_LABEL.search(line) else ():
        name = _BEHIND_NAME.split(match[1])[0].strip("\u3000 -/／:：")
        if len(name) > 1 and not _NO_OUTLET.search(name):
            return name
    line = _DATE_BEHIND.sub("", line) if ":" in line and line[:1].isalpha() else line
    labelled = (_LABELLED.match(line) or _GLUED_LABEL.search(line[-60:])) if ":" in line else None
    name = labelled[1].strip() if labelled else ""
    if labelled and _ABBREVIATION_END.search(name) and line[labelled.end(1) :].startswith("."):  # "F.A.Z."
        name += "."
    return name if len(name) > 1 and not re.search("http|_", name) and not _NO_SOURCE.match(name) else None


def _by_form(line: str) -> str | None:
    """Return the outlet of a line without such a word: alone in brackets, before the reporter, or after SOURCE."""
    if len(line) > _MAX_FORM_CHARS:
        line = line[:_MAX_FORM_CHARS]
        return match[1] if (match := _BEFORE_REPORTER.match(line) or _KOREAN_AGENCY.match(line)) else None
    if match := _IN_BRACKETS.fullmatch(line) or _BEFORE_REPORTER.match(line) or _KOREAN_AGENCY.match(line):
        return match[1]
    return match[1].strip() if (match := _ISSUER.match(line)) else None


def _opening_agency(paragraph: str) -> str | None:
    """Return the news agency whose tag opens a paragraph."""
    if match := _AGENCY_REPORTS.match(paragraph[:60]):
        return match[1]
    dateline = find_dateline(paragraph)
    return next((name for tag in _TAG.findall(dateline or "") if (name := find_agency(tag))), None)


def _closing_agency(paragraph: str) -> str | None:
    """Return the news agency in brackets behind the last sentence; a date or initials may stand beside its name."""
    match = _CLOSING_TAG.search(paragraph[-60:])
    parts = _TAG_SEPARATOR.split(match[1]) if match else []
    agencies = [agency for part in parts if (agency := find_agency(part))]
    if not agencies or not all(find_agency(part) or _BESIDE_AGENCY.fullmatch(part) for part in parts):
        return None
    return agencies[0]


def _link(root: HtmlElement, name: str, base: str | None) -> str | None:
    """Return the URL that the printed name of an outlet links to, if a word for source stands right before the link."""
    for anchor in root.iter("a"):
        if name not in (anchor.text or "") or anchor.get("href") is None:
            continue
        before = "".join(_text_before(anchor))[-20:]
        if collapse_whitespace("".join(anchor.itertext())).strip("《》") == name and re.search(_CHINESE_LABELS, before):
            try:
                url = urljoin(base or "", (anchor.get("href") or "").strip())
                parts = urlsplit(url)
            except ValueError:
                return None
            return url if parts.scheme in ("http", "https") and parts.netloc else None
    return None


def _text_before(anchor: HtmlElement) -> Iterator[str]:
    """Yield the text before an element, from the previous element or from the beginning of its parent."""
    before = anchor.getprevious()
    if before is None:
        parent = anchor.getparent()
        text = parent.text if parent is not None else ""
        if parent is not None and not (text or "").strip() and (above := parent.getprevious()) is not None:
            yield "".join(above.itertext()) if isinstance(above.tag, str) else ""
        yield text or ""
    else:
        if isinstance(before.tag, str):
            yield "".join(before.itertext())
        yield before.tail or ""
