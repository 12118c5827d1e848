"""Origins of the two web applications as the client sees them, headers that name them, and URLs within URLs."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:\d{1,5})?\Z")


class HeadersMiddleware:
    """ASGI middleware that adds headers to every response. "{other}" becomes the origin of the other application."""

    def __init__(self, app: ASGIApp, headers: dict[str, str], other: str):
        self._app, self._headers, self._other = app, headers, other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, and add the headers that its response does not have."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                origin = origin_for_client(scope, self._other)
                added = [(n.lower().encode(), v.format(other=origin).encode()) for n, v in self._headers.items()]
                message["headers"] = [*message["headers"], *(h for h in added if h[0] not in present)]
            await send(message)

        await self._app(scope, receive, with_headers)


def origin_for_client(scope: Scope, origin: str) -> str:
    """Return an origin with "*" as its host replaced by the host name in the client's request.

    Clients may call one server localhost, 127.0.0.1 or news.lan, and a policy for frames must use the same name.
    """
    return origin.replace("://*", f"://{_requested_host(scope)[0]}", 1)


def own_origin(scope: Scope) -> str:
    """Return the origin of this application for the client of a request."""
    host, port = _requested_host(scope)
    return f"{scope['scheme']}://{host}{port}"


def _requested_host(scope: Scope) -> tuple[str, str]:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    named = _HOST.match(host)
    return (named[1], named[2] or "") if named else ("127.0.0.1", "")


def rest_of_path(request: Request, prefix: str) -> str:
    """Return the part of the request target after prefix, as it was sent and with its query: a URL within a URL."""
    raw: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (raw + (b"?" + query if query else b"")).decode("latin-1")[len(prefix) :]
