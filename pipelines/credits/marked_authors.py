"""The names in elements that are marked as the author's: by their class, by a link to an author's page, by rel or itemprop."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, cast

from lxml import etree
from lxml.html import HtmlElement

from archive.scripts import HAN, HANGUL, KANA
from pipelines.credits.bylines.western import as_printed, split_names
from pipelines.credits.outlet_names import is_outlet
from pipelines.names.agencies import find_agency
from pipelines.names.chinese_names import is_chinese_name
from pipelines.names.uncased_names import has_uncased_script, is_uncased_name
from pipelines.names.western_names import UPPER, is_organisation, is_western_name
from pipelines.text.keys import letters_key
from pipelines.text.whitespace import collapse_whitespace

_AUTHOR_CLASS = re.compile(r"uthor|yline|utor|auteur|writer|yazar|skribent|szerzo|(?:^| )firma(?: |$)")
_AUTHOR_PAGE = re.compile(
    "/author/|/autor|/staff/|/szerzo/|/auteur|/skribent|/kirjoittaja|/toimittaja|/redaktor|/redacteur|/journalist|/forfatter|/novinar|/firmas/|/yazar"
)
# Listing all attributes and searching them in Python takes a third of the time of an XPath condition.
_CLASSES = etree.XPath("descendant::*/@class")
_ADDRESSES = etree.XPath("descendant::a/@href")
_AUTHOR_ATTRIBUTE = etree.XPath("descendant::a[@rel='author']|descendant::*[@itemprop='author']")
_MOST_MARKED = 60
_MAX_MARKED_CHARS = 200
_MAX_GLUED_CHARS = 80
_MAX_NAME_CHARS = 60
_NO_BYLINE = re.compile(
    r"authori[sz]|photo|image|img|caption|comment|avatar|bio|related|teaser|card|quote|zitat|cita", re.I
)
_GLUED_OR_OTHER = re.compile(f"[a-zа-я][A-ZА-Я]|[{HAN}\u0590-\u1cff{KANA}{HANGUL}]")
_TWO_WORDS = re.compile(rf"[{UPPER}][^\W\d_]{{1,24}}[ \u00a0](?:[a-z]{{1,3}} ){{0,2}}[{UPPER}]")
_OTHER_ROLE = re.compile(
    r"photo|foto|bild|kuva|fotó|zdj|kép|фото|image|picture|illustr|video|graph|grafi|translat|übersetz|trad|edit", re.I
)
_JOB = re.compile(
    r"report|journalist|dziennikarz|correspond|korrespond|redak|redac|editor|writer|novinar|periodista|giornalista|toimittaja",
    re.I,
)
_OTHER_STORY = re.compile(
    r"comment|koment|kommentar|reply|respond|related|teaser|card|sidebar|widget|promo|forum|list-item", re.I
)
_PART_OF_NAME = re.compile(r"first|last|given|family|sur|vor|nach|prenom|nombre|apellido", re.I)
_PLACE_BEFORE = re.compile(r"^[^\s\d:]{2,20} ?[-–—] ")
_MAX_INITIALS = 4
_MOST_BOXES = 3  # more names, each the first text of a box, are a list of columnists


class MarkedElements:
    """The elements of a page that are marked as the author's, searched for once, on first use."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """Elements with the class of an author, then links to an author's page, then rel and itemprop."""
        classes, addresses = cast(list[Any], _CLASSES(self._root)), cast(list[Any], _ADDRESSES(self._root))
        found: list[HtmlElement] = [value.getparent() for value in classes if _is_author_class(str(value))]
        found += [href.getparent() for href in addresses if _AUTHOR_PAGE.search(href)]
        found += cast(list[HtmlElement], _AUTHOR_ATTRIBUTE(self._root))
        return [
            element
            for element in found[:_MOST_MARKED]
            if element.tag not in ("body", "main", "article")
            and not _NO_BYLINE.search((element.get("class") or "")[:200])
        ]


def marked_names(
    marked: MarkedElements, lines: Iterable[str], outlets: frozenset[str], whole: bool = False
) -> Iterator[str]:
    """Yield the names that stand both in one of lines and in an element marked as the author's.

    With whole, the element has to be the whole line: a line about another story also holds its headline.
    """
    short = [line for line in lines if 2 <= len(line) <= _MAX_MARKED_CHARS]
    parts = {name for line in short for name in split_names(as_printed(line))}
    names = {name for name in parts if _is_name(name) and not is_outlet(name, outlets)}
    others = [line for line in short if len(line) <= _MAX_GLUED_CHARS and _GLUED_OR_OTHER.search(line)]
    keys = [letters_key(line) for line in short if _TWO_WORDS.search(line)]
    if not names and not others and not keys:  # searching the tree takes the most time
        return
    boxed: list[str] = []
    separate: list[str] = []
    for element in marked.elements:
        text = collapse_whitespace("".join(element.itertext())[:1000])
        if not 2 <= len(text) <= _MAX_MARKED_CHARS or _is_in_figure(element) or (whole and _is_in_other_story(element)):
            continue
        first = next((piece for part in element.itertext() if (piece := collapse_whitespace(part[:100]))), "")
        if _begins_box(text, first) and (first in names or (text in short and _is_name(first))):
            boxed.append(first)
            continue
        found = [name for name in split_names(text) if name in names]
        found = found or [name for name in [_without_place(text)] if _begins_or_ends(name, others)]
        if not found and first in names:
            boxed.append(first)
        elif not found and keys and (name := _separate_name(element, text, keys, whole)):
            separate.append(name)
        yield from (name for name in found if not is_outlet(name, outlets))
    for found in (boxed, separate):
        if len(set(found)) <= _MOST_BOXES:
            yield from (name for name in found if not is_outlet(name, outlets))


def _separate_name(element: HtmlElement, text: str, keys: Iterable[str], whole: bool) -> str | None:
    """Return the first name that is a separate piece of text in an element, beside a job, a place or an outlet.

    text is the whole text of the element. It has to be part of a line, or with whole a line; keys are those of the lines.
    """
    pieces = (collapse_whitespace(part[:100]).strip(" ,|") for part in element.itertext())
    name = next((piece for piece in pieces if is_western_name(piece)), None)
    if name is None or _OTHER_ROLE.search(text.replace(name, "")):
        return None
    key = letters_key(text)
    return name if any(key == line if whole else key in line for line in keys) else None


def without_next_element(name: str, marked: MarkedElements) -> str:
    """Return a name without the outlet or the job that was read with it from the next element inside a marked element."""
    for element in marked.elements:
        parts = [
            (child.get("class") or "", collapse_whitespace((child.text or "")[:100]))
            for child in element.iter()
            if isinstance(child.tag, str)
        ]
        for (class_, text), (_, next_text) in pairwise([part for part in parts if part[1]][:12]):
            rest = name[len(text) + 1 :]
            if not rest or not name.startswith(text + " ") or not next_text.startswith(rest):
                continue
            if not is_western_name(text) or _PART_OF_NAME.search(class_[:200]):
                continue
            initials = rest.isupper() and len(rest) <= _MAX_INITIALS and not text.isupper()
            if initials or "." in next_text or is_organisation(next_text) or _JOB.search(next_text):
                return text
    return name


def marked_agency(marked: MarkedElements, lines: Iterable[str]) -> str | None:
    """Return the news agency that is the whole text of an element marked as the author's, and begins one of lines."""
    if not any(
        len(line) <= _MAX_GLUED_CHARS and (find_agency(line) or find_agency(line.split(" ", 1)[0])) for line in lines
    ):
        return None
    texts = (
        collapse_whitespace("".join(element.itertext())[:100])
        for element in marked.elements
        if not _is_in_figure(element)
    )
    return next((agency for text in texts if (agency := find_agency(text))), None)


def marked_chinese_name(marked: MarkedElements, name: str) -> str | None:
    """Return the Chinese name that begins name and is the whole text of an element marked as the author's."""
    texts = (collapse_whitespace("".join(element.itertext())[:100]) for element in marked.elements)
    return next((text for text in texts if text != name and name.startswith(text) and is_chinese_name(text)), None)


def _is_name(text: str) -> bool:
    """Say whether text is a person's name in any script."""
    return is_western_name(text) or is_chinese_name(text) or is_uncased_name(text)


def _begins_box(text: str, first: str) -> bool:
    """Say whether an element's first piece of text is a line of its own: the next piece follows without a space."""
    return text.startswith(first) and text[len(first) : len(first) + 1].isalnum()


@lru_cache(maxsize=4096)
def _is_author_class(names: str) -> bool:
    return _AUTHOR_CLASS.search(names) is not None


def _begins_or_ends(text: str, lines: Iterable[str]) -> bool:
    """Say whether text is a Chinese name or one in a script without capitals, and begins or ends one of lines.

    Other text, such as a date, may stand next to the name without a space.
    """
    if len(text) > _MAX_NAME_CHARS or not (
        is_chinese_name(text) or (has_uncased_script(text) and is_uncased_name(text))
    ):
        return False
    return any(line.startswith(text) or line.strip(" :：").endswith(text) for line in lines)


def _is_in_other_story(element: HtmlElement) -> bool:
    """Say whether an element belongs to a comment or to another story."""
    around = element.iterancestors("div", "section", "ul", "ol", "li", "aside")
    names = (f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"[:200] for ancestor in around)
    return any(_OTHER_STORY.search(name) for name in names)


def _without_place(text: str) -> str:
    """Return a name in a script without capitals without the place before it and the colon behind: "القاهرة - …:"."""
    text = text.strip(" :")
    return _PLACE_BEFORE.sub("", text, count=1) if has_uncased_script(text) else text


def _is_in_figure(element: HtmlElement) -> bool:
    return any(ancestor.tag in ("figure", "figcaption") for ancestor in element.iterancestors())
