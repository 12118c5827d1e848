"""The language of an article as a BCP 47 tag, with the script for Chinese."""

from __future__ import annotations

import re

from archive.scripts import HAN_CHARACTER
from pipelines.text.common_words import COMMON_WORDS
from pipelines.text.folding import fold

_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$", re.I)
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
# Scripts of several languages, with letters that only one language has; the last language has no such letters.
_SHARED_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), (("uk", "іїєґ"), ("be", "ў"), ("sr", "ђћљњџј"), ("mk", "ѓќѕ"), ("ru", "ыэё"), ("bg", "ъщ"), ("ru", ""))),
    (re.compile("[\u0600-\u06ff]"), (("ur", "ٹڈڑںے"), ("fa", "پچژگ"), ("ar", ""))),
)  # fmt: skip
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}  # by word
for _language, _words in COMMON_WORDS.items():
    for _word in dict.fromkeys(_words.split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)
_LETTERS = re.compile(r"[^\W\d_]{1,20}")
_MIN_WORDS = 12
# Common words of the language, as a share of the words of a text; below the first share, twice as many as of any other.
_CLEAR_SHARE, _MIN_SHARE = 0.15, 0.08
_MIN_ENGLISH_SHARE = 0.04  # a long text with fewer English words is not English, whatever its page declares
_SAMPLE_CHARS = 4_000
# Common characters that are written differently in traditional and simplified Chinese; one stands in any paragraph.
_TRADITIONAL = "個們國會時來這為後發對學經過說與開關體點電東長門問題實際無見現進動員業產區應導歷總統據處報導變讓還從"
_SIMPLIFIED = "个们国会时来这为后发对学经过说与开关体点电东长门问题实际无见现进动员业产区应导历总统据处报导变让还从"
_ONLY_TRADITIONAL = re.compile(f"[{''.join(set(_TRADITIONAL) - set(_SIMPLIFIED))}]")
_ONLY_SIMPLIFIED = re.compile(f"[{''.join(set(_SIMPLIFIED) - set(_TRADITIONAL))}]")


def find_language(text: str, declared: tuple[str | None, ...]) -> str | None:
    """Return the language of text as a BCP 47 tag, None where it is not known.

    declared are the tags that markup and publisher spec give, most trusted first. The script of the text counts more than
    what the page declares: a Chinese page that declares "en" is Chinese. Where nothing or "en" is declared, the most
    common words of twenty languages are counted.
    """
    tags = [tag for value in declared if value and (tag := _normalized(value))]
    sample = text[:_SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    if letters >= 8:
        for language, script in _SCRIPTS:
            if len(script.findall(sample)) > (0.05 if language == "ja" else 0.3) * letters:
                return next((tag for tag in tags if tag.split("-")[0] == language), language)
        if len(HAN_CHARACTER.findall(sample)) > 0.3 * letters:
            return _chinese(sample, tags)
        tags = [tag for tag in tags if tag.split("-")[0] not in ("zh", "ja", "ko")]
        for script, languages in _SHARED_SCRIPTS:
            if len(script.findall(sample)) > 0.3 * letters:
                return _of_script(sample, script, languages, tags)
        if not tags or tags[0].startswith("en"):  # "en" is the default of many templates
            return _by_words(sample, tags[0] if tags else None)
    elif tags and tags[0].startswith("zh"):
        return _chinese(sample, tags)
    return tags[0] if tags else None


def _of_script(
    sample: str, script: re.Pattern[str], languages: tuple[tuple[str, str], ...], tags: list[str]
) -> str | None:
    """Return the declared language if it may be written in this script, else the language whose letters stand in the text."""
    if tags and tags[0].split("-")[0] not in COMMON_WORDS:
        return tags[0]
    size = len(script.findall(sample))
    return next(
        (
            tag
            for tag, letters in languages
            if not letters or sum(sample.count(letter) for letter in letters) > 0.004 * size
        ),
        None,
    )


def _by_words(sample: str, declared: str | None) -> str | None:
    """Return the language of most common words of a text; the declared language for a short or doubtful text."""
    words = _LETTERS.findall(sample[:4000].lower())
    if len(words) < _MIN_WORDS:
        return declared
    counts = dict.fromkeys(COMMON_WORDS, 0)
    for word in words:
        for language in _LANGUAGES_OF.get(word, ()):
            counts[language] += 1
    (most, language), (second, _) = sorted(((count, name) for name, count in counts.items()), reverse=True)[:2]
    if (most >= _CLEAR_SHARE * len(words) and most >= 1.15 * second) or most >= max(
        _MIN_SHARE * len(words), 2 * second
    ):
        return declared if declared and language == "en" else language
    return declared if len(words) < 100 or counts["en"] >= _MIN_ENGLISH_SHARE * len(words) else None


def _chinese(sample: str, tags: list[str]) -> str:
    """Return the tag of a Chinese text, with its script or as the declared Chinese language other than Mandarin."""
    other = next((tag for tag in tags if tag.split("-")[0] in ("yue", "lzh", "wuu", "nan", "hak")), None)
    if other:
        return other
    folded = fold(sample).text
    traditional, simplified = len(_ONLY_TRADITIONAL.findall(sample)), len(_ONLY_SIMPLIFIED.findall(sample))
    if traditional or simplified:
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    if any(re.search(r"hant|-tw|-hk|-mo", tag, re.I) for tag in tags) or folded != sample:
        return "zh-Hant"
    return "zh-Hans"


def _normalized(value: str) -> str | None:
    """Return a language tag in its usual letter case, None where it is invalid."""
    value = value.split(",")[0].strip().replace("_", "-")
    if not _TAG.match(value) or value.lower() in ("und", "mul", "zxx"):
        return None
    parts = value.split("-")
    out = [parts[0].lower()]
    for part in parts[1:]:
        out.append(part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower())
    return "-".join(out)
