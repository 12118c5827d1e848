"""Dates as people and programs write them: each one found in a text, as ISO 8601, without the clock or the locale.

python-dateutil reads what is ISO 8601; its free parser is not asked, because it reads two-digit years by today's date and
zone names by the machine's. What is not said is not filled in: a day without time stays a day, a time without zone too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse

EARLIEST = date(1990, 1, 1)

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HALF = r"(上午|下午|晚上|凌晨|中午|오전|오후|午前|午後|AM|PM)?"
_CLOCK = rf"(?:\s?{_HALF}\s?(\d{{1,2}})\s?[:：时時点點시]\s?(\d{{2}})(?:\s?[:：分분]\s?(\d{{2}}))?)"
_NUMERIC = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)(?:\s?[-/.]\s?|\s?[年년]\s?)(\d{{1,2}})(?:\s?[-/.]\s?|\s?[月월]\s?)(\d{{1,2}})(?!\d(?!\d?:\d\d))\s?[日일号號]?\.?"
    rf"(?:[\s,，T|(（]{{0,4}}(?:星期.|周.|週.|[월화수목금토일])?[)）\s]{{0,3}}{_CLOCK})?",
    re.I,
)
_SHORT_YEAR = re.compile(rf"(?<![\d.-])(\d\d)([-/.])(\d\d)\2(\d\d)(?![\d-])(?:\s{{0,3}}{_CLOCK})?")
_HAN_YEAR = re.compile(
    rf"([一二][〇○零九一二][〇○零一二三四五六七八九]{{2}})年([一二三四五六七八九十]{{1,3}})月([一二三四五六七八九十]{{1,3}})日(?:\s?{_CLOCK})?"
)
_MINGUO = re.compile(
    rf"(?:(?:中華)?民[國国]\s?(\d{{2,3}})\s?年|(?<!\d)(1[0-3]\d)年)\s?(\d{{1,2}})\s?月\s?(\d{{1,2}})\s?日(?:\s?{_CLOCK})?"
)
_NO_YEAR = re.compile(rf"(?<![\d年/-])(\d{{1,2}})(月|-|/)(\d{{1,2}})(?![\d/年-])日?\s{{0,3}}{_CLOCK}?")
_DAY_FIRST = re.compile(
    r"(?:(?<![\d./-])|(?<=:\d\d/))(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d)(?![\d./-]\d)(?!\d)\.?"
)
_WORD = r"([^\W\d_]{3,12})"
_NAMED = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª|°)?[\s-](?:de\s|of\s|d['’]|do\s)?{_WORD}(?:\.?,?\s(?:de\s|del\s)?|\.?-)((?:19|20)\d\d)(?!\d)"
    rf"|\b{_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s((?:19|20)\d\d)(?!\d)",
    re.I,
)
_NAMED_NO_YEAR = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:de\s)?{_WORD}|\b{_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)", re.I
)
_TIME_AFTER = re.compile(
    r"(?:[\s,，|•·–—@()-]{1,4}|\s?(?:г|р|r)\.)(?:(?:at|um|kl|à|a las|às|ore|alle|o godz|godz|в|о|saat|klo|om)\b\.?\s?)?[\s,]{0,2}(\d{1,2})\s?[:.hH]\s?(\d{2})(?::(\d{2}))?(?!\d|\.\d)\s?([ap]\.?\s?m\b)?",
    re.I,
)
_TIME_BEFORE = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{2})\s?([ap]\.?m\.?)?\s?(?:uhr|[A-Z]{2,4})?[\s,|•–-]{1,3}(?:on\s|(?:[^\W\d_]{2,10}),?\s)?$",
    re.I,
)
_ZONE = re.compile(
    r"\s?\(?(?:(UTC|GMT)\s?([+-]\d{1,2})(?::?(\d\d))?|(UTC|GMT|EST|EDT|PST|PDT|MST|MDT|BST|CET|CEST|MSK|JST|KST|HKT|SGT|AEST|AEDT)\b)"
)
_HOURS = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "BST": 1, "CET": 1, "CEST": 2,
    "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11,
}  # fmt: skip
# How the names of the months begin, in the languages that news is most read in; each beginning has one meaning in all.
_MONTHS: dict[str, int] = {}
for _month, _names in enumerate((
    "jan ene gen янв січ ιαν oca sty led ianu tammi ينا",
    "feb fév fev фев лют φεβ şub lut úno helmi فبر",
    "mar mär maa мар бер μαρ bře maalis márc مار",
    "apr avr abr апр кві απρ nis kwi dub huhti ápr أبر ابر",
    "may mai maj mag mei мая май тра μαι μαϊ μαΐ μάι kvě touko máj ماي",
    "jun juin giu iun июн чер ιουν haz cze červen červn kesä jún يون",
    "jul juil lug iul июл лип ιουλ tem lip červene červenc heinä júl يول",
    "aug aoû aou ago agu авг сер αυγ αύγ ağu sie srp elo أغس اغس",
    "sep set сен вер σεπ eyl wrz zář syys szept سبت",
    "oct okt ott out окт жов οκτ eki paź říj loka أكت اكت",
    "nov noi ноя лис νοε νοέ kas lis marras نوف",
    "dec dez dic des déc дек гру δεκ ara gru pro joulu ديس",
), 1):  # fmt: skip
    _MONTHS |= dict.fromkeys(_names.split(), _month)
_DAY_FIRST_DOMAINS = frozenset({"uk", "au", "nz", "ie", "in", "za", "ng", "ke", "pk", "sg", "my", "hk", "bd", "lk", "gh", "zw", "mt", "jm"})  # fmt: skip
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
_LONGEST_RELATIVE = 60  # of a line: in sentences such words mean the day of the event


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to read a date: the site's zone, the page's language, the last label of its host, the capture time.

    year is what a date without year may be read with, such as (2022, 4) where the URL names year and month.
    """

    zone: tzinfo | None = None
    language: str | None = None
    domain: str | None = None
    captured_at: datetime | None = None

    @property
    def day_first(self) -> bool | None:
        """Whether 08/04/2022 is in April; None where the page may be of either habit."""
        language, _, region = (self.language or "").lower().partition("-")
        if language != "en":
            return True if language else None
        if region:
            return None if region == "ca" else region != "us"
        return True if self.domain in _DAY_FIRST_DOMAINS else None


_NOTHING_KNOWN = Context()


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: what is written, where it begins, and its value as ISO 8601."""

    text: str
    start: int
    value: str


def parse_date(text: str, context: Context = _NOTHING_KNOWN) -> str | None:
    """Return one date of a markup attribute as ISO 8601, or None."""
    text = text.strip()[:80]
    if re.match(r"\d{4}-?\d\d-?\d\d(?!\d)", text) and "W" not in text:
        try:
            moment = isoparse(re.sub(r"\s?([+-]\d\d:?\d\d|Z)?(?:\[[\w/]{3,40}\])?$", r"\1", text))
            return _value(moment, context.zone) if len(text) > 10 else moment.date().isoformat()
        except (ValueError, OverflowError):
            pass
    elif re.match(r"\d{8}(?:\d{6})?$", text) and text[:2] in ("19", "20"):
        clock = (int(text[8:10]), int(text[10:12]), int(text[12:14])) if len(text) == 14 else None
        return _made(int(text[:4]), int(text[4:6]), int(text[6:8]), clock, context.zone)
    elif re.match(r"\d{10}(?:\d{3})?$", text):
        return of_epoch(text, context.zone)
    elif re.match(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} ", text):
        try:
            return _value(parsedate_to_datetime(text), context.zone)
        except (ValueError, TypeError, IndexError):
            pass
    return next((found.value for found in find_all(text, context)), None)


def of_epoch(digits: str, zone: tzinfo | None) -> str | None:
    """Return a moment counted in seconds or milliseconds since 1970."""
    moment = datetime.fromtimestamp(int(digits[:10]), UTC)
    return _value(moment.astimezone(zone) if zone else moment, zone) if moment.date() >= EARLIEST else None


def find_all(text: str, context: Context = _NOTHING_KNOWN) -> Iterator[Found]:
    """Yield the dates of a text that name day, month and year."""
    if not any(character.isdigit() for character in text) and "年" not in text:
        return
    chinese = (context.language or "").startswith("zh")
    for match in _NUMERIC.finditer(text):
        year, month, day, half, hour, minute, second = match.groups()
        yield from _found(match, _made(int(year), int(month), int(day), _clock(half, hour, minute, second), _zone_after(match) or context.zone))  # fmt: skip
    for match in _HAN_YEAR.finditer(text):
        year, month, day, half, hour, minute, second = match.groups()
        clock = _clock(half, hour, minute, second)
        yield from _found(match, _made(int(year.translate(_DIGITS)), _han_number(month), _han_number(day), clock, context.zone))  # fmt: skip
    for match in _MINGUO.finditer(text):
        named, bare, month, day, half, hour, minute, second = match.groups()
        clock = _clock(half, hour, minute, second)
        yield from _found(match, _made(int(named or bare) + 1911, int(month), int(day), clock, context.zone))
    if chinese:
        for match in _SHORT_YEAR.finditer(text):
            year, _, month, day, half, hour, minute, second = match.groups()
            clock = _clock(half, hour, minute, second)
            yield from _found(match, _made(_century(int(year)), int(month), int(day), clock, context.zone))
    else:
        yield from _in_figures(text, context)
    yield from _with_named_month(text, context)


def find_without_year(text: str, context: Context, around: date) -> Iterator[Found]:
    """Yield the dates that name day and month alone, in the last year in which they are not after around."""
    for match in _NO_YEAR.finditer(text):
        month, sign, day, half, hour, minute, second = match.groups()
        if sign == "月" or hour is not None:  # 4-8 may be a score
            clock = _clock(half, hour, minute, second)
            yield from _found(match, _last(around, int(month), int(day), clock, context.zone))
    for match in _NAMED_NO_YEAR.finditer(text):
        day_a, word_a, word_b, day_b = match.groups()
        number = month_of(word_a or word_b)
        value = _last(around, number, int(day_a or day_b), None, None) if number else None
        if value:
            yield from _with_time(text, match, int(value[:4]), int(value[5:7]), int(value[8:]), context)


def _last(around: date, month: int, day: int, clock: tuple[int, int, int] | None, zone: tzinfo | None) -> str | None:
    """Return a day of this year, or of the year before where it would be later than around."""
    for year in (around.year, around.year - 1):
        value = _made(year, month, day, clock, zone)
        if value and value[:10] <= (around + timedelta(days=1)).isoformat():
            return value
    return None


def find_relative(text: str, context: Context) -> Iterator[Found]:
    """Yield the days that a short line names by their distance from the capture: 3小时前, 2 hours ago, 昨天 15:30."""
    if context.captured_at is None or len(text) > _LONGEST_RELATIVE:
        return
    now = context.captured_at.astimezone(context.zone or context.captured_at.tzinfo)
    for match in _AGO.finditer(text):
        number, minutes, hours, days, other, other_minutes, other_hours, other_days = match.groups()
        words = number or other
        amount = int(words) if words.isdigit() else 0.5 if words == "半" else 1
        if minutes or other_minutes:
            moment = now - timedelta(minutes=amount)
        elif hours or other_hours:
            moment = now - timedelta(hours=amount)
        elif days or other_days:
            moment = now - timedelta(days=amount)
        yield Found(match[0], match.start(), moment.date().isoformat())
    for match in _DAY_WORD.finditer(text):
        _, yesterday, before, hour, minute = match.groups()
        day = (now - timedelta(days=1 if yesterday else 2 if before else 0)).date()
        clock = (int(hour), int(minute), 0) if hour else None
        yield from _found(match, _made(day.year, day.month, day.day, clock, context.zone))


def _in_figures(text: str, context: Context) -> Iterator[Found]:
    """Yield the dates whose year comes last."""
    for match in _DAY_FIRST.finditer(text):
        one, sign, two, year = int(match[1]), match[2], int(match[3]), int(match[4])
        if len(match[4]) == 2 and sign != ".":
            continue
        first = True if sign == "." else context.day_first
        if one > 12 or two > 12:
            first = one > 12
        if first is None and one != two:
            continue
        day, month = (one, two) if first or first is None else (two, one)
        yield from _with_time(text, match, year if year > 99 else _century(year), month, day, context)


def _with_named_month(text: str, context: Context) -> Iterator[Found]:
    for match in _NAMED.finditer(text):
        day_a, word_a, year_a, word_b, day_b, year_b = match.groups()
        number = month_of(word_a or word_b)
        if number:
            yield from _with_time(text, match, int(year_a or year_b), number, int(day_a or day_b), context)


def month_of(word: str) -> int | None:
    """Return the number of a month by its name or the beginning of it, None where it is no month."""
    word = word.lower()
    return next((_MONTHS[word[:size]] for size in range(min(len(word), 7), 2, -1) if word[:size] in _MONTHS), None)


def _with_time(text: str, match: re.Match[str], year: int, month: int, day: int, context: Context) -> Iterator[Found]:
    """Yield a day with the time that stands right behind or before it."""
    after = _TIME_AFTER.match(text, match.end())
    before = None if after else _TIME_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    zone = context.zone
    clock = None
    if after:
        clock = _clock(after[4], after[1], after[2], after[3])
        zone = _zone_at(text, after.end()) or zone
    elif before:
        clock = _clock(before[3], before[1], before[2], None)
        zone = _zone_at(text[max(0, match.start() - 40) : match.start()], before.end(3) if before[3] else before.end(2)) or zone  # fmt: skip
    value = _made(year, month, day, clock, zone) or _made(year, month, day, None, zone)
    if value:
        yield Found((match[0] + (after[0] if after else "")).strip(), match.start(), value)


def _found(match: re.Match[str], value: str | None) -> Iterator[Found]:
    if value:
        yield Found(match[0].strip(), match.start(), value)


def _zone_after(match: re.Match[str]) -> tzinfo | None:
    return _zone_at(match.string, match.end())


def _zone_at(text: str, place: int) -> tzinfo | None:
    """Return the zone that is named at a place of a text."""
    match = _ZONE.match(text, place)
    if not match:
        return None
    if match[1]:
        hours, minutes = int(match[2]), int(match[3] or 0)
        return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)) if abs(hours) <= 14 else None  # fmt: skip
    return timezone(timedelta(hours=_HOURS[match[4].upper()])) if match[4] in _HOURS else None


def _clock(half: str | None, hour: str | None, minute: str | None, second: str | None) -> tuple[int, int, int] | None:
    """Return the time on a clock of 24 hours."""
    if hour is None:
        return None
    hours, half = int(hour), (half or "").lower().replace(".", "").replace(" ", "")
    if half in ("下午", "晚上", "오후", "午後", "pm") and hours < 12:
        hours += 12
    elif half in ("上午", "凌晨", "오전", "午前", "am") and hours == 12:
        hours = 0
    return hours, int(minute or 0), int(second or 0)


def _century(year: int) -> int:
    return year + (2000 if year < 70 else 1900)


def _han_number(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text.translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)


def _made(year: int, month: int, day: int, clock: tuple[int, int, int] | None, zone: tzinfo | None) -> str | None:
    try:
        if clock is None:
            return date(year, month, day).isoformat()
        return _value(datetime(year, month, day, *clock), zone)
    except (ValueError, OverflowError):
        return None


def _value(moment: datetime, zone: tzinfo | None) -> str:
    """Return a moment with its offset; without one and without a zone only its day is known for sure."""
    if moment.tzinfo is None:
        if zone is None:
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=zone)
    return moment.replace(microsecond=0).isoformat()
