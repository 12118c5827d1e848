"""The stored document that a person names, with what there is to say where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.collection.collection import Collection
from archive.errors import CaptureNotFound
from archive.index import DocumentRow


@contextmanager
def open_document(path: Path, page: str) -> Iterator[tuple[Collection, DocumentRow, dict[str, Any]]]:
    """Open a collection and find the document of a URL or pressmark in it. Raises CaptureNotFound and other ArchiveErrors."""
    with Collection.open(path) as collection:
        yield collection, *find_document(collection, page)


def find_document(collection: Collection, page: str) -> tuple[DocumentRow, dict[str, Any]]:
    """Return the document of a URL or pressmark. Raises CaptureNotFound and other ArchiveErrors."""
    capture, row = collection.resolve(page)
    if row is None:
        raise CaptureNotFound(
            f"{capture.pressmark} is stored ({capture.purpose}, HTTP {capture.status}, {capture.mime}) "
            "but is no page that was cleaned; replay it with `pressmark serve`"
        )
    return row, collection.read_document(row)
