"""Numbers and sizes, formatted for people."""

from __future__ import annotations


def format_bytes(count: int) -> str:
    """Return a number of bytes as text, such as "812 B", "3.4 KB" or "1.2 GB" (units of 1000)."""
    size = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def format_number(count: int) -> str:
    """Return a whole number with thin spaces (U+2009) between groups of three digits."""
    return f"{count:,}".replace(",", "\u2009")
