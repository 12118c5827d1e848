"""Which languages a page may be in, asked cheaply: it is enough to leave out the rules that cannot match.

Scripts are told by their letters, languages of the Latin script by their commonest words. A page often has more than
one: its own and English. language_tag.py says in which one its article is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

# Words that are common in a language and not in its neighbours. Two of them on a page are enough.
_WORDS = {
    "cs": "je že jsou nebo jako také jeho byla který podle proti této více jsme ještě článek",
    "da": "og ikke af efter blev også mere eller hvor læs mod skal være artikel havde bliver",
    "de": "und der die das nicht mit auf für ist von dem auch nach sich eine wird",
    "es": "los las del por una para con como más pero sus fue está este también según",
    "fr": "les des est une dans pour sur avec qui pas plus cette aux été ont leur",
    "id": "yang dan untuk dengan dari ini tidak pada dalam akan juga oleh telah bahwa kepada berita",
    "it": "il che di della per una nel con sono non più anche alla gli dei delle",
    "nl": "het een van en niet voor zijn met dat ook bij aan naar wordt deze heeft",
    "no": "og ikke av etter ble også mer eller hvor les mot skal være artikkel hadde blir",
    "pl": "nie się na jest że przez oraz jak dla został tym było tego więcej które są",
    "pt": "não uma para com dos mais por foi como são também pela das você está segundo",
    "sv": "och att inte som är för på med till har efter även läs från ska kommer",
    "tr": "ve bir bu için ile olarak olan daha çok gibi kadar sonra haber tarafından oldu değil",
    "vi": "và của là không được cho trong những các với một đã người này khi đến",
}
# Scripts by a range of letters, the least number of different ones, and the languages that have rules.
_SCRIPTS = (
    ("\u0400", "\u04ff", 8, ("ru", "uk")),
    ("\u0370", "\u03ff", 8, ("el",)),
    ("\u0590", "\u05ff", 8, ("he",)),
    ("\u0600", "\u06ff", 8, ("ar",)),
    ("\u0900", "\u097f", 8, ("hi",)),
    ("\uac00", "\ud7af", 8, ("ko",)),
)
_KANA = ("\u3041", "\u30fa")
_HAN = ("\u4e00", "\u9fff")
_LEAST_KANA = 12  # different ones: a Chinese page may name a Japanese book
_LEAST_HAN = 6
_SAMPLE_CHARS = 8000
_SHARED: dict[str, tuple[str, ...]] = {}
for _language, _words in _WORDS.items():
    for _word in _words.split():
        _SHARED[_word] = (*_SHARED.get(_word, ()), _language)

LANGUAGES = ("any", "en", "zh", "ja", *(one for script in _SCRIPTS for one in script[3]), *_WORDS)


def page_languages(lines: Iterable[str]) -> frozenset[str]:
    """Return those of LANGUAGES whose rules are worth trying on a page of these lines; any and en always are."""
    sample = _sample(lines)
    found = {"any", "en"}
    letters = sorted(set(sample))

    def different(first: str, last: str) -> int:
        return bisect_right(letters, last) - bisect_left(letters, first)

    for first, last, least, languages in _SCRIPTS:
        if different(first, last) >= least:
            found.update(languages)
    if different(*_KANA) >= _LEAST_KANA:
        found.add("ja")
    if different(*_HAN) >= _LEAST_HAN and not ("ja" in found and _is_japanese(sample)):
        found.add("zh")
    counts: dict[str, int] = {}
    for word in _SHARED.keys() & set(sample.lower().split()):
        for language in _SHARED[word]:
            counts[language] = counts.get(language, 0) + 1
    found.update(language for language, count in counts.items() if count >= 2)
    return frozenset(found)


def _is_japanese(sample: str) -> bool:
    """Say whether there is too much kana for a Chinese page that quotes Japanese."""
    kana = sum(_KANA[0] <= letter <= _KANA[1] for letter in sample)
    return 4 * kana > sum(_HAN[0] <= letter <= _HAN[1] for letter in sample)


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
