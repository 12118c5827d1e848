"""The frontier of a run: which articles its sources list, and which of them wait, are being fetched, or are stored.

It is on disk, in a file that SQLite makes and takes away by itself, so that a run over a million articles takes no more
memory than one over a hundred.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from archive.surt import surt


class Stage(IntEnum):
    """How far an article is."""

    LISTED = 0  # by some source, and not wanted
    WAITING = 1
    REQUESTED = 2
    STORED = 3


@dataclass(frozen=True, slots=True)
class WaitingArticle:
    """An article to fetch, and the source that listed it first."""

    url: str
    source: str
    listed: str | None = None


class Frontier:
    """Articles by SURT; those that wait come out in the order in which they came in."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE article (id INTEGER PRIMARY KEY, urlkey TEXT NOT NULL UNIQUE, url TEXT NOT NULL, "
            "source TEXT NOT NULL, listed TEXT, changed TEXT, is_listed INTEGER NOT NULL, stage INTEGER NOT NULL);"
            f"CREATE INDEX waiting ON article (id) WHERE stage = {Stage.WAITING:d};"
        )
        self._db.execute(
            "BEGIN"
        )  # and no end: nobody else reads it, and a commit a statement costs more than the statement
        self.listed_count = self.wanted_count = 0

    def add_listed(
        self,
        url: str,
        source: str,
        changed: datetime | None,
        is_wanted: Callable[[], bool],
        listed: str | None = None,
    ) -> tuple[Stage, datetime | None]:
        """Note that a source lists an article; return its stage before, and the latest change that any source names.

        listed is what the source says of its date; that of the first source is kept. is_wanted is asked of an article that no source of this run has made wanted so far; where it says yes, the
        article waits from now on.
        """
        key = surt(url)
        row = self._db.execute("SELECT changed, is_listed, stage FROM article WHERE urlkey = ?", (key,)).fetchone()
        stage = Stage(row[2]) if row is not None else Stage.LISTED
        known = datetime.fromisoformat(row[0]) if row is not None and row[0] else None
        latest = max((moment for moment in (known, changed) if moment is not None), default=None)
        waits = stage is Stage.LISTED and is_wanted()
        new_stage = Stage.WAITING if waits else stage
        self.listed_count += row is None or not row[1]
        self.wanted_count += waits
        if row is None:
            self._insert(key, url, source, listed, changed, True, new_stage)
        elif latest != known or not row[1] or new_stage is not stage:
            self._db.execute(
                "UPDATE article SET changed = ?, is_listed = 1, stage = ? WHERE urlkey = ?",
                (_iso(latest), new_stage, key),
            )
        return stage, latest

    def set_stage(self, url: str, stage: Stage) -> datetime | None:
        """Move an article to a later stage; one that no source listed comes in by this.

        Returns the latest change that any source names for it.
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
        """Return the articles that have waited longest, at most so many; they then count as requested."""
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
        """Let go of the file."""
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
