"""The captures of an index: one row for each response, revisit or resource record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from archive.capture import Capture, Purpose
from archive.index.schema import (
    BATCH_ROWS,
    CAPTURE_LOOKUP_INDEXES,
    CREATE_CAPTURE_LOOKUP_INDEXES,
    MICROSECONDS_PER_SECOND,
    to_microseconds,
    to_moment,
)
from archive.surt import surt
from archive.timestamp import format_timestamp, parse_timestamp
from archive.warc.http_message import REDIRECTS

# Which captures documents are made of: pages, except redirects and answers of 304.
_HAS_TEXT = f"purpose = '{Purpose.PAGE}' AND status NOT BETWEEN 300 AND 399"
_COLUMNS = (
    "url, captured_at, status, mime, payload_digest, record_type, record_id, file, offset, length, "
    "purpose, publisher, truncated"
)
_AFTER_ALL_CAPTURES = 1 << 62  # as captured_at
_NEWEST_BEFORE = (
    f"SELECT {_COLUMNS} FROM capture WHERE urlkey = ? AND captured_at < ? ORDER BY captured_at DESC LIMIT 1"
)
_OLDEST_FROM = f"SELECT {_COLUMNS} FROM capture WHERE urlkey = ? AND captured_at >= ? ORDER BY captured_at LIMIT 1"


class Captures:
    """The table of captures. Captures are looked up by the SURT of their URL."""

    def __init__(self, db: sqlite3.Connection):
        self._db = db
        self._file_names: dict[int, str] = {}
        self._file_ids: dict[str, int] = {}

    # ------------------------------------------------------------------ writing

    def add(self, captures: Iterable[Capture]) -> None:
        """Add captures within a transaction of the caller; captures that are in the index already are not changed."""
        self._db.executemany(
            f"INSERT OR IGNORE INTO capture (urlkey, {_COLUMNS}) VALUES (?{',?' * 13})",
            (
                (
                    c.urlkey, c.url, to_microseconds(c.captured_at), c.status, c.mime, c.payload_digest, c.record_type,
                    c.record_id, self._file_id(c.filename), c.offset, c.length, c.purpose, c.publisher, c.truncated,
                )
                for c in captures
            ),
        )  # fmt: skip

    def forget_new_files(self) -> None:
        """Forget the ids of files that were added in a transaction that was rolled back."""
        self._file_ids.clear()

    @contextmanager
    def without_lookup_indexes(self) -> Iterator[None]:
        """Within this context captures are added in half the time, and cannot be looked up until it ends."""
        self._db.executescript("".join(f"DROP INDEX {name};" for name in CAPTURE_LOOKUP_INDEXES))
        yield
        self._db.executescript(CREATE_CAPTURE_LOOKUP_INDEXES)

    def _file_id(self, name: str) -> int:
        found = self._file_ids.get(name)
        if found is None:
            self._db.execute("INSERT OR IGNORE INTO file (name) VALUES (?)", (name,))
            (found,) = self._db.execute("SELECT id FROM file WHERE name = ?", (name,)).fetchone()
            self._file_ids[name] = found
        return found

    # ------------------------------------------------------------------ one capture

    def of(self, url: str, around: datetime | None = None) -> list[Capture]:
        """Return every capture of url, or those less than a second from around, oldest first. Raises InvalidURL."""
        where = "WHERE urlkey = ?"
        values: list[Any] = [surt(url)]
        if around is not None:
            where += " AND captured_at > ? AND captured_at < ?"
            values += [
                to_microseconds(around) - MICROSECONDS_PER_SECOND,
                to_microseconds(around) + MICROSECONDS_PER_SECOND,
            ]
        return self._select(f"{where} ORDER BY captured_at, id", tuple(values))

    def find(self, url: str, timestamp: str | None = None) -> Capture | None:
        """Return the capture of url nearest in time to a timestamp of 4 to 14 digits, or the newest; None if none.

        Of several captures with the same SURT in the same second, one with exactly this URL is preferred, then the
        later one. Raises InvalidURL or InvalidTimestamp.
        """
        key = surt(url)
        if timestamp is None:
            row = self._db.execute(_NEWEST_BEFORE, (key, _AFTER_ALL_CAPTURES)).fetchone()
        else:
            wanted = to_microseconds(parse_timestamp(timestamp))
            row = self._db.execute(_NEWEST_BEFORE, (key, wanted + MICROSECONDS_PER_SECOND)).fetchone()
            if row is None or row[1] < wanted:
                later = self._db.execute(_OLDEST_FROM, (key, wanted + MICROSECONDS_PER_SECOND)).fetchone()
                seconds = wanted // MICROSECONDS_PER_SECOND
                if row is None or (
                    later is not None
                    and later[1] // MICROSECONDS_PER_SECOND - seconds < seconds - row[1] // MICROSECONDS_PER_SECOND
                ):
                    row = later
        if row is None or row[0] == url:
            return None if row is None else self._capture(row)
        second = row[1] // MICROSECONDS_PER_SECOND * MICROSECONDS_PER_SECOND
        same_second = self._select(
            "WHERE urlkey = ? AND captured_at BETWEEN ? AND ? ORDER BY captured_at DESC",
            (key, second, second + MICROSECONDS_PER_SECOND - 1),
        )
        return next((capture for capture in same_second if capture.url == url), self._capture(row))

    def newest_complete(self, url: str) -> Capture | None:
        """Return the newest capture of exactly this URL with HTTP status 200 and a complete body, or None."""
        where = (
            "WHERE urlkey = ? AND url = ? AND status = 200 AND truncated IS NULL AND payload_digest IS NOT NULL "
            "ORDER BY captured_at DESC LIMIT 1"
        )
        return next(iter(self._select(where, (surt(url), url))), None)

    def by_record(self, record_id: str, url: str, captured_at: datetime) -> Capture | None:
        """Return the capture of url in the second of captured_at whose record has this WARC-Record-ID, or None."""
        second = to_microseconds(captured_at) // MICROSECONDS_PER_SECOND * MICROSECONDS_PER_SECOND
        return next(
            iter(
                self._select(
                    "WHERE urlkey = ? AND captured_at BETWEEN ? AND ? AND record_id = ?",
                    (surt(url), second, second + MICROSECONDS_PER_SECOND - 1, record_id),
                )
            ),
            None,
        )

    def nearest_content(self, url: str, moment: datetime) -> Capture | None:
        """Return the capture of url nearest in time that is not a redirect, as from http to https; None if there is none."""
        captures = (capture for capture in self.of(url) if capture.status not in REDIRECTS)
        return min(captures, key=lambda capture: abs(capture.captured_at - moment), default=None)

    def by_digest(self, payload_digest: str) -> Capture | None:
        """Return the first capture that holds the whole payload with this digest, as target of a revisit, or None."""
        return next(
            iter(
                self._select(
                    "WHERE payload_digest = ? AND record_type <> 'revisit' AND truncated IS NULL ORDER BY id LIMIT 1",
                    (payload_digest,),
                )
            ),
            None,
        )

    def uncleaned(self, publisher: str | None = None) -> Iterator[Capture]:
        """Yield the captures of pages without a document, except those with status 3xx, in the order of adding."""
        clause, extra = ("AND publisher = ? ", (publisher,)) if publisher else ("", ())
        last = 0
        while True:
            rows = self._db.execute(
                f"SELECT id, {_COLUMNS} FROM capture WHERE id > ? AND {_HAS_TEXT} {clause}AND NOT EXISTS "
                f"(SELECT 1 FROM document WHERE document.record_id = capture.record_id) ORDER BY id LIMIT {BATCH_ROWS}",
                (last, *extra),
            ).fetchall()
            yield from (self._capture(row[1:]) for row in rows)
            if len(rows) < BATCH_ROWS:
                return
            last = rows[-1][0]

    def has(self, url: str) -> bool:
        """Whether there is a capture of url."""
        return self._db.execute("SELECT 1 FROM capture WHERE urlkey = ? LIMIT 1", (surt(url),)).fetchone() is not None

    def iter_all(self, publisher: str | None = None, *, with_text: bool = False) -> Iterator[Capture]:
        """Yield every capture, ordered by urlkey (byte by byte) and time; with_text, only those that documents are made of."""
        clause, extra = (" AND publisher = ?", (publisher,)) if publisher else ("", ())
        clause += f" AND {_HAS_TEXT}" if with_text else ""
        last: tuple[Any, ...] = ("", 0, 0)
        while True:
            rows = self._db.execute(
                f"SELECT urlkey, id, {_COLUMNS} FROM capture WHERE (urlkey, captured_at, id) > (?, ?, ?){clause} "
                f"ORDER BY urlkey, captured_at, id LIMIT {BATCH_ROWS}",
                (*last, *extra),
            ).fetchall()
            for row in rows:
                yield self._capture(row[2:])
            if len(rows) < BATCH_ROWS:
                return
            last = (rows[-1][0], rows[-1][3], rows[-1][1])

    def of_file(self, filename: str) -> Iterator[tuple[Capture, str]]:
        """Yield the captures in a WARC file by offset, each with the urlkey that is stored for it."""
        last = -1
        while True:
            rows = self._db.execute(
                f"SELECT urlkey, {_COLUMNS} FROM capture "
                "WHERE file = (SELECT id FROM file WHERE name = ?) AND offset > ? ORDER BY offset LIMIT ?",
                (filename, last, BATCH_ROWS),
            ).fetchall()
            batch = [(self._capture(row[1:]), row[0]) for row in rows]
            yield from batch
            if len(batch) < BATCH_ROWS:
                return
            last = batch[-1][0].offset

    def since(self, publisher: str, moment: datetime) -> Iterator[Capture]:
        """Yield the captures in those WARC files of a publisher that were created at moment or later."""
        prefix = f"{publisher}-"
        rows = self._db.execute(
            "SELECT name FROM file WHERE name >= ? AND name < ? ORDER BY name",
            (prefix + format_timestamp(moment), prefix + "~"),
        ).fetchall()
        for (name,) in rows:
            yield from (capture for capture, _ in self.of_file(name))

    def publishers(self) -> list[str]:
        """Return the publishers whose pages were captured, in order of their names."""
        names, last = list[str](), ""
        while True:
            row = self._db.execute(
                f"SELECT publisher FROM capture WHERE purpose = '{Purpose.PAGE}' AND publisher > ? "
                "ORDER BY publisher LIMIT 1",
                (last,),
            ).fetchone()
            if row is None:
                return names
            last = row[0]
            names.append(last)

    def file_names(self) -> list[str]:
        """Return the names of the WARC files that have captures in the index."""
        rows = self._db.execute(
            "SELECT name FROM file WHERE EXISTS (SELECT 1 FROM capture WHERE file = file.id) ORDER BY name"
        )
        return [name for (name,) in rows]

    def _select(self, where: str, values: tuple[Any, ...]) -> list[Capture]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM capture {where}", values).fetchall()
        return [self._capture(row) for row in rows]

    def _capture(self, row: tuple[Any, ...]) -> Capture:
        """Return the capture of a row of _COLUMNS, which has the fields of Capture in order."""
        url, moment, status, mime, digest, kind, record_id, file, *rest = row
        filename = self._file_names.get(file) or self._file_name(file)
        return Capture(url, to_moment(moment), status, mime, digest, kind, record_id, filename, *rest)

    def _file_name(self, number: int) -> str:
        row = self._db.execute("SELECT name FROM file WHERE id = ?", (number,)).fetchone()
        name = self._file_names[number] = row[0] if row else "a file without a name"
        return name
