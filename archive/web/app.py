"""The web application of the archive's own pages: routes, Content-Security-Policy, and error pages.

Archived bytes are never served here, see archive.web.replay_app.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from archive.errors import ArchiveError, CaptureNotFound, InvalidDay, InvalidTimestamp, InvalidURL
from archive.web.article import article
from archive.web.collection_pool import CollectionPool
from archive.web.context import Context, context_of
from archive.web.front import front
from archive.web.origins import HeadersMiddleware, rest_of_path
from archive.web.rendering import Pages
from archive.web.search import search_page

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data: {other}; "
    "frame-src {other}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(collection_path: Path, *, replay_origin: str) -> Starlette:
    """Return the ASGI application of the archive's own pages; archived pages are served at replay_origin.

    "*" as the host of replay_origin is replaced by the host name in each request.
    """
    collections = CollectionPool(collection_path)
    with collections.borrow() as collection:
        pages = Pages(collection.config.title)
    handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
        ArchiveError: _archive_error,
        HTTPException: _http_error,
    }
    app = Starlette(
        routes=[
            Route("/", front),
            Route("/search", search_page),
            Route("/article/{pressmark:path}", article),
            Route("/web/{address:path}", _to_replay),
            Route("/static/style.css", _stylesheet),
            Route("/healthz", _health),
        ],
        middleware=[Middleware(HeadersMiddleware, headers=_HEADERS, other=replay_origin)],
        exception_handlers=handlers,
    )
    app.state.context = Context(collections, pages, replay_origin)
    return app


def _to_replay(request: Request) -> Response:
    return RedirectResponse(context_of(request).replay_origin_for(request) + rest_of_path(request, ""), 307)


def _stylesheet(request: Request) -> Response:
    return Response(files("archive.web").joinpath("static/style.css").read_bytes(), media_type="text/css")


def _health(request: Request) -> Response:
    with context_of(request).collections.borrow() as collection:
        collection.index.captures.has("http://localhost/")
    return JSONResponse({"status": "ok"})


async def _archive_error(request: Request, exc: Exception) -> Response:
    message = context_of(request).pages.message
    if isinstance(exc, CaptureNotFound):
        return message(404, "Not in this archive", str(exc))
    if isinstance(exc, (InvalidURL, InvalidTimestamp)):
        return message(400, "Invalid address", str(exc))
    if isinstance(exc, InvalidDay):
        return message(400, "Invalid date", str(exc))
    return message(500, "This page cannot be read", str(exc))


async def _http_error(request: Request, exc: Exception) -> Response:
    message = context_of(request).pages.message
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    if status == 404:
        return message(404, "No such page", "Start from the front page, or search for an article.")
    return message(status, "The request failed", "Go back to the front page.")
