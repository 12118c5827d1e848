"""Times of day, and which of them belongs to a date: the time right behind it or right before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.found_dates import ClockTime, FoundDate, format_date
from pipelines.dates.forms.zones import ZONE_NAMES, zone_at

_HALF_OF_DAY = r"(上午|下午|晚上|凌晨|中午|오전|오후|午前|午後|AM|PM)?"
_HALF_OF_DAY_AFTER = r"([ap]\.?\s?m\b\.?|[πμ]\.\s?μ\.|[صم](?!\w))"
_AM = ("上午", "凌晨", "오전", "午前", "am", "πμ", "ص")
_PM = ("下午", "晚上", "오후", "午後", "pm", "μμ", "م")

# A time for patterns that end with it. Five groups: half of the day, hour, minute, second, half of the day.
CLOCK = rf"(?:\s?{_HALF_OF_DAY}\s?(\d{{1,2}})\s?[:：时時点點시]\s?(\d{{2}})(?:\s?[:：分분]\s?(\d{{2}}))?(?:\s?{_HALF_OF_DAY_AFTER})?)"
# What may stand between a day and CLOCK: punctuation, the day of the week, the name of the zone (a group).
BEFORE_CLOCK = rf"[\s,，،T|(（/·•–-]{{0,4}}(?:(?:星期|周|週).|[월화수목금토일月火水木金土](?:曜日?|요일)?)?[)）\s]{{0,3}}(?:({ZONE_NAMES})\s)?"

_TIME_AFTER = re.compile(
    r"(?:\.?[\s,，،|•·–—@()/-]{1,4}|\s?(?:г|р|r)\.)(?:(?:at|um|kl|à|a las|às|ore|alle|o godz|godz|в|о|saat|klo|om|lúc|pukul|เวลา|ساعت|الساعة)\b\.?\s?)?[\s,]{0,2}"
    rf"(\d{{1,2}})\s?[:.hH]\s?(\d{{2}})(?::(\d{{2}}))?(?!\d|\.\d)(?:\s?{_HALF_OF_DAY_AFTER})?",
    re.I,
)
_TIME_BEFORE = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{2})\s?([ap]\.?m\.?)?\s?(?:uhr|[A-Z]{2,4})?[\s,|•–-]{1,3}(?:on\s|(?:[^\W\d_]{2,10}),?\s)?$",
    re.I,
)
_MAX_CHARS_BEFORE = 40


def clock_time(half: str | None, hour: str | None, minute: str | None, second: str | None) -> ClockTime | None:
    """Return a time on a clock of 24 hours, not checked for its range; None if there is no hour. half is am or pm."""
    if hour is None:
        return None
    hours, half = int(hour), (half or "").lower().replace(".", "").replace(" ", "")
    if half in _PM and hours < 12:
        hours += 12
    elif half in _AM and hours == 12:
        hours = 0
    return hours, int(minute or 0), int(second or 0)


def with_time_beside(
    text: str, match: re.Match[str], year: int, month: int, day: int, context: DateContext
) -> Iterator[FoundDate]:
    """Yield the day that match found in text, with the time that stands right behind or right before it."""
    after = _TIME_AFTER.match(text, match.end())
    before_text = text[max(0, match.start() - _MAX_CHARS_BEFORE) : match.start()]
    before = None if after else _TIME_BEFORE.search(before_text)
    zone = context.zone
    clock = None
    if after:
        clock = clock_time(after[4], after[1], after[2], after[3])
        zone = zone_at(text, after.end(), context) or zone
    elif before:
        clock = clock_time(before[3], before[1], before[2], None)
        zone = zone_at(before_text, before.end(3) if before[3] else before.end(2), context) or zone
    value = format_date(year, month, day, clock, zone) or format_date(year, month, day, None, zone)
    if value:
        yield FoundDate((match[0] + (after[0] if after else "")).strip(), match.start(), value)
