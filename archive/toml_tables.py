"""TOML files that people write: read, checked key by key, and an error that names the file, the key and the next step.

A form is a function that takes the value of a key and returns it as it is used, or raises Unfit with what it should be.
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

Form = Callable[[Any], Any]


class Unfit(ValueError):
    """A value has not the form that its key asks for; the text says which form that is."""


@dataclass(slots=True)
class TableFault(Exception):
    """What is wrong with a table: key and value, and the expected form or the known keys that are nearest."""

    key: str
    problem: str  # "unknown", "missing" or "unfit"
    expected: str
    value: Any = None


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says. Raises BadConfig where it is no TOML in UTF-8, and OSError."""
    try:
        return parse_toml(path.read_text("utf-8"), path)
    except UnicodeDecodeError as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc


def parse_toml(text: str, path: Path | str) -> dict[str, Any]:
    """Return what the text of a TOML file says. Raises BadConfig, naming the file."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc


def check_table(table: Mapping[str, Any], forms: Mapping[str, Form], required: Collection[str] = ()) -> dict[str, Any]:
    """Return the values of a table in their forms. Raises TableFault at the first key that is wrong."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in forms:
            raise TableFault(key, "unknown", nearest(key, forms), value)
        try:
            values[key] = forms[key](value)
        except Unfit as exc:
            raise TableFault(key, "unfit", str(exc), value) from exc
    for key in required:
        if key not in values:
            raise TableFault(key, "missing", form_of(forms[key]))
    return values


def read_table(
    table: Any, forms: Mapping[str, Form], path: Path, prefix: str = "", required: Collection[str] = ()
) -> dict[str, Any]:
    """Do what check_table does, for a table of a file that prefix leads to. Raises BadConfig, naming file and key."""
    if not isinstance(table, dict):
        raise BadConfig(f"{path}: {prefix.rstrip('.: ')} should be a table")
    try:
        return check_table(table, forms, required)
    except TableFault as fault:
        key = f"{prefix}{fault.key}"
        if fault.problem == "unknown":
            message = f"unknown key {prefix}{fault.key!r}; {fault.expected}"
        elif fault.problem == "missing":
            message = f"{key} is missing; it should be {fault.expected}"
        else:
            message = f"{key} = {fault.value!r} should be {fault.expected}"
        raise BadConfig(f"{path}: {message}") from fault


def nearest(word: object, known: Iterable[str]) -> str:
    """Return what to say of a word that is not known: which one may be meant, or which there are."""
    return did_you_mean(word, known) or f"known keys: {', '.join(sorted(known))}"


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return the question for the known word that is nearest; nothing where none is near."""
    near = difflib.get_close_matches(str(word), sorted(known), 1)
    return f"did you mean {near[0]!r}?" if near else ""


def form_of(form: Form) -> str:
    """Return in words what a form asks for."""
    try:
        form(None)
    except Unfit as exc:
        return str(exc)
    return "a value"


# ---------------------------------------------------------------------- forms


def text(example: str = "") -> Form:
    """Return the form of a text that is not blank; example is shown where it is something else."""

    def form(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise Unfit(f"text, such as {example}" if example else "some text")
        return value

    return form


def any_text(value: Any) -> str:
    """Take any text, an empty one too."""
    if not isinstance(value, str):
        raise Unfit("text")
    return value


def whole_number(least: int = 0, most: int | None = None) -> Form:
    """Return the form of a whole number within bounds."""

    def form(value: Any) -> int:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= least
        if not fits or (most is not None and value > most):
            raise Unfit(f"a whole number from {least} {'on' if most is None else f'to {most}'}")
        return int(value)

    return form


def number(value: Any) -> float:
    """Take a number that is not negative, whole or not."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not value >= 0:
        raise Unfit("a number from 0 on")
    return value


def truth(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise Unfit("true or false")
    return value


def one_of(allowed: Collection[str], what: str = "") -> Form:
    """Return the form of one of some words."""

    def form(value: Any) -> str:
        if value not in allowed:
            question = did_you_mean(value, allowed)
            raise Unfit(f"one of {', '.join(allowed)}" + (f"; {question}" if question else ""))
        return str(value)

    return form


def texts(words: str, fits: Callable[[str], object] = str.strip, *, least: int = 1) -> Form:
    """Return the form of a list of texts, at least so many; fits says whether one is right, words what the list should be."""

    def form(value: Any) -> tuple[str, ...]:
        fits_all = isinstance(value, list) and all(isinstance(one, str) and fits(one) for one in value)
        if not fits_all or len(value) < least:
            raise Unfit(words)
        return tuple(value)

    return form


def day(value: Any) -> date:
    """Take a day that is written as TOML writes days."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unfit("a day without quotation marks, such as 2022-04-08")
    return value
