"""A text that should be one date: the value of an attribute, of a meta element, of JSON-LD, of a feed or a sitemap.

ISO 8601 is read by dateutil and RFC 5322 by email.utils; then come Unix times and the forms that pages print. The free
parser of dateutil is not used: it fills in what is missing from the clock, and reads names of zones by the machine's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse

from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.dates_in_text import find_dates_in_text
from pipelines.dates.forms.found_dates import EARLIEST_DAY, format_date, format_moment
from pipelines.dates.forms.zones import fixed_offset

_MAX_CHARS = 80
_ISO_8601 = re.compile(r"(?:19|20)\d\d-?\d\d-?\d\d(?!\d)")
_ISO_OFFSET = re.compile(r"\s?([+-]\d\d:?\d\d|Z)?(?:\[[\w/]{3,40}\])?$")  # Java appends the name of the zone
_MALFORMED_OFFSET = re.compile(r"^\d{4}-\d\d-\d\d[T\s].*:\d\d(?:\.\d{1,9})?\s?[+-]\d{1,3}$")
_FOURTEEN_DIGITS = re.compile(r"(?:19|20)\d{12}$")
_UNIX_TIME = re.compile(r"\d{10}(?:\d{3})?$")
# RFC 5322, sections 3.3 and 4.3, also with full names and hyphens (RFC 850), and the zones that email.utils knows.
_RFC_5322 = re.compile(
    r"(?:[a-z]{3,9},?\s?)?(\d{1,2})[\s-]((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})[\s-]((?:19|20)\d\d|\d{2,3})"
    r"\s(\d{1,2}:\d\d(?::\d\d)?)(?:\s?([+-]\d{4}|UTC?|GMT|Z|[AECMP][SD]T)(?![\w:+-])|$)",
    re.I | re.A,
)
# The form of asctime in C, also with a zone. CST is left out: Java prints it for China and for Chicago.
_ASCTIME = re.compile(
    r"^[A-Z][a-z]{2}\s([A-Z][a-z]{2})\s{1,2}(\d{1,2})\s(\d\d:\d\d:\d\d)\s(?:([+-]\d{4}|UTC|GMT|[EMP][SD]T)\s)?((?:19|20)\d\d)$"
)
# A minus with a colon needs a space before it: 10:30-11:30 is a range of times.
_OFFSET_AT_END = re.compile(r"(?<=:\d\d)\s?(?:(?=\+|-\d{4})|(?<=\s))([+-])(\d\d):?(\d\d)(?:\s?\([A-Za-z ]{1,40}\))?$")


def parse_date(text: str, context: DateContext) -> str | None:
    """Return the date of a text that should be one date, as ISO 8601; None if the text names no day.

    The value has an offset if the text or context tells the zone, and is the bare day otherwise. Only the first 80
    characters are read.
    """
    text = text.strip()[:_MAX_CHARS]
    if _ISO_8601.match(text):
        return _parse_iso_8601(text, context) or _parse_printed_date(text, context)
    if _FOURTEEN_DIGITS.match(text):
        clock = int(text[8:10]), int(text[10:12]), int(text[12:14])
        return format_date(int(text[:4]), int(text[4:6]), int(text[6:8]), clock, context.zone)
    if _UNIX_TIME.match(text):
        return parse_unix_time(text, context.zone)
    return _parse_rfc_5322(text, context.zone) or _parse_printed_date(text, context)


def parse_unix_time(digits: str, zone: tzinfo | None) -> str | None:
    """Return the moment of a count of seconds or milliseconds since 1970, in zone or UTC; None if it is before 1990."""
    moment = datetime.fromtimestamp(int(digits[:10]), UTC)
    return format_moment(moment.astimezone(zone or UTC), zone) if moment.date() >= EARLIEST_DAY else None


def _parse_iso_8601(text: str, context: DateContext) -> str | None:
    """Return the date of an ISO 8601 text; the day alone if the offset is malformed, as the time may be wrong too."""
    try:
        moment = isoparse(_ISO_OFFSET.sub(r"\1", text))
    except (ValueError, OverflowError):
        return parse_date(text[:10], context) if _MALFORMED_OFFSET.search(text) else None
    return format_moment(moment, context.zone) if len(text) > 10 else moment.date().isoformat()


def _parse_rfc_5322(text: str, zone: tzinfo | None) -> str | None:
    """Return the date of an RFC 5322 or asctime text; None for other forms and for values out of range.

    Years of two and three digits are read as section 4.3 says, unlike in email.utils, and -0000 is UTC (section 3.3).
    """
    match = _RFC_5322.match(_ASCTIME.sub(r"\2 \1 \5 \3 \4", text).rstrip())
    if not match:
        return None
    day, month, year, clock, offset = match.groups(default="")
    century = 0 if len(year) == 4 else 2000 if int(year) < 50 else 1900
    try:
        moment = parsedate_to_datetime(f"{day} {month} {century + int(year)} {clock} {offset}")
    except ValueError:
        return None
    return format_moment(moment.replace(tzinfo=UTC) if offset == "-0000" else moment, zone)


def _parse_printed_date(text: str, context: DateContext) -> str | None:
    """Return the first date of a text in the forms of pages, read with the numeric UTC offset at its end if it has one.

    If no clock on earth has that offset, the time may be wrong too, and the value is the day.
    """
    if offset := _OFFSET_AT_END.search(text):
        zone = fixed_offset(offset[1], int(offset[2]), int(offset[3]))
        text, context = text[: offset.start()], replace(context, zone=zone)
    return next((found.value for found in find_dates_in_text(text, context)), None)
