"""Resources of which a process has one for each collection, shared by all of its users."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedResources(Generic[T]):
    """Opens a resource for the first user of a path, and closes it after the last user."""

    def __init__(self, close: Callable[[T], None]):
        self._close = close
        self._guard = threading.Lock()
        self._open: dict[Path, tuple[T, int]] = {}

    def acquire(self, path: Path, make: Callable[[], T]) -> T:
        """Return the resource of a path; make() opens it if it is not open. Call release once for each acquire."""
        key = path.resolve()
        with self._guard:
            resource, users = self._open.get(key) or (make(), 0)
            self._open[key] = (resource, users + 1)
        return resource

    def release(self, path: Path) -> None:
        """Give back the resource of a path; it is closed after the last user has done so."""
        key = path.resolve()
        with self._guard:
            resource, users = self._open[key]
            if users > 1:
                self._open[key] = (resource, users - 1)
                return
            del self._open[key]
        self._close(resource)
