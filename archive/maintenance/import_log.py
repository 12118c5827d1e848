"""The import log of a collection: which of its WARC files were made elsewhere, where they came from, and whose they are.

imports.jsonl, one JSON object a line: file, source, publisher, imported_at, sha256, bytes. Of two lines about a file the
later one holds.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import CollectionError

IMPORT_LOG_NAME = "imports.jsonl"
IMPORTED = "import"  # the publisher of captures of which nothing else is said


@dataclass(frozen=True, slots=True)
class Import:
    """One imported file. source is its path as it was named, behind "#" a member of a WACZ; bytes is its size."""

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

    def read(self) -> dict[str, Import]:
        """Return what is known of each imported file, by its name. Raises CollectionError."""
        entries: dict[str, Import] = {}
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return entries
        except (OSError, UnicodeDecodeError) as exc:
            raise CollectionError(f"{self.path} cannot be read: {exc}") from exc
        for number, line in enumerate(lines, 1):
            try:
                entry = Import(**json.loads(line))
            except (ValueError, TypeError) as exc:
                if number == len(lines):  # a kill cut it in half; its import was not finished
                    break
                raise CollectionError(f"{self.path}, line {number} is no entry of an import: {exc}") from exc
            entries[entry.file] = entry
        return entries

    def add(self, entry: Import) -> None:
        """Append an entry, which survives a power cut. Raises OSError."""
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
