"""Counts of what is stored of each publisher."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.capture import Purpose
from archive.index.schema import sql_list, to_moment
from archive.verdict import ARTICLES


@dataclass(frozen=True, slots=True)
class PublisherStats:
    """Counts of what is stored of one publisher.

    captures counts response, revisit and resource records, revisits only revisit records, and warc_bytes their
    compressed length. pages counts different urlkeys of pages captured with status 200, articles those with a document
    that counts as an article. changed counts documents whose text differs from the one before. removed_blocks and
    removed_characters are sums over all documents. first and last are the times of the first and last capture in ISO
    8601.
    """

    publisher: str
    captures: int
    pages: int
    articles: int
    changed: int
    revisits: int
    warc_bytes: int
    removed_blocks: int
    removed_characters: int
    first: str | None
    last: str | None


def count_by_publisher(db: sqlite3.Connection) -> list[PublisherStats]:
    """Return the counts of each publisher, in order of publisher id."""
    rows = db.execute(
        f"""
        SELECT c.publisher, c.captures, c.pages, coalesce(d.articles, 0), coalesce(d.changed, 0), c.revisits, c.bytes,
               coalesce(d.blocks, 0), coalesce(d.characters, 0), c.first_at, c.last_at
        FROM (SELECT publisher, count(*) AS captures,
                     count(DISTINCT CASE WHEN purpose = '{Purpose.PAGE}' AND status = 200 THEN urlkey END) AS pages,
                     sum(record_type = 'revisit') AS revisits, sum(length) AS bytes,
                     min(captured_at) AS first_at, max(captured_at) AS last_at
              FROM capture GROUP BY publisher) AS c
        LEFT JOIN (SELECT publisher,
                          count(DISTINCT CASE WHEN verdict IN ({sql_list(ARTICLES)}) THEN urlkey END) AS articles,
                          sum(version = 'changed') AS changed, sum(removed_blocks) AS blocks,
                          sum(removed_characters) AS characters
                   FROM document GROUP BY publisher) AS d USING (publisher)
        ORDER BY c.publisher
        """
    ).fetchall()
    return [PublisherStats(*row[:-2], *(to_moment(moment).isoformat() for moment in row[-2:])) for row in rows]
