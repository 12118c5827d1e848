"""Search results: the documents that contain the words of a query, best first, each with an excerpt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.collection.collection import Collection
from archive.errors import InvalidDay, RecordError
from archive.index import DocumentRow
from archive.reading.stored_document import DAMAGE_ADVICE, damage_message
from archive.search.query import excerpt, parse_query

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_FACTS = ("pressmark", "url", "publisher", "title", "published_at", "verdict")


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: the row of the document, an excerpt of its text, and the words found (folded)."""

    row: DocumentRow
    excerpt: str
    words: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON object of the public contract."""
        return {name: getattr(self.row, name) for name in _FACTS} | {"excerpt": self.excerpt}


def search(
    collection: Collection,
    query: str,
    *,
    publisher: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    limit: int | None = 20,
    on_damage: Callable[[str], None] | None = None,
) -> Iterator[Hit]:
    """Return at most limit documents that contain all words of query, best first, one for each URL; all where limit is None.

    published_from and published_to are days, months or years in ISO 8601, both inclusive; with one of them, documents
    without a date are left out. on_damage is called with a text about each document that matches and cannot be read, which is
    left out; without it, RecordError is raised there. Raises InvalidDay.
    """
    days = [check_day(day) if day else None for day in (published_from, published_to)]
    return _hits(collection, query, publisher, days[0], days[1], limit, on_damage)


def _hits(
    collection: Collection,
    text: str,
    publisher: str | None,
    first: str | None,
    last: str | None,
    limit: int | None,
    on_damage: Callable[[str], None] | None,
) -> Iterator[Hit]:
    query = parse_query(text)
    seen: set[str] = set()
    if query is None:
        return
    for row in collection.index.documents.search(query, publisher, first, last):
        if len(seen) == limit:
            return
        if row.url in seen:
            continue
        try:
            document = collection.read_document(row)
        except RecordError as exc:
            if on_damage is None:
                raise
            on_damage(f"{damage_message(row, exc)}. {DAMAGE_ADVICE}")
            continue
        if query.phrases and not query.holds_for((document["title"], document["subtitle"], document["text"])):
            continue
        seen.add(row.url)
        yield Hit(row, excerpt(document["text"], query.words), query.words)


def check_day(text: str) -> str:
    """Return text if it is a day, month or year such as 2026-09-01, 2026-09 or 2026. Raises InvalidDay."""
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            date.fromisoformat(text + "0000-01-01"[len(text) :])
            return text
    raise InvalidDay(f"{text!r} is not a date; write 2026, 2026-09 or 2026-09-01")
