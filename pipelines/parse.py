"""Text to tree: the markup is put right where it would mislead the parser, and nothing is too big or too deep."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

_MAX_DEPTH = 600  # libxml2 stops reading at 2048 open elements and drops the rest; real pages stay below 200
_LIBXML_DEPTH = 1_900
_DECLARATION = re.compile(r"^\s{0,99}<\?xml[^>]{0,500}\?>", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_HTML_TAG = re.compile(r"<html[\s>]", re.I)
_SCRIPT = re.compile(
    r"<(script|style|noscript)\b.{0,200000}?</\1\s{0,9}>|<!--.{0,200000}?-->|<!doctype[^>]{0,500}>|\s+", re.I | re.S
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})[^<>]{0,20000}>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)


def parse(text: str) -> HtmlElement | None:
    """Return the root element of a page, or None where there is no element at all."""
    text = _normal(text)
    root = _parse(text)
    if root is not None and text.count("<") > _LIBXML_DEPTH and depth(root) > _LIBXML_DEPTH:
        root = _parse(_shallow(text))
    return root


def depth(root: HtmlElement) -> int:
    """Return how many elements enclose the deepest element of the tree, counting itself."""
    deepest = level = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def _parse(text: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as exc:
        if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
            raise MemoryError("the tree of the page") from exc  # lxml calls it a syntax error
        return None
    return root if isinstance(root, HtmlElement) else None


def _normal(text: str) -> str:
    """Return text without NULs, XML declaration and whatever invisible stands before <html>."""
    text = _CONTROL.sub("", text)
    text = _DECLARATION.sub("", text)
    start = _HTML_TAG.search(text)
    if start is None:
        return text
    place = 0
    while place < start.start() and (match := _SCRIPT.match(text, place)) is not None:
        place = match.end()
    return text[start.start() :] if place >= start.start() else text


def _shallow(text: str) -> str:
    """Return text without the tags that open more than _MAX_DEPTH elements, and without their closing tags."""
    out: list[str] = []
    opened: list[tuple[str, bool]] = []
    place = 0
    for match in _TAG.finditer(text):
        closing, name = match[1], match[2].lower()
        keep = True
        if closing:
            keep = opened.pop()[1] if opened and opened[-1][0] == name else len(opened) < _MAX_DEPTH
        elif name not in _VOID and not match[0].endswith("/>"):
            keep = len(opened) < _MAX_DEPTH
            opened.append((name, keep))
        if not keep:
            out.append(text[place : match.start()])
            out.append("\n")
            place = match.end()
    out.append(text[place:])
    return "".join(out)
