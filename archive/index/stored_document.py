"""What the JSON object of a document must hold to be indexed, and what the index keeps of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from archive.search.fingerprint import parse_fingerprint

REQUIRED_KEYS = (
    "pressmark", "url", "record_id", "verdict", "title", "subtitle", "text", "removed", "published_at", "language",
)  # fmt: skip
_IDENTIFYING_KEYS = ("pressmark", "url", "record_id", "verdict")
_OPTIONAL_KEYS = ("title", "subtitle", "text", "published_at", "language")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_document(line: bytes) -> dict[str, Any]:
    """Return the document in a line of a text file. Raises ValueError where it cannot be indexed."""
    try:
        document = json.loads(line)
    except RecursionError as exc:
        raise ValueError("it is nested without end") from exc
    if not isinstance(document, dict):
        raise ValueError("it is no JSON object")
    if missing := [key for key in REQUIRED_KEYS if key not in document]:
        raise ValueError(f"it lacks {', '.join(missing)}")
    for key in REQUIRED_KEYS:
        if not _has_right_form(key, document[key]):
            raise ValueError(f"{key} is not what it must be")
    return document


def _has_right_form(key: str, value: object) -> bool:
    if key == "removed":
        return isinstance(value, list) and all(
            isinstance(removal, dict) and isinstance(removal.get("text"), str) for removal in value
        )
    if key in _OPTIONAL_KEYS:
        return isinstance(value, str | None)
    return isinstance(value, str) and not (key in _IDENTIFYING_KEYS and _SURROGATE.search(value))


def text_digest(document: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of all that the search knows of a document; equal digests mean an unchanged article."""
    text = "\n".join(document[key] or "" for key in ("title", "subtitle", "text"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def packed_fingerprint(document: Mapping[str, Any]) -> bytes | None:
    """Return the fingerprint of a document as the index stores it; None where the document has none."""
    fingerprint = parse_fingerprint(document.get("fingerprint"))
    return fingerprint.pack() if fingerprint else None


def storable(text: str | None) -> str | None:
    """Return text as SQLite can store it: a page's JSON can hold halves of surrogate pairs, which UTF-8 has not."""
    return text if text is None or text.isascii() else _SURROGATE.sub("\ufffd", text)
