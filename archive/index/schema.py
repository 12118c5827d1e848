"""The schema of the index file: its tables, how it is opened, and how times are stored."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from archive.capture import Purpose

SCHEMA_VERSION = 4
MICROSECONDS_PER_SECOND = 1_000_000  # in the unit of captured_at, which is microseconds since 1970, UTC
BATCH_ROWS = 500  # read at once of a long list, so that the file is not locked between two batches
_MAX_MAPPED_BYTES = 1 << 28  # of the file, for readers (PRAGMA mmap_size): mapped pages are not copied
_DRAFT_CACHE_KILOBYTES = 1 << 16
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

# The indexes of captures that may be left out while many captures are added.
CAPTURE_LOOKUP_INDEXES = {
    "capture_urlkey": "capture (urlkey, captured_at)",
    "capture_digest": "capture (payload_digest) WHERE record_type <> 'revisit' AND truncated IS NULL",
    "capture_page": f"capture (publisher, id) WHERE purpose = '{Purpose.PAGE}'",
}
CREATE_CAPTURE_LOOKUP_INDEXES = "".join(
    f"CREATE INDEX {name} ON {columns};\n" for name, columns in CAPTURE_LOOKUP_INDEXES.items()
)
# text_digest is the SHA-256 of title, subtitle and text, line_digest that of the line in the text file without line
# end.
_SCHEMA = f"""
CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE capture (
    id INTEGER PRIMARY KEY, urlkey TEXT NOT NULL, captured_at INTEGER NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL,
    mime TEXT NOT NULL, payload_digest TEXT, record_type TEXT NOT NULL, record_id TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES file, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    purpose TEXT NOT NULL, publisher TEXT NOT NULL, truncated TEXT);
CREATE UNIQUE INDEX capture_place ON capture (file, offset);
{CREATE_CAPTURE_LOOKUP_INDEXES}
CREATE TABLE document (
    id INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, pressmark TEXT NOT NULL, urlkey TEXT NOT NULL,
    captured_at INTEGER NOT NULL, url TEXT NOT NULL, publisher TEXT NOT NULL, filename TEXT NOT NULL,
    offset INTEGER NOT NULL, length INTEGER NOT NULL, verdict TEXT NOT NULL, title TEXT, published_at TEXT, language TEXT,
    characters INTEGER NOT NULL, removed_blocks INTEGER NOT NULL, removed_characters INTEGER NOT NULL,
    text_digest BLOB NOT NULL, line_digest BLOB NOT NULL, fingerprint BLOB, version TEXT NOT NULL);
CREATE INDEX document_urlkey ON document (urlkey, captured_at, record_id);
CREATE INDEX document_publisher ON document (publisher, verdict);
CREATE INDEX document_place ON document (filename, offset);
CREATE TABLE band (key INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES document, PRIMARY KEY (key, document))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (
    text, content = '', detail = none, columnsize = 1, tokenize = "unicode61 remove_diacritics 2");
"""


def open_for_writing(path: Path, *, is_draft: bool = False) -> sqlite3.Connection:
    """Open an index file for writing, and create it if it is missing. Raises sqlite3.Error.

    With is_draft it is written fast, but may be damaged by a power cut.
    """
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    # Acknowledged data must survive a power cut; this takes one more fsync for each group of captures.
    db.execute(f"PRAGMA journal_mode = {'OFF' if is_draft else 'WAL'}")
    db.execute(f"PRAGMA synchronous = {'OFF' if is_draft else 'FULL'}")
    if is_draft:
        db.execute(f"PRAGMA cache_size = -{_DRAFT_CACHE_KILOBYTES}")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not version and not tables:
        db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    return db


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an index file for reading. Raises sqlite3.Error.

    It may be on a read-only medium, where SQLite cannot create its -shm file.
    """
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    is_read_only = not has_log and not os.access(path.parent, os.W_OK)
    query = "mode=ro&immutable=1" if is_read_only else "mode=ro"
    db = sqlite3.connect(f"file:{quote(str(path))}?{query}", uri=True, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA mmap_size = {_MAX_MAPPED_BYTES}")
    return db


def to_microseconds(moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(microseconds: int) -> datetime:
    """Return microseconds since 1970 as an aware datetime in UTC."""
    return _EPOCH + microseconds * _MICROSECOND


def sql_list(verdicts: frozenset[str]) -> str:
    """Return verdicts as a list of SQL literals, such as "'article', 'teaser'"."""
    return ", ".join(f"'{verdict}'" for verdict in sorted(verdicts))
