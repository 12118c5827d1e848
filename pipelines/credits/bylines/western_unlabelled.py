"""Credits in languages with an alphabet, without a byline word: told by their form and their place on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.credits.bylines.byline import NOBODY, Byline
from pipelines.document import Person
from pipelines.names.agencies import find_agency
from pipelines.names.western_names import is_western_name

_BETWEEN_NAMES = re.compile(r"\s{0,2}[,/&]\s{0,2}(?:(?:and|und|et)\s)?|\s(?:and|und|et|y|og|och)\s")
_NAME_AND_DATE = re.compile(r"([^\W\d_][^|•\d]{4,50}?)\s{0,2}[|•]\s{0,2}(?=.{0,24}(?:19|20)\d\d)")
_SECTION_OR_PLACE = re.compile(
    r"(?:New|San|Los|Las|Saint|St|Cape|Port|North|South|East|West|Northern|Southern|Central|Great|United|Hong|Kuala|Buenos|Rio|Tel|Abu|Addis|Dar|Sri|Costa|El|Washington"
    r"|World|Life|Real|Middle|Top|Latest|Breaking|Local|Live|Public|Human|Social|Climate|Health|Science|Sports?|Opinion|Business|Politics|Culture|Home|Money|Tech|Arts?|Food|Law)\b"
)
_NAME_PLACE_AGENCY = re.compile(r"([^/,()]{5,60}?)\s?/\s?[^/,()\d]{3,30},?\s?[-–(]\s?\(?([A-ZİÇŞ]{2,5})\)?$")
_NAME_AND_OUTLET = re.compile(
    r"([^,«»\"“”()]{5,60}), ?(?:[«“\"][^«»\"“”]{2,40}[»”\"]|[A-ZА-Я][\w.\-]{2,30}\.(?:ru|com|org|net|ua))"
)
_ROLE_OF_WORD = {
    **dict.fromkeys(("penulis", "author", "writer", "автор", "autor", "autorin", "auteur", "yazar", "columnist", "kolumnis"), "author"),
    **dict.fromkeys(("reporter", "wartawan", "journalist", "staff writer", "staff reporter", "correspondent", "корреспондент", "журналист", "muhabir", "mwandishi", "pewarta"), "reporter"),
    **dict.fromkeys(("editor", "редактор", "penyunting"), "editor"),
}  # fmt: skip


def read_role_below(pairs: Iterable[tuple[str, str]]) -> Byline:
    """Return the people whose names stand above a line with nothing but their role: "Jane Marlow," and "Reporter".

    pairs are lines, each with the line below it.
    """
    people = []
    for name, below in pairs:
        role = _ROLE_OF_WORD.get(below.strip(" .:").casefold()) if len(below) <= 20 else None
        if role and len(name) <= 60 and is_western_name(name := name.strip(" ,")):
            people.append(Person(name, role))
    writers = [person.name for person in people if person.role != "editor"]
    return Byline(tuple(people), ", ".join(writers) or None)


def read_name_place_agency(line: str) -> Byline:
    """Return the name in a line such as "Ayşe YILMAZ / BURSA, (DHA)", which a Turkish agency prints above its text."""
    match = _NAME_PLACE_AGENCY.fullmatch(line.strip()) if 10 <= len(line) <= 120 and "/" in line else None
    agency = find_agency(match[2]) if match else None
    if match is None or agency is None or not is_western_name(match[1].strip()):
        return NOBODY
    return Byline((Person(match[1].strip(), "reporter"),), line.strip(), (agency,))


def read_name_and_outlet(line: str) -> Byline:
    """Return the name in a line that closes a text with name and outlet: "Иван Петренков, «Курьер»"."""
    match = _NAME_AND_OUTLET.fullmatch(line.strip()) if len(line) <= 100 and "," in line else None
    if match is None or not is_western_name(match[1].strip()):
        return NOBODY
    return Byline((Person(match[1].strip(), "author"),), line.strip())


def read_names_alone(line: str) -> Byline:
    """Return the names that a whole line consists of, as newspapers print them above the first paragraph without "By"."""
    names = [name.strip() for name in _BETWEEN_NAMES.split(line.strip())] if len(line) <= 80 else []
    if not names or not all(is_western_name(name) and name.count(" ") < 4 for name in names):
        return NOBODY
    return Byline(tuple(Person(name, "author") for name in names), line.strip())


def read_name_and_date(line: str) -> Byline:
    """Return the name before a bar and a date: "Ann Lee | 5 April 2025"."""
    match = _NAME_AND_DATE.match(line) if len(line) <= 120 and ("|" in line or "•" in line) else None
    if match is None or _SECTION_OR_PLACE.match(match[1]) or not is_western_name(match[1].strip()):
        return NOBODY
    return Byline((Person(match[1].strip(), "author"),), match[1].strip())
