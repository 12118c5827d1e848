"""Days that a line names by their distance from the capture."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.relative_dates import find_relative_dates

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3小时前", "2022-04-08"),
        ("10小時前", "2022-04-07"),
        ("昨天 15:30", "2022-04-07T15:30:00+08:00"),
        ("前天", "2022-04-06"),
        ("2 hours ago", "2022-04-08"),
        ("an hour ago", "2022-04-08"),
        ("3 days ago", "2022-04-05"),
        ("yesterday", "2022-04-07"),
        ("hace 2 horas", "2022-04-08"),
        ("vor 2 Tagen", "2022-04-06"),
        ("il y a 3 jours", "2022-04-05"),
        ("2 часа назад", "2022-04-08"),
        ("wczoraj", "2022-04-07"),
        ("河声网", None),
    ],
)
def test_times_relative_to_the_capture(text: str, value: str | None) -> None:
    """The value is a day, counted from the capture in the zone of the site; it has a time if the line prints one."""
    context = DateContext(CHINA, None, None, datetime(2022, 4, 8, 1, 0, tzinfo=UTC))  # nine in the morning
    assert next((found.value for found in find_relative_dates(text, context)), None) == value


def test_relative_words_in_a_sentence_or_without_capture_time_name_nothing() -> None:
    """Yesterday in a paragraph is the day of an event, and without a capture time the day is unknown."""
    sentence = "The council said that the bridge had been closed yesterday and would stay so until further notice."
    assert not list(find_relative_dates(sentence, DateContext(CHINA, "en", None, datetime(2022, 4, 8, tzinfo=UTC))))
    assert not list(find_relative_dates("yesterday", DateContext(CHINA, "en")))


@pytest.mark.parametrize(
    "text",
    [
        "市水务局昨天介绍",
        "今日开通",
        "大桥昨日通车",
        "今日 大桥通车",
        "昨天发布暴雨预警",
        "昨日15:30大桥通车",
        "Bridge opens today",
        "Closed since yesterday",
        "The ferry sank two hours from here 3 days ago",
    ],
)
def test_a_relative_day_in_a_headline_or_a_sentence_is_that_of_the_event(text: str) -> None:
    """Only a line that says hardly anything else is a timestamp."""
    assert not list(find_relative_dates(text, DateContext(CHINA, None, None, datetime(2022, 4, 8, 1, 0, tzinfo=UTC))))


@pytest.mark.parametrize(
    "text",
    [
        "来源：河声报 昨天15:30",
        "昨天 15:30 河声报",
        "更新：昨天",
        "发布于 昨天",
        "昨天 | 河声报",
        "Posted yesterday by Ada Reed",
        "By Ada Reed, 1 day ago",
        "Publié hier à 12:30",
        "Updated yesterday",
    ],
)
def test_a_relative_day_in_a_timestamp_line_is_read(text: str) -> None:
    """A label, a time, a source or an author may stand beside the day."""
    context = DateContext(CHINA, None, None, datetime(2022, 4, 8, 1, 0, tzinfo=UTC))
    assert [found.value[:10] for found in find_relative_dates(text, context)] == ["2022-04-07"]
