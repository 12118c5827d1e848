"""What can go wrong in an archive.

ArchiveError
 ├── CollectionError        a collection cannot be opened, created or written
 │    ├── CollectionNotFound
 │    ├── CollectionLocked
 │    └── BadConfig
 ├── CaptureNotFound        nothing is stored under that URL or pressmark
 ├── PublisherNotFound      the collection has no publisher of that name
 ├── BadDocument            a document lacks what the index needs, or does not belong to its capture
 ├── CannotImport           a file holds nothing that could be taken into a collection
 ├── InvalidDay             the text is no day, month or year
 ├── InvalidURL
 ├── InvalidTimestamp
 └── RecordError            a WARC record cannot be read; names the file and the byte offset
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class ArchiveError(Exception):
    """Base of all errors that the archive raises on purpose; its text says what happened and what to do next."""


class CollectionError(ArchiveError):
    """A collection cannot be opened, created or written."""


class CollectionNotFound(CollectionError):
    """There is no collection in the folder named."""

    def __init__(self, path: Path):
        self.path = path
        super().__init__(
            f"{path} is a file, and a collection is a folder: name the folder, or take a WARC or WACZ file into one "
            f"with `pressmark import {path} --collection FOLDER`"
            if path.is_file()
            else f"no collection at {path}: name another folder, "
            f"or start one there with `pressmark archive URL --collection {path}`"
        )


class CollectionLocked(CollectionError):
    """Another process is writing to the collection."""

    def __init__(self, path: Path, owner: str):
        self.path, self.owner = path, owner
        super().__init__(f"{path} is being written by {owner or 'another process'}: wait until it ends, or stop it")


class BadConfig(CollectionError):
    """A TOML file of the collection is wrong; the text names the file, the key and the expected form."""


class CaptureNotFound(ArchiveError):
    """Nothing is stored under that URL or pressmark."""


class PublisherNotFound(ArchiveError):
    """The collection has no publisher of that name."""

    def __init__(self, name: str, known: Sequence[str]):
        self.name, self.known = name, known
        there_are = f"there are: {', '.join(known)}" if known else "it has none yet"
        super().__init__(f"no publisher {name!r} in this collection; {there_are}")


class BadDocument(ArchiveError):
    """A document lacks a key that the index needs, or does not belong to its capture."""


class CannotImport(ArchiveError):
    """A file holds nothing that could be taken into a collection."""


class InvalidDay(ArchiveError):
    """The text is not a day, month or year such as 2026-09-01, 2026-09 or 2026."""


class InvalidURL(ArchiveError):
    """The text is not an absolute http or https URL."""


class InvalidTimestamp(ArchiveError):
    """The text is not a timestamp of 4 to 14 digits that names a moment."""


class RecordError(ArchiveError):
    """A WARC record cannot be read. record_id and url say which it is, where that could be read."""

    def __init__(self, path: Path, offset: int, problem: str, record_id: str | None = None, url: str | None = None):
        self.path, self.offset, self.problem = path, offset, problem
        self.record_id, self.url = record_id, url
        super().__init__(f"{path} at byte {offset}: {problem}" + (f" ({url})" if url else ""))
