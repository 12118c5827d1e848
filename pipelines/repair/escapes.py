r"""Entities and escapes that a publishing system printed instead of decoding them: &amp;nbsp;, or \u4e2d of JSON.

A page about markup or programming prints them on purpose: nothing is changed on a page with words of that kind, and
nothing inside a URL or a file path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from archive.scripts import EAST_ASIAN
from pipelines.repair.edits import Edit

_NAMES = (
    "nbsp|ensp|emsp|thinsp|shy|ldquo|rdquo|lsquo|rsquo|sbquo|bdquo|laquo|raquo|lsaquo|rsaquo|mdash|ndash|hellip"
    "|middot|bull|quot|amp|apos|copy|reg|trade|deg|times|euro|pound|yen|cent|sect|para|plusmn|frac12|frac14|frac34"
    "|sup2|sup3|iexcl|iquest|agrave|aacute|acirc|atilde|auml|aring|aelig|ccedil|egrave|eacute|ecirc|euml|igrave"
    "|iacute|icirc|iuml|eth|ntilde|ograve|oacute|ocirc|otilde|ouml|oslash|ugrave|uacute|ucirc|uuml|yacute|thorn"
    "|yuml|szlig|scaron|oelig|Agrave|Aacute|Acirc|Atilde|Auml|Aring|AElig|Ccedil|Egrave|Eacute|Ecirc|Euml|Igrave"
    "|Iacute|Icirc|Iuml|Ntilde|Ograve|Oacute|Ocirc|Otilde|Ouml|Oslash|Ugrave|Uacute|Ucirc|Uuml|Yacute|OElig|Scaron"
)
_ENTITY = re.compile(rf"&(?:amp;)?(?:{_NAMES}|#\d{{2,6}}|#[xX][0-9a-fA-F]{{2,5}});")
_LETTER = re.compile(
    r"&(?:amp;)?(?:#\d{3,6}|#[xX][0-9a-fA-F]{3,5}|[A-Za-z]{1,2}(?:grave|acute|circ|tilde|uml|ring|lig|cedil|slash|caron));"
)
_SPACES = {"\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u3000": " ", "\u00ad": "", "\u200b": ""}
_UNICODE = re.compile(r"(?:\\u[0-9a-fA-F]{4}){1,2000}")
_QUOTE = re.compile(r"\\{1,9}([\"'])")
_BREAK = re.compile(r"\s{0,9}(?:\\r\\n|\\n|\\r|\\t)(?:\s{0,9}(?:\\r\\n|\\n|\\r|\\t)){0,20}\s{0,9}")
_ADDRESS = re.compile(rf"(?:https?://|www\.)[^\s<>{EAST_ASIAN}]{{1,2000}}|[A-Za-z]:\\[^\s]{{0,300}}|\\\\[^\s]{{1,300}}")
_ABOUT_MARKUP = re.compile(
    r"\b(?:html|xml|xhtml|sgml|entit(?:y|ies)|entité|entidad|markup|css|escap(?:e|ed|ing) (?:sequence|character|code)s?)\b"
    r"|实体|實體|转义|轉義|标记语言|標記語言|сущност|エンティティ|文字参照",
    re.I,
)
_ABOUT_CODE = re.compile(
    r"#include|function\s?\(|console\.log|\b(?:php|python|json|java|javascript|regex|regexp|regular expression|unicode|latex|backslash|printf|compiler|source code"
    r"|escap(?:e|ed|ing) (?:sequence|character|code)s?)\b|正则|正則|转义|轉義|反斜|编程|編程|程式碼|源代码|代码|экранир|エスケープ",
    re.I,
)
_MIN_FOUND = 2


def entities_are_damaged(text: str) -> bool:
    """Say whether the visible text of a page prints entities that should have been decoded."""
    found = list(_ENTITY.finditer(text))
    if not found or _ABOUT_MARKUP.search(text):
        return False
    return len(found) >= _MIN_FOUND or _LETTER.fullmatch(found[0][0]) is not None or _is_between_letters(text, found[0])


def _is_between_letters(text: str, match: re.Match[str]) -> bool:
    """Say whether an entity stands between letters, where nobody prints one on purpose."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return before.isalnum() and after.isalnum()


def entity_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that decode the entities of a text; a no-break space becomes a space."""
    addresses = _addresses(text)
    for match in _ENTITY.finditer(text):
        sign = unescape(unescape(match[0]))
        sign = _SPACES.get(sign, sign)
        if sign not in "<>\ufffd" and sign.isprintable() and not _is_inside(match, addresses):
            yield Edit(match.start(), match.end(), sign)


def escapes_are_damaged(text: str) -> bool:
    """Say whether the visible text of a page prints escapes of JSON or JavaScript that should have been decoded."""
    if "\\" not in text or _ABOUT_CODE.search(text):
        return False
    return any(True for _ in escape_edits(text, _MIN_FOUND))


def escape_edits(text: str, min_found: int = 1) -> Iterator[Edit]:
    """Yield the edits that decode the escapes of a text, in order, of each kind that occurs at least min_found times."""
    addresses = _addresses(text)
    codes = [match for match in _UNICODE.finditer(text) if not _is_inside(match, addresses) and _is_text(match[0])]
    quotes = [match for match in _QUOTE.finditer(text) if not _is_inside(match, addresses)]
    breaks = [match for match in _BREAK.finditer(text) if not _is_inside(match, addresses) and _is_break(text, match)]
    edits: list[Edit] = []
    if sum(len(match[0]) // 6 for match in codes) >= min_found:
        edits += [Edit(match.start(), match.end(), _decoded(match[0])) for match in codes]
    if len(quotes) >= min_found:
        edits += [Edit(match.start(), match.end(), match[1]) for match in quotes]
    if len(breaks) >= min_found:
        edits += [Edit(match.start(), match.end(), _space_for_break(text, match)) for match in breaks]
    yield from sorted(edits, key=lambda edit: edit.start)


def _decoded(codes: str) -> str:
    units = bytes.fromhex(codes.replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def _is_text(codes: str) -> bool:
    """Say whether escapes decode to printable characters, and to no half of a surrogate pair."""
    text = _decoded(codes)
    return "\ufffd" not in text and all(char.isprintable() and char > "\x7f" for char in text)


def _is_break(text: str, match: re.Match[str]) -> bool:
    r"""Say whether a printed \n ends a sentence or stands between Han characters; elsewhere it may not be a line break."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return before in tuple('。！？；：”」.!?"') or (before > "\u2e7f" and (after > "\u2e7f" or not after))


def _space_for_break(text: str, match: re.Match[str]) -> str:
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return "" if before > "\u2e7f" or not after or not before else " "


def _addresses(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _ADDRESS.finditer(text)]


def _is_inside(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)
