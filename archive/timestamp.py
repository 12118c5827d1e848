"""The two ways in which an archive writes a moment: 14 digits for URLs and indexes, ISO 8601 for records."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from archive.errors import InvalidTimestamp

_FLOOR = "00000101000000"  # what a short timestamp leaves out: January, the 1st, midnight


def format_timestamp(moment: datetime) -> str:
    """Return the 14-digit UTC timestamp of an aware moment, such as "20220408082100"."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def parse_timestamp(text: str) -> datetime:
    """Return the moment (UTC) that 4 to 14 digits name; what is left out is its earliest. Raises InvalidTimestamp."""
    if not re.fullmatch(r"\d{4,14}", text, re.ASCII):
        raise InvalidTimestamp(f"{text!r} is no timestamp: give 4 to 14 digits, as in 20220408 or 20220408082100")
    padded = text + _FLOOR[len(text) :]
    if padded[4:6] == "00":  # an odd number of digits cut a field in half
        padded = padded[:4] + "01" + padded[6:]
    if padded[6:8] == "00":
        padded = padded[:6] + "01" + padded[8:]
    try:
        return datetime.strptime(padded, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as exc:
        raise InvalidTimestamp(f"{text!r} names no moment: {exc}") from exc


def format_warc_date(moment: datetime) -> str:
    """Return a WARC/1.1 date in UTC with microseconds, such as "2022-04-08T08:21:00.250000Z" (section 5.4)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_warc_date(text: str) -> datetime:
    """Return the moment (UTC) of a WARC date of any precision. Raises InvalidTimestamp."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as exc:
        raise InvalidTimestamp(f"{text!r} is no WARC-Date: {exc}") from exc
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
