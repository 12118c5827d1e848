"""Payloads: whether the bytes of a capture are a page at all, by their first bytes, their declared type and their text."""

from __future__ import annotations

import re

from archive.media_types import HTML_TYPES, media_type

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "a packed file"),
    (b"\x1f\x8b", "a packed file"),
    (b"RIFF", "a media file"),
    (b"OggS", "a media file"),
    (b"ID3", "a media file"),
)
_NOISE = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_MOST_NOISE = 0.08  # a page with a few damaged paragraphs stays far below, packed data is far above
_TEXT_TYPES = (*HTML_TYPES, "text/plain", "application/octet-stream", "")


def other_than_page(payload: bytes, content_type: str | None) -> str | None:
    """Return what the payload is, in words, where it is no page; None for a page. content_type is the HTTP header's value."""
    for magic, what in _MAGIC:
        if payload.startswith(magic):
            return f"{what}, not a page"
    mime = media_type(content_type)
    if mime in _TEXT_TYPES or b"<html" in payload[:2048].lower() or b"<!doctype html" in payload[:2048].lower():
        return None
    return f"{mime}, not a page"


def is_noise(text: str) -> bool:
    """Say whether a decoded payload is mostly what no page holds: control characters and undecodable bytes."""
    sample = text[:20_000]
    return len(_NOISE.findall(sample)) > _MOST_NOISE * len(sample)
