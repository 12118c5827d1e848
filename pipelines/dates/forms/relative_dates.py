"""Days that a line names by their distance from the capture: 3小时前, 2 hours ago, 昨天 15:30."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.digits import to_ascii_digits
from pipelines.dates.forms.found_dates import FoundDate, format_date
from pipelines.dates.forms.timestamp_lines import is_timestamp_line

_AGO = re.compile(
    r"(\d{1,2}|\ban?|\bone|\buna?|\beine?[rm]?|半)\s?(?:个|個)?(?:(分钟|分鐘|分|min\w{0,4}|mins?|минут\w?|dakika|dk|분)|(小时|小時|時間|hours?|hrs?|h|horas?|heures?|stunden?|or[ae]|час\w{0,2}|godzin\w?|saat|uur|timm\w{1,3}|시간)"
    r"|(天|日|days?|d[ií]as?|jours?|tag(?:en?)?|giorn[io]|дн\w{1,2}|день|dni|dzień|gün|dagen|dag\w{0,2}|일))\s?(?:以?前|之前|ago|назад|temu|fa|önce|geleden|sedan|전|atrás)"
    r"|(?:hace|il y a|vor|há)\s(\d{1,2}|una?|une?|eine?[rm]?|um)\s(?:(min\w{1,5})|(horas?|heures?|stunden?)|(d[ií]as?|jours?|tag(?:en?)?))\b",
    re.I,
)
_DAY_WORD = re.compile(
    r"(?:(今天|今日|today|heute|hoy|aujourd['’]hui|oggi|hoje|сегодня|dzisiaj|dziś|오늘)|(昨天|昨日|yesterday|gestern|ayer|hier|ieri|ontem|вчера|wczoraj|어제)|(前天))"
    r"(?:,?\s?(?:at|um|в|o|a las|à)?\s?(\d{1,2})[:：](\d{2}))?",
    re.I,
)
_MAX_LINE_CHARS = 60


def find_relative_dates(text: str, context: DateContext) -> Iterator[FoundDate]:
    """Yield the days that a line, if it is a timestamp, names by their distance from the capture.

    In headlines and sentences such words mean the day of the event. The value is a day, with a time only if the line
    prints one. Without a capture time in context nothing is found.
    """
    if context.captured_at is None or len(text) > _MAX_LINE_CHARS:
        return
    now = context.captured_at.astimezone(context.zone or context.captured_at.tzinfo)
    ascii_text = to_ascii_digits(text)
    for match in _AGO.finditer(ascii_text):
        if is_timestamp_line(ascii_text, *match.span()):
            value = (now - _distance(match)).date().isoformat()
            yield FoundDate(match[0], match.start(), value).as_printed(text)
    for match in _DAY_WORD.finditer(ascii_text):
        if not is_timestamp_line(ascii_text, *match.span()):
            continue
        _, yesterday, day_before_yesterday, hour, minute = match.groups()
        day = (now - timedelta(days=1 if yesterday else 2 if day_before_yesterday else 0)).date()
        clock = (int(hour), int(minute), 0) if hour else None
        timed_value = format_date(day.year, day.month, day.day, clock, context.zone)
        if timed_value:
            yield FoundDate(match[0].strip(), match.start(), timed_value).as_printed(text)


def _distance(match: re.Match[str]) -> timedelta:
    """Return the time span of a match of _AGO."""
    number, minutes, hours, _, number_after, minutes_after, hours_after, _ = match.groups()
    word = number or number_after
    amount = int(word) if word.isdigit() else 0.5 if word == "半" else 1
    if minutes or minutes_after:
        return timedelta(minutes=amount)
    return timedelta(hours=amount) if hours or hours_after else timedelta(days=amount)
