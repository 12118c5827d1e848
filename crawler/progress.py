"""Progress of long work: one line on stderr where that is a terminal, otherwise nothing."""

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
    """A line that says how far work is. It is updated at intervals, and erased at the end."""

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty()
        self._shown_at = 0.0
        self._is_shown = False

    def show(self, text: str | Callable[[], str]) -> None:
        """Show text, or what text() returns, unless the line was updated a moment ago."""
        now = time.monotonic()
        if not self.is_terminal or now - self._shown_at < _MIN_INTERVAL_SECONDS:
            return
        self._shown_at, self._is_shown = now, True
        line = text if isinstance(text, str) else text()
        line = line[: shutil.get_terminal_size().columns - 1]  # a longer line would wrap and could not be erased
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Erase the line, so that something else can be printed."""
        if self._is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.clear()


class Counter(ProgressLine):
    """Counts things that are done, where their total is unknown. label names them in the plural: "pages cleaned"."""

    def __init__(self, label: str):
        super().__init__()
        self._label, self._done, self._started = label, 0, time.monotonic()

    def add(self, count: int = 1) -> None:
        """Count so many more as done."""
        self._done += count
        self.show(self._line)

    def _line(self) -> str:
        return f"{self._done} {self._label}"


class ProgressBar(Counter):
    """Shows how far work on a known number of bytes is; add() takes bytes. label names the work."""

    def __init__(self, label: str, total_bytes: int):
        super().__init__(label)
        self._total = total_bytes

    def _line(self) -> str:
        part = min(1.0, self._done / self._total) if self._total else 1.0
        bar = "█" * round(part * _BAR_COLUMNS)
        left = (time.monotonic() - self._started) * (1 - part) / part if part else 0.0
        return (
            f"{self._label} {bar:░<{_BAR_COLUMNS}} {part:4.0%}  {format_bytes(self._done)} of {format_bytes(self._total)}, "
            f"about {left:.0f} s left"
        )
