"""Dates of feeds and sitemaps: the moment that each form names, the same for the crawler and the cleaner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates.date_values import parse_date
from pipelines.dates.feed_dates import parse_feed_date
from pipelines.dates.forms.context import DateContext

APRIL_9 = datetime(2022, 4, 9, tzinfo=UTC)
HALF_PAST_TEN = datetime(2022, 4, 9, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 02 Mar 2026 16:00:00 +0800", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T08:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("yesterday-ish", None),
        ("", None),
        ("9" * 5000, None),
        (None, None),
    ],
)
def test_dates_of_sources_become_moments(text: str | None, moment: datetime | None) -> None:
    """RFC 822 and ISO 8601 are read; a text that names no moment is None."""
    assert parse_feed_date(text) == moment


@pytest.mark.parametrize(
    ("zone", "utc_offset_hours"),
    [
        ("UT", 0), ("UTC", 0), ("GMT", 0), ("Z", 0), ("+0000", 0), ("-0000", 0),
        ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
        ("BST", 1), ("CET", 1), ("CEST", 2), ("MSK", 3), ("HKT", 8), ("JST", 9), ("AEDT", 11),
        ("+0800", 8), ("-0330", -3.5), ("+08:00", 8), ("GMT+8", 8), ("UTC+05:30", 5.5), ("est", -5), ("+0800 (CST)", 8),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "day", ["Sat, 09 Apr 2022", "09 Apr 2022", "Sat, 9 April 2022", "Saturday, 09-Apr-22", "9 Apr 22"]
)
def test_a_zone_means_the_same_in_a_feed_and_on_a_page(day: str, zone: str, utc_offset_hours: float) -> None:
    """RFC 5322, section 4.3, defines the North American zones; the other names are those that pages print."""
    moment = HALF_PAST_TEN - timedelta(hours=utc_offset_hours)
    text = f"{day} 10:30:00 {zone}"
    assert parse_feed_date(text) == moment
    for site_zone in (None, UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")):
        value = parse_date(text, DateContext(site_zone, "zh-Hans", "cn"))
        assert value is not None and datetime.fromisoformat(value) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sat, 09 Apr 2022 10:30 GMT", HALF_PAST_TEN),
        ("Sat,09 Apr 2022 10:30:00 GMT", HALF_PAST_TEN),
        ("sat, 09 apr 2022 10:30:00 gmt", HALF_PAST_TEN),
        ("Sat, 09 Apr\n   2022  10:30:00\tGMT", HALF_PAST_TEN),
        ("Sat, 09 Apr 2022 10:30:00Z", HALF_PAST_TEN),
        ("Sat, 09 Apr 2022 10:30:00+0200", HALF_PAST_TEN - timedelta(hours=2)),
        ("Sat, 09 Apr 2022 10:30:00", HALF_PAST_TEN),
        ("Sat, 09 Apr 2022 10:30:00 XYZ", HALF_PAST_TEN),
        ("Sat, 09 Apr 2022 10:30:00 K", HALF_PAST_TEN),
        ("Sat, 09 Apr 2022 10:30 PM", HALF_PAST_TEN + timedelta(hours=12)),
        ("Mon, 09 Apr 2022 10:30:00 GMT", HALF_PAST_TEN),
        ("Sat, 09 Apr 2022", APRIL_9),
        ("Sáb, 09 Abr 2022 10:30:00 -0300", HALF_PAST_TEN + timedelta(hours=3)),
        ("Sat Apr  9 10:30:00 2022", HALF_PAST_TEN),
        ("Sat Apr 09 10:30:00 UTC 2022", HALF_PAST_TEN),
        ("Sat Apr 09 10:30:00 CST 2022", None),
    ],
)
def test_mail_dates_are_read_in_the_ways_that_feeds_write_them(text: str, moment: datetime | None) -> None:
    """An unknown zone is ignored; CST in the form that Java prints may be the time of China or of Chicago."""
    assert parse_feed_date(text) == moment


@pytest.mark.parametrize(
    ("year", "full_year"),
    [("00", 2000), ("22", 2022), ("49", 2049), ("50", 1950), ("68", 1968), ("99", 1999), ("122", 2022)],
)
def test_years_of_two_and_three_digits_are_those_of_rfc_5322(year: str, full_year: int) -> None:
    """Section 4.3: 2000 is added to 00 to 49, and 1900 to all other short years."""
    assert parse_feed_date(f"09 Apr {year} 10:30:00 GMT") == HALF_PAST_TEN.replace(year=full_year)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-04-09T10:30:00Z", HALF_PAST_TEN),
        ("2022-04-09T10:30:00.25Z", HALF_PAST_TEN),
        ("2022-04-09T18:30+08:00", HALF_PAST_TEN),
        ("2022-04-09T18:30:00+0800", HALF_PAST_TEN),
        ("2022-04-09 18:30:00 +0800", HALF_PAST_TEN),
        ("2022-04-09 10:30:00", HALF_PAST_TEN),
        ("20220409T103000Z", HALF_PAST_TEN),
        ("20220409", APRIL_9),
        ("2022-04-09T24:00:00Z", datetime(2022, 4, 10, tzinfo=UTC)),
        ("2022-04", None),
        ("2022", None),
    ],
)
def test_w3c_dates_of_sitemaps_and_atom(text: str, moment: datetime | None) -> None:
    """Moments have whole seconds, a time without offset is UTC, and a year or a month alone names no day."""
    assert parse_feed_date(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022年4月9日 10:30", HALF_PAST_TEN),
        ("2022/4/9 10:30", HALF_PAST_TEN),
        ("2022/4/9 18:30:00 +0800", HALF_PAST_TEN),
        ("2022年4月9日 18:30 +08:00", HALF_PAST_TEN),
        ("2022-4-9 10:30:00", HALF_PAST_TEN),
        ("2022年04月09日", APRIL_9),
        ("2022-04-09 05:30:00 EST", HALF_PAST_TEN),
        ("April 9, 2022 10:30 am", HALF_PAST_TEN),
        ("09.04.2022 10:30", HALF_PAST_TEN),
        ("1649500200", HALF_PAST_TEN),
        ("05/04/2022 10:30", None),
    ],
)
def test_forms_that_pages_print_are_read_in_feeds_too(text: str, moment: datetime | None) -> None:
    """The language is unknown, so the order of day and month is not guessed."""
    assert parse_feed_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "10:30",
        "10:30:00 GMT",
        "Saturday",
        "today",
        "April",
        "2 hours ago",
        "4月9日 10:30",
        "9 Apr 10:30",
        "12",
        "-1",
        "+0800",
    ],
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    """Nothing is filled in from the clock."""
    assert parse_feed_date(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 30 Feb 2022 10:30:00 GMT", None),
        ("2022-02-30", None),
        ("2022-02-30T10:30:00Z", None),
        ("2022年2月30日", None),
        ("Sat, 32 Apr 2022 10:30:00 GMT", None),
        ("2022-13-09", None),
        ("0000-00-00", None),
        ("0001-01-01T00:00:00Z", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("Sat, 09 Apr 2022 25:30:00 GMT", APRIL_9),
        ("Sat, 09 Apr 2022 10:30:00 +9999", APRIL_9),
        ("2022-04-09T10:30:00+99:99", APRIL_9),
        ("2022-04-09T10:30-500", APRIL_9),
        ("99999999999999", None),
    ],
)
def test_values_out_of_range(text: str, moment: datetime | None) -> None:
    """A day that does not exist is None; if only the time or the offset does not exist, the day is taken."""
    assert parse_feed_date(text) == moment


@pytest.mark.parametrize("text", ["(" * 100_000, "1-" * 100_000, "Sat, " * 50_000, "9 Apr " * 50_000, " " * 1_000_000])
def test_a_very_long_text_takes_no_time(text: str) -> None:
    """Only the beginning is read."""
    assert parse_feed_date(text) is None


@given(st.text(max_size=90) | st.from_regex(r"(?:[A-Z][a-z]{2}, )?\d{1,2} Apr \d{1,5} \d{1,3}:\d\d:\d\d ?\S{0,6}"))
def test_any_text_is_a_moment_in_utc_or_none(text: str) -> None:
    """Nothing is raised, whatever a feed holds."""
    moment = parse_feed_date(text)
    assert moment is None or moment.utcoffset() == timedelta(0)
