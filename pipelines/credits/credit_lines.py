"""The lines of a page in which credits may stand: above and below the text, at the ends of paragraphs, in captions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, takewhile

from archive.scripts import HAN_CHARACTER
from pipelines.document import Block
from pipelines.page.prose import is_prose
from pipelines.page.segments import Page, Segment
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key

HEAD_LINES = 14  # credits may stand in this many lines above the first paragraph
TAIL_LINES = 8  # and in this many below the last
_FOOT_LINES = 4  # of the lines below the text, the author's box may take this many, up to a link
_MAX_FOOT_CHARS = 120
_MAX_LINE_CHARS = 400
_MIN_PARAGRAPH_CHARS = 121
_LINK_DENSITY = 0.9  # a line of this density is a link
_MOST_DENSITY_BELOW = 0.5
_EDGE_PARAGRAPHS = 2  # this many paragraphs at each end may open or close with a credit
_LEAD_LINES = 4  # this many lines of the text may stand above its first sentence
_STRAY_LINES = 3  # a caption or a remark may take this many lines above the paragraph that opens with the credit
_BRACKETS = ("〔", "【", "(", "（", "[")
_MAX_SHORT_CHARS = 30  # a line in mid-article that is only a credit, as below a summary
_MOST_BETWEEN = 5
_MOST_LINES = 100  # in mid-article
_CLOSING = re.compile(r"[(（【\[〔][^()（）]{2,80}[)）】\]〕]\W{0,3}$")
_OPENING = re.compile(r"^[^。]{0,60}?[)）〕】]")
_LAST_WORDS = re.compile(r"[。”！？]\s?[^。！？]{2,30}$")


def lines_above(segments: Sequence[Segment], first: int) -> list[Segment]:
    """Return the segments above the one at index first in which credits may stand; a line that is a link is left out."""
    return [segment for segment in segments[max(0, first - HEAD_LINES) : first] if not _is_link(segment)]


def lines_below(segments: Sequence[Segment], last: int) -> list[Segment]:
    """Return the segments below the one at index last in which credits may stand; half of a line may be links."""
    below = segments[last + 1 : last + 1 + TAIL_LINES]
    return [segment for segment in below if segment.link_density < _MOST_DENSITY_BELOW]


class CreditLines:
    """The lines of a page in which credits may stand, by their place.

    Attributes:
        beside: The lines above the first paragraphs and below the last, without those that are links.
        linked: The lines at the same places that are links.
        edges: The parts of the article's paragraphs in which a credit may stand.
        captions: The article's captions.
        paragraphs: The article's text as the page prints it, with the notices that the rules cut from it.
        head: All lines above the first paragraphs.
        foot: The first lines below the text, up to a link.
        near: The text at the head and the foot of the article, in lower case, to look names up in.
    """

    def __init__(self, page: Page, blocks: Sequence[Block], known: Sequence[str] = ()) -> None:
        """Collect the lines around the article's blocks; known are lines that come first, wherever they stand."""
        segments = self._segments = page.segments
        self._body = [segments[b.line] for b in blocks if b.kind != "caption" and b.line is not None]
        self.captions = [block.text for block in blocks if block.kind == "caption"]
        self.paragraphs = [segment.text for segment in self._body]
        prose = list(islice((s for s in self._body if is_prose(s)), 3)) or self._body[:3]
        first, third = (prose[0].index, prose[-1].index) if prose else (0, 0)
        last = self._body[-1].index if self._body else -1
        kept = {block.line for block in blocks}
        head = [s for s in segments[max(0, first - HEAD_LINES) : third] if s.index not in kept or s.index < first]
        between = [
            s for s in segments[third : last + 1] if s.index not in kept and s.link_density < _MOST_DENSITY_BELOW
        ]
        self._first = first
        self._down_to_first = segments[max(0, first - HEAD_LINES) : first + 1]
        self._tail = lines_below(segments, last)
        around = [s for s in (*head, *between[:_MOST_LINES], *self._tail) if _may_be_credit(s)]
        self._indexes = {s.text: s.index for s in reversed(around)}
        self.beside = list(dict.fromkeys([*known, *(s.text for s in around if not _is_link(s))]))
        self.linked = [s.text for s in around if _is_link(s)]
        ends, inside = _ends(self.paragraphs)
        self.edges = [edge for text in (*ends, *inside[:_MOST_LINES]) for edge in _edges(text)]
        self.head = [s.text for s in head]
        below = segments[last + 1 : last + 1 + _FOOT_LINES]
        foot = takewhile(lambda s: s.kind != "heading" and not _is_link(s), below)
        self.foot = [s.text for s in foot if s.chars <= _MAX_FOOT_CHARS]
        near = [*self.head, *(text[:300] for text in ends), *(s.text for s in self._tail)]
        self.near = " ".join(near).casefold()

    def all(self) -> list[str]:
        """Return the lines beside the article, those that are links, and the edges of its paragraphs."""
        return [*self.beside, *self.linked, *self.edges]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each line around the article with the line below it on the page."""
        for text, index in self._indexes.items():
            if index + 1 < len(self._segments):
                yield text, self._segments[index + 1].text

    def between(self, upper: str, lower: str) -> Sequence[str] | None:
        """Return the lines between two lines of the page, or None if they are many or the order is wrong."""
        start, end = self._indexes.get(upper), self._indexes.get(lower)
        if start is None or end is None or not 0 < end - start <= _MOST_BETWEEN:
            return None
        return [segment.text for segment in self._segments[start + 1 : end]]

    def below_headline(self, data: StructuredData) -> str:
        """Return the line below the headline, or "" for a link. The headline is an h1 or repeats a part of the title."""
        title = letters_key(data.title)
        for line, below in reversed(list(pairwise(self._down_to_first))):
            key = letters_key(line.text)
            if line.level == 1 or (len(key) >= 4 and key in title):
                return below.text if below.link_density < 0.5 else ""
        return ""

    def above_prose(self) -> Iterator[str]:
        """Yield the lines of the text above its first sentence whose last word occurs only once in the text."""
        whole = "\n".join(self.paragraphs)
        for segment in self._body[:_LEAD_LINES]:
            last_word = segment.text.split()[-1]
            if segment.index < self._first and segment.kind != "heading" and whole.count(last_word) == 1:
                yield segment.text

    def signatures(self) -> list[str]:
        """Return the lines that may end in a name in brackets: the last paragraph, and short lines below it."""
        return [*self.paragraphs[-1:], *(s.text for s in self._tail[:3] if s.chars <= 12)]


def _ends(paragraphs: Sequence[str]) -> tuple[Sequence[str], list[str]]:
    """Return the paragraphs at both ends of the text, and the short ones between them."""
    if len(paragraphs) <= 2 * _EDGE_PARAGRAPHS:
        return paragraphs, []
    inside = paragraphs[_EDGE_PARAGRAPHS:-_EDGE_PARAGRAPHS]
    ends = [*paragraphs[:_EDGE_PARAGRAPHS], *paragraphs[-_EDGE_PARAGRAPHS:]]
    ends += [text for text in inside[:_STRAY_LINES] if text.startswith(_BRACKETS)]
    return ends, [text for text in inside if len(text) <= _MAX_SHORT_CHARS]


def _is_link(segment: Segment) -> bool:
    return segment.link_density >= _LINK_DENSITY


def _may_be_credit(segment: Segment) -> bool:
    """Say whether a segment around the text is short enough for a credit, and no paragraph."""
    if segment.chars > _MAX_LINE_CHARS:
        return False
    return segment.chars < _MIN_PARAGRAPH_CHARS or not is_prose(segment)


def _edges(paragraph: str) -> list[str]:
    """Return the parts of a paragraph in which credits stand: a short one as a whole, the ends of a long one."""
    if len(paragraph) <= 60 or (len(paragraph) <= 200 and not HAN_CHARACTER.search(paragraph)):
        return [paragraph]
    found = [match[0] for match in (_OPENING.match(paragraph[:80]),) if match]
    closing = _CLOSING.search(paragraph[-90:]) or _LAST_WORDS.search(paragraph[-40:])
    return [*found, closing[0]] if closing else found
