"""The manifest of a collection: the SHA-256 of every complete WARC file, in the form that `sha256sum -c` reads.

It is in the folder of the collection, as in BagIt (RFC 8493, section 2.1.3). The digests in WARC records cover single
records; those of the manifest cover all bytes of a file, gzip headers included.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from archive.collection.warc_store import WARC_FOLDER
from archive.durable import part_path, sync_folder

MANIFEST_NAME = "manifest-sha256.txt"
_LINE = re.compile(rf"([0-9a-f]{{64}})  {WARC_FOLDER}/(\S.*)")


class Manifest:
    """The manifest of the collection in a folder. File names are those of WARC files, without folder."""

    def __init__(self, folder: Path):
        self.path = folder / MANIFEST_NAME

    def read(self) -> tuple[dict[str, str], list[str]]:
        """Return the digest (lower-case hexadecimal) by file name, and the lines that are not valid entries."""
        entries: dict[str, str] = {}
        broken = []
        try:
            lines = self.path.read_text("utf-8", "replace").split("\n")
        except FileNotFoundError:
            lines = []
        for line in lines:
            if found := _LINE.fullmatch(line):
                entries[found[2]] = found[1]
            elif line:
                broken.append(line)
        return entries, broken

    def add(self, name: str, digest: str) -> None:
        """Append an entry so that it survives a power cut. Raises OSError."""
        is_new = not self.path.exists()
        with self.path.open("ab") as file:
            if file.tell() and not self._ends_with_newline():
                file.write(b"\n")  # ends a line that a power cut has truncated
            file.write(_format(name, digest))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self.path.parent)

    def replace(self, changes: dict[str, str]) -> None:
        """Rewrite the manifest with these digests by file name in place of older ones. Raises OSError."""
        entries, _ = self.read()
        entries.update(changes)
        part = part_path(self.path)
        with part.open("wb") as file:
            file.writelines(_format(name, digest) for name, digest in entries.items())
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)
        sync_folder(self.path.parent)

    def _ends_with_newline(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


def _format(name: str, digest: str) -> bytes:
    return f"{digest}  {WARC_FOLDER}/{name}\n".encode()
