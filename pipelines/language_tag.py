"""The language of an article as a BCP 47 tag, with the script for Chinese."""

from __future__ import annotations

import re

from .fold import fold

_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$", re.I)
_HAN = re.compile("[\u3400-\u9fff]")
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
# Characters that only one of the two forms has, common enough to stand in any paragraph.
_ONLY_TRADITIONAL = frozenset(
    "個們國會時來這為後發對學經過說與開關體點電東長門問題實際無見現進動員業產區應導歷總統據處報導變讓還從"
)
_ONLY_SIMPLIFIED = frozenset(
    "个们国会时来这为后发对学经过说与开关体点电东长门问题实际无见现进动员业产区应导历总统据处报导变让还从"
)


def find_language(text: str, declared: tuple[str | None, ...]) -> str | None:
    """Return the language of text. declared are the tags that markup and site spec give, most trusted first.

    What the characters show goes before what the page declares: a Chinese page that says "en" is Chinese.
    """
    tags = [tag for value in declared if value and (tag := _normal(value))]
    sample = text[:20_000]
    letters = sum(character.isalpha() for character in sample)
    if letters >= 8:
        for language, script in _SCRIPTS:
            if len(script.findall(sample)) > (0.05 if language == "ja" else 0.3) * letters:
                return next((tag for tag in tags if tag.split("-")[0] == language), language)
        if len(_HAN.findall(sample)) > 0.3 * letters:
            return _chinese(sample, tags)
        tags = [tag for tag in tags if tag.split("-")[0] not in ("zh", "ja", "ko")]
    elif tags and tags[0].startswith("zh"):
        return _chinese(sample, tags)
    return tags[0] if tags else None


def _chinese(sample: str, tags: list[str]) -> str:
    other = next((tag for tag in tags if tag.split("-")[0] in ("yue", "lzh", "wuu", "nan", "hak")), None)
    if other:
        return other
    folded = fold(sample).text
    traditional = sum(c in _ONLY_TRADITIONAL and c not in _ONLY_SIMPLIFIED for c in sample)
    simplified = sum(c in _ONLY_SIMPLIFIED and c not in _ONLY_TRADITIONAL for c in sample)
    if traditional or simplified:
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    if any(re.search(r"hant|-tw|-hk|-mo", tag, re.I) for tag in tags) or folded != sample:
        return "zh-Hant"
    return "zh-Hans"


def _normal(value: str) -> str | None:
    """Return a tag in its usual letter case, None where it is none."""
    value = value.split(",")[0].strip().replace("_", "-")
    if not _TAG.match(value) or value.lower() in ("und", "mul", "zxx"):
        return None
    parts = value.split("-")
    out = [parts[0].lower()]
    for part in parts[1:]:
        out.append(part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower())
    return "-".join(out)
