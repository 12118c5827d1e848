"""Time zones: by the name or offset that is printed beside a time, and by the site."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from pipelines.dates.forms.context import DateContext

ZONE_NAMES = "UTC|GMT|EST|EDT|PST|PDT|MST|MDT|BST|CET|CEST|MSK|JST|KST|HKT|SGT|IST|WIB|WITA|WIT|AEST|AEDT"

_HOURS = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "BST": 1, "CET": 1, "CEST": 2,
    "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "WIB": 7, "WITA": 8, "WIT": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_INDIAN = frozenset({"hi", "bn", "mr", "ta", "te", "gu", "kn", "ml", "pa"})  # Ireland and Israel say IST too
_ZONE = re.compile(rf"\s?\(?(?:(?:UTC|GMT)\s?([+-])(\d{{1,2}})(?::?(\d\d))?|({ZONE_NAMES})\b)")
_MAX_OFFSET_HOURS = 14


def zone_at(text: str, position: int, context: DateContext) -> tzinfo | None:
    """Return the zone that is named at a position of a text, such as "GMT+8" or "(EST)"; None if there is none."""
    match = _ZONE.match(text, position)
    if not match:
        return None
    sign, hours, minutes, name = match.groups()
    if sign:
        return fixed_offset(sign, int(hours), int(minutes or 0))
    if name == "IST" and (context.code in _INDIAN or context.domain == "in"):
        return timezone(timedelta(hours=5, minutes=30))
    return timezone(timedelta(hours=_HOURS[name])) if name in _HOURS else None


def fixed_offset(sign: str, hours: int, minutes: int) -> timezone | None:
    """Return the zone of an offset from UTC, whose sign is "+" or "-"; None if no clock on earth has that offset."""
    if hours > _MAX_OFFSET_HOURS or minutes >= 60:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)


def site_zone(name: str | None, language: str | None) -> tzinfo | None:
    """Return the zone of a site: that of its IANA name if there is one, else +08:00 for pages in Chinese.

    All regions that publish in Chinese share that offset.
    """
    if name:
        return ZoneInfo(name)
    return ZoneInfo("Asia/Shanghai") if language and language.startswith("zh") else None
