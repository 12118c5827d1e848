"""Collection: the folder on disk that holds WARC files, text files, publisher specs and the index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from archive.capture import Capture, parse_pressmark, pressmark_moment
from archive.collection.config import CollectionConfig, format_config, load_config
from archive.collection.publisher import Publisher, load_publisher, load_publishers
from archive.collection.warc_store import WARC_FOLDER, WarcStore
from archive.errors import CaptureNotFound, CollectionError, CollectionNotFound, PublisherNotFound, RecordError
from archive.index import DocumentRow, Index

CONFIG_NAME, INDEX_NAME = "collection.toml", "index.sqlite"
TEXT_FOLDER, PUBLISHERS_FOLDER, RULES_FOLDER = "text", "publishers", "rules"


class Collection:
    """A collection on disk, opened for reading. For writing see archive.collection.writer."""

    def __init__(self, path: Path, config: CollectionConfig):
        self.path, self.config = path, config
        self.warcs = WarcStore(path / WARC_FOLDER, lambda: self.index)
        self._index: Index | None = None
        self._publishers: dict[str, tuple[int, Publisher]] = {}  # by id, with the modification time of the spec

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open the collection in a folder. Raises CollectionNotFound or BadConfig."""
        path = Path(path)
        if not (path / CONFIG_NAME).is_file():
            raise CollectionNotFound(path)
        return cls(path, load_config(path / CONFIG_NAME))

    @classmethod
    def open_or_create(cls, path: Path | str, config: CollectionConfig | None = None) -> Self:
        """Open the collection in a folder, or create an empty one there. Raises CollectionError if it cannot."""
        path = Path(path)
        if not (path / CONFIG_NAME).exists():
            if path.is_dir() and any(path.iterdir()):
                raise CollectionError(
                    f"{path} holds other files and no {CONFIG_NAME}: name an empty or a new folder with --collection"
                )
            try:
                for folder in (WARC_FOLDER, TEXT_FOLDER, PUBLISHERS_FOLDER):
                    (path / folder).mkdir(parents=True, exist_ok=True)
                Index(path / INDEX_NAME, writable=True).close()
                (path / CONFIG_NAME).write_text(format_config(config or CollectionConfig()), "utf-8")
            except OSError as exc:
                raise CollectionError(f"{path} cannot be created: {exc.strerror or exc}") from exc
        return cls.open(path)

    def close(self) -> None:
        """Close the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ------------------------------------------------------------------ files

    @property
    def text_dir(self) -> Path:
        """The folder of text files, which hold one document in JSON on each line."""
        return self.path / TEXT_FOLDER

    @property
    def publishers_dir(self) -> Path:
        """The folder of publisher specs."""
        return self.path / PUBLISHERS_FOLDER

    @property
    def rules_dir(self) -> Path:
        """The folder of line rules for this collection, which may be missing; the cleaner reads it."""
        return self.path / RULES_FOLDER

    @staticmethod
    def index_path_in(path: Path) -> Path:
        """Return the path of the index of the collection in a folder."""
        return path / INDEX_NAME

    @property
    def index_path(self) -> Path:
        """The path of the index."""
        return self.index_path_in(self.path)

    @property
    def index(self) -> Index:
        """The index, opened for reading at first use."""
        if self._index is None:
            self._index = Index(self.index_path, read_line=self.read_text)
        return self._index

    def writable_index(self) -> Index:
        """Open the index for writing; the caller closes it. Raises CollectionError, also if the index is missing."""
        if not self.index_path.exists():  # to create an empty one here would hide that captures are missing
            raise CollectionError(f"{self.index_path} is missing. It is derived: `pressmark reindex` makes it again")
        return Index(self.index_path, writable=True, read_line=self.read_text)

    # ------------------------------------------------------------------ publishers

    def publishers(self) -> list[Publisher]:
        """Return the publishers of this collection. Raises BadConfig."""
        return load_publishers(self.publishers_dir)

    def publisher(self, publisher_id: str) -> Publisher:
        """Return one publisher. Raises BadConfig; if there is no such publisher, its text lists the existing ones."""
        return load_publisher(self._spec_path(publisher_id))

    def known_publisher(self, publisher_id: str) -> Publisher | None:
        """Return one publisher, or None if it has no spec; a spec is read again only after it was changed.

        Raises BadConfig.
        """
        path = self._spec_path(publisher_id)
        try:
            changed_at = path.stat().st_mtime_ns
        except OSError:
            return None
        known = self._publishers.get(publisher_id)
        if known is None or known[0] != changed_at:
            known = self._publishers[publisher_id] = changed_at, load_publisher(path)
        return known[1]

    def publisher_names(self) -> list[str]:
        """Return the names of the publishers that are described, or whose pages are stored, in their order."""
        described = (path.stem for path in self.publishers_dir.glob("*.toml"))
        return sorted({*described, *self.index.captures.publishers()})

    def check_publisher(self, name: str | None) -> None:
        """Raise PublisherNotFound for a name that no publisher has; None stands for all publishers."""
        if name is not None and name not in (known := self.publisher_names()):
            raise PublisherNotFound(name, known)

    def _spec_path(self, publisher_id: str) -> Path:
        return self.publishers_dir / f"{publisher_id}.toml"

    # ------------------------------------------------------------------ documents

    def read_text(self, filename: str, offset: int, length: int) -> bytes:
        """Return length bytes at offset in a text file: a line without its line end. Raises RecordError."""
        path = self.text_dir / filename
        try:
            with path.open("rb") as file:
                file.seek(offset)
                line = file.read(length)
        except OSError as exc:
            reason = "the file is not there" if isinstance(exc, FileNotFoundError) else exc.strerror or exc
            raise RecordError(path, offset, f"cannot be read: {reason}") from exc
        if len(line) < length:
            raise RecordError(path, offset, "the document is cut short")
        return line

    def read_line(self, row: DocumentRow) -> bytes:
        """Return a document as one line of JSON without line end, as it is in its text file. Raises RecordError."""
        try:
            return self.read_text(row.filename, row.offset, row.length)
        except RecordError as exc:
            if not isinstance(exc.__cause__, FileNotFoundError):
                raise
            newer = self.index.documents.of_record(row.record_id)  # the document was replaced since the row was read
            if newer is None or newer.filename == row.filename:
                raise
            return self.read_line(newer)

    def read_document(self, row: DocumentRow) -> dict[str, Any]:
        """Return a document as the JSON object that was stored. Raises RecordError."""
        return self._parse(row, self.read_line(row))

    def read_checked_line(self, row: DocumentRow) -> bytes:
        """Return what read_line does. Raises RecordError also where that is not JSON."""
        line = self.read_line(row)
        self._parse(row, line)
        return line

    def _parse(self, row: DocumentRow, line: bytes) -> dict[str, Any]:
        try:
            document: dict[str, Any] = json.loads(line)
        except ValueError as exc:
            raise RecordError(self.text_dir / row.filename, row.offset, f"no document here: {exc}") from exc
        return document

    def resolve(self, text: str) -> tuple[Capture, DocumentRow | None]:
        """Return the capture that a URL or pressmark names, and its document or None.

        For a plain URL these are the newest document and its capture, or the newest capture if there is no document.
        Raises CaptureNotFound, InvalidURL or InvalidTimestamp.
        """
        timestamp, url = parse_pressmark(text)
        capture = self.index.captures.find(url, timestamp)
        if capture is None:
            raise CaptureNotFound(f"nothing is stored of {url}: archive it with `pressmark archive {url}`")
        if timestamp and len(timestamp) == 14 and capture.timestamp != timestamp:
            others = ", ".join(c.pressmark for c in self.index.captures.of(url)[-3:])
            raise CaptureNotFound(f"nothing is stored under {text}; the last captures of that URL are {others}")
        row = self.index.documents.of_record(capture.record_id)
        if row is None and timestamp is None and (row := self.index.documents.find(url)) is not None:
            moment = pressmark_moment(row.pressmark)
            capture = self.index.captures.by_record(row.record_id, row.url, moment) or capture
        return capture, row

    def iter_documents(self, publisher: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield every document as a JSON object, in the order in which they were stored. Raises RecordError."""
        for row in self.index.documents.iter_all(publisher):
            yield self.read_document(row)
