"""The time zone of a site."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pipelines.dates.forms.zones import site_zone

CHINA = ZoneInfo("Asia/Shanghai")


def test_the_zone_is_that_of_the_site_or_of_china() -> None:
    """All regions that publish in Chinese share one offset."""
    assert site_zone("Europe/Rome", "it") == ZoneInfo("Europe/Rome")
    assert site_zone(None, "zh-Hant") == CHINA
    assert site_zone(None, "en") is None
