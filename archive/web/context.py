"""What the views of the archive's own pages share: the collection, the templates, and where archived pages stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from archive.web.collection_pool import CollectionPool
from archive.web.origins import origin_for_client
from archive.web.rendering import Pages


@dataclass(frozen=True, slots=True)
class Context:
    """One application's collection and templates. In replay_origin, "*" stands for the host that a client asked."""

    collections: CollectionPool
    pages: Pages
    replay_origin: str

    def replay_origin_for(self, request: Request) -> str:
        """Return the origin of archived pages as the client sees it."""
        return origin_for_client(request.scope, self.replay_origin)


def context_of(request: Request) -> Context:
    """Return the context of the application that a request came to."""
    return cast("Context", request.app.state.context)
