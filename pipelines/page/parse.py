"""From text to tree: markup that would mislead the parser is corrected, and size and depth are limited."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, document_fromstring

MAX_CHARS = 8_000_000  # of a page; the longest articles have some hundred thousand
MAX_TAGS = 100_000  # of a page; real ones have thousands, and tables of ten thousand rows come near
_MAX_DEPTH = 600  # libxml2 stops reading at 2048 open elements and drops the rest; real pages stay below 200
_STOPPED_DEPTH = 1_900  # of the last element, from which on libxml2 may have stopped
_LONG_PAGE = 100_000  # a long tag in a shorter page takes little time
_LONG_TAG = 4_000  # libxml2 compares each attribute of a tag with all before it: ten thousand take a tenth of a second
_MAX_ATTRIBUTES = 200
_MAX_ATTRIBUTE_BYTES = 20_000

_CONTROLS = bytes([*range(9), 11, *range(14, 32), 127])
_DECLARATION = re.compile(rb"^\s{0,99}<\?xml[^>]{0,500}\?>", re.I)
_HTML_TAG = re.compile(rb"<html[\s>]", re.I)
_BEFORE_HTML = re.compile(
    rb"<(script|style|noscript)\b.{0,600000}?</\1\s{0,9}>|<!--.{0,600000}?-->|<!doctype[^>]{0,1500}>"
    rb"|(?:\s|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)+",  # white space
    re.I | re.S,
)
_LONG_TAGS = re.compile(rb"<[a-zA-Z][^<>]{%d,}" % _LONG_TAG)
_ATTRIBUTE = re.compile(rb"""[^\s=]{1,200}\s{0,9}=\s{0,9}(?:"[^"]*"|'[^']*')|\S+""")
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})[^<>]{0,60000}>")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
# By default lxml.html looks up the class of an element in Python each time that the element is met, to give forms and inputs
# classes of their own. Nothing here needs them, and without the look-up a page takes 5 % less time.
_CLASSES = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, entity=HtmlEntity)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of a page.

    root is None where there is no element at all. left_out says in plain words why only the beginning of the page was
    read, and is None where all of it was.
    """

    root: HtmlElement | None
    left_out: str | None = None


def parse(text: str) -> Tree:
    """Return the tree of a page. Time and memory grow with the text, up to MAX_CHARS and MAX_TAGS."""
    left_out = f"more than {MAX_CHARS:,} characters" if len(text) > MAX_CHARS else None
    markup = _first_tags(_normalized(text[:MAX_CHARS]), 10 * MAX_TAGS)
    root = _parse(_first_tags(markup, MAX_TAGS))
    if _is_too_deep(root):
        markup = _flattened(markup)
        root = _parse(_first_tags(markup, MAX_TAGS))
    if markup.count(b"<") > MAX_TAGS:
        left_out = f"more than {MAX_TAGS:,} tags"
    return Tree(root, left_out)


def _first_tags(markup: bytes, count: int) -> bytes:
    """Return the beginning of markup with at most count tags."""
    if markup.count(b"<") <= count:
        return markup
    return b"<".join(markup.split(b"<", count + 1)[: count + 1])


def _is_too_deep(root: HtmlElement | None) -> bool:
    """Say whether libxml2 stopped because of the depth of a page: the element that it read last is then the deepest."""
    level = 0
    while root is not None and level < _STOPPED_DEPTH:
        level += 1
        root = root[-1] if len(root) else None
    return level >= _STOPPED_DEPTH


def _parse(markup: bytes) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as exc:
        if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
            raise MemoryError("the tree of the page") from exc  # lxml calls it a syntax error
        return None
    return root if isinstance(root, HtmlElement) else None


def _normalized(text: str) -> bytes:
    """Return text in UTF-8, without control characters, XML declaration and what stands before <html> and is not shown."""
    markup = text.encode("utf-8", "ignore").translate(None, _CONTROLS)
    for noncharacter in ("\ufffe", "\uffff"):
        if noncharacter in text:
            markup = markup.replace(noncharacter.encode(), b"")
    markup = _DECLARATION.sub(b"", markup)
    if len(markup) > _LONG_PAGE:
        markup = _LONG_TAGS.sub(_shortened, markup)
    start = _HTML_TAG.search(markup)
    if start is None:
        return markup
    position = 0
    while position < start.start() and (match := _BEFORE_HTML.match(markup, position)) is not None:
        position = match.end()
    return markup[start.start() :] if position >= start.start() else markup


def _shortened(tag: re.Match[bytes]) -> bytes:
    """Return a long tag without attributes that are too long, and with at most _MAX_ATTRIBUTES of the others."""
    name, _, rest = tag[0].partition(b" ")
    attributes = _ATTRIBUTE.findall(rest)
    kept = [attribute for attribute in attributes if len(attribute) <= _MAX_ATTRIBUTE_BYTES][:_MAX_ATTRIBUTES]
    return tag[0] if len(kept) == len(attributes) else b" ".join((name, *kept))


def _flattened(markup: bytes) -> bytes:
    """Return markup without the tags below a depth of _MAX_DEPTH elements, opening and closing."""
    out: list[bytes] = []
    opened: list[tuple[bytes, bool]] = []
    position = 0
    for match in _TAG.finditer(markup):
        closing, name = match[1], match[2].lower()
        keep = True
        if closing:
            keep = opened.pop()[1] if opened and opened[-1][0] == name else len(opened) < _MAX_DEPTH
        elif name not in _VOID and not match[0].endswith(b"/>"):
            keep = len(opened) < _MAX_DEPTH
            opened.append((name, keep))
        if not keep:
            out.append(markup[position : match.start()])
            out.append(b"\n")
            position = match.end()
    out.append(markup[position:])
    return b"".join(out)
