"""The index file as a whole: opened, written in transactions, checked."""

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
    """The index file: captures and documents. One process writes; any number read meanwhile. Use one Index a thread."""

    captures: Captures
    documents: Documents

    def __init__(
        self, path: Path, *, writable: bool = False, is_draft: bool = False, read_line: ReadLine = _no_text_files
    ):
        """Open the index; a writable one is created where it is missing. Raises CollectionError.

        A draft is written fast and may be lost with the power; once it was opened again, not as a draft, it is like any
        other. read_line reads documents from the text files: a document that changes its version must be looked at again.
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

        Captures that are in already are left as they are; a document takes the place of an older one of its record.
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

    def adding_many_captures(self) -> AbstractContextManager[None]:
        """Return a context in which captures are added in half the time; none can be looked up until it ends."""
        return self.captures.without_look_ups()

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        return check_file(self._db)

    def check_rules(self) -> list[str]:
        """Return what does not agree between the rows of a sound file."""
        return check_rules(self._db)

    def stats(self) -> list[PublisherStats]:
        """Return what is stored, per publisher, in order of name."""
        return count_by_publisher(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
