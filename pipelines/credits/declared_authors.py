"""Who a page's markup says wrote it: JSON-LD, meta elements, and elements that are marked as the author's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.scripts import HAN, HANGUL, KANA
from pipelines.credits.western_byline import printed, split_names, with_agency
from pipelines.names.other_names import has_other_script, is_no_person, is_other_name, without_place
from pipelines.names.person_names import (
    UPPER,
    agency,
    is_han_name,
    is_organisation,
    is_pen_name,
    is_western_name,
    names_in_run,
)
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key
from pipelines.text.whitespace import collapse_whitespace

_META = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.creator.name",
    "byl", "cxenseparse:author", "citation_author", "authors", "rbauthors", "news_authors", "vr:author", "lp.article:author",
)  # fmt: skip
_WRITTEN_BY = re.compile(
    r"written by|author|by|von|verfasst von|geschrieben von|écrit par|rédigé par|escrito por|scritto da|geschreven door|作者|автор|napisane przez|autor",
    re.I,
)
_NAMED = re.compile(r"uthor|yline|utor|auteur|writer|yazar|skribent|szerzo|(?:^| )firma(?: |$)")
_AUTHOR_PAGE = re.compile(
    "/author/|/autor|/staff/|/szerzo/|/auteur|/skribent|/kirjoittaja|/toimittaja|/redaktor|/redacteur|/journalist|/forfatter|/novinar|/firmas/|/yazar"
)
# Attributes are listed first and then looked at here: it takes a third of the time that XPath takes to look into each.
_CLASSES = etree.XPath("descendant::*/@class")
_ADDRESSES = etree.XPath("descendant::a/@href")
_DECLARED = etree.XPath("descendant::a[@rel='author']|descendant::*[@itemprop='author']")
_MOST_MARKED = 60
_MAX_MARKED_CHARS = 200
_MAX_GLUED_CHARS = 80
_MAX_JSON_CHARS = 500_000
_NO_BYLINE = re.compile(
    r"authori[sz]|photo|image|img|caption|comment|avatar|bio|related|teaser|card|quote|zitat|cita", re.I
)
_MAX_BODY_CHARS = 60
_PLACEHOLDER = re.compile(
    r"\b(?:admin\w{0,12}|webmaster|wordpress|joomla|drupal|unknown|anonymous|guest|user|null|none|undefined|author|autor|auteur|editors?)$|https?:|www\.|@"
    r"|佚名|匿名|未知|不详|不詳|网友|網友|管理员|管理員|小编|小編|编辑|編輯|作者",
    re.I,
)
_OTHER_SCRIPT = re.compile(f"[\u0530-\u1fff{KANA}{HANGUL}]")
_GLUED_OR_OTHER = re.compile(f"[a-zа-я][A-ZА-Я]|[{HAN}\u0590-\u1cff{KANA}{HANGUL}]")
_TWO_WORDS = re.compile(rf"[{UPPER}][^\W\d_]{{1,24}}[ \u00a0](?:[a-z]{{1,3}} ){{0,2}}[{UPPER}]")
_OTHER_PART = re.compile(
    r"photo|foto|bild|kuva|fotó|zdj|kép|фото|image|picture|illustr|video|graph|grafi|translat|übersetz|trad|edit", re.I
)
_JOB = re.compile(
    r"report|journalist|dziennikarz|correspond|korrespond|redak|redac|editor|writer|novinar|periodista|giornalista|toimittaja",
    re.I,
)
_OTHERS = re.compile(
    r"comment|koment|kommentar|reply|respond|related|teaser|card|sidebar|widget|promo|forum|list-item", re.I
)
_PART_OF_NAME = re.compile(r"first|last|given|family|sur|vor|nach|prenom|nombre|apellido", re.I)
_MAX_INITIALS = 4
_MOST_IN_BOXES = 3  # so many names at the heads of boxes are the authors'; more are a list of columnists


@dataclass(frozen=True, slots=True)
class Declared:
    """What markup says, each kind of place for itself: the likeliest first. agencies stood where a person should.

    bodies are the desks and organisations that an article's JSON-LD calls its authors: corporate authors, as libraries record
    them (MARC 21, field 110) and as schema.org allows them.
    """

    lists: tuple[tuple[str, ...], ...]
    agencies: tuple[str, ...]
    bodies: tuple[str, ...]


def read_declared(data: StructuredData, root: HtmlElement, outlets: frozenset[str]) -> Declared:
    """Return the people that JSON-LD and meta elements name as authors."""
    japanese = (data.language or "").lower().startswith("ja")
    agencies: list[str] = []

    def people(texts: Iterator[tuple[str, str]]) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for text, kind in texts:
            for name in split_names(text):
                if wire := agency(name):
                    agencies.append(wire)
                elif not is_outlet(name, outlets) and "organization" not in kind.lower():
                    names |= dict.fromkeys(_person(name, kind, japanese))
        return tuple(names)

    authors = [list(_ld_authors(article, root)) for article in data.articles[:20]]
    bodies = (tuple(_bodies(named, outlets)) for named in authors)
    lists = [people(iter(named)) for named in authors]
    lists += [people((text, "") for text in data.meta[name]) for name in _META if name in data.meta]
    for label, value in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _WRITTEN_BY.fullmatch(data.first(label) or ""):
            lists.append(people((text, "") for text in data.meta.get(value, ())))
    return Declared(
        lists=tuple(dict.fromkeys(names for names in lists if names)),
        agencies=tuple(dict.fromkeys(agencies)),
        bodies=tuple(dict.fromkeys(next((names for names in bodies if names), ()))),
    )


class Marked:
    """The elements of a page that are marked as the author's. The tree is asked once, when they are first wanted."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """Those named so first, then those that lead to an author's page, then those that markup declares."""
        classes, addresses = cast(list[Any], _CLASSES(self._root)), cast(list[Any], _ADDRESSES(self._root))
        found: list[HtmlElement] = [one.getparent() for one in classes if _is_named(str(one))]
        found += [one.getparent() for one in addresses if _AUTHOR_PAGE.search(one)]
        found += cast(list[HtmlElement], _DECLARED(self._root))
        return [
            one
            for one in found[:_MOST_MARKED]
            if one.tag not in ("body", "main", "article") and not _NO_BYLINE.search((one.get("class") or "")[:200])
        ]


def marked_names(marked: Marked, lines: Iterable[str], outlets: frozenset[str], whole: bool = False) -> Iterator[str]:
    """Yield the names that stand in these lines and in elements that are marked as the author's.

    whole asks that a line hold nothing besides such an element: that of another story holds its headline.
    """
    short = [line for line in lines if 2 <= len(line) <= _MAX_MARKED_CHARS]
    parts = {name for line in short for name in split_names(printed(line))}
    names = {one for one in parts if is_name(one) and not is_outlet(one, outlets)}
    others = [line for line in short if len(line) <= _MAX_GLUED_CHARS and _GLUED_OR_OTHER.search(line)]
    keys = [letters_key(line) for line in short if _TWO_WORDS.search(line)]
    if not names and not others and not keys:  # asking the tree is what costs
        return
    boxed: list[str] = []
    bounded: list[str] = []
    for element in marked.elements:
        text = collapse_whitespace("".join(element.itertext())[:1000])
        if not 2 <= len(text) <= _MAX_MARKED_CHARS or _in_figure(element) or (whole and _of_others(element)):
            continue
        first = next((one for part in element.itertext() if (one := collapse_whitespace(part[:100]))), "")
        if _is_box(first, text) and (first in names or (text in short and is_name(first))):
            boxed.append(first)
            continue
        found = [name for name in split_names(text) if name in names]
        found = found or [name for name in [without_place(text)] if _stands_in(name, others)]
        if not found and first in names:
            boxed.append(first)
        elif not found and keys and (piece := _bounded(element, text, keys, whole)):
            bounded.append(piece)
        yield from (name for name in found if not is_outlet(name, outlets))
    for some in (boxed, bounded):
        if len(set(some)) <= _MOST_IN_BOXES:
            yield from (name for name in some if not is_outlet(name, outlets))


def _bounded(element: HtmlElement, text: str, keys: Iterable[str], whole: bool) -> str | None:
    """Return the first name that a marked element holds as a piece of text of its own, beside a job, a place or an outlet.

    text is all that it holds, and has to stand in a line, of which keys are given, or to be one.
    """
    name = next(
        (one for part in element.itertext() if is_western_name(one := collapse_whitespace(part[:100]).strip(" ,|"))),
        None,
    )
    if name is None or _OTHER_PART.search(text.replace(name, "")):
        return None
    one = letters_key(text)
    return name if any(one == line if whole else one in line for line in keys) else None


def without_neighbour(name: str, marked: Marked) -> str:
    """Return a name without the outlet or the job that stands in the next element of a marked one and was read with it."""
    for element in marked.elements:
        parts = [
            (one.get("class") or "", collapse_whitespace((one.text or "")[:100]))
            for one in element.iter()
            if isinstance(one.tag, str)
        ]
        for (class_, one), (_, after) in pairwise([part for part in parts if part[1]][:12]):
            rest = name[len(one) + 1 :]
            if not rest or not name.startswith(one + " ") or not after.startswith(rest) or not is_western_name(one):
                continue
            if _PART_OF_NAME.search(class_[:200]):
                continue
            initials = rest.isupper() and len(rest) <= _MAX_INITIALS and not one.isupper()
            if initials or "." in after or is_organisation(after) or _JOB.search(after):
                return one
    return name


def marked_agency(marked: Marked, lines: Iterable[str]) -> str | None:
    """Return the agency that stands alone in an element that is marked as the author's, and begins one of these lines."""
    if not any(len(line) <= _MAX_GLUED_CHARS and (agency(line) or agency(line.split(" ", 1)[0])) for line in lines):
        return None
    texts = (
        collapse_whitespace("".join(element.itertext())[:100]) for element in marked.elements if not _in_figure(element)
    )
    return next((wire for text in texts if (wire := agency(text))), None)


def _is_box(first: str, text: str) -> bool:
    """Say whether the first piece of an element's text is a line of its own there: something is glued to it."""
    return text.startswith(first) and text[len(first) : len(first) + 1].isalnum()


def is_name(text: str) -> bool:
    """Say whether text is a name in any script."""
    return is_western_name(text) or is_han_name(text) or is_other_name(text)


def marked_beginning(marked: Marked, name: str) -> str | None:
    """Return the name in Han characters that an element holds which is marked as the author's, if name begins with it."""
    texts = (collapse_whitespace("".join(element.itertext())[:100]) for element in marked.elements)
    return next((text for text in texts if text != name and name.startswith(text) and is_han_name(text)), None)


@lru_cache(maxsize=4096)
def _is_named(names: str) -> bool:
    return _NAMED.search(names) is not None


def _stands_in(text: str, lines: Iterable[str]) -> bool:
    """Say whether text is a name in Han characters or a script without capitals that begins or ends one of these lines,
    whatever is glued to it, as a date is.
    """
    if len(text) > _MAX_BODY_CHARS or not (is_han_name(text) or (has_other_script(text) and is_other_name(text))):
        return False
    return any(line.startswith(text) or line.strip(" :：").endswith(text) for line in lines)


def outlet_keys(data: StructuredData) -> frozenset[str]:
    """Return the keys of the names that the site has: its publisher, og:site_name, its domain."""
    names = [name for name, _ in data.names("publisher")]
    names += [
        *data.meta.get("og:site_name", ()),
        *data.meta.get("application-name", ()),
        *data.meta.get("apple-mobile-web-app-title", ()),
    ]
    for url in (data.canonical, data.first("og:url")):
        try:
            host = urlsplit(url or "").hostname or ""
        except ValueError:
            continue
        names += [host, *host.split(".")]
    return frozenset(letters_key(name) for name in names if name)


def is_outlet(name: str, outlets: frozenset[str]) -> bool:
    """Say whether a name is the site's own, or begins with it where markup ran two words into one ("The CourierMay")."""
    one = letters_key(name)
    return one in outlets or any(len(outlet) >= 8 and one.startswith(outlet) for outlet in outlets)


def _ld_authors(article: dict[str, Any], root: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield (name, type) of the authors of a JSON-LD article, looking up those that are only referred to by @id."""
    pending = [article.get("author") or article.get("creator")]
    seen = 0
    while pending and seen < 200:
        one = pending.pop(0)
        seen += 1
        if isinstance(one, list):
            pending[:0] = one
        elif isinstance(one, str):
            yield collapse_whitespace(one), ""
        elif isinstance(one, dict) and not str(one.get("@id") or one.get("url") or "").rstrip("/").endswith("/admin"):
            kind = one.get("@type")
            kind = str(kind[0] if isinstance(kind, list) and kind else kind or "")
            name = one.get("name")
            pending[:0] = [{"name": n, "@type": kind} for n in name] if isinstance(name, list) else []
            if isinstance(name, str):
                yield collapse_whitespace(name), kind
            elif name is None and isinstance(one.get("@id"), str):
                pending[:0] = [found for found in [_node(root, one["@id"])] if found is not None]


def _node(root: HtmlElement, identity: str) -> dict[str, Any] | None:
    """Return the named JSON-LD node with this @id: an article may only refer to its author's."""
    for script in root.iter("script"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or identity not in text or len(text) > _MAX_JSON_CHARS:
            continue
        try:
            pending = [json.loads(text.strip(), strict=False)]
        except (ValueError, RecursionError):
            continue
        seen = 0
        while pending and seen < 500:
            one = pending.pop()
            seen += 1
            if isinstance(one, dict):
                if one.get("@id") == identity and one.get("name"):
                    return one
                pending += [value for value in one.values() if isinstance(value, (dict, list))]
            elif isinstance(one, list):
                pending += one
    return None


def _person(name: str, kind: str, japanese: bool) -> list[str]:
    """Return the people that a declared name is: one, none, or several Chinese ones in a row."""
    if is_western_name(name):
        return [name]
    if is_organisation(name) or len(name) > 60:
        return []
    if re.match(f"[{HAN}]", name):
        names = [n for word in name.split() for n in names_in_run(word)] or names_in_run("".join(name.split()))
        return names or ([name] if japanese and kind in ("Person", "") and is_pen_name("".join(name.split())) else [])
    if not _OTHER_SCRIPT.search(name) or kind not in ("Person", ""):
        return []
    if not has_other_script(name) or is_other_name(name):  # letters with accents of their own are none
        return [name]
    return [name] if kind == "Person" and not is_no_person(name) else []


def _bodies(named: Iterable[tuple[str, str]], outlets: frozenset[str]) -> Iterator[str]:
    """Yield the corporate authors among (name, type), without the agency that they worked with: "Le Courrier avec AFP"."""
    for whole, kind in named:
        split = with_agency(whole)
        name = split[0] if split else whole
        if _is_body(name, kind, outlets):
            yield name


def _is_body(name: str, kind: str, outlets: frozenset[str]) -> bool:
    """Say whether a declared author is a desk or an organisation, and neither a news agency nor an account of the publishing system."""
    if not 2 <= len(name) <= _MAX_BODY_CHARS or _PLACEHOLDER.search(name) or agency(name):
        return False
    return "organization" in kind.lower() or is_outlet(name, outlets) or (" " in name and is_organisation(name))


def _of_others(element: HtmlElement) -> bool:
    """Say whether an element belongs to a comment or to another story."""
    around = (
        f"{one.get('class') or ''} {one.get('id') or ''}"[:200]
        for one in element.iterancestors("div", "section", "ul", "ol", "li", "aside")
    )
    return any(_OTHERS.search(one) for one in around)


def _in_figure(element: HtmlElement) -> bool:
    return any(ancestor.tag in ("figure", "figcaption") for ancestor in element.iterancestors())
