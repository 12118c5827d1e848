"""The language of an article as a BCP 47 tag, with the script for Chinese."""

from __future__ import annotations

import re

from .structured import Structured

_TAG = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,3}$")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SAMPLE = 20_000
# Characters that are common in one script and do not occur in the other.
_SIMPLIFIED = frozenset("这为个们来对时会国说们没发过还后里经头动两长样现将进实点声话网闻记报员济区学开关东问题业产战书应义务变给电车马门见场气条张陈传总达运还选")
_TRADITIONAL = frozenset("這為個們來對時會國說沒發過還後裡經頭動兩長樣現將進實點聲話網聞記報員濟區學開關東問題業產戰書應義務變給電車馬門見場氣條張陳傳總達運選")
_SCRIPTS = (
    ("ru", re.compile("[\u0430-\u044f]")), ("el", re.compile("[\u03b1-\u03c9]")), ("ar", re.compile("[\u0627-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")), ("th", re.compile("[\u0e01-\u0e2e]")), ("hi", re.compile("[\u0905-\u0939]")),
)  # fmt: skip
_STOPWORDS = {
    "en": " the of and to in that is was for on with as it at by from ", "de": " der die und das ist nicht mit den von zu für auf ein ",
    "fr": " le la les des est une dans que pour pas sur qui ", "es": " el los las que del una por con para como más ",
    "it": " il che di della per non una sono con del gli ", "pt": " não uma para com dos que das mais foi pelo ",
    "nl": " het een van dat niet zijn voor met ook aan ", "pl": " nie się jest na że do jak przez oraz ",
    "tr": " bir ve bu için ile olarak daha gibi olan ", "sv": " och att det som för är på inte av ", "no": " og det som på er av ikke til ",
    "da": " og det er som på af ikke til med ",
}  # fmt: skip


def find(structured: Structured, text: str, given: str | None = None) -> str | None:
    """Return the tag of text: by what its characters show first, then by what the page or the publisher says."""
    declared = _tag(structured.lang) or _tag(structured.first("og:locale", "language", "content-language", "dc.language"))
    sample = text[:_SAMPLE]
    seen = _seen(sample)
    if seen and seen.startswith("zh"):
        said = declared or given or ""
        return seen if not said.lower().startswith("yue") else said
    if seen in ("ja", "ko", "el", "th", "he"):
        return declared if declared and declared.lower().startswith(seen) else seen
    if given and (not seen or given.lower().startswith(seen)):
        return given
    if declared and (not seen or declared.lower().split("-")[0] == seen or seen in ("ru", "ar", "hi")):
        return declared
    return seen or given or declared


def _tag(text: str | None) -> str | None:
    if not text or not _TAG.match(text.strip()):
        return None
    parts = text.strip().replace("_", "-").split("-")
    return "-".join([parts[0].lower()] + [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in parts[1:]])


def _seen(sample: str) -> str | None:
    """Return the language that the characters and the little words of a text show, or None."""
    letters = sum(char.isalpha() for char in sample)
    if letters < 20:
        return None
    kana, hangul, han = len(_KANA.findall(sample)), len(_HANGUL.findall(sample)), len(_HAN.findall(sample))
    if kana > 0.1 * letters:
        return "ja"
    if hangul > 0.3 * letters:
        return "ko"
    if han > 0.3 * letters:
        simplified = sum(char in _SIMPLIFIED - _TRADITIONAL for char in sample)
        traditional = sum(char in _TRADITIONAL - _SIMPLIFIED for char in sample)
        return "zh" if simplified == traditional else "zh-Hans" if simplified > traditional else "zh-Hant"
    for name, pattern in _SCRIPTS:
        if len(pattern.findall(sample)) > 0.5 * letters:
            return name
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = {name: sum(f" {word} " in known for word in words) for name, known in _STOPWORDS.items()}
    best = max(counts, key=lambda name: (counts[name], name))
    return best if counts[best] > 0.1 * len(words) else None
