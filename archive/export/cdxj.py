"""CDXJ: the index of a web archive as sorted text with one line for each capture; ZipNum: CDXJ in compressed blocks."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Protocol

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.errors import ArchiveError, CollectionError
from archive.formatting import format_number
from archive.warc.packing import pack

LINES_PER_BLOCK = 1024  # as in py-wacz and ArchiveWeb.page: a browser fetches about 40 KB at once
_LINES_PER_REPORT = 1000  # of progress

Progress = Callable[[str], None]


def no_progress(text: str) -> None:
    """Ignore a report of progress."""


# ---------------------------------------------------------------------- selection


@dataclass(slots=True)
class Selection:
    """The captures of a collection, or of one publisher, in complete WARC files.

    with_originals adds captures of other publishers to which revisits refer, so that the revisits can be replayed.
    Iterate over it once; then these are known: captures is the number yielded, used_files the files that hold them,
    open_files those that are still being written, missing_files those that do not exist, and unresolved the number of
    revisits whose original was not found. The code that copies files adds to damaged_files those whose digest differs
    from the manifest. progress is called with texts that say how far the export is.
    """

    collection: Collection
    publisher: str | None = None
    with_originals: bool = False
    progress: Progress = no_progress
    complete: frozenset[str] = field(init=False)
    captures: int = field(default=0, init=False)
    used_files: set[str] = field(default_factory=set, init=False)
    open_files: set[str] = field(default_factory=set, init=False)
    missing_files: set[str] = field(default_factory=set, init=False)
    damaged_files: set[str] = field(default_factory=set, init=False)
    unresolved: int = field(default=0, init=False)
    _originals_seen: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.complete = self.collection.warcs.complete_names()

    def __iter__(self) -> Iterator[Capture]:
        """Yield each capture once, in no particular order."""
        for capture in self.collection.index.captures.iter_all(self.publisher):
            if self._include(capture):
                yield capture
                if self.with_originals:
                    yield from self._originals(capture)

    def _include(self, capture: Capture) -> bool:
        if capture.filename in self.complete:
            self.used_files.add(capture.filename)
            self.captures += 1
            if self.captures % _LINES_PER_REPORT == 0:
                self.progress(f"{format_number(self.captures)} captures read")
            return True
        is_there = self.collection.warcs.path(capture.filename).exists()
        (self.open_files if is_there else self.missing_files).add(capture.filename)
        return False

    def _originals(self, capture: Capture) -> Iterator[Capture]:
        while capture.record_type == "revisit":
            try:
                with self.collection.warcs.open_record(capture) as record:
                    original = self.collection.warcs.refers_to(record, capture.record_id)
            except ArchiveError:  # the original is missing, or the record is damaged or has an invalid URL or date
                self.unresolved += 1
                return
            if original.publisher == self.publisher or original.record_id in self._originals_seen:
                return
            self._originals_seen.add(original.record_id)
            if not self._include(original):
                return
            yield original
            capture = original


# ---------------------------------------------------------------------- lines


def format_line(capture: Capture) -> bytes:
    """Return the CDXJ line of a capture as pywb's indexer writes it, line end included."""
    is_revisit = capture.record_type == "revisit"
    return format_entry(capture.urlkey, capture.timestamp, capture, None if is_revisit else capture.status)


def format_entry(urlkey: str, timestamp: str, capture: Capture, status: int | None) -> bytes:
    """Return a CDXJ line with pywb's keys in pywb's order, all values as text, without unknown status or digest."""
    fields = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.record_type == "revisit" else capture.mime,
        "status": str(status) if status else "",
        "digest": (capture.payload_digest or "").removeprefix("sha1:"),
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.filename,
    }
    return f"{urlkey} {timestamp} {json.dumps({key: value for key, value in fields.items() if value})}\n".encode()


def sort_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines in byte order, as `LC_ALL=C sort` does, in little memory. Raises CollectionError.

    Lines that do not fit into SQLite's cache are in a temporary file, which is removed with the generator.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("CREATE TABLE line (line BLOB NOT NULL)")
            db.execute("BEGIN")
            db.executemany("INSERT INTO line VALUES (?)", ((line,) for line in lines))
            for (line,) in db.execute("SELECT line FROM line ORDER BY line"):
                yield line
    except sqlite3.Error as exc:
        raise CollectionError(
            f"the lines of the index cannot be sorted: {exc}; SQLite needs room for twice their size in the folder "
            "for temporary files, and takes another one from the variable SQLITE_TMPDIR"
        ) from exc


def write_cdxj(selection: Selection, out: IO[bytes]) -> int:
    """Write the sorted CDXJ lines of a selection, and return their number."""
    count = 0
    for line in sort_lines(map(format_line, selection)):
        out.write(line)
        count += 1
        if count % _LINES_PER_REPORT == 0:
            selection.progress(f"{format_number(count)} of {format_number(selection.captures)} lines written")
    return count


# ---------------------------------------------------------------------- ZipNum


class Output(Protocol):
    """The file that blocks are written to."""

    def write(self, data: bytes, /) -> object: ...


def write_zipnum(lines: Iterable[bytes], out: Output, filename: str, lines_per_block: int = LINES_PER_BLOCK) -> bytes:
    """Write sorted CDXJ lines as gzip members of about lines_per_block lines, and return the index of these members.

    The index begins with a line that names the file of the members. Then it has one line for each member: the key of
    its first line, and its offset, length and SHA-256. Lines with the same URL and timestamp are put into the same
    member, because readers store members by that key.
    """
    meta = json.dumps({"format": "cdxj-gzip-1.0", "filename": filename})
    index, block, last_key, offset = [f"!meta 0 {meta}\n".encode()], list[bytes](), b"", 0

    def end_block() -> None:
        nonlocal offset
        data = pack(b"".join(block))
        facts = {"offset": offset, "length": len(data), "digest": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        index.append(_key(block[0]) + f" {json.dumps(facts)}\n".encode())
        out.write(data)
        offset += len(data)
        block.clear()

    for line in lines:
        key = _key(line)
        if len(block) >= lines_per_block and key != last_key:
            end_block()
        block.append(line)
        last_key = key
    if block:
        end_block()
    return b"".join(index)


def _key(line: bytes) -> bytes:
    return line[: line.index(b" {")]
