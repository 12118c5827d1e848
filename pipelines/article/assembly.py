"""Assembly: from the chosen segments of a page to the blocks of its article, and the record of what was removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from pipelines.article.main_text import MainText
from pipelines.article.mending import Mender
from pipelines.credits.credit_lines import lines_above, lines_below
from pipelines.credits.credits import WRITERS, Credits
from pipelines.document import Block, Removal
from pipelines.headline.headline import Headline
from pipelines.notices.boilerplate import Boilerplate, Cut
from pipelines.page.pictures import is_caption, lines_alone_with_pictures, lines_below_pictures
from pipelines.page.prose import is_prose
from pipelines.page.segments import Page, PathCache
from pipelines.text.keys import spaceless_key

_OUTSIDE = "outside-main-text"  # the rule of what no rule removed
_MAX_REMOVALS = 2000
_MAX_REMOVED_CHARS = 4000  # of one removed line on record


class Article:
    """The chosen segments, with the rules applied: what is kept as blocks, and what is cut, in page order."""

    def __init__(self, page: Page, main: MainText, rules: Boilerplate, mender: Mender, headlines: Sequence[Headline]):
        self.page = page
        self._mender = mender
        self._paths = PathCache()
        below = lines_below_pictures(page)
        printed = {one.line for one in headlines}
        named = {
            spaceless_key(text)
            for one in headlines
            for text in (one.title, one.kicker, one.subtitle, *one.declared)
            if text
        }
        span = self._span(main, len(page.segments))
        captions = {i for i in span if is_caption(mender.segment(page.segments[i]), i in below)}
        framed = {i for i in lines_alone_with_pictures(page) & main.kept if page.segments[i].kind == "paragraph"}
        if 3 * len(framed) < len(main.kept):  # else a site that puts a picture beside each paragraph
            captions |= framed
        if all(i in captions or not is_prose(page.segments[i]) for i in main.kept):
            captions -= main.kept  # a page that shows a picture: what stands below it is the article
        cuts = rules.cut(i for i in main.kept if i not in captions)
        kept = sorted(main.kept | captions)
        blocks: list[Block] = []
        removed: list[Removal] = []
        body: list[int] = []
        for index in kept:
            segment = page.segments[index]
            text, cut = segment.text, cuts.get(index)
            if cut is not None:
                removed.append(self._removal(index, cut.rule, cut.reason, text[cut.start : cut.end]))
                text = (text[: cut.start] + text[cut.end :]).strip()
            if not body and (index in printed or _is_headline(text, named)):
                continue
            text = mender(text)
            if not text:
                continue
            kind = "caption" if index in captions else segment.kind
            blocks.append(Block(kind, text, index))
            body += [] if kind == "caption" else [index]
        self.blocks = tuple(_join_cells(blocks, page))
        self.captions = {
            block.line: block.text for block in blocks if block.kind == "caption" and block.line is not None
        }
        self.first = min(body, default=0)
        self.last = max(body, default=-1)
        shown = {block.line for block in blocks}
        outside = self._outside(main, rules, shown, {r.line for r in removed}, named)
        removed += islice(outside, _MAX_REMOVALS)
        removed.sort(key=_line_of)
        self.removed = tuple(removed[:_MAX_REMOVALS])
        self._note_repairs_around(removed, cuts)

    @property
    def text(self) -> str:
        """The article without its captions."""
        return "\n".join(block.text for block in self.blocks if block.kind != "caption")

    @property
    def lines(self) -> list[int]:
        """The numbers of the page's lines that its text consists of."""
        return [block.line for block in self.blocks if block.kind != "caption" and block.line is not None]

    @property
    def notice_chars(self) -> int:
        """How many characters the line rules removed, beside what stands outside the main text."""
        return sum(len(removal.text) for removal in self.removed if removal.rule != _OUTSIDE)

    def remove_byline(self, made_by: Credits) -> None:
        """Remove the line that holds the byline and nothing else, wherever in the article it stands."""
        writers = [person.name for person in made_by.authors if person.role in WRITERS]
        bylines = {made_by.byline, *(writers if len(writers) == 1 else ())}
        found = [block for block in self.blocks if block.text in bylines and block.kind in ("paragraph", "heading")]
        if (
            len(found) != 1 or len(self.blocks) < 2 or found[0].line is None
        ):  # a person who is quoted is named again and again
            return
        self.blocks = tuple(block for block in self.blocks if block is not found[0])
        cut = self._removal(found[0].line, "byline", "It says who wrote the article.", found[0].text)
        self.removed = tuple(sorted((*self.removed, cut), key=_line_of))

    @staticmethod
    def _span(main: MainText, end: int) -> range:
        """Return the numbers of the article's segments, and of those next to it, where a caption may stand."""
        return range(max(0, min(main.kept) - 2), min(max(main.kept) + 2, end)) if main.kept else range(0)

    def _removal(self, index: int, rule: str, reason: str, text: str) -> Removal:
        return Removal(rule, reason, text[:_MAX_REMOVED_CHARS], self._paths[self.page.segments[index].step], index)

    def _outside(
        self,
        main: MainText,
        rules: Boilerplate,
        shown: set[int | None],
        cut: set[int | None],
        named: set[str],
    ) -> Iterable[Removal]:
        """Yield what stands in the article's container or after it and is neither kept nor cut by a rule so far."""
        if not self.blocks:
            return
        start = min(self.page.boxes[main.box].first, min(main.kept))
        for segment in self.page.segments[start:]:
            if segment.index in shown or segment.index in cut or _is_headline(segment.text, named):
                continue
            rule = rules.label(segment.index)
            if rule is not None:
                yield self._removal(segment.index, rule.id, rule.reason, segment.text)
            else:
                reason = "It stands beside the running text of the article and is no part of it."
                yield self._removal(segment.index, _OUTSIDE, reason, segment.text)

    def _note_repairs_around(self, removed: list[Removal], cuts: Mapping[int, Cut]) -> None:
        """Mend the lines above the first paragraph and below the last, so that what credits are read from is in repairs."""
        segments = self.page.segments
        first = next((b.line for b in self.blocks if b.line is not None and is_prose(segments[b.line])), self.first)
        for segment in lines_above(segments, first):
            if segment.kind != "heading":
                self._mender(segment.text)
        for segment in lines_below(segments, self.last):
            self._mender(segment.text)
        for removal in removed:
            if removal.line is not None and removal.line in cuts and self.first <= removal.line <= self.last:
                self._mender(removal.text)


def _line_of(removal: Removal) -> int:
    return removal.line or 0


def _join_cells(blocks: list[Block], page: Page) -> Iterable[Block]:
    """Yield blocks with the cells of each table row in one line, separated by tabs."""
    row, cells, line = 0, [""], None
    for block in blocks:
        here = page.segments[block.line].row if block.line is not None and block.kind == "table" else 0
        if row and here != row:
            yield Block("table", "\t".join(cells), line)
        if here and here == row:
            cells.append(block.text)
        elif here:
            cells, line = [block.text], block.line
        else:
            yield block
        row = here
    if row:
        yield Block("table", "\t".join(cells), line)


def _is_headline(text: str, named: set[str]) -> bool:
    """Say whether a line is the headline, or one of the lines that it is printed in."""
    key = spaceless_key(text)
    return key in named or (len(key) >= 4 and any(key in name for name in named))
