"""Edits of a text, and the excerpts by which a person is told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.document import Repair

_ENDS = frozenset('，。！？；：、,.!?;:“”"「」『』《》\n\t')
_LONGEST = 80  # of either side of an excerpt; what follows is the same work done on
_AROUND = 24  # an excerpt reaches so far to either side if its clause does


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text, from start to end, and what takes its place."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit], rule: str) -> tuple[str, tuple[Repair, ...]]:
    """Return text with the edits made, and a Repair for each clause that one or more of them stand in.

    The edits are in order and do not overlap.
    """
    groups: list[list[Edit]] = []
    for edit in edits:
        if groups and edit.start <= _right(text, groups[-1][-1].end):
            groups[-1].append(edit)
        else:
            groups.append([edit])
    repairs: list[Repair] = []
    out: list[str] = []
    place = 0
    for group in groups:
        left, right = _left(text, group[0].start, place), _right(text, group[-1].end)
        start = group[0].start
        after = [text[left:start]]
        for edit in group:
            after += [text[start : edit.start], edit.text]
            out += [text[place : edit.start], edit.text]
            place = start = edit.end
        after.append(text[place:right])
        repairs.append(Repair(rule, _short(text[left:right]), _short("".join(after))))
    return "".join([*out, text[place:]]), tuple(repairs)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _left(text: str, place: int, stop: int) -> int:
    """Return where the clause around a place begins, not before stop."""
    least = max(stop, place - _AROUND)
    while place > least and text[place - 1] not in _ENDS:
        place -= 1
    return place


def _right(text: str, place: int) -> int:
    """Return where the clause around a place ends."""
    most = min(len(text), place + _AROUND)
    while place < most and text[place] not in _ENDS:
        place += 1
    return place
