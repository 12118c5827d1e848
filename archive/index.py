"""The index of a collection: captures, documents and search in one SQLite file, derived from WARC and text files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive.capture import Capture
from archive.errors import CollectionError
from archive.search.fingerprint import BANDS, parse_fingerprint, unpack_fingerprint
from archive.search.query import Query, index_tokens
from archive.surt import surt
from archive.timestamp import format_timestamp, parse_timestamp

SCHEMA_VERSION = 4
TEXT_FOLDER = "text"
_SAME = "same"  # the version of a document that says what the one before it said
# What a document's JSON object must hold for the index.
INDEXED_KEYS = (
    "pressmark", "url", "record_id", "verdict", "title", "subtitle", "text", "removed", "published_at", "language",
)  # fmt: skip
_MARKS = ("pressmark", "url", "record_id", "verdict")
_OPTIONAL_KEYS = ("title", "subtitle", "text", "published_at", "language")
# captured_at is microseconds since 1970, UTC. text_digest is of what the search knows of a document, line_digest (SHA-256) of
# its line without the line's end.
_LOOK_UPS = {
    "capture_urlkey": "capture (urlkey, captured_at)",
    "capture_digest": "capture (payload_digest) WHERE record_type <> 'revisit' AND truncated IS NULL",
    "capture_page": "capture (publisher, id) WHERE purpose = 'page'",
}
_CREATE_LOOK_UPS = "".join(f"CREATE INDEX {name} ON {what};\n" for name, what in _LOOK_UPS.items())
_SCHEMA = f"""
CREATE TABLE file (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE capture (
    id INTEGER PRIMARY KEY, urlkey TEXT NOT NULL, captured_at INTEGER NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL,
    mime TEXT NOT NULL, payload_digest TEXT, record_type TEXT NOT NULL, record_id TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES file, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    purpose TEXT NOT NULL, publisher TEXT NOT NULL, truncated TEXT);
CREATE UNIQUE INDEX capture_place ON capture (file, offset);
{_CREATE_LOOK_UPS}
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
_CAPTURE_COLUMNS = (
    "url, captured_at, status, mime, payload_digest, record_type, record_id, file, offset, length, "
    "purpose, publisher, truncated"
)
_DOCUMENT_COLUMNS = (
    "record_id, pressmark, url, publisher, filename, offset, length, verdict, title, published_at, language, "
    "characters, removed_blocks, removed_characters, version"
)
_DOCUMENT_VALUES = (
    f"urlkey, captured_at, text_digest, line_digest, fingerprint, {_DOCUMENT_COLUMNS.removesuffix(', version')}"
)
# What must hold between rows, as queries for how often it does not.
_RULES = {
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
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SECOND = 1_000_000
_ALL_TIME = 1 << 62
_NEWEST_BEFORE = (
    f"SELECT {_CAPTURE_COLUMNS} FROM capture WHERE urlkey = ? AND captured_at < ? ORDER BY captured_at DESC LIMIT 1"
)
_OLDEST_FROM = (
    f"SELECT {_CAPTURE_COLUMNS} FROM capture WHERE urlkey = ? AND captured_at >= ? ORDER BY captured_at LIMIT 1"
)
_MAPPED_BYTES = 1 << 28  # of the file, for readers: pages are then read where the system has them, and not copied
_MOST_CANDIDATES = 1000  # for copies of a document, those that share most bands first
_PAGE_ROWS = 500  # of a long list that is read in parts, so that it holds no lock on the file meanwhile


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document to be indexed: its JSON object, where its line stands (filename in text/, bytes), and its capture's facts.

    line is the JSON itself, without the line's end.
    """

    document: Mapping[str, Any]
    filename: str
    offset: int
    line: bytes
    publisher: str
    captured_at: datetime


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


@dataclass(frozen=True, slots=True)
class Copy:
    """Another URL's document that tells the same story, and how large a part of the shorter text stands in the other."""

    row: DocumentRow
    similarity: float


class Index:
    """The index file. One process writes; any number read, also while it writes. Use one Index a thread."""

    def __init__(self, path: Path, *, writable: bool = False, is_draft: bool = False):
        """Open the index; a writable one is created where it is missing. Raises CollectionError.

        A draft is written fast and may be lost with the power; opened once more as none, it is like any other.
        """
        self.path = path
        self._file_names: dict[int, str] = {}
        self._file_ids: dict[str, int] = {}
        try:
            if writable:
                self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
                # What is acknowledged survives a power cut. It is one more fsync a group of captures.
                self._db.execute(f"PRAGMA journal_mode = {'OFF' if is_draft else 'WAL'}")
                self._db.execute(f"PRAGMA synchronous = {'OFF' if is_draft else 'FULL'}")
                if is_draft:
                    self._db.execute("PRAGMA cache_size = -65536")
                self._create()
            else:
                self._db = _open_for_reading(path)
                self._db.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
            self._db.execute("PRAGMA busy_timeout = 5000")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as exc:
            raise CollectionError(
                f"{path} cannot be opened as an index: {exc}. It is derived: `pressmark reindex` makes it again"
            ) from exc
        if version != SCHEMA_VERSION:
            self._db.close()
            raise CollectionError(
                f"{path} has index version {version}, this Pressmark reads {SCHEMA_VERSION}: "
                "`pressmark reindex` makes it again from the WARC and text files"
            )

    def _create(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not version and not tables:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # ------------------------------------------------------------------ writing

    def add(self, captures: Iterable[Capture], documents: Iterable[DocumentLine]) -> None:
        """Add captures and documents in one transaction.

        Captures that are in already are left as they are; a document takes the place of an older one of its record.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany(
                f"INSERT OR IGNORE INTO capture (urlkey, {_CAPTURE_COLUMNS}) VALUES (?{',?' * 13})",
                (
                    (
                        c.urlkey, c.url, _microseconds(c.captured_at), c.status, c.mime, c.payload_digest, c.record_type,
                        c.record_id, self._file_id(c.filename), c.offset, c.length, c.purpose, c.publisher, c.truncated,
                    )
                    for c in captures
                ),
            )  # fmt: skip
            for line in documents:
                self._add_document(line)
        except BaseException:
            self._db.execute("ROLLBACK")
            self._file_ids.clear()
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def many_captures(self) -> Iterator[None]:
        """Add captures inside this block in half the time; none can be looked up until it ends."""
        self._db.executescript("".join(f"DROP INDEX {name};" for name in _LOOK_UPS))
        yield
        self._db.executescript(_CREATE_LOOK_UPS)

    def _file_id(self, name: str) -> int:
        found = self._file_ids.get(name)
        if found is None:
            self._db.execute("INSERT OR IGNORE INTO file (name) VALUES (?)", (name,))
            (found,) = self._db.execute("SELECT id FROM file WHERE name = ?", (name,)).fetchone()
            self._file_ids[name] = found
        return found

    def _add_document(self, line: DocumentLine) -> None:
        document = line.document
        self._remove_document(document["record_id"])
        values = _document_values(line)
        self._db.execute(
            f"INSERT INTO document ({_DOCUMENT_VALUES}, version) VALUES (?{',?' * len(values)})", (*values, _SAME)
        )
        urlkey, moment = values[:2]
        self._settle(urlkey, moment, document["record_id"], document)
        self._settle_next(urlkey, moment, document["record_id"])

    def _remove_document(self, record_id: str) -> None:
        """Take out the document of a record, where there is one, with all that hangs on it."""
        row = self._db.execute(
            "SELECT id, urlkey, captured_at, version FROM document WHERE record_id = ?", (record_id,)
        ).fetchone()
        if row is None:
            return
        number, urlkey, moment, version = row
        if version != _SAME:
            self._set_findable(number, self._stored(number), False)
        self._db.execute("DELETE FROM document WHERE id = ?", (number,))
        self._settle_next(urlkey, moment, record_id)

    def _settle_next(self, urlkey: str, moment: int, record_id: str) -> None:
        """See to the version of the document that comes after a place, which has another one before it now."""
        row = self._db.execute(
            "SELECT captured_at, record_id FROM document WHERE urlkey = ? AND (captured_at, record_id) > (?, ?) "
            "ORDER BY captured_at, record_id LIMIT 1",
            (urlkey, moment, record_id),
        ).fetchone()
        if row:
            self._settle(urlkey, row[0], row[1], None)

    def _settle(self, urlkey: str, moment: int, record_id: str, document: Mapping[str, Any] | None) -> None:
        """Compare a document with the one before it in time, and let one of equal ones only be found by what it says."""
        number, digest, old = self._db.execute(
            "SELECT id, text_digest, version FROM document WHERE record_id = ?", (record_id,)
        ).fetchone()
        before = self._db.execute(
            "SELECT text_digest FROM document WHERE urlkey = ? AND (captured_at, record_id) < (?, ?) "
            "ORDER BY captured_at DESC, record_id DESC LIMIT 1",
            (urlkey, moment, record_id),
        ).fetchone()
        version = "new" if before is None else _SAME if before[0] == digest else "changed"
        if version == old:
            return
        self._db.execute("UPDATE document SET version = ? WHERE id = ?", (version, number))
        if _SAME in (version, old):
            self._set_findable(number, document or self._stored(number), version != _SAME)

    def _set_findable(self, number: int, document: Mapping[str, Any], wanted: bool) -> None:
        """Let a document be found by its words and as a copy, or no more."""
        if fingerprint := parse_fingerprint(document.get("fingerprint")):
            change = "INSERT INTO band VALUES (?, ?)" if wanted else "DELETE FROM band WHERE key = ? AND document = ?"
            self._db.executemany(change, ((key, number) for key in fingerprint.bands()))
        if not document["text"]:
            return
        tokens = index_tokens(document["title"], document["subtitle"], document["text"])
        if wanted:
            self._db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (number, tokens))
        else:  # an index that keeps no text must be told it once more
            self._db.execute("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", (number, tokens))

    def _stored(self, number: int) -> Mapping[str, Any]:
        """Return a document from its text file, which stands beside the index."""
        filename, offset, length = self._db.execute(
            "SELECT filename, offset, length FROM document WHERE id = ?", (number,)
        ).fetchone()
        with (self.path.parent / TEXT_FOLDER / filename).open("rb") as file:
            file.seek(offset)
            document: dict[str, Any] = json.loads(file.read(length))
        return document

    # ------------------------------------------------------------------ captures

    def captures(self, url: str, around: datetime | None = None) -> list[Capture]:
        """Return every capture of url, or those less than a second from a moment, oldest first."""
        where = "WHERE urlkey = ?"
        values: list[Any] = [surt(url)]
        if around is not None:
            where += " AND captured_at > ? AND captured_at < ?"
            values += [_microseconds(around) - _SECOND, _microseconds(around) + _SECOND]
        return self._captures(f"{where} ORDER BY captured_at, id", tuple(values))

    def find_capture(self, url: str, timestamp: str | None = None) -> Capture | None:
        """Return the capture of url nearest in time to a timestamp of 4 to 14 digits, or the newest; None if none.

        Where several of one second share the SURT, the one with exactly this URL goes before one that differs, and a
        later one before an earlier.
        """
        key = surt(url)
        if timestamp is None:
            row = self._db.execute(_NEWEST_BEFORE, (key, _ALL_TIME)).fetchone()
        else:
            wanted = _microseconds(parse_timestamp(timestamp))
            row = self._db.execute(_NEWEST_BEFORE, (key, wanted + _SECOND)).fetchone()
            if row is None or row[1] < wanted:
                later = self._db.execute(_OLDEST_FROM, (key, wanted + _SECOND)).fetchone()
                seconds = wanted // _SECOND
                if row is None or (later is not None and later[1] // _SECOND - seconds < seconds - row[1] // _SECOND):
                    row = later
        if row is None or row[0] == url:
            return None if row is None else self._capture(row)
        second = row[1] // _SECOND * _SECOND
        same = self._captures(
            "WHERE urlkey = ? AND captured_at BETWEEN ? AND ? ORDER BY captured_at DESC",
            (key, second, second + _SECOND - 1),
        )
        return next((capture for capture in same if capture.url == url), self._capture(row))

    def newest_whole(self, url: str) -> Capture | None:
        """Return the newest capture of exactly this URL whose answer was 200 and came whole."""
        where = (
            "WHERE urlkey = ? AND url = ? AND status = 200 AND truncated IS NULL AND payload_digest IS NOT NULL "
            "ORDER BY captured_at DESC LIMIT 1"
        )
        return next(iter(self._captures(where, (surt(url), url))), None)

    def capture_by_record(self, record_id: str, url: str, captured_at: datetime) -> Capture | None:
        """Return the capture of url at a moment, to the second, whose record has this WARC-Record-ID."""
        second = _microseconds(captured_at) // _SECOND * _SECOND
        return next(
            iter(
                self._captures(
                    "WHERE urlkey = ? AND captured_at BETWEEN ? AND ? AND record_id = ?",
                    (surt(url), second, second + _SECOND - 1, record_id),
                )
            ),
            None,
        )

    def capture_by_digest(self, payload_digest: str) -> Capture | None:
        """Return the oldest whole capture with this payload digest that holds the payload, for a revisit to refer to."""
        return next(
            iter(
                self._captures(
                    "WHERE payload_digest = ? AND record_type <> 'revisit' AND truncated IS NULL ORDER BY id LIMIT 1",
                    (payload_digest,),
                )
            ),
            None,
        )

    def uncleaned(self, publisher: str | None = None) -> Iterator[Capture]:
        """Yield the captures of pages that have no document yet, redirects and answers of 304 aside, oldest first."""
        clause, extra = ("AND publisher = ? ", (publisher,)) if publisher else ("", ())
        last = 0
        while True:
            rows = self._db.execute(
                f"SELECT id, {_CAPTURE_COLUMNS} FROM capture WHERE id > ? AND purpose = 'page' {clause}"
                "AND status NOT BETWEEN 300 AND 399 AND NOT EXISTS "
                f"(SELECT 1 FROM document WHERE document.record_id = capture.record_id) ORDER BY id LIMIT {_PAGE_ROWS}",
                (last, *extra),
            ).fetchall()
            yield from (self._capture(row[1:]) for row in rows)
            if len(rows) < _PAGE_ROWS:
                return
            last = rows[-1][0]

    def has_capture(self, url: str) -> bool:
        """Whether there is any capture of url."""
        return self._db.execute("SELECT 1 FROM capture WHERE urlkey = ? LIMIT 1", (surt(url),)).fetchone() is not None

    def iter_captures(self, publisher: str | None = None) -> Iterator[Capture]:
        """Yield every capture, ordered by urlkey (byte by byte) and time."""
        clause, extra = (" AND publisher = ?", (publisher,)) if publisher else ("", ())
        last: tuple[Any, ...] = ("", 0, 0)
        while True:
            rows = self._db.execute(
                f"SELECT urlkey, id, {_CAPTURE_COLUMNS} FROM capture WHERE (urlkey, captured_at, id) > (?, ?, ?){clause} "
                f"ORDER BY urlkey, captured_at, id LIMIT {_PAGE_ROWS}",
                (*last, *extra),
            ).fetchall()
            for row in rows:
                yield self._capture(row[2:])
            if len(rows) < _PAGE_ROWS:
                return
            last = (rows[-1][0], rows[-1][3], rows[-1][1])

    def captures_of_file(self, filename: str) -> Iterator[tuple[Capture, str]]:
        """Yield the captures that stand in a WARC file, in their order there, each with its urlkey as it is stored."""
        last = -1
        while True:
            rows = self._db.execute(
                f"SELECT urlkey, {_CAPTURE_COLUMNS} FROM capture "
                "WHERE file = (SELECT id FROM file WHERE name = ?) AND offset > ? ORDER BY offset LIMIT ?",
                (filename, last, _PAGE_ROWS),
            ).fetchall()
            page = [(self._capture(row[1:]), row[0]) for row in rows]
            yield from page
            if len(page) < _PAGE_ROWS:
                return
            last = page[-1][0].offset

    def captures_since(self, publisher: str, moment: datetime) -> Iterator[Capture]:
        """Yield the captures in WARC files that a publisher's runs have begun at a moment or later."""
        prefix = f"{publisher}-"
        rows = self._db.execute(
            "SELECT name FROM file WHERE name >= ? AND name < ? ORDER BY name",
            (prefix + format_timestamp(moment), prefix + "~"),
        ).fetchall()
        for (name,) in rows:
            yield from (capture for capture, _ in self.captures_of_file(name))

    def file_names(self) -> list[str]:
        """Return the names of the WARC files that captures stand in."""
        rows = self._db.execute(
            "SELECT name FROM file WHERE EXISTS (SELECT 1 FROM capture WHERE file = file.id) ORDER BY name"
        )
        return [name for (name,) in rows]

    def _captures(self, where: str, values: tuple[Any, ...]) -> list[Capture]:
        rows = self._db.execute(f"SELECT {_CAPTURE_COLUMNS} FROM capture {where}", values).fetchall()
        return [self._capture(row) for row in rows]

    def _capture(self, row: tuple[Any, ...]) -> Capture:
        """Return the capture of a row of _CAPTURE_COLUMNS, which are its fields in their order."""
        url, moment, status, mime, digest, kind, record_id, file, *rest = row
        filename = self._file_names.get(file) or self._file_name(file)
        return Capture(url, _EPOCH + moment * _MICROSECOND, status, mime, digest, kind, record_id, filename, *rest)

    def _file_name(self, number: int) -> str:
        row = self._db.execute("SELECT name FROM file WHERE id = ?", (number,)).fetchone()
        name = self._file_names[number] = row[0] if row else "a file without a name"
        return name

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
        return self._documents("WHERE urlkey = ? ORDER BY captured_at, record_id", (surt(url),))

    def copies(self, row: DocumentRow, limit: int = 50) -> list[Copy]:
        """Return documents of other URLs with the same story, most similar first; of each URL the newest that has it."""
        urlkey, packed = self._db.execute(
            "SELECT urlkey, fingerprint FROM document WHERE record_id = ?", (row.record_id,)
        ).fetchone() or (None, None)
        own = unpack_fingerprint(packed)
        if own is None:
            return []
        candidates = self._db.execute(
            f"SELECT urlkey, captured_at, fingerprint, {_DOCUMENT_COLUMNS} FROM document JOIN "
            f"(SELECT document FROM band WHERE key IN ({', '.join('?' * BANDS)}) GROUP BY document "
            f"ORDER BY count(*) DESC LIMIT {_MOST_CANDIDATES}) AS near ON near.document = document.id WHERE urlkey <> ?",
            (*own.bands(), urlkey),
        )
        newest: dict[str, tuple[int, Copy]] = {}
        for other, moment, packed, *columns in candidates:
            fingerprint = unpack_fingerprint(packed)
            similarity = own.similarity(fingerprint) if fingerprint else 0.0
            if similarity and (other not in newest or newest[other][0] < moment):
                newest[other] = (moment, Copy(DocumentRow(*columns), similarity))
        copies = [copy for _, copy in newest.values()]
        return sorted(copies, key=lambda copy: (-copy.similarity, copy.row.published_at or "~", copy.row.url))[:limit]

    def differences(self, line: DocumentLine) -> list[str]:
        """Return the names of what is stored of a document and is not as its line has it; all of it where there is none."""
        row = self._db.execute(
            f"SELECT {_DOCUMENT_VALUES} FROM document WHERE record_id = ?", (line.document["record_id"],)
        ).fetchone()
        names, values = _DOCUMENT_VALUES.split(", "), _document_values(line)
        return [
            name for name, *pair in zip(names, values, row or [None] * len(names), strict=True) if pair[0] != pair[1]
        ]

    def iter_documents(self, publisher: str | None = None) -> Iterator[DocumentRow]:
        """Yield every document in the order in which it was made."""
        last = 0
        while True:
            clause, values = ("AND publisher = ?", (last, publisher)) if publisher else ("", (last,))
            rows = self._db.execute(
                f"SELECT id, {_DOCUMENT_COLUMNS} FROM document WHERE id > ? {clause} ORDER BY id LIMIT {_PAGE_ROWS}",
                values,
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for row in rows:
                yield DocumentRow(*row[1:])

    def documents_of_file(self, filename: str) -> Iterator[DocumentRow]:
        """Yield the documents whose lines stand in a text file, in their order there."""
        last = -1
        while True:
            page = self._documents(
                "WHERE filename = ? AND offset > ? ORDER BY offset LIMIT ?", (filename, last, _PAGE_ROWS)
            )
            yield from page
            if len(page) < _PAGE_ROWS:
                return
            last = page[-1].offset

    def authorities(self) -> Iterator[str]:
        """Yield what the urlkeys of documents begin with, up to the ")" behind host and port, in order."""
        last = ""
        while True:
            row = self._db.execute(
                "SELECT urlkey FROM document WHERE urlkey > ? ORDER BY urlkey LIMIT 1", (last,)
            ).fetchone()
            if row is None:
                return
            authority = row[0].partition(")")[0] + ")"
            yield authority
            last = authority + "\U0010ffff"

    def articles_of(self, authority: str) -> list[tuple[str, str, datetime]]:
        """Return (record_id, url, moment) of each article below an authority, its newest document, oldest first."""
        rows = self._db.execute(
            "SELECT record_id, url, max(captured_at) FROM document WHERE urlkey >= ? AND urlkey < ? "
            "AND verdict = 'article' GROUP BY urlkey ORDER BY max(captured_at), record_id",
            (authority, authority + "\U0010ffff"),
        )
        return [(record_id, url, _EPOCH + moment * _MICROSECOND) for record_id, url, moment in rows]

    def count_articles(self, authority: str) -> int:
        """Return how many pages below an authority are articles."""
        (count,) = self._db.execute(
            "SELECT count(DISTINCT urlkey) FROM document WHERE urlkey >= ? AND urlkey < ? AND verdict = 'article'",
            (authority, authority + "\U0010ffff"),
        ).fetchone()
        return int(count)

    def count_documents(self) -> int:
        """Return how many documents there are."""
        (count,) = self._db.execute("SELECT count(*) FROM document").fetchone()
        return int(count)

    def end_of_text(self, filename: str) -> int:
        """Return where the last document that stands in a text file ends, with its line's end."""
        (end,) = self._db.execute(
            "SELECT max(offset + length + 1) FROM document WHERE filename = ?", (filename,)
        ).fetchone()
        return end or 0

    def text_file_names(self) -> list[str]:
        """Return the names of the text files that documents stand in."""
        return [name for (name,) in self._db.execute("SELECT DISTINCT filename FROM document ORDER BY filename")]

    def latest_articles(self, limit: int, publisher: str | None = None) -> list[DocumentRow]:
        """Return the newest documents with verdict "article" or "teaser", one a URL, by publication date."""
        clause, values = ("AND publisher = ?", (publisher, limit)) if publisher else ("", (limit,))
        return self._documents(
            "WHERE verdict IN ('article', 'teaser') AND NOT EXISTS (SELECT 1 FROM document AS later WHERE later.urlkey = "
            "document.urlkey AND (later.captured_at, later.record_id) > (document.captured_at, document.record_id)) "
            f"{clause} ORDER BY published_at IS NULL, published_at DESC, captured_at DESC, record_id LIMIT ?",
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
            f"WHERE {' AND '.join(clauses)} ORDER BY search.rank, captured_at DESC, record_id",
            values,
        )
        for row in cursor:
            yield DocumentRow(*row)

    def _documents(self, where: str, values: tuple[Any, ...]) -> list[DocumentRow]:
        rows = self._db.execute(f"SELECT {_DOCUMENT_COLUMNS} FROM document {where}", values).fetchall()
        return [DocumentRow(*row) for row in rows]

    # ------------------------------------------------------------------ the whole

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        try:
            rows = self._db.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as exc:
            return [str(exc)]
        return [row[0] for row in rows if row[0] != "ok"]

    def check_rules(self) -> list[str]:
        """Return what does not agree between rows of a sound file."""
        counts = {rule: self._db.execute(query).fetchone()[0] for rule, query in _RULES.items()}
        counts["documents are not known by the bands of their fingerprints"] = self._count_unbanded()
        return [f"{count} {rule}" for rule, count in counts.items() if count]

    def _count_unbanded(self) -> int:
        """Return how many documents have other bands than their fingerprints have."""
        rows = self._db.execute(
            "SELECT fingerprint, keys, total FROM document LEFT JOIN "
            "(SELECT document, count(*) AS keys, sum(key) AS total FROM band GROUP BY document) AS known "
            "ON known.document = document.id WHERE version <> 'same' AND fingerprint IS NOT NULL"
        )
        found = ((keys, total, unpack_fingerprint(packed)) for packed, keys, total in rows)
        return sum(own is None or (keys, total) != (BANDS, sum(own.bands())) for keys, total, own in found)

    def stats(self) -> list[PublisherStats]:
        """Return what is stored, per publisher, in order of name."""
        rows = self._db.execute(
            """
            SELECT c.publisher, c.captures, c.pages, coalesce(d.articles, 0), coalesce(d.changed, 0), c.revisits, c.bytes,
                   coalesce(d.blocks, 0), coalesce(d.characters, 0), c.first_at, c.last_at
            FROM (SELECT publisher, count(*) AS captures,
                         count(DISTINCT CASE WHEN purpose = 'page' AND status = 200 THEN urlkey END) AS pages,
                         sum(record_type = 'revisit') AS revisits, sum(length) AS bytes,
                         min(captured_at) AS first_at, max(captured_at) AS last_at
                  FROM capture GROUP BY publisher) AS c
            LEFT JOIN (SELECT publisher,
                              count(DISTINCT CASE WHEN verdict IN ('article', 'teaser') THEN urlkey END) AS articles,
                              sum(version = 'changed') AS changed, sum(removed_blocks) AS blocks,
                              sum(removed_characters) AS characters
                       FROM document GROUP BY publisher) AS d USING (publisher)
            ORDER BY c.publisher
            """
        ).fetchall()
        return [
            PublisherStats(*row[:-2], *((_EPOCH + moment * _MICROSECOND).isoformat() for moment in row[-2:]))
            for row in rows
        ]


def _open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an index that is not written to; it may stand on a read-only medium, where SQLite cannot make its -shm file."""
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    is_read_only = not has_log and not os.access(path.parent, os.W_OK)
    query = "mode=ro&immutable=1" if is_read_only else "mode=ro"
    return sqlite3.connect(f"file:{quote(str(path))}?{query}", uri=True, isolation_level=None, check_same_thread=False)


def _microseconds(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def _document_values(line: DocumentLine) -> tuple[Any, ...]:
    """Return what is stored of a document but its version, in the order of _DOCUMENT_VALUES."""
    document, removed = line.document, line.document["removed"]
    return (
        surt(document["url"]), _microseconds(line.captured_at), text_digest(document), hashlib.sha256(line.line).digest(),
        _packed_fingerprint(document),
        document["record_id"], document["pressmark"], document["url"], line.publisher, line.filename, line.offset,
        len(line.line), document["verdict"], _storable(document["title"]), _storable(document["published_at"]),
        _storable(document["language"]),
        len(document["text"] or ""), len(removed), sum(len(cut["text"]) for cut in removed),
    )  # fmt: skip


def parse_document(line: bytes) -> dict[str, Any]:
    """Return the document in a line of a text file. Raises ValueError where it is none that can be indexed."""
    try:
        document = json.loads(line)
    except RecursionError as exc:
        raise ValueError("it is nested without end") from exc
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    if missing := [key for key in INDEXED_KEYS if key not in document]:
        raise ValueError(f"it lacks {', '.join(missing)}")
    for key in INDEXED_KEYS:
        value = document[key]
        if key == "removed":
            is_right = isinstance(value, list) and all(
                isinstance(cut, dict) and isinstance(cut.get("text"), str) for cut in value
            )
        else:
            is_right = isinstance(value, str) if key not in _OPTIONAL_KEYS else isinstance(value, str | None)
        if not is_right or (key in _MARKS and _SURROGATE.search(value)):
            raise ValueError(f"{key} is not what it must be")
    return document


def _packed_fingerprint(document: Mapping[str, Any]) -> bytes | None:
    fingerprint = parse_fingerprint(document.get("fingerprint"))
    return fingerprint.pack() if fingerprint else None


def _storable(text: str | None) -> str | None:
    """Return text as SQLite can store it: a page's JSON can hold halves of surrogate pairs, which UTF-8 has not."""
    return text if text is None or text.isascii() else _SURROGATE.sub("\ufffd", text)


def text_digest(document: Mapping[str, Any]) -> bytes:
    """Return a digest of all of a document that the search knows, so that equal ones can be told."""
    text = "\n".join(document[key] or "" for key in ("title", "subtitle", "text"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
