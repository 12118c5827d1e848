"""Credits: the people who made an article with their roles, the byline as printed, the source and the dateline.

A name printed at the article counts more than a name in markup, and a person in markup counts more than an organisation:
a desk or the site itself is the author only if markup says so and no person is named. A news agency is a source.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.scripts import KANA
from pipelines.credits.bylines import (
    chinese,
    chinese_unlabelled,
    japanese,
    korean,
    uncased,
    western,
    western_unlabelled,
)
from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.credits.closing_line import read_closing_line
from pipelines.credits.credit_lines import CreditLines
from pipelines.credits.dateline import find_dateline
from pipelines.credits.declared_authors import DeclaredAuthors, read_declared_authors
from pipelines.credits.marked_authors import (
    MarkedElements,
    marked_agency,
    marked_chinese_name,
    marked_names,
    without_next_element,
)
from pipelines.credits.outlet_names import is_outlet, outlet_keys
from pipelines.credits.source import find_issuer, find_source, read_declared_source
from pipelines.document import Block, Person, Source
from pipelines.names.chinese_names import is_chinese_name
from pipelines.page.segments import Page
from pipelines.page.structured_data import StructuredData
from pipelines.text.keys import letters_key

WRITERS = frozenset(["author", "reporter", "correspondent"])
_IN_BYLINE = WRITERS | {"translator"}
_MAX_BYLINE_CHARS = 200
_MAX_CAPTION_TAIL_CHARS = 200
_TWO_KANA = re.compile(f"[{KANA}]{{2}}")


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits of an article."""

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
    """Read the credits in the lines around the article, the ends of its paragraphs, its captions and the markup.

    blocks are the article's, each with the index of its line on the page. base is the URL that links are relative to.
    known are lines that stand where the byline stands on other pages of the site.
    """
    lines = CreditLines(page, blocks, known)
    outlets = outlet_keys(data)
    declared = read_declared_authors(data, root, outlets)
    marked = MarkedElements(root)
    language = _language(data, lines)
    people = _People(outlets)
    _add_chinese(people, lines, marked)
    _add_photographers(people, lines.captions)
    for byline in _asian_bylines(lines, language):
        people.add(byline)
    agencies = [] if people.has_writers() else _add_western(people, lines, declared, language)
    if not people.has_writers():
        people.add(_from_markup(lines, declared, marked, outlets, people.names()))
    people.shorten(marked)
    if not people.has_writers():
        people.add(next(_names_alone(lines, data, language), NOBODY))
    if not people.has_writers():
        people.add(read_closing_line(page, blocks, root))
    if not people.has_writers():
        people.add_organisations(declared.organisations)
    source = find_source(lines.beside, lines.paragraphs, root, base)
    if source is None:
        names = [find_issuer(lines.pairs()), *agencies, *declared.agencies, read_declared_source(data, lines.near)]
        names = names if any(names) else [marked_agency(marked, lines.all())]
        source = next((Source(name) for name in names if name), None)
    datelines = (find_dateline(paragraph) for paragraph in lines.paragraphs[:2])
    dateline = next((dateline for dateline in datelines if dateline), None)
    return Credits(people.all(), people.byline, source, dateline)


def _language(data: StructuredData, lines: CreditLines) -> str:
    """Return the language that a page declares, as two letters; without one, kana are enough for Japanese."""
    declared = (data.language or "").lower()[:2]
    return declared or ("ja" if any(_TWO_KANA.search(text[:60]) for text in lines.paragraphs[:2]) else "")


class _People:
    """The people found so far, each once per role, in the order in which they were found."""

    def __init__(self, outlets: frozenset[str]) -> None:
        self._outlets = outlets
        self._found: dict[tuple[str, str], Person] = {}
        self.byline: str | None = None
        self._in_byline = 0  # the number of people in it

    def add(self, byline: Byline) -> None:
        """Add the people of a byline; the byline that names most people is kept as the printed byline."""
        self.add_all(byline.people)
        count = sum(p.role in _IN_BYLINE and not is_outlet(p.name, self._outlets) for p in byline.people)
        if byline.text and count > self._in_byline:
            self.byline, self._in_byline = byline.text, count

    def add_all(self, people: Iterable[Person]) -> None:
        for person in people:
            if not is_outlet(person.name, self._outlets):
                self._found.setdefault((person.name, person.role), person)

    def add_organisations(self, names: Iterable[str]) -> None:
        """Add corporate authors, among them the site itself."""
        self._found |= {(name, "author"): Person(name, "author") for name in names}

    def shorten(self, marked: MarkedElements) -> None:
        """Remove the outlet or the job that was read with a long name from the next element."""
        if not any(role in WRITERS and name.count(" ") > 1 for name, role in self._found):
            return
        people = [replace(p, name=without_next_element(p.name, marked)) if p.role in WRITERS else p for p in self.all()]
        self._found = {(person.name, person.role): person for person in people}

    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self._found)

    def has_writers(self) -> bool:
        return any(role in WRITERS for _, role in self._found)

    def all(self) -> tuple[Person, ...]:
        """Return the people; an author who is also named as reporter (作者：王芳, 记者 王芳) only as the latter."""
        reporters = {name for name, role in self._found if role in ("reporter", "correspondent")}
        return tuple(p for p in self._found.values() if p.role != "author" or p.name not in reporters)


def _add_chinese(people: _People, lines: CreditLines, marked: MarkedElements) -> None:
    for line in lines.beside:
        people.add(_without_glued_word(chinese.read_line(line), marked))
    for line in [*lines.linked, *lines.edges]:
        people.add(chinese.read_line(line, prose=True))


def _without_glued_word(byline: Byline, marked: MarkedElements) -> Byline:
    """Return a Chinese byline without the word that follows a name in another element: 作者：<a>王芳</a>跟进."""
    if not any(len(person.name) > 3 and is_chinese_name(person.name[:2]) for person in byline.people):
        return byline
    people = tuple(
        Person((len(p.name) > 3 and marked_chinese_name(marked, p.name)) or p.name, p.role) for p in byline.people
    )
    return replace(byline, people=people)


def _add_photographers(people: _People, captions: Iterable[str]) -> None:
    for caption in captions:
        people.add_all(Person(name, "photographer") for name in chinese_unlabelled.find_photographers(caption))
        found = western.read_line(caption[-_MAX_CAPTION_TAIL_CHARS:]).people
        people.add_all(person for person in found if person.role == "photographer")


def _asian_bylines(lines: CreditLines, language: str) -> Iterator[Byline]:
    """Yield the bylines in Korean, in Japanese and in scripts without capitals."""
    if language not in ("ja", "zh"):  # Korean pages often declare that they are in English
        yield from korean.read_lines(lines.edges, [*lines.beside, *lines.linked])
    if language == "ja":
        yield from (japanese.read_line(line) for line in lines.all())
    if language not in ("ko", "ja", "zh"):
        bylines = (uncased.read_line(line) for line in lines.all())
        yield next((byline for byline in bylines if byline.people), NOBODY)


def _add_western(people: _People, lines: CreditLines, declared: DeclaredAuthors, language: str) -> list[str]:
    """Add the people of bylines in an alphabet. Returns the news agencies that these name."""
    known = {name.casefold(): name for names in declared.lists for name in names}
    paragraphs = frozenset(lines.paragraphs)
    agencies: list[str] = []
    without_byline: list[Person] = []
    previous: str | None = None
    for line in lines.all():
        found = western.read_line(line, known, language)
        agencies += found.agencies
        if found.text is None:
            without_byline += found.people
        elif known and line in paragraphs and not line.startswith(found.text) and not _names_any(found, known):
            continue  # a byline word in the middle of a paragraph does not overrule markup
        elif not people.has_writers() or (previous and western.continues(line, lines.between(previous, line))):
            people.add(found)
            people.add_all(_other_declared(found, line, known.values()))
            previous = line
    if not people.has_writers():
        people.add(western_unlabelled.read_role_below(lines.pairs()))
    for line in lines.edges if not people.has_writers() else ():
        found = western_unlabelled.read_name_place_agency(line)
        people.add(found)
        agencies += found.agencies
    has_writers = people.has_writers()
    people.add_all(person for person in without_byline if not (has_writers and person.role in WRITERS))
    return agencies


def _names_any(byline: Byline, known: Container[str]) -> bool:
    return any(person.name.casefold() in known for person in byline.people)


def _other_declared(byline: Byline, line: str, known: Iterable[str]) -> Iterator[Person]:
    """Yield the declared authors that stand in a line but were not read from it: "By Ann Lee | Tom Hart"."""
    text = line.casefold()
    read = {person.name.casefold() for person in byline.people}
    for name in known:
        key = name.casefold()
        if key in text and not any(key in other or other in key for other in read):
            yield Person(name, "author")


def _from_markup(
    lines: CreditLines,
    declared: DeclaredAuthors,
    marked: MarkedElements,
    outlets: frozenset[str],
    known: Container[str],
) -> Byline:
    """Return the authors that markup names, preferring names that are also printed at the article.

    known are the people whose role is known: markup also calls translators and photographers authors.
    """
    lists = declared.lists
    names = next((names for names in lists if any(name.casefold() in lines.near for name in names)), ())
    names = names or tuple(dict.fromkeys(marked_names(marked, [*lines.head, *lines.edges], outlets)))
    names = names or (() if lists else tuple(dict.fromkeys(marked_names(marked, lines.foot, outlets, whole=True))))
    names = names or next(iter(lists), ())
    around = [*lines.beside, *lines.linked] if names else []
    lines_with_names = [line for line in around if all(name.casefold() in line.casefold() for name in names)]
    printed = min(lines_with_names, key=len, default="")
    byline = western.as_printed(printed) if 0 < len(printed) <= _MAX_BYLINE_CHARS else None
    return Byline(tuple(Person(name, "author") for name in names if name not in known), byline)


def _names_alone(lines: CreditLines, data: StructuredData, language: str) -> Iterator[Byline]:
    """Yield the names in a line of their own between headline and text, then the signatures below the text."""
    found = [
        chinese_unlabelled.read_name_alone(lines.below_headline(data)),
        chinese_unlabelled.read_name_alone(next(iter(lines.paragraphs), "")),
    ]
    found += [western_unlabelled.read_name_and_date(line) for line in lines.beside]
    title = letters_key(data.title)
    above = (line for line in lines.above_prose() if letters_key(line) not in title)
    found += [western_unlabelled.read_names_alone(line) for line in above]
    read_signature = japanese.read_signature if language == "ja" else chinese_unlabelled.read_signature
    found += [read_signature(line) for line in lines.signatures()]
    yield from (byline for byline in found if byline.people)
