"""Files that survive a power cut, and the endings of those that are not complete yet."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Protocol

OPEN_SUFFIX = ".open"  # a WARC file that is still being written, and is read as far as it goes
PART_SUFFIX = ".part"  # a file that nobody reads until it has its own name


class RawOutput(Protocol):
    """A file without a buffer."""

    def write(self, data: memoryview, /) -> int | None: ...


def write_all(out: RawOutput, data: bytes) -> int:
    """Write all of data to a file without a buffer, which may take less at once, and return its length."""
    left = memoryview(data)
    while left:
        left = left[out.write(left) or 0 :]
    return len(data)


def part_path(path: Path) -> Path:
    """Return where a file is written until it is complete."""
    return path.with_name(path.name + PART_SUFFIX)


def open_path(path: Path) -> Path:
    """Return where a WARC file stands while it is being written."""
    return path.with_name(path.name + OPEN_SUFFIX)


def final_name(name: str) -> str:
    """Return the name of a WARC file, complete or open, as it is when it is complete."""
    return name.removesuffix(OPEN_SUFFIX)


def take_final_name(path: Path) -> None:
    """Take the ".open" off the name of a file."""
    path.rename(path.with_name(final_name(path.name)))
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
