"""Keys for comparing texts: what two spellings of a line, a title or a name have in common."""

from __future__ import annotations

import re

from pipelines.text.remember import remember_short

_SIGNS = re.compile(r"[\W_]+")


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, as they are written."""
    return _SIGNS.sub("", text)


@remember_short
def letters_key(text: str) -> str:
    """Return the letters and digits of a text without letter case: punctuation and spaces do not count."""
    return _SIGNS.sub("", text).casefold()


def spaceless_key(text: str) -> str:
    """Return a text without spaces and letter case: punctuation counts."""
    return "".join(text.split()).casefold()
