"""Pressmark for those who program: open a collection and read it, or clean a page without one.

    import pressmark

    with pressmark.open("collection") as collection:
        for document in collection.documents():
            print(document["published_at"], document["title"])

    document = pressmark.clean(html, url="https://example.org/news/1")

What a collection gives:

    documents()     dictionaries: clean text, and what is known of it     document(page)   one of them
    search(query)   what matches, best first                              publishers()     whose pages there are
    captures()      what was captured, and when                           read(capture)    the response itself
    records()       warcio's records, of all WARC files or of a URL

docs/python.md shows more. Names are imported when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive import __version__ as __version__
    from archive.capture import Capture as Capture
    from archive.collection.warc_store import StoredResponse as StoredResponse
    from archive.errors import ArchiveError as ArchiveError
    from archive.errors import CaptureNotFound as CaptureNotFound
    from archive.errors import CollectionNotFound as CollectionNotFound
    from archive.errors import PublisherNotFound as PublisherNotFound
    from archive.errors import RecordError as RecordError
    from pipelines.document import Document as Document
    from pressmark.cleaning import clean as clean
    from pressmark.collection import Collection as Collection
    from pressmark.collection import open as open  # noqa: A004  # pressmark.open, as gzip.open

_HOMES = {
    "ArchiveError": "archive.errors",
    "Capture": "archive.capture",
    "CaptureNotFound": "archive.errors",
    "Collection": "pressmark.collection",
    "CollectionNotFound": "archive.errors",
    "Document": "pipelines.document",
    "PublisherNotFound": "archive.errors",
    "RecordError": "archive.errors",
    "StoredResponse": "archive.collection.warc_store",
    "__version__": "archive",
    "clean": "pressmark.cleaning",
    "open": "pressmark.collection",
}

__all__ = [
    "ArchiveError",
    "Capture",
    "CaptureNotFound",
    "Collection",
    "CollectionNotFound",
    "Document",
    "PublisherNotFound",
    "RecordError",
    "StoredResponse",
    "__version__",
    "clean",
    "open",
]


def __getattr__(name: str) -> Any:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__])
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__]
