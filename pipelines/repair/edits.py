"""Edits of a text, and the excerpts of it that are shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.document import Repair

_ENDS = frozenset('，。！？；：、,.!?;:“”"「」『』《》\n\t')
_MAX_EXCERPT_CHARS = 80  # before and after the repair
_MAX_CONTEXT_CHARS = 24  # of the clause on each side of an edit


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of text, from start to end, and the text that replaces it."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit], rule: str) -> tuple[str, tuple[Repair, ...]]:
    """Return text with the edits made, and a Repair for each clause with one or more edits.

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
    position = 0
    for group in groups:
        left, right = _left(text, group[0].start, position), _right(text, group[-1].end)
        start = group[0].start
        after = [text[left:start]]
        for edit in group:
            after += [text[start : edit.start], edit.text]
            out += [text[position : edit.start], edit.text]
            position = start = edit.end
        after.append(text[position:right])
        repairs.append(Repair(rule, _short(text[left:right]), _short("".join(after))))
    return "".join([*out, text[position:]]), tuple(repairs)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _MAX_EXCERPT_CHARS else text[:_MAX_EXCERPT_CHARS] + "…"


def _left(text: str, position: int, stop: int) -> int:
    """Return where the clause around a position begins, not before stop."""
    least = max(stop, position - _MAX_CONTEXT_CHARS)
    while position > least and text[position - 1] not in _ENDS:
        position -= 1
    return position


def _right(text: str, position: int) -> int:
    """Return where the clause around a position ends."""
    most = min(len(text), position + _MAX_CONTEXT_CHARS)
    while position < most and text[position] not in _ENDS:
        position += 1
    return position
