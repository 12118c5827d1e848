"""Which languages a page may be in. A cheap answer is enough: it serves to leave out rules that cannot match.

A script is known by its letters, languages of the same script by their commonest words. What the page declares is added,
as a short page may have none of these words. A page is often in two languages: its own and English. language_tag.py says
in which language its article is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from archive.scripts import COMMON_HAN
from pipelines.text.common_words import DISTINCTIVE_WORDS

# Scripts: the range of letters, how many different letters a page must have, and the languages that have rules.
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
_MIN_KANA = 12  # different kana; a Chinese page may name a Japanese book
_MIN_HAN = 6
_SAMPLE_CHARS = 8000
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in DISTINCTIVE_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)
_DISTINCTIVE = frozenset(_LANGUAGES_OF)

_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8}){0,7}", re.IGNORECASE)
_RULE_LANGUAGE_OF = {  # by language tag, where the rules are those of another language
    **dict.fromkeys(("nb", "nn"), "no"),
    **dict.fromkeys(("sr", "bs", "sh", "cnr"), "hr"),
    **dict.fromkeys(("cmn", "yue"), "zh"),
    "in": "id",
    "iw": "he",
    "mo": "ro",
    "prs": "fa",
}

LANGUAGES = ("any", "en", "zh", "ja", *(language for script in _SCRIPTS for language in script[3]), *DISTINCTIVE_WORDS)


def page_languages(lines: Iterable[str], declared: Iterable[str | None] = ()) -> frozenset[str]:
    """Return the languages, of LANGUAGES, whose rules are worth trying on a page of these lines; any and en always are.

    declared are the language tags (BCP 47) that the page or its site declares; invalid tags are passed over.
    """
    sample = _sample(lines)
    found = {"any", "en", *_declared(declared)}
    letters = sorted(set(sample))

    def count_different(first: str, last: str) -> int:
        return bisect_right(letters, last) - bisect_left(letters, first)

    for first, last, least, languages in _SCRIPTS:
        if count_different(first, last) >= least:
            found.update(languages)
    if count_different(*_KANA) >= _MIN_KANA:
        found.add("ja")
    if count_different(*COMMON_HAN) >= _MIN_HAN and not ("ja" in found and _is_japanese(sample)):
        found.add("zh")
    counts: dict[str, int] = {}
    for word in _DISTINCTIVE.intersection(sample.lower().split()):
        for language in _LANGUAGES_OF[word]:
            counts[language] = counts.get(language, 0) + 1
    found.update(language for language, count in counts.items() if count >= 2)
    return frozenset(found)


def _declared(tags: Iterable[str | None]) -> Iterator[str]:
    """Yield the languages of these tags, as far as they have rules."""
    for tag in tags:
        if tag and (match := _TAG.fullmatch(tag.strip())):
            language = match[1].lower()
            language = _RULE_LANGUAGE_OF.get(language, language)
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
