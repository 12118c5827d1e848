"""When an article was published and modified: every date that the page names, and the choice among them.

Each date is a candidate with its place. Places are trusted differently, and a day that several places name gains by it:
the date of a side box, an archive list or a © line stands alone, and loses. All candidates stay on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from pipelines.dates.date_forms import (
    EARLIEST,
    Context,
    Found,
    find_all,
    find_relative,
    find_without_year,
    of_epoch,
    parse_date,
)
from pipelines.document import DateCandidate
from pipelines.page.prose import is_prose, reads_as_prose
from pipelines.page.segments import Page, Segment
from pipelines.page.structured_data import StructuredData

# Trust in a place. Values are not probabilities: what counts is their order, and that any two that agree beat a third.
_JSON_LD = (("pubDate", "published", 1.0), ("upDate", "modified", 1.0), ("datePublished", "published", 1.0), ("dateCreated", "published", 0.6), ("uploadDate", "published", 0.5), ("dateModified", "modified", 1.0))  # fmt: skip
_META = {
    "article:published_time": 1.0, "og:published_time": 1.0, "datepublished": 0.95, "firstpublishedtime": 0.9, "og:release_date": 0.8,
    "pubdate": 0.9, "publishdate": 0.9, "publish-date": 0.9, "publish_date": 0.9, "publication_date": 0.9, "parsely-pub-date": 0.9, "sailthru.date": 0.9,
    "cxenseparse:recs:publishtime": 0.9, "article.published": 0.9, "dc.date.issued": 0.8, "dcterms.issued": 0.8, "dcterms.created": 0.7,
    "dc.date.created": 0.7, "dc.date": 0.7, "dcterms.date": 0.7, "weibo: article:create_at": 0.9, "weibo:article:create_at": 0.9, "published_at": 0.8,
    "publishedtime": 0.8, "displaydate": 0.7, "date": 0.6,
}  # fmt: skip
_MODIFIED_META = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified", "dc.date.modified", "weibo: article:update_at")  # fmt: skip
_IN_PATH = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/(\d\d)/?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/"),
)
_MONTH_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])(?!\d)")
_IN_SCRIPT = re.compile(
    r"\b(?:publish(?:ed)?[_-]?(?:time|date|at)?|pub[_-]?(?:time|date)|ptime|create[_-]?time|post[_-]?time|news[_-]?(?:time|date)|ct)"
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{10}(?:\d{3})?(?!\d)|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^\"'<>]{0,16})",
    re.I,
)
_PUBLISHED = re.compile(
    r"publi|posted|发布|發布|发表|發表|时间|時間|日期|公開|配信|掲載|입력|등록|veröff|erstellt|опубл|додано|dodano|creado|yayın|đăng|objavlj|uveřejn|"
    r"δημοσ|diterbitkan|نشر|انتشار|פורסם|प्रकाशित|প্রকাশ|เผยแพร่",
    re.I,
)
_UPDATED = re.compile(
    r"updated|modified|更新|更改|修改|最后编辑|最後編輯|aktuali[sz]|stand:|mis à jour|modifié|actuali[sz]ad|atuali[sz]ad|aggiornat|обновл|изменен|güncel|수정|bijgewerkt|päivitetty|uppdaterad|oppdatert|ενημέρωση|cập nhật|"
    r"оновлен|تحديث|به‌?روز|עודכן|अपडेट|আপডেট|diperbarui|dikemas kini|frissít|ažurira|atnaujint|uppfært|muokattu|แก้ไข|อัปเดต",
    re.I,
)
_OLD = re.compile(r"©|\(c\)|copyright|版权|版權|ICP|[备備]案|since|founded", re.I)
_LABEL_CHARS = 24
_NEAR = 14  # lines between the headline and the first paragraph that may hold its date
_LEAD = 6  # lines from the first paragraph on, of which short ones outside the article may hold its date
_INFO_CHARS = 80
_DATED = re.compile(r"\d{1,4}\s?[-/.年년]\s?\d{1,2}|\d\s\D{2,16}\s\d{4}")
_ABOVE = 4
_BELOW = 8
_LONGEST_LINE = 240
_MOST_SCRIPTS = 40
_SCRIPT_CHARS = 200_000
_OTHER = frozenset({"aside", "comment"})
_PRINTED = frozenset({"byline", "above the headline", "below the text"})  # these say less of each other
_RELATIVE = 0.25  # trust in a day counted from the capture: less than in any place that names one
_MOST_CANDIDATES = 200  # pages have a dozen; each is weighed against all others
_AGREEMENT = 0.3  # of the trust in every other place that names the same day


@dataclass(frozen=True, slots=True)
class Dates:
    """published and modified as ISO 8601, with offset where the time is known, else the bare day; and all candidates."""

    published: str | None = None
    modified: str | None = None
    evidence: tuple[DateCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line of the page that may hold the article's date: its place in words, its text, the trust in it.

    headline says that it is the headline itself, where a day without year or relative to now is that of the event.
    """

    where: str
    text: str
    trust: float
    headline: bool = False


def find_dates(
    data: StructuredData,
    lines: Sequence[DateLine],
    url: str | None,
    captured_at: datetime | None,
    zone: tzinfo | None,
    *,
    language: str | None = None,
    root: HtmlElement | None = None,
    hints: Sequence[tuple[str, str]] = (),
) -> Dates:
    """Collect the dates of markup, visible lines, scripts, the URL and hints, and choose. None is later than captured_at.

    zone is what times without offset are in; without it only their day is kept. hints are (where, text) of dates that
    were found elsewhere, as in a feed or a sitemap; one whose place says lastmod or updated is of the modification.
    Where a page names nothing but the time of its last update, that is its date too: many sites label it so.
    """
    host = (urlsplit(url).hostname or "") if url else ""
    context = Context(zone, language, host.rpartition(".")[2], captured_at)
    found = _Candidates(captured_at)
    _declared(found, data, context)
    for where, text in hints:
        field = "modified" if re.search(r"lastmod|updated|modified", where, re.I) else "published"
        found.add(field, where, text, parse_date(text, context), 0.8)
    _in_url(found, url)
    visible = [line for line in lines if len(line.text) <= _LONGEST_LINE]
    for stamp, text in data.times[:10]:
        if not visible or (text and any(text in line.text for line in visible)):
            found.add(
                "modified" if _UPDATED.search(text) else "published",
                "time element",
                stamp,
                parse_date(stamp, context),
                0.85,
            )
    for line in visible:
        _in_line(found, line, context, _year_of(url, captured_at, found))
    if root is not None and not found.has("published"):
        _in_scripts(found, root, context)
    published = found.choose("published") or found.printed_update()
    modified = found.choose("modified")
    if modified and published and modified[:10] < published[:10]:
        modified = None
    return Dates(published, modified, found.evidence())


def date_lines(page: Page, kept: Set[int], headline: int | None) -> list[DateLine]:
    """Return the lines that may hold an article's date: between headline and text first, then above and below.

    headline is the number of the segment where the headline is printed, kept are those of the article.
    """
    segments = page.segments
    if not segments:
        return []
    start = next((i for i in sorted(kept) if is_prose(segments[i])), min(kept, default=len(segments) - 1))
    end = max(kept, default=start)
    top = headline if headline is not None and headline <= start else max(0, start - _NEAR)
    lines: list[DateLine] = []
    for i in range(top, min(start + 2, len(segments))):
        if i > top + _NEAR * 2:
            break
        if i < start or segments[i].chars <= 120:
            lines.append(_at_the_headline(segments[i], i - top, headline=i == headline))
    for i in range(start + 1, min(start + _LEAD, len(segments))):  # a lead and its picture may stand above the byline
        if i in kept and is_prose(segments[i]):
            break
        if i > start + 1 and i not in kept and segments[i].chars <= _INFO_CHARS and _DATED.search(segments[i].text):
            lines.append(_at_the_headline(segments[i], i - top))
    above = [i for i in range(max(0, top - _NEAR), top) if not segments[i].roles & (_OTHER | {"nav", "share"})]
    for i in [i for i in above if segments[i].link_density < 0.5][-_ABOVE:]:
        lines.append(_line("above the headline", segments[i], 0.55))
    below = [i for i in sorted(kept)[-3:] if segments[i].chars <= 120 and i > start + 1]
    for i in [*below, *range(end + 1, min(len(segments), end + 1 + _BELOW))]:
        if not segments[i].roles & (_OTHER | {"nav"}):
            lines.append(_line("below the text", segments[i], 0.45))
    return lines


def _at_the_headline(segment: Segment, distance: int, *, headline: bool = False) -> DateLine:
    trust = (0.8 - 0.02 * min(distance, 10)) * (0.75 if segment.roles & _OTHER else 1.0)
    return replace(_line("byline", segment, trust), headline=headline)


def _line(where: str, segment: Segment, trust: float) -> DateLine:
    linked = segment.link_density > 0.5 or segment.kind == "list"
    return DateLine(where, segment.text, trust * (0.6 if linked else 1.0))


class _Candidates:
    """The dates of one page, with how far the place of each is trusted."""

    def __init__(self, captured_at: datetime | None) -> None:
        self.captured_at = captured_at
        self.found: list[tuple[DateCandidate, float]] = []

    def add(self, field: str, where: str, text: str, value: str | None, trust: float) -> None:
        if value is not None and len(self.found) < _MOST_CANDIDATES and not _too_late(value, self.captured_at):
            self.found.append((DateCandidate(value, where, text[:120], field), trust))

    def has(self, field: str) -> bool:
        return any(candidate.field == field for candidate, _ in self.found)

    def evidence(self) -> tuple[DateCandidate, ...]:
        """Return all candidates, each once, most trusted first."""
        ranked = sorted(self.found, key=lambda one: -one[1])
        return tuple(dict.fromkeys(candidate for candidate, _ in ranked))[:40]

    def choose(self, field: str) -> str | None:
        """Return the day that its places make most likely, as the most trusted of them that knows its time writes it."""
        ranked = sorted((one for one in self.found if one[0].field == field), key=lambda one: -one[1])
        if not ranked:
            return None
        best = max(ranked, key=lambda one: self._score(one, ranked))[0].value
        same = [candidate.value for candidate, _ in ranked if candidate.value[:10] == best[:10]]
        return next((value for value in same if len(value) > 10), same[0])

    @staticmethod
    def _score(one: tuple[DateCandidate, float], ranked: list[tuple[DateCandidate, float]]) -> float:
        """Return the trust in a candidate and a part of that in other places of its day; half as much for the next day."""
        day = date.fromisoformat(one[0].value[:10])
        score, seen = one[1], {one[0].where}
        for candidate, trust in ranked:
            if candidate.where in seen:
                continue
            days = abs((date.fromisoformat(candidate.value[:10]) - day).days)
            if days <= 1:  # zones apart, or a morning paper that put its articles up at night
                seen.add(candidate.where)
                printed = candidate.where in _PRINTED and one[0].where in _PRINTED
                score += _AGREEMENT * trust * (1.0 if days == 0 else 0.5) * (0.5 if printed else 1.0)
        return score

    def printed_update(self) -> str | None:
        """Return the time of the last update that is printed at the headline, for pages that print nothing else."""
        return next((c.value for c, _ in self.found if c.field == "modified" and c.where == "byline"), None)


def _declared(found: _Candidates, data: StructuredData, context: Context) -> None:
    for key, field, trust in _JSON_LD:
        for text in data.texts(key):
            found.add(field, f"json-ld {key}", text, parse_date(text, context), trust)
    for name, trust in _META.items():
        for text in data.meta.get(name, ())[:3]:
            found.add("published", f"meta {name}", text, parse_date(text, context), trust)
    for name in _MODIFIED_META:
        for text in data.meta.get(name, ())[:3]:
            found.add("modified", f"meta {name}", text, parse_date(text, context), 0.9)


def _in_line(found: _Candidates, line: DateLine, context: Context, around: date | None) -> None:
    """Add the dates of a visible line. One without year or relative to now counts only at the headline."""
    dates: Iterable[Found] = list(find_all(line.text, context))
    trusted = line.trust
    if not dates and line.where == "byline" and len(line.text) <= 120 and not line.headline:
        if dates := list(find_relative(line.text, context)):
            trusted = min(trusted, _RELATIVE)
        elif around is not None:
            dates = find_without_year(line.text, context, around)
    end = 0
    for one in dates:
        before = line.text[max(end, one.start - _LABEL_CHARS) : one.start]
        end = one.start + len(one.text)
        timed = len(one.value) > 10 or ":" in one.text
        trust = trusted + (0.05 if timed else 0.0) + (0.05 if _PUBLISHED.search(before) else 0.0)
        trust -= 0.4 if _OLD.search(before) else 0.0
        if len(one.text) * 4 < len(line.text) and reads_as_prose(line.text):  # a sentence tells when something happened
            trust -= 0.4
        found.add("modified" if _UPDATED.search(before) else "published", line.where, one.text, one.value, trust)


def _year_of(url: str | None, captured_at: datetime | None, found: _Candidates) -> date | None:
    """Return a day that an article is not much older than: the end of the month in its URL, another date, the capture."""
    if url and (match := _MONTH_IN_PATH.search(urlsplit(url).path)):
        first = date(int(match[1]), int(match[2]), 28)
        return first + timedelta(days=3)
    known = [candidate.value[:10] for candidate, _ in found.found]
    if known:
        return date.fromisoformat(known[0]) + timedelta(days=1)
    return captured_at.date() if captured_at else None


def _in_url(found: _Candidates, url: str | None) -> None:
    path = urlsplit(url).path if url else ""
    for pattern, trust in zip(_IN_PATH, (0.6, 0.6, 0.45), strict=True):
        for match in pattern.finditer(path[:500]):
            year = int(match[1]) if len(match[1]) == 4 else int(match[1]) + (2000 if int(match[1]) < 70 else 1900)
            try:
                value = date(year, int(match[2]), int(match[3])).isoformat()
            except ValueError:
                continue
            found.add("published", "url", match[0].strip("/"), value, trust)
            return


def _in_scripts(found: _Candidates, root: HtmlElement, context: Context) -> None:
    """Add the dates that inline scripts name as those of publication: WeChat and portals have no other."""
    for text in _scripts(root):
        for match in list(_IN_SCRIPT.finditer(text))[:5]:
            value = of_epoch(match[1], context.zone) if match[1].isdigit() else parse_date(match[1], context)
            found.add("published", "script", match[0], value, 0.6)


def _scripts(root: HtmlElement) -> Iterator[str]:
    for number, script in enumerate(root.iter("script")):
        if number >= _MOST_SCRIPTS:
            return
        text = script.text
        if text and len(text) <= _SCRIPT_CHARS and "json" not in (script.get("type") or ""):
            yield text


def _too_late(value: str, captured_at: datetime | None) -> bool:
    if value[:10] < EARLIEST.isoformat():
        return True
    if captured_at is None:
        return False
    if len(value) == 10:  # the day may have begun east of where the capture was made
        return value > (captured_at.astimezone(UTC) + timedelta(hours=14)).date().isoformat()
    return datetime.fromisoformat(value).astimezone(UTC) > captured_at.astimezone(UTC)


def zone_of(name: str | None, language: str | None) -> tzinfo | None:
    """Return the zone of a site: the one that its spec names, else +08:00 for Chinese, where all of its regions share it."""
    if name:
        return ZoneInfo(name)
    return ZoneInfo("Asia/Shanghai") if language and language.startswith("zh") else None
