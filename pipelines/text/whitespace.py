"""White space in printed text."""

from __future__ import annotations

import re

from archive.scripts import EAST_ASIAN

_SPACE = re.compile(r"[\s\u00a0\u3000\u2028\u2029]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")  # soft hyphens and the like, inside words
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")


def collapse_whitespace(text: str) -> str:
    """Return text on one line, with each run of white space as one space.

    A line break between two East Asian characters becomes nothing. Characters that only mark where a word may be broken,
    such as soft hyphens, are dropped.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if "\n" in text or "\r" in text:
            return _SPACE.sub(_replacement, text.strip()).strip()
    return " ".join(text.split())


def _replacement(space: re.Match[str]) -> str:
    """Return what a run of white space becomes: one space, or nothing."""
    if "\n" not in space[0] and "\r" not in space[0]:
        return " "
    text, start, end = space.string, space.start(), space.end()
    return "" if _EAST_ASIAN.match(text, start - 1) and _EAST_ASIAN.match(text, end) else " "
