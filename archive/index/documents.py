"""The documents of an index: one row for each document, comparison of versions, full-text search, similar articles."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.capture import pressmark_moment
from archive.index.schema import BATCH_ROWS, sql_list, to_microseconds, to_moment
from archive.index.stored_document import packed_fingerprint, text_digest, without_surrogates
from archive.search.fingerprint import BANDS, parse_fingerprint, unpack_fingerprint
from archive.search.query import Query, index_tokens
from archive.surt import surt
from archive.timestamp import parse_timestamp
from archive.verdict import ARTICLES, Verdict

_SAME = "same"  # the version of a document whose text is that of the document before it
_COLUMNS = (
    "record_id, pressmark, url, publisher, filename, offset, length, verdict, title, published_at, language, "
    "characters, removed_blocks, removed_characters, version"
)
_STORED = f"urlkey, captured_at, text_digest, line_digest, fingerprint, {_COLUMNS.removesuffix(', version')}"
_MAX_CANDIDATES = 1000  # compared to find copies of a document; those that share most bands first

ReadLine = Callable[[str, int, int], bytes]
"""Takes filename, offset and length (bytes) of a line in a text file, and returns the line without its line end."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document to be indexed: its JSON object, its line in a text file, and publisher and time of its capture.

    filename is that of the text file in text/, offset is in bytes, line is the JSON text without line end.
    """

    document: Mapping[str, Any]
    filename: str
    offset: int
    line: bytes
    publisher: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """The fields of one document in the index; the document itself is one line of text/<filename>.

    offset and length are in bytes; characters and removed_characters count characters of the text. version says how the
    text compares with that of the document before it in time with the same urlkey: "new", "changed" or "same".
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
class Copy:
    """A document of another URL with similar text; similarity (0 to 1) is the common part of the shorter text."""

    row: DocumentRow
    similarity: float


class Documents:
    """The table of documents, and the full-text search over them. Documents are looked up by the SURT of their URL."""

    def __init__(self, db: sqlite3.Connection, read_line: ReadLine):
        self._db, self._read_line = db, read_line

    # ------------------------------------------------------------------ writing

    def add(self, line: DocumentLine) -> None:
        """Add a document within a transaction of the caller; it replaces an older document of the same record."""
        document = line.document
        self._remove(document["record_id"])
        values = _values(line)
        self._db.execute(f"INSERT INTO document ({_STORED}, version) VALUES (?{',?' * len(values)})", (*values, _SAME))
        urlkey, moment = values[:2]
        self._compare(urlkey, moment, document["record_id"], document)
        self._compare_next(urlkey, moment, document["record_id"])

    def _remove(self, record_id: str) -> None:
        """Remove the document of a record, if there is one, with its search entry and its bands."""
        row = self._db.execute(
            "SELECT id, urlkey, captured_at, version FROM document WHERE record_id = ?", (record_id,)
        ).fetchone()
        if row is None:
            return
        number, urlkey, moment, version = row
        if version != _SAME:
            self._set_searchable(number, self._stored(number), False)
        self._db.execute("DELETE FROM document WHERE id = ?", (number,))
        self._compare_next(urlkey, moment, record_id)

    def _compare_next(self, urlkey: str, moment: int, record_id: str) -> None:
        """Set the version of the document after (moment, record_id) in time again: the one before it has changed."""
        row = self._db.execute(
            "SELECT captured_at, record_id FROM document WHERE urlkey = ? AND (captured_at, record_id) > (?, ?) "
            "ORDER BY captured_at, record_id LIMIT 1",
            (urlkey, moment, record_id),
        ).fetchone()
        if row:
            self._compare(urlkey, row[0], row[1], None)

    def _compare(self, urlkey: str, moment: int, record_id: str, document: Mapping[str, Any] | None) -> None:
        """Set the version of a document by the one before it in time; of equal ones only the first is searchable."""
        number, digest, old = self._db.execute(
            "SELECT id, text_digest, version FROM document WHERE record_id = ?", (record_id,)
        ).fetchone()
        previous = self._db.execute(
            "SELECT text_digest FROM document WHERE urlkey = ? AND (captured_at, record_id) < (?, ?) "
            "ORDER BY captured_at DESC, record_id DESC LIMIT 1",
            (urlkey, moment, record_id),
        ).fetchone()
        version = "new" if previous is None else _SAME if previous[0] == digest else "changed"
        if version == old:
            return
        self._db.execute("UPDATE document SET version = ? WHERE id = ?", (version, number))
        if _SAME in (version, old):
            self._set_searchable(number, document or self._stored(number), version != _SAME)

    def _set_searchable(self, number: int, document: Mapping[str, Any], is_searchable: bool) -> None:
        """Add the words and the bands of a document to the search, or remove them."""
        if fingerprint := parse_fingerprint(document.get("fingerprint")):
            change = (
                "INSERT INTO band VALUES (?, ?)" if is_searchable else "DELETE FROM band WHERE key = ? AND document = ?"
            )
            self._db.executemany(change, ((key, number) for key in fingerprint.bands()))
        if not document["text"]:
            return
        tokens = index_tokens(document["title"], document["subtitle"], document["text"])
        if is_searchable:
            self._db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (number, tokens))
        else:  # a contentless FTS5 table needs the text again to delete an entry
            self._db.execute("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", (number, tokens))

    def _stored(self, number: int) -> Mapping[str, Any]:
        """Read a document from its text file."""
        line = self._db.execute("SELECT filename, offset, length FROM document WHERE id = ?", (number,)).fetchone()
        document: dict[str, Any] = json.loads(self._read_line(*line))
        return document

    # ------------------------------------------------------------------ reading

    def of_record(self, record_id: str) -> DocumentRow | None:
        """Return the row of the document that was made from this record, or None."""
        return next(iter(self._select("WHERE record_id = ?", (record_id,))), None)

    def find(self, url: str, timestamp: str | None = None) -> DocumentRow | None:
        """Return the document of url nearest in time to timestamp, or the newest; None if there is none."""
        rows = self.of(url)
        if timestamp is None or not rows:
            return rows[-1] if rows else None
        wanted = parse_timestamp(timestamp)
        return min(rows, key=lambda row: abs(pressmark_moment(row.pressmark) - wanted))

    def of(self, url: str) -> list[DocumentRow]:
        """Return the documents of url, oldest first."""
        return self._select("WHERE urlkey = ? ORDER BY captured_at, record_id", (surt(url),))

    def copies(self, row: DocumentRow, limit: int = 50) -> list[Copy]:
        """Return documents of other URLs with similar text, most similar first; of each URL the newest similar one."""
        urlkey, packed = self._db.execute(
            "SELECT urlkey, fingerprint FROM document WHERE record_id = ?", (row.record_id,)
        ).fetchone() or (None, None)
        own = unpack_fingerprint(packed)
        if own is None:
            return []
        candidates = self._db.execute(
            f"SELECT urlkey, captured_at, fingerprint, {_COLUMNS} FROM document JOIN "
            f"(SELECT document FROM band WHERE key IN ({', '.join('?' * BANDS)}) GROUP BY document "
            f"ORDER BY count(*) DESC LIMIT {_MAX_CANDIDATES}) AS near ON near.document = document.id WHERE urlkey <> ?",
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
        """Return the names of the columns that differ from the line of a document; all of them if it is not indexed."""
        row = self._db.execute(
            f"SELECT {_STORED} FROM document WHERE record_id = ?", (line.document["record_id"],)
        ).fetchone()
        names, values = _STORED.split(", "), _values(line)
        return [
            name
            for name, in_line, in_index in zip(names, values, row or [None] * len(names), strict=True)
            if in_line != in_index
        ]

    def iter_all(self, publisher: str | None = None) -> Iterator[DocumentRow]:
        """Yield every document in the order in which they were added."""
        last = 0
        while True:
            clause, values = ("AND publisher = ?", (last, publisher)) if publisher else ("", (last,))
            rows = self._db.execute(
                f"SELECT id, {_COLUMNS} FROM document WHERE id > ? {clause} ORDER BY id LIMIT {BATCH_ROWS}",
                values,
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            for row in rows:
                yield DocumentRow(*row[1:])

    def of_file(self, filename: str) -> Iterator[DocumentRow]:
        """Yield the documents whose lines are in a text file, by offset."""
        last = -1
        while True:
            batch = self._select(
                "WHERE filename = ? AND offset > ? ORDER BY offset LIMIT ?", (filename, last, BATCH_ROWS)
            )
            yield from batch
            if len(batch) < BATCH_ROWS:
                return
            last = batch[-1].offset

    def authorities(self) -> Iterator[str]:
        """Yield the different host parts of the urlkeys of documents, such as "com,example)", in order."""
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
        """Return (record_id, url, captured_at) of the newest document of each article of an authority, oldest first."""
        rows = self._db.execute(
            "SELECT record_id, url, max(captured_at) FROM document WHERE urlkey >= ? AND urlkey < ? "
            f"AND verdict = '{Verdict.ARTICLE}' GROUP BY urlkey ORDER BY max(captured_at), record_id",
            (authority, authority + "\U0010ffff"),
        )
        return [(record_id, url, to_moment(moment)) for record_id, url, moment in rows]

    def count_articles(self, authority: str) -> int:
        """Return how many pages of an authority (see authorities()) are articles."""
        (count,) = self._db.execute(
            "SELECT count(DISTINCT urlkey) FROM document WHERE urlkey >= ? AND urlkey < ? "
            f"AND verdict = '{Verdict.ARTICLE}'",
            (authority, authority + "\U0010ffff"),
        ).fetchone()
        return int(count)

    def count(self) -> int:
        """Return how many documents there are."""
        (count,) = self._db.execute("SELECT count(*) FROM document").fetchone()
        return int(count)

    def end_of_text(self, filename: str) -> int:
        """Return the offset after the last indexed document in a text file, line end included; 0 if there is none."""
        (end,) = self._db.execute(
            "SELECT max(offset + length + 1) FROM document WHERE filename = ?", (filename,)
        ).fetchone()
        return end or 0

    def file_names(self) -> list[str]:
        """Return the names of the text files that have documents in the index."""
        return [name for (name,) in self._db.execute("SELECT DISTINCT filename FROM document ORDER BY filename")]

    def latest_articles(self, limit: int, publisher: str | None = None) -> list[DocumentRow]:
        """Return the newest document of each URL that counts as an article, by publication date, newest first."""
        clause, values = ("AND publisher = ?", (publisher, limit)) if publisher else ("", (limit,))
        return self._select(
            f"WHERE verdict IN ({sql_list(ARTICLES)}) AND NOT EXISTS (SELECT 1 FROM document AS later WHERE later.urlkey = "
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
        """Yield candidates for a query, best first; the caller checks their text with Query.holds_for().

        published_from and published_to are ISO dates, months or years, both inclusive; with one of them, documents
        without a date are left out.
        """
        clauses, values = ["search MATCH ?"], [query.match]
        if publisher:
            clauses.append("publisher = ?")
            values.append(publisher)
        if published_from:
            clauses.append("substr(published_at, 1, 10) >= ?")
            values.append(published_from)
        if published_to:
            clauses.append("substr(published_at, 1, 10) <= ? || '~'")  # so that 2026-09 includes all days of September
            values.append(published_to)
        cursor = self._db.execute(
            f"SELECT {_COLUMNS} FROM search JOIN document ON document.id = search.rowid "
            f"WHERE {' AND '.join(clauses)} ORDER BY search.rank, captured_at DESC, record_id",
            values,
        )
        for row in cursor:
            yield DocumentRow(*row)

    def _select(self, where: str, values: tuple[Any, ...]) -> list[DocumentRow]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM document {where}", values).fetchall()
        return [DocumentRow(*row) for row in rows]


def _values(line: DocumentLine) -> tuple[Any, ...]:
    """Return the columns of a document except its version, in the order of _STORED."""
    document, removed = line.document, line.document["removed"]
    return (
        surt(document["url"]), to_microseconds(line.captured_at), text_digest(document), hashlib.sha256(line.line).digest(),
        packed_fingerprint(document),
        document["record_id"], document["pressmark"], document["url"], line.publisher, line.filename, line.offset,
        len(line.line), document["verdict"], without_surrogates(document["title"]),
        without_surrogates(document["published_at"]), without_surrogates(document["language"]),
        len(document["text"] or ""), len(removed), sum(len(cut["text"]) for cut in removed),
    )  # fmt: skip
