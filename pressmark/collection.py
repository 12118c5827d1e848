"""A collection for those who program: its documents, captures, search results and WARC records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from archive.capture import Capture
from archive.collection.collection import Collection as _Collection
from archive.collection.warc_store import StoredResponse
from archive.durable import final_name, is_open
from archive.errors import RecordError
from archive.reading.search_results import search
from archive.reading.stored_document import find_document

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_Found = TypeVar("_Found")


class Collection:
    """A collection on disk, opened for reading; it may be written by others meanwhile. Use one Collection a thread.

    It is a context manager, which closes it. What its methods yield is read piece by piece as it is asked for, and so can
    be had only while the collection is open. All errors are ArchiveErrors, and say what to do next.
    """

    def __init__(self, path: str | PathLike[str]):
        """Open the collection in a folder. Raises CollectionNotFound, and another ArchiveError for a bad collection.toml."""
        self._collection = _Collection.open(Path(path))
        self._is_closed = False

    def __repr__(self) -> str:
        state = "closed " if self._is_closed else ""
        return f"<{state}pressmark.Collection {self.title!r} in {str(self.path)!r}>"

    @property
    def path(self) -> Path:
        """The folder."""
        return self._collection.path

    @property
    def title(self) -> str:
        """What the collection is called."""
        return self._collection.config.title

    def publishers(self) -> list[str]:
        """Return the names of the publishers whose pages are stored, or that are described, in their order.

        "page" is whose the pages are that were archived one by one, "import" those that came from elsewhere.
        """
        return self._opened.publisher_names()

    # ------------------------------------------------------------------ documents

    def documents(self, *, publisher: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield documents as they are stored: plain dictionaries with the keys of docs/document.md, in JSON's types.

        All of them come, in the order in which they were made: listings and error pages too (see the key "verdict"), and
        each version of an article. Raises PublisherNotFound at once.
        """
        return self._while_open(self._opened.iter_documents(self._known(publisher)))

    def document(self, page: str) -> dict[str, Any]:
        """Return the document that a URL (its newest one) or a pressmark names.

        Raises CaptureNotFound, and InvalidURL or InvalidTimestamp where page is neither.
        """
        return find_document(self._opened, page)[1]

    def search(
        self,
        query: str,
        *,
        publisher: str | None = None,
        published_from: str | date | None = None,
        published_to: str | date | None = None,
        limit: int | None = 20,
    ) -> Iterator[dict[str, Any]]:
        """Yield the documents that hold all words of query, best first, at most limit, or all where it is None.

        Each is a dictionary as `pressmark search --json` prints it: pressmark, url, publisher, title, published_at, verdict,
        excerpt. "Quoted words" stand together. published_from and published_to are dates, or days, months or years in
        ISO 8601 ("2026-09"), both inclusive. Raises InvalidDay and PublisherNotFound at once.
        """
        if limit is not None and limit < 0:
            raise ValueError(f"limit is {limit}; give 0 or more, or None for all")
        hits = search(
            self._opened,
            query,
            publisher=self._known(publisher),
            published_from=_day(published_from),
            published_to=_day(published_to),
            limit=limit,
        )
        return self._while_open(hit.to_dict() for hit in hits)

    # ------------------------------------------------------------------ captures

    def captures(self, *, url: str | None = None, publisher: str | None = None) -> Iterator[Capture]:
        """Yield captures: those of a URL oldest first, or all in the order of their URLs (SURT) and times.

        Of a URL that was never captured there are none. Raises InvalidURL and PublisherNotFound at once.
        """
        captures, publisher = self._opened.index.captures, self._known(publisher)
        if url is None:
            return self._while_open(captures.iter_all(publisher))
        return self._while_open(c for c in captures.of(url) if publisher in (None, c.publisher))

    def read(self, capture: Capture | str) -> StoredResponse:
        """Return the response of a capture, or of what a pressmark or URL names.

        It has the HTTP head, the payload as it was received, and the facts of its crawl; its decode() takes content codings
        off. Raises RecordError, and CaptureNotFound, also for a revisit whose payload is not in this collection.
        """
        if isinstance(capture, str):
            capture, _ = self._opened.resolve(capture)
        return self._opened.warcs.read_response(capture, with_metadata=True)

    def records(self, *, url: str | None = None) -> Iterator[ArcWarcRecord]:
        """Yield warcio's ArcWarcRecords: of all WARC files, or of the captures of a URL, oldest first.

        Each is to be read before the next is asked for. Raises RecordError where a record is damaged, and InvalidURL at
        once. A record that is just being written at the end of a file is left out.
        """
        if url is None:
            return self._while_open(self._all_records())
        return self._while_open(self._records_of(self._opened.index.captures.of(url)))

    def _all_records(self) -> Iterator[ArcWarcRecord]:
        from archive.export.warcio_records import iter_warcio_records

        for name in [final_name(path.name) for path in self._opened.warcs.files()]:
            path = self._opened.warcs.path(name)  # it may have got its own name meanwhile
            damages = list[RecordError]()
            for record in iter_warcio_records(path, damages.append if is_open(path.name) else None):
                if damages:  # and so not at the end
                    raise damages[0]
                yield record

    def _records_of(self, captures: Iterable[Capture]) -> Iterator[ArcWarcRecord]:
        from archive.export.warcio_records import as_warcio_record

        for capture in captures:
            with self._opened.warcs.open_record(capture) as record:
                yield as_warcio_record(record)

    # ------------------------------------------------------------------ open and closed

    def close(self) -> None:
        """Close the index. To close it again does nothing."""
        self._is_closed = True
        self._collection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def _opened(self) -> _Collection:
        if self._is_closed:
            raise ValueError(
                f"the collection in {self.path} is closed: read what you need before that, or open it again with "
                f"pressmark.open({str(self.path)!r})"
            )
        return self._collection

    def _while_open(self, found: Iterator[_Found]) -> Iterator[_Found]:
        while self._opened and (one := next(found, None)) is not None:
            yield one

    def _known(self, publisher: str | None) -> str | None:
        self._opened.check_publisher(publisher)
        return publisher


def _day(day: str | date | None) -> str | None:
    return day.isoformat()[:10] if isinstance(day, date) else day  # a datetime is a date, too


def open(path: str | PathLike[str]) -> Collection:  # noqa: A001  # pressmark.open, as gzip.open
    """Open the collection in a folder for reading. Raises CollectionNotFound."""
    return Collection(path)
