"""Dates whose month is a word: April 8, 2022; 8 de agosto de 2022; 5 มี.ค. 2567; 5 tháng 3 năm 2024."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.dates.forms.calendars import (
    OTHER_CALENDAR_YEARS,
    Day,
    gregorian_day,
    gregorian_from_solar_hijri,
    gregorian_from_thai_year,
)
from pipelines.dates.forms.clock_times import with_time_beside
from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.found_dates import FoundDate, full_year
from pipelines.dates.forms.month_names import month_number, solar_month_number

LETTER = r"[^\s\d!-/:-@\[-`{-\u00b4\u00b6-\u00bf،؛؟۔\u2000-\u206f\u3000-\u303f\uff00-\uff20]"  # \w lacks the vowel signs of India
MONTH_WORD = rf"((?:كانون|تشرين)\s\w{{5,6}}|{LETTER}{{2,16}})"
DAY_BEFORE_MONTH = r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)?[\s/-](?:de\s|of\s|d['’]|do\s)?"

_YEAR = rf"((?:19|20)\d\d|{OTHER_CALENDAR_YEARS})(?!\d)"
_NAMED_MONTH = re.compile(
    rf"(?<![\d.]){DAY_BEFORE_MONTH}{MONTH_WORD}(?:\s?/\s?{MONTH_WORD}|[\s\u200c]ماه)?(?:\.?[,،]?\s(?:de\s|del\s)?|\.?[-/]){_YEAR}"
    rf"|(?<!{LETTER}){MONTH_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s{_YEAR}"
    rf"|(?<![\d.])((?:19|20)\d\d)\.?\sgada\s(\d{{1,2}})\.?\s{MONTH_WORD}"
    rf"|(?<![\d.])((?:19|20)\d\d)(?:[.,]|\sm\.)?[\s-]{MONTH_WORD}[\s-](\d{{1,2}})(?!\d)(?:\.|\sd\.)?",
    re.I,
)
# Groups of the four alternatives, counted from 0: day, month, the same month in another language or None, year.
_GROUPS = ((0, 1, 2, 3), (5, 4, None, 6), (8, 9, None, 7), (12, 11, None, 10))
_TWO_DIGIT_YEAR = re.compile(
    rf"(?<![\d.:]){DAY_BEFORE_MONTH}{MONTH_WORD}\.?,?[\s/-]['’]?(\d\d)(?=\s*$|\s?[|•·–—]|[\s,-]{{1,3}}\d{{1,2}}[:.hH]\d\d)",
    re.I,
)
_THAI_MONTHS = (
    "มกราคม ม.ค.", "กุมภาพันธ์ ก.พ.", "มีนาคม มี.ค.", "เมษายน เม.ย.", "พฤษภาคม พ.ค.", "มิถุนายน มิ.ย.",
    "กรกฎาคม ก.ค.", "สิงหาคม ส.ค.", "กันยายน ก.ย.", "ตุลาคม ต.ค.", "พฤศจิกายน พ.ย.", "ธันวาคม ธ.ค.",
)  # fmt: skip
_THAI_MONTH_NUMBERS = {
    name.replace(".", ""): number for number, names in enumerate(_THAI_MONTHS, 1) for name in names.split()
}
_THAI = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s?({'|'.join(_THAI_MONTHS).replace('.', '[.]?').replace(' ', '|')})"
    r"\s?(?:พ\.?\s?ศ\.?\s?|พุทธศักราช\s?|ค\.?\s?ศ\.?\s?)?(\d{4}|\d\d)(?!\d|[:.]\d)"
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s?tháng\s?(\d{1,2})(?:,\s?|\s)(?:năm\s)?((?:19|20)\d\d)(?!\d)", re.I)


def find_named_month_dates(text: str, context: DateContext) -> Iterator[FoundDate]:
    """Yield the dates of a text, whose digits are ASCII, that name their month, form by form."""
    for match in _NAMED_MONTH.finditer(text):
        groups = match.groups()
        day, month, same_month, year = next(
            (groups[i], groups[j], groups[k] if k else None, groups[m])
            for i, j, k, m in _GROUPS
            if groups[i] is not None
        )
        gregorian = _gregorian(int(year), month, int(day), context)
        if gregorian and (same_month is None or month_number(same_month, context.code) == gregorian[1]):
            yield from with_time_beside(text, match, *gregorian, context)
    for match in _TWO_DIGIT_YEAR.finditer(text):
        number = month_number(match[2], context.code)
        if number:
            yield from with_time_beside(text, match, full_year(int(match[3])), number, int(match[1]), context)
    if not text.isascii():
        yield from _find_thai_and_vietnamese(text, context)


def _find_thai_and_vietnamese(text: str, context: DateContext) -> Iterator[FoundDate]:
    for match in _THAI.finditer(text):
        year = gregorian_from_thai_year(int(match[3]))
        if year:
            month = _THAI_MONTH_NUMBERS[match[2].replace(".", "")]
            yield from with_time_beside(text, match, year, month, int(match[1]), context)
    for match in _VIETNAMESE.finditer(text):
        yield from with_time_beside(text, match, int(match[3]), int(match[2]), int(match[1]), context)


def _gregorian(year: int, month: str, day: int, context: DateContext) -> Day | None:
    """Return a day by the name of its month, which tells the calendar of the year; None if the word names no month."""
    solar_month = solar_month_number(month) if 1300 <= year <= 1500 else None
    if solar_month:
        return gregorian_from_solar_hijri(year, solar_month, day)
    number = month_number(month, context.code)
    return gregorian_day(year, number, day, None if context.code in ("fa", "prs") else context.code) if number else None
