"""What the views of the archive's own pages share: the collection, the templates, and the origin of archived pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from archive.web.collection_pool import CollectionPool
from archive.web.origins import origin_for_client
from archive.web.rendering import Pages


@dataclass(frozen=True, slots=True)
class Context:
    """The collection and templates of an application. "*" in replay_origin is replaced by the host of a request."""

    collections: CollectionPool
    pages: Pages
    replay_origin: str

    def replay_origin_for(self, request: Request) -> str:
        """Return the origin of archived pages for the client of a request."""
        return origin_for_client(request.scope, self.replay_origin)


def context_of(request: Request) -> Context:
    """Return the context of the application that handles a request."""
    return cast("Context", request.app.state.context)
