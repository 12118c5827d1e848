"""Repair: text that was damaged before it was published is repaired piece by piece, and every change is recorded.

The kinds of damage of a page are decided once, from its whole visible text: a single bracket or question mark proves
nothing, a page full of them does. Undamaged text does not change.

The rule of a repair is one of

    misread-page, misread-text   East Asian text whose bytes were read in the wrong encoding: of the whole page, or of a piece
    misread-letter               letters and signs whose UTF-8 bytes were read one by one
    entity, escape               text that was escaped once too often, and is printed as &nbsp; or \\u4e2d
    lost-byte                    a run of GBK characters shifted by a byte that a converter lost
    pinyin                       the reading that a converter left behind a character
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.document import Repair
from pipelines.repair import converter_damage, escapes, mojibake
from pipelines.repair.edits import Edit, apply

_MAX_CHARS = 400_000  # of the visible text of a page, in which damage is searched
_MAX_PIECE = 100_000  # a longer piece is no paragraph of an article, and is not repaired

_FindEdits = Callable[[str], Iterable[Edit]]


class Repairer:
    """The kinds of damage that one page shows, and how each is repaired."""

    def __init__(self, text: str) -> None:
        """Look for each kind of damage in the whole visible text of a page."""
        text = text[:_MAX_CHARS]
        repairs: list[tuple[str, _FindEdits]] = []
        if mojibake.may_be_misread(text):
            repairs.append(("misread-text", mojibake.misread_edits))
        if mojibake.letters_are_damaged(text):
            repairs.append(("misread-letter", mojibake.letter_edits))
        if escapes.entities_are_damaged(text):
            repairs.append(("entity", escapes.entity_edits))
        if escapes.escapes_are_damaged(text):
            repairs.append(("escape", escapes.escape_edits))
        if converter_damage.is_damaged(text):
            repairs += [("lost-byte", converter_damage.shifted_run_edits), ("pinyin", converter_damage.reading_edits)]
        self._repairs = tuple(repairs)

    def mend(self, text: str) -> tuple[str, tuple[Repair, ...]]:
        """Return one piece of the page's text as it was before the damage, and the repairs that were made."""
        if not self._repairs or len(text) > _MAX_PIECE:
            return text, ()
        done: list[Repair] = []
        for rule, find_edits in self._repairs:
            text, found = apply(text, find_edits(text), rule)
            done += found
        return text, tuple(done)


def reread(markup: str) -> tuple[str, tuple[Repair, ...]]:
    """Return the markup of a page, repaired if the whole page was read in the wrong encoding, with its first change.

    This comes before everything else, as such a page holds no word that any other step knows.
    """
    misreading = mojibake.misreading_of_page(markup)
    if misreading is None:
        return markup, ()
    repaired, repairs = apply(markup, misreading.edits(markup), "misread-page")
    return repaired, repairs[:1]
