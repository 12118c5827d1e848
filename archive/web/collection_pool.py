"""A pool of open collections, which stay open between requests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.collection.collection import CONFIG_NAME, Collection
from archive.errors import ArchiveError


class CollectionPool:
    """Several open objects of the collection in a folder, one for each request that runs at the same time.

    An index may be used by one thread at a time only. A collection is opened again after its settings were changed or
    its index was rebuilt.
    """

    def __init__(self, path: Path):
        self._path = path
        self._idle: deque[tuple[tuple[int, ...], Collection]] = deque()  # append and pop are thread-safe

    @contextmanager
    def borrow(self) -> Iterator[Collection]:
        """Yield an open collection for use within the context. Raises CollectionNotFound or BadConfig."""
        state = self._state()
        collection = self._idle_collection(state) or Collection.open(self._path)
        try:
            yield collection
        except ArchiveError:  # such as CaptureNotFound or a damaged record: the collection can still be used
            self._idle.append((state, collection))
            raise
        except BaseException:
            collection.close()
            raise
        self._idle.append((state, collection))

    def _idle_collection(self, state: tuple[int, ...]) -> Collection | None:
        """Return an idle collection that was opened in this state, or None; closes outdated ones."""
        while self._idle:
            opened_at, collection = self._idle.pop()
            if opened_at == state:
                return collection
            collection.close()
        return None

    def _state(self) -> tuple[int, ...]:
        """Return values that change if settings (mtime, size) or index (inode, device) are replaced; -1 if missing."""
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
        """Close the idle collections."""
        while self._idle:
            self._idle.pop()[1].close()
