"""Who made an article: people with their roles, the byline as printed, the outlet that it was taken from, the dateline.

What is printed next to the article counts for more than what the markup says, and what the markup says of people more than
what it says of organisations: a desk or the site itself is an author only where markup says so and nobody is named. An
agency is a source.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.scripts import KANA
from pipelines.credits import han_byline, han_signature, hangul_byline, japanese_byline, western_byline
from pipelines.credits.byline import NOBODY, Byline
from pipelines.credits.closing_line import closing_line
from pipelines.credits.credit_lines import CreditLines
from pipelines.credits.declared_authors import (
    Marked,
    is_outlet,
    marked_agency,
    marked_beginning,
    marked_names,
    outlet_keys,
    read_declared,
    without_neighbour,
)
from pipelines.credits.source_line import declared_source, find_dateline, find_source, issuer
from pipelines.document import Block, Person, Source
from pipelines.names import other_names
from pipelines.names.person_names import is_han_name
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key

WRITERS = frozenset(["author", "reporter", "correspondent"])
_BYLINE = WRITERS | {"translator"}
_MAX_BYLINE_CHARS = 200
_KANA = re.compile(f"[{KANA}]{{2}}")


@dataclass(frozen=True, slots=True)
class Credits:
    """What a page says of who made its article."""

    authors: tuple[Person, ...] = ()
    byline: str | None = None
    source: Source | None = None
    dateline: str | None = None


def find_credits(
    data: StructuredData,
    root: HtmlElement,
    page: Page,
    blocks: Sequence[Block],
    base: str | None = None,
    known: Sequence[str] = (),
) -> Credits:
    """Read credits out of the lines around the headline and below the text, its first and last paragraphs, captions, markup.

    blocks are those of the article, each with the number of its line on the page; base is what links are relative to.
    known are lines that stand where the byline does on other pages of the site.
    """
    lines = CreditLines(page, blocks, known)
    outlets = outlet_keys(data)
    declared = read_declared(data, root, outlets)
    marked = Marked(root)
    people = _People(outlets)
    language = _language(data, lines)
    for line in lines.beside:
        people.add(_whole(han_byline.read_line(line), marked))
    for line in [*lines.linked, *lines.edges]:
        people.add(han_byline.read_line(line, prose=True))
    for caption in lines.captions:
        people.add_all(Person(name, "photographer") for name in han_signature.photographers(caption))
        people.add_all(p for p in western_byline.read_line(caption[-200:]).people if p.role == "photographer")
    for found in _eastern(lines, language):
        people.add(found)
    agencies: list[str] = []
    if not people.has_writers():
        agencies = _western(people, lines, declared.lists, language)
    if not people.has_writers():
        people.add(_from_markup(lines, declared.lists, marked, outlets, people.names()))
    people.bound(marked)
    if not people.has_writers():
        people.add(next(_names_alone(lines, data, language), NOBODY))
    if not people.has_writers():
        people.add(closing_line(page, blocks, root))
    if not people.has_writers():
        people.add_bodies(declared.bodies)
    source = find_source(lines.beside, lines.paragraphs, root, base)
    if source is None:
        names = [issuer(lines.pairs()), *agencies, *declared.agencies, declared_source(data, lines.near)]
        names = names if any(names) else [marked_agency(marked, [*lines.beside, *lines.linked, *lines.edges])]
        source = next((Source(name) for name in names if name), None)
    dateline = next((d for line in lines.paragraphs[:2] if (d := find_dateline(line))), None)
    return Credits(people.all(), people.byline, source, dateline)


def _language(data: StructuredData, lines: CreditLines) -> str:
    """Return the language that a page says it is in, as two letters; Japanese can be told without that."""
    said = (data.language or "").lower()[:2]
    return said or ("ja" if any(_KANA.search(text[:60]) for text in lines.paragraphs[:2]) else "")


class _People:
    """The people found so far, each once a role, in the order in which they were found."""

    def __init__(self, outlets: frozenset[str]) -> None:
        self._outlets = outlets
        self._found: dict[tuple[str, str], Person] = {}
        self._named = 0  # the people in the byline
        self.byline: str | None = None

    def add(self, found: Byline) -> None:
        self.add_all(found.people)
        named = sum(p.role in _BYLINE and not is_outlet(p.name, self._outlets) for p in found.people)
        if found.text and named > self._named:  # of several, the one that names most
            self.byline, self._named = found.text, named

    def add_all(self, people: Iterable[Person]) -> None:
        for person in people:
            if not is_outlet(person.name, self._outlets):
                self._found.setdefault((person.name, person.role), person)

    def add_bodies(self, names: Iterable[str]) -> None:
        """Add corporate authors, of which the site itself may be one."""
        self._found |= {(name, "author"): Person(name, "author") for name in names}

    def bound(self, marked: Marked) -> None:
        """Cut off what markup tells from a long name: an outlet or a job in the next element."""
        if not any(role in WRITERS and name.count(" ") > 1 for name, role in self._found):
            return
        people = [replace(p, name=without_neighbour(p.name, marked)) if p.role in WRITERS else p for p in self.all()]
        self._found = {(person.name, person.role): person for person in people}

    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self._found)

    def has_writers(self) -> bool:
        return any(role in WRITERS for _, role in self._found)

    def all(self) -> tuple[Person, ...]:
        """Return the people. "作者：王芳" above an article that "记者 王芳" opens is one person."""
        reporters = {name for name, role in self._found if role in ("reporter", "correspondent")}
        return tuple(p for p in self._found.values() if p.role != "author" or p.name not in reporters)


def _whole(found: Byline, marked: Marked) -> Byline:
    """Return what a Chinese byline says, without a word that markup tells from the name before it: 作者：<a>王芳</a>跟进."""
    if not any(len(person.name) > 3 and is_han_name(person.name[:2]) for person in found.people):
        return found
    people = tuple(
        Person((len(p.name) > 3 and marked_beginning(marked, p.name)) or p.name, p.role) for p in found.people
    )
    return replace(found, people=people)


def _eastern(lines: CreditLines, language: str) -> Iterator[Byline]:
    """Yield what bylines in Korean, in Japanese and in scripts without capitals say."""
    if language not in ("ja", "zh"):  # Korean pages often say that they are in English
        yield from hangul_byline.read_lines(lines.edges, [*lines.beside, *lines.linked])
    if language == "ja":
        yield from (japanese_byline.read_line(line) for line in [*lines.beside, *lines.linked, *lines.edges])
    if language not in ("ko", "ja", "zh"):
        found = (other_names.read_line(line) for line in [*lines.beside, *lines.linked, *lines.edges])
        yield next((one for one in found if one.people), NOBODY)


def _western(people: _People, lines: CreditLines, declared: Sequence[Sequence[str]], language: str) -> list[str]:
    """Add the people that a byline in an alphabet names. Returns the agencies that it names."""
    known = {name.casefold(): name for names in declared for name in names}
    agencies: list[str] = []
    rest: list[Person] = []
    named, inside = bool(known), frozenset(lines.paragraphs)
    above: str | None = None
    for line in [*lines.beside, *lines.linked, *lines.edges]:
        found = western_byline.read_line(line, known, language)
        agencies += found.agencies
        if found.text is None or (
            named and line in inside and not line.startswith(found.text) and not _any_of(found, known)
        ):
            rest += found.people if found.text is None else ()
        elif not people.has_writers() or (above and western_byline.goes_on(line, lines.between(above, line))):
            people.add(found)
            people.add_all(_also_there(found, line, known.values()))
            above = line
    if not people.has_writers():
        people.add(western_byline.role_below(lines.pairs()))
    for line in lines.edges if not people.has_writers() else ():
        found = western_byline.with_place_and_agency(line)
        people.add(found)
        agencies += found.agencies
    by = people.has_writers()
    people.add_all(person for person in rest if not (by and person.role in WRITERS))
    return agencies


def _any_of(found: Byline, known: Container[str]) -> bool:
    """Say whether one of the people found is one that markup names, too."""
    return any(person.name.casefold() in known for person in found.people)


def _also_there(found: Byline, line: str, known: Iterable[str]) -> Iterator[Person]:
    """Yield those that markup names and that a byline holds without having been read: "By Ann Lee | Tom Hart"."""
    stands = line.casefold()
    read = {person.name.casefold() for person in found.people}
    for name in known:
        if name.casefold() in stands and not any(name.casefold() in one or one in name.casefold() for one in read):
            yield Person(name, "author")


def _from_markup(
    lines: CreditLines,
    declared: Sequence[Sequence[str]],
    marked: Marked,
    outlets: frozenset[str],
    known: Container[str],
) -> Byline:
    """Return the people that markup names: those that are printed by the article before others.

    known are those whose part is known: markup calls a translator or a photographer the author, too.
    """
    chosen = next((names for names in declared if any(name.casefold() in lines.near for name in names)), ())
    chosen = chosen or tuple(dict.fromkeys(marked_names(marked, [*lines.head, *lines.edges], outlets)))
    chosen = chosen or (() if declared else tuple(dict.fromkeys(marked_names(marked, lines.foot, outlets, whole=True))))
    chosen = chosen or next(iter(declared), ())
    every = [*lines.beside, *lines.linked] if chosen else []
    lines_with = [line for line in every if all(name.casefold() in line.casefold() for name in chosen)]
    printed = min(lines_with, key=len, default="")
    byline = western_byline.printed(printed) if 0 < len(printed) <= _MAX_BYLINE_CHARS else None
    return Byline(tuple(Person(name, "author") for name in chosen if name not in known), byline)


def _names_alone(lines: CreditLines, data: StructuredData, language: str) -> Iterator[Byline]:
    """Yield the names that have a line for themselves between headline and text, then those that sign the text."""
    found = [
        han_signature.name_alone(lines.below_headline(data)),
        han_signature.name_alone(next(iter(lines.paragraphs), "")),
    ]
    found += [western_byline.name_and_date(line) for line in lines.beside]
    found += [
        western_byline.names_alone(line) for line in lines.lead_in() if letters_key(line) not in letters_key(data.title)
    ]
    sign = japanese_byline.signature if language == "ja" else han_signature.signature
    found += [sign(line) for line in lines.signatures()]
    yield from (one for one in found if one.people)
