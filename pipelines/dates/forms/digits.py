"""Numbers in the digits of other scripts, and in Han characters."""

from __future__ import annotations

import re
import unicodedata

_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_HAN_DIGITS = {
    character: value for value, characters in enumerate(("〇○零", *"一二三四五六七八九")) for character in characters
}


def to_ascii_digits(text: str) -> str:
    """Return a text of the same length with the decimal digits of all scripts as 0 to 9."""
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def parse_han_number(text: str) -> int:
    """Return a number below a hundred, in digits or in Han characters: 12, 十二, 二十一, 元 for the first."""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return parse_han_digits(text)
    return (parse_han_digits(tens) if tens else 1) * 10 + (parse_han_digits(ones) if ones else 0)


def parse_han_digits(text: str) -> int:
    """Return a number that is written with a Han character for each digit, such as 二〇二四."""
    return int("".join(str(_HAN_DIGITS[character]) for character in text))
