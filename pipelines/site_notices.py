"""What the notices and footers of a page say, as data: holder, filings, permits, contact."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .document import Rights
from .fold import fold

_PROVINCES = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤粵桂琼川蜀贵黔云滇藏陕甘青宁新港澳台原"
_ICP = re.compile(rf"[{_PROVINCES}]\s?ICP\s?[备证]\s?(?:字)?第?\s?\d{{5,12}}\s?号?(?:-\d{{1,3}})?", re.I)
_SECURITY = re.compile(rf"[{_PROVINCES}]\s?公网安备\s?:?\s?(?:第)?\s?\d{{10,16}}\s?号?")
_NEWS = re.compile(r"新闻信息服务(?:备案|许可证)(?:编号|号)?\s?:?\s?([\d〔〕\[\]()-]{4,30})")
_HOLDER = (
    re.compile(
        r"(?:copyright|版权所有|版權所有)?\s?(?:©|\(c\)|&copy;)\s?(?:(?:19|20)\d\d\s?(?:[-–—]\s?(?:(?:19|20)\d\d)?)?)?\s{0,3}(?:by\s)?([^.。|,，©]{2,50}?)(?:\s{0,3}(?:all rights|版权|版權|[.。|,，©]|$))",
        re.I,
    ),
    re.compile(r"版[权權](?:均)?[属屬归歸](?:于)?\s?([^\s,，。;；]{2,30}?)所有"),
    re.compile(r"(?:^|[:：\s])([^\s,，。;；:：“”]{2,24}?)\s?版[权權]所有"),
    re.compile(r"版[权權]所有\s{0,2}[:：]?\s{0,3}([^\s,，。;；©]{3,30})"),
)
_LICENCE = re.compile(
    r"(?:creative commons|CC)[ -](?:attribution|BY)(?:[- ](?:NC|ND|SA|noncommercial|sharealike|noderivatives)){0,3}(?:[ -]\d\.\d)?|CC0",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(
    r"(?:电话|電話|热线|熱線|专线|專線|tel(?:ephone)?|phone|举报)\s?[:：]?\s?((?:\+\d{1,3}[ -]?)?\(?\d{3,4}\)?[ -]?\d{3,4}[ -]?\d{3,5})",
    re.I,
)
_NOTICE = re.compile(r"版[权權]|[转轉][载載]|免[责責]|all rights reserved|copyright|©", re.I)


def find_rights(lines: Iterable[str]) -> Rights:
    """Return what these lines (those of the page that are no article text) say of rights; absent facts are None."""
    found: dict[str, str] = {}
    notices: list[str] = []
    for line in lines:
        if len(line) > 2000:
            continue
        folded = fold(line)
        for key, pattern, group in (("icp", _ICP, 0), ("public_security", _SECURITY, 0), ("news_permit", _NEWS, 1)):
            if match := pattern.search(folded.text):
                start, end = (folded.original(place) for place in match.span(group))
                found.setdefault(key, line[start:end].strip())
        if match := _LICENCE.search(line):
            found.setdefault("licence", match[0].strip())
        if _NOTICE.search(line):
            notices.append(line)
            for pattern in _HOLDER:
                match = pattern.search(line)
                if match and (name := _name(match[1])):
                    found.setdefault("holder", name)
                    break
        if match := _MAIL.search(line) or _PHONE.search(line):
            found.setdefault("contact", match[1] if match.re is _PHONE else match[0])
    if notices:
        found["notice"] = max(notices, key=len)[:1000]
    return Rights(**found)


def _name(text: str) -> str | None:
    name = re.sub(r"^[\s\d\-–—©:：]{1,20}|[\s:：\-–—|]{1,10}$", "", text).strip()
    name = re.sub(r"\s?(?:Ltd|Limited|Inc|LLC)?\.?$", lambda m: m[0], name)
    return name if 2 <= len(name) <= 50 and not re.search(r"转载|轉載|所有|本[站网]$|稿件|作品|文字", name) else None
