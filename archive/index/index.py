"""The index file as a whole: opening, transactions, checks, statistics."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from archive.capture import Capture
from archive.errors import CollectionError
from archive.index.captures import Captures
from archive.index.checks import check_file, check_rules
from archive.index.documents import DocumentLine, Documents, ReadLine
from archive.index.schema import SCHEMA_VERSION, open_for_reading, open_for_writing
from archive.index.statistics import PublisherStats, count_by_publisher


def _no_text_files(filename: str, offset: int, length: int) -> bytes:
    raise CollectionError(
        f"the document at byte {offset} of {filename} is needed, and this index was opened without text files"
    )


class Index:
    """The index file: captures and documents. One process may write while others read. Use one Index per thread."""

    captures: Captures
    documents: Documents

    def __init__(
        self, path: Path, *, writable: bool = False, is_draft: bool = False, read_line: ReadLine = _no_text_files
    ):
        """Open the index; with writable it is created if it is missing. Raises CollectionError.

        With is_draft it is written fast, but may be damaged by a power cut; opening it again without is_draft ends
        this. read_line reads documents from the text files; it is needed when the version of a stored document changes.
        """
        self.path = path
        try:
            self._db = open_for_writing(path, is_draft=is_draft) if writable else open_for_reading(path)
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
        self.captures, self.documents = Captures(self._db), Documents(self._db, read_line)

    def add(self, captures: Iterable[Capture], documents: Iterable[DocumentLine]) -> None:
        """Add captures and documents in one transaction.

        Captures that are in the index already are not changed; a document replaces an older one of the same record.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self.captures.add(captures)
            for line in documents:
                self.documents.add(line)
        except BaseException:
            self._db.execute("ROLLBACK")
            self.captures.forget_new_files()
            raise
        self._db.execute("COMMIT")

    def bulk_adding_captures(self) -> AbstractContextManager[None]:
        """Return a context in which captures are added in half the time, and cannot be looked up until it ends."""
        return self.captures.without_lookup_indexes()

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file; an empty list if it is sound."""
        return check_file(self._db)

    def check_rules(self) -> list[str]:
        """Return the inconsistencies between the rows of a sound file."""
        return check_rules(self._db)

    def stats(self) -> list[PublisherStats]:
        """Return what is stored, per publisher, in order of name."""
        return count_by_publisher(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
