"""The terminal: colours where they are wanted, lines as wide as it is, and nothing of an archived page that steers it."""

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
# What may not be parted: a word with the spaces after it. Between characters of East Asia a line may end anywhere.
_UNBREAKABLE = re.compile(rf"[{EAST_ASIAN}]|[^\s{EAST_ASIAN}]+\s*|\s+|.")
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Terminal:
    """How to print on a stream: in colour and wrapped on a terminal, plain and unwrapped elsewhere."""

    def __init__(self, stream: TextIO | None = None):
        """Look at the stream (standard output) and at NO_COLOR (no-color.org)."""
        stream = sys.stdout if stream is None else stream
        self.is_terminal = stream.isatty()
        self.has_colour = self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.columns = shutil.get_terminal_size().columns if self.is_terminal else None

    def styled(self, text: str, *styles: str) -> str:
        """Return text in bold, dim, red, green, yellow or cyan where there is colour."""
        if not self.has_colour or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"

    def wrapped(self, text: str, indent: int) -> list[str]:
        """Return text in lines that fit behind an indent; as one line where there is no terminal."""
        columns = max(20, min(self.columns, 110) - indent) if self.columns else None
        return [
            line for paragraph in text.split("\n") for line in (_wrap(paragraph, columns) if columns else [paragraph])
        ]


def printable(text: str) -> str:
    """Return text without the characters by which a page could steer a terminal or turn its lines round."""
    return _CONTROL.sub("\ufffd", text)


def format_table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table with aligned columns; the first is left, the others right. Wide characters count as two."""
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
    """Return how many columns text takes."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _wrap(text: str, columns: int) -> list[str]:
    lines, line, used = [], "", 0
    for piece in _UNBREAKABLE.findall(text):
        size = display_width(piece.rstrip())
        if line and used + size > columns:
            lines.append(line.rstrip())
            line, used = "", 0
        while size > columns:  # a word longer than a line
            lines.append(piece[:columns])
            piece = piece[columns:]
            size = display_width(piece.rstrip())
        line, used = line + piece, used + display_width(piece)
    return [*lines, line.rstrip()]
