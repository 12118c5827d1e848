"""TOML files that people write: what is wrong is named with file, key and what it should be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.errors import BadConfig
from archive.toml_tables import (
    InvalidValue,
    TableError,
    any_text,
    boolean,
    check_table,
    day,
    did_you_mean,
    expected_value,
    number,
    one_of,
    parse_toml,
    read_table,
    read_toml,
    suggest_key,
    text,
    text_list,
    whole_number,
)

FILE = Path("/c/x.toml")
FORMS = {"name": text('"Example"'), "count": whole_number(1, 9), "on": boolean}


@pytest.mark.parametrize(
    ("form", "good", "bad", "said"),
    [
        (text(), ["a", " a "], ["", "  ", 1, None, ["a"]], "some text"),
        (text('"Courier"'), ["桥"], ["\n"], 'text, such as "Courier"'),
        (any_text, ["", "a"], [1, None, True], "text"),
        (whole_number(), [0, 10**20], [-1, 1.0, "1", True, None], "a whole number from 0 on"),
        (whole_number(2, 4), [2, 4], [1, 5], "a whole number from 2 to 4"),
        (number, [0, 0.5, 3], [-0.1, float("nan"), "1", False, None], "a number from 0 on"),
        (boolean, [True, False], [0, 1, "true", None], "true or false"),
        (one_of(("feed", "listing")), ["feed"], ["zzz", 3, None], "one of feed, listing"),
        (text_list("a list of words"), [["a"], ["a", "b"]], [[], [""], ["a", 1], "a", None], "a list of words"),
        (text_list("words", str.islower, min_length=0), [[], ["a"]], [["A"], ["a", "B"]], "words"),
        (day, [date(2022, 4, 8)], [datetime(2022, 4, 8), "2022-04-08", None], "a day without quotation marks"),
    ],
)  # fmt: skip
def test_a_form_takes_what_fits_and_says_what_it_asks_for(
    form: Callable[[Any], Any], good: list[Any], bad: list[Any], said: str
) -> None:
    """Neither a number in quotation marks nor true for 1 goes through."""
    for value in good:
        found = form(value)
        assert found == (tuple(value) if isinstance(value, list) else value)
    for value in bad:
        with pytest.raises(InvalidValue) as error:
            form(value)
        assert str(error.value).startswith(said)


def test_a_word_that_is_misspelt_is_answered_with_the_nearest() -> None:
    """And where none is near, with all that there are."""
    assert suggest_key("domain", ["name", "domains"]) == "did you mean 'domains'?"
    assert suggest_key("zzz", ["name", "domains"]) == "known keys: domains, name"
    assert did_you_mean("zzz", ["name"]) == did_you_mean(3, []) == ""
    with pytest.raises(InvalidValue, match="one of feed, listing; did you mean 'feed'"):
        one_of(("feed", "listing"))("feeds")


def test_what_a_form_asks_for_is_known_without_a_value() -> None:
    """For a key that is missing."""
    assert expected_value(whole_number(1)) == "a whole number from 1 on"
    assert expected_value(lambda value: value) == "a value"


def test_a_table_is_read_in_the_forms_of_its_keys() -> None:
    """Keys that are left out are left out."""
    assert check_table({"name": "a", "count": 3}, FORMS) == {"name": "a", "count": 3}
    assert check_table({}, FORMS) == {}


@pytest.mark.parametrize(
    ("table", "key", "problem", "expected"),
    [
        ({"name": "a", "nam": 1}, "nam", "unknown", "did you mean 'name'?"),
        ({"count": 10}, "count", "unfit", "a whole number from 1 to 9"),
        ({"count": 1}, "name", "missing", 'text, such as "Example"'),
    ],
)
def test_the_first_key_that_is_wrong_is_named(table: dict[str, Any], key: str, problem: str, expected: str) -> None:
    """With its value and what it should be."""
    with pytest.raises(TableError) as error:
        check_table(table, FORMS, ["name"])
    fault = error.value
    assert (fault.key, fault.problem, fault.expected, fault.value) == (key, problem, expected, table.get(key))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"nam": 1}, "unknown key 'limits.nam'; did you mean 'name'?"),
        ({"on": 1}, "limits.on = 1 should be true or false"),
        ({}, 'limits.name is missing; it should be text, such as "Example"'),
        ([], "limits should be a table"),
    ],
)
def test_the_error_of_a_file_names_it_and_the_way_to_the_key(table: Any, said: str) -> None:
    """As its reader finds it in the file."""
    with pytest.raises(BadConfig) as error:
        read_table(table, FORMS, FILE, "limits.", ["name"])
    assert str(error.value) == f"{FILE}: {said}"


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    """Where it is not UTF-8 and where it is nested without end, too; one that is not there is for the caller to tell."""
    path = tmp_path / "x.toml"
    for content in (b"a =", "a = '桥'".encode("gb18030"), b"a = " + b"[" * 100_000, b"a = 1\na = 2"):
        path.write_bytes(content)
        with pytest.raises(BadConfig, match=r"x\.toml is not valid TOML"):
            read_toml(path)
    with pytest.raises(BadConfig, match=r"^rules is not valid TOML: Expected"):
        parse_toml("a", "rules")
    with pytest.raises(FileNotFoundError):
        read_toml(tmp_path / "none.toml")
    path.write_text("a = '桥'", "utf-8")
    assert read_toml(path) == {"a": "桥"}
