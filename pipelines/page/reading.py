"""From tree to segments: a page as a reader sees it, split into visible lines, each with its place in the DOM.

One pass over the tree, without recursion, in time linear in the size of the page: pages may nest a hundred thousand
elements or hold megabytes in one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from pipelines.page.image_source import shown_size, source_of
from pipelines.page.roles import assign_roles, roles_of
from pipelines.page.segments import Box, Page, PathStep, Picture, Segment
from pipelines.text.whitespace import collapse_whitespace

MAX_LINES = 40_000  # what stands below is left out; real pages have hundreds of lines, and many rules look at each

_SKIPPED = frozenset([
    "head", "title", "script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg",
    "math", "canvas", "audio", "video", "map", "select", "textarea", "button", "datalist", "dialog", "frameset",
])  # fmt: skip
_INLINE = frozenset([
    "a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "nobr", "output", "q", "ruby", "rb", "rp",
    "rt", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "area",
    "picture", "source", "track", "meter", "progress",
])  # fmt: skip
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("p", "div", "section", "article", "main"), ""),
    "blockquote": "quote",
    "figcaption": "caption",
}
_PREFORMATTED = frozenset(["pre", "listing", "xmp"])
_CHANGES_CONTEXT = _PREFORMATTED | {"figure", "table", "tr"} | {tag for tag, kind in _KINDS.items() if kind}
_INVISIBLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
_ASKS_FOR_MAIL = etree.XPath("boolean(descendant::input[@type='email']) and not(descendant::textarea)")
# An article of WeChat has this style until its script has run.
_VISIBILITY_HIDDEN = re.compile(r"visibility\s{0,9}:\s{0,9}hidden", re.I)
_MIN_SHOWN_CHARS = 60  # in lines of text; a page that shows less may have its article hidden until a script runs
_MAX_HIDDEN_ELEMENTS, _MAX_HIDDEN_TEXTS = 20, 20_000
_DROP_CAP = re.compile(r"initial|drop-?_?cap|first-?_?letter|lettrine|capital", re.I)
_NO_WORDS = frozenset("BCDFGHJLMNPQRTXÄÖÜ")  # letters that are no word by themselves in any language of Europe
_JOINER = "\ufdd0"  # a noncharacter put behind a drop cap: the word goes on behind any space
_JOINED = re.compile(rf"{_JOINER}\s*")
_MAX_CAPTION_CHARS = 300  # of a line that only the name of its box calls a caption


def read_page(root: HtmlElement) -> Page:
    """Return the page below root as segments in page order.

    A page that shows next to nothing may hide its article (visibility: hidden) until a script shows it: then the largest
    such element is read too.
    """
    reader = _Reader()
    page = reader.read(root)
    if reader.hidden and sum(s.chars for s in page.segments if s.chars >= 20 > s.link_chars) < _MIN_SHOWN_CHARS:
        hidden = [e for e in reader.hidden if _VISIBILITY_HIDDEN.search((e.get("style") or "")[:1000])]
        sizes = {e: len("".join(islice(e.itertext(), _MAX_HIDDEN_TEXTS))) for e in hidden[:_MAX_HIDDEN_ELEMENTS]}
        largest = max(sizes, key=lambda e: sizes[e], default=None)
        if largest is not None and sizes[largest] > page.chars:
            return _Reader(largest).read(root)
    return page


class _Context(NamedTuple):
    """What the elements around a piece of text say of it. Most elements say the same as their parent, and share it."""

    kind: str = "paragraph"
    in_link: bool = False
    preformatted: bool = False
    level: int = 0
    table: int = 0
    row: int = 0
    figure: bool = False


@dataclass(slots=True, eq=False)
class _Open:
    """An element that is being read. children counts its children so far by tag, texts its pieces of text."""

    step: PathStep
    box: int
    is_block: bool
    context: _Context
    children: dict[str, int]
    texts: int = 0


class _Line(NamedTuple):
    """A segment in the making: its kind and roles are certain only at the end of the page."""

    text: str
    kind: str
    box: int
    step: PathStep
    chars: int
    link_chars: int
    row: int
    table: int
    level: int


@dataclass(slots=True)
class _Table:
    """The measures of a table by which a table of data is told from a layout table."""

    rows: int = 0
    cells: int = 0
    nested: bool = False
    longest: int = 0
    chars: int = 0
    link_chars: int = 0
    lines: int = 0

    def is_data(self) -> bool:
        # Thresholds set by eye on a few hundred old pages: layout cells hold long or many lines, or mostly links.
        return (
            not self.nested and self.rows >= 2 and self.cells >= 2 * self.rows and self.longest <= 80
            and self.lines <= self.cells and self.link_chars <= 0.5 * self.chars
        )  # fmt: skip


def _is_hidden(element: HtmlElement) -> bool:
    """Say whether the attributes of an element hide it."""
    style = element.get("style")
    if style is not None and _INVISIBLE.search(style[:1000]) is not None:
        return str(element.tag) != "body"  # a page that is hidden as a whole has a script that shows it
    hidden = element.get("hidden")
    # React sends late parts of a page in <div hidden id="S:0">
    if hidden is None or hidden == "until-found" or element.tag == "body":
        return False
    return not str(element.get("id") or "").startswith("S:")


class _Reader:
    """Reads one tree into segments."""

    def __init__(self, shown: HtmlElement | None = None) -> None:
        """Begin with nothing read. shown is an element to read although its attributes hide it."""
        self.shown = shown
        self.hidden: list[HtmlElement] = []
        self.lines: list[_Line] = []
        self.boxes: list[Box] = []
        self.pictures: list[Picture] = []
        self.newsletter_forms: list[int] = []  # boxes of forms that ask for a mail address and for nothing else
        self.tables: list[_Table] = [_Table()]
        self.rows = 0
        self._start_line()

    def _start_line(self) -> None:
        """Begin a new line: its pieces of text, their characters inside links, and the step where it begins.

        is_split says that a line break has ended a line of this block before.
        """
        self.parts: list[str] = []
        self.link_chars = 0
        self.start: PathStep | None = None
        self.is_split = False

    def read(self, root: HtmlElement) -> Page:
        self.boxes.append(Box(0, -1, root.tag, "", 0))
        parent = _Open(PathStep(None, root.tag), 0, True, _Context(), {})
        if text := root.text:
            self._text(text, parent)
        stack: list[tuple[_Open, Iterator[HtmlElement], str | None]] = [(parent, iter(root), None)]
        while stack:
            parent, elements, tail = stack[-1]
            children = parent.children
            for element in elements:
                tag = element.tag
                if isinstance(tag, str):  # no comment
                    number = children[tag] = children.get(tag, 0) + 1
                    if tag in _SKIPPED:
                        pass
                    elif _is_hidden(element) and element is not self.shown:
                        self.hidden.append(element)
                    elif tag in _INLINE and tag != "img" and not len(element):
                        self._leaf(element, PathStep(parent.step, tag, number), parent)
                    else:
                        inner = self._open(element, tag, number, parent)
                        if text := element.text:
                            self._text(text, inner)
                        if len(element):
                            stack.append((inner, iter(element), element.tail))
                            break
                        self._close(inner)
                if text := element.tail:  # of comments too
                    self._text(text, parent)
            else:
                stack.pop()
                self._close(parent)
                if tail and stack:
                    self._text(tail, stack[-1][0])
        return self._page()

    def _leaf(self, element: HtmlElement, step: PathStep, parent: _Open) -> None:
        """Read an inline element that holds only text, which most elements do; the same as _open, _text and _close."""
        text = element.text
        if not text or len(self.lines) >= MAX_LINES:
            return
        if parent.context.preformatted:
            self._text(text, self._open(element, step.name, step.number, parent))
            return
        if text in _NO_WORDS and _DROP_CAP.search(element.get("class") or ""):
            text += _JOINER
        self.parts.append(text)
        if text.isspace():
            return
        if parent.context.in_link or (step.name == "a" and element.get("href") is not None):
            self.link_chars += len(text) - text.count(" ") - text.count("\n")
        if self.start is None:
            self.start = PathStep(step, "text()", 1)

    def _open(self, element: HtmlElement, tag: str, number: int, parent: _Open) -> _Open:
        """Begin to read an element. number is its place among the siblings with its tag, from 1."""
        if tag == "body" and number == 1 and parent.step.parent is None:
            number = 0
        opened = _Open(PathStep(parent.step, tag, number), parent.box, False, parent.context, {})
        if tag == "br":
            self._end_line(parent)
            self.is_split = True
        elif tag == "img":
            self._picture(element, parent)
        elif tag not in _INLINE:
            self._end_line(parent)
            self.is_split = False
            self._open_box(opened, element, tag)
        elif tag == "a" and not parent.context.in_link and element.get("href") is not None:
            opened.context = parent.context._replace(in_link=True)
        return opened

    def _open_box(self, opened: _Open, element: HtmlElement, tag: str) -> None:
        names = f"{element.get('class', '')} {element.get('id', '')}"[:300].strip()
        number = len(self.boxes)
        self.boxes.append(Box(number, opened.box, tag, names, len(self.lines), roles=roles_of(tag, names)))
        opened.is_block, opened.box = True, number
        if tag == "form" and _ASKS_FOR_MAIL(element):
            self.newsletter_forms.append(number)
        if tag in _CHANGES_CONTEXT or (tag == "p" and opened.context.kind == "heading"):
            opened.context = self._changed(opened.context, tag)

    def _changed(self, context: _Context, tag: str) -> _Context:
        """Return the context inside an element whose tag says something of its text; count rows and cells of tables."""
        kind = _KINDS.get(tag)
        if kind:
            context = context._replace(kind=kind, level=int(tag[1]) if kind == "heading" else 0)
        elif tag == "p":  # in a heading that was never closed
            context = context._replace(kind="paragraph")
        if tag in _PREFORMATTED:
            return context._replace(preformatted=True)
        if tag == "figure":
            return context._replace(figure=True)
        if tag == "table":
            self.tables[context.table].nested = True
            self.tables.append(_Table())
            return context._replace(table=len(self.tables) - 1, row=0)
        if tag == "tr":
            self.rows += 1
            self.tables[context.table].rows += 1
            return context._replace(row=self.rows)
        if tag in ("td", "th"):
            self.tables[context.table].cells += 1
        return context

    def _picture(self, element: HtmlElement, parent: _Open) -> None:
        src = source_of(element)
        if src is not None:
            alt = collapse_whitespace(element.get("alt") or "")[:500]
            width, height = shown_size(element)
            self.pictures.append(Picture(src, alt, len(self.lines), parent.box, parent.context.figure, width, height))

    def _close(self, closed: _Open) -> None:
        if not closed.is_block:
            return
        self._end_line(closed, is_block_end=True)
        self.is_split = False
        box = self.boxes[closed.box]
        box.last = len(self.lines)
        if box.chars and box.parent >= 0:
            self.boxes[box.parent].chars += box.chars
            self.boxes[box.parent].link_chars += box.link_chars

    def _text(self, text: str, parent: _Open) -> None:
        """Read a piece of text that is a direct child of an element."""
        if len(self.lines) >= MAX_LINES:
            return
        parent.texts += 1
        if parent.context.preformatted:
            start = 0
            while (end := text.find("\n", start)) >= 0 and len(self.lines) < MAX_LINES:
                self._add(text[start:end], parent)
                self._end_line(parent)
                self.is_split = True
                start = end + 1
            if len(self.lines) >= MAX_LINES:
                return
            text = text[start:]
        self._add(text, parent)

    def _add(self, text: str, parent: _Open) -> None:
        self.parts.append(text)
        if text.isspace():
            return
        if parent.context.in_link:
            self.link_chars += len(text) - text.count(" ") - text.count("\n")
        if self.start is None:
            self.start = PathStep(parent.step, "text()", parent.texts)

    def _end_line(self, parent: _Open, is_block_end: bool = False) -> None:
        """End the current line, which stands in parent. is_block_end says that the block around it ends here too."""
        start = self.start
        if start is None:
            if self.parts:
                self.parts = []
            return
        text = "".join(self.parts)
        text = collapse_whitespace(_JOINED.sub("", text) if _JOINER in text else text)
        link_chars, is_split = self.link_chars, self.is_split
        self._start_line()
        if not text:
            return
        context, box = parent.context, self.boxes[parent.box]
        if is_block_end and not is_split and box.first == len(self.lines):  # the line is all that the block holds
            start = parent.step
        chars = len(text) - text.count(" ")
        link_chars = min(link_chars, chars)
        row = context.row if context.kind == "cell" else 0
        table_number = context.table if row else 0
        self.lines.append(
            _Line(text, context.kind, parent.box, start, chars, link_chars, row, table_number, context.level)
        )
        box.chars += chars
        box.link_chars += link_chars
        if row:
            table = self.tables[table_number]
            table.lines += 1
            table.longest = max(table.longest, chars)
            table.chars += chars
            table.link_chars += link_chars

    def _page(self) -> Page:
        prose_before = [0]
        for line in self.lines:
            prose_before.append(prose_before[-1] + _prose_chars(line))
        assign_roles(self.boxes, prose_before, self.newsletter_forms)
        for box in self.boxes:
            holds_one_line = box.parent >= 0 and box.last - box.first <= 1
            box.group = self.boxes[box.parent].group if holds_one_line else box.index
        segments: list[Segment] = []
        for text, kind, box_number, step, chars, link_chars, row, table, level in self.lines:
            roles = self.boxes[box_number].roles
            if kind == "cell":
                kind = "table" if self.tables[table].is_data() else "paragraph"
                row, table = (row, table) if kind == "table" else (0, 0)
            if kind == "paragraph" and "caption" in roles and chars <= _MAX_CAPTION_CHARS:
                kind = "caption"
            segments.append(
                Segment(len(segments), text, kind, box_number, step, chars, link_chars, row, table, level, roles)
            )
        return Page(tuple(segments), tuple(self.boxes), tuple(self.pictures))


def _prose_chars(line: _Line) -> int:
    """Return the characters of a line that is long enough for prose and not mostly links, else 0."""
    return line.chars if line.chars >= 40 and line.link_chars * 2 < line.chars else 0
