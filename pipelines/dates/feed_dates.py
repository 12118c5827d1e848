"""The moment that a date of a feed or a sitemap names, for the crawler, which asks whether an article changed."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.dates.date_forms import Context, parse_date

_IN_UTC = Context(zone=UTC)


def parse_feed_date(text: str | None) -> datetime | None:
    """Return the moment in UTC, to the second, that the date of a feed or sitemap names; None if it names no day.

    The forms are those of parse_date: RFC 5322, ISO 8601, and what pages print. A day without time is its midnight, and
    a time without offset is taken as UTC: the moment is only compared with others of the same site.
    """
    value = parse_date(" ".join(text.split()), _IN_UTC) if text else None
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
