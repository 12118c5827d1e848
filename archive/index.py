"""The index of a collection: captures, documents and search in one SQLite file, derived from WARC and text files."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.capture import Capture
from archive.errors import CollectionError
from archive.search import Query, index_tokens
from archive.surt import surt
from archive.timestamp import format_timestamp, parse_timestamp, parse_warc_date

SCHEMA_VERSION = 1
# What a document's JSON object must hold for the index.
INDEXED_KEYS = (
    "pressmark", "url", "record_id", "verdict", "title", "subtitle", "text", "removed", "published_at", "language",
)  # fmt: skip
_SCHEMA = """
CREATE TABLE capture (
    id INTEGER PRIMARY KEY, urlkey TEXT NOT NULL, timestamp INTEGER NOT NULL, url TEXT NOT NULL, captured_at TEXT NOT NULL,
    status INTEGER NOT NULL, mime TEXT NOT NULL, payload_digest TEXT, record_type TEXT NOT NULL,
    record_id TEXT NOT NULL UNIQUE, filename TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    purpose TEXT NOT NULL, publisher TEXT NOT NULL, truncated TEXT);
CREATE INDEX capture_urlkey ON capture (urlkey, timestamp);
CREATE INDEX capture_digest ON capture (payload_digest) WHERE record_type = 'response';
CREATE INDEX capture_page ON capture (publisher, purpose);
CREATE TABLE document (
    id INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, pressmark TEXT NOT NULL, urlkey TEXT NOT NULL,
    timestamp INTEGER NOT NULL, url TEXT NOT NULL, publisher TEXT NOT NULL, filename TEXT NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, verdict TEXT NOT NULL, title TEXT, published_at TEXT, language TEXT,
    characters INTEGER NOT NULL, removed_blocks INTEGER NOT NULL, removed_characters INTEGER NOT NULL,
    text_digest BLOB NOT NULL, version TEXT NOT NULL);
CREATE INDEX document_urlkey ON document (urlkey, timestamp);
CREATE INDEX document_publisher ON document (publisher, verdict);
CREATE VIRTUAL TABLE search USING fts5 (
    text, content = '', detail = none, columnsize = 1, tokenize = "unicode61 remove_diacritics 2");
"""
_CAPTURE_COLUMNS = (
    "url, captured_at, status, mime, payload_digest, record_type, record_id, filename, offset, length, "
    "purpose, publisher, truncated"
)
_DOCUMENT_COLUMNS = (
    "record_id, pressmark, url, publisher, filename, offset, length, verdict, title, published_at, language, "
    "characters, removed_blocks, removed_characters, version"
)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What the index knows of one document; the document itself is one line of text/<filename>.

    version compares the article with its last document before this one: "new", "changed" or "same".
    """

    record_id: str
    pressmark: str
    url: str
    publisher: str
    filename: str
    offset: int
    length: int
    verdict: str
    title: str | None
    published_at: str | None
    language: str | None
    characters: int
    removed_blocks: int
    removed_characters: int
    version: str


@dataclass(frozen=True, slots=True)
class PublisherStats:
    """What is stored of one publisher. Bytes are those of its records as compressed in the WARC files."""

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


class Index:
    """The index file. One process writes; any number read, also while it writes. Use one Index a thread."""

    def __init__(self, path: Path, *, writable: bool = False):
        """Open the index; a writable one is created where it is missing. Raises CollectionError."""
        self.path = path
        try:
            if writable:
                self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._create()
            else:
                self._db = sqlite3.connect(
                    f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
                )
            self._db.execute("PRAGMA busy_timeout = 5000")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as exc:
            raise CollectionError(f"{path} cannot be opened as an index: {exc}") from exc
        if version != SCHEMA_VERSION:
            raise CollectionError(f"{path} has index version {version}, this Pressmark reads {SCHEMA_VERSION}")

    def _create(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not version and not tables:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # ------------------------------------------------------------------ writing

    def add(
        self, captures: Iterable[Capture], documents: Iterable[tuple[Mapping[str, Any], str, int, int, str]]
    ) -> None:
        """Add captures and documents in one transaction; captures that are in already are left as they are.

        A document comes as (its JSON object, file name, byte offset, byte length, publisher).
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany(
                f"INSERT OR IGNORE INTO capture (urlkey, timestamp, {_CAPTURE_COLUMNS}) VALUES (?,?{',?' * 13})",
                [
                    (
                        c.urlkey, int(c.timestamp), c.url, c.captured_at.isoformat(), c.status, c.mime, c.payload_digest,
                        c.record_type, c.record_id, c.filename, c.offset, c.length, c.purpose, c.publisher, c.truncated,
                    )
                    for c in captures
                ],
            )  # fmt: skip
            for document, filename, offset, length, publisher in documents:
                self._add_document(document, filename, offset, length, publisher)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _add_document(
        self, document: Mapping[str, Any], filename: str, offset: int, length: int, publisher: str
    ) -> None:
        text, title, removed = document["text"] or "", document["title"], document["removed"]
        urlkey, timestamp = surt(document["url"]), int(document["pressmark"][:14])
        text_digest = hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).digest()
        before = self._db.execute(
            "SELECT text_digest FROM document WHERE urlkey = ? AND timestamp < ? ORDER BY timestamp DESC LIMIT 1",
            (urlkey, timestamp),
        ).fetchone()
        version = "new" if before is None else "same" if before[0] == text_digest else "changed"
        old = self._db.execute("SELECT id FROM document WHERE record_id = ?", (document["record_id"],)).fetchone()
        if old:  # the same capture cleaned twice: a run was cut off between the text file and this index
            return
        cursor = self._db.execute(
            f"INSERT INTO document (urlkey, timestamp, text_digest, {_DOCUMENT_COLUMNS}) VALUES (?,?,?{',?' * 15})",
            (
                urlkey, timestamp, text_digest, document["record_id"], document["pressmark"], document["url"], publisher,
                filename, offset, length, document["verdict"], title, document["published_at"], document["language"],
                len(text), len(removed), sum(len(cut["text"]) for cut in removed), version,
            ),
        )  # fmt: skip
        if text and version != "same":
            self._db.execute(
                "INSERT INTO search (rowid, text) VALUES (?, ?)",
                (cursor.lastrowid, index_tokens(title, document["subtitle"], text)),
            )

    # ------------------------------------------------------------------ captures

    def captures(self, url: str) -> list[Capture]:
        """Return every capture of url, oldest first."""
        return self._captures("WHERE urlkey = ? ORDER BY timestamp, id", (surt(url),))

    def find_capture(self, url: str, timestamp: str | None = None) -> Capture | None:
        """Return the capture of url nearest in time to a timestamp of 4 to 14 digits, or the newest; None if none.

        Where several share the SURT, the one with exactly this URL goes before one that differs.
        """
        key = surt(url)
        if timestamp is None:
            found = self._captures("WHERE urlkey = ? ORDER BY timestamp DESC, id DESC LIMIT 32", (key,))
            moment = None
        else:
            moment = parse_timestamp(timestamp)
            wanted = int(format_timestamp(moment))
            found = self._captures(
                "WHERE urlkey = ? AND timestamp <= ? ORDER BY timestamp DESC, id LIMIT 32", (key, wanted)
            )
            found += self._captures("WHERE urlkey = ? AND timestamp > ? ORDER BY timestamp, id LIMIT 32", (key, wanted))

        def distance(capture: Capture) -> tuple[float, bool]:
            reference = moment or found[0].captured_at.replace(microsecond=0)
            seconds = abs((capture.captured_at.replace(microsecond=0) - reference).total_seconds())
            return seconds, capture.url != url

        return min(found, key=distance, default=None)

    def capture_by_record(self, record_id: str) -> Capture | None:
        """Return the capture whose record has this WARC-Record-ID."""
        return next(iter(self._captures("WHERE record_id = ?", (record_id,))), None)

    def capture_by_digest(self, payload_digest: str) -> Capture | None:
        """Return the oldest whole response with this payload digest, for a revisit record to refer to."""
        return next(
            iter(
                self._captures(
                    "WHERE payload_digest = ? AND record_type = 'response' AND truncated IS NULL ORDER BY id LIMIT 1",
                    (payload_digest,),
                )
            ),
            None,
        )

    def uncleaned(self, publisher: str | None = None) -> list[Capture]:
        """Return the captures of pages that have no document yet, redirects aside."""
        where = (
            "WHERE purpose = 'page' AND status NOT BETWEEN 300 AND 399 AND NOT EXISTS "
            "(SELECT 1 FROM document WHERE document.record_id = capture.record_id)"
        )
        if publisher is None:
            return self._captures(f"{where} ORDER BY id", ())
        return self._captures(f"{where} AND publisher = ? ORDER BY id", (publisher,))

    def has_capture(self, url: str) -> bool:
        """Whether there is any capture of url."""
        return self._db.execute("SELECT 1 FROM capture WHERE urlkey = ? LIMIT 1", (surt(url),)).fetchone() is not None

    def _captures(self, where: str, values: tuple[Any, ...]) -> list[Capture]:
        rows = self._db.execute(f"SELECT {_CAPTURE_COLUMNS} FROM capture {where}", values).fetchall()
        return [_capture(row) for row in rows]

    # ------------------------------------------------------------------ documents

    def document(self, record_id: str) -> DocumentRow | None:
        """Return the row of the document that was made from this record."""
        return next(iter(self._documents("WHERE record_id = ?", (record_id,))), None)

    def find_document(self, url: str, timestamp: str | None = None) -> DocumentRow | None:
        """Return the document of url nearest in time to timestamp, or the newest; None if there is none."""
        rows = self.documents_of(url)
        if timestamp is None or not rows:
            return rows[-1] if rows else None
        wanted = parse_timestamp(timestamp)
        return min(rows, key=lambda row: abs(parse_timestamp(row.pressmark[:14]) - wanted))

    def documents_of(self, url: str) -> list[DocumentRow]:
        """Return the documents of url, oldest first."""
        return self._documents("WHERE urlkey = ? ORDER BY timestamp, id", (surt(url),))

    def iter_documents(self, publisher: str | None = None) -> Iterator[DocumentRow]:
        """Yield every document in the order in which it was made."""
        last = 0
        while True:  # in pages by row id, so that a long export does not hold a read lock on the file
            clause, values = ("AND publisher = ?", (last, publisher)) if publisher else ("", (last,))
            rows = self._db.execute(
                f"SELECT id, {_DOCUMENT_COLUMNS} FROM document WHERE id > ? {clause} ORDER BY id LIMIT 500", values
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for row in rows:
                yield DocumentRow(*row[1:])

    def latest_articles(self, limit: int, publisher: str | None = None) -> list[DocumentRow]:
        """Return the newest documents with verdict "article" or "teaser", one a URL, by publication date."""
        clause, values = ("AND publisher = ?", (publisher, limit)) if publisher else ("", (limit,))
        return self._documents(
            "WHERE verdict IN ('article', 'teaser') AND id IN (SELECT max(id) FROM document GROUP BY urlkey) "
            f"{clause} ORDER BY published_at IS NULL, published_at DESC, id DESC LIMIT ?",
            values,
        )

    def search(
        self,
        query: Query,
        publisher: str | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
    ) -> Iterator[DocumentRow]:
        """Yield candidates for a query, best first; the caller checks Query.holds_for in their text.

        published_from and published_to are ISO dates, months or years, both inclusive; documents without a date are then left out.
        """
        clauses, values = ["search MATCH ?"], [query.match]
        if publisher:
            clauses.append("publisher = ?")
            values.append(publisher)
        if published_from:
            clauses.append("substr(published_at, 1, 10) >= ?")
            values.append(published_from)
        if published_to:
            clauses.append("substr(published_at, 1, 10) <= ? || '~'")  # so that 2026-09 takes in all of September
            values.append(published_to)
        cursor = self._db.execute(
            f"SELECT {_DOCUMENT_COLUMNS} FROM search JOIN document ON document.id = search.rowid "
            f"WHERE {' AND '.join(clauses)} ORDER BY search.rank, document.id DESC",
            values,
        )
        for row in cursor:
            yield DocumentRow(*row)

    def _documents(self, where: str, values: tuple[Any, ...]) -> list[DocumentRow]:
        rows = self._db.execute(f"SELECT {_DOCUMENT_COLUMNS} FROM document {where}", values).fetchall()
        return [DocumentRow(*row) for row in rows]

    # ------------------------------------------------------------------ stats

    def stats(self) -> list[PublisherStats]:
        """Return what is stored, per publisher, in order of name."""
        rows = self._db.execute(
            """
            SELECT c.publisher, c.captures, c.pages, coalesce(d.articles, 0), coalesce(d.changed, 0), c.revisits, c.bytes,
                   coalesce(d.blocks, 0), coalesce(d.characters, 0), c.first, c.last
            FROM (SELECT publisher, count(*) AS captures,
                         count(DISTINCT CASE WHEN purpose = 'page' AND status = 200 THEN urlkey END) AS pages,
                         sum(record_type = 'revisit') AS revisits, sum(length) AS bytes,
                         min(captured_at) AS first, max(captured_at) AS last
                  FROM capture GROUP BY publisher) AS c
            LEFT JOIN (SELECT publisher,
                              count(DISTINCT CASE WHEN verdict IN ('article', 'teaser') THEN urlkey END) AS articles,
                              sum(version = 'changed') AS changed, sum(removed_blocks) AS blocks,
                              sum(removed_characters) AS characters
                       FROM document GROUP BY publisher) AS d USING (publisher)
            ORDER BY c.publisher
            """
        ).fetchall()
        return [PublisherStats(*row) for row in rows]


def _capture(row: tuple[Any, ...]) -> Capture:
    url, captured_at, status, mime, digest, kind, record_id, filename, offset, length, purpose, publisher, truncated = (
        row
    )
    return Capture(
        url=url, captured_at=parse_warc_date(captured_at), status=status, mime=mime, payload_digest=digest, record_type=kind,
        record_id=record_id, filename=filename, offset=offset, length=length, purpose=purpose, publisher=publisher,
        truncated=truncated,
    )  # fmt: skip
