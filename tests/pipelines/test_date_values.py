"""Texts that are one date, as attributes of markup hold them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from pipelines.dates.date_values import parse_date
from pipelines.dates.forms.context import DateContext

CHINESE = DateContext(ZoneInfo("Asia/Shanghai"), "zh-Hans", "cn")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2022-04-08T00:21:30.5Z", "2022-04-08T00:21:30+00:00"),
        ("2022-04-08T08:21:30+0800", "2022-04-08T08:21:30+08:00"),
        ("2022-04-08T08:21:30 +0800", "2022-04-08T08:21:30+08:00"),
        ("2022-04-08T02:21:30+02:00[Europe/Berlin]", "2022-04-08T02:21:30+02:00"),
        ("2022-04-08", "2022-04-08"),
        ("20220408", "2022-04-08"),
        ("20220408082130", "2022-04-08T08:21:30+08:00"),
        ("Fri, 08 Apr 2022 00:21:30 GMT", "2022-04-08T00:21:30+00:00"),
        ("1649377290", "2022-04-08T08:21:30+08:00"),
        ("1649377290000", "2022-04-08T08:21:30+08:00"),
        ("2022-04-08T09:47-500", "2022-04-08"),
        ("2022-04-08T09:47+99:99", "2022-04-08"),
        ("2022-04-08 9:53:00 -0700", "2022-04-08T09:53:00-07:00"),
        ("2022-4-08T14:32:06+02:00", "2022-04-08T14:32:06+02:00"),
        ("2022-04-08 T 07:20:50 +0330", "2022-04-08T07:20:50+03:30"),
        ("২০২২-০৪-০৮T১০:৪৬:০৬+০১:০০", "2022-04-08T10:46:06+01:00"),
        ("8 Apr 2022 10:30-11:30", "2022-04-08T10:30:00+08:00"),
        ("2022-04", None),
        ("2022", None),
        ("soon", None),
        ("99999999999999", None),
    ],
)
def test_dates_that_programs_write(text: str, value: str | None) -> None:
    """ISO 8601 with its common mistakes, RFC 5322, digits alone, seconds and milliseconds since 1970."""
    assert parse_date(text, CHINESE) == value
