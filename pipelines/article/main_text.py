"""Which segments of a page are its article: the choice between trafilatura and the box with the most prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from pipelines.article.article_extent import MAX_LINES_BELOW_HEADLINE, complete
from pipelines.article.article_prose import MIN_PROSE_CHARS, prose_chars
from pipelines.article.declared_body import agree_with_body
from pipelines.article.prose_container import prose_of_container
from pipelines.article.trafilatura_choice import trafilatura_choice
from pipelines.page.prose import is_linked, is_prose
from pipelines.page.segments import Page
from pipelines.text.keys import spaceless_key

_MIN_AGREEMENT = 0.7  # of the prose of two choices; below, trafilatura is asked again with its fallbacks


@dataclass(frozen=True, slots=True)
class MainText:
    """Where the article stands.

    kept holds the numbers of the article's segments. box is the smallest box around them. how says who chose them:
    trafilatura, own (the box with the most prose), site (what is known of the site) or none.
    """

    kept: frozenset[int]
    box: int
    how: str


_NOTHING = MainText(frozenset(), 0, "none")


def find_main_text(
    page: Page, root: HtmlElement, notice_lines: frozenset[int], titles: Sequence[str] = (), body: str = ""
) -> MainText:
    """Return the article of a page.

    notice_lines are the numbers of the segments that a rule knows for notices: they are no evidence of an article. titles
    are what the title element and the markup call the page; the line that repeats one of them shows where the article
    begins. body is the article's text as the markup (JSON-LD articleBody) declares it.
    """
    main = _choose(page, root, notice_lines, _headline_line(page, titles))
    return replace(main, kept=agree_with_body(page, main.kept, main.box, body))


def _choose(page: Page, root: HtmlElement, notice_lines: frozenset[int], headline: int) -> MainText:
    """Ask trafilatura and the prose container; where they disagree, ask trafilatura with its fallbacks too."""
    by_container = _completed(page, prose_of_container(page, notice_lines), notice_lines, headline, "own")
    by_trafilatura = _ask_trafilatura(page, root, notice_lines, headline, fast=True)
    if _agreement(page, by_trafilatura, by_container, notice_lines) < _MIN_AGREEMENT:
        by_trafilatura = _ask_trafilatura(page, root, notice_lines, headline, fast=False)
    trafilatura_chars = prose_chars(page, by_trafilatura.kept, notice_lines)
    container_chars = prose_chars(page, by_container.kept, notice_lines)
    is_near = _is_near_headline(page, by_trafilatura, headline)
    if is_near != _is_near_headline(page, by_container, headline):
        near, far = (by_trafilatura, by_container) if is_near else (by_container, by_trafilatura)
        near_chars, far_chars = (
            (trafilatura_chars, container_chars) if is_near else (container_chars, trafilatura_chars)
        )
        far_is_below = min(far.kept, default=0) > headline
        if far_is_below and near_chars >= max(2 * MIN_PROSE_CHARS, 0.2 * far_chars):
            return near
    if trafilatura_chars == 0 and container_chars == 0:  # verse, a list or a table, if anything
        return by_trafilatura if _link_share(page, by_trafilatura) < 0.3 else _NOTHING
    if trafilatura_chars < 0.35 * container_chars or (
        container_chars >= 0.6 * trafilatura_chars
        and _link_share(page, by_trafilatura) > 0.25 > _link_share(page, by_container)
    ):
        return by_container
    return by_trafilatura


def _ask_trafilatura(
    page: Page, root: HtmlElement, notice_lines: frozenset[int], headline: int, fast: bool
) -> MainText:
    return _completed(page, trafilatura_choice(page, root, fast), notice_lines, headline, "trafilatura")


def _completed(page: Page, numbers: set[int], notice_lines: frozenset[int], headline: int, how: str) -> MainText:
    """Return the article around these segments."""
    kept, box = complete(page, numbers, notice_lines, headline) if numbers else (frozenset[int](), 0)
    return MainText(kept, box, how) if kept else _NOTHING


def _agreement(page: Page, one: MainText, other: MainText, notice_lines: frozenset[int]) -> float:
    """Return how much of the prose of two choices is in both, as a share from 0 to 1."""
    either = prose_chars(page, one.kept | other.kept, notice_lines)
    return prose_chars(page, one.kept & other.kept, notice_lines) / either if either else 0.0


def _headline_line(page: Page, titles: Sequence[str]) -> int:
    """Return the number of the line that repeats a declared title, else of the only h1, or 0 where there is none."""
    declared = "\n".join(spaceless_key(title[:500]) for title in titles)
    best_score, best = 0, 0
    h1_lines: list[int] = []
    for segment in page.segments:
        if segment.chars > 200 or segment.chars < 5 or segment.link_density > 0.5:
            continue
        if segment.level == 1:
            h1_lines.append(segment.index)
        if (key := spaceless_key(segment.text)) in declared:
            score = 2 * len(key) + (10 if segment.kind == "heading" else 0)
            if score > best_score:
                best_score, best = score, segment.index
    return best or (h1_lines[0] if len(h1_lines) == 1 else 0)


def _is_near_headline(page: Page, main: MainText, headline: int) -> bool:
    """Say whether a choice begins soon below the headline."""
    first = min((i for i in main.kept if i > headline and is_prose(page.segments[i])), default=len(page.segments))
    return bool(headline) and first <= headline + MAX_LINES_BELOW_HEADLINE


def _link_share(page: Page, main: MainText) -> float:
    """Return the share of linked lines in a choice, from 0 to 1: the more, the less it is an article."""
    chars = sum(page.segments[i].chars for i in main.kept)
    return sum(page.segments[i].chars for i in main.kept if is_linked(page.segments[i])) / chars if chars else 1.0
