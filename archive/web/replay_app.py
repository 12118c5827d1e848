"""The web application of archived pages, on a separate origin: routes, Content-Security-Policy, TimeMaps and errors."""

from __future__ import annotations

from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from archive.errors import ArchiveError, CaptureNotFound, InvalidTimestamp, InvalidURL
from archive.replay.memento import TIMEMAP_TYPE, iter_timemap
from archive.replay.rewriting import CONTENT_POLICY, parse_replay_path
from archive.web.collection_pool import CollectionPool
from archive.web.origins import HeadersMiddleware, origin_for_client, own_origin, rest_of_path
from archive.web.replayed_page import not_stored_message, replayed_page

_HEADERS = {
    "Content-Security-Policy": f"{CONTENT_POLICY}; frame-ancestors 'self' {{other}}",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
}


def create_replay_app(collection_path: Path, *, archive_origin: str) -> Starlette:
    """Return the ASGI application of archived pages; only pages of archive_origin may show them in a frame.

    "*" as the host of archive_origin is replaced by the host name in each request.
    """
    collections = CollectionPool(collection_path)

    def replay(request: Request) -> Response:
        return replayed_page(request, collections)

    def timemap(request: Request) -> Response:
        url = parse_replay_path(rest_of_path(request, "/web/timemap/link/")).url
        with collections.borrow() as collection:
            captures = collection.index.captures.of(url)
        if not captures:
            raise CaptureNotFound(not_stored_message(url))
        return Response("".join(iter_timemap(own_origin(request.scope), captures)), media_type=TIMEMAP_TYPE)

    async def archive_error(request: Request, exc: Exception) -> Response:
        is_bad_address = isinstance(exc, (InvalidURL, InvalidTimestamp))
        status = 404 if isinstance(exc, CaptureNotFound) else 400 if is_bad_address else 500
        return _message(status, str(exc), origin_for_client(request.scope, archive_origin))

    async def http_error(request: Request, exc: Exception) -> Response:
        status = exc.status_code if isinstance(exc, HTTPException) else 500
        return _message(
            status, "Archived pages are found under /web/.", origin_for_client(request.scope, archive_origin)
        )

    return Starlette(
        routes=[Route("/web/timemap/link/{url:path}", timemap), Route("/web/{address:path}", replay)],
        middleware=[Middleware(HeadersMiddleware, headers=_HEADERS, other=archive_origin)],
        exception_handlers={ArchiveError: archive_error, HTTPException: http_error},
    )


def _message(status: int, text: str, archive_origin: str) -> Response:
    page = (
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Not in this archive</title>"
        "<style>body{font:1.05rem/1.6 Georgia,serif;max-width:36rem;margin:18vh auto;padding:0 1.5rem;color:#333;background:#fbfaf7}"
        "a{color:#7a2e1d}@media(prefers-color-scheme:dark){body{color:#ccc;background:#191817}a{color:#e0a08e}}</style>"
        f"<p>{escape(text)}</p><p><a href='{escape(archive_origin)}/'>The archive's front page</a></p>"
    )
    return Response(page.encode("utf-8", "replace"), status, media_type="text/html")
