"""Explanation of a document: which lines of the page were kept, which were removed, by which rule and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FACTS = ("pressmark", "url", "title", "verdict", "verdict_reason", "published_at", "modified_at")


def explain(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the explanation of a document as JSON: its lines in page order, repairs, date evidence, and cleaner."""
    return {
        **{key: document[key] for key in _FACTS},
        "lines": [_line(line) for line in in_page_order(document)],
        "repairs": document["repairs"],
        "date_evidence": document["date_evidence"],
        "cleaner": document["cleaner"],
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("kind", "text") if line["kept"] else ("rule", "reason", "text", "path")
    return {"line": line.get("line"), "kept": line["kept"], **{key: line[key] for key in keys}}


def in_page_order(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks and removals of a document in page order, each with "kept"; removals without a line come last.

    A block without a line number is placed after the block before it. Text removed from within a line comes after the
    kept part of that line.
    """
    kept = [{**block, "kept": True} for block in document["blocks"]]
    cut = [{**removal, "kept": False} for removal in document["removed"]]
    last = max((line["line"] for line in (*kept, *cut) if line.get("line") is not None), default=0)
    place = -1
    keyed = []
    for order, line in enumerate(kept):
        place = line["line"] if line.get("line") is not None else place
        keyed.append((place, 0, order, line))
    for order, line in enumerate(cut):
        keyed.append((line["line"] if line.get("line") is not None else last + 1, 1, order, line))
    return [line for *_, line in sorted(keyed, key=lambda entry: entry[:3])]
