"""Verdict: what kind of page a document was made from, as stored in documents, index and exports."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a page is. The values are those of the key "verdict" of a Document."""

    ARTICLE = "article"
    LISTING = "listing"
    TEASER = "teaser"
    BLOCKED = "blocked"
    NOT_FOUND = "not_found"
    EMPTY = "empty"
    OTHER = "other"


# Pages that count as articles; of a teaser only the free part was captured.
ARTICLES = frozenset({Verdict.ARTICLE, Verdict.TEASER})
# Pages that have text to read.
READABLE = ARTICLES | {Verdict.LISTING, Verdict.OTHER}
