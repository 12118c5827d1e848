"""The tags of a page as a browser's tokenizer finds them (HTML Standard, section 13.2.5), in one pass and linear time.

No tree is built: from a page of 50 KB with formatting elements that are never closed, any tree builder that follows the
standard can produce gigabytes. Whether an element is in SVG or MathML, which depends on the tree, is tracked only as
far as it decides where raw text (such as that of style elements) begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5

_MARKUP = re.compile(r"<(?:(/?)([A-Za-z][^\t\n\f\r />]*+)|(!--)|(!\[CDATA\[)|[!?/])")
_ATTRIBUTE = re.compile(
    r"[\t\n\f\r /]*+(=?[^\t\n\f\r />=]*+)"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"([^\"]*+)\"|'([^']*+)'|(?![\"'])([^\t\n\f\r >]*+)))?+"
)
_OPEN_QUOTE = re.compile(r"[\t\n\f\r ]*+=[\t\n\f\r ]*+[\"']")
_COMMENT_SHORT = re.compile("-?>")
_COMMENT_END = re.compile(r"--!?>")
_RAW_TEXT = {"iframe", "noembed", "noframes", "style", "textarea", "title", "xmp"}
_RAW_END = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII) for name in (*_RAW_TEXT, "script")
}
_SCRIPT_MARK = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)
_MAX_DEPTH = 64  # of SVG within HTML within SVG
# Elements of SVG and MathML that contain HTML (section 13.2.6.5), and elements of HTML that end SVG and MathML.
_FOREIGN: Mapping[str, set[str]] = {
    "math": {"annotation-xml", "mi", "mn", "mo", "ms", "mtext"},
    "svg": {"desc", "foreignobject", "title"},
}
_BREAKOUT = {
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s",
    "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
}  # fmt: skip
_FONT_BREAKOUT = {"color", "face", "size"}
_REFERENCE = re.compile(r"&(?:#(?:[xX]0*([0-9A-Fa-f]+)|0*([0-9]+));?|([A-Za-z][A-Za-z0-9]*+)(;|(?!=)))")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag, at [start:end] of the text: its name in lower case, and its value as written or None."""

    name: str
    raw: str | None
    start: int
    end: int

    @property
    def value(self) -> str:
        """The value with character references replaced."""
        return unescape(self.raw or "")


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag at [start:end] of the text. Of attributes with the same name only the first counts."""

    name: str
    start: int
    end: int
    is_end: bool
    is_closed: bool  # written with "/>", which closes an element in SVG and MathML only
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class StyleText:
    """The text of a style element, at [start:end]."""

    start: int
    end: int


class _Context:
    """Tracks whether the tokenizer is in HTML, or in SVG or MathML, where style, script and title can contain tags."""

    def __init__(self, is_svg: bool):
        self._stack = ["svg"] if is_svg else []  # open svg and math elements, and elements in them that contain HTML
        self._open: Counter[str] = Counter()

    @property
    def is_foreign(self) -> bool:
        """Whether the next token is in SVG or MathML, and not in HTML within them."""
        return bool(self._stack) and self._stack[-1] in _FOREIGN

    def start(self, tag: Tag) -> bool:
        """Process a start tag, and return whether its element belongs to SVG or MathML."""
        if tag.name in _BREAKOUT or (tag.name == "font" and any(a.name in _FONT_BREAKOUT for a in tag.attributes)):
            self._open[tag.name] += 1
            self._leave()
            return False
        is_foreign = self.is_foreign
        inner = _FOREIGN[self._stack[-1]] if is_foreign else _FOREIGN.keys()
        if tag.name in inner and not tag.is_closed and len(self._stack) < _MAX_DEPTH:
            self._stack.append(tag.name)
        return is_foreign or tag.name in _FOREIGN

    def end(self, tag: Tag) -> None:
        """Process an end tag."""
        if tag.name in _BREAKOUT:
            if self._open[tag.name] or tag.name in ("br", "p"):
                self._leave()
            self._open[tag.name] = max(0, self._open[tag.name] - 1)
        elif tag.name in self._stack:
            while self._stack.pop() != tag.name:
                pass

    def _leave(self) -> None:
        while self.is_foreign:
            self._stack.pop()


def iter_tags(text: str, *, is_svg: bool = False) -> Iterator[Tag | StyleText]:
    """Yield the tags of a page and the texts of its style elements in order; comments and scripts are skipped."""
    at, context, is_style = 0, _Context(is_svg), False
    while (found := _MARKUP.search(text, at)) is not None:
        if is_style and found.start() > at:  # in SVG the text of a style element is not raw text
            yield StyleText(at, found.start())
        if found[2] is None:
            at = _after_declaration(text, found, context.is_foreign)
            if is_style and found[4] and context.is_foreign:
                yield StyleText(found.end(), max(found.end(), at - 3))
            continue
        tag = _read_tag(text, found)
        if tag is None:  # the page ends within a tag, which browsers ignore
            return
        yield tag
        at, is_style = tag.end, False
        if tag.is_end:
            context.end(tag)
            continue
        if context.start(tag):
            is_style = tag.name == "style" and not tag.is_closed
        elif tag.name == "plaintext":
            return
        elif tag.name in _RAW_END:
            end = _raw_end(text, tag.name, at)
            if tag.name == "style":
                yield StyleText(at, end)
            at = end


def unescape(value: str) -> str:
    """Return an attribute value with character references replaced (section 13.2.5.73); "&copy=" is not one."""
    return _REFERENCE.sub(_character, value) if "&" in value else value


def _character(reference: re.Match[str]) -> str:
    if reference[3]:
        return html5.get(reference[3] + reference[4], reference[0])
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    code = int(digits, base) if len(digits) < 8 else 0
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _after_declaration(text: str, found: re.Match[str], is_foreign: bool) -> int:
    if found[3]:  # a comment; "<!-->" and "<!--->" are complete comments
        end = _COMMENT_SHORT.match(text, found.end()) or _COMMENT_END.search(text, found.end())
        return end.end() if end else len(text)
    close = "]]>" if found[4] and is_foreign else ">"
    end_at = text.find(close, found.start() + 2)
    return end_at + len(close) if end_at >= 0 else len(text)


def _read_tag(text: str, found: re.Match[str]) -> Tag | None:
    at, attributes, seen = found.end(), [], set()
    while True:
        part = _ATTRIBUTE.match(text, at)
        if part is None:
            return None
        at, name = part.end(), part[1].lower()
        raw = part[part.lastindex] if part.lastindex and part.lastindex > 1 else None
        if name and name not in seen:
            seen.add(name)
            attributes.append(Attribute(name, raw, part.start(1), at))
        if text[at : at + 1] == ">":
            is_closed = not name and text[at - 1] == "/"
            return Tag(found[2].lower(), found.start(), at + 1, bool(found[1]), is_closed, tuple(attributes))
        if at >= len(text) or (raw is None and _OPEN_QUOTE.match(text, at)):
            return None


def _raw_end(text: str, name: str, at: int) -> int:
    if name != "script":
        end = _RAW_END[name].search(text, at)
        return end.start() if end else len(text)
    comment, inner = False, False  # within "<!--", the next "</script" closes an inner "<script"
    while (mark := _SCRIPT_MARK.search(text, at)) is not None:
        at = mark.end()
        if mark[0] == "<!--":
            comment, at = True, mark.start() + 2
        elif mark[0] == "-->":
            comment = inner = False
        elif not mark[1]:
            inner = comment
        elif inner:
            inner = False
        else:
            return mark.start()
    return len(text)
