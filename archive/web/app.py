"""The archive's own pages: front, search, article. Archived bytes are never served here (see archive.web.replay_app)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.collection.collection import Collection, Hit
from archive.errors import ArchiveError, CaptureNotFound, InvalidTimestamp, InvalidURL
from archive.formatting import format_bytes, format_number
from archive.reading.page_order import in_page_order
from archive.search.query import highlight

RESULTS = 50
LATEST = 40
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:\d{1,5})?\Z")
_DATE_KEYS = ("publisher", "from", "to")


class Headers:
    """Adds headers to every response. "{other}" in them becomes the origin of the other application."""

    def __init__(self, app: ASGIApp, headers: dict[str, str], other: str):
        self._app, self._headers, self._other = app, headers, other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers that the response has not set itself."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                origin = seen_from(scope, self._other)
                added = [(n.lower().encode(), v.format(other=origin).encode()) for n, v in self._headers.items()]
                message["headers"] = [*message["headers"], *(h for h in added if h[0] not in present)]
            await send(message)

        await self._app(scope, receive, with_headers)


def seen_from(scope: Scope, origin: str) -> str:
    """Return an origin for who asks: "*" as its host is the name by which this server was asked.

    One server is localhost, 127.0.0.1 and news.lan to different people, and a frame's policy has to name it as they do.
    """
    return origin.replace("://*", f"://{_asked_host(scope)[0]}", 1)


def own_origin(scope: Scope) -> str:
    """Return the origin of this application as who asks sees it."""
    host, port = _asked_host(scope)
    return f"{scope['scheme']}://{host}{port}"


def _asked_host(scope: Scope) -> tuple[str, str]:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    named = _HOST.match(host)
    return (named[1], named[2] or "") if named else ("127.0.0.1", "")


def rest_of_path(request: Request, prefix: str) -> str:
    """Return what follows prefix in the address as it was sent, query included: a URL inside a URL."""
    raw: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (raw + (b"?" + query if query else b"")).decode("latin-1")[len(prefix) :]


def pages_environment(collection: Collection) -> Environment:
    """Return the templates with what all of them use."""
    environment = Environment(
        loader=PackageLoader("archive.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(site=collection.config.title)
    environment.filters.update(day=format_day, number=format_number, size=format_bytes, pressmark_path=pressmark_path)
    return environment


def create_app(collection_path: Path, *, replay_origin: str) -> Starlette:
    """Return the ASGI application of the archive's own pages; archived pages stand at replay_origin.

    In replay_origin, "*" as the host stands for the name by which this server is asked.
    """
    with Collection.open(collection_path) as collection:
        environment = pages_environment(collection)
    style = files("archive.web").joinpath("static/style.css").read_bytes()

    def page(name: str, code: int = 200, **values: Any) -> HTMLResponse:
        values.setdefault("query", "")
        return HTMLResponse(environment.get_template(name).render(values), code)

    def message(status: int, title: str, text: str, link: str | None = None) -> HTMLResponse:
        return page("message.html", status, title=title, text=text, link=link)

    def front(request: Request) -> Response:
        with Collection.open(collection_path) as collection:
            rows = collection.index.latest_articles(LATEST)
            return page("front.html", stats=collection.index.stats(), latest=rows, names=_names(collection))

    def search(request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:500]
        wanted = {key: request.query_params.get(key, "").strip()[:64] for key in _DATE_KEYS}
        with Collection.open(collection_path) as collection:
            hits = list(
                collection.search(
                    query,
                    publisher=wanted["publisher"] or None,
                    published_from=wanted["from"] or None,
                    published_to=wanted["to"] or None,
                    limit=RESULTS + 1,
                )
            )
            results = [_result(hit) for hit in hits[:RESULTS]]
            if not query and wanted["publisher"]:  # a publisher alone: its latest
                latest = collection.index.latest_articles(RESULTS + 1, wanted["publisher"])
                hits = [Hit(row, "", ()) for row in latest]
                results = [_result(hit) for hit in hits[:RESULTS]]
            return page(
                "search.html",
                query=query,
                wanted=wanted,
                results=results,
                more=len(hits) > RESULTS,
                names=_names(collection),
            )

    def article(request: Request) -> Response:
        origin = seen_from(request.scope, replay_origin)
        with Collection.open(collection_path) as collection:
            capture, row = collection.resolve(rest_of_path(request, "/article/"))
            if row is None:
                text = f"{capture.pressmark} is stored, but no clean text was made of it. It can be replayed:"
                link = f"{origin}/web/{pressmark_path(capture.pressmark)}"
                return message(404, "Not in this archive", text, link)
            document = collection.read_document(row)
            versions = collection.index.documents_of(capture.url)
            return page(
                "article.html",
                replay_origin=origin,
                document=document,
                row=row,
                lines=lines_of(document),
                versions=versions,
                copies=collection.index.copies(row),
                names=_names(collection),
                status=capture.status,
            )

    def replay(request: Request) -> Response:
        return RedirectResponse(seen_from(request.scope, replay_origin) + rest_of_path(request, ""), 307)

    def stylesheet(request: Request) -> Response:
        return Response(style, media_type="text/css")

    def health(request: Request) -> Response:
        with Collection.open(collection_path) as collection:
            collection.index.has_capture("http://localhost/")
        return JSONResponse({"status": "ok"})

    async def archive_error(request: Request, exc: Exception) -> Response:
        if isinstance(exc, CaptureNotFound):
            return message(404, "Not in this archive", str(exc))
        if isinstance(exc, (InvalidURL, InvalidTimestamp)):
            return message(400, "That is no pressmark", str(exc))
        return message(500, "This cannot be read", str(exc))

    async def http_error(request: Request, exc: Exception) -> Response:
        status = exc.status_code if isinstance(exc, HTTPException) else 500
        if status == 404:
            return message(404, "No such page", "Begin at the front page, or search for what you are looking for.")
        return message(status, "That does not work", "Go back to the front page.")

    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data: {other}; "
        "frame-src {other}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
        ArchiveError: archive_error,
        HTTPException: http_error,
    }
    return Starlette(
        routes=[
            Route("/", front),
            Route("/search", search),
            Route("/article/{pressmark:path}", article),
            Route("/web/{address:path}", replay),
            Route("/static/style.css", stylesheet),
            Route("/healthz", health),
        ],
        middleware=[Middleware(Headers, headers=headers, other=replay_origin)],
        exception_handlers=handlers,
    )


def _names(collection: Collection) -> dict[str, str]:
    """Return how publishers are called, by id; a spec that cannot be read costs its name only."""
    names = {}
    for path in sorted(collection.publishers_dir.glob("*.toml")):
        try:
            publisher = collection.publisher(path.stem)
        except ArchiveError:
            continue
        names[publisher.id] = publisher.name
    return names


def _result(hit: Hit) -> dict[str, Any]:
    return {
        "row": hit.row,
        "title": highlight(hit.row.title or hit.row.url, hit.words),
        "excerpt": highlight(hit.excerpt, hit.words),
    }


def lines_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return kept blocks and cut lines in page order; a table is one line with "rows", a list of lists of cells."""
    lines: list[dict[str, Any]] = []
    for line in in_page_order(document):
        if line["kept"] and line["kind"] == "table":  # rows that follow each other are one table
            if not lines or "rows" not in lines[-1]:
                lines.append({**line, "rows": []})
            lines[-1]["rows"].append(line["text"].split("\t"))
        else:
            lines.append(line)
    return lines


def pressmark_path(pressmark: str) -> str:
    """Return a pressmark as it may stand in an address."""
    return quote(pressmark, safe="/:?#[]@!$&'()*+,;=%~-._").replace("#", "%23")


def format_day(moment: str | None) -> str:
    """Return an ISO moment for people: "2026-10-12 08:21", or the bare day."""
    return (moment or "")[:16].replace("T", " ")
