"""Rights as data: holder, licence, filings, permits and contact, from the notices and footers of a page or of a site."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import accumulate

from archive.scripts import HAN
from pipelines.document import Rights
from pipelines.notices.needed_words import any_word, needed_words
from pipelines.text.folding import Folded, fold, without_pinyin

_MAX_LINE_CHARS = 2000
_MAX_NOTICE_CHARS = 1000
_MAX_HOLDER_CHARS = 60
_PROVINCES = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇藏陕甘青宁新港澳台"
_FILINGS = (  # for folded lines
    (
        "icp",
        re.compile(
            rf"[{_PROVINCES}]\s?ICP\s?[备证]\s?(?:字)?(?:第|:)?\s?[A-Z]{{0,2}}\d{{5,12}}\s?号?(?:-\d{{1,3}})?", re.I
        ),
    ),
    ("public_security", re.compile(rf"[{_PROVINCES}]\s?公网安备\s?:?\s?(?:第)?\s?\d{{10,16}}\s?号?")),
    (
        "news_permit",
        re.compile(
            r"新闻信息服务(?:备案|许可证?)(?:编号|证号|号)?\s?[:(]?\s?"
            rf"((?:[{HAN}]{{1,8}}\s?)?[\d〔〕\[\]()-]{{4,30}}号?|国新网许可证\d{{4,16}}号?)"
        ),
    ),
)
_YEARS = r"(?:(?:19|20)\d\d\s?(?:[-–—~/,]\s?(?:(?:19|20)?\d\d|present|today|now|heute|至今)?)?\s?年?)"
_SIGN = r"(?:©|ⓒ|\(c\)|&copy;|copyrights?\b|(?:版权|著作权)所有(?=[\s:©(\d]))"
_RESERVED = (
    r"all rights|alle recht|tous (?:les )?droits|todos (?:los|os) d|derechos res|direitos res|tutti i diritti|riproduzione"
    r"|wszelkie prawa|wszystkie prawa|všechna práva|vsechna prava|все права|усі права|всі права|με επιφυλαξη|tum haklar"
    r"|alla rattigheter|alle rettighe|hak cipta|무단|저작권|[无無禁]断|禁[无無]断|جميع الحقوق|كافه الحقوق|כל הזכויות|"
    r"版权|著作权|不得|未经|转载|reproduc|this material|powered by|designed by|技术支持|互联网新闻信息|"
    rf"[{_PROVINCES}]?\s?ICP|"
    r"公网|备案|主办|承办|电子邮件|邮箱|许可证|(?:地址|电话|热线)\s?:|联系(?:我们|电话|方式)|本站|本网站|haki zote"
    r"|\b(?:impressum|datenschutz|privacy|terms of|contact us|cookies?)\b"
)
_COMPANY = r"(?:inc|ltd|llc|co|corp|plc|gmbh|s\.? ?a|s\.? ?r\.? ?l)\b"
# a holder follows the sign and its years …
_AFTER = re.compile(
    rf"(?P<sign>{_SIGN}(?:\s{{0,3}}(?:{_SIGN}|{_YEARS}|by\b|:|,|-|–)){{0,6}}+)\s{{0,3}}"
    rf"(?P<name>(?:(?!{_RESERVED})(?:[^。|©;:,<>\n]|,(?=\s?{_COMPANY}))){{2,80}}+)",
    re.I,
)
_NAMES_HOLDER = re.compile(
    r"[©ⓒ\d:]|\(c\)|&copy;|\bby\b|版权|著作权", re.I
)  # the bare word "copyright" begins many sentences
# … or stands before it
_BEFORE = re.compile(
    r"(?:^|[|。;:!\s])(?P<name>[^\s。|©;:,!“”]{2,40})\s{0,2}(?:版权|著作权)所有(?!人|者|权)"
    r"|(?:版权|著作权)(?:均|皆|全部)?[属归](?:于)?\s?[“\"]?(?P<owner>[^\s,。;”\"]{2,30}?)[”\"]?(?:所有|享有|拥有)",
    re.I,
)
_LICENCE = re.compile(
    r"(?:https?://)?creativecommons\.org/(?:licenses/(?P<kind>[a-z-]{2,12})(?:/(?P<version>\d\.\d))?|(?P<zero>publicdomain/zero))"
    r"|\bCC0(?:\s1\.0)?\b"
    r"|\bCC[ -]BY(?:[- ](?:NC|ND|SA)){0,3}(?:[ -]\d\.\d)?"
    r"|creative commons(?:[ ,:-]{1,3}(?:attribution|namensnennung|attribuzione|atribución|paternité|noncommercial|non-commercial"
    r"|sharealike|share-alike|no ?derivatives|no ?derivs|international|licen[cs]e|lizenz|\d\.\d)){0,8}"
    r"|知识共享\s?[^。,;]{0,24}(?:许可协议|许可证|协议)|署名(?:-非商业性?使用)?(?:-(?:禁止演绎|相同方式共享))?\s?\d\.\d",
    re.I,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(
    r"(?:电话|热线|专线|举报|传真|联系我们|tel(?:efon|ephone|éfono|efone)?|phone|fon|тел(?:ефон)?|τηλ|전화)\.?\s?[:：]?\s?"
    r"((?:\+\d{1,3}[ -]?)?\(?\d{2,5}\)?(?:[ -]?\d{2,8}){1,4})",
    re.I,
)
_NOTICE = re.compile(
    r"版权|著作权|转载|免责|授权|©|ⓒ|&copy;|copyright|creative commons|\bCC[ -]BY"
    r"|rights reserved|rechte vorbehalten|droits (?:de reproduction )?reserves|derechos reservados|direitos reservados"
    r"|diritti riservati|riproduzione riservata|rechten voorbehouden|prawa zastrzezone|prava vyhrazena|права защищены|права захищен"
    r"|επιφυλαξη παντος|haklari saklidir|rattigheter forbehalls|rettigheder forbeholdes|rettigheter reservert"
    r"|hak cipta dilindungi|無断転載|无断转载|무단\s?전재|저작권자|الحقوق محفوظه|הזכויות שמורות|अधिकार सुरक्षित",
    re.I,
)
_NEEDED_WORD = any_word(
    word
    for pattern in (*(filing for _, filing in _FILINGS), _LICENCE, _NOTICE, _MAIL, _PHONE)
    for word in needed_words(pattern.pattern) or ()
)
_NO_NAME = re.compile(
    r"转载|所有|声明|专属|权利人|licencja|^montage\b|本[站网报刊]$|本网站|稿件|作品|文字|图片|内容|原作者|作者$|违者|必究|注明|授权|许可|禁止|隐私|首页|登录"
    r"|^(?:the )?(?:author|authors|owners?|respective|their|its|notice|law|and|policy|information|all|page|us|holder)\b"
    r"|respective owner|rights|reserved|click|http|@|^(?:fot|foto|photo|bild|image|图|摄|供图|getty)\b",
    re.I,
)
_WHOLE_SITE = re.compile(r"(?:版权|著作权)所有|rights? reserved|copyright|الحقوق", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_DOT = re.compile(r"(?<!\binc)(?<!\bltd)(?<!\bco)(?<!\bcorp)(?<!\bst)(?<!\b[a-z])\.(?=\s|$)", re.I)
_BEFORE_NAME = re.compile(r"^(?:[\s\-–—:：,、\"']|\d{1,4}(?!\w)){1,20}")
_BEHIND_NAME = re.compile(r"(?:[\s:：,，\-–—|、\"'/·]|(?:19|20)\d\d){1,10}$")
_MAX_FILINGS = 3  # of one kind


def find_rights(lines: Iterable[str]) -> Rights:
    """Return what these lines, which are no text of the article, say of rights. Facts that no line gives are None.

    Values are returned as they are printed, without the pinyin of a bad converter. notice is the longest notice, several
    filings of one kind are joined by a comma, and of other facts the first holds.
    """
    found: dict[str, str] = {}
    filings: dict[str, dict[str, None]] = {}
    notice = ""
    for line in _lines_with_needed_words(lines):
        folded = fold(line)
        for key, pattern in _FILINGS:
            for filing in pattern.finditer(folded.text):
                filings.setdefault(key, {}).setdefault(_printed(line, folded, filing, filing.lastindex or 0))
        if match := _LICENCE.search(folded.text):
            found.setdefault("licence", _licence(match) or _printed(line, folded, match, 0))
        if _NOTICE.search(folded.text):
            notice = max(notice, line, key=len)
            if "holder" not in found and (name := _holder(line, folded)):
                found["holder"] = name
        if match := _MAIL.search(folded.text) or _PHONE.search(folded.text):
            found.setdefault("contact", match[match.lastindex or 0])
    found |= {key: ", ".join([*values][:_MAX_FILINGS]) for key, values in filings.items()}
    return Rights(**found, notice=notice[:_MAX_NOTICE_CHARS] or None)


def _lines_with_needed_words(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that have a word that one of the patterns needs; most lines of a page are links and have none.

    All lines are searched at once, which costs far less than one search a line.
    """
    candidates = [line for line in lines if len(line) <= _MAX_LINE_CHARS]
    folded = [fold(line).text.lower() for line in candidates]
    ends = list(accumulate(len(line) + 1 for line in folded))
    text = "\n".join(folded)
    start = 0
    while (word := _NEEDED_WORD.search(text, start)) is not None:
        number = bisect_right(ends, word.start())
        yield candidates[number]
        start = ends[number]


def merge_rights(rights: Iterable[Rights]) -> Rights:
    """Return what the pages of a site say of rights: for each fact the value that most pages give, else the first of equals.

    A page that does not give a fact has no vote on it.
    """
    votes: dict[str, Counter[str]] = {field.name: Counter() for field in fields(Rights)}
    for page_rights in rights:
        for name, counts in votes.items():
            if (value := getattr(page_rights, name)) is not None:
                counts[value] += 1
    return Rights(**{name: counts.most_common(1)[0][0] for name, counts in votes.items() if counts})


def _printed(line: str, folded: Folded, match: re.Match[str], group: int | str) -> str:
    """Return a match in the folded line as the line prints it."""
    start, end = match.span(group)
    return without_pinyin(line[folded.original(start) : folded.original(end)]).strip()


def _licence(match: re.Match[str]) -> str | None:
    """Return the short name of a licence that is given by its URL, None where it is given by name."""
    if match["zero"]:
        return "CC0"
    return f"CC {match['kind'].upper()} {match['version'] or ''}".strip() if match["kind"] else None


def _holder(line: str, folded: Folded) -> str | None:
    """Return the holder that a notice names, None where it names nobody."""
    for match in _AFTER.finditer(folded.text):
        # without a year, and not at the beginning of its line, the sign stands before a photographer
        is_credit = match.start() > 0 and not re.search(r"\d{4}", folded.text) and not _WHOLE_SITE.search(folded.text)
        if (
            _NAMES_HOLDER.search(match["sign"])
            and not is_credit
            and (name := _name(_printed(line, folded, match, "name")))
        ):
            return name
    for match in _BEFORE.finditer(folded.text):
        if name := _name(_printed(line, folded, match, "name" if match["name"] else "owner")):
            return name
    return None


def _name(text: str) -> str | None:
    """Return the name at the beginning of a text, None where it is no name."""
    if dot := _SENTENCE_DOT.search(text):
        text = text[: dot.start()]
    name = _BEFORE_NAME.sub("", text)
    name = _BEHIND_NAME.sub("", name).strip()
    for opening, closing in ("«»", "“”", "《》", "()"):
        if name.endswith(closing) and opening not in name:
            name = name[:-1]
        elif name.startswith(opening) and (name.endswith(closing) or closing not in name):
            name = name[1:].removesuffix(closing)
    if not 2 <= len(name) <= _MAX_HOLDER_CHARS or len(name.split()) > 9 or len(_LETTER.findall(name)) < 2:
        return None
    return None if _NO_NAME.search(fold(name).text) else name
