"""Decoding of pages and style sheets: the character encoding of the bytes, declared or guessed."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

_SAMPLE_BYTES = 60_000  # from the first byte above ASCII on, used to guess an encoding; more changed no decision
_HEAD_BYTES = 8_192  # searched for a meta declaration (the HTML standard says 1024; in old pages it comes later)
_MAX_INVALID_SHARE = 0.02  # of invalid sequences in text of a declared encoding that is accepted

# Labels in pages, and Python's codec for the encoding or a superset of it (WHATWG Encoding Standard, section 4.2):
# pages declared as gb2312 use characters of gb18030.
_LABELS = {
    **dict.fromkeys(
        ("gb2312", "gbk", "gb18030", "xgbk", "cngb", "gb231280", "chinese", "hzgb", "cp936", "ms936"), "gb18030"
    ),
    **dict.fromkeys(("big5", "big5hkscs", "cnbig5", "xxbig5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "ms932", "windows31j", "cp932"), "cp932"),
    **dict.fromkeys(("euckr", "ksc56011987", "ksc5601", "korean", "windows949", "uhc", "cp949"), "cp949"),
    **dict.fromkeys(("iso88591", "latin1", "usascii", "ascii", "windows1252", "cp1252", "xcp1252"), "cp1252"),
    **dict.fromkeys(("iso88599", "latin5", "windows1254"), "cp1254"),
    **dict.fromkeys(("tis620", "iso885911", "windows874"), "cp874"),
    **dict.fromkeys(("utf8", "unicode11utf8", "utf8mb4"), "utf-8"),
    **dict.fromkeys(("eucjp", "xeucjp"), "euc_jp"),
    **dict.fromkeys(("utf16", "utf16le", "unicode", "ucs2"), "utf-16-le"),
    "utf16be": "utf-16-be",
    "hzgb2312": "hz",
    "iso2022jp": "iso2022_jp",
    "iso2022kr": "iso2022_kr",
}
_MULTI_BYTE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
# The letters above ASCII of the languages of each single-byte encoding; of other scripts than Latin only the commonest,
# because text decoded with a wrong encoding has other letters. If two encodings fit equally well, the first is used.
_POLISH_TO_CROATIAN = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")
_RUSSIAN_AND_UKRAINIAN = ("оеаинтсрвлкмдпу", "оаинвітерскялудп")
_SINGLE_BYTE = {
    "cp1252": ("àâçèéêëîïôùûœæ", "äöüß", "áéíñóúü", "ãáâàçéêíóôõú", "àèéìòù", "åäöé", "æøåé", "éëïèö"),
    "cp1250": _POLISH_TO_CROATIAN,
    "iso8859_2": _POLISH_TO_CROATIAN,
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"),
    "cp1251": _RUSSIAN_AND_UKRAINIAN,
    "koi8_u": _RUSSIAN_AND_UKRAINIAN,
    "iso8859_5": _RUSSIAN_AND_UKRAINIAN,
    "cp866": _RUSSIAN_AND_UKRAINIAN,
    "cp1253": ("αειοστνρηκπυλμςάέήίόύώ",),
    "cp1255": ("ויהלארמבתשנםן",),
    "cp1256": ("ايلمنترعوبةسدهـ",),
    "cp874": ("านรอกเงมยลวดตสทคะแ",),
}
_NON_LATIN = frozenset(list(_SINGLE_BYTE)[5:])
_MIN_LETTERS = 5  # above ASCII, to judge a single-byte encoding
_MIN_CHARACTERS = 4  # above ASCII, to doubt a declared multi-byte encoding
_QUICK_SAMPLE_BYTES = 6_000  # enough to doubt a declaration
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_WORD = re.compile(rb"[\x80-\xff]{4,60}")
# Signs and fractions in the middle of a word.
_SIGN_IN_WORD = re.compile("(?<=[a-zà-ž])[\x80-\x9f¡-¶¸-¿×÷\ufffd](?=[a-zà-ž])")

_META = re.compile(rb"""<meta\b[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_:.\-]{2,40})""", re.I)
_CSS_CHARSET = re.compile(rb'@charset "([a-zA-Z0-9_:.\-]{2,40})";', re.I)
_XML = re.compile(rb"""^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([a-zA-Z0-9_:.\-]{2,40})""", re.I)
_HEADER = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_:.\-]{2,40})""", re.I)

# The commonest characters of texts, by script: frequent in correctly decoded text, and rare in wrongly decoded text.
_COMMON = re.compile(
    "[的一是不了在人有我他这中大来上国个到说们为和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起"
    "还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种"
    "声全工己话者向情部正名定女力等体网新闻记报市员政业经济区北京省"
    "這來國個們為說時會對後沒還發無開見經頭從動兩長樣現將與進實點聲體話網聞記報員業濟區學過裡臺灣"
    "，。、：；“”（）《》！？　「」]"
)
_KANA = re.compile("[\u3041-\u30fa\u30fc]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_COMMON_HANGUL = re.compile("[이다는의을를에가고하지은로한도서기사자대인정시어과해일으나보제부리아스수그있했며년월전]")
_BAD = re.compile("[\ufffd\ue000-\uf8ff]")  # undecodable bytes, and characters of the private use area
_ASCII = re.compile("[\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a payload, and how its encoding was determined.

    encoding is Python's name of the codec. where says how it was determined: bom, http, css, meta, xml, bytes (the
    bytes are valid in one encoding only) or vote (the most plausible encoding). doubt is None, or a sentence that says
    which declaration was ignored or what could not be decoded. bad counts undecodable sequences, which become U+FFFD.
    """

    text: str
    encoding: str
    where: str
    doubt: str | None = None
    bad: int = 0


def decode(payload: bytes, content_type: str | None = None, *, is_css: bool = False) -> DecodedText:
    """Return the text of a page, or with is_css of a style sheet; undecodable bytes become U+FFFD. Never raises.

    content_type is the value of the HTTP header.
    """
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if payload.startswith(bom):
            return _read(payload[len(bom) :], encoding, "bom")
    declared = _declared(payload, content_type, is_css)
    if (wide := _utf16_without_bom(payload)) is not None:
        return _read(payload, wide, "bytes")
    for encoding, where in declared:
        if encoding in ("hz", "iso2022_jp", "iso2022_kr") and _is_valid(payload, encoding):
            return _read(payload, encoding, where)
    if _is_utf8(payload):
        other = next((encoding for encoding, _ in declared if encoding != "utf-8"), None)
        if payload.isascii():
            return _read(payload, "utf-8", declared[0][1] if declared and other is None else "bytes")
        where = "bytes" if other or not declared else declared[0][1]
        return _read(payload, "utf-8", where, f"declared {other}, but the bytes are sound UTF-8" if other else None)
    sample = _sample(payload)
    for encoding, where in declared:
        if _is_plausible(sample, encoding):
            return _read(payload, encoding, where)
    encoding = _most_plausible(sample, [name for name, _ in declared])
    declarations = ", ".join(dict.fromkeys(f"{name} ({where})" for name, where in declared))
    return _read(
        payload,
        encoding,
        "vote",
        f"declared {declarations}, which does not fit the bytes" if declarations else "nothing was declared",
    )


def _read(payload: bytes, encoding: str, where: str, doubt: str | None = None) -> DecodedText:
    text = payload.decode(encoding, "replace")
    bad = text.count("\ufffd") - (payload.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0)
    if bad > 0 and doubt is None:
        doubt = f"{bad} byte sequences are not {encoding}"
    return DecodedText(text, encoding, where, doubt, max(bad, 0))


def _declared(payload: bytes, content_type: str | None, is_css: bool) -> list[tuple[str, str]]:
    """Return the known encodings declared by header, @charset rule, meta element and XML declaration, in that order."""
    head = payload[:_HEAD_BYTES]
    found: list[tuple[str, str]] = []
    if content_type and (match := _HEADER.search(content_type[:1000])):
        found.append((match[1], "http"))
    if is_css:
        if rule := _CSS_CHARSET.match(head):
            found.append((rule[1].decode("ascii"), "css"))
        head = b""
    if meta := _META.search(head):
        found.append((meta[1].decode("ascii"), "meta"))
    if xml := _XML.search(head):
        found.append((xml[1].decode("ascii"), "xml"))
    known = [(_codec(label), where) for label, where in found]
    # A page that can be searched for "<meta" is not UTF-16, whatever it says (HTML standard, 13.2.3.2).
    return [("utf-8" if name.startswith("utf-16") else name, where) for name, where in known if name]


def _codec(label: str) -> str | None:
    key = re.sub(r"[^a-z0-9]", "", label.lower())
    if key in _LABELS:
        return _LABELS[key]
    try:
        name = codecs.lookup(label).name
        "a".encode(name).decode(name)
    except (LookupError, ValueError, TypeError, AssertionError):
        return None
    return name if re.fullmatch(r"(iso8859|cp125|koi8|cp8|cp9|mac|ptcp|johab|utf).{0,12}", name) else None


def _is_utf8(payload: bytes) -> bool:
    """Whether payload is valid UTF-8, possibly truncated within its last but not its only character above ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        decoder.decode(payload, final=False)
    except UnicodeDecodeError:
        return False
    pending = len(decoder.getstate()[0])
    return not pending or not payload[:-pending].isascii()


def _is_valid(payload: bytes, encoding: str) -> bool:
    try:
        payload.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_bom(payload: bytes) -> str | None:
    """Return the UTF-16 codec if every second byte at the start is NUL, as in markup without a byte order mark."""
    start = payload[:200]
    if len(start) < 8:
        return None
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else None


def _sample(payload: bytes) -> bytes:
    """Return a part of payload that starts at the last "<" before its first byte above ASCII."""
    first = next((match.start() for match in re.finditer(rb"[\x80-\xff]", payload)), 0)
    start = payload.rfind(b"<", 0, first) if first else 0
    return payload[max(start, 0) : max(start, 0) + _SAMPLE_BYTES]


def _is_plausible(sample: bytes, encoding: str) -> bool:
    """Whether sample is plausible text in its declared encoding; a few invalid sequences are accepted."""
    text = sample.decode(encoding, "replace")
    high = len(_ASCII.sub("", text))
    bad = text.count("\ufffd")
    if encoding == "utf-8":
        return bad <= max(2, _MAX_INVALID_SHARE * high)
    if bad > max(1, _MAX_INVALID_SHARE * high):
        return False
    start = sample[:_QUICK_SAMPLE_BYTES]
    if encoding in _MULTI_BYTE and high < _MIN_CHARACTERS:  # too few to doubt the declaration
        return not bad
    if encoding in _MULTI_BYTE:
        own = plausibility(sample, encoding)
        return (
            own > 0.1
            and max(plausibility(start, name) for name in _MULTI_BYTE) < max(own, plausibility(start, encoding)) + 0.4
        )
    # All bytes are valid in a single-byte encoding: doubt it if another encoding gives clearly plausible text.
    if max(plausibility(sample, name) for name in _MULTI_BYTE) >= 0.2:
        return False
    own = _fit(start, encoding)
    return own >= 0.6 or max(_fit(start, name) for name in _SINGLE_BYTE) < own + 0.3


def _fit(sample: bytes, encoding: str) -> float:
    """Return how well sample fits a single-byte encoding: the share of letters that its languages use often, 0 to 1.

    Words that consist of letters above ASCII mean another script than Latin. Signs inside a word count against an
    encoding. An encoding whose languages are not known here fits any sample; with few letters only cp1252 fits.
    """
    if encoding not in _SINGLE_BYTE:
        return 1.0
    high = len(_HIGH.findall(sample))
    in_words = sum(map(len, _HIGH_WORD.findall(sample)))
    if high < _MIN_LETTERS:
        return 1.0 if encoding == "cp1252" else 0.0
    if (in_words > 0.5 * high) != (encoding in _NON_LATIN):
        return 0.0
    text = sample.decode(encoding, "replace")
    letters = Counter(char for char in text if char > "\x7f" and char.isalpha())
    if encoding == "cp1252" and not letters and not _SIGN_IN_WORD.search(text):
        return 1.0  # English, with signs above ASCII and no letter
    if encoding not in _NON_LATIN:  # in other scripts, a wrong encoding often gives letters in the wrong case
        letters = Counter("".join(letters.elements()).lower())
    known = max(sum(letters[letter] for letter in language) for language in _SINGLE_BYTE[encoding])
    return known / (letters.total() + len(_SIGN_IN_WORD.findall(text)) or 1)


def plausibility(sample: bytes, encoding: str) -> float:
    """Return how plausible sample is in a multi-byte encoding: the share of common characters minus 3 times the bad."""
    text = sample.decode(encoding, "replace")
    high = _ASCII.sub("", text)
    if len(high) < 2:
        return 0.0
    good, bad = len(_COMMON.findall(high)), len(_BAD.findall(high))
    if encoding in ("cp932", "euc_jp"):
        good += len(_KANA.findall(high)) - 2 * len(_HALF_KANA.findall(high))
    elif encoding == "cp949":
        good += len(_COMMON_HANGUL.findall(high)) + len(_HANGUL.findall(high)) // 4
    return (good - 3 * bad) / len(high)


def _most_plausible(sample: bytes, declared: list[str]) -> str:
    """Return the encoding in which sample is most plausible."""
    text = sample.decode("utf-8", "replace")
    if text.count("\ufffd") * 10 < len(_ASCII.sub("", text)):
        return "utf-8"
    scores = {name: plausibility(sample, name) + (0.05 if name in declared else 0.0) for name in _MULTI_BYTE}
    best = max(_MULTI_BYTE, key=lambda name: scores[name])
    if scores[best] > 0.15:
        return best
    # cp1252 is preferred: a page in two Western languages does not fit either of them completely
    name = max(_SINGLE_BYTE, key=lambda name: _fit(sample, name) + (0.1 if name == "cp1252" else 0.0))
    if _fit(sample, name) >= 0.5:
        return name
    guess = from_bytes(sample[:10_000], threshold=0.3).best()
    name = guess.encoding if guess is not None else ""
    return "cp1252" if name in ("", "ascii", "utf_8", "latin_1") or name.startswith("utf_") else name
