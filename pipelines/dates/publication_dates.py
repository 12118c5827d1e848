"""When an article was published and modified, by its markup, its visible lines, its scripts, its URL and its feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipelines.dates.date_candidates import DateCandidates
from pipelines.dates.date_lines import DateLine
from pipelines.dates.date_values import parse_date, parse_unix_time
from pipelines.dates.forms.context import DateContext
from pipelines.dates.forms.dates_in_text import find_dates_in_text
from pipelines.dates.forms.dates_without_year import find_dates_without_year
from pipelines.dates.forms.found_dates import FoundDate, format_date, full_year
from pipelines.dates.forms.relative_dates import find_relative_dates
from pipelines.document import DateCandidate
from pipelines.page.prose import reads_as_prose
from pipelines.page.structured_data import StructuredData

# Trust in a place. What counts is the order, and that any two places that agree win against a third.
_JSON_LD = (("pubDate", "published", 1.0), ("upDate", "modified", 1.0), ("datePublished", "published", 1.0), ("dateCreated", "published", 0.6), ("uploadDate", "published", 0.5), ("dateModified", "modified", 1.0))  # fmt: skip
_META = {
    "article:published_time": 1.0, "og:published_time": 1.0, "datepublished": 0.95, "firstpublishedtime": 0.9, "og:release_date": 0.8,
    "pubdate": 0.9, "publishdate": 0.9, "publish-date": 0.9, "publish_date": 0.9, "publication_date": 0.9, "parsely-pub-date": 0.9, "sailthru.date": 0.9,
    "cxenseparse:recs:publishtime": 0.9, "article.published": 0.9, "dc.date.issued": 0.8, "dcterms.issued": 0.8, "dcterms.created": 0.7,
    "dc.date.created": 0.7, "dc.date": 0.7, "dcterms.date": 0.7, "weibo: article:create_at": 0.9, "weibo:article:create_at": 0.9, "published_at": 0.8,
    "publishedtime": 0.8, "displaydate": 0.7, "date": 0.6,
}  # fmt: skip
_MODIFIED_META = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "weibo: article:update_at")  # fmt: skip
_HINT_TRUST = 0.8
_TIME_ELEMENT_TRUST = 0.85
_SCRIPT_TRUST = 0.6
_RELATIVE_TRUST = 0.25  # a day counted from the capture: less than any place that names a day
_DAY_IN_PATH = (
    (re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)"), 0.6),
    (re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})/"), 0.6),
    (re.compile(r"/(\d\d)/?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/"), 0.45),
)
_MONTH_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])(?!\d)")
_IN_SCRIPT = re.compile(
    r"\b(?:publish(?:ed)?[_-]?(?:time|date|at)?|pub[_-]?(?:time|date)|ptime|create[_-]?time|post[_-]?time|news[_-]?(?:time|date)|ct)"
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{10}(?:\d{3})?(?!\d)|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^\"'<>]{0,16})",
    re.I,
)
_PUBLISHED_LABEL = re.compile(
    r"publi|posted|发布|發布|发表|發表|时间|時間|日期|公開|配信|掲載|입력|등록|veröff|erstellt|опубл|додано|dodano|creado|yayın|đăng|objavlj|uveřejn|"
    r"δημοσ|diterbitkan|نشر|انتشار|פורסם|प्रकाशित|প্রকাশ|เผยแพร่",
    re.I,
)
_UPDATED_LABEL = re.compile(
    r"updated|modified|更新|更改|修改|最后编辑|最後編輯|aktuali[sz]|stand:|mis à jour|modifié|actuali[sz]ad|atuali[sz]ad|aggiornat|обновл|изменен|güncel|수정|bijgewerkt|päivitetty|uppdaterad|oppdatert|ενημέρωση|cập nhật|"
    r"оновлен|تحديث|به‌?روز|עודכן|अपडेट|আপডেট|diperbarui|dikemas kini|frissít|ažurira|atnaujint|uppfært|muokattu|แก้ไข|อัปเดต",
    re.I,
)
_OTHER_LABEL = re.compile(r"©|\(c\)|copyright|版权|版權|ICP|[备備]案|since|founded", re.I)
_UPDATED_HINT = re.compile(r"lastmod|updated|modified", re.I)
_MAX_LABEL_CHARS = 24
_MAX_LINE_CHARS = 240
_MAX_CHARS_WITHOUT_YEAR = 120
_MAX_TIME_ELEMENTS = 10
_MAX_SCRIPTS = 40
_MAX_SCRIPT_CHARS = 200_000
_MAX_PATH_CHARS = 500


@dataclass(frozen=True, slots=True)
class PublicationDates:
    """When an article was published and modified.

    Attributes:
        published: ISO 8601 with offset if the time is known, else the bare day; None if no date was found.
        modified: the same for the last modification.
        evidence: all candidates, most trusted first.
    """

    published: str | None = None
    modified: str | None = None
    evidence: tuple[DateCandidate, ...] = ()


def find_publication_dates(
    data: StructuredData,
    lines: Sequence[DateLine],
    url: str | None,
    captured_at: datetime | None,
    zone: tzinfo | None,
    *,
    language: str | None = None,
    root: HtmlElement | None = None,
    hints: Sequence[tuple[str, str]] = (),
) -> PublicationDates:
    """Collect the dates that markup, lines, scripts, URL and hints name, and choose among them.

    Dates later than captured_at are left out. If a page prints only the time of its last update, that is its date of
    publication too: many sites give it that label.

    Args:
        data: the structured data of the page.
        lines: the visible lines that may hold the date.
        url: the address of the page.
        captured_at: when the page was captured.
        zone: the zone of times without offset; without it only their day is taken.
        language: the language tag of the page.
        root: the tree of the page, whose scripts are read if no other place names a date.
        hints: (where, text) of dates from outside the page, such as a feed; lastmod and updated are modifications.
    """
    host = (urlsplit(url).hostname or "") if url else ""
    context = DateContext(zone, language, host.rpartition(".")[2], captured_at)
    candidates = DateCandidates(captured_at)
    _add_declared(candidates, data, context)
    for where, text in hints:
        field = "modified" if _UPDATED_HINT.search(where) else "published"
        candidates.add(field, where, text, parse_date(text, context), _HINT_TRUST)
    _add_from_url(candidates, url)
    visible = [line for line in lines if len(line.text) <= _MAX_LINE_CHARS]
    _add_time_elements(candidates, data, visible, context)
    for line in visible:
        _add_from_line(candidates, line, context, _latest_day(url, captured_at, candidates))
    if root is not None and not candidates.has("published"):
        _add_from_scripts(candidates, root, context)
    published = candidates.choose("published") or candidates.printed_update()
    modified = candidates.choose("modified")
    if modified and published and modified[:10] < published[:10]:
        modified = None
    return PublicationDates(published, modified, candidates.evidence())


def _add_declared(candidates: DateCandidates, data: StructuredData, context: DateContext) -> None:
    """Add the dates of JSON-LD and meta elements."""
    for key, field, trust in _JSON_LD:
        for text in data.texts(key):
            candidates.add(field, f"json-ld {key}", text, parse_date(text, context), trust)
    for name, trust in _META.items():
        for text in data.meta.get(name, ())[:3]:
            candidates.add("published", f"meta {name}", text, parse_date(text, context), trust)
    for name in _MODIFIED_META:
        for text in data.meta.get(name, ())[:3]:
            candidates.add("modified", f"meta {name}", text, parse_date(text, context), 0.9)


def _add_time_elements(
    candidates: DateCandidates, data: StructuredData, visible: Sequence[DateLine], context: DateContext
) -> None:
    """Add the dates of time elements whose text is in one of the visible lines, or of all if there is no such line."""
    for stamp, text in data.times[:_MAX_TIME_ELEMENTS]:
        if not visible or (text and any(text in line.text for line in visible)):
            field = "modified" if _UPDATED_LABEL.search(text) else "published"
            candidates.add(field, "time element", stamp, parse_date(stamp, context), _TIME_ELEMENT_TRUST)


def _add_from_line(candidates: DateCandidates, line: DateLine, context: DateContext, latest: date | None) -> None:
    """Add the dates of a visible line; a date without year, or relative to now, only beside the headline."""
    dates: Iterable[FoundDate] = list(find_dates_in_text(line.text, context))
    line_trust = line.trust
    if not dates and line.where == "byline" and len(line.text) <= _MAX_CHARS_WITHOUT_YEAR and not line.headline:
        if dates := list(find_relative_dates(line.text, context)):
            line_trust = min(line_trust, _RELATIVE_TRUST)
        elif latest is not None:
            dates = find_dates_without_year(line.text, context, latest)
    end = 0
    for found in dates:
        label = line.text[max(end, found.start - _MAX_LABEL_CHARS) : found.start]
        end = found.end
        timed = len(found.value) > 10 or ":" in found.text
        trust = line_trust + (0.05 if timed else 0.0) + (0.05 if _PUBLISHED_LABEL.search(label) else 0.0)
        trust -= 0.4 if _OTHER_LABEL.search(label) else 0.0
        # A sentence tells when something happened.
        if len(found.text) * 4 < len(line.text) and reads_as_prose(line.text):
            trust -= 0.4
        field = "modified" if _UPDATED_LABEL.search(label) else "published"
        candidates.add(field, line.where, found.text, found.value, trust)


def _latest_day(url: str | None, captured_at: datetime | None, candidates: DateCandidates) -> date | None:
    """Return the last day on which the article can have been published, as far as is known; None if nothing is known.

    That is the end of the month in the URL, else the day after the first date of the page, else the day of the capture.
    """
    if url and (match := _MONTH_IN_PATH.search(urlsplit(url).path)):
        return date(int(match[1]), int(match[2]), 28) + timedelta(days=3)
    if first_day := candidates.first_day():
        return first_day + timedelta(days=1)
    return captured_at.date() if captured_at else None


def _add_from_url(candidates: DateCandidates, url: str | None) -> None:
    """Add the first day that the path of the URL names."""
    path = urlsplit(url).path if url else ""
    for pattern, trust in _DAY_IN_PATH:
        for match in pattern.finditer(path[:_MAX_PATH_CHARS]):
            year = int(match[1]) if len(match[1]) == 4 else full_year(int(match[1]))
            value = format_date(year, int(match[2]), int(match[3]), None, None)
            if value is not None:
                candidates.add("published", "url", match[0].strip("/"), value, trust)
                return


def _add_from_scripts(candidates: DateCandidates, root: HtmlElement, context: DateContext) -> None:
    """Add the dates that inline scripts name as those of publication, as WeChat and portals do."""
    for text in _iter_scripts(root):
        for match in list(_IN_SCRIPT.finditer(text))[:5]:
            value = parse_unix_time(match[1], context.zone) if match[1].isdigit() else parse_date(match[1], context)
            candidates.add("published", "script", match[0], value, _SCRIPT_TRUST)


def _iter_scripts(root: HtmlElement) -> Iterator[str]:
    """Yield the texts of inline scripts, without JSON and very long scripts."""
    for script in islice(root.iter("script"), _MAX_SCRIPTS):
        text = script.text
        if text and len(text) <= _MAX_SCRIPT_CHARS and "json" not in (script.get("type") or ""):
            yield text
