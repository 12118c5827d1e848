"""Layouts: whether a container leads to the same articles as the full search, and where title, date and byline stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median_low

from pipelines.dates.date_values import parse_date
from pipelines.dates.forms.context import DateContext
from pipelines.page.segments import Segment
from pipelines.sites.knowledge import FieldSelector, Layout, SiteKnowledge
from pipelines.sites.known_page import MAX_FIELD_LINES, MIN_FIELD_PAGES, KnownPage, agree
from pipelines.sites.sample import CleanedPage, Sample
from pipelines.sites.selectors import Selector, common_selector

_MIN_AGREEING = 0.6  # of the pages of a layout must give the same article as the full search
_USUAL_OUTSIDE = 0.9  # of the pages of a layout have at most outside_chars
_MIN_FIELD_SHARE = 0.5  # of the pages of a layout on which the line of a field is found
_MAX_DATE_CHARS = 160
_MAX_BYLINE_CHARS = 200


def learn_layout(sample: Sample, container: Selector, members: Sequence[int], site: SiteKnowledge) -> Layout | None:
    """Return the layout with this container; None where it does not lead to the same articles as the full search.

    members are the numbers of the pages with this container. site is what was learned so far, without layouts.
    """
    layout = Layout(
        container,
        median_low(len(sample.pages[number].document.text) for number in members),
        sample.seen(members),
        title=_find_field(sample, container, members, _title_lines),
        date=_find_field(sample, container, members, _date_lines),
        byline=_find_field(sample, container, members, _byline_lines),
    )
    known = replace(site, layouts=(layout,))
    outside = sorted(KnownPage(sample.pages[number].page, known).outside_chars() for number in members)
    layout = replace(layout, outside_chars=outside[int(_USUAL_OUTSIDE * len(outside))])
    known = replace(site, layouts=(layout,))
    agreeing = [number for number in members if _agrees(sample, number, known)]
    if not sample.is_enough(agreeing, _MIN_AGREEING * len(members)):
        return None
    return replace(layout, seen=sample.seen(agreeing))


def _agrees(sample: Sample, number: int, site: SiteKnowledge) -> bool:
    """Say whether a page gives the same article with site knowledge as without."""
    cleaned = sample.pages[number]
    known = KnownPage(cleaned.page, site)
    rules = sample.boilerplate(number, known)
    main = known.article(rules, (cleaned.title, cleaned.document.title or ""))
    if main is None:
        return False
    cuts, segments = rules.cut(main.kept), cleaned.page.segments
    left = {i for i in main.kept if i not in cuts or cuts[i].end - cuts[i].start < len(segments[i].text)}
    recurring = {i for i in cleaned.body if cleaned.line_keys[i] in site.lines}
    return agree(cleaned.page, left - recurring, set(cleaned.body) - recurring)


# ---------------------------------------------------------------------- title, date, byline


def _find_field(
    sample: Sample, container: Selector, members: Sequence[int], find_lines: Callable[[CleanedPage], Iterator[Segment]]
) -> FieldSelector | None:
    """Return the selector of a field's line on these pages; None where no box of its own holds the line.

    find_lines yields the lines of a page that show the field, the likeliest first.
    """
    boxes: dict[int, int] = {}
    for number in members:
        cleaned = sample.pages[number]
        line = next(find_lines(cleaned), None)
        if line is None or container.find(cleaned.page) is None:
            continue
        box = cleaned.page.boxes[line.box]
        holds_article = box.first <= cleaned.body[0] and box.last > cleaned.body[-1]
        if box.last - box.first <= MAX_FIELD_LINES and not holds_article:
            boxes[number] = box.index
    if not sample.is_enough(list(boxes), _MIN_FIELD_SHARE * len(members)):
        return None
    selector = common_selector([(sample.pages[number].page, box) for number, box in boxes.items()])
    if selector is None:
        return None
    pages = sum(selector.find(sample.pages[number].page) == box for number, box in boxes.items())
    return FieldSelector(selector, pages) if pages >= MIN_FIELD_PAGES else None


def _nearest_first(cleaned: CleanedPage) -> Iterator[Segment]:
    """Yield the lines above the article from its beginning upwards, then the lines from its beginning on."""
    yield from reversed(cleaned.page.segments[: cleaned.body[0]])
    yield from cleaned.page.segments[cleaned.body[0] :]


def _title_lines(cleaned: CleanedPage) -> Iterator[Segment]:
    title = "".join((cleaned.document.title or "").split())
    return (line for line in _nearest_first(cleaned) if title and "".join(line.text.split()) == title)


def _date_lines(cleaned: CleanedPage) -> Iterator[Segment]:
    day = (cleaned.document.published_at or "")[:10]
    body = set(cleaned.body)
    context = DateContext(language=cleaned.document.language, captured_at=cleaned.captured_at)
    for line in _nearest_first(cleaned):
        if not day or line.chars > _MAX_DATE_CHARS or line.index in body:
            continue
        if any(map(str.isdigit, line.text)) and (parse_date(line.text, context) or "")[:10] == day:
            yield line


def _byline_lines(cleaned: CleanedPage) -> Iterator[Segment]:
    byline = cleaned.document.byline
    body = set(cleaned.body)
    lines = _nearest_first(cleaned)
    return (line for line in lines if byline and line.text[:_MAX_BYLINE_CHARS] == byline and line.index not in body)
