"""Origins: the two applications name each other in their headers as whoever asks sees them; and URLs inside URLs."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:\d{1,5})?\Z")


class HeadersMiddleware:
    """Adds headers to every response. "{other}" in them becomes the origin of the other application."""

    def __init__(self, app: ASGIApp, headers: dict[str, str], other: str):
        self._app, self._headers, self._other = app, headers, other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers that the response has not set itself."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                origin = origin_for_client(scope, self._other)
                added = [(n.lower().encode(), v.format(other=origin).encode()) for n, v in self._headers.items()]
                message["headers"] = [*message["headers"], *(h for h in added if h[0] not in present)]
            await send(message)

        await self._app(scope, receive, with_headers)


def origin_for_client(scope: Scope, origin: str) -> str:
    """Return an origin for the client: "*" as its host becomes the host name by which the client asked this server.

    One server is localhost, 127.0.0.1 and news.lan to different people, and a frame's policy has to name it as they do.
    """
    return origin.replace("://*", f"://{_asked_host(scope)[0]}", 1)


def own_origin(scope: Scope) -> str:
    """Return the origin of this application as the client sees it."""
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
