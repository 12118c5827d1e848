"""Checks of the index file: whether SQLite can read it, and whether its rows are consistent."""

from __future__ import annotations

import sqlite3

from archive.search.fingerprint import BANDS, unpack_fingerprint

# What is wrong with rows, and the query that counts how many of them.
_INCONSISTENCIES = {
    "captures stand in a file without a name": "SELECT count(*) FROM capture WHERE file NOT IN (SELECT id FROM file)",
    "documents have a version that is not what the documents before them make it": """
        SELECT count(*) FROM (
            SELECT version, text_digest, lag(text_digest) OVER (PARTITION BY urlkey ORDER BY captured_at, record_id) AS earlier
            FROM document)
        WHERE version <> CASE WHEN earlier IS NULL THEN 'new' WHEN earlier = text_digest THEN 'same' ELSE 'changed' END""",
    "documents are not known to the search": """
        SELECT count(*) FROM document
        WHERE version <> 'same' AND characters > 0 AND id NOT IN (SELECT id FROM search_docsize)""",
    "entries of the search are of no document": """
        SELECT count(*) FROM search_docsize
        WHERE id NOT IN (SELECT id FROM document WHERE version <> 'same' AND characters > 0)""",
    "bands of fingerprints are of no document": """
        SELECT count(*) FROM band
        WHERE document NOT IN (SELECT id FROM document WHERE version <> 'same' AND fingerprint IS NOT NULL)""",
}  # fmt: skip


def check_file(db: sqlite3.Connection) -> list[str]:
    """Return what SQLite's integrity check finds wrong with the file; an empty list if it is sound."""
    try:
        rows = db.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as exc:
        return [str(exc)]
    return [row[0] for row in rows if row[0] != "ok"]


def check_rules(db: sqlite3.Connection) -> list[str]:
    """Return which inconsistencies there are between the rows of a sound file, each with its number of cases."""
    counts = {text: db.execute(query).fetchone()[0] for text, query in _INCONSISTENCIES.items()}
    counts["documents are not known by the bands of their fingerprints"] = _count_wrong_bands(db)
    return [f"{count} {text}" for text, count in counts.items() if count]


def _count_wrong_bands(db: sqlite3.Connection) -> int:
    """Return how many documents have bands in the index that differ from those of their fingerprints."""
    rows = db.execute(
        "SELECT fingerprint, keys, total FROM document LEFT JOIN "
        "(SELECT document, count(*) AS keys, sum(key) AS total FROM band GROUP BY document) AS known "
        "ON known.document = document.id WHERE version <> 'same' AND fingerprint IS NOT NULL"
    )
    stored = ((keys, total, unpack_fingerprint(packed)) for packed, keys, total in rows)
    return sum(
        fingerprint is None or (keys, total) != (BANDS, sum(fingerprint.bands())) for keys, total, fingerprint in stored
    )
