"""Writing files so that they survive a power cut, and the suffixes of files that are not complete yet."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Protocol

OPEN_SUFFIX = ".open"  # of a WARC file that is still being written; its complete records can be read already
PART_SUFFIX = ".part"  # of any other file that is still being written; it is not read before it is renamed


class RawOutput(Protocol):
    """An unbuffered binary file, whose write() may write only a part of the data."""

    def write(self, data: memoryview, /) -> int | None: ...


def write_all(out: RawOutput, data: bytes) -> int:
    """Write all of data to an unbuffered file, with as many calls as it takes, and return the length of data."""
    remaining = memoryview(data)
    while remaining:
        remaining = remaining[out.write(remaining) or 0 :]
    return len(data)


def part_path(path: Path) -> Path:
    """Return the path at which a file is written until it is complete."""
    return path.with_name(path.name + PART_SUFFIX)


def open_path(path: Path) -> Path:
    """Return the path of a WARC file while it is being written."""
    return path.with_name(path.name + OPEN_SUFFIX)


def is_open(name: str) -> bool:
    """Say whether a WARC file is still being written, or was when its writer was killed, by its name."""
    return name.endswith(OPEN_SUFFIX)


def final_name(name: str) -> str:
    """Return the name that a WARC file, complete or open, has when it is complete."""
    return name.removesuffix(OPEN_SUFFIX)


def rename_to_final_name(path: Path) -> None:
    """Rename a WARC file to its name without ".open"; the new name survives a power cut. Raises OSError."""
    path.rename(path.with_name(final_name(path.name)))
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the file names in a folder survive a power cut (fsync of the folder). Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
