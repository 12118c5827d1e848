"""Years that are counted otherwise, turned into those of the common calendar; and the digits of other scripts.

The Buddhist years of Thailand, the eras of Japan, the years of the Republic of China, the solar years of Iran.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

Day = tuple[int, int, int]  # year, month, day

_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_BUDDHIST = range(2400, 2701)
_SOLAR = range(1300, 1501)
_ERAS = {
    "明治": (1868, 45),
    "大正": (1912, 15),
    "昭和": (1926, 64),
    "平成": (1989, 31),
    "令和": (2019, 99),
}  # first year, years
_HAN = {
    character: value for value, characters in enumerate(("〇○零", *"一二三四五六七八九")) for character in characters
}


def in_figures(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9, each in its place."""
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def common_day(year: int, month: int, day: int, language: str | None) -> Day | None:
    """Return a day that figures name in the common calendar, by the years that pages in its language are used to."""
    if 1900 <= year <= 2099:
        return year, month, day
    code = (language or "").partition("-")[0].lower()
    if code == "th" and year in _BUDDHIST:
        return year - 543, month, day
    return solar_day(year, month, day) if code in ("fa", "prs") else None


def thai_year(year: int) -> int | None:
    """Return the common year of one beside a Thai month: 2567 and 67 are 2024, as 2024 is; None for others."""
    if year < 100:
        return year + 2500 - 543
    return year - 543 if year in _BUDDHIST else year if 1900 <= year <= 2099 else None


def era_year(era: str, year: int) -> int | None:
    """Return the common year of one of a Japanese era, None where the era had no such year."""
    first, years = _ERAS[era]
    return first + year - 1 if 1 <= year <= years else None


def solar_day(year: int, month: int, day: int) -> Day | None:
    """Return the common date of a day in the Persian solar calendar, None where there is no such day.

    The leap years are those of the arithmetic with eight leap years in 33, as in jalali_to_gregorian of jdf.scr.ir by
    Reza Gholampanahi; for the years taken here they are those of the calendar as Iran keeps it.
    """
    if year not in _SOLAR or not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30):
        return None
    ordinal = _new_year(year) + (month - 1) * 30 + min(month - 1, 6) + day - 1
    if ordinal >= _new_year(year + 1):
        return None
    common = date.fromordinal(ordinal)
    return common.year, common.month, common.day


def _new_year(year: int) -> int:
    """Return the first day of a solar year, counted in days as Python counts them."""
    cycles, rest = divmod(year + 1595, 33)
    return 365 * (year + 1595) + cycles * 8 + (rest + 3) // 4 - 356_032


def han_number(text: str) -> int:
    """Return a number below a hundred, in figures or as Chinese writes it: 12, 十二, 二十一, 元 for the first."""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return han_figures(text)
    return (han_figures(tens) if tens else 1) * 10 + (han_figures(ones) if ones else 0)


def han_figures(text: str) -> int:
    """Return a number whose figures are written as characters, such as 二〇二四."""
    return int("".join(str(_HAN[character]) for character in text))
