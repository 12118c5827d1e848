"""The credit in a printed caption: who made the picture, told from what the picture shows."""

from __future__ import annotations

import re

from archive.scripts import HAN
from pipelines.names.agencies import ANY_PHOTO_CREDIT

_CHINESE_NAMES = rf"((?:[{HAN}]{{2,4}}|[{HAN}]\s{{1,3}}[{HAN}])(?:[\s、]{{1,3}}[{HAN}]{{2,4}}){{0,2}})"
_PHOTOGRAPHER = re.compile(
    rf"[(（【]?(?:[{HAN}／/:：]{{0,14}}?(?:记者|記者|通讯员|通訊員|图|圖|图片|圖片|攝影|摄影)[\s／/:：]{{0,3}})?"
    rf"{_CHINESE_NAMES}\s{{0,3}}(?:摄|攝)影?(?:报道|報導)?[)）】。.]{{0,3}}$"
)
_MAX_PHOTOGRAPHER_END = 8  # characters from 摄 to the end
_CHINESE_LABEL = re.compile(
    rf"[(（【\[]?(?:(?:摄影|攝影|图片来源|圖片來源|图片提供|图源|圖源|图片?|圖片?|供图|資料來源)(?:记者|記者)?\s{{0,2}}[:：／/]\s{{0,2}}((?:记者|記者)?[^\s)）】\]。，,]{{2,24}})"
    rf"|(?<![{HAN}])([{HAN}A-Za-z]{{2,16}})\s?(?:供图|供圖|/图|／圖|提供))[)）】\]。\s]{{0,3}}$"
)
_WESTERN_LABEL = re.compile(
    r"(?:^|(?<=[\s(（\[|–—.·•]))(?:(?:Photo(?:graph(?:er|y|s)?)?s?|Pictures?|Images?|Pic|Illustration|Fotos?(?:graf[ií]a)?|Bild(?:er)?|Фото|Φωτο\w{0,8}|Cr[ée]dits?(?:\s?photo)?|Credit)"
    r"(?:\s?credit)?(?:\s?[:：]\s?|\s(?:by|courtesy\sof|von|de)\s)|Fot\.\s|Courtesy(?:\sof)?\s|©\s?|\(c\)\s)([^()（）|©]{2,80}(?:\([^()]{2,30}\))?(?:\s\|\s[^()|]{2,40})?)[)\]）.\s]{0,3}$",
    re.I,
)
_NAME = r"[A-ZÀ-Þ][\w.'’&-]{0,20}(?:\s[A-ZÀ-Þ][\w.'’&-]{0,20}){0,4}"
_AGENCY = re.compile(
    rf"(?:^|(?<=[.!?。”\"»)(（\[|–—-])\s?|\s{{2,3}})((?:{_NAME}(?:\s?[/,|–-]\s?|\svia\s|\s)){{0,3}}(?:{ANY_PHOTO_CREDIT})(?![\w])(?:(?:\s?[/,|]\s?|\svia\s|[-–—])[^.!?。()]{{2,50}})?)[)\]）.\s]{{0,3}}$"
)
# Endings of captions that hardly occur in paragraphs: who provided the picture, or who took it for whom.
_OTHER_ENDING = re.compile(
    rf"(?:[{HAN}]{{2,10}}(?:供图|供圖|提供)|(?:视频|視頻|網[絡路]|网络|影片|畫面|画面|新闻|新聞)?(?:截图|截圖)|(?:翻攝|翻摄)(?:自[^。]{{1,20}})?"
    rf"|[(（](?:[^()（）]{{1,30}}(?:提供|供图|供圖|攝|摄)|Google\s?Maps?|[^()（）]{{0,20}}(?:截图|截圖)|[A-Z][^()]{{1,40}}/[^()]{{2,40}}|[^()]{{2,40}}\s(?:[Pp]hotos?|[Ff]ile)(?:\sby\s[^()]{{3,40}})?)[)）])[。.]?$"
)
_CLAUSE_END = re.compile(r"[。！？!?；;]")
MAX_CREDIT_CHARS = 100


def find_photographer(text: str) -> re.Match[str] | None:
    """Return the Chinese photographer's credit that ends a line, such as 王小明 摄; its first group holds the names."""
    end = text[-_MAX_PHOTOGRAPHER_END:]
    return _PHOTOGRAPHER.search(text) if "摄" in end or "攝" in end else None


def ends_in_credit(text: str) -> bool:
    """Say whether a line ends in words that hardly end a paragraph: 读者供图, 视频截图, (Ann Lee/Orrin Courier)."""
    return _OTHER_ENDING.search(text[-MAX_CREDIT_CHARS:]) is not None


def split_caption(text: str) -> tuple[str | None, str | None]:
    """Return a printed caption without its credit, and the credit; None for a part that is missing.

    A Chinese photographer's credit ("新华社记者 王小明 摄") is reduced to the names, other credits to the text behind the label.
    """
    text = text.strip()
    tail = text[-MAX_CREDIT_CHARS:]
    offset = len(text) - len(tail)
    match = find_photographer(tail)
    if match:
        start = offset + match.start()
        if start and re.match(f"[{HAN}]", text[start - 1]):  # nothing shows where the name begins
            return text or None, None
        credit = re.sub(r"\s{2,}", " ", match[1]).strip()
        return _without_end(text, _clause_start(text, start)), credit
    for pattern in (_CHINESE_LABEL, _WESTERN_LABEL, _AGENCY):
        match = pattern.search(tail)
        if match:
            credit = next(group for group in match.groups() if group).strip(" .。)）/|,")
            credit = re.sub(r"^(?:记者|記者)|(?:摄|攝)$", "", credit) if pattern is _CHINESE_LABEL else credit
            credit += ")" if credit.count("(") > credit.count(")") else ""
            if len(credit) > 1:
                return _without_end(text, offset + match.start()), credit
    return text or None, None


def _clause_start(text: str, start: int) -> int:
    """Return the index where the clause of a credit begins: behind the sentence before it, if that ends nearby."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, 0, start)]
    return ends[-1] if ends and start - ends[-1] <= 24 and text[start] not in "(（【" else start


def _without_end(text: str, end: int) -> str | None:
    """Return a caption up to index end, without the signs between caption and credit."""
    return text[:end].rstrip(" 　-–—|/／·•(（【[:：,，▲△") or None
