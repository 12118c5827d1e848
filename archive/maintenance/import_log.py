"""The import log of a collection: which of its WARC files were imported, from where, and for which publisher.

The file is imports.jsonl, with one JSON object on each line: file, source, publisher, imported_at, sha256, bytes. If
two lines name the same file, the later one counts.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import CollectionError

IMPORT_LOG_NAME = "imports.jsonl"
IMPORTED = "import"  # the publisher of imported captures for which no other is known


@dataclass(frozen=True, slots=True)
class ImportLogEntry:
    """One imported file. source is its path, followed by "#" and the name of a member of a WACZ; bytes is its size."""

    file: str
    source: str
    publisher: str
    imported_at: str
    sha256: str
    bytes: int


class ImportLog:
    """The import log of the collection in a folder."""

    def __init__(self, folder: Path):
        self.path = folder / IMPORT_LOG_NAME

    def read(self) -> dict[str, ImportLogEntry]:
        """Return the entries by file name. Raises CollectionError."""
        entries: dict[str, ImportLogEntry] = {}
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return entries
        except (OSError, UnicodeDecodeError) as exc:
            raise CollectionError(f"{self.path} cannot be read: {exc}") from exc
        for number, line in enumerate(lines, 1):
            try:
                entry = ImportLogEntry(**json.loads(line))
            except (ValueError, TypeError) as exc:
                if number == len(lines):  # truncated by a kill; its import was not finished
                    break
                raise CollectionError(f"{self.path}, line {number} is not a valid entry: {exc}") from exc
            entries[entry.file] = entry
        return entries

    def add(self, entry: ImportLogEntry) -> None:
        """Append an entry so that it survives a power cut. Raises OSError."""
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
