"""Byline: the people that one line of a page names, with their roles."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.document import Person


@dataclass(frozen=True, slots=True)
class Byline:
    """The people that a line names.

    text is the part of the line that names writers or translators, as printed, or None without such people. agencies are
    the news agencies that stand where people are expected.
    """

    people: tuple[Person, ...] = ()
    text: str | None = None
    agencies: tuple[str, ...] = ()


NOBODY = Byline()
