"""The moment that the date of an article in a feed or a sitemap names."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.dates.date_values import parse_date
from pipelines.dates.forms.context import DateContext

_IN_UTC = DateContext(zone=UTC)


def parse_feed_date(text: str | None) -> datetime | None:
    """Return the moment, in UTC and to the second, of a date of a feed or a sitemap; None if the text names no day.

    The forms are those of parse_date, so that the crawler and the cleaner read a date alike. A day without a time is
    its midnight, and a time without an offset is taken as UTC: moments are only compared with others of the same site.
    """
    value = parse_date(" ".join(text.split()), _IN_UTC) if text else None
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
