"""White space in printed text becomes one space or nothing."""

from __future__ import annotations

from pipelines.text.whitespace import collapse_whitespace


def test_a_soft_hyphen_is_no_space() -> None:
    """Signs that say where a word may be broken are dropped."""
    assert collapse_whitespace("Helikopter\u00adlandeplatz \u200bim Bau") == "Helikopterlandeplatz im Bau"
