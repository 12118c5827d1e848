"""When an article was published and changed: every date on the page that may say so, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from .document import DateCandidate
from .fold import fold
from .segments import tidy
from .structured import Structured

_FIRST_YEAR = 1990  # no web page is older
_MAX_CANDIDATES = 40
_TIME = (
    r"(?:[T\s,|]{0,4}(?:星期.|周.|礼拜.|\(.\))?[\s,]{0,3}(?:at\s|um\s|à\s)?\s{0,2}(?P<noon>上午|下午|早上|晚上|凌晨|中午|午后)?\s?"
    r"(?P<hour>[01]?\d|2[0-3])[::时点h](?P<minute>[0-5]\d)(?:[::分](?P<second>[0-5]\d)?(?:\.\d{1,9})?秒?)?"
    r"\s?(?P<half>[ap]\.?m\b\.?)?\s?(?P<zone>Z\b|UTC\b|GMT\b|[+-][01]\d:?\d\d)?)?"
)
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s{0,2}(?:[-/.]|年)\s{0,2}(?P<month>0?[1-9]|1[0-2])\s{0,2}(?:[-/.]|月)\s{0,2}"
    r"(?P<day>3[01]|[12]\d|0?[1-9])日?" + _TIME,
    re.I,
)
_COMPACT = re.compile(
    r"^(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:T?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?P<zone>Z|[+-]\d{4})?)?$"
)
_REPUBLIC = re.compile(
    r"(?:民国|中华民国)\s?(?P<year>\d{2,3})\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日"
    + _TIME
)
_HAN_DATE = re.compile(
    r"([一二][〇零○ＯO一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,4})日"
)
_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januar janvier enero gennaio janeiro januari stycznia января ιανουαρίου ocak jänner",
        "february feb februar février febrero febbraio fevereiro februari lutego февраля φεβρουαρίου şubat",
        "march mar märz mars marzo março maart marca марта μαρτίου mart",
        "april apr avril abril aprile april kwietnia апреля απριλίου nisan",
        "may mai mayo maggio maio mei maja мая μαΐου mayıs",
        "june jun juni juin junio giugno junho czerwca июня ιουνίου haziran",
        "july jul juli juillet julio luglio julho lipca июля ιουλίου temmuz",
        "august aug août agosto augustus sierpnia августа αυγούστου ağustos augusti",
        "september sept sep septembre septiembre settembre setembro września сентября σεπτεμβρίου eylül",
        "october oct oktober okt octobre octubre ottobre outubro października октября οκτωβρίου ekim",
        "november nov novembre noviembre novembro listopada ноября νοεμβρίου kasım",
        "december dec dezember dez décembre diciembre dicembre dezembro grudnia декабря δεκεμβρίου aralık desember",
    ),
    start=1,
):
    _MONTHS |= dict.fromkeys(_names.split(), _number)
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_WORDED = re.compile(
    rf"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|\.|º)?\s{{1,2}}(?:de\s|of\s)?{_NAME},?\s{{1,2}}(?:de\s)?(?P<year>(?:19|20)\d\d)"
    + _TIME,
    re.I,
)
_WORDED_US = re.compile(
    rf"\b{_NAME}\s{{1,2}}(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s{{1,2}}(?P<year>(?:19|20)\d\d)" + _TIME, re.I
)
_URL = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-/_]?)(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?!\d)|(?<!\d)((?:19|20)\d\d)/(1[0-2]|[1-9])/(3[01]|[12]\d|[1-9])(?=/)"
)
_MODIFIED = re.compile(r"(?:更新|修改|编辑)(?:时间|于|日期)?|updated|modified|aktualisiert|mis à jour|edited", re.I)
_EASTERN = frozenset({"cn", "tw", "hk", "mo"})  # one zone each, and the same: UTC+08:00

_META_PUBLISHED = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "firstpublishedtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
    "parsely-pub-date",
    "sailthru.date",
    "weibo:article:create_at",
    "bytedance:published_time",
    "cxenseparse:recs:publishtime",
    "analyticsattributes.articledate",
    "release_date",
    "og:release_date",
    "contentdate",
    "pub_date",
]
_META_MODIFIED = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "bytedance:updated_time",
]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of day and the offset where they were printed."""

    day: date
    at: time | None = None
    zone: tzinfo | None = None

    def iso(self) -> str:
        """Return ISO 8601 with as much as is known."""
        if self.at is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.at, self.zone).isoformat()


@dataclass(frozen=True, slots=True)
class Dates:
    """The choice, as ISO 8601 (with offset, or a bare day), and all that it was chosen from."""

    published: str | None
    modified: str | None
    evidence: tuple[DateCandidate, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    moment: Moment
    where: str
    text: str
    field: str


def find(
    structured: Structured, times: Iterable[tuple[str, str]], lines: Sequence[str], url: str | None,
    captured_at: datetime | None, timezone: str | None, eastern: bool,
) -> Dates:  # fmt: skip
    """Return when an article was published and changed.

    times are time elements (machine value, role words), lines the printed lines around the article. timezone (IANA name)
    gives printed times their offset; eastern says that the page is known to keep UTC+08:00. Nothing later than captured_at
    is believed, and no missing part of a date is made up.
    """
    found = [one for one in _candidates(structured, times, lines, url) if _possible(one.moment, captured_at)][
        :_MAX_CANDIDATES
    ]
    zone = _zone(timezone, url, eastern)
    evidence = tuple(DateCandidate(one.moment.iso(), one.where, one.text[:200], one.field) for one in found)
    published = _choose([one for one in found if one.field == "published"])
    modified = _choose([one for one in found if one.field == "modified"])
    return Dates(_final(published, zone, captured_at), _final(modified, zone, captured_at), evidence)


def parse(text: str) -> Moment | None:
    """Return the first date in a text, or None. Two-digit years and dates that can be read two ways are no dates."""
    return next(iter(_parse_all(text[:300])), None)


def _parse_all(text: str) -> list[Moment]:
    folded = fold(text).text.strip()
    hits: list[tuple[int, Moment]] = []
    if compact := _COMPACT.match(folded):
        hits.append((0, _moment(compact, int(compact["month"]), int(compact["year"]))))  # type: ignore[arg-type]
    for match in _NUMERIC.finditer(folded):
        hits.append((match.start(), _moment(match, int(match["month"]), int(match["year"]))))  # type: ignore[arg-type]
    for match in _REPUBLIC.finditer(folded):
        hits.append((match.start(), _moment(match, int(match["month"]), int(match["year"]) + 1911)))  # type: ignore[arg-type]
    for pattern in (_WORDED, _WORDED_US):
        for match in pattern.finditer(folded):
            if month := _MONTHS.get(match["name"].lower()):
                hits.append((match.start(), _moment(match, month, int(match["year"]))))  # type: ignore[arg-type]
    for match in _HAN_DATE.finditer(folded):
        hits.append((match.start(), _han(match)))  # type: ignore[arg-type]
    if not hits and (re.match(r"[A-Z][a-z]{2}, ", text) or re.match(r"[A-Z][a-z]{2} [A-Z]", text)):
        try:
            stamp = parsedate_to_datetime(text)
            hits.append((0, Moment(stamp.date(), stamp.time(), stamp.tzinfo)))
        except (TypeError, ValueError, IndexError):
            pass
    return [moment for _, moment in sorted(((at, one) for at, one in hits if one), key=lambda hit: hit[0])]


def _moment(match: re.Match[str], month: int, year: int) -> Moment | None:
    try:
        day = date(year, month, int(match["day"]))
    except ValueError:
        return None
    parts = match.groupdict()
    if not parts.get("hour"):
        return Moment(day)
    hour = int(parts["hour"])
    late = parts.get("noon") in ("下午", "晚上", "午后") or (parts.get("half") or "").lower().startswith("p")
    if late and hour < 12:
        hour += 12
    elif hour == 12 and ((parts.get("half") or "").lower().startswith("a") or parts.get("noon") == "凌晨"):
        hour = 0
    at = time(hour, int(parts["minute"]), int(parts.get("second") or 0))
    return Moment(day, at, _offset(parts.get("zone")))


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return fixed(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _han(match: re.Match[str]) -> Moment | None:
    digits = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○ＯO", "0")
    try:
        return Moment(
            date(int("".join(digits[char] for char in match[1])), _han_number(match[2]), _han_number(match[3]))
        )
    except (ValueError, KeyError):
        return None


def _han_number(text: str) -> int:
    text = text.replace("廿", "二十").replace("卅", "三十")
    ones = {char: value for value, char in enumerate("一二三四五六七八九", start=1)}
    if "十" not in text:
        return ones[text]
    tens, _, rest = text.partition("十")
    return (ones[tens] if tens else 1) * 10 + (ones[rest] if rest else 0)


def _candidates(
    structured: Structured, times: Iterable[tuple[str, str]], lines: Sequence[str], url: str | None
) -> Iterable[_Found]:
    for key, role in (("datePublished", "published"), ("dateCreated", "published"), ("dateModified", "modified")):
        text = structured.text(key)
        if text and (moment := parse(text)):
            yield _Found(moment, "json-ld", text, role)
    for names, role in ((_META_PUBLISHED, "published"), (_META_MODIFIED, "modified")):
        for name in names:
            for text in structured.meta.get(name, ())[:1]:
                if moment := parse(text):
                    yield _Found(moment, "meta", text, role)
    for line in lines:
        folded = fold(line).text
        for moment in _parse_all(line[:300])[:3]:
            changed = _MODIFIED.search(folded[:40]) is not None and not re.search(
                r"发[布表]|publi|posted", folded[:40], re.I
            )
            yield _Found(moment, "byline", tidy(line), "modified" if changed else "published")
    for value, role in times:
        if moment := parse(value):
            yield _Found(moment, "time-element", value, "modified" if _MODIFIED.search(role) else "published")
    if url and (moment := _in_url(url)):
        yield _Found(moment, "url", url, "published")


def _in_url(url: str) -> Moment | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    for match in _URL.finditer(f"{parts.path}?{parts.query}"[:1000]):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
        try:
            return Moment(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return None


def _possible(moment: Moment, captured_at: datetime | None) -> bool:
    if moment.day.year < _FIRST_YEAR:
        return False
    if captured_at is None:
        return True
    if moment.at is not None and moment.zone is not None:
        return datetime.combine(moment.day, moment.at, moment.zone) <= captured_at
    # Without an offset the day is somebody's day: the earliest zone is fourteen hours ahead of UTC.
    return moment.day <= (captured_at.astimezone(UTC) + timedelta(hours=14)).date()


def _choose(found: Sequence[_Found]) -> Moment | None:
    """Return the best candidate: machine data first, then the printed line, with the time of day from any that has it."""
    if not found:
        return None
    in_url = {one.moment.day for one in found if one.where == "url"}
    order = {"json-ld": 0, "meta": 1, "byline": 2, "time-element": 3, "url": 4}
    ranked = sorted(
        found, key=lambda one: order[one.where] - (2 if one.where == "byline" and one.moment.day in in_url else 0)
    )
    best = ranked[0].moment
    if best.at is None or (best.at == time(0) and best.zone is None):
        same = [one.moment for one in ranked if one.moment.day == best.day and one.moment.at is not None]
        best = next(iter(same), best)
    if best.at is not None and best.zone is None:
        best = next(
            (
                one.moment
                for one in ranked
                if one.moment.zone and one.moment.day == best.day and one.moment.at == best.at
            ),
            best,
        )
    return best


def _zone(timezone: str | None, url: str | None, eastern: bool) -> tzinfo | None:
    if timezone:
        try:
            return ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            return None
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        host = ""
    return fixed(timedelta(hours=8)) if eastern or host.rpartition(".")[2] in _EASTERN else None


def _final(moment: Moment | None, zone: tzinfo | None, captured_at: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.at is None or (moment.zone is None and zone is None):
        return moment.day.isoformat()
    stamp = datetime.combine(moment.day, moment.at, moment.zone or zone)
    if captured_at is not None and stamp > captured_at:
        return moment.day.isoformat() if moment.day <= captured_at.astimezone(stamp.tzinfo).date() else None
    return stamp.isoformat()
