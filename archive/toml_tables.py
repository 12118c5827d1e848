"""Reading of TOML files that people write: keys are checked, and errors name file, key and expected value.

A validator is a function that takes the value of a key and returns the value to use. It raises InvalidValue with a
description of the expected value, such as "a whole number from 0 on".
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archive.errors import BadConfig

Validator = Callable[[Any], Any]


class InvalidValue(ValueError):
    """A value is not what its key requires; the text describes the expected value."""


@dataclass(slots=True)
class TableError(Exception):
    """A key of a table is wrong. expected describes the expected value, or for an unknown key suggests a known one."""

    key: str
    problem: str  # "unknown", "missing" or "unfit"
    expected: str
    value: Any = None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the table in a TOML file. Raises BadConfig if it is not valid TOML in UTF-8, and OSError."""
    try:
        return parse_toml(path.read_text("utf-8"), path)
    except UnicodeDecodeError as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc


def parse_toml(text: str, path: Path | str) -> dict[str, Any]:
    """Return the table in the text of a TOML file; path is only named in errors. Raises BadConfig."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc


def check_table(
    table: Mapping[str, Any], validators: Mapping[str, Validator], required: Collection[str] = ()
) -> dict[str, Any]:
    """Return the validated values of a table. Raises TableError at the first key that is wrong."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in validators:
            raise TableError(key, "unknown", suggest_key(key, validators), value)
        try:
            values[key] = validators[key](value)
        except InvalidValue as exc:
            raise TableError(key, "unfit", str(exc), value) from exc
    for key in required:
        if key not in values:
            raise TableError(key, "missing", expected_value(validators[key]))
    return values


def read_table(
    table: Any, validators: Mapping[str, Validator], path: Path, prefix: str = "", required: Collection[str] = ()
) -> dict[str, Any]:
    """Return the validated values of a table in a file; prefix is put before its keys in errors. Raises BadConfig."""
    if not isinstance(table, dict):
        raise BadConfig(f"{path}: {prefix.rstrip('.: ')} should be a table")
    try:
        return check_table(table, validators, required)
    except TableError as error:
        key = f"{prefix}{error.key}"
        if error.problem == "unknown":
            where, table_name = (prefix, "") if prefix.endswith(": ") else ("", prefix)  # "layout 1: " or "limits."
            message = f"{where}unknown key {table_name + error.key!r}; {error.expected}"
        elif error.problem == "missing":
            message = f"{key} is missing; it should be {error.expected}"
        else:
            message = f"{key} = {error.value!r} should be {error.expected}"
        raise BadConfig(f"{path}: {message}") from error


def suggest_key(word: object, known: Iterable[str]) -> str:
    """Return a hint for an unknown key: the known key that may be meant, or the list of known keys."""
    return did_you_mean(word, known) or f"known keys: {', '.join(sorted(known))}"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return "did you mean …?" with the most similar known word, or "" if no known word is similar."""
    near = difflib.get_close_matches(str(word), sorted(known), 1)
    return f"did you mean {near[0]!r}?" if near else ""


def expected_value(validate: Validator) -> str:
    """Return the description of the value that a validator expects."""
    try:
        validate(None)
    except InvalidValue as exc:
        return str(exc)
    return "a value"


# ---------------------------------------------------------------------- validators


def text(example: str = "") -> Validator:
    """Return a validator for a text that is not blank; example is shown in errors."""

    def validate(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise InvalidValue(f"text, such as {example}" if example else "some text")
        return value

    return validate


def any_text(value: Any) -> str:
    """Validate a text, which may be empty."""
    if not isinstance(value, str):
        raise InvalidValue("text")
    return value


def whole_number(minimum: int = 0, maximum: int | None = None) -> Validator:
    """Return a validator for a whole number from minimum to maximum, both inclusive."""

    def validate(value: Any) -> int:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= minimum
        if not fits or (maximum is not None and value > maximum):
            raise InvalidValue(f"a whole number from {minimum} {'on' if maximum is None else f'to {maximum}'}")
        return int(value)

    return validate


def number(value: Any) -> float:
    """Validate a number from 0 on, with or without a fraction."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0:
        raise InvalidValue("a number from 0 on")
    return value


def boolean(value: Any) -> bool:
    """Validate true or false."""
    if not isinstance(value, bool):
        raise InvalidValue("true or false")
    return value


def one_of(allowed: Collection[str]) -> Validator:
    """Return a validator for a text that must be one of allowed."""

    def validate(value: Any) -> str:
        if value not in allowed:
            question = did_you_mean(value, allowed)
            raise InvalidValue(f"one of {', '.join(allowed)}" + (f"; {question}" if question else ""))
        return str(value)

    return validate


def text_list(description: str, is_valid: Callable[[str], object] = str.strip, *, min_length: int = 1) -> Validator:
    """Return a validator for a list of at least min_length texts, each of which is_valid accepts.

    description says in errors what the list should be.
    """

    def validate(value: Any) -> tuple[str, ...]:
        all_valid = isinstance(value, list) and all(isinstance(item, str) and is_valid(item) for item in value)
        if not all_valid or len(value) < min_length:
            raise InvalidValue(description)
        return tuple(value)

    return validate


def day(value: Any) -> date:
    """Validate a TOML local date, such as 2022-04-08."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidValue("a day without quotation marks, such as 2022-04-08")
    return value
