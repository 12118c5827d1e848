"""Dates in numbers, the year first or last: 2022-04-08, 2022年4月8日, 二〇二二年四月八日, 令和4年4月8日, 08/04/2022."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.dates.forms.calendars import OTHER_CALENDAR_YEARS, Day, gregorian_day, gregorian_from_era_year
from pipelines.dates.forms.clock_times import BEFORE_CLOCK, CLOCK, clock_time, with_time_beside
from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.digits import parse_han_digits, parse_han_number
from pipelines.dates.forms.found_dates import FoundDate, format_date, full_year
from pipelines.dates.forms.zones import zone_at


def _year_first(year: str) -> re.Pattern[str]:
    """Return the pattern of a date that begins with a year of the given pattern."""
    return re.compile(
        rf"(?<!\d)({year})(?:\s?[-/.]\s?|\s?[年년]\s?)(\d{{1,2}})(?:\s?[-/.]\s?|\s?[月월]\s?)(\d{{1,2}})(?!\d(?!\d?:\d\d))\s?[日일号號]?\.?"
        rf"(?:{BEFORE_CLOCK}{CLOCK})?",
        re.I,
    )


_YEAR_FIRST = _year_first(r"(?:19|20)\d\d")
_OTHER_CALENDAR_YEAR_FIRST = _year_first(OTHER_CALENDAR_YEARS)
_TWO_DIGIT_YEAR_FIRST = re.compile(rf"(?<![\d.-])(\d\d)([-/.])(\d\d)\2(\d\d)(?![\d-])(?:\s{{0,3}}{CLOCK})?")
_HAN = "[一二三四五六七八九十]{1,3}"
_HAN_CHARACTERS = re.compile(
    rf"([一二][〇○零九一二][〇○零一二三四五六七八九]{{2}})年({_HAN})月({_HAN})日(?:\s?{CLOCK})?"
)
_MINGUO = re.compile(  # years of the Republic of China, which began in 1912
    rf"(?:(?:中華)?民[國国]\s?(\d{{2,3}})\s?年|(?<!\d)(1[0-3]\d)年)\s?(\d{{1,2}})\s?月\s?(\d{{1,2}})\s?日(?:\s?{CLOCK})?"
)
_ERA = re.compile(
    rf"(令和|平成|昭和|大正|明治)\s?(元|\d{{1,2}}|{_HAN})\s?年\s?(\d{{1,2}}|{_HAN})\s?月\s?(\d{{1,2}}|{_HAN})\s?日(?:{BEFORE_CLOCK}{CLOCK})?"
)
_WITH_ZONE_BEFORE_CLOCK = (_YEAR_FIRST, _OTHER_CALENDAR_YEAR_FIRST, _ERA)  # the group that goes before those of CLOCK
_YEAR_LAST = re.compile(
    rf"(?:(?<![\d./-])|(?<=:\d\d/))(\d{{1,2}})\s?([./-])\s?(\d{{1,2}})\s?\2\s?((?:19|20)\d\d|{OTHER_CALENDAR_YEARS}|\d\d)(?![./-]\d)(?!\d)\.?"
)


def find_numeric_dates(text: str, context: DateContext) -> Iterator[FoundDate]:
    """Yield the dates of a text, whose digits are ASCII, that are written in numbers, form by form."""
    for match in _YEAR_FIRST.finditer(text):
        yield from _with_clock(match, (int(match[1]), int(match[2]), int(match[3])), context)
    if context.code in ("th", "fa", "prs"):
        for match in _OTHER_CALENDAR_YEAR_FIRST.finditer(text):
            day = gregorian_day(int(match[1]), int(match[2]), int(match[3]), context.code)
            yield from _with_clock(match, day, context)
    if "年" in text:
        yield from _find_east_asian_dates(text, context)
    if context.year_first:
        for match in _TWO_DIGIT_YEAR_FIRST.finditer(text):
            yield from _with_clock(match, (full_year(int(match[1])), int(match[3]), int(match[4])), context)
    yield from _find_year_last(text, context)


def _find_east_asian_dates(text: str, context: DateContext) -> Iterator[FoundDate]:
    """Yield the dates in Han characters, in years of the Republic of China, and in years of Japanese eras."""
    for match in _HAN_CHARACTERS.finditer(text):
        han_day = parse_han_digits(match[1]), parse_han_number(match[2]), parse_han_number(match[3])
        yield from _with_clock(match, han_day, context)
    for match in _MINGUO.finditer(text):
        yield from _with_clock(match, (int(match[1] or match[2]) + 1911, int(match[3]), int(match[4])), context)
    for match in _ERA.finditer(text):
        year = gregorian_from_era_year(match[1], parse_han_number(match[2]))
        day = (year, parse_han_number(match[3]), parse_han_number(match[4])) if year else None
        yield from _with_clock(match, day, context)


def _find_year_last(text: str, context: DateContext) -> Iterator[FoundDate]:
    """Yield the dates whose year comes last, if it is clear which number is the day and which the month."""
    for match in _YEAR_LAST.finditer(text):
        first, sign, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
        if year < 100 and (sign != "." or context.year_first or context.code in ("th", "fa")):
            continue
        day_first = True if sign == "." else context.day_first
        if first > 12 or second > 12:
            day_first = first > 12
        if day_first is None and first != second:
            continue
        day, month = (second, first) if day_first is False else (first, second)
        gregorian = gregorian_day(year if year > 99 else full_year(year), month, day, context.code)
        if gregorian:
            yield from with_time_beside(text, match, *gregorian, context)


def _with_clock(match: re.Match[str], day: Day | None, context: DateContext) -> Iterator[FoundDate]:
    """Yield a day, with the time of the groups of CLOCK, with which the pattern of match ends, if there is a time."""
    if day is None:
        return
    half, hour, minute, second, half_after = match.groups()[-5:]
    clock = clock_time(half or half_after, hour, minute, second)
    zone = zone_at(match.string, match.end(), context)
    if zone is None and match.re in _WITH_ZONE_BEFORE_CLOCK and (name := match.groups()[-6]):
        zone = zone_at(name.upper(), 0, context)
    value = format_date(*day, clock, zone or context.zone) or format_date(*day, None, None)
    if value:
        yield FoundDate(match[0].strip(), match.start(), value)
