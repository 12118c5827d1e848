"""Markup of a page's head, and what is read of it."""

from __future__ import annotations

import json

from pipelines.page.parse import parse
from pipelines.page.structured_data import StructuredData, read_structured_data


def read(head: str, body: str = "<p>.</p>") -> StructuredData:
    """Return what a page of this head and body says of itself."""
    root = parse(f"<html><head>{head}</head><body>{body}</body></html>").root
    assert root is not None
    return read_structured_data(root)


def linked(data: object) -> str:
    """Return JSON-LD as markup."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'
