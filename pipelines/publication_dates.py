"""When an article was published and modified: every date that the page names, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import dateutil.parser

from .document import DateCandidate
from .structured_data import StructuredData

_PUBLISHED_META = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publication_date",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "date", "weibo: article:create_at",
    "firstpublishedtime", "og:release_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
)
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NUMERIC = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?"
    r"(?:[\sT(（]{0,4}(?:星期.|周.)?[)）\s]{0,3}(上午|下午|晚上|凌晨)?\s?(\d{1,2})\s?[:：时時点]\s?(\d{2})(?:\s?[:：分]\s?(\d{2}))?)?"
)
_HAN_YEAR = re.compile(
    r"([一二][〇○零九一二][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_MINGUO = re.compile(r"民國\s?(\d{2,3})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_ENGLISH = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_MONTHS})[a-z]{{0,6}}\.?,?\s((?:19|20)\d\d)|({_MONTHS})[a-z]{{0,6}}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s((?:19|20)\d\d))"
    r"(?:,?\s(?:at\s|-\s)?(\d{1,2})[:.](\d{2})\s?([ap])?\.?m?)?",
    re.I,
)
_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_UPDATED = re.compile(r"updated|modified|更新|修改|最后编辑", re.I)
_EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Dates:
    """published and modified as ISO 8601, with offset where the time is known, else the bare day; and all candidates."""

    published: str | None = None
    modified: str | None = None
    evidence: tuple[DateCandidate, ...] = ()


def find_dates(
    data: StructuredData, lines: Iterable[str], url: str | None, captured_at: datetime | None, zone: tzinfo | None
) -> Dates:
    """Collect the dates of markup, of the lines around the headline, and of the URL, in this order of trust.

    zone is what times without offset are in; without it only their day is kept. No date is later than captured_at.
    """
    found: list[DateCandidate] = []

    def add(field: str, where: str, text: str, value: str | None) -> None:
        if value is not None and not _too_late(value, captured_at):
            found.append(DateCandidate(value, where, text[:120], field))

    for key, field in (("datePublished", "published"), ("dateModified", "modified"), ("uploadDate", "published")):
        for text in data.texts(key):
            add(field, f"json-ld {key}", text, parse_date(text, zone))
    for names, field in ((_PUBLISHED_META, "published"), (_MODIFIED_META, "modified")):
        for name in names:
            for text in data.meta.get(name, ())[:3]:
                add(field, f"meta {name}", text, parse_date(text, zone))
    lines = [line for line in lines if len(line) <= 400]
    for stamp, text in data.times[:10]:
        field = "modified" if _UPDATED.search(text) else "published"
        if (text and any(text in line for line in lines)) or not lines:
            add(field, "time element", stamp, parse_date(stamp, zone))
    for line in lines:
        for text, value in _in_text(line, zone):
            before = line[max(0, line.find(text) - 12) : max(0, line.find(text))]
            add("modified" if _UPDATED.search(before) else "published", "byline", text, value)
    if url and (match := _IN_URL.search(url)):
        add("published", "url", match[0], _iso(int(match[1]), int(match[2]), int(match[3])))
    return Dates(_choose(found, "published"), _choose(found, "modified"), tuple(dict.fromkeys(found)))


def parse_date(text: str, zone: tzinfo | None) -> str | None:
    """Return one date as ISO 8601, or None. What is not said is not filled in: a day without time stays a day."""
    text = text.strip()
    direct = next((value for _, value in _in_text(text, zone)), None)
    if re.match(r"\d{4}-\d\d-\d\dT", text) or (direct is None and re.search(r"\d{4}", text)):
        try:
            moment = dateutil.parser.parse(text[:64], default=datetime(1, 1, 1))
        except (ValueError, OverflowError):
            return direct
        if moment.year < _EARLIEST.year:
            return direct
        if re.search(r"\d[:.]\d\d", text):
            return _with_zone(moment, zone)
        return (
            moment.date().isoformat() if re.search(r"\d{1,2}\D+\d{4}|\d{4}\D+\d{1,2}\D+\d{1,2}|\d{8}", text) else None
        )
    return direct


def _in_text(line: str, zone: tzinfo | None) -> Iterator[tuple[str, str]]:
    for match in _NUMERIC.finditer(line):
        year, month, day, half, hour, minute, second = match.groups()
        hours = None if hour is None else int(hour) + (12 if half in ("下午", "晚上") and int(hour) < 12 else 0)
        value = _iso(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), zone)
        if value:
            yield match[0].strip(), value
    for match in _HAN_YEAR.finditer(line):
        value = _iso(int(match[1].translate(_DIGITS)), _han_number(match[2]), _han_number(match[3]))
        if value:
            yield match[0], value
    for match in _MINGUO.finditer(line):
        value = _iso(int(match[1]) + 1911, int(match[2]), int(match[3]))
        if value:
            yield match[0], value
    for match in _ENGLISH.finditer(line):
        day_a, month_a, year_a, month_b, day_b, year_b, hour, minute, half = match.groups()
        month = _MONTHS.replace("sept|", "").split("|").index((month_a or month_b)[:3].lower()) + 1
        hours = None if hour is None else int(hour) % 12 + 12 if half and half.lower() == "p" else int(hour)
        value = _iso(int(year_a or year_b), month, int(day_a or day_b), hours, int(minute or 0), 0, zone)
        if value:
            yield match[0], value


def _han_number(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text.translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def _iso(
    year: int,
    month: int,
    day: int,
    hour: int | None = None,
    minute: int = 0,
    second: int = 0,
    zone: tzinfo | None = None,
) -> str | None:
    try:
        if hour is None:
            return date(year, month, day).isoformat()
        return _with_zone(datetime(year, month, day, hour, minute, second), zone)
    except ValueError:
        return None


def _with_zone(moment: datetime, zone: tzinfo | None) -> str:
    """Return a moment with its offset; without one and without a zone only its day is known for sure."""
    if moment.tzinfo is None:
        if zone is None:
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=zone)
    return moment.replace(microsecond=0).isoformat()


def _too_late(value: str, captured_at: datetime | None) -> bool:
    if value[:10] < _EARLIEST.isoformat():
        return True
    if captured_at is None:
        return False
    if len(value) == 10:  # the day may have begun east of where the capture was made
        return value > (captured_at.astimezone(UTC) + timedelta(hours=14)).date().isoformat()
    return datetime.fromisoformat(value).astimezone(UTC) > captured_at.astimezone(UTC)


def _choose(found: list[DateCandidate], field: str) -> str | None:
    """Return the most trusted date; where it is a bare day, one that adds the time of that day."""
    values = [candidate.value for candidate in found if candidate.field == field]
    if not values:
        return None
    best = values[0]
    if len(best) == 10:
        best = next((value for value in values if len(value) > 10 and value[:10] == best), best)
    return best


def zone_of(name: str | None, language: str | None) -> tzinfo | None:
    """Return the zone of a site: the one that its spec names, else +08:00 for Chinese, where all of its regions share it."""
    if name:
        return ZoneInfo(name)
    return ZoneInfo("Asia/Shanghai") if language and language.startswith("zh") else None
