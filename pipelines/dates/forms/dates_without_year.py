"""Dates without a year, in lines that are timestamps: 04月08日 08:21, 25 ноября в 16:27."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta, tzinfo

from pipelines.dates.forms.clock_times import CLOCK, clock_time, with_time_beside
from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.digits import to_ascii_digits
from pipelines.dates.forms.found_dates import ClockTime, FoundDate, format_date
from pipelines.dates.forms.month_names import month_number
from pipelines.dates.forms.named_month_dates import DAY_BEFORE_MONTH, LETTER, MONTH_WORD
from pipelines.dates.forms.timestamp_lines import is_timestamp_line

_NUMERIC = re.compile(rf"(?<![\d年/-])(\d{{1,2}})(月|-|/)(\d{{1,2}})(?![\d/年-])日?\s{{0,3}}{CLOCK}?")
_NAMED_MONTH = re.compile(
    rf"(?<![\d.]){DAY_BEFORE_MONTH}{MONTH_WORD}|(?<!{LETTER}){MONTH_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)", re.I
)
# Numbers that may be the year of the date, in a calendar or a form that is not read: any number after the date that is no
# time, and four digits near the date.
_NUMBER_AFTER = re.compile(rf"\W{{0,4}}(?:{LETTER}{{1,16}}\W{{1,3}})?(?!\d{{1,2}}\s?[:：.hH时時]\s?\d\d(?!\d))\d")
_POSSIBLE_YEAR = re.compile(r"(?<!\d)(?:1[345]|19|2[04-7])\d\d(?!\d)|年\s?$")
_AGENCY_REPORT = tuple("电電讯訊")  # 新华社北京4月8日电: "by wire", after the day of the report


def find_dates_without_year(text: str, context: DateContext, latest: date) -> Iterator[FoundDate]:
    """Yield the dates of a line that name day and month alone, each in the last year that does not put it after latest.

    The line has to be a timestamp, or the date has to be that of an agency report, and no number beside the date may be
    a year that was not understood. One day after latest is allowed, as zones differ.
    """
    ascii_text = to_ascii_digits(text)
    for match in _NUMERIC.finditer(ascii_text):
        first, sign, second, half, hour, minute, seconds, half_after = match.groups()
        month_and_day = _month_and_day(int(first), sign, int(second), context, timed=hour is not None)
        clock = clock_time(half or half_after, hour, minute, seconds)
        value = _in_last_year(latest, *month_and_day, clock, context.zone) if month_and_day else None
        if value:
            found = FoundDate(match[0].strip(), match.start(), value)
            yield from _without_possible_year(text, ascii_text, [found], number_checked=clock is not None)
    for match in _NAMED_MONTH.finditer(ascii_text):
        day_before, month_after, month_before, day_after = match.groups()
        month = month_number(month_after or month_before, context.code)
        value = _in_last_year(latest, month, int(day_before or day_after), None, None) if month else None
        if value and not _NUMBER_AFTER.match(ascii_text, match.end()):
            day = date.fromisoformat(value)
            dates = with_time_beside(ascii_text, match, day.year, day.month, day.day, context)
            yield from _without_possible_year(text, ascii_text, dates, number_checked=True)


def _month_and_day(first: int, sign: str, second: int, context: DateContext, *, timed: bool) -> tuple[int, int] | None:
    """Return month and day out of two numbers; without 月 only beside a time, as 4-8 may be a score."""
    if sign == "月":
        return first, second
    if not timed or context.code == "fa":
        return None
    if context.year_first or (second > 12 and not context.day_first):
        return first, second
    return (second, first) if context.day_first or first > 12 else None


def _without_possible_year(
    text: str, ascii_text: str, dates: Iterable[FoundDate], *, number_checked: bool
) -> Iterator[FoundDate]:
    """Yield the dates of timestamp lines and agency reports, as printed, unless a number near them may be a year.

    number_checked says that the number after the date has been looked at already.
    """
    for found in dates:
        before = ascii_text[max(0, found.start - 12) : found.start]
        if _POSSIBLE_YEAR.search(before) or _POSSIBLE_YEAR.search(ascii_text, found.end, found.end + 30):
            continue
        if not number_checked and _NUMBER_AFTER.match(ascii_text, found.end):
            continue
        if is_timestamp_line(ascii_text, found.start, found.end) or ascii_text.startswith(_AGENCY_REPORT, found.end):
            yield found.as_printed(text)


def _in_last_year(latest: date, month: int, day: int, clock: ClockTime | None, zone: tzinfo | None) -> str | None:
    """Return a day in the year of latest, or in the year before if the day would be more than one day after latest."""
    for year in (latest.year, latest.year - 1):
        value = format_date(year, month, day, clock, zone)
        if value and value[:10] <= (latest + timedelta(days=1)).isoformat():
            return value
    return None
