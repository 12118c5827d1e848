"""Whether a line is a bare stamp: a date, its label, perhaps a source or an author, and no sentence."""

from __future__ import annotations

import re

_CLOCK = r"\d{1,2}\s?[:：.hH时時点點시]\s?\d\d(?:\s?[:：分분]\s?(?:\d\d)?)?(?:\s?[ap]\.?\s?m\b\.?|\s?uhr\b)?(?!\w)"
_LABEL = (
    r"\b(?:(?:last|first)\s)?(?:re)?(?:publi|posted|updated|modified|ver[öo]ffentlich|erstellt|aktuali|actuali|atuali|aggiornat|"
    r"mis à jour|modifi|опубл|обновл|оновлен|додано|güncel|yayın|dodan|objav|uppdat|opdat|oppdat|päivite|bijgew)\w{0,12}"
    r"|(?:发布|發布|发表|發表|更新|刊登|時間|时间|日期|投稿|公開|配信|来源|來源|作者|记者|記者|입력|수정|등록)(?:时间|時間|日期|日時|于|於)?(?=[\s:：|｜/／\d]|$)"
)
_BY = r"\b(?:by|von|par|por)\s"
_WEEKDAY = r"[(（]?(?:星期|周|週)[一二三四五六日天][)）]?|[(（][월화수목금토일月火水木金土日][)）]"
_SET_ASIDE = re.compile(rf"{_CLOCK}|{_LABEL}|{_BY}|{_WEEKDAY}", re.I)
_PARTED = " \t\n\u00a0\u3000,，"
_STRONG = "|｜¦·•‧∙●/／–—-:：()（）[]【】"
_TIMED = re.compile(r"\d\s?[:：.hH时時点點시]\s?\d\d")
_ENDS = ("。", "！", "？", "!", "?", ".")
_MOST_WORDS = 5
_LONGEST_REST = 36  # a Han character or kana counts as two


def is_stamp(text: str, start: int, end: int) -> bool:
    """Say whether hardly anything is left of a line without the date at a place of it, its clock time and its labels.

    What is left has to be parted from the date: by a clock time, a label, or a sign such as | or ·; from a date with its
    time by a space. In "the bridge was closed yesterday" it is not, nor in a headline that begins with today.
    """
    before = _SET_ASIDE.sub("|", text[:start])
    after = _SET_ASIDE.sub("|", text[end:])
    left = before.strip(_PARTED + _STRONG), after.strip(_PARTED + _STRONG)
    if not left[0] and not left[1]:
        return True
    if (left[1] or left[0]).endswith(_ENDS):
        return False
    signs = _STRONG + _PARTED if _TIMED.search(text, start, end) else _STRONG
    if (left[0] and not _ends_with(before, signs)) or (left[1] and not _ends_with(after[::-1], signs)):
        return False
    words = [word for part in left for word in re.split(r"[\s,，|｜·•/／]+", part) if word]
    return len(words) <= _MOST_WORDS and sum(2 if c > "\u2e80" else 1 for word in words for c in word) <= _LONGEST_REST


def _ends_with(side: str, signs: str) -> bool:
    """Say whether the side of a line next to the date ends with one of these signs, spaces beside it or not."""
    signs += ",，" if side.startswith("|") else ""
    return side[-1:] in signs or side.rstrip(" \t\u00a0\u3000")[-1:] in signs
