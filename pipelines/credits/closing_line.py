"""The closing line: a name that signs the text, told by its markup from a subhead and from the name of a pictured person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.html import HtmlElement

from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.credits.bylines.western_unlabelled import read_name_and_outlet
from pipelines.document import Block, Person
from pipelines.names.uncased_names import is_uncased_name
from pipelines.names.western_names import is_western_name
from pipelines.page.segments import Page
from pipelines.text.whitespace import collapse_whitespace

_MAX_CHARS = 60
_TEXT_STEP = re.compile(r"/text\(\)(?:\[\d+\])?$")
_EMPHASIS = frozenset(["strong", "b", "em", "i", "cite", "address"])
_SIGNATURE_CLASS = re.compile(r"signature|signed|firma|podpis|subscript|author|autor|byline|yazar|penulis", re.I)
_WORDS_OF_HEADINGS = (  # of what follows an article, and of placeholders
    "related read more see also next top stories the end links? tags? topics? previous final bottom key line thoughts conclusions? contacts? about learn watch listen further details notes? sources? references resources"
    " happy good merry best thanks? you share follow subscribe photos? gallery quick fast facts? bonus pros cons verdict rating recipe ingredients directions schedule results? scores? tickets dates free new our your this"
    " what how why who when where frequently asked questions coming soon breaking latest popular trending editors? choice disclaimer advertisement"
    " berita baca terkait lihat juga artikel читайте также тоже смотрите теме тему темы источник фото читати також новости leia mais saiba veja confira assista também más vea también notas relacionadas"
    " lire aussi plus leggi anche ook mehr zum thema lesen auch weitere także czytaj zobacz ilgili haberler haber tin liên quan xem thêm nguồn ảnh σχετικ\\w{1,4} διαβάστε περισσότερα θέματα"
)
_HEADING_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS_OF_HEADINGS.split())})\b", re.I)
_MIXED_SCRIPTS = re.compile("[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]", re.I)
_ALIGNED_RIGHT = re.compile(r"text-align\s{0,3}:\s{0,3}(?:right|end)|^right$", re.I)


def read_closing_line(page: Page, blocks: Sequence[Block], root: HtmlElement) -> Byline:
    """Return the person whose name is the last line of the article, if markup sets the line as a signature.

    A signature is aligned to the right, bold or italic as a whole, has the class of a signature, or consists of name and
    outlet. No word of the name may also stand in the text, as the name of a place or of a pictured person does.
    """
    body = [block for block in blocks if block.kind != "caption" and block.line is not None]
    last = page.segments[body[-1].line or 0] if len(body) > 2 else None
    if last is None or last.chars > _MAX_CHARS or last.kind == "heading" or last.link_density > 0.5:
        return NOBODY
    with_outlet = read_name_and_outlet(last.text)
    name = with_outlet.people[0].name if with_outlet.people else last.text
    if not (with_outlet.people or is_western_name(name) or is_uncased_name(name)):
        return NOBODY
    if _HEADING_WORD.search(name) or _MIXED_SCRIPTS.search(name):
        return NOBODY
    text = "\n".join(block.text for block in body[:-1]).casefold()
    if any(len(word) > 2 and word.casefold() in text for word in name.split()):
        return NOBODY
    if with_outlet.people:
        return with_outlet
    emphasis_is_enough = is_western_name(name)  # in other scripts any two words look like a name
    if not _is_set_as_signature(root, last.path, name, emphasis_is_enough):
        return NOBODY
    return Byline((Person(name, "author"),), name)


def _is_set_as_signature(root: HtmlElement, path: str, name: str, emphasis_is_enough: bool) -> bool:
    """Say whether the element at path, or a descendant with the same text, is set as a signature.

    The text has to be name. emphasis_is_enough means that bold or italic type makes a signature.
    """
    try:
        found = root.getroottree().xpath("/" + _TEXT_STEP.sub("", path))
    except etree.XPathError:
        return False
    element = found[0] if isinstance(found, list) and found and isinstance(found[0], HtmlElement) else None
    for _ in range(4):
        if element is None or collapse_whitespace("".join(element.itertext())[:1000]) != name:
            return False
        if (emphasis_is_enough and element.tag in _EMPHASIS) or _SIGNATURE_CLASS.search(
            (element.get("class") or "")[:200]
        ):
            return True
        if _ALIGNED_RIGHT.search((element.get("style") or "")[:200]) or _ALIGNED_RIGHT.search(
            element.get("align") or ""
        ):
            return True
        element = next((child for child in element if isinstance(child.tag, str)), None)
    return False
