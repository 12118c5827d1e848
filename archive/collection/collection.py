"""Collection: the folder on disk that holds WARC files, text files, publisher specs and the index."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from archive.capture import Capture, parse_pressmark
from archive.collection.config import CollectionConfig, format_config, load_config
from archive.collection.manifest import WARC_FOLDER
from archive.collection.publisher import Publisher, load_publisher, load_publishers
from archive.errors import CaptureNotFound, CollectionError, CollectionNotFound, RecordError
from archive.index import TEXT_FOLDER, DocumentRow, Index
from archive.search.query import excerpt, parse_query
from archive.timestamp import parse_timestamp, parse_warc_date
from archive.warc.http_message import Decoded, ResponseHead, decode_content, head_length, payload_of
from archive.warc.reading import Record, open_record
from archive.warc.records import parse_fields
from archive.warc.scan import MAX_HEAD_BYTES, head_of

CONFIG_NAME, INDEX_NAME = "collection.toml", "index.sqlite"
_MAX_REVISITS = 8


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """One capture as it was received. payload is the de-chunked body, content codings still on.

    head is this capture's own head, also where the payload stands in an older record (payload_from) that it repeats.
    """

    capture: Capture
    head: ResponseHead
    payload: bytes
    payload_head: ResponseHead
    payload_from: Capture

    def decode(self, max_bytes: int) -> Decoded:
        """Take off the content codings; at most max_bytes come out."""
        return decode_content(self.payload_head, self.payload, max_bytes)


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: the document's row, a line of its text around the words found, and those words (folded)."""

    row: DocumentRow
    excerpt: str
    words: tuple[str, ...]


class Collection:
    """An archive on disk, opened for reading. Writing is archive.collection.writer's."""

    def __init__(self, path: Path, config: CollectionConfig):
        self.path, self.config = path, config
        self._index: Index | None = None

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open the collection in a folder. Raises CollectionNotFound or BadConfig."""
        path = Path(path)
        if not (path / CONFIG_NAME).is_file():
            raise CollectionNotFound(path)
        return cls(path, load_config(path / CONFIG_NAME))

    @classmethod
    def open_or_create(cls, path: Path | str, config: CollectionConfig | None = None) -> Self:
        """Open the collection in a folder, or make an empty one there. Raises CollectionError where that cannot be."""
        path = Path(path)
        if not (path / CONFIG_NAME).exists():
            if path.is_dir() and any(path.iterdir()):
                raise CollectionError(
                    f"{path} holds other files and no {CONFIG_NAME}: name an empty or a new folder with --collection"
                )
            try:
                for folder in (WARC_FOLDER, TEXT_FOLDER, "publishers"):
                    (path / folder).mkdir(parents=True, exist_ok=True)
                Index(path / INDEX_NAME, writable=True).close()
                (path / CONFIG_NAME).write_text(format_config(config or CollectionConfig()), "utf-8")
            except OSError as exc:
                raise CollectionError(f"{path} cannot be created: {exc.strerror or exc}") from exc
        return cls.open(path)

    @property
    def warc_dir(self) -> Path:
        """Where WARC files stand."""
        return self.path / WARC_FOLDER

    @property
    def text_dir(self) -> Path:
        """Where text files stand, one JSON line a document."""
        return self.path / TEXT_FOLDER

    @property
    def publishers_dir(self) -> Path:
        """Where publisher specs stand."""
        return self.path / "publishers"

    @property
    def rules_dir(self) -> Path:
        """Where line rules of this collection stand, if it has any; the cleaner reads them."""
        return self.path / "rules"

    def publishers(self) -> list[Publisher]:
        """Return the publishers of this collection. Raises BadConfig."""
        return load_publishers(self.publishers_dir)

    def publisher(self, publisher_id: str) -> Publisher:
        """Return one publisher. Raises BadConfig, naming those that there are."""
        return load_publisher(self.publishers_dir / f"{publisher_id}.toml")

    @property
    def index(self) -> Index:
        """The index, opened for reading at first use."""
        if self._index is None:
            self._index = Index(self.path / INDEX_NAME)
        return self._index

    def writable_index(self) -> Index:
        """Open the index for writing; the caller closes it. Raises CollectionError, also where there is none any more."""
        path = self.path / INDEX_NAME
        if not path.exists():  # an empty one made here would hide that captures are missing from it
            raise CollectionError(f"{path} is missing. It is derived: `pressmark reindex` makes it again")
        return Index(path, writable=True)

    def close(self) -> None:
        """Close the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ------------------------------------------------------------------ WARC

    def warc_path(self, filename: str) -> Path:
        """Return the path of a WARC file, complete or still being written."""
        path = self.warc_dir / filename
        return path if path.exists() else path.with_name(filename + ".open")

    @contextmanager
    def open_record(self, capture: Capture) -> Iterator[Record]:
        """Open the WARC record of a capture, which can be read as long as the context lasts. Raises RecordError."""
        path = self.warc_path(capture.filename)
        with ExitStack() as stack:
            try:
                record = stack.enter_context(open_record(path, capture.offset))
            except RecordError:
                if path.exists():
                    raise
                path = self.warc_path(capture.filename)  # renamed meanwhile
                record = stack.enter_context(open_record(path, capture.offset))
            if record.record_id != capture.record_id:
                raise RecordError(
                    path,
                    capture.offset,
                    f"the index says {capture.record_id}, the file has {record.record_id or 'none'}",
                )
            yield record

    def read_response(self, capture: Capture, max_bytes: int | None = None) -> StoredResponse:
        """Return head and payload of a capture; a revisit's payload comes from the record that it refers to.

        Of the body at most max_bytes are read, chunk framing included. Raises RecordError, and CaptureNotFound where
        the record that a revisit refers to is not in this collection.
        """
        holder = self.payload_holder(capture)
        head = self.read_head(capture) if holder is not capture else None
        with self.open_record(holder) as record:
            payload_head = head_of(record)
            body = record.read(None if max_bytes is None else MAX_HEAD_BYTES + max_bytes)
        at = 0 if record.type == "resource" else head_length(body)
        if head is None or not head.status:  # a revisit record need not have a head (WARC/1.0, section 6.7.2)
            head = payload_head
        return StoredResponse(capture, head, payload_of(payload_head, body[at:]), payload_head, holder)

    def payload_holder(self, capture: Capture) -> Capture:
        """Return the capture whose record holds the payload: a revisit's is another. Raises as read_response does."""
        holder = capture
        for _ in range(_MAX_REVISITS + 1):
            if holder.record_type != "revisit":
                return holder
            with self.open_record(holder) as record:
                holder = self.refers_to(record, holder.record_id)
        raise CaptureNotFound(
            f"{capture.pressmark} repeats a repeat of a repeat, more than {_MAX_REVISITS} deep or in a circle: "
            "the record that holds its payload cannot be found"
        )

    def read_facts(self, capture: Capture) -> dict[str, str]:
        """Return what the metadata record of a capture says of its crawl, names in lower case; nothing where it has none.

        Raises RecordError where what stands behind the capture's record cannot be read.
        """
        place = capture.offset + capture.length
        for _ in range(2):  # the request stands between
            with open_record(self.warc_path(capture.filename), place) as record:
                if record.type == "metadata" and record.get("WARC-Concurrent-To") == capture.record_id:
                    return parse_fields(record.read(MAX_HEAD_BYTES))
                if record.type != "request":
                    break
                place += record.length
        return {}

    def read_head(self, capture: Capture) -> ResponseHead:
        """Return the head of a capture, that of a revisit being its own. Raises RecordError."""
        with self.open_record(capture) as record:
            return head_of(record)

    def refers_to(self, record: Record, record_id: str) -> Capture:
        """Return the capture that a revisit record refers to: by URI and date, else (WARC/1.0) by its payload digest.

        Raises CaptureNotFound where it is not in this collection.
        """
        url, date = record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date")
        digest = record.get("WARC-Payload-Digest")
        found: list[Capture] = []
        if url and date:
            moment = parse_warc_date(date)
            found = self.index.captures(url, moment)
            found.sort(key=lambda c: (c.payload_digest != digest, abs(c.captured_at - moment)))
        if digest and (holder := self.index.capture_by_digest(digest)) is not None:
            found.append(holder)
        for candidate in found:
            if candidate.record_id != record_id:
                return candidate
        raise CaptureNotFound(
            f"record {record_id} repeats {url or 'a page that it does not name'} of {date or 'an unknown date'}, "
            "which is not in this collection"
        )

    # ------------------------------------------------------------------ documents

    def read_line(self, row: DocumentRow) -> bytes:
        """Return a document as it stands in its text file: one line of JSON without its end. Raises RecordError."""
        path = self.text_dir / row.filename
        try:
            with path.open("rb") as file:
                file.seek(row.offset)
                line = file.read(row.length)
        except FileNotFoundError as exc:
            again = self.index.document(row.record_id)  # the document was made again since the row was read
            if again is not None and again.filename != row.filename:
                return self.read_line(again)
            raise RecordError(path, row.offset, "cannot be read: the file is not there") from exc
        except OSError as exc:
            raise RecordError(path, row.offset, f"cannot be read: {exc.strerror or exc}") from exc
        if len(line) < row.length:
            raise RecordError(path, row.offset, "the document is cut short")
        return line

    def read_document(self, row: DocumentRow) -> dict[str, Any]:
        """Return a document as the JSON object that was stored. Raises RecordError."""
        try:
            document: dict[str, Any] = json.loads(self.read_line(row))
        except ValueError as exc:
            raise RecordError(self.text_dir / row.filename, row.offset, f"no document here: {exc}") from exc
        return document

    def resolve(self, text: str) -> tuple[Capture, DocumentRow | None]:
        """Find what a URL or pressmark names: the capture, and its document if there is one.

        For a plain URL it is the newest document, else the newest capture. Raises CaptureNotFound, InvalidURL or
        InvalidTimestamp.
        """
        timestamp, url = parse_pressmark(text)
        capture = self.index.find_capture(url, timestamp)
        if capture is None:
            raise CaptureNotFound(f"nothing is stored of {url}: archive it with `pressmark archive {url}`")
        if timestamp and len(timestamp) == 14 and capture.timestamp != timestamp:
            others = ", ".join(c.pressmark for c in self.index.captures(url)[-3:])
            raise CaptureNotFound(f"nothing is stored under {text}; the last captures of that URL are {others}")
        row = self.index.document(capture.record_id)
        if row is None and timestamp is None and (row := self.index.find_document(url)) is not None:
            moment = parse_timestamp(row.pressmark[:14])
            capture = self.index.capture_by_record(row.record_id, row.url, moment) or capture
        return capture, row

    def search(
        self,
        text: str,
        *,
        publisher: str | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        limit: int = 20,
    ) -> Iterator[Hit]:
        """Yield at most limit documents that hold all words of text, best first, one a URL."""
        query = parse_query(text)
        seen: set[str] = set()
        if query is None:
            return
        for row in self.index.search(query, publisher, published_from, published_to):
            if len(seen) == limit:
                return
            if row.url in seen:
                continue
            document = self.read_document(row)
            if query.phrases and not query.holds_for((document["title"], document["subtitle"], document["text"])):
                continue
            seen.add(row.url)
            yield Hit(row, excerpt(document["text"], query.words), query.words)


def host_name() -> str:
    """Return this machine's name as it may stand in a file name."""
    name = os.uname().nodename.split(".")[0].lower()
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in name) or "host"
