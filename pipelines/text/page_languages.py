"""Which languages a page may be in, asked cheaply: it is enough to leave out the rules that cannot match.

Scripts are told by their letters, languages that share one by their commonest words; what the page declares is
believed besides, as a short page may have none of these. A page often has more than one: its own and English.
language_tag.py says in which one its article is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from archive.scripts import COMMON_HAN
from pipelines.text.common_words import TELLING_WORDS

# Scripts by a range of letters, the least number of different ones, and the languages that have rules.
_SCRIPTS = (
    ("\u0400", "\u04ff", 8, ("ru", "uk")),
    ("\u0370", "\u03ff", 8, ("el",)),
    ("\u0590", "\u05ff", 8, ("he",)),
    ("\u0600", "\u06ff", 8, ("ar",)),
    ("\u0900", "\u097f", 8, ("hi",)),
    ("\u0e00", "\u0e7f", 8, ("th",)),
    ("\uac00", "\ud7af", 8, ("ko",)),
)
_KANA = ("\u3041", "\u30fa")
_LEAST_KANA = 12  # different ones: a Chinese page may name a Japanese book
_LEAST_HAN = 6
_SAMPLE_CHARS = 8000
_SHARED: dict[str, tuple[str, ...]] = {}
for _language, _words in TELLING_WORDS.items():
    for _word in _words.split():
        _SHARED[_word] = (*_SHARED.get(_word, ()), _language)
_KNOWN = frozenset(_SHARED)

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,7}", re.IGNORECASE)
_RULES_OF = {  # by tags whose language has its rules in another's file
    **dict.fromkeys(("nb", "nn"), "no"),
    **dict.fromkeys(("sr", "bs", "sh", "cnr"), "hr"),
    **dict.fromkeys(("cmn", "yue"), "zh"),
    "in": "id",
    "iw": "he",
    "mo": "ro",
    "prs": "fa",
}

LANGUAGES = ("any", "en", "zh", "ja", *(one for script in _SCRIPTS for one in script[3]), *TELLING_WORDS)


def page_languages(lines: Iterable[str], declared: Iterable[str | None] = ()) -> frozenset[str]:
    """Return those of LANGUAGES whose rules are worth trying on a page of these lines; any and en always are.

    declared are the tags of languages (BCP 47) that the page or its site names; what is none is passed over.
    """
    sample = _sample(lines)
    found = {"any", "en", *_declared(declared)}
    letters = sorted(set(sample))

    def different(first: str, last: str) -> int:
        return bisect_right(letters, last) - bisect_left(letters, first)

    for first, last, least, languages in _SCRIPTS:
        if different(first, last) >= least:
            found.update(languages)
    if different(*_KANA) >= _LEAST_KANA:
        found.add("ja")
    if different(*COMMON_HAN) >= _LEAST_HAN and not ("ja" in found and _is_japanese(sample)):
        found.add("zh")
    counts: dict[str, int] = {}
    for word in _KNOWN.intersection(sample.lower().split()):
        for language in _SHARED[word]:
            counts[language] = counts.get(language, 0) + 1
    found.update(language for language, count in counts.items() if count >= 2)
    return frozenset(found)


def _declared(tags: Iterable[str | None]) -> Iterator[str]:
    """Yield the languages of these tags that have rules."""
    for tag in tags:
        if tag and (match := _TAG.fullmatch(tag.strip())):
            language = match[1].lower()
            language = _RULES_OF.get(language, language)
            if language in LANGUAGES and language != "any":
                yield language


def _is_japanese(sample: str) -> bool:
    """Say whether there is too much kana for a Chinese page that quotes Japanese."""
    kana = sum(_KANA[0] <= letter <= _KANA[1] for letter in sample)
    return 4 * kana > sum(COMMON_HAN[0] <= letter <= COMMON_HAN[1] for letter in sample)


def _sample(lines: Iterable[str]) -> str:
    """Return the beginnings of lines, up to a number of characters in all."""
    parts, size = [], 0
    for line in lines:
        part = line[:200]
        parts.append(part)
        size += len(part)
        if size > _SAMPLE_CHARS:
            break
    return " ".join(parts)
