"""What the notices and footers of a page say about rights, filings and how to reach the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .document import Rights
from .fold import Folded, fold
from .segments import Segment

_MAX_NOTICE = 2_000
_MAX_LINE = 3_000
_ICP = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?\s?ICP\s?[备证]\s?(?:字第?)?\s?[A-Z]{0,3}-?\d{4,12}\s?号?(?:-\d{1,4})?", re.I)
_SECURITY = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?\s?公网安备\s?[::]?\s?\d{8,16}\s?号?")
_PERMIT = re.compile(r"(?:互联网)?新闻信息服务许可证(?:编号|号)?\s?[::(]?\s?(?P<number>[A-Z\d][\w-]{4,24})")
_OWNED = re.compile(r"(?:^|[\s。,:;|!>»\]】)])(?P<holder>[^\s。,:;|!>»\]】()©]{2,30}?)\s{0,2}(?:版权|著作权)所有")
_OWNS = re.compile(r"版权(?:均)?(?:归|属)(?:于)?\s{0,2}(?P<holder>[^\s。,:;|!()©]{2,24}?)(?:所有|$|[。,;])")
_MARK = re.compile(
    r"(?:copyright\s{0,3}(?:©|\(c\))?|©)\s{0,3}(?:by\s)?(?:(?:19|20)\d\d\s{0,2}(?:[-–—~至]\s{0,2}(?:(?:19|20)\d\d|\d\d|present|今)?)?,?\s{0,3})?(?:by\s)?"
    r"(?P<holder>[^|©\d。][^|©。]{1,60}?)\s{0,2}(?:,?\s?(?:19|20)\d\d\b|all rights|inc\. all|版权|\.\s|,\s|$|[|。]|\s{2,}|[-–—]\s|京ICP|互联网)",
    re.I,
)
_PHONE = re.compile(r"(?:举报|电话|热线|联系|tel|phone)[^\d+@]{0,12}(?P<phone>\+?\d[\d -]{5,16}\d)(?!\d)", re.I)
_MAIL = re.compile(r"[\w.+-]{1,40}(?:@|#)[\w-]{1,40}(?:\.[\w-]{2,20}){1,3}")
_NOTICE = re.compile(r"版权|转载|免责|著作权|copyright|©|all rights reserved|may not be (?:published|reproduced)", re.I)
_NO_HOLDER = re.compile(r"^(?:本[网站报]|本网站|声明|all|the|未经|任何|均|作者|原作者|本文|其|和|与|及|rights|reserved|by|notice|policy)$", re.I)


def find(notices: Iterable[str], lines: Sequence[Segment], licence: str | None) -> Rights:
    """Return the rights of an article. notices are the notice texts that were cut, lines the page's lines below or around it."""
    texts = [line.text[:_MAX_LINE] for line in lines]
    folded = [fold(text) for text in texts]
    whole = list(zip(texts, folded, strict=True))
    said = list(dict.fromkeys(text for text in notices if _NOTICE.search(fold(text[:_MAX_LINE]).text)))
    notice = "\n".join(said)[:_MAX_NOTICE].strip()
    return Rights(
        holder=_holder(whole), notice=notice or None, licence=licence, icp=_first(_ICP, whole), public_security=_first(_SECURITY, whole),
        news_permit=_first(_PERMIT, whole, "number"), contact=_contact(whole),
    )  # fmt: skip


def _first(pattern: re.Pattern[str], lines: Sequence[tuple[str, Folded]], group: str | int = 0) -> str | None:
    """Return the first match as it is printed, without spaces inside."""
    for text, folded in lines:
        if match := pattern.search(folded.text):
            return re.sub(r"\s", "", text[folded.original(match.start(group)) : folded.original(match.end(group))])
    return None


def _holder(lines: Sequence[tuple[str, Folded]]) -> str | None:
    """Return who holds the rights: from the copyright mark, then from the words, the last of the page first."""
    for pattern in (_MARK, _OWNED, _OWNS):
        for text, folded in reversed(lines):
            if len(text) > 600:
                continue
            for match in pattern.finditer(folded.text):
                name = text[folded.original(match.start("holder")) : folded.original(match.end("holder"))].strip(" .,-–—:：·|")
                if len(name) > 1 and not _NO_HOLDER.match(fold(name).text):
                    return name
    return None


def _contact(lines: Sequence[tuple[str, Folded]]) -> str | None:
    """Return the first telephone number and the first mail address beside a word for contact or complaints."""
    phone = mail = None
    for _, folded in lines:
        if not re.search(r"举报|联系|版权|侵权|热线|contact|tel", folded.text, re.I):
            continue
        if phone is None and (match := _PHONE.search(folded.text)):
            phone = match["phone"].strip()
        if mail is None and (found := _MAIL.search(folded.text)):
            mail = found[0].replace("#", "@")
    return "; ".join(one for one in (mail, phone) if one) or None
