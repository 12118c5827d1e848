"""Crawl state: which article URLs were fetched, and the latest change of each that a source named."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from archive.errors import CollectionError
from archive.surt import surt

logger = logging.getLogger(__name__)

STATE_NAME = "state.sqlite"
SCHEMA_VERSION = 1
_MAX_PENDING_ROWS, _MAX_PENDING_TIME = 64, timedelta(seconds=1)  # before they are written
_CANNOT_WRITE = "cannot be written: {}. Make room or correct the folder's permissions, and run again"
_SCHEMA = """
CREATE TABLE seen (
    urlkey TEXT PRIMARY KEY, url TEXT NOT NULL, publisher TEXT NOT NULL, fetched_at TEXT NOT NULL, changed TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE run (
    id INTEGER PRIMARY KEY, publisher TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, reason TEXT,
    listed INTEGER, fetched INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one publisher. Times are ISO 8601 (UTC). ended_at is None while it runs, and after it was killed."""

    publisher: str
    started_at: str
    ended_at: str | None
    reason: str | None
    listed: int | None
    fetched: int | None


class CrawlState:
    """state.sqlite of a collection. Each spider of a process opens its own connection."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        """Open the state in a collection's folder; make it where there is none. Raises CollectionError."""
        self._now = now
        path = self._path = folder / STATE_NAME
        self._has_failed = False
        # Rows of table seen that are still to be written, by urlkey.
        self._pending: dict[str, tuple[str, str, str, str, str]] = {}
        self._pending_since: datetime | None = None
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")  # what a power cut loses is only fetched again
            self._db.execute("PRAGMA busy_timeout = 10000")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if not version:
                self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        except sqlite3.Error as exc:
            raise CollectionError(f"{path} {_CANNOT_WRITE.format(exc)}") from exc

    def needs_fetch(self, url: str, changed: datetime | None) -> bool:
        """Whether an article is to be fetched: it was never fetched, or changed is later than any change named before."""
        known = self._latest_change(surt(url))
        return known is None or (changed is not None and _utc_text(changed) > known)

    def was_fetched(self, url: str) -> bool:
        """Whether an earlier run, or this one, fetched an article."""
        return self._latest_change(surt(url)) is not None

    def mark_stored(self, url: str, publisher: str, changed: datetime | None) -> None:
        """Record that an article was fetched and stored; the latest change that was named for it is kept.

        Rows are written in groups, as a transaction costs as much as a page. A kill loses the rows of the last second,
        so that their articles are fetched again.
        """
        key, now = surt(url), self._now()
        earlier = self._pending.get(key)
        text = max(_utc_text(changed) if changed else "", earlier[4] if earlier else "")
        self._pending[key] = (key, url, publisher, _utc_text(now), text)
        self._pending_since = self._pending_since or now
        if len(self._pending) >= _MAX_PENDING_ROWS or now - self._pending_since >= _MAX_PENDING_TIME:
            self.flush()

    def flush(self) -> None:
        """Write the pending rows."""
        rows, self._pending, self._pending_since = list(self._pending.values()), {}, None
        if rows:
            self._write(
                lambda: self._db.executemany(
                    "INSERT INTO seen VALUES (?, ?, ?, ?, ?) ON CONFLICT (urlkey) DO UPDATE SET "
                    "fetched_at = excluded.fetched_at, changed = max(excluded.changed, changed)",
                    rows,
                )
            )

    def _latest_change(self, key: str) -> str | None:
        """Return the latest change (UTC text) named for an article, "" where none was named; None where it was never fetched."""
        row = self._db.execute("SELECT changed FROM seen WHERE urlkey = ?", (key,)).fetchone()
        pending = self._pending.get(key)
        if row is None:
            return pending[4] if pending else None
        changed: str = row[0]
        return max(changed, pending[4]) if pending else changed

    def start_run(self, publisher: str) -> int:
        """Record the start of a crawl and return its number. Raises CollectionError."""
        try:
            cursor = self._db.execute(
                "INSERT INTO run (publisher, started_at) VALUES (?, ?)",
                (publisher, _utc_text(self._now())),
            )
        except sqlite3.Error as exc:
            raise CollectionError(f"{self._path} {_CANNOT_WRITE.format(exc)}") from exc
        return cursor.lastrowid or 0

    def end_run(self, run: int, reason: str, listed: int, fetched: int) -> None:
        """Record the end of a crawl: Scrapy's finish reason, and how many articles were listed and fetched."""
        self.flush()
        values = (_utc_text(self._now()), reason, listed, fetched, run)
        self._write(
            lambda: self._db.execute(
                "UPDATE run SET ended_at = ?, reason = ?, listed = ?, fetched = ? WHERE id = ?", values
            )
        )

    def interrupted_since(self, publisher: str, run: int) -> datetime | None:
        """Return when the first of the interrupted runs directly before this run started; None where the last run ended."""
        since = None
        rows = self._db.execute(
            "SELECT started_at, ended_at FROM run WHERE publisher = ? AND id < ? ORDER BY id DESC", (publisher, run)
        )
        for started_at, ended_at in rows:
            if ended_at is not None:
                break
            since = datetime.fromisoformat(started_at)
        return since

    def runs(self, publisher: str) -> list[Run]:
        """Return the crawls of a publisher, oldest first."""
        rows = self._db.execute(
            "SELECT publisher, started_at, ended_at, reason, listed, fetched FROM run WHERE publisher = ? ORDER BY id",
            (publisher,),
        )
        return [Run(*row) for row in rows]

    def close(self) -> None:
        """Write the pending rows and close the file."""
        self.flush()
        self._db.close()

    def _write(self, action: Callable[[], object]) -> None:
        """Run action in one transaction. A failure is logged once and this run goes on: the next run fetches again."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            action()
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as exc:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if not self._has_failed:
                logger.error("%s %s", self._path, _CANNOT_WRITE.format(exc))
            self._has_failed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _utc_text(moment: datetime) -> str:
    """Return an aware moment as UTC text that sorts by time, such as "2026-03-01T08:00:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
