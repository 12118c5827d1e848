"""The lines of a page where credits stand: around the headline, below the text, at the ends of paragraphs, under pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from archive.scripts import HAN
from pipelines.document import Block
from pipelines.page.prose import is_prose
from pipelines.page.segments import Page, Segment
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key

_HEAD_LINES = 14  # so many lines above the first paragraph may hold date, source and byline
_TAIL_LINES = 8
_FOOT_LINES = 4  # so many of those below the text may be the author's box, up to a link
_MAX_FOOT_CHARS = 120
_MAX_LINE_CHARS = 400
_EDGE_PARAGRAPHS = 2  # so many paragraphs at each end may open or close with a credit
_LEAD_LINES = 4  # so many lines of the text may stand above its first sentence
_STRAY_LINES = 3  # so many lines may stand before the paragraph that opens with the credit: a caption, a remark
_BRACKETS = ("〔", "【", "(", "（", "[")
_SHORT_LINE = 30  # a line in mid-article that may be a credit and nothing else, as below a summary
_MOST_BETWEEN = 5
_MOST_LINES = 100  # of those in mid-article
_CLOSING = re.compile(r"[(（【\[〔][^()（）]{2,80}[)）】\]〕]\W{0,3}$")
_OPENING = re.compile(r"^[^。]{0,60}?[)）〕】]")
_LAST_WORDS = re.compile(r"[。”！？]\s?[^。！？]{2,30}$")
_HAN = re.compile(f"[{HAN}]")


class CreditLines:
    """The lines of a page that may hold credits, by where they stand.

    beside: those above the first paragraphs and below the last; linked: those of them that are links. edges: the parts of paragraphs where a credit may stand.
    captions: those of the article. paragraphs: its text as the page prints it, with what the rules cut from it.
    head: all those above the first paragraphs, foot: the first few below the text, up to a link. near is what is printed at the article's head and foot, in lower case, for
    asking whether something stands there.
    """

    def __init__(self, page: Page, blocks: Sequence[Block], known: Sequence[str] = ()) -> None:
        """Look around the article's blocks; known are lines that come first, wherever they stand."""
        segments = page.segments
        self._body = [segments[b.line] for b in blocks if b.kind != "caption" and b.line is not None]
        self.captions = [block.text for block in blocks if block.kind == "caption"]
        running = list(islice((s for s in self._body if is_prose(s)), 3)) or self._body[:3]
        first, third = (running[0].index, running[-1].index) if running else (0, 0)
        last = self._body[-1].index if self._body else -1
        kept = {block.line for block in blocks}
        head = [s for s in segments[max(0, first - _HEAD_LINES) : third] if s.index not in kept or s.index < first]
        between = [s for s in segments[third : last + 1] if s.index not in kept and s.link_density < 0.5]
        self._tail = [s for s in segments[last + 1 : last + 1 + _TAIL_LINES] if s.link_density < 0.5]
        self._top = segments[max(0, first - _HEAD_LINES) : first + 1]
        self._first = first
        around = [s for s in (*head, *between[:_MOST_LINES], *self._tail) if s.chars <= _MAX_LINE_CHARS]
        self.paragraphs = [s.text for s in self._body]
        around = [s for s in around if not _is_prose(s)]
        self._page = segments
        self._places = {s.text: s.index for s in reversed(around)}
        self.beside = list(dict.fromkeys([*known, *(s.text for s in around if s.link_density < 0.9)]))
        self.linked = [s.text for s in around if s.link_density >= 0.9]
        ends, inside = _ends(self.paragraphs)
        self.edges = [edge for text in (*ends, *inside[:_MOST_LINES]) for edge in _edges(text)]
        self.head = [s.text for s in head]
        below = segments[last + 1 : last + 1 + _FOOT_LINES]
        own = takewhile(lambda s: s.kind != "heading" and s.link_density < 0.9, below)
        self.foot = [s.text for s in own if s.chars <= _MAX_FOOT_CHARS]
        here = [*self.head, *(text[:300] for text in ends), *(s.text for s in self._tail)]
        self.near = " ".join(here).casefold()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each line with the one that stands right below it on the page, links and all."""
        for text, place in self._places.items():
            if place + 1 < len(self._page):
                yield text, self._page[place + 1].text

    def between(self, upper: str, lower: str) -> Sequence[str] | None:
        """Return what stands on the page between two lines, if that is a few short lines."""
        start, end = self._places.get(upper), self._places.get(lower)
        if start is None or end is None or not 0 < end - start <= _MOST_BETWEEN:
            return None
        return [segment.text for segment in self._page[start + 1 : end]]

    def below_headline(self, data: StructuredData) -> str:
        """Return the line that follows the headline, if it is no link; the headline is an h1, or the line that title repeats."""
        titles = letters_key(data.title)
        for place in range(len(self._top) - 1, 0, -1):
            above = letters_key(self._top[place - 1].text)
            if self._top[place - 1].level == 1 or (len(above) >= 4 and above in titles):
                return self._top[place].text if self._top[place].link_density < 0.5 else ""
        return ""

    def lead_in(self) -> Iterator[str]:
        """Yield the lines of the text that stand above its first sentence and say nothing that is said again."""
        whole = "\n".join(self.paragraphs)
        for segment in self._body[:_LEAD_LINES]:
            last_word = segment.text.split()[-1]
            if segment.index < self._first and segment.kind != "heading" and whole.count(last_word) == 1:
                yield segment.text

    def signatures(self) -> list[str]:
        """Return the lines whose end may be a name in brackets and nothing else: the last of the text, those below it."""
        return [*self.paragraphs[-1:], *(s.text for s in self._tail[:3] if s.chars <= 12)]


def _ends(paragraphs: Sequence[str]) -> tuple[Sequence[str], list[str]]:
    """Return the paragraphs at both ends, and the short ones between."""
    if len(paragraphs) <= 2 * _EDGE_PARAGRAPHS:
        return paragraphs, []
    inside = paragraphs[_EDGE_PARAGRAPHS:-_EDGE_PARAGRAPHS]
    ends = [*paragraphs[:_EDGE_PARAGRAPHS], *paragraphs[-_EDGE_PARAGRAPHS:]]
    ends += [text for text in inside[:_STRAY_LINES] if text.startswith(_BRACKETS)]
    return ends, [text for text in inside if len(text) <= _SHORT_LINE]


def _is_prose(segment: Segment) -> bool:
    return segment.chars > 120 and is_prose(segment)


def _edges(paragraph: str) -> list[str]:
    """Return the parts of a paragraph where credits stand: all of a short one, the opening and the closing of a long one."""
    if len(paragraph) <= 60 or (len(paragraph) <= 200 and not _HAN.search(paragraph)):
        return [paragraph]
    found = [match[0] for match in (_OPENING.match(paragraph[:80]),) if match]
    closing = _CLOSING.search(paragraph[-90:]) or _LAST_WORDS.search(paragraph[-40:])
    return [*found, closing[0]] if closing else found
