"""Differences: between two documents of a page, as facts, and as lines of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

FACTS = ("verdict", "title", "characters", "removed")  # by which two documents are compared at a glance
_MAX_LINES = 2000  # of each text; difflib takes quadratic time
_KINDS = {"-": "removed", "+": "added", " ": "same"}


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a comparison of two texts: kind is removed, added, same, or position (text names the lines that follow)."""

    kind: str
    text: str


def differing_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys whose values differ, a key that only one document has among them, in the order of the documents."""
    missing = object()
    return tuple(key for key in {**before, **after} if before.get(key, missing) != after.get(key, missing))


def facts_of(document: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return FACTS of a document: characters is the length of its text, removed the number of removals; None of none."""
    if document is None:
        return dict.fromkeys(FACTS)
    facts = (document["verdict"], document["title"], len(document["text"] or ""), len(document["removed"]))
    return dict(zip(FACTS, facts, strict=True))


def compare_facts(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, tuple[Any, Any]]:
    """Return FACTS with their value in each of two documents; None stands for those of a document that is not there."""
    old, new = facts_of(before), facts_of(after)
    return {name: (old[name], new[name]) for name in FACTS}


def compare_texts(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, context: int = 1
) -> Iterator[TextLine]:
    """Yield where the texts of two documents differ, with so many equal lines around each difference.

    Only the first 2,000 lines of each text are compared.
    """
    old, new = (_lines(document) for document in (before, after))
    for number, line in enumerate(unified_diff(old, new, n=context, lineterm="")):
        if number >= 2:  # before that, difflib names files
            yield TextLine(_KINDS[line[0]], line[1:]) if line[0] in _KINDS else TextLine("position", line)


def _lines(document: Mapping[str, Any] | None) -> list[str]:
    text = document["text"] if document is not None else None
    return text.split("\n")[:_MAX_LINES] if text else []
