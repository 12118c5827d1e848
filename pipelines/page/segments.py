"""The page as a reader sees it: cut into visible lines, in page order, each with its place in the DOM.

One pass over the tree, without recursion, in time linear in the size of the page: it must stand pages that nest a
hundred thousand elements or hold megabytes in one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from archive.scripts import EAST_ASIAN
from pipelines.page.image_source import shown_size, source_of

MAX_LINES = 40_000  # a page is read so far; real ones have hundreds, and each line is asked for by many rules
_MAX_STEPS = 100  # a path has at most this many steps; deeper ones lose their beginning

_SKIPPED = frozenset(
    [
        "head",
        "title",
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "textarea",
        "button",
        "datalist",
        "dialog",
        "frameset",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "blink",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "output",
        "q",
        "ruby",
        "rb",
        "rp",
        "rt",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "area",
        "picture",
        "source",
        "track",
        "meter",
        "progress",
    ]
)
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("p", "div", "section", "article", "main"), ""),
    "blockquote": "quote",
    "figcaption": "caption",
}
_PREFORMATTED = frozenset(["pre", "listing", "xmp"])
_TURNS = _PREFORMATTED | {"figure", "table", "tr"} | {tag for tag, kind in _KINDS.items() if kind}
_INVISIBLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
_ASKS_FOR_MAIL = etree.XPath("boolean(descendant::input[@type='email']) and not(descendant::textarea)")
_MOST_OF_LETTER = 500  # characters that offer a newsletter
_WAITING = re.compile(
    r"visibility\s{0,9}:\s{0,9}hidden", re.I
)  # as an article of WeChat has it, until its script has run
_NEXT_TO_NOTHING = 60  # characters in lines that say something
_MOST_WAITING, _MOST_TEXTS = 20, 20_000
_SPACE = re.compile(r"[\s\u00a0\u3000\u2028\u2029]+")
_INVISIBLE_SIGNS = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")  # soft hyphens and the like, inside of words
_DROP_CAP = re.compile(r"initial|drop-?_?cap|first-?_?letter|lettrine|capital", re.I)
_NO_WORDS = frozenset("BCDFGHJLMNPQRTXÄÖÜ")  # letters that are no word by themselves in any language of Europe
_GLUE = "\ufdd0"  # stands in no text; the letter before it is drawn large, and the word goes on behind any space
_GLUED = re.compile(rf"{_GLUE}\s*")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")

# Words in class and id names that say what a box is for. They count only for boxes that hold less than half of the page.
_ROLES: dict[str, str] = {}
for _role, _words in {
    "nav": "nav navbar navigation menu submenu topnav mainnav breadcrumb breadcrumbs crumb crumbs crumbnav pagination pager pagenav"
    " skip weizhi position daohang",
    "footer": "footer foot copyright copyrights bottom friendlink friendlinks colophon footnav banquan",
    "aside": "aside sidebar side sidebox related relate relates relatedposts recommend recommended recommends recommendation rank ranking"
    " hot hotnews popular trending promo promotion newsletter subscribe subscription"
    " disclaimer playlist outbrain taboola mostread cookie cookies consent gdpr modal popup xiangguan tuijian paihang",
    "ad": "ad ads advert advertisement adv banner sponsor sponsored",
    "comment": "comment comments commentlist disqus respond pinglun reply replies komentarze komentarz opinie kommentare kommentar commentaires comentarios commenti",
    "share": "share sharing social bdshare jiathis bshare sharebar toolbar addthis fenxiang",
    "caption": "caption captions wp-caption-text pic-desc picdesc imgdesc img-desc figcaption tuzhu photo-caption image-caption img-caption pic-caption"
    " pb-caption image_desc image-desc imagedesc img_desc img-desc pic_desc photo-desc photodesc pictext pic-text pic_text imgtxt img-txt imgtext img-text"
    " imgcaption imagecaption piccaption photocaption photo_caption bildunterschrift legende didascalia pie-de-foto piefoto bildtext bildetekst kuvateksti",
}.items():
    _ROLES |= dict.fromkeys(_words.split(), _role)
_TAG_ROLES = {"nav": "nav", "footer": "footer", "aside": "aside", "menu": "nav", "form": "form"}
_NO_ROLES: frozenset[str] = frozenset()
_PROSE_CHARS = 300  # with so much text outside links elsewhere, even a box of half the page may be its comments
_WORD = re.compile(r"[A-Za-z]{2,40}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True, eq=False)
class Step:
    """One step of a path, linked to the step above it: cheap to make for every element, written out only where needed.

    number counts the like-named siblings so far, from one; 0 stands for the only one.
    """

    parent: Step | None
    name: str
    number: int = 0

    def path(self) -> str:
        """Return the XPath of the node, without the leading slash."""
        names: list[str] = []
        step: Step | None = self
        while step is not None and len(names) < _MAX_STEPS:
            names.append(step.own)
            step = step.parent
        return "/".join(reversed(names))

    @property
    def own(self) -> str:
        """The step by itself, such as p[3]."""
        return f"{self.name}[{self.number}]" if self.number else self.name


class Paths(dict[Step, str]):
    """The paths of many steps of one page, which have most of the way in common."""

    def __missing__(self, step: Step) -> str:
        """Return the path of a step that was not asked for yet."""
        chain: list[Step] = []
        above: Step | None = step
        while above is not None and above not in self:
            chain.append(above)
            above = above.parent
        path = self[above] if above is not None else ""
        if path.count("/") + len(chain) >= _MAX_STEPS:
            return step.path()
        for one in reversed(chain):
            self[one] = path = f"{path}/{one.own}" if path else one.own
        return path


@dataclass(slots=True)
class Box:
    """A block-level element. Boxes are numbered in page order; first and last bound its segments (last is excluded).

    around is the number of the nearest box, itself included, that holds more than one segment: the one that lays a line out
    beside others.
    """

    index: int
    parent: int
    tag: str
    names: str
    first: int
    last: int = 0
    chars: int = 0
    link_chars: int = 0
    roles: frozenset[str] = frozenset()
    around: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """One visible line or paragraph.

    kind is paragraph, heading, list, table, quote or caption. link_chars counts the characters inside links, chars all of
    them, both without spaces. box is the number of the block-level element around it; row is the number of its table row
    for kind table, else 0. roles says what the boxes around it are for, as their names tell (nav, footer, aside, comment,
    share, caption). level is 1 to 6 for a heading.
    """

    index: int
    text: str
    kind: str
    box: int
    step: Step
    chars: int
    link_chars: int
    row: int = 0
    table: int = 0
    level: int = 0
    roles: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The place in the DOM as an XPath without the leading slash, such as html/body/div[2]/p[3]."""
        return self.step.path()

    @property
    def link_density(self) -> float:
        """The share of the characters that stand inside links."""
        return self.link_chars / self.chars if self.chars else 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """An img element: its address as written, its alternative text, and the number of the segment that follows it.

    width and height are those of its attributes, in pixels; figure says that a figure element is around it.
    """

    src: str
    alt: str
    before: int
    box: int
    figure: bool = False
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """All visible segments of a page, the boxes around them and the pictures between them."""

    segments: tuple[Segment, ...]
    boxes: tuple[Box, ...]
    pictures: tuple[Picture, ...] = ()

    @property
    def chars(self) -> int:
        """The characters of all segments, without spaces."""
        return self.boxes[0].chars if self.boxes else 0


def tidy(text: str) -> str:
    """Return text on one line: runs of white space are one space, a line break between two Han characters is none.

    Signs that only say where a word may be broken are dropped: a soft hyphen is no space.
    """
    if not text.isascii():
        text = _INVISIBLE_SIGNS.sub("", text)
        if "\n" in text or "\r" in text:
            return _SPACE.sub(_joint, text.strip()).strip()
    return " ".join(text.split())


def _joint(space: re.Match[str]) -> str:
    """Return what a run of white space becomes."""
    if "\n" not in space[0] and "\r" not in space[0]:
        return " "
    text, start, end = space.string, space.start(), space.end()
    return "" if _EAST_ASIAN.match(text, start - 1) and _EAST_ASIAN.match(text, end) else " "


class _Flow(NamedTuple):
    """What an element says of the text in it. Most say what the one around them says, and share it."""

    kind: str = "paragraph"
    linked: bool = False
    preformatted: bool = False
    level: int = 0
    table: int = 0
    row: int = 0
    figure: bool = False


@dataclass(slots=True, eq=False)
class _Open:
    """An element that is being read. names counts its children so far by their tags, texts its pieces of text."""

    step: Step
    box: int
    block: bool
    flow: _Flow
    names: dict[str, int]
    texts: int = 0


class _Line(NamedTuple):
    """A segment to be: its kind and roles are known for sure at the end of the page."""

    text: str
    kind: str
    box: int
    step: Step
    chars: int
    link_chars: int
    row: int
    table: int
    level: int


@dataclass(slots=True)
class _Table:
    """What tells a table of data from one that only lays out the page."""

    rows: int = 0
    cells: int = 0
    nested: bool = False
    longest: int = 0
    chars: int = 0
    link_chars: int = 0
    lines: int = 0

    def is_data(self) -> bool:
        # Measured by eye on a few hundred old pages: layout cells hold long or many lines, or mostly links.
        return (
            not self.nested and self.rows >= 2 and self.cells >= 2 * self.rows and self.longest <= 80
            and self.lines <= self.cells and self.link_chars <= 0.5 * self.chars
        )  # fmt: skip


def _is_hidden(element: HtmlElement) -> bool:
    """Say whether an element is not shown for what its attributes say."""
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
        """Begin with nothing read. shown is an element that is read though its attributes hide it."""
        self.shown = shown
        self.hidden: list[HtmlElement] = []
        self.lines: list[_Line] = []
        self.boxes: list[Box] = []
        self.pictures: list[Picture] = []
        self.letters: list[int] = []  # the boxes of forms that ask for a mail address and for nothing else
        self.tables: list[_Table] = [_Table()]
        self.rows = 0
        self._clear()

    def _clear(self) -> None:
        """Begin a new line: parts are its pieces of text, linked the characters of them in links, start where it begins."""
        self.parts: list[str] = []
        self.linked = 0
        self.start: Step | None = None
        self.split = False

    def read(self, root: HtmlElement) -> Page:
        self.boxes.append(Box(0, -1, root.tag, "", 0))
        one = _Open(Step(None, root.tag), 0, True, _Flow(), {})
        if text := root.text:
            self._text(text, one)
        opened: list[tuple[_Open, Iterator[HtmlElement], str | None]] = [(one, iter(root), None)]
        while opened:
            one, children, behind = opened[-1]
            names = one.names
            for element in children:
                tag = element.tag
                if isinstance(tag, str):  # no comment
                    number = names[tag] = names.get(tag, 0) + 1
                    if tag in _SKIPPED:
                        pass
                    elif _is_hidden(element) and element is not self.shown:
                        self.hidden.append(element)
                    elif tag in _INLINE and tag != "img" and not len(element):
                        self._leaf(element, Step(one.step, tag, number), one)
                    else:
                        inner = self._open(element, tag, number, one)
                        if text := element.text:
                            self._text(text, inner)
                        if len(element):
                            opened.append((inner, iter(element), element.tail))
                            break
                        self._close(inner)
                if text := element.tail:  # of comments too
                    self._text(text, one)
            else:
                opened.pop()
                self._close(one)
                if behind and opened:
                    self._text(behind, opened[-1][0])
        return self._page()

    def _leaf(self, element: HtmlElement, step: Step, above: _Open) -> None:
        """Read an inline element with nothing but text in it, which most elements are, as _open and _close would."""
        text = element.text
        if not text or len(self.lines) >= MAX_LINES:
            return
        if above.flow.preformatted:
            self._text(text, self._open(element, step.name, step.number, above))
            return
        if text in _NO_WORDS and _DROP_CAP.search(element.get("class") or ""):
            text += _GLUE
        self.parts.append(text)
        if text.isspace():
            return
        if above.flow.linked or (step.name == "a" and element.get("href") is not None):
            self.linked += len(text) - text.count(" ") - text.count("\n")
        if self.start is None:
            self.start = Step(step, "text()", 1)

    def _open(self, element: HtmlElement, tag: str, number: int, above: _Open) -> _Open:
        """Return an element that is being read, as which one with its tag it stands in the one above."""
        if tag == "body" and number == 1 and above.step.parent is None:
            number = 0
        one = _Open(Step(above.step, tag, number), above.box, False, above.flow, {})
        if tag == "br":
            self._flush(above)
            self.split = True
        elif tag == "img":
            self._picture(element, above)
        elif tag not in _INLINE:
            self._flush(above)
            self.split = False
            self._block(one, element, tag)
        elif tag == "a" and not above.flow.linked and element.get("href") is not None:
            one.flow = above.flow._replace(linked=True)
        return one

    def _block(self, one: _Open, element: HtmlElement, tag: str) -> None:
        names = f"{element.get('class', '')} {element.get('id', '')}"[:300].strip()
        roles = _roles(names) if names else _NO_ROLES
        if tag in _TAG_ROLES:
            roles |= {_TAG_ROLES[tag]}
        number = len(self.boxes)
        self.boxes.append(Box(number, one.box, tag, names, len(self.lines), roles=roles))
        one.block, one.box = True, number
        if tag == "form" and _ASKS_FOR_MAIL(element):
            self.letters.append(number)
        if tag in _TURNS or (tag == "p" and one.flow.kind == "heading"):
            one.flow = self._turned(one.flow, tag)

    def _turned(self, flow: _Flow, tag: str) -> _Flow:
        """Return what an element of a kind of its own says of its text."""
        kind = _KINDS.get(tag)
        if kind:
            flow = flow._replace(kind=kind, level=int(tag[1]) if kind == "heading" else 0)
        elif tag == "p":  # in a heading that was never closed
            flow = flow._replace(kind="paragraph")
        if tag in _PREFORMATTED:
            return flow._replace(preformatted=True)
        if tag == "figure":
            return flow._replace(figure=True)
        if tag == "table":
            self.tables[flow.table].nested = True
            self.tables.append(_Table())
            return flow._replace(table=len(self.tables) - 1, row=0)
        if tag == "tr":
            self.rows += 1
            self.tables[flow.table].rows += 1
            return flow._replace(row=self.rows)
        if tag in ("td", "th"):
            self.tables[flow.table].cells += 1
        return flow

    def _picture(self, element: HtmlElement, above: _Open) -> None:
        src = source_of(element)
        if src is not None:
            alt = tidy(element.get("alt") or "")[:500]
            width, height = shown_size(element)
            self.pictures.append(Picture(src, alt, len(self.lines), above.box, above.flow.figure, width, height))

    def _close(self, one: _Open) -> None:
        if not one.block:
            return
        self._flush(one, whole=True)
        self.split = False
        box = self.boxes[one.box]
        box.last = len(self.lines)
        if box.chars and box.parent >= 0:
            self.boxes[box.parent].chars += box.chars
            self.boxes[box.parent].link_chars += box.link_chars

    def _text(self, text: str, one: _Open) -> None:
        """Read a piece of text that stands in an element, in the element itself and not in one inside it."""
        if len(self.lines) >= MAX_LINES:
            return
        one.texts += 1
        if one.flow.preformatted:
            start = 0
            while (end := text.find("\n", start)) >= 0 and len(self.lines) < MAX_LINES:
                self._add(text[start:end], one)
                self._flush(one)
                self.split = True
                start = end + 1
            if len(self.lines) >= MAX_LINES:
                return
            text = text[start:]
        self._add(text, one)

    def _add(self, text: str, one: _Open) -> None:
        self.parts.append(text)
        if text.isspace():
            return
        if one.flow.linked:
            self.linked += len(text) - text.count(" ") - text.count("\n")
        if self.start is None:
            self.start = Step(one.step, "text()", one.texts)

    def _flush(self, one: _Open, whole: bool = False) -> None:
        """End the running line, which stands in this element. whole says that the block around it ends here too."""
        start = self.start
        if start is None:
            if self.parts:
                self.parts = []
            return
        text = "".join(self.parts)
        text = tidy(_GLUED.sub("", text) if _GLUE in text else text)
        linked, split = self.linked, self.split
        self._clear()
        if not text:
            return
        flow, box = one.flow, self.boxes[one.box]
        if whole and not split and box.first == len(self.lines):
            start = one.step
        chars = len(text) - text.count(" ")
        linked = min(linked, chars)
        row = flow.row if flow.kind == "cell" else 0
        table_number = flow.table if row else 0
        self.lines.append(_Line(text, flow.kind, one.box, start, chars, linked, row, table_number, flow.level))
        box.chars += chars
        box.link_chars += linked
        if row:
            table = self.tables[table_number]
            table.lines += 1
            table.longest = max(table.longest, chars)
            table.chars += chars
            table.link_chars += linked

    def _page(self) -> Page:
        self._inherit_roles()
        segments: list[Segment] = []
        for text, kind, box, step, chars, linked, row, table, level in self.lines:
            roles = self.boxes[box].roles
            if kind == "cell":
                kind = "table" if self.tables[table].is_data() else "paragraph"
                row, table = (row, table) if kind == "table" else (0, 0)
            if kind == "paragraph" and "caption" in roles and chars <= 300:
                kind = "caption"
            segments.append(Segment(len(segments), text, kind, box, step, chars, linked, row, table, level, roles))
        return Page(tuple(segments), tuple(self.boxes), tuple(self.pictures))

    def _inherit_roles(self) -> None:
        """Give each box the roles of the boxes around it, and take them from those that hold most of the page.

        Which box lays it out beside others is set as well.
        """
        half = self.boxes[0].chars / 2 if self.boxes else 0.0
        prose = [0]
        for line in self.lines:
            prose.append(prose[-1] + _prose_chars(line))
        for number in self.letters:
            around = self.boxes[self.boxes[number].parent]
            elsewhere = prose[-1] - prose[around.last] + prose[around.first]
            if around.chars <= _MOST_OF_LETTER and elsewhere >= _PROSE_CHARS:
                around.roles |= {"form"}
        for box in self.boxes:
            if box.roles and box.chars > half:
                elsewhere = prose[-1] - prose[box.last] + prose[box.first]
                box.roles = box.roles & {"comment"} if elsewhere >= _PROSE_CHARS else _NO_ROLES
            if "ad" in box.roles:  # one that holds most of the running text was never closed
                is_article = prose[box.last] - prose[box.first] > max(_PROSE_CHARS, prose[-1] / 2)
                box.roles = box.roles - {"ad"} if is_article else box.roles - {"ad"} | {"aside"}
            above = self.boxes[box.parent].roles if box.parent >= 0 else _NO_ROLES
            box.roles = above | box.roles if box.roles else above
            is_alone = box.parent >= 0 and box.last - box.first <= 1
            box.around = self.boxes[box.parent].around if is_alone else box.index


def _prose_chars(line: _Line) -> int:
    """Return the characters of a line that is long enough for prose and no link, else 0."""
    return line.chars if line.chars >= 40 and line.link_chars * 2 < line.chars else 0


@lru_cache(maxsize=4096)
def _roles(names: str) -> frozenset[str]:
    """Return what the words of class and id names say a box is for."""
    found = {_ROLES[whole] for whole in names.lower().split() if whole in _ROLES}
    for word in _WORD.findall(_CAMEL.sub(" ", names)):
        role = _ROLES.get(word.lower())
        if role is not None:
            found.add(role)
    return frozenset(found)


def read_page(root: HtmlElement) -> Page:
    """Return the page below root as segments in page order.

    Where next to nothing is shown, what is hidden with a visibility of its own until a script shows it is read as well.
    """
    reader = _Reader()
    page = reader.read(root)
    if reader.hidden and sum(one.chars for one in page.segments if one.chars >= 20 > one.link_chars) < _NEXT_TO_NOTHING:
        waiting = [one for one in reader.hidden if _WAITING.search((one.get("style") or "")[:1000])]
        sizes = {one: len("".join(islice(one.itertext(), _MOST_TEXTS))) for one in waiting[:_MOST_WAITING]}
        largest = max(sizes, key=lambda one: sizes[one], default=None)
        if largest is not None and sizes[largest] > page.chars:
            return _Reader(largest).read(root)
    return page
