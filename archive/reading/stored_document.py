"""Finding the stored document of a URL or pressmark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archive.collection.collection import Collection
from archive.errors import CaptureNotFound, RecordError
from archive.index import DocumentRow

DAMAGE_ADVICE = "`pressmark reindex` drops damaged documents, and `pressmark reclean` makes them again"


def damage_message(row: DocumentRow, error: RecordError) -> str:
    """Return the text about a document that is left out of what is given, because it cannot be read."""
    return f"left out, because damaged: {row.pressmark}: {error}"


@contextmanager
def open_document(path: Path, page: str) -> Iterator[tuple[Collection, DocumentRow, dict[str, Any]]]:
    """Open the collection at path, and yield it with row and document of a URL or pressmark. Raises ArchiveError."""
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
