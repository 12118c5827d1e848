"""Dates that name day and month alone."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.dates_without_year import find_dates_without_year

CHINA = ZoneInfo("Asia/Shanghai")
CHINESE = DateContext(CHINA, "zh-Hans", "cn")


def test_a_date_without_year_is_of_the_last_year_that_it_fits() -> None:
    """The date is not after the day that the URL or the capture gives."""
    assert [f.value for f in find_dates_without_year("04月08日 08:21", CHINESE, date(2022, 4, 30))] == ["2022-04-08T08:21:00+08:00"]  # fmt: skip
    assert [f.value for f in find_dates_without_year("12月31日", CHINESE, date(2022, 1, 3))] == ["2021-12-31"]
    assert [f.value for f in find_dates_without_year("25 ноября в 16:27", DateContext(CHINA, "ru"), date(2022, 1, 3))] == ["2021-11-25T16:27:00+08:00"]  # fmt: skip
    assert not list(find_dates_without_year("比分是 4-8", CHINESE, date(2022, 4, 30)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "٥ مارس ١٤٣٤"),
        ("ar", "5 مارس/آذار 1434"),
        ("he", "5 March 5784"),
        ("en", "5 March 2567"),
        ("bg", "05 мар 24 текст"),
        ("en", "Tue Mar 5 12:30:00 2019"),
        ("fa", "15 اسفند"),
        ("fa", "12/15 12:30"),
        ("en", "Up to 5 may be lost"),
        ("en", "Council approves 3 major projects"),
        ("en", "Two hurt May 5 in crash"),
        ("zh", "4月8日 大桥通车"),
        ("ja", "7月20日発売"),
    ],
)
def test_a_year_is_never_guessed_beside_a_number_or_in_a_sentence(language: str, text: str) -> None:
    """The number may be the year of an unknown calendar; in a sentence the day is that of an event."""
    assert not list(find_dates_without_year(text, DateContext(CHINA, language), date(2026, 11, 20)))
