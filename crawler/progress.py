"""Progress of what takes long: one line on a terminal, nothing where stderr is none."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Self

from archive.figures import format_bytes

_EVERY_SECONDS = 0.2
_WIDTH = 24


class Counter:
    """How many of something are done, where nobody knows how many there will be."""

    def __init__(self, what: str):
        self._what, self._done = what, 0
        self._is_terminal = sys.stderr.isatty()
        self._shown_at = self._started = time.monotonic()
        self._is_shown = False

    def add(self, count: int = 1) -> None:
        """So many more are done."""
        self._done += count
        now = time.monotonic()
        if self._is_terminal and now - self._shown_at >= _EVERY_SECONDS:
            self._shown_at, self._is_shown = now, True
            line = self._line(now)[: shutil.get_terminal_size().columns - 1]  # a longer one would leave lines behind
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def _line(self, now: float) -> str:
        return f"{self._done} {self._what}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.clear()


class ProgressBar(Counter):
    """How far some work on a known number of bytes is."""

    def __init__(self, what: str, total_bytes: int):
        super().__init__(what)
        self._total = total_bytes

    def _line(self, now: float) -> str:
        part = min(1.0, self._done / self._total) if self._total else 1.0
        bar = "█" * round(part * _WIDTH)
        left = (now - self._started) * (1 - part) / part if part else 0.0
        return (
            f"{self._what} {bar:░<{_WIDTH}} {part:4.0%}  {format_bytes(self._done)} of {format_bytes(self._total)}, "
            f"about {left:.0f} s left"
        )
