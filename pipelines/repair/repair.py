"""Repair: text that was damaged before it was published is put right, piece by piece, and every change is told.

What a page is damaged by is decided once, over all that it shows: a single bracket or question mark proves nothing,
a page full of them does. Sound text comes through as it is, character for character.

A repair's rule is one of

    misread-page, misread-text   East Asian text whose bytes were read in the wrong encoding: of the whole page, or of a piece
    misread-letter               letters and signs whose UTF-8 bytes were read one by one
    entity, escape               what was escaped once too often and stood in the text as &nbsp; or \\u4e2d
    lost-byte                    a run of GBK characters shifted by a byte that a converter lost
    pinyin                       the reading that a converter left behind a character
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipelines.document import Repair
from pipelines.repair import converter_damage, escapes, mojibake
from pipelines.repair.edits import Edit, apply

_MAX_CHARS = 400_000  # of a page's visible text, that its damage is looked for in
_MAX_PIECE = 100_000  # no longer piece is looked at: that is no article's paragraph

Way = Callable[[str], Iterable[Edit]]


class Repairer:
    """The damages that one page shows, and the way back from each of them."""

    def __init__(self, text: str) -> None:
        """Look for damage in the whole visible text of a page."""
        text = text[:_MAX_CHARS]
        ways: list[tuple[str, Way]] = []
        if mojibake.may_be_misread(text):
            ways.append(("misread-text", mojibake.misread))
        if mojibake.letters_are_damaged(text):
            ways.append(("misread-letter", mojibake.letters))
        if escapes.entities_are_damaged(text):
            ways.append(("entity", escapes.entities))
        if escapes.escapes_are_damaged(text):
            ways.append(("escape", escapes.escapes))
        if converter_damage.is_damaged(text):
            ways += [("lost-byte", converter_damage.shifted_runs), ("pinyin", converter_damage.readings)]
        self._ways = tuple(ways)

    def mend(self, text: str) -> tuple[str, tuple[Repair, ...]]:
        """Return one piece of the page's text as it was before the damage, and what was done to it."""
        if not self._ways or len(text) > _MAX_PIECE:
            return text, ()
        repairs: list[Repair] = []
        for rule, way in self._ways:
            text, done = apply(text, way(text), rule)
            repairs += done
        return text, tuple(repairs)


def reread(markup: str) -> tuple[str, tuple[Repair, ...]]:
    """Return the markup of a page that was misread as a whole as it was, and the first words of it as the repair.

    This comes before everything else: nothing that knows words can be asked about such a page.
    """
    reading = mojibake.misreading_of_page(markup)
    if reading is None:
        return markup, ()
    mended, repairs = apply(markup, reading.edits(markup), "misread-page")
    return mended, repairs[:1]
