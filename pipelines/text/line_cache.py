"""A cache for functions of one line: several modules look at each line of a page, and menus stand on page after page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

_MAX_CHARS = 300
_CACHED_LINES = 4096


def cache_short_lines(function: Callable[[str], T]) -> Callable[[str], T]:
    """Return a function of one line that caches its results for the last 4096 lines of at most 300 characters."""
    cached = lru_cache(maxsize=_CACHED_LINES)(function)

    @wraps(function)
    def short_or_not(text: str) -> T:
        return cached(text) if len(text) <= _MAX_CHARS else function(text)

    return short_or_not
