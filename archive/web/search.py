"""The search page: the documents that contain the words, or the latest articles of a publisher."""

from __future__ import annotations

from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from archive.collection.collection import Collection
from archive.reading.search_results import Hit, search
from archive.search.query import highlight
from archive.web.context import context_of
from archive.web.rendering import publisher_names

MAX_RESULTS = 50
_MAX_QUERY_CHARS, _MAX_FIELD_CHARS = 500, 64
_FIELDS = ("publisher", "from", "to")


def search_page(request: Request) -> Response:
    """Return the page of results. Raises InvalidDay if "from" or "to" is not a day."""
    query = request.query_params.get("q", "").strip()[:_MAX_QUERY_CHARS]
    wanted = {key: request.query_params.get(key, "").strip()[:_MAX_FIELD_CHARS] for key in _FIELDS}
    context = context_of(request)
    with context.collections.borrow() as collection:
        damages = list[str]()
        hits = _find(collection, query, wanted, damages)
        return context.pages.page(
            "search.html",
            query=query,
            wanted=wanted,
            results=[_result(hit) for hit in hits[:MAX_RESULTS]],
            more=len(hits) > MAX_RESULTS,
            damages=damages,
            names=publisher_names(collection),
        )


def _find(collection: Collection, query: str, wanted: dict[str, str], damages: list[str]) -> list[Hit]:
    """Return at most MAX_RESULTS + 1 hits; without words, the latest articles of the wanted publisher.

    Texts about documents that match and cannot be read are added to damages.
    """
    if not query and wanted["publisher"]:
        latest = collection.index.documents.latest_articles(MAX_RESULTS + 1, wanted["publisher"])
        return [Hit(row, "", ()) for row in latest]
    hits = search(
        collection,
        query,
        publisher=wanted["publisher"] or None,
        published_from=wanted["from"] or None,
        published_to=wanted["to"] or None,
        limit=MAX_RESULTS + 1,
        on_damage=damages.append,
    )
    return list(islice(hits, MAX_RESULTS + 1))


def _result(hit: Hit) -> dict[str, Any]:
    return {
        "row": hit.row,
        "title": highlight(hit.row.title or hit.row.url, hit.words),
        "excerpt": highlight(hit.excerpt, hit.words),
    }
