"""A collection for those who program: its documents, captures, search results and WARC records."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from archive.capture import Capture
from archive.collection.collection import Collection as _Collection
from archive.collection.warc_store import StoredResponse
from archive.errors import CaptureNotFound
from archive.reading.search_results import search

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord


class Collection:
    """A collection on disk, opened for reading; it may be written by others meanwhile. Use one Collection a thread."""

    def __init__(self, path: str | PathLike[str]):
        """Open the collection in a folder. Raises CollectionNotFound, and other ArchiveErrors where it cannot be read."""
        self._collection = _Collection.open(Path(path))

    @property
    def path(self) -> Path:
        """The folder."""
        return self._collection.path

    @property
    def title(self) -> str:
        """What the collection is called."""
        return self._collection.config.title

    def documents(self, *, publisher: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield documents as JSON objects (docs/document.md), in the order in which they were made; of one publisher, or all."""
        return self._collection.iter_documents(publisher)

    def document(self, page: str) -> dict[str, Any]:
        """Return the document that a URL (its newest one) or a pressmark names. Raises CaptureNotFound."""
        capture, row = self._collection.resolve(page)
        if row is None:
            raise CaptureNotFound(f"{capture.pressmark} is stored but is no page that was cleaned")
        return self._collection.read_document(row)

    def captures(self, *, url: str | None = None, publisher: str | None = None) -> Iterator[Capture]:
        """Yield captures: those of a URL oldest first, or all in the order of their URLs (SURT) and times."""
        if url is None:
            yield from self._collection.index.captures.iter_all(publisher)
            return
        for capture in self._collection.index.captures.of(url):
            if publisher is None or capture.publisher == publisher:
                yield capture

    def search(
        self,
        query: str,
        *,
        publisher: str | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        limit: int = 20,
    ) -> Iterator[dict[str, Any]]:
        """Yield what `pressmark search --json` prints: the documents that hold all words of query, best first.

        published_from and published_to are days, months or years in ISO 8601, both inclusive. Raises an ArchiveError
        where one of them is none.
        """
        hits = search(
            self._collection,
            query,
            publisher=publisher,
            published_from=published_from,
            published_to=published_to,
            limit=limit,
        )
        return (hit.to_dict() for hit in hits)

    def read(self, capture: Capture) -> StoredResponse:
        """Return the response of a capture: HTTP head, payload as it was received, and the facts of its crawl.

        Raises RecordError, and CaptureNotFound for a revisit whose payload is not in this collection.
        """
        return self._collection.warcs.read_response(capture, with_metadata=True)

    def records(self, *, url: str | None = None) -> Iterator[ArcWarcRecord]:
        """Yield warcio's ArcWarcRecords: of all WARC files, or of the captures of a URL.

        Each is to be read before the next is asked for. Raises RecordError where a record is damaged.
        """
        from archive.export.warcio_records import as_warcio_record, iter_warcio_records

        if url is None:
            for path in self._collection.warcs.files():
                yield from iter_warcio_records(path)
            return
        for capture in self._collection.index.captures.of(url):
            with self._collection.warcs.open_record(capture) as record:
                yield as_warcio_record(record)

    def close(self) -> None:
        """Close the index."""
        self._collection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def open(path: str | PathLike[str]) -> Collection:  # noqa: A001  # pressmark.open, as gzip.open
    """Open the collection in a folder for reading. Raises CollectionNotFound."""
    return Collection(path)
