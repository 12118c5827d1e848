"""Figures as people read them."""

from __future__ import annotations


def format_bytes(count: int) -> str:
    """Return a size: "812 B", "3.4 KB", "1.2 GB"."""
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def format_number(count: int) -> str:
    """Return a whole number with thin spaces between its thousands."""
    return f"{count:,}".replace(",", "\u2009")
