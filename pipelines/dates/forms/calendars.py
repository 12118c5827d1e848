"""Years of other calendars as Gregorian years: Buddhist years of Thailand, eras of Japan, Solar Hijri years of Iran."""

from __future__ import annotations

from datetime import date

Day = tuple[int, int, int]  # year, month, day of the Gregorian calendar

OTHER_CALENDAR_YEARS = r"1[345]\d\d|2[4-7]\d\d"  # a pattern of the years of Iran and of Thailand

_BUDDHIST_YEARS = range(2400, 2701)
_SOLAR_HIJRI_YEARS = range(1300, 1501)
_ERAS = {
    "明治": (1868, 45),
    "大正": (1912, 15),
    "昭和": (1926, 64),
    "平成": (1989, 31),
    "令和": (2019, 99),
}  # first year, number of years


def gregorian_day(year: int, month: int, day: int, language: str | None) -> Day | None:
    """Return a day that is written in numbers, by the calendars that pages in a language use; None for other years.

    Only the year is checked of a day that is Gregorian already.
    """
    if 1900 <= year <= 2099:
        return year, month, day
    code = (language or "").partition("-")[0].lower()
    if code == "th" and year in _BUDDHIST_YEARS:
        return year - 543, month, day
    return gregorian_from_solar_hijri(year, month, day) if code in ("fa", "prs") else None


def gregorian_from_thai_year(year: int) -> int | None:
    """Return the year that is meant beside a Thai month: 2024 for 2567, 67 and 2024; None for others."""
    if year < 100:
        return year + 2500 - 543
    return year - 543 if year in _BUDDHIST_YEARS else year if 1900 <= year <= 2099 else None


def gregorian_from_era_year(era: str, year: int) -> int | None:
    """Return the Gregorian year of a year of a Japanese era, such as 令和 6; None if the era had no such year."""
    first, years = _ERAS[era]
    return first + year - 1 if 1 <= year <= years else None


def gregorian_from_solar_hijri(year: int, month: int, day: int) -> Day | None:
    """Return the Gregorian date of a day in the calendar of Iran; None if there is no such day.

    Leap years follow the arithmetic with eight leap years in 33, as in jalali_to_gregorian of jdf.scr.ir by Reza
    Gholampanahi; in the years 1300 to 1500 they agree with the official calendar of Iran.
    """
    if year not in _SOLAR_HIJRI_YEARS or not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30):
        return None
    ordinal = _new_year(year) + (month - 1) * 30 + min(month - 1, 6) + day - 1
    if ordinal >= _new_year(year + 1):
        return None
    gregorian = date.fromordinal(ordinal)
    return gregorian.year, gregorian.month, gregorian.day


def _new_year(year: int) -> int:
    """Return the first day of a Solar Hijri year as date.toordinal counts days."""
    cycles, rest = divmod(year + 1595, 33)
    return 365 * (year + 1595) + cycles * 8 + (rest + 3) // 4 - 356_032
