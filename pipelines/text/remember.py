"""What was computed of short lines is remembered: several modules look at each line, and menus stand on page after page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

_SHORT_CHARS = 300
_REMEMBERED_LINES = 4096


def remember_short(function: Callable[[str], T]) -> Callable[[str], T]:
    """Return a function of one line that remembers its results for the last few thousand lines of at most 300 characters."""
    remembered = lru_cache(maxsize=_REMEMBERED_LINES)(function)

    @wraps(function)
    def short_or_not(text: str) -> T:
        return remembered(text) if len(text) <= _SHORT_CHARS else function(text)

    return short_or_not
