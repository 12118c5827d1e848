"""Byline: what one line of a page says of who made the article."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.document import Person


@dataclass(frozen=True, slots=True)
class Byline:
    """The people that a line names.

    text is the part of the line that names writers or translators, as printed; None if it names none. agencies are the
    wires that stand where people are expected.
    """

    people: tuple[Person, ...] = ()
    text: str | None = None
    agencies: tuple[str, ...] = ()


NOBODY = Byline()
