"""The lock of a collection: only one process may write to it at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from archive.errors import CollectionError, CollectionLocked

LOCK_NAME = "writer.lock"
# is_locked() of another process holds the lock for a moment, and for longer on a busy machine.
_MAX_TRIES, _RETRY_SECONDS = 25, 0.02


def take_lock(folder: Path) -> BinaryIO:
    """Lock the collection in folder for writing, until the returned file is closed.

    Raises CollectionLocked, which names the process that holds the lock, or CollectionError if folder is not writable.
    """
    try:
        file = (folder / LOCK_NAME).open("a+b")
    except OSError as exc:
        raise CollectionError(
            f"{folder} cannot be written: {exc.strerror}. Fix its permissions, and run again"
        ) from exc
    try:
        _flock(file)
    except OSError as exc:
        file.seek(0)
        owner = file.read(64).decode("ascii", "replace").strip()
        file.close()
        raise CollectionLocked(folder, owner) from exc
    try:
        file.truncate(0)
        file.write(f"process {os.getpid()}".encode())
        file.flush()
    except OSError as exc:
        file.close()
        raise CollectionError(f"{folder} cannot be written: {exc.strerror}. Make room, and run again") from exc
    return file


def _flock(file: BinaryIO) -> None:
    """Lock a file, with retries because is_locked() of another process locks it for a moment. Raises OSError."""
    for _ in range(_MAX_TRIES - 1):
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_RETRY_SECONDS)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the collection in folder locked for writing within the context. Raises the errors of take_lock."""
    with take_lock(folder):
        yield


def is_locked(folder: Path) -> bool:
    """Whether a process has locked the collection in folder for writing."""
    try:
        with (folder / LOCK_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
