"""Reindex: rebuild the index of a collection from its WARC and text files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from archive.capture import Capture, pressmark_moment
from archive.collection.collection import Collection
from archive.collection.lock import locked
from archive.collection.manifest import Manifest
from archive.collection.recovery import recover_open_file
from archive.durable import part_path, sync_folder
from archive.errors import CollectionError, InvalidTimestamp, InvalidURL, RecordError
from archive.index import DocumentLine, Index, parse_document
from archive.maintenance.import_log import IMPORTED, ImportLog
from archive.warc.scan import NotOwnFile, ScannedCapture, scan, scan_own_file

_BATCH_ROWS = 2000  # added in one transaction


@dataclass(slots=True)
class ReindexResult:
    """What a new index contains; problems describe what could not be read and is missing from it."""

    files: int = 0
    captures: int = 0
    documents: int = 0
    problems: list[str] = field(default_factory=list)


def reindex(collection: Collection, on_progress: Callable[[int], None] = lambda count: None) -> ReindexResult:
    """Rebuild the index; the old one is replaced when the new one is complete.

    on_progress is called with numbers of bytes read. Raises CollectionLocked if another process writes to the
    collection, and CollectionError if the folder cannot be written.
    """
    path = collection.index_path
    part = part_path(path)
    collection.close()
    with locked(collection.path):
        try:
            _remove(part)
            index = Index(part, writable=True, is_draft=True, read_line=collection.read_text)
            try:
                result = _fill(collection, index, on_progress)
            finally:
                index.close()
            Index(part, writable=True).close()  # switches the file to WAL mode
            with part.open("rb") as file:
                os.fsync(file.fileno())
            _remove_log(path)
            part.replace(path)
            sync_folder(path.parent)
        except (OSError, sqlite3.Error, CollectionError) as exc:
            with suppress(OSError):
                _remove(part)
            cause = exc.__cause__ if isinstance(exc, CollectionError) else exc
            reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else cause or exc
            raise CollectionError(
                f"{path} cannot be rebuilt: {reason}. The old index was not changed; make room, and run again"
            ) from exc
    return result


def _remove_log(path: Path) -> None:
    """Remove the write-ahead log of the old index: SQLite would apply it to the new index, which gets the same name."""
    with suppress(CollectionError, sqlite3.Error):
        if path.exists():
            Index(path, writable=True).close()  # the last connection to close merges the log
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _fill(collection: Collection, index: Index, on_progress: Callable[[int], None]) -> ReindexResult:
    result = ReindexResult()
    result.problems += [recover_open_file(path, index) for path in collection.warcs.open_files()]
    imports = ImportLog(collection.path).read()
    with index.bulk_adding_captures():
        for path in _in_order(collection):
            imported = imports.get(path.name)
            captures = _captures(path, imported.publisher if imported else IMPORTED, result, on_progress)
            while batch := list(islice(captures, _BATCH_ROWS)):
                index.add(batch, [])
                result.captures += len(batch)
            result.files += 1
    for path in sorted(collection.text_dir.glob("*.jsonl")):
        lines = _lines(path, index, result, on_progress)
        while batch_of_lines := list(islice(lines, _BATCH_ROWS)):
            index.add([], batch_of_lines)
    result.documents = index.documents.count()
    return result


def _in_order(collection: Collection) -> list[Path]:
    """Return the WARC files in order of completion or import, so that Captures.by_digest finds the oldest capture."""
    places = {name: place for place, name in enumerate(Manifest(collection.path).read()[0])}
    return sorted(collection.warcs.files(), key=lambda path: (places.get(path.name, len(places)), path.name))


def _captures(
    path: Path, publisher: str, result: ReindexResult, on_progress: Callable[[int], None]
) -> Iterator[Capture]:
    last = 0
    for found in _scanned(path, publisher, result):
        yield found.capture
        on_progress(found.end - last)
        last = found.end


def _scanned(path: Path, publisher: str, result: ReindexResult) -> Iterator[ScannedCapture]:
    """Yield the captures of a file with scan_own_file() as far as possible, and the rest with scan()."""
    last = -1
    try:
        for found in scan_own_file(path, path.name, publisher=publisher):
            yield found
            last = found.capture.offset
    except NotOwnFile:
        for found in scan(path, path.name, publisher=publisher, on_damage=lambda exc: result.problems.append(str(exc))):
            if found.capture.offset > last:
                yield found


def _lines(
    path: Path, index: Index, result: ReindexResult, on_progress: Callable[[int], None]
) -> Iterator[DocumentLine]:
    """Yield the documents of a text file. If two lines have the same record, Index.add keeps the second."""
    offset = 0
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield _document_line(path, offset, line, index)
            except RecordError as exc:
                result.problems.append(str(exc))
            offset += len(line)
            on_progress(len(line))


def _document_line(path: Path, offset: int, line: bytes, index: Index) -> DocumentLine:
    """Return a line of a text file with publisher and time of its capture. Raises RecordError if it has none."""
    try:
        document = parse_document(line)
    except ValueError as exc:
        raise RecordError(path, offset, f"no document here: {exc}") from exc
    try:
        moment = pressmark_moment(document["pressmark"])
        capture = index.captures.by_record(document["record_id"], document["url"], moment)
    except (InvalidTimestamp, InvalidURL) as exc:
        raise RecordError(path, offset, f"the document is of no page: {exc}") from exc
    if capture is None:
        raise RecordError(path, offset, f"the record {document['record_id']} of this document is in no WARC file")
    return DocumentLine(document, path.name, offset, line.rstrip(b"\n"), capture.publisher, capture.captured_at)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
