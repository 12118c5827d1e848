"""Keys for comparing texts: two spellings of a line, a title or a name have the same key."""

from __future__ import annotations

import re

from pipelines.text.line_cache import cache_short_lines

_SIGNS = re.compile(r"[\W_]+")


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in their case."""
    return _SIGNS.sub("", text)


@cache_short_lines
def letters_key(text: str) -> str:
    """Return the letters and digits of a text, case-folded, without punctuation and spaces."""
    return _SIGNS.sub("", text).casefold()


def spaceless_key(text: str) -> str:
    """Return a text, case-folded, without spaces; punctuation stays."""
    return "".join(text.split()).casefold()
