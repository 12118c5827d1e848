"""The terminal: colours, wrapping and tables, and text of archived pages made harmless for it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable
from typing import Any, TextIO
from unicodedata import combining, east_asian_width

from archive.scripts import EAST_ASIAN

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Text between which a line may end: an East Asian character, or a word with the spaces after it.
_UNBREAKABLE = re.compile(rf"[{EAST_ASIAN}]|[^\s{EAST_ASIAN}]+\s*|\s+|.")
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Terminal:
    """How to print on a stream: in colour and wrapped on a terminal, plain and unwrapped elsewhere."""

    def __init__(self, stream: TextIO | None = None):
        """Inspect the stream, by default standard output, and the variables NO_COLOR (no-color.org) and TERM."""
        stream = sys.stdout if stream is None else stream
        self.is_terminal = stream.isatty()
        self.has_colour = self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.columns = shutil.get_terminal_size().columns if self.is_terminal else None

    def styled(self, text: str, *styles: str) -> str:
        """Return text in these styles (bold, dim, red, green, yellow, cyan); unchanged where there is no colour."""
        if not self.has_colour or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"

    def wrapped(self, text: str, indent: int) -> list[str]:
        """Return the lines of text, wrapped to fit after an indent of so many columns; not wrapped outside a terminal."""
        columns = max(20, min(self.columns, 110) - indent) if self.columns else None
        return [
            line for paragraph in text.split("\n") for line in (_wrap(paragraph, columns) if columns else [paragraph])
        ]


def printable(text: str) -> str:
    """Return text with control and bidirectional-override characters, and surrogates, replaced by U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not 1: "1 passage", "3 passages"."""
    return f"{count} {noun}{'s' * (count != 1)}"


def format_table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as text: the first column is aligned to the left, the others to the right."""
    table = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(display_width(row[column]) for row in table) for column in range(len(table[0]))]
    lines = []
    for row in table:
        cells = [
            cell + " " * (width - display_width(cell)) if not column else " " * (width - display_width(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def display_width(text: str) -> int:
    """Return how many columns of a terminal text takes: wide characters two, combining ones none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _wrap(text: str, columns: int) -> list[str]:
    lines, line, used = [], "", 0
    for piece in _UNBREAKABLE.findall(text):
        size = display_width(piece.rstrip())
        if line and used + size > columns:
            lines.append(line.rstrip())
            line, used = "", 0
        while size > columns:  # a word longer than a line is broken
            lines.append(piece[:columns])
            piece = piece[columns:]
            size = display_width(piece.rstrip())
        line, used = line + piece, used + display_width(piece)
    return [*lines, line.rstrip()]
