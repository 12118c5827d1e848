"""The JSON object of a document: the keys that indexing requires, and the values that the index computes from it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from archive.search.fingerprint import parse_fingerprint

_REQUIRED_KEYS = (
    "pressmark", "url", "record_id", "verdict", "title", "subtitle", "text", "removed", "published_at", "language",
)  # fmt: skip
_IDENTIFYING_KEYS = ("pressmark", "url", "record_id", "verdict")
_OPTIONAL_KEYS = ("title", "subtitle", "text", "published_at", "language")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_document(line: bytes) -> dict[str, Any]:
    """Return the document in a line of a text file. Raises ValueError if it cannot be indexed."""
    try:
        document = json.loads(line)
    except RecursionError as exc:
        raise ValueError("it is nested without end") from exc
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    if (problem := find_problem(document)) is not None:
        raise ValueError(problem)
    return document


def find_problem(document: Mapping[str, Any]) -> str | None:
    """Return why a document cannot be indexed, such as "it lacks title"; None for a document that can."""
    if missing := [key for key in _REQUIRED_KEYS if key not in document]:
        return f"it lacks {', '.join(missing)}"
    return next((f"{key} is not what it must be" for key in _REQUIRED_KEYS if not _is_valid(key, document[key])), None)


def _is_valid(key: str, value: object) -> bool:
    if key == "removed":
        return isinstance(value, list) and all(
            isinstance(removal, dict) and isinstance(removal.get("text"), str) for removal in value
        )
    if key in _OPTIONAL_KEYS:
        return isinstance(value, str | None)
    return isinstance(value, str) and not (key in _IDENTIFYING_KEYS and _SURROGATE.search(value))


def text_digest(document: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of title, subtitle and text; equal digests mean an unchanged article."""
    text = "\n".join(document[key] or "" for key in ("title", "subtitle", "text"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def packed_fingerprint(document: Mapping[str, Any]) -> bytes | None:
    """Return the fingerprint of a document as the index stores it (132 bytes), or None if the document has none."""
    fingerprint = parse_fingerprint(document.get("fingerprint"))
    return fingerprint.pack() if fingerprint else None


def without_surrogates(text: str | None) -> str | None:
    """Return text with U+FFFD for lone surrogates, which JSON in a page can contain, but UTF-8 in SQLite cannot."""
    return text if text is None or text.isascii() else _SURROGATE.sub("\ufffd", text)
