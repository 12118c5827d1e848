"""The outlet that an article was taken from (来源, 转自, Source:, a wire's tag), and the dateline that opens its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from .document import Source
from .person_names import HAN, UPPER, agency
from .segments import tidy

_LABEL = "来源|來源|稿源|转自|轉自|摘自|转载自|轉載自|出处|出處|來自|原载|原載"
_NAMED = re.compile(
    rf"(?<!资料)(?<!資料)(?<!图片)(?<!圖片)(?:{_LABEL})\s{{0,2}}(?:[:：|｜]\s{{0,3}}[《“\"]?|[《“])([^\s|｜,，。；;【\[(（<>《》]{{2,24}})"
)
_WORD = re.compile("[源自出處处來来载載]")
_LABELLED = re.compile(
    r"^[(\[]?(?:Original source|Sources?|Quellen?|Fuentes?|Fontes?|Fonti|Źródło|Источник|Bron|Kilde|Källa|Kaynak|Sumber|Πηγή)\s?:\s{1,2}([^\n:]{2,60}?)[)\].]{0,2}$",
    re.I,
)
_AFTER_NAME = re.compile(
    r"[“”\"《》]|(?:19|20)\d\d|作者|编辑|編輯|责编|責編|责任|責任|记者|記者|字号|字號|字体|字體|打印|列印|发布|發布|时间|時間|日期|参与互动|參與互動|评论|評論|手机看|点击|點擊|浏览|瀏覽|阅读|閱讀|查看|分享|打开|我要|收藏|微博|热线"
)
_NO_OUTLET = re.compile(
    r"\d{4}|^\W*$|^(?:转载|轉載|网络|網絡|網路|互联网|本站|本网|本網|综合|綜合|原创|原創|整理|未知|不详|不詳|其他|其它|佚名|投稿|网友|網友|转载文章|网络整理|网络转载|网络综合|互联网整理|本站原创|作者|编辑|来源|来自网络)$|为|爲"
)
_WIRE_SAYS = re.compile(
    rf"^[(（【“\"]?据?(新华社|新華社|中新社|中央社|中通社|路透社|法新社|美联社|美聯社|新华网|新華網)(?:[{HAN}]{{0,8}}\s?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:专|專|外|综合外|綜合外)?[电電]|[{HAN}]{{0,8}}消息)"
)
_HAN_DATELINE = re.compile(
    rf"^[(（【]?(?:据|據)?\s?((?:[{HAN}]{{2,10}}[社网網报報台]|[{HAN}]{{1,3}}[报網网台社])?[{HAN}]{{0,10}}?\s?\d{{1,2}}月\d{{1,2}}日\s?(?:专|專|外)?(?:[电電讯訊]|消息)"
    rf"|中央社(?:[記记]者)?[{HAN}]{{2,10}}\d{{1,2}}日(?:综合外|綜合外|专|專|外)?[电電])"
)
_PLACE = rf"[{UPPER}][{UPPER}.'’\-]{{1,20}}(?:[ /][{UPPER}][{UPPER}.'’\-]{{1,20}}){{0,3}}"
_ANY_PLACE = rf"[{UPPER}][\w.'’\-]{{1,20}}(?:[ /][{UPPER}][\w.'’\-]{{1,20}}){{0,3}}"
_DASH = r"\s{0,2}[-–—]{1,2}(?=\s)"
_MORE = r"(?:, [\w. ]{2,30}){0,2}"
_DATELINE = re.compile(
    rf"^(?:({_PLACE}{_MORE},? ?\([^()]{{2,30}}\)){_DASH}"
    rf"|({_ANY_PLACE}{_MORE} ?\(([^()]{{2,30}})\)(?:{_DASH}|\.\s))"
    rf"|({_PLACE}{_MORE})(?:\s{{0,2}}[–—]|\s{{1,2}}--?)(?=\s))"
)
_SHOUTED = re.compile(
    r"(?:EXCLUSIVE|UPDATED?|BREAKING|OPINION|WATCH|REVIEW|ANALYSIS|LIVE|VIDEO|PHOTOS?|CORRECTION|EDITORIAL|COMMENT|INTERVIEW|WARNING|NOTE|SIR|MADAM|DEAR|JUST IN|SPOILERS?|FACT CHECK)\b"
)
_TAG = re.compile(r"\(([^()]{2,30})\)")


def find_source(lines: Sequence[str], paragraphs: Sequence[str], root: HtmlElement, base: str | None) -> Source | None:
    """Return the outlet that an article was taken from: as a line beside it says, or the tag of a wire at its head.

    lines stand beside the article, paragraphs are its own. base is the URL that links are relative to.
    """
    for line in [*lines, *paragraphs[-1:]]:
        if name := _named(line):
            return Source(name, _link(root, name, base))
    return next((Source(wire) for text in paragraphs[:2] if (wire := _wire(text))), None)


def find_dateline(paragraph: str) -> str | None:
    """Return place and date that open a paragraph, as printed: "新华社北京4月8日电", "PARIS (AP)", "LONDON, April 8 (Reuters)"."""
    start = paragraph[:120]
    if match := _HAN_DATELINE.match(start):
        return match[1]
    western = _DATELINE.match(start)
    if western is None or _SHOUTED.match(start) or (western[2] and agency(western[3]) is None):
        return None
    return (western[1] or western[2] or western[4]).rstrip(" ,-–—")


def _named(line: str) -> str | None:
    """Return the outlet behind a word for source."""
    if len(line) > 300:
        return None
    for match in _NAMED.finditer(line) if _WORD.search(line) else ():
        name = _AFTER_NAME.split(match[1])[0].strip("\u3000 -/／:：")
        if len(name) > 1 and not _NO_OUTLET.search(name):
            return name
    labelled = _LABELLED.match(line) if ":" in line else None
    return labelled[1].strip() if labelled and not re.search("http|_", labelled[1]) else None


def _wire(paragraph: str) -> str | None:
    """Return the agency whose tag opens a paragraph or stands alone at its end."""
    if match := _WIRE_SAYS.match(paragraph[:60]):
        return match[1]
    dateline = find_dateline(paragraph)
    return next((name for tag in _TAG.findall(dateline or "") if (name := agency(tag))), None)


def _link(root: HtmlElement, name: str, base: str | None) -> str | None:
    """Return where the printed name of an outlet links to, if a word for source stands right before the link."""
    for anchor in root.iter("a"):
        if name not in (anchor.text or "") or anchor.get("href") is None:
            continue
        before = "".join(_text_before(anchor))[-20:]
        if tidy("".join(anchor.itertext())).strip("《》") == name and re.search(_LABEL, before):
            try:
                url = urljoin(base or "", (anchor.get("href") or "").strip())
                parts = urlsplit(url)
            except ValueError:
                return None
            return url if parts.scheme in ("http", "https") and parts.netloc else None
    return None


def _text_before(anchor: HtmlElement) -> Iterator[str]:
    """Yield the text between an element's parent's beginning, or the element before it, and the element."""
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
