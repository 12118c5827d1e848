"""The lock of a collection: one process writes at a time, whatever it writes."""

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
_TRIES, _TRY_AGAIN_SECONDS = 25, 0.02  # on a busy machine somebody who looks may be stopped while it has the lock


def take_lock(folder: Path) -> BinaryIO:
    """Take the collection in folder for writing, until the file returned is closed.

    Raises CollectionLocked, naming the process that has it, or CollectionError where the folder cannot be written.
    """
    try:
        file = (folder / LOCK_NAME).open("a+b")
    except OSError as exc:
        raise CollectionError(
            f"{folder} cannot be written: {exc.strerror}. Mend its permissions, and run again"
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
    """Lock a file; somebody who looks whether it is locked has it for a moment too. Raises OSError."""
    for _ in range(_TRIES - 1):
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_TRY_AGAIN_SECONDS)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the collection in folder for writing as long as the context lasts. Raises as take_lock does."""
    with take_lock(folder):
        yield


def is_locked(folder: Path) -> bool:
    """Whether some process writes to the collection in folder."""
    try:
        with (folder / LOCK_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
