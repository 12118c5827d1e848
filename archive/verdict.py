"""Verdict: what kind of page a document was made of, as it stands in documents, index and exports."""

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


# Counts as an article: of one that is not free to read, a part was captured.
ARTICLES = frozenset({Verdict.ARTICLE, Verdict.TEASER})
# Has something to read; of the others the document says that there was nothing.
READABLE = ARTICLES | {Verdict.LISTING, Verdict.OTHER}
