"""The article page: clean text beside the archived page, the removed lines on demand, and details of the capture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from archive.reading.explanation import in_page_order
from archive.web.context import context_of
from archive.web.origins import rest_of_path
from archive.web.rendering import pressmark_path, publisher_names


def article(request: Request) -> Response:
    """Return the page of the document that a URL or pressmark names. Raises ArchiveError."""
    context = context_of(request)
    origin = context.replay_origin_for(request)
    with context.collections.borrow() as collection:
        capture, row = collection.resolve(rest_of_path(request, "/article/"))
        if row is None:
            text = (
                f"{capture.pressmark} is stored, but no clean text was made of it. The archived page can be replayed:"
            )
            link = f"{origin}/web/{pressmark_path(capture.pressmark)}"
            return context.pages.message(404, "No clean text", text, link)
        document = collection.read_document(row)
        return context.pages.page(
            "article.html",
            replay_origin=origin,
            document=document,
            row=row,
            lines=lines_of(document),
            versions=collection.index.documents.of(capture.url),
            copies=collection.index.documents.copies(row),
            names=publisher_names(collection),
            status=capture.status,
        )


def lines_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return kept blocks and removed lines in page order; a table is one line with "rows", a list of lists of cells."""
    lines: list[dict[str, Any]] = []
    for line in in_page_order(document):
        if line["kept"] and line["kind"] == "table":  # adjacent rows belong to one table
            if not lines or "rows" not in lines[-1]:
                lines.append({**line, "rows": []})
            lines[-1]["rows"].append(line["text"].split("\t"))
        else:
            lines.append(line)
    return lines
