"""A page of a site that was learned: its article straight from the known container, with checks, and its recurring lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from pipelines.article.article_extent import standfirst_lines
from pipelines.article.headline import Headline
from pipelines.article.main_text import MainText
from pipelines.dates.date_lines import DateLine
from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.rule import Rule, Scope
from pipelines.page.prose import is_linked, is_prose, reads_as_prose, width
from pipelines.page.segments import Box, Page, Segment
from pipelines.sites.knowledge import MAX_LINE_CHARS, Layout, RecurringLine, SiteKnowledge, Spot, line_key
from pipelines.text.folding import fold
from pipelines.text.keys import spaceless_key

LEAST_SPOT_PAGES = 5  # fewer are no evidence that a place goes before what the page says elsewhere
AGREEMENT = 0.9  # of two ways to the article, as the share of characters that both have
_LONG_WIDTH = 120  # a wider line in mid-article is never cut for recurring
_LEAST_CHARS = 40
_SHORT = 0.1  # of the layout's median
_HEAVIER = 0.6  # running text outside the container, as a share of what is in it, that makes it doubtful
_HEAVIER_THAN_SHORT = 0.2  # the same, where the article is a short one
_MOST_LOOSE = (
    6  # lines around the running text that are none themselves, such as a poll; more are looked at the full way
)
_MOST_LINKS = 0.3
_SAMPLED = 32
_NEAR = 25  # lines below the headline among which a standfirst may stand above the container
_DATE_TRUST = 0.88  # between what markup declares (1.0) and other lines near the headline (0.8)
_BAD = frozenset({"nav", "footer", "aside", "comment", "share", "form"})
_ELSEWHERE = _BAD | {"caption"}


class KnownPage:
    """What is known of a page before it is read: the layout that fits it, if one does, and the lines that recur."""

    def __init__(self, page: Page, site: SiteKnowledge) -> None:
        """Look for the container of each layout on the page."""
        self.page, self.site = page, site
        self.layout, self.container = self._fit()
        self.doubt: str | None = None
        self._spots = self._spot_lines()

    def _fit(self) -> tuple[Layout | None, int]:
        for layout in self.site.layouts:
            box = layout.container.find(self.page)
            if box is not None and self.page.boxes[box].chars:
                return layout, box
        return None, 0

    # ------------------------------------------------------------------ lines

    def rule_for(self, segment: Segment) -> Rule | None:
        """Return a rule that cuts a line: one that recurs, or one that stands where date or byline do on this site."""
        spot = self._spots.get(segment.index)
        if spot is not None and spot[0] != "title":
            return _spot_rule(spot[0], spot[1].pages)
        if segment.kind == "table" or len(segment.text) > MAX_LINE_CHARS:
            return None
        line = self.site.lines.get(line_key(fold(segment.text).text))
        if line is None:
            return None
        is_spared = width(segment.text) > _LONG_WIDTH or self._heads_text(segment)  # in mid-article
        return _recurring_rule(line, "edges" if is_spared else "anywhere")

    def labels_for(self, segment: Segment, rules: Sequence[Rule]) -> tuple[Rule, ...] | None:
        """Return why a line below the article is none of it, where the site's knowledge says it; links need no reason."""
        if is_linked(segment):
            return ()
        if len(segment.text) > MAX_LINE_CHARS:
            return None
        line = self.site.lines.get(line_key(fold(segment.text).text))
        if line is None:
            return None
        known = next((rule for rule in rules if rule.id == line.rule), None) if line.rule else None
        return (known or _recurring_rule(line, "anywhere"),)

    def _heads_text(self, segment: Segment) -> bool:
        """Say whether a line is the heading or the speaker of a paragraph of the article's own, which may well recur."""
        if segment.kind != "heading" and segment.text[-1] not in ":：？?":
            return False
        after = segment.index + 1
        if after >= len(self.page.segments) or not is_prose(self.page.segments[after]):
            return False
        return line_key(fold(self.page.segments[after].text).text) not in self.site.lines

    def _spot_lines(self) -> dict[int, tuple[str, Spot]]:
        """Return the lines that stand where title, date and byline do, by number."""
        found: dict[int, tuple[str, Spot]] = {}
        for name in ("title", "date", "byline") if self.layout is not None else ():
            spot: Spot | None = getattr(self.layout, name)
            number = spot.place.find(self.page) if spot is not None and spot.pages >= LEAST_SPOT_PAGES else None
            if spot is None or number is None:
                continue
            box = self.page.boxes[number]
            if 0 < box.last - box.first <= 3:
                for index in range(box.first, box.last):
                    found.setdefault(index, (name, spot))
        return found

    def lines_at(self, name: str) -> list[str]:
        """Return the lines at the place of title, date or byline, in page order."""
        return [self.page.segments[i].text for i, (one, _) in sorted(self._spots.items()) if one == name]

    def date_lines(self) -> list[DateLine]:
        """Return the lines at the known place of the date, trusted more than others that are printed, less than markup."""
        return [DateLine("byline", text, _DATE_TRUST) for text in self.lines_at("date")]

    def headline(self, found: Headline) -> Headline:
        """Return the headline with the title that stands in its known place, where that is one line."""
        lines = [i for i, (name, _) in self._spots.items() if name == "title"]
        title = self.page.segments[lines[0]].text if len(lines) == 1 else ""
        if not 2 <= len(title) <= 300 or spaceless_key(title) == spaceless_key(found.title or ""):
            return found
        return replace(found, title=title, line=lines[0])

    # ------------------------------------------------------------------ the article

    def article(self, rules: Boilerplate, titles: Sequence[str]) -> MainText | None:
        """Return the article that the container holds. None where no layout fits, or with doubt set where it is doubtful.

        titles are what the markup calls the page; the line that repeats one must stand above the article or inside.
        """
        if self.layout is None:
            return None
        box = self.page.boxes[self.container]
        wanted = "\n".join(spaceless_key(title[:500]) for title in titles)
        kept, first_running = self._inside(box.first, box.last)
        start = self._below_headline(box.first, first_running, wanted)
        kept = [index for index in kept if index >= start]
        anchor = self._headline_line(first_running, wanted)
        self.doubt = self._check(rules, self.layout, kept, box, anchor)
        if self.doubt:
            return None
        between = () if anchor is None else range(anchor + 1, min(box.first, anchor + _NEAR))
        notice_lines = frozenset(i for i in between if rules.knows(i))
        above = standfirst_lines(
            self.page, first_running, anchor or 0, notice_lines, self.page.boxes[self.container].roles
        )
        return MainText(frozenset(kept) | above, self.container, "site")

    def _inside(self, first: int, last: int) -> tuple[list[int], int]:
        """Return the lines of a container that may be its article's, and the first that is running text."""
        boxes, segments = self.page.boxes, self.page.segments
        bad = _BAD - boxes[self.container].roles
        kept: list[int] = []
        running = [is_prose(one) for one in segments[first:last]]
        for i in range(first, last):
            one, place = segments[i], i - first
            if one.roles & bad:
                continue
            # a sentence that is one link, with paragraphs above and below it, is one of them
            if not is_linked(one) or (
                0 < place < last - first - 1 and running[place - 1] and running[place + 1] and _says(one)
            ):
                kept.append(i)
        return kept, next((i for i in kept if running[i - first]), last)

    def _below_headline(self, first: int, running: int, wanted: str) -> int:
        """Return where the article begins in its container: behind the headline, if that is in it."""
        start = first
        for index in range(first, running):
            spot = self._spots.get(index)
            if (spot is not None and spot[0] == "title") or _repeats(self.page.segments[index], wanted):
                start = index + 1
        return start

    def _check(
        self, rules: Boilerplate, layout: Layout, kept: Sequence[int], box: Box, anchor: int | None
    ) -> str | None:
        """Return what makes this article doubtful, or None."""
        segments = self.page.segments
        unknown = [i for i in kept if not rules.knows(i)]
        running = [i for i in unknown if is_prose(segments[i])]
        own = sum(segments[i].chars - segments[i].link_chars for i in running)
        chars = sum(segments[i].chars for i in unknown)
        links = sum(segments[i].link_chars for i in unknown)
        if own < _LEAST_CHARS:
            return "the container holds little running text"
        if own < 0.5 * chars:
            return "the container holds more other lines than running text"
        if links > _MOST_LINKS * chars:
            return "the container holds many links"
        loose = [i for i in unknown if not running[0] <= i <= running[-1]]
        if len(loose) > _MOST_LOOSE:
            return "the container holds many short lines around the running text"
        most = _HEAVIER if own >= _SHORT * layout.median_chars else _HEAVIER_THAN_SHORT
        usual = min(layout.outside_chars, layout.median_chars // 2)
        if self.outside_chars() > most * own + usual:
            return "there is much running text outside the container"
        if layout.title is not None and anchor is None:
            return "the headline stands neither above the container nor in it"
        return None

    def outside_chars(self) -> int:
        """Return how much running text there is outside the container that is no recurring line."""
        first, last = self.page.boxes[self.container].first, self.page.boxes[self.container].last
        chars = 0
        for segment in self.page.segments:
            if (
                first <= segment.index < last
                or segment.chars < 24
                or segment.roles & _ELSEWHERE
                or not is_prose(segment)
            ):
                continue
            if line_key(fold(segment.text).text) not in self.site.lines:
                chars += segment.chars - segment.link_chars
        return chars

    def _headline_line(self, until: int, wanted: str) -> int | None:
        """Return the number of the last line above the article that is its headline."""
        for index in range(min(until, len(self.page.segments)) - 1, -1, -1):
            spot = self._spots.get(index)
            if (spot is not None and spot[0] == "title") or _repeats(self.page.segments[index], wanted):
                return index
        return None


def _repeats(segment: Segment, wanted: str) -> bool:
    """Say whether a line repeats a declared title, or most of it; wanted is their keys."""
    return 5 <= segment.chars <= 300 and segment.link_density <= 0.5 and spaceless_key(segment.text) in wanted


def _says(segment: Segment) -> bool:
    """Say whether a line is a sentence, be it a link."""
    return segment.kind == "paragraph" and reads_as_prose(segment.text)


def is_sampled(payload_number: int) -> bool:
    """Say whether the full way is gone, too, to see whether both agree. payload_number is any number made of the bytes."""
    return payload_number % _SAMPLED == 0


def agree(page: Page, one: Iterable[int], other: Iterable[int]) -> bool:
    """Say whether two choices of lines are the same article, give or take a line."""
    return overlap(page, one, other) >= AGREEMENT


def overlap(page: Page, one: Iterable[int], other: Iterable[int]) -> float:
    """Return the share of the characters of two choices that stand in both."""
    first, second = frozenset(one), frozenset(other)
    total = sum(page.segments[i].chars for i in first) + sum(page.segments[i].chars for i in second)
    return 2 * sum(page.segments[i].chars for i in first & second) / total if total else 0.0


@lru_cache(maxsize=4096)
def _recurring_rule(line: RecurringLine, position: str) -> Rule:
    seen = line.seen
    reason = f"Stands on {seen.pages} of {seen.of} pages of this site since {seen.since[:7]}."
    return _rule("site-recurring", position, reason)


@lru_cache(maxsize=256)
def _spot_rule(name: str, pages: int) -> Rule:
    reason = f"Stands where the {name} does on {pages} pages of this site."
    return _rule("site-place", "edges", reason)


def _rule(name: str, position: str, reason: str) -> Rule:
    return Rule(name, "", "", "whole", position, frozenset(), MAX_LINE_CHARS, "line", Scope(), reason, (), ())
