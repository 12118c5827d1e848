"""Dates as people and programs write them: each one found in a text, as ISO 8601, without the clock or the locale.

python-dateutil reads what is ISO 8601; its free parser is not asked, because it reads two-digit years by today's date and
zone names by the machine's. What is not said is not filled in: a day without time stays a day, a time without zone too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil.parser import isoparse

from pipelines.dates.calendars import (
    Day,
    common_day,
    era_year,
    han_figures,
    han_number,
    in_figures,
    solar_day,
    thai_year,
)
from pipelines.dates.date_stamps import is_stamp
from pipelines.dates.month_names import month_of, solar_month_of

EARLIEST = date(1990, 1, 1)

_HALF = r"(上午|下午|晚上|凌晨|中午|오전|오후|午前|午後|AM|PM)?"
_HALF_AFTER = r"([ap]\.?\s?m\b\.?|[πμ]\.\s?μ\.|[صم](?!\w))"
_CLOCK = (
    rf"(?:\s?{_HALF}\s?(\d{{1,2}})\s?[:：时時点點시]\s?(\d{{2}})(?:\s?[:：分분]\s?(\d{{2}}))?(?:\s?{_HALF_AFTER})?)"
)
_ZONES = "UTC|GMT|EST|EDT|PST|PDT|MST|MDT|BST|CET|CEST|MSK|JST|KST|HKT|SGT|IST|WIB|WITA|WIT|AEST|AEDT"
# What may stand between a day and its time: signs, the day of the week, the name of the zone.
_TO_CLOCK = rf"[\s,，،T|(（/·•–-]{{0,4}}(?:(?:星期|周|週).|[월화수목금토일月火水木金土](?:曜日?|요일)?)?[)）\s]{{0,3}}(?:({_ZONES})\s)?"


def _year_first(year: str) -> re.Pattern[str]:
    """Return the pattern of a day in figures that begins with its year."""
    return re.compile(
        rf"(?<!\d)({year})(?:\s?[-/.]\s?|\s?[年년]\s?)(\d{{1,2}})(?:\s?[-/.]\s?|\s?[月월]\s?)(\d{{1,2}})(?!\d(?!\d?:\d\d))\s?[日일号號]?\.?"
        rf"(?:{_TO_CLOCK}{_CLOCK})?",
        re.I,
    )


_NUMERIC = _year_first(r"(?:19|20)\d\d")
_OTHER_YEARS = r"1[345]\d\d|2[4-7]\d\d"  # those of Iran and of Thailand
_NUMERIC_OTHERWISE = _year_first(_OTHER_YEARS)
_SHORT_YEAR = re.compile(rf"(?<![\d.-])(\d\d)([-/.])(\d\d)\2(\d\d)(?![\d-])(?:\s{{0,3}}{_CLOCK})?")
_HAN = "[一二三四五六七八九十]{1,3}"
_HAN_YEAR = re.compile(rf"([一二][〇○零九一二][〇○零一二三四五六七八九]{{2}})年({_HAN})月({_HAN})日(?:\s?{_CLOCK})?")
_MINGUO = re.compile(
    rf"(?:(?:中華)?民[國国]\s?(\d{{2,3}})\s?年|(?<!\d)(1[0-3]\d)年)\s?(\d{{1,2}})\s?月\s?(\d{{1,2}})\s?日(?:\s?{_CLOCK})?"
)
_ERA = re.compile(
    rf"(令和|平成|昭和|大正|明治)\s?(元|\d{{1,2}}|{_HAN})\s?年\s?(\d{{1,2}}|{_HAN})\s?月\s?(\d{{1,2}}|{_HAN})\s?日(?:{_TO_CLOCK}{_CLOCK})?"
)
_ZONE_BEFORE_CLOCK = (_NUMERIC, _NUMERIC_OTHERWISE, _ERA)
_NO_YEAR = re.compile(rf"(?<![\d年/-])(\d{{1,2}})(月|-|/)(\d{{1,2}})(?![\d/年-])日?\s{{0,3}}{_CLOCK}?")
_DAY_FIRST = re.compile(
    rf"(?:(?<![\d./-])|(?<=:\d\d/))(\d{{1,2}})\s?([./-])\s?(\d{{1,2}})\s?\2\s?((?:19|20)\d\d|{_OTHER_YEARS}|\d\d)(?![./-]\d)(?!\d)\.?"
)
_LETTER = r"[^\s\d!-/:-@\[-`{-\u00b4\u00b6-\u00bf،؛؟۔\u2000-\u206f\u3000-\u303f\uff00-\uff20]"  # \w lacks the vowel signs of India
_WORD = rf"((?:كانون|تشرين)\s\w{{5,6}}|{_LETTER}{{2,16}})"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)?[\s/-](?:de\s|of\s|d['’]|do\s)?"
_YEAR = rf"((?:19|20)\d\d|{_OTHER_YEARS})(?!\d)"
_NAMED = re.compile(
    rf"(?<![\d.]){_DAY}{_WORD}(?:\s?/\s?{_WORD}|[\s\u200c]ماه)?(?:\.?[,،]?\s(?:de\s|del\s)?|\.?[-/]){_YEAR}"
    rf"|(?<!{_LETTER}){_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s{_YEAR}"
    rf"|(?<![\d.])((?:19|20)\d\d)\.?\sgada\s(\d{{1,2}})\.?\s{_WORD}"
    rf"|(?<![\d.])((?:19|20)\d\d)(?:[.,]|\sm\.)?[\s-]{_WORD}[\s-](\d{{1,2}})(?!\d)(?:\.|\sd\.)?",
    re.I,
)
_NAMED_SHORT_YEAR = re.compile(
    rf"(?<![\d.:]){_DAY}{_WORD}\.?,?[\s/-]['’]?(\d\d)(?=\s*$|\s?[|•·–—]|[\s,-]{{1,3}}\d{{1,2}}[:.hH]\d\d)", re.I
)
_NAMED_NO_YEAR = re.compile(
    rf"(?<![\d.]){_DAY}{_WORD}|(?<!{_LETTER}){_WORD}\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)", re.I
)
# What may be the year of such a date though it was not read: a number beside it that is no time, a year further on.
_NUMBER_BEHIND = re.compile(rf"\W{{0,4}}(?:{_LETTER}{{1,16}}\W{{1,3}})?(?!\d{{1,2}}\s?[:：.hH时時]\s?\d\d(?!\d))\d")
_A_YEAR = re.compile(r"(?<!\d)(?:1[345]|19|2[04-7])\d\d(?!\d)|年\s?$")
_OF_AN_AGENCY = tuple("电電讯訊")
_THAI_MONTHS = (
    "มกราคม ม.ค.", "กุมภาพันธ์ ก.พ.", "มีนาคม มี.ค.", "เมษายน เม.ย.", "พฤษภาคม พ.ค.", "มิถุนายน มิ.ย.",
    "กรกฎาคม ก.ค.", "สิงหาคม ส.ค.", "กันยายน ก.ย.", "ตุลาคม ต.ค.", "พฤศจิกายน พ.ย.", "ธันวาคม ธ.ค.",
)  # fmt: skip
_THAI_MONTH = {name.replace(".", ""): number for number, names in enumerate(_THAI_MONTHS, 1) for name in names.split()}
_THAI = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s?({'|'.join(_THAI_MONTHS).replace('.', '[.]?').replace(' ', '|')})"
    r"\s?(?:พ\.?\s?ศ\.?\s?|พุทธศักราช\s?|ค\.?\s?ศ\.?\s?)?(\d{4}|\d\d)(?!\d|[:.]\d)"
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s?tháng\s?(\d{1,2})(?:,\s?|\s)(?:năm\s)?((?:19|20)\d\d)(?!\d)", re.I)
_TIME_AFTER = re.compile(
    r"(?:\.?[\s,，،|•·–—@()/-]{1,4}|\s?(?:г|р|r)\.)(?:(?:at|um|kl|à|a las|às|ore|alle|o godz|godz|в|о|saat|klo|om|lúc|pukul|เวลา|ساعت|الساعة)\b\.?\s?)?[\s,]{0,2}"
    rf"(\d{{1,2}})\s?[:.hH]\s?(\d{{2}})(?::(\d{{2}}))?(?!\d|\.\d)(?:\s?{_HALF_AFTER})?",
    re.I,
)
_TIME_BEFORE = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{2})\s?([ap]\.?m\.?)?\s?(?:uhr|[A-Z]{2,4})?[\s,|•–-]{1,3}(?:on\s|(?:[^\W\d_]{2,10}),?\s)?$",
    re.I,
)
_ZONE = re.compile(rf"\s?\(?(?:(UTC|GMT)\s?([+-]\d{{1,2}})(?::?(\d\d))?|({_ZONES})\b)")
_HOURS = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "BST": 1, "CET": 1, "CEST": 2,
    "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "WIB": 7, "WITA": 8, "WIT": 9, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_INDIAN = frozenset({"hi", "bn", "mr", "ta", "te", "gu", "kn", "ml", "pa"})  # IST is the time of Ireland and Israel too
_YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko"})
_WRONG_OFFSET = re.compile(r"^\d{4}-\d\d-\d\d[T\s].*:\d\d(?:\.\d{1,9})?\s?[+-]\d{1,3}$")  # its time may be wrong too
# RFC 5322, sections 3.3 and 4.3, with whole names and other signs between the parts, and the zones that email.utils knows.
_MAIL_DATE = re.compile(
    r"(?:[a-z]{3,9},?\s?)?(\d{1,2})[\s-]((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})[\s-]((?:19|20)\d\d|\d{2,3})"
    r"\s(\d{1,2}:\d\d(?::\d\d)?)(?:\s?([+-]\d{4}|UTC?|GMT|Z|[AECMP][SD]T)(?![\w:+-])|$)",
    re.I | re.A,
)
# CST is not read here: Java writes this form, and in it CST for China as well as for Chicago.
_ASCTIME = re.compile(
    r"^[A-Z][a-z]{2}\s([A-Z][a-z]{2})\s{1,2}(\d{1,2})\s(\d\d:\d\d:\d\d)\s(?:([+-]\d{4}|UTC|GMT|[EMP][SD]T)\s)?((?:19|20)\d\d)$"
)
# A minus with a colon needs a space before it: 10:30-11:30 is from one time to another.
_OFFSET_AT_END = re.compile(r"(?<=:\d\d)\s?(?:(?=\+|-\d{4})|(?<=\s))([+-])(\d\d):?(\d\d)(?:\s?\([A-Za-z ]{1,40}\))?$")
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
_LONGEST_RELATIVE = 60  # of a line


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
    def code(self) -> str:
        """The language without region and script, such as zh; empty where it is not known."""
        return (self.language or "").partition("-")[0].lower()

    @property
    def day_first(self) -> bool | None:
        """Whether 08/04/2022 is in April; None where the page may be of either habit."""
        language, _, region = (self.language or "").lower().partition("-")
        if language in _YEAR_FIRST_LANGUAGES:
            return True if self.domain in _DAY_FIRST_DOMAINS or self.domain == "fr" else None
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
    if re.match(r"(?:19|20)\d\d-?\d\d-?\d\d(?!\d)", text) and "W" not in text:
        try:
            moment = isoparse(re.sub(r"\s?([+-]\d\d:?\d\d|Z)?(?:\[[\w/]{3,40}\])?$", r"\1", text))
            return _value(moment, context.zone) if len(text) > 10 else moment.date().isoformat()
        except (ValueError, OverflowError):
            if _WRONG_OFFSET.search(text):
                return parse_date(text[:10], context)
    elif re.match(r"\d{8}(?:\d{6})?$", text) and text[:2] in ("19", "20"):
        clock = (int(text[8:10]), int(text[10:12]), int(text[12:14])) if len(text) == 14 else None
        return _made(int(text[:4]), int(text[4:6]), int(text[6:8]), clock, context.zone)
    elif re.match(r"\d{10}(?:\d{3})?$", text):
        return of_epoch(text, context.zone)
    elif (mail_date := _parse_mail_date(text)) is not None:
        return _value(mail_date, context.zone)
    return _parse_printed_date(text, context)


def _parse_mail_date(text: str) -> datetime | None:
    """Return the moment of an RFC 5322 date, or of the date of asctime; None for other forms and for what is out of range.

    Short years are those of section 4.3, which email.utils reads otherwise; -0000 is UTC (section 3.3).
    """
    match = _MAIL_DATE.match(_ASCTIME.sub(r"\2 \1 \5 \3 \4", text).rstrip())
    if not match:
        return None
    day, month, year, clock, zone = match.groups(default="")
    full_year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
    try:
        moment = parsedate_to_datetime(f"{day} {month} {full_year} {clock} {zone}")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if zone == "-0000" else moment


def _parse_printed_date(text: str, context: Context) -> str | None:
    """Return the first date of a text in the forms of pages, in the numeric offset that the text may end with.

    Where there is no such offset on earth, the time may be wrong too, and only the day is returned.
    """
    if offset := _OFFSET_AT_END.search(text):
        sign, hours, minutes = offset.groups()
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        zone = timezone(-shift if sign == "-" else shift) if int(hours) <= 14 and int(minutes) < 60 else None
        text, context = text[: offset.start()], replace(context, zone=zone)
    return next((found.value for found in find_all(text, context)), None)


def of_epoch(digits: str, zone: tzinfo | None) -> str | None:
    """Return a moment counted in seconds or milliseconds since 1970."""
    moment = datetime.fromtimestamp(int(digits[:10]), UTC)
    return _value(moment.astimezone(zone) if zone else moment, zone) if moment.date() >= EARLIEST else None


def find_all(text: str, context: Context = _NOTHING_KNOWN) -> Iterator[Found]:
    """Yield the dates of a text that name day, month and year, each as it is printed."""
    if not any(character.isdigit() for character in text) and "年" not in text:
        return
    figures = in_figures(text)
    for found in _find_all(figures, context):
        yield found if figures is text else _as_printed(text, found)


def _as_printed(text: str, found: Found) -> Found:
    return Found(text[found.start : found.start + len(found.text)], found.start, found.value)


def _find_all(text: str, context: Context) -> Iterator[Found]:
    for match in _NUMERIC.finditer(text):
        yield from _with_clock(match, (int(match[1]), int(match[2]), int(match[3])), context)
    if context.code in ("th", "fa", "prs"):
        for match in _NUMERIC_OTHERWISE.finditer(text):
            day = common_day(int(match[1]), int(match[2]), int(match[3]), context.code)
            yield from _with_clock(match, day, context)
    if "年" in text:
        for match in _HAN_YEAR.finditer(text):
            yield from _with_clock(match, (han_figures(match[1]), han_number(match[2]), han_number(match[3])), context)
        for match in _MINGUO.finditer(text):
            yield from _with_clock(match, (int(match[1] or match[2]) + 1911, int(match[3]), int(match[4])), context)
        for match in _ERA.finditer(text):
            year = era_year(match[1], han_number(match[2]))
            day = (year, han_number(match[3]), han_number(match[4])) if year else None
            yield from _with_clock(match, day, context)
    if context.code in _YEAR_FIRST_LANGUAGES:
        for match in _SHORT_YEAR.finditer(text):
            yield from _with_clock(match, (_century(int(match[1])), int(match[3]), int(match[4])), context)
    yield from _in_figures(text, context)
    yield from _with_named_month(text, context)


def find_without_year(text: str, context: Context, around: date) -> Iterator[Found]:
    """Yield the dates that name day and month alone, in the last year in which they are not after around.

    They have to be all that a line says, or the day of an agency's report, and no number beside them may be a year that was not understood.
    """
    figures = in_figures(text)
    for match in _NO_YEAR.finditer(figures):
        one, sign, two, half, hour, minute, second, half_after = match.groups()
        in_order = _month_and_day(int(one), sign, int(two), context, timed=hour is not None)
        clock = _clock(half or half_after, hour, minute, second)
        value = _last(around, *in_order, clock, context.zone) if in_order else None
        yield from _alone(text, figures, _found(match, value), timed=clock is not None)
    for match in _NAMED_NO_YEAR.finditer(figures):
        day_a, word_a, word_b, day_b = match.groups()
        number = month_of(word_a or word_b, context.code)
        value = _last(around, number, int(day_a or day_b), None, None) if number else None
        if value and not _NUMBER_BEHIND.match(figures, match.end()):
            day = int(value[:4]), int(value[5:7]), int(value[8:])
            yield from _alone(text, figures, _with_time(figures, match, *day, context), timed=True)


def _month_and_day(one: int, sign: str, two: int, context: Context, *, timed: bool) -> tuple[int, int] | None:
    """Return which of two numbers is the month and which the day; without 月 only beside a time, as 4-8 may be a score."""
    if sign == "月":
        return one, two
    if not timed or context.code == "fa":
        return None
    if context.code in _YEAR_FIRST_LANGUAGES or (two > 12 and not context.day_first):
        return one, two
    return (two, one) if context.day_first or one > 12 else None


def _alone(text: str, figures: str, dates: Iterable[Found], *, timed: bool) -> Iterator[Found]:
    """Yield those days without year that are what their line says, with nothing beside them that may be their year.

    figures is the text in common figures; timed says that what a number behind a day means was looked at.
    """
    for one in dates:
        end = one.start + len(one.text)
        year = _A_YEAR.search(figures[max(0, one.start - 12) : one.start]) or _A_YEAR.search(figures, end, end + 30)
        if year or (not timed and _NUMBER_BEHIND.match(figures, end)):
            continue
        if is_stamp(figures, one.start, end) or figures[end : end + 1] in _OF_AN_AGENCY:
            yield _as_printed(text, one)


def _last(around: date, month: int, day: int, clock: tuple[int, int, int] | None, zone: tzinfo | None) -> str | None:
    """Return a day of this year, or of the year before where it would be later than around."""
    for year in (around.year, around.year - 1):
        value = _made(year, month, day, clock, zone)
        if value and value[:10] <= (around + timedelta(days=1)).isoformat():
            return value
    return None


def find_relative(text: str, context: Context) -> Iterator[Found]:
    """Yield the days that a line names by their distance from the capture, and little else: 3小时前, 2 hours ago, 昨天 15:30.

    In headlines and sentences such words mean the day of the event.
    """
    if context.captured_at is None or len(text) > _LONGEST_RELATIVE:
        return
    now = context.captured_at.astimezone(context.zone or context.captured_at.tzinfo)
    figures = in_figures(text)
    for match in _AGO.finditer(figures):
        if not is_stamp(figures, *match.span()):
            continue
        number, minutes, hours, days, other, other_minutes, other_hours, other_days = match.groups()
        words = number or other
        amount = int(words) if words.isdigit() else 0.5 if words == "半" else 1
        if minutes or other_minutes:
            moment = now - timedelta(minutes=amount)
        elif hours or other_hours:
            moment = now - timedelta(hours=amount)
        elif days or other_days:
            moment = now - timedelta(days=amount)
        yield _as_printed(text, Found(match[0], match.start(), moment.date().isoformat()))
    for match in _DAY_WORD.finditer(figures):
        if not is_stamp(figures, *match.span()):
            continue
        _, yesterday, before, hour, minute = match.groups()
        day = (now - timedelta(days=1 if yesterday else 2 if before else 0)).date()
        clock = (int(hour), int(minute), 0) if hour else None
        for found in _found(match, _made(day.year, day.month, day.day, clock, context.zone)):
            yield _as_printed(text, found)


def _in_figures(text: str, context: Context) -> Iterator[Found]:
    """Yield the dates whose year comes last."""
    for match in _DAY_FIRST.finditer(text):
        one, sign, two, year = int(match[1]), match[2], int(match[3]), int(match[4])
        if year < 100 and (sign != "." or context.code in _YEAR_FIRST_LANGUAGES or context.code in ("th", "fa")):
            continue
        first = True if sign == "." else context.day_first
        if one > 12 or two > 12:
            first = one > 12
        if first is None and one != two:
            continue
        day, month = (one, two) if first or first is None else (two, one)
        common = common_day(year if year > 99 else _century(year), month, day, context.code)
        if common:
            yield from _with_time(text, match, *common, context)


def _with_named_month(text: str, context: Context) -> Iterator[Found]:
    """Yield the dates whose month has a name."""
    for match in _NAMED.finditer(text):
        groups = match.groups()
        day, word, other, year = next(
            (groups[i], groups[j], groups[k] if k else None, groups[m])
            for i, j, k, m in ((0, 1, 2, 3), (5, 4, 0, 6), (8, 9, 0, 7), (12, 11, 0, 10))
            if groups[i] is not None
        )
        common = _named_day(int(year), word, int(day), context)
        if common and (other is None or month_of(other, context.code) == common[1]):
            yield from _with_time(text, match, *common, context)
    for match in _NAMED_SHORT_YEAR.finditer(text):
        number = month_of(match[2], context.code)
        if number:
            yield from _with_time(text, match, _century(int(match[3])), number, int(match[1]), context)
    if text.isascii():
        return
    for match in _THAI.finditer(text):
        thai = thai_year(int(match[3]))
        if thai:
            yield from _with_time(text, match, thai, _THAI_MONTH[match[2].replace(".", "")], int(match[1]), context)
    for match in _VIETNAMESE.finditer(text):
        yield from _with_time(text, match, int(match[3]), int(match[2]), int(match[1]), context)


def _named_day(year: int, word: str, day: int, context: Context) -> Day | None:
    """Return a day by the name of its month, which says what years are meant; None where it is no month."""
    solar = solar_month_of(word) if 1300 <= year <= 1500 else None
    if solar:
        return solar_day(year, solar, day)
    number = month_of(word, context.code)
    return common_day(year, number, day, None if context.code in ("fa", "prs") else context.code) if number else None


def _with_time(text: str, match: re.Match[str], year: int, month: int, day: int, context: Context) -> Iterator[Found]:
    """Yield a day with the time that stands right behind or before it."""
    after = _TIME_AFTER.match(text, match.end())
    before = None if after else _TIME_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    zone = context.zone
    clock = None
    if after:
        clock = _clock(after[4], after[1], after[2], after[3])
        zone = _zone_at(text, after.end(), context) or zone
    elif before:
        clock = _clock(before[3], before[1], before[2], None)
        zone = _zone_at(text[max(0, match.start() - 40) : match.start()], before.end(3) if before[3] else before.end(2), context) or zone  # fmt: skip
    value = _made(year, month, day, clock, zone) or _made(year, month, day, None, zone)
    if value:
        yield Found((match[0] + (after[0] if after else "")).strip(), match.start(), value)


def _found(match: re.Match[str], value: str | None) -> Iterator[Found]:
    if value:
        yield Found(match[0].strip(), match.start(), value)


def _with_clock(match: re.Match[str], day: Day | None, context: Context) -> Iterator[Found]:
    """Yield a day with the time that its pattern ends with, if there is one."""
    if day is None:
        return
    half, hour, minute, second, half_after = match.groups()[-5:]
    clock = _clock(half or half_after, hour, minute, second)
    zone = _zone_at(match.string, match.end(), context)
    if zone is None and match.re in _ZONE_BEFORE_CLOCK and (name := match.groups()[-6]):
        zone = _zone_at(name.upper(), 0, context)
    yield from _found(match, _made(*day, clock, zone or context.zone) or _made(*day, None, None))


def _zone_at(text: str, place: int, context: Context) -> tzinfo | None:
    """Return the zone that is named at a place of a text."""
    match = _ZONE.match(text, place)
    if not match:
        return None
    if match[1]:
        hours, minutes = int(match[2]), int(match[3] or 0)
        return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)) if abs(hours) <= 14 else None  # fmt: skip
    if match[4] == "IST" and (context.code in _INDIAN or context.domain == "in"):
        return timezone(timedelta(hours=5, minutes=30))
    return timezone(timedelta(hours=_HOURS[match[4]])) if match[4] in _HOURS else None


def _clock(half: str | None, hour: str | None, minute: str | None, second: str | None) -> tuple[int, int, int] | None:
    """Return the time on a clock of 24 hours."""
    if hour is None:
        return None
    hours, half = int(hour), (half or "").lower().replace(".", "").replace(" ", "")
    if half in ("下午", "晚上", "오후", "午後", "pm", "μμ", "م") and hours < 12:
        hours += 12
    elif half in ("上午", "凌晨", "오전", "午前", "am", "πμ", "ص") and hours == 12:
        hours = 0
    return hours, int(minute or 0), int(second or 0)


def _century(year: int) -> int:
    return year + (2000 if year < 70 else 1900)


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
