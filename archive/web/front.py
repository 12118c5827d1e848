"""The front page: counts of what is stored of each publisher, and the latest articles."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from archive.web.context import context_of
from archive.web.rendering import publisher_names

MAX_LATEST = 40


def front(request: Request) -> Response:
    """Return the front page."""
    context = context_of(request)
    with context.collections.borrow() as collection:
        return context.pages.page(
            "front.html",
            stats=collection.index.stats(),
            latest=collection.index.documents.latest_articles(MAX_LATEST),
            names=publisher_names(collection),
        )
