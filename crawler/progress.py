"""Progress of what takes long: one line on a terminal, nothing where stderr is none."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import Self

from archive.formatting import format_bytes

_MIN_INTERVAL_SECONDS = 0.2
_BAR_COLUMNS = 24


class ProgressLine:
    """A line that says how far something is, shown now and then, and taken away in the end."""

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty()
        self._shown_at = 0.0
        self._is_shown = False

    def show(self, text: str | Callable[[], str]) -> None:
        """Say how far it is, if it is time to; text may be a function that makes it."""
        now = time.monotonic()
        if not self.is_terminal or now - self._shown_at < _MIN_INTERVAL_SECONDS:
            return
        self._shown_at, self._is_shown = now, True
        line = text if isinstance(text, str) else text()
        line = line[: shutil.get_terminal_size().columns - 1]  # a longer one would leave lines behind
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.clear()


class Counter(ProgressLine):
    """How many of something are done, where nobody knows how many there will be."""

    def __init__(self, what: str):
        super().__init__()
        self._what, self._done, self._started = what, 0, time.monotonic()

    def add(self, count: int = 1) -> None:
        """So many more are done."""
        self._done += count
        self.show(self._line)

    def _line(self) -> str:
        return f"{self._done} {self._what}"


class ProgressBar(Counter):
    """How far some work on a known number of bytes is."""

    def __init__(self, what: str, total_bytes: int):
        super().__init__(what)
        self._total = total_bytes

    def _line(self) -> str:
        part = min(1.0, self._done / self._total) if self._total else 1.0
        bar = "█" * round(part * _BAR_COLUMNS)
        left = (time.monotonic() - self._started) * (1 - part) / part if part else 0.0
        return (
            f"{self._what} {bar:░<{_BAR_COLUMNS}} {part:4.0%}  {format_bytes(self._done)} of {format_bytes(self._total)}, "
            f"about {left:.0f} s left"
        )
