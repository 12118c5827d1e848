"""The cost of a regular expression is known before it meets a line: patterns that could take long are refused."""

from __future__ import annotations

import pytest

from pipelines.notices.expression_cost import fault


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(share", "a regular expression"),
        ("share.*", "upper bound"),
        ("share.{3,}", "upper bound"),
        (r"(a)\1", "references"),
        (r"(?:\w{1,9}\s?){1,9}", "ways through it"),
        ("(?:a{0,9}b?){0,9}", "ways through it"),
    ],
)
def test_a_pattern_that_could_take_long_is_refused_with_what_is_expected(pattern: str, expected: str) -> None:
    """Repeats without a bound, references, and too many ways to fail."""
    message = fault(pattern)
    assert message is not None and expected in message


@pytest.mark.parametrize(
    "pattern", ["share this", "share.{0,30}", r"(?:\w{1,9}\s){1,9}", "(?>a{0,9}b?){0,9}+", "(?:print|share|follow) us"]
)
def test_a_bounded_pattern_is_accepted(pattern: str) -> None:
    """Also one that repeats, if the next letter decides how it goes on, or if the matcher never goes back into it."""
    assert fault(pattern) is None


def test_a_pattern_that_is_searched_in_a_line_may_have_fewer_ways() -> None:
    """It is tried at each position."""
    pattern = ".{0,30}a.{0,30}b"
    assert fault(pattern) is None
    assert fault(pattern, anywhere=True) is not None
