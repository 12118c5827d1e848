"""Open collections: a collection stays open between requests, one to a thread at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.collection.collection import CONFIG_NAME, Collection
from archive.errors import ArchiveError


class CollectionPool:
    """Lends the collection in a folder to requests. An index belongs to one thread at a time, so each request has its own.

    A collection whose settings changed, or whose index was made again, is opened anew.
    """

    def __init__(self, path: Path):
        self._path = path
        self._idle: deque[tuple[tuple[int, ...], Collection]] = deque()  # appending and popping are safe in any thread

    @contextmanager
    def borrow(self) -> Iterator[Collection]:
        """Lend the collection to the caller for as long as the context lasts. Raises CollectionNotFound or BadConfig."""
        state = self._state()
        collection = self._take(state) or Collection.open(self._path)
        try:
            yield collection
        except ArchiveError:  # nothing is stored there, or a record is damaged: the collection can be asked on
            self._idle.append((state, collection))
            raise
        except BaseException:
            collection.close()
            raise
        self._idle.append((state, collection))

    def _take(self, state: tuple[int, ...]) -> Collection | None:
        while self._idle:
            opened_at, collection = self._idle.pop()
            if opened_at == state:
                return collection
            collection.close()
        return None

    def _state(self) -> tuple[int, ...]:
        """Return what differs where the settings or the index were replaced: times, sizes and numbers of the files."""
        found: list[int] = []
        for path in (self._path / CONFIG_NAME, Collection.index_path_in(self._path)):
            try:
                status = path.stat()
            except OSError:
                found.append(-1)
                continue
            found += (
                [status.st_ino, status.st_dev] if path.suffix == ".sqlite" else [status.st_mtime_ns, status.st_size]
            )
        return tuple(found)

    def close(self) -> None:
        """Close what is open."""
        while self._idle:
            self._idle.pop()[1].close()
