"""A page of a site that was learned: its article straight from the known container, with checks, and its recurring lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from pipelines.article.article_extent import standfirst_lines
from pipelines.article.main_text import MainText
from pipelines.dates.date_lines import DateLine
from pipelines.headline.headline import Headline
from pipelines.notices.boilerplate import Boilerplate
from pipelines.notices.rule import Rule, Scope
from pipelines.page.prose import is_linked, is_prose, reads_as_prose, width
from pipelines.page.roles import UNWANTED_ROLES
from pipelines.page.segments import Box, Page, Segment
from pipelines.sites.knowledge import MAX_LINE_CHARS, FieldSelector, Layout, RecurringLine, SiteKnowledge
from pipelines.text.keys import spaceless_key

MIN_FIELD_PAGES = 5  # a field's selector found on fewer pages does not go before what the page says elsewhere
_MIN_AGREEMENT = 0.9  # of two choices of segments, as the share of characters that both have
_LONG_WIDTH = 120  # a wider line in mid-article is never cut for recurring
_MIN_ARTICLE_CHARS = 40
_MIN_PROSE_SHARE = 0.5  # of the characters in the container
_MAX_LINK_SHARE = 0.3  # of the characters in the container
_MAX_LINES_AROUND_PROSE = 6  # lines before and after the prose, such as a poll
_SHORT = 0.1  # of the median length of the layout's articles
_MAX_OUTSIDE = 0.6  # prose outside the container, as a share of the prose in it
_MAX_OUTSIDE_SHORT = 0.2  # the same, for a short article
_MIN_OUTSIDE_LINE_CHARS = 24
MAX_FIELD_LINES = 3
_CONFIRMED_ONE_IN = 32
_STANDFIRST_LINES = 25  # below the headline, among which a standfirst may stand above the container
_DATE_TRUST = 0.88  # between the dates in the markup (1.0) and other lines near the headline (0.8)
_NOT_COUNTED_OUTSIDE = UNWANTED_ROLES | {"caption"}


class KnownPage:
    """What is known of a page before it is read: the layout that fits it, if any, and the lines that recur."""

    def __init__(self, page: Page, site: SiteKnowledge) -> None:
        """Look for the container of each layout on the page. The first layout whose container is there fits."""
        self.page, self.site = page, site
        self.layout, self.container = self._find_layout()
        self.rejection: str | None = None  # why article() rejected the layout that fits
        self._fields = self._find_fields()

    def _find_layout(self) -> tuple[Layout | None, int]:
        for layout in self.site.layouts:
            box = layout.container.find(self.page)
            if box is not None and self.page.boxes[box].chars:
                return layout, box
        return None, 0

    def _find_fields(self) -> dict[int, tuple[str, FieldSelector]]:
        """Return the lines where title, date and byline stand, by their numbers."""
        found: dict[int, tuple[str, FieldSelector]] = {}
        for name in ("title", "date", "byline") if self.layout is not None else ():
            known: FieldSelector | None = getattr(self.layout, name)
            if known is None or known.pages < MIN_FIELD_PAGES:
                continue
            number = known.selector.find(self.page)
            if number is None:
                continue
            box = self.page.boxes[number]
            if 0 < box.last - box.first <= MAX_FIELD_LINES:
                for index in range(box.first, box.last):
                    found.setdefault(index, (name, known))
        return found

    # ------------------------------------------------------------------ lines

    def rule_for(self, segment: Segment) -> Rule | None:
        """Return a rule that cuts a line: a line that recurs, or a line that stands where date or byline do on this site."""
        name, known = self._fields.get(segment.index, (None, None))
        if known is not None and name in ("date", "byline"):
            return _field_rule(name, known.pages)
        if segment.kind == "table" or len(segment.text) > MAX_LINE_CHARS:
            return None
        line = self.site.recurring_line(segment.text)
        if line is None:
            return None
        is_spared_inside = width(segment.text) > _LONG_WIDTH or self._introduces_prose(segment)
        return _recurring_rule(line, "edges" if is_spared_inside else "anywhere")

    def labels_for(self, segment: Segment, rules: Sequence[Rule]) -> tuple[Rule, ...] | None:
        """Return the rules that explain why a line below the article is not part of it; None where nothing is known of it.

        rules are the line rules that are in force. A line that is a link needs no explanation, so it gets no rules.
        """
        if is_linked(segment):
            return ()
        if len(segment.text) > MAX_LINE_CHARS:
            return None
        line = self.site.recurring_line(segment.text)
        if line is None:
            return None
        known = next((rule for rule in rules if rule.id == line.rule), None) if line.rule else None
        return (known or _recurring_rule(line, "anywhere"),)

    def _introduces_prose(self, segment: Segment) -> bool:
        """Say whether a line is the heading or the speaker of a paragraph that does not recur; such a line may well recur."""
        if segment.kind != "heading" and segment.text[-1] not in ":：？?":
            return False
        after = segment.index + 1
        if after >= len(self.page.segments) or not is_prose(self.page.segments[after]):
            return False
        return self.site.recurring_line(self.page.segments[after].text) is None

    def lines_at(self, name: str) -> list[str]:
        """Return the lines of a field (title, date or byline), in page order."""
        return [self.page.segments[i].text for i, (field, _) in sorted(self._fields.items()) if field == name]

    def date_lines(self) -> list[DateLine]:
        """Return the lines of the date, trusted more than other printed lines and less than markup."""
        return [DateLine("byline", text, _DATE_TRUST) for text in self.lines_at("date")]

    def headline(self, found: Headline) -> Headline:
        """Return the headline with the title that stands where titles do on this site, if that is a single line."""
        lines = [i for i, (name, _) in self._fields.items() if name == "title"]
        title = self.page.segments[lines[0]].text if len(lines) == 1 else ""
        if not 2 <= len(title) <= 300 or spaceless_key(title) == spaceless_key(found.title or ""):
            return found
        return replace(found, title=title, line=lines[0])

    # ------------------------------------------------------------------ the article

    def article(self, rules: Boilerplate, titles: Sequence[str]) -> MainText | None:
        """Return the article in the container; None where no layout fits, or where a check fails, which sets rejection.

        titles are the page's titles in its markup. The headline, which repeats one of the titles, must stand above the
        article or in it.
        """
        if self.layout is None:
            return None
        box = self.page.boxes[self.container]
        title_keys = "\n".join(spaceless_key(title[:500]) for title in titles)
        kept, first_prose = self._lines_inside(box)
        start = self._start_below_headline(box.first, first_prose, title_keys)
        kept = [index for index in kept if index >= start]
        headline = self._headline_above(first_prose, title_keys)
        self.rejection = self._check(rules, self.layout, kept, headline)
        if self.rejection:
            return None
        between = () if headline is None else range(headline + 1, min(box.first, headline + _STANDFIRST_LINES))
        notice_lines = frozenset(i for i in between if rules.knows(i))
        above = standfirst_lines(self.page, first_prose, headline or 0, notice_lines, box.roles)
        return MainText(frozenset(kept) | above, self.container, "site")

    def _lines_inside(self, container: Box) -> tuple[list[int], int]:
        """Return the lines of the container that may be the article's, and the first of these lines that is prose."""
        first, last, segments = container.first, container.last, self.page.segments
        excluded = UNWANTED_ROLES - container.roles
        prose = [is_prose(segment) for segment in segments[first:last]]
        kept: list[int] = []
        for i in range(first, last):
            segment, offset = segments[i], i - first
            if segment.roles & excluded:
                continue
            # a sentence that is a link as a whole is a paragraph where paragraphs stand above and below it
            is_between = 0 < offset < last - first - 1 and prose[offset - 1] and prose[offset + 1]
            if not is_linked(segment) or (is_between and _is_sentence(segment)):
                kept.append(i)
        return kept, next((i for i in kept if prose[i - first]), last)

    def _start_below_headline(self, first: int, first_prose: int, title_keys: str) -> int:
        """Return the line with which the article begins in its container: below the headline, if that is in it."""
        start = first
        for index in range(first, first_prose):
            if self._is_headline(index, title_keys):
                start = index + 1
        return start

    def _headline_above(self, until: int, title_keys: str) -> int | None:
        """Return the number of the last line before a line that is the headline."""
        indexes = range(min(until, len(self.page.segments)) - 1, -1, -1)
        return next((index for index in indexes if self._is_headline(index, title_keys)), None)

    def _is_headline(self, index: int, title_keys: str) -> bool:
        """Say whether a line stands where titles do, or repeats a title of the markup or most of it."""
        name, _ = self._fields.get(index, (None, None))
        segment = self.page.segments[index]
        is_title_like = 5 <= segment.chars <= 300 and segment.link_density <= 0.5
        return name == "title" or (is_title_like and spaceless_key(segment.text) in title_keys)

    def _check(self, rules: Boilerplate, layout: Layout, kept: Sequence[int], headline: int | None) -> str | None:
        """Return why these lines are rejected as the article, or None. headline is the number of its line, if found."""
        segments = self.page.segments
        unknown = [i for i in kept if not rules.knows(i)]
        prose = [i for i in unknown if is_prose(segments[i])]
        own = sum(segments[i].chars - segments[i].link_chars for i in prose)
        chars = sum(segments[i].chars for i in unknown)
        links = sum(segments[i].link_chars for i in unknown)
        if own < _MIN_ARTICLE_CHARS:
            return "the container holds little prose"
        if own < _MIN_PROSE_SHARE * chars:
            return "the container holds more other lines than prose"
        if links > _MAX_LINK_SHARE * chars:
            return "the container holds many links"
        around = [i for i in unknown if not prose[0] <= i <= prose[-1]]
        if len(around) > _MAX_LINES_AROUND_PROSE:
            return "the container holds many short lines around the prose"
        most = _MAX_OUTSIDE if own >= _SHORT * layout.median_chars else _MAX_OUTSIDE_SHORT
        usual = min(layout.outside_chars, layout.median_chars // 2)
        if self.outside_chars() > most * own + usual:
            return "there is much prose outside the container"
        if layout.title is not None and headline is None:
            return "the headline stands neither above the container nor in it"
        return None

    def outside_chars(self) -> int:
        """Return how many characters of prose that does not recur stand outside the container, without links."""
        box = self.page.boxes[self.container]
        segments = self.page.segments
        return sum(
            segment.chars - segment.link_chars
            for segment in (*segments[: box.first], *segments[box.last :])
            if segment.chars >= _MIN_OUTSIDE_LINE_CHARS
            and not segment.roles & _NOT_COUNTED_OUTSIDE
            and is_prose(segment)
            and self.site.recurring_line(segment.text) is None
        )


def _is_sentence(segment: Segment) -> bool:
    """Say whether a line is a sentence, even where the line is a link."""
    return segment.kind == "paragraph" and reads_as_prose(segment.text)


def is_sampled(payload_number: int) -> bool:
    """Say whether the full search confirms the article of this page. payload_number is any number made of the bytes."""
    return payload_number % _CONFIRMED_ONE_IN == 0


def agree(page: Page, first: Iterable[int], second: Iterable[int]) -> bool:
    """Say whether two choices of segments are the same article, with a difference of a line or so."""
    one, other = frozenset(first), frozenset(second)
    chars, chars_of_other, shared = (
        sum(page.segments[i].chars for i in chosen) for chosen in (one, other, one & other)
    )
    total = chars + chars_of_other
    return 2 * shared / total >= _MIN_AGREEMENT if total else False  # the Dice coefficient


@lru_cache(maxsize=4096)
def _recurring_rule(line: RecurringLine, position: str) -> Rule:
    seen = line.seen
    reason = f"Stands on {seen.pages} of {seen.of} pages of this site since {seen.since[:7]}."
    return _rule("site-recurring", position, reason)


@lru_cache(maxsize=256)
def _field_rule(name: str, pages: int) -> Rule:
    reason = f"Stands where the {name} does on {pages} pages of this site."
    return _rule("site-place", "edges", reason)


def _rule(name: str, position: str, reason: str) -> Rule:
    return Rule(name, "", "", "whole", position, frozenset(), MAX_LINE_CHARS, "line", Scope(), reason, (), ())
