"""The two formats of a time in web archives: 14 digits in URLs and indexes, ISO 8601 in WARC records."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.errors import InvalidTimestamp

_PADDING = "00000101000000"  # completes a short timestamp: January, the 1st, midnight


def format_timestamp(moment: datetime) -> str:
    """Return the 14-digit UTC timestamp of an aware datetime, such as "20220408082100"."""
    m = moment.astimezone(UTC)
    # strftime takes three times as long
    return f"{m.year:04}{m.month:02}{m.day:02}{m.hour:02}{m.minute:02}{m.second:02}"


def parse_timestamp(text: str) -> datetime:
    """Return the time (UTC) of a timestamp of 4 to 14 digits, the earliest it can mean. Raises InvalidTimestamp."""
    if not (text.isdigit() and text.isascii() and 4 <= len(text) <= 14):
        raise InvalidTimestamp(f"{text!r} is not a timestamp: give 4 to 14 digits, as in 20220408 or 20220408082100")
    if len(text) == 14:
        try:
            return datetime.fromisoformat(f"{text[:8]}T{text[8:]}Z")
        except ValueError:
            pass  # the slower code below accepts the timestamp, or says what is wrong with it
    padded = text + _PADDING[len(text) :]
    if padded[4:6] == "00":  # an odd number of digits has half a field at its end
        padded = padded[:4] + "01" + padded[6:]
    if padded[6:8] == "00":
        padded = padded[:6] + "01" + padded[8:]
    try:
        return datetime(
            int(padded[:4]), int(padded[4:6]), int(padded[6:8]),
            int(padded[8:10]), int(padded[10:12]), int(padded[12:]), tzinfo=UTC,
        )  # fmt: skip
    except ValueError as exc:
        raise InvalidTimestamp(f"{text!r} is not a valid timestamp: {exc}") from exc


def format_warc_date(moment: datetime) -> str:
    """Return a WARC/1.1 date in UTC with microseconds, such as "2022-04-08T08:21:00.250000Z" (section 5.4)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def parse_warc_date(text: str) -> datetime:
    """Return the time (UTC) of a WARC-Date of any precision (section 5.4). Raises InvalidTimestamp."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as exc:
        raise InvalidTimestamp(f"{text!r} is not a valid WARC-Date: {exc}") from exc
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
