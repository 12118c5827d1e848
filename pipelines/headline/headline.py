"""The headline of an article, without the site's name, and the lines above and below it.

What the page prints is compared with what it declares (JSON-LD, og:title, the title element). A printed line is the
headline if it repeats a declared title, if its markup says so, and if it stands above the article; a declared title is
taken alone where no printed line agrees. The headline is returned as it is printed: punctuation, brackets and a label
such as 快讯 stay.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipelines.headline.declared_titles import DeclaredTitles, SiteNames, is_section_name, title_key
from pipelines.headline.headline_candidates import (
    Candidate,
    find_candidates,
    is_only_heading,
    lone_heading,
    markup_score,
    position_score,
)
from pipelines.headline.kicker_and_subtitle import description_key, find_parts, find_standfirst
from pipelines.page.prose import is_prose
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData


@dataclass(frozen=True, slots=True)
class Headline:
    """title is the headline, kicker the line above it (引题), subtitle the line below it (副题); each may be None.

    line is the number of the segment where the headline is printed, None where it is only declared. declared are the
    titles that the markup declares: a printed line that repeats one of them is no part of the text.
    """

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    line: int | None = None
    declared: tuple[str, ...] = ()


def find_headline(
    data: StructuredData,
    page: Page,
    kept: Set[int] = frozenset(),
    *,
    root: HtmlElement | None = None,
    url: str | None = None,
    suffix: str | None = None,
) -> Headline:
    """Return the headline that printed lines and declared titles show together.

    kept are the numbers of the article's segments. suffix is what the site is known to put behind its titles.
    """
    names = SiteNames(data, url, suffix)
    titles = DeclaredTitles(data, names, page)
    start = next((i for i in sorted(kept) if is_prose(page.segments[i])), None)
    best = _best_candidate(page, start, titles, names)
    if best is None:
        return Headline(titles.best, declared=titles.texts)
    title, kicker, subtitle = find_parts(best, page, titles, root)
    if subtitle is None and start is not None:
        descriptions = {
            description_key(text) for text in (data.first("description"), data.first("og:description")) if text
        }
        subtitle = find_standfirst(page, range(best.last + 1, start), kept, descriptions)
    return Headline(title, kicker, subtitle, best.first, titles.texts)


def _best_candidate(page: Page, start: int | None, titles: DeclaredTitles, names: SiteNames) -> Candidate | None:
    """Return the printed line with the highest score, None where no score exceeds that of the declared title."""
    best: Candidate | None = None
    best_score = titles.min_score
    lone = lone_heading(page, start)
    for candidate in find_candidates(page, start, titles):
        agreement = titles.agreement(title_key(candidate.text))
        score = agreement * 2 + markup_score(page, candidate) + position_score(page, candidate, start)
        score += 0.25 if candidate.first == lone else 0.0
        if agreement == 0 and not is_only_heading(page, candidate, start):
            continue
        if score > best_score and not names.is_site(candidate.text) and not is_section_name(candidate.text):
            best, best_score = candidate, score
    return best
