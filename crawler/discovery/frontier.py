"""The frontier of a run: which articles its sources list, and which of them wait, are being fetched, or are stored.

It is a temporary database of SQLite, which SQLite itself deletes, so that a run over a million articles takes no more
memory than a run over a hundred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from archive.surt import surt


class Stage(IntEnum):
    """How far an article has come in this run."""

    LISTED = 0  # by a source; not to be fetched
    WAITING = 1  # to be fetched
    REQUESTED = 2
    STORED = 3


@dataclass(frozen=True, slots=True)
class WaitingArticle:
    """An article to fetch, the URL of the source that listed it first, and the date by which that source listed it."""

    url: str
    source: str
    listed: str | None = None


class Frontier:
    """The articles of a run, each once by its SURT. Waiting articles are returned in the order in which they were listed.

    listed_count is how many articles sources list, wanted_count how many were to be fetched.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE article (id INTEGER PRIMARY KEY, urlkey TEXT NOT NULL UNIQUE, url TEXT NOT NULL, "
            "source TEXT NOT NULL, listed TEXT, changed TEXT, is_listed INTEGER NOT NULL, stage INTEGER NOT NULL);"
            f"CREATE INDEX waiting ON article (id) WHERE stage = {Stage.WAITING:d};"
        )
        # Never committed: no other connection reads the database, and a commit costs more than the statement before it.
        self._db.execute("BEGIN")
        self.listed_count = self.wanted_count = 0

    def add_listed(
        self,
        url: str,
        source: str,
        changed: datetime | None,
        is_wanted: Callable[[], bool],
        listed: str | None = None,
    ) -> tuple[Stage, datetime | None]:
        """Add an article that a source lists; return its stage before, and the latest change (UTC) that any source names.

        listed is the date by which the source lists the article (Entry.listed); the date of the first source is kept.
        is_wanted is called for an article in stage LISTED; where it returns True, the article moves to WAITING.
        """
        key = surt(url)
        row = self._db.execute("SELECT changed, is_listed, stage FROM article WHERE urlkey = ?", (key,)).fetchone()
        stage = Stage(row[2]) if row is not None else Stage.LISTED
        known = datetime.fromisoformat(row[0]) if row is not None and row[0] else None
        latest = max((moment for moment in (known, changed) if moment is not None), default=None)
        becomes_waiting = stage is Stage.LISTED and is_wanted()
        new_stage = Stage.WAITING if becomes_waiting else stage
        self.listed_count += row is None or not row[1]
        self.wanted_count += becomes_waiting
        if row is None:
            self._insert(key, url, source, listed, changed, True, new_stage)
        elif latest != known or not row[1] or new_stage is not stage:
            self._db.execute(
                "UPDATE article SET changed = ?, is_listed = 1, stage = ? WHERE urlkey = ?",
                (_iso(latest), new_stage, key),
            )
        return stage, latest

    def set_stage(self, url: str, stage: Stage) -> datetime | None:
        """Move an article to a later stage, and add it first where no source has listed it.

        Returns the latest change (UTC) that any source names for the article; None where no source names one.
        """
        key = surt(url)
        row = self._db.execute("SELECT stage, changed FROM article WHERE urlkey = ?", (key,)).fetchone()
        if row is None:
            self._insert(key, url, "", None, None, False, stage)
        else:
            self._db.execute("UPDATE article SET stage = ? WHERE urlkey = ?", (stage, key))
        self.wanted_count += row is None or row[0] == Stage.LISTED
        return datetime.fromisoformat(row[1]) if row is not None and row[1] else None

    def next_waiting(self, max_count: int) -> list[WaitingArticle]:
        """Return the articles that have waited longest, at most max_count, and move them to stage REQUESTED."""
        rows = self._db.execute(
            f"SELECT id, url, source, listed FROM article WHERE stage = {Stage.WAITING:d} ORDER BY id LIMIT ?",
            (max_count,),
        ).fetchall()
        if rows:
            self._db.execute(
                f"UPDATE article SET stage = ? WHERE stage = {Stage.WAITING:d} AND id <= ?",
                (Stage.REQUESTED, rows[-1][0]),
            )
        return [WaitingArticle(url, source, listed) for _, url, source, listed in rows]

    def close(self) -> None:
        """Close the database, which deletes it."""
        self._db.close()

    def _insert(
        self,
        key: str,
        url: str,
        source: str,
        listed: str | None,
        changed: datetime | None,
        is_listed: bool,
        stage: Stage,
    ) -> None:
        self._db.execute(
            "INSERT INTO article (urlkey, url, source, listed, changed, is_listed, stage) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, url, source, listed, _iso(changed), is_listed, stage),
        )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
