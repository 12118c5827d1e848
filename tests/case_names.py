"""Names of parametrised cases: short, on one line, and readable in any script."""

from __future__ import annotations

import re

import pytest

MOST_CHARACTERS = 64  # of all values of a case
_OF_A_TEXT = 20
_NO_WORD = re.compile(r"[\s\[\]\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def case_name(value: object, argname: str) -> str | None:
    """Return what a text is called as the value of a case: how it begins. None for what is no text."""
    if isinstance(value, bytes):
        try:
            value = value[:100].decode("ascii")
        except UnicodeDecodeError:
            return argname
    if not isinstance(value, str):
        return None
    name = "".join(c for c in _NO_WORD.sub(" ", value) if c.isprintable()).strip()
    return name if len(name) <= _OF_A_TEXT else name[: _OF_A_TEXT - 1].rstrip() + "…"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case by how its texts begin, and bytes that are none by their argument; pytest numbers those that are alike."""
    return case_name(val, argname)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a case whose name is long or not on one line, as nobody could ask for it."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and (len(callspec.id) > MOST_CHARACTERS or not callspec.id.isprintable()):
            raise pytest.UsageError(f"{item.nodeid}: name the case in fewer than {MOST_CHARACTERS} characters, by ids=")
