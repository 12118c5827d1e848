"""All dates of a text that name a day, a month and a year."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.digits import to_ascii_digits
from pipelines.dates.forms.found_dates import FoundDate
from pipelines.dates.forms.named_month_dates import find_named_month_dates
from pipelines.dates.forms.numeric_dates import find_numeric_dates


def find_dates_in_text(text: str, context: DateContext) -> Iterator[FoundDate]:
    """Yield the dates of a text that name day, month and year: those in numbers first, then those with a named month.

    What is not printed is not filled in from the clock or the locale: a day without a time has a day as its value, and
    so has a day with a time whose zone is unknown.
    """
    if not any(character.isdigit() for character in text) and "年" not in text:
        return
    ascii_text = to_ascii_digits(text)
    for find in (find_numeric_dates, find_named_month_dates):
        for found in find(ascii_text, context):
            yield found if ascii_text is text else found.as_printed(text)
