"""Whether a line is a timestamp: a date with its label, perhaps a source or an author, and no sentence."""

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
_EXPECTED = re.compile(rf"{_CLOCK}|{_LABEL}|{_BY}|{_WEEKDAY}", re.I)
_SPACES_AND_COMMAS = " \t\n\u00a0\u3000,，"
_SEPARATORS = "|｜¦·•‧∙●/／–—-:：()（）[]【】"
_TIMED = re.compile(r"\d\s?[:：.hH时時点點시]\s?\d\d")
_SENTENCE_ENDS = ("。", "！", "？", "!", "?", ".")
_MAX_OTHER_WORDS = 5
_MAX_OTHER_WIDTH = 36  # a Han character or kana counts as two


def is_timestamp_line(text: str, start: int, end: int) -> bool:
    """Return whether a line has hardly any words beside the date at text[start:end], its clock time and its labels.

    A separator such as | or ·, a clock time or a label has to be between the date and other words; beside a date with a
    time a space is enough. "Closed since yesterday" and "Today bridge opens" are no timestamps.
    """
    before = _EXPECTED.sub("|", text[:start])
    after = _EXPECTED.sub("|", text[end:])
    words_before = before.strip(_SPACES_AND_COMMAS + _SEPARATORS)
    words_after = after.strip(_SPACES_AND_COMMAS + _SEPARATORS)
    if not words_before and not words_after:
        return True
    if (words_after or words_before).endswith(_SENTENCE_ENDS):
        return False
    separators = _SEPARATORS + _SPACES_AND_COMMAS if _TIMED.search(text, start, end) else _SEPARATORS
    if words_before and not _ends_with_separator(before, separators):
        return False
    if words_after and not _ends_with_separator(after[::-1], separators):
        return False
    words = [word for side in (words_before, words_after) for word in re.split(r"[\s,，|｜·•/／]+", side) if word]
    width = sum(2 if character > "\u2e80" else 1 for word in words for character in word)
    return len(words) <= _MAX_OTHER_WORDS and width <= _MAX_OTHER_WIDTH


def _ends_with_separator(side: str, separators: str) -> bool:
    """Return whether one side of a line, read towards the date, ends with a separator and perhaps spaces."""
    separators += ",，" if side.startswith("|") else ""
    return side[-1:] in separators or side.rstrip(" \t\u00a0\u3000")[-1:] in separators
