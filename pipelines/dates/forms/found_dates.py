"""A date that was found in a text, and its value as ISO 8601."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

EARLIEST_DAY = date(1990, 1, 1)  # before it no news was on the web

ClockTime = tuple[int, int, int]  # hour, minute, second


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: its characters, where they begin, and the value as ISO 8601."""

    text: str
    start: int
    value: str

    @property
    def end(self) -> int:
        """Where the date ends in the text."""
        return self.start + len(self.text)

    def as_printed(self, text: str) -> FoundDate:
        """Return the same date with the characters of text, of which a copy in ASCII digits was searched."""
        return FoundDate(text[self.start : self.end], self.start, self.value)


def format_date(year: int, month: int, day: int, clock: ClockTime | None, zone: tzinfo | None) -> str | None:
    """Return a day, with its time if clock is given, as ISO 8601; None if there is no such day or time."""
    try:
        if clock is None:
            return date(year, month, day).isoformat()
        return format_moment(datetime(year, month, day, *clock), zone)
    except (ValueError, OverflowError):
        return None


def format_moment(moment: datetime, zone: tzinfo | None) -> str:
    """Return a moment as ISO 8601, to the second. A naive moment is in zone; without a zone its day is returned."""
    if moment.tzinfo is None:
        if zone is None:
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=zone)
    return moment.replace(microsecond=0).isoformat()


def full_year(two_digits: int) -> int:
    """Return the year that a page means by the last two digits of it: 70 is 1970, and 69 is 2069."""
    return two_digits + (2000 if two_digits < 70 else 1900)
