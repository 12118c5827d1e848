"""Writer: one thread that writes exchanges to WARC, documents to text files, and both to the index.

An exchange becomes three records (response or revisit, request, metadata) that are appended together. It is *written*
when the operating system has the bytes, so that they survive a kill of this process. It is *durable* after fsync and
the insertion of the index row, so that it survives a power cut. Many exchanges become durable at once (group commit).
"""

from __future__ import annotations

import itertools
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from io import FileIO
from typing import Any

from archive.capture import Capture, pressmark_moment
from archive.collection.collection import Collection
from archive.collection.lock import take_lock
from archive.collection.manifest import Manifest
from archive.collection.recovery import recover_open_file
from archive.collection.shared import SharedResources
from archive.collection.text_files import document_line, superseded_text_files, text_name, text_numbers, text_stem
from archive.durable import write_all
from archive.errors import BadDocument, CaptureNotFound, CollectionError, InvalidTimestamp, InvalidURL
from archive.index import DocumentLine, find_problem
from archive.timestamp import format_timestamp
from archive.warc.exchange import Exchange
from archive.warc.writing import WarcFile

logger = logging.getLogger(__name__)

_GATHER_SECONDS = 0.002  # how long the first job of a group waits for others
_MAX_JOBS_AT_ONCE = 64

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """Two futures of the Capture of an exchange. Both fail with CollectionError if it cannot be written."""

    written: Future[Capture] = field(default_factory=Future)
    durable: Future[Capture] = field(default_factory=Future)


@dataclass(slots=True)
class _Batch:
    """What was written, but is not durable yet."""

    captures: list[tuple[Capture, PendingWrite]] = field(default_factory=list)
    documents: list[tuple[DocumentLine, Future[None]]] = field(default_factory=list)
    text_files: dict[str, FileIO] = field(default_factory=dict)
    since: float = 0.0

    def __len__(self) -> int:
        return len(self.captures) + len(self.documents)


class Writer:
    """The only writer of a collection. Raises CollectionLocked if there is another one, in this or another process.

    WARC files that an earlier run left open are completed first, see recover_open_file(); recovered says what was done.
    """

    def __init__(self, collection: Collection, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.collection = collection
        self._now = now
        self._limits = collection.config.limits
        self._manifest = Manifest(collection.path)
        self._lock = take_lock(collection.path)
        try:
            self._index = collection.writable_index()
            self.recovered = [recover_open_file(path, self._index) for path in collection.warcs.open_files()]
        except BaseException:
            self._lock.close()
            raise
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._warcs: dict[str, WarcFile] = {}
        self._unwritten: list[tuple[Capture, PendingWrite]] = []
        self._batch = _Batch()
        self._serial = itertools.count()
        # Numbers of the newest text files by stem; read from the folder when they are first needed.
        self._text_numbers: dict[str, int] | None = None
        self._renewed_stems: set[str] = set()  # of text files that this writer has started
        self._pending_digests: dict[str, Capture] = {}
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="pressmark-writer")
        self._thread.start()

    # ------------------------------------------------------------------ called from any thread

    def write_exchange(self, exchange: Exchange) -> PendingWrite:
        """Queue an exchange; the writer closes its files."""
        pending = PendingWrite()
        self._jobs.put(partial(self._append_exchange, exchange, pending))
        return pending

    def write_document(self, document: Document, *, new_file: bool = False) -> Future[None]:
        """Queue a document (JSON object) whose record_id names a capture that was written before.

        It replaces an older document of the same record. new_file says that all documents of a WARC file are made
        again: they go to a new text file, and the old file is valid until they are durable. The future is done when the
        document is durable; it fails with CaptureNotFound if there is no such capture, and with BadDocument if a key is
        missing or the document belongs to another capture.
        """
        future: Future[None] = Future()
        self._jobs.put(partial(self._append_document, document, new_file, future))
        return future

    def remove_superseded(self) -> Future[list[str]]:
        """Queue the removal of text files whose documents were all replaced; the future has their names."""
        future: Future[list[str]] = Future()
        self._jobs.put(partial(self._remove_superseded, future))
        return future

    @property
    def failure(self) -> Exception | None:
        """The error after which nothing can be written any more, or None."""
        return self._failure

    def close(self) -> None:
        """Write what is queued, complete the open files, and unlock the collection. May be called again."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
        self._index.close()
        self._lock.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        stopped = False
        while not stopped:
            jobs, stopped = self._next_jobs()
            if not self._batch:
                self._batch.since = time.monotonic()
            for job in jobs:
                job()
            self._run_or_fail(self._flush)
            is_due = time.monotonic() >= self._batch.since + self._limits.sync_seconds
            if stopped or is_due or len(self._batch) >= self._limits.sync_records:
                self._run_or_fail(self._commit)
        for warc in self._warcs.values():
            if self._failure is None:
                self._run_or_fail(warc.complete)
            else:
                warc.abandon()

    def _next_jobs(self) -> tuple[list[Callable[[], None]], bool]:
        """Return the next jobs, and whether the writer stops after them; no jobs if a commit is due.

        Jobs are fetched in groups, because passing one between threads takes about as long as writing an exchange.
        """
        wait = None
        if self._batch:
            wait = max(0.0, self._batch.since + self._limits.sync_seconds - time.monotonic())
        jobs: list[Callable[[], None]] = []
        try:
            job = self._jobs.get(timeout=wait)
            if job is not None:
                time.sleep(_GATHER_SECONDS)
            while job is not None:
                jobs.append(job)
                if len(jobs) == _MAX_JOBS_AT_ONCE:
                    return jobs, False
                job = self._jobs.get_nowait()
        except queue.Empty:
            return jobs, False
        return jobs, True

    def _run_or_fail(self, action: Callable[..., None], *arguments: Any) -> None:
        """Call action; if it fails, so does everything that was not acknowledged yet."""
        try:
            action(*arguments)
        except Exception as exc:
            self._fail(exc)

    def _fail(self, exc: Exception) -> Exception:
        """Keep the first failure, fail all futures that are not done with it, and return it."""
        if self._failure is None:
            reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
            self._failure = CollectionError(
                f"{self.collection.path} cannot be written: {reason}. Everything that was acknowledged is safe; "
                "make room or fix the folder's permissions, and run again"
            )
            self._failure.__cause__ = exc
            logger.error("%s", self._failure)
        for _, pending in self._unwritten:
            _set_exception(pending.written, self._failure)
        for _, pending in [*self._unwritten, *self._batch.captures]:
            _set_exception(pending.durable, self._failure)
        for _, future in self._batch.documents:
            _set_exception(future, self._failure)
        for file in self._batch.text_files.values():
            file.close()
        self._batch = _Batch()
        self._unwritten.clear()
        return self._failure

    def _append_exchange(self, exchange: Exchange, pending: PendingWrite) -> None:
        with exchange.request, exchange.response:
            try:
                if self._failure is not None:
                    raise self._failure
                capture = self._append(exchange)
            except Exception as exc:
                failure = exc if isinstance(exc, InvalidURL) else self._fail(exc)
                _set_exception(pending.written, failure)
                _set_exception(pending.durable, failure)
                return
        self._unwritten.append((capture, pending))

    def _flush(self) -> None:
        """Flush the WARC files, and set the futures of exchanges that are written by that."""
        for warc in self._warcs.values():
            warc.flush()
        written, self._unwritten = self._unwritten, []
        self._batch.captures += written
        for capture, pending in written:
            _set_result(pending.written, capture)

    def _append(self, exchange: Exchange) -> Capture:
        warc = self._warc_for(exchange.publisher)
        if exchange.not_modified is not None and exchange.not_modified.record_type == "revisit":
            exchange = replace(exchange, not_modified=self._original_of(exchange.not_modified))
        capture = warc.append(exchange, self._find_payload)
        if capture.record_type == "response" and capture.payload_digest and not capture.truncated:
            self._pending_digests.setdefault(capture.payload_digest, capture)
        return capture

    def _find_payload(self, digest: str) -> Capture | None:
        return self._pending_digests.get(digest) or self._index.captures.by_digest(digest)

    def _original_of(self, revisit: Capture) -> Capture:
        """Return the capture that holds the payload of a revisit: a revisit should not refer to another one."""
        return (revisit.payload_digest and self._find_payload(revisit.payload_digest)) or revisit

    def _warc_for(self, publisher: str) -> WarcFile:
        warc = self._warcs.get(publisher)
        if warc is not None and warc.size >= self._limits.max_warc_bytes:
            self._flush()
            self._commit()
            warc.complete()
            warc = None
        if warc is None:
            warc = self._warcs[publisher] = self._create_warc(publisher)
        return warc

    def _create_warc(self, publisher: str) -> WarcFile:
        now = self._now()
        while True:
            name = f"{publisher}-{format_timestamp(now)}-{next(self._serial):05d}-{_host_name()}.warc.gz"
            try:
                warc = WarcFile(self.collection.warcs.folder, name, self._manifest.add, self.collection.config.digest)
            except FileExistsError:  # of an earlier run in the same second
                continue
            config = self.collection.config
            warc.append_warcinfo(config.title, config.contact, publisher, now)
            return warc

    def _append_document(self, document: Document, new_file: bool, future: Future[None]) -> None:
        try:
            if self._failure is not None:
                raise self._failure
            capture = self._capture_of(document)
            _check(document, capture)
            filename = self._text_name(text_stem(capture.filename), new_file)
            file = self._batch.text_files.get(filename)
            if file is None:
                file = self._batch.text_files[filename] = self._open_text(filename)
            offset, line = file.seek(0, os.SEEK_END), document_line(document)
            try:
                write_all(file, line)
            except OSError:
                file.truncate(offset)
                raise
        except Exception as exc:
            _set_exception(future, exc if isinstance(exc, (BadDocument, CaptureNotFound)) else self._fail(exc))
            return
        entry = DocumentLine(document, filename, offset, line[:-1], capture.publisher, capture.captured_at)
        self._batch.documents.append((entry, future))

    def _text_name(self, stem: str, new_file: bool) -> str:
        """Return the name of the text file for a document: the newest one with this stem, or once a new one."""
        if self._text_numbers is None:
            self._text_numbers = text_numbers(self.collection.text_dir)
        number = self._text_numbers.get(stem)
        if new_file and stem not in self._renewed_stems:
            self._renewed_stems.add(stem)
            number = self._text_numbers[stem] = 0 if number is None else number + 1
        return text_name(stem, number or 0)

    def _remove_superseded(self, future: Future[list[str]]) -> None:
        try:
            self._flush()
            self._commit()
            if self._failure is not None:
                raise self._failure
            paths = superseded_text_files(self.collection.text_dir, self._index.documents.file_names())
            for path in paths:
                path.unlink()
        except Exception as exc:
            _set_exception(future, self._fail(exc))
            return
        _set_result(future, [path.name for path in paths])

    def _open_text(self, filename: str) -> FileIO:
        """Open a text file for appending after its last indexed document.

        Lines after that come from a run that was killed before it acknowledged them, and are removed: their captures
        count as not cleaned, and will be cleaned again.
        """
        file = (self.collection.text_dir / filename).open("ab", buffering=0)
        end = self._index.documents.end_of_text(filename)
        if end < file.seek(0, os.SEEK_END):
            file.truncate(end)
        return file

    def _capture_of(self, document: Document) -> Capture:
        record_id, pressmark = document.get("record_id"), document.get("pressmark") or ""
        for capture, _ in [*self._unwritten, *self._batch.captures]:
            if capture.record_id == record_id:
                return capture
        try:
            moment = pressmark_moment(pressmark)
            found = self._index.captures.by_record(record_id or "", pressmark.partition("/")[2], moment)
        except (InvalidURL, InvalidTimestamp):
            found = None
        if found is None:
            raise CaptureNotFound(
                f"no capture of {pressmark} has the record {record_id}, so no document can be stored for it"
            )
        return found

    def _commit(self) -> None:
        batch = self._batch
        if not batch:
            return
        for warc in self._warcs.values():
            warc.sync()
        for file in batch.text_files.values():
            os.fsync(file.fileno())
            file.close()
        self._index.add([capture for capture, _ in batch.captures], [line for line, _ in batch.documents])
        self._batch = _Batch()
        self._pending_digests.clear()
        for capture, pending in batch.captures:
            _set_result(pending.durable, capture)
        for _, future in batch.documents:
            _set_result(future, None)


# ---------------------------------------------------------------------- the shared writer of a process

_writers: SharedResources[Writer] = SharedResources(lambda writer: writer.close())


@contextmanager
def shared_writer(collection: Collection) -> Iterator[Writer]:
    """Yield the writer that this process has for the collection; it is closed after its last user."""
    writer = acquire_writer(collection)
    try:
        yield writer
    finally:
        release_writer(writer)


def acquire_writer(collection: Collection) -> Writer:
    """Return the writer that this process has for the collection. Call release_writer once for each call."""
    return _writers.acquire(collection.path, lambda: Writer(collection))


def release_writer(writer: Writer) -> None:
    """Give back a writer; it is closed after its last user has done so."""
    _writers.release(writer.collection.path)


def _check(document: Document, capture: Capture) -> None:
    """Raise BadDocument if a document cannot be indexed: at the commit, the whole batch would fail."""
    if (problem := find_problem(document)) is not None:
        raise BadDocument(f"the document of {capture.pressmark} cannot be indexed: {problem}")
    if (document["pressmark"], document["url"]) != (capture.pressmark, capture.url):
        raise BadDocument(f"the document of {capture.pressmark} names the pressmark {document['pressmark']}")


def _host_name() -> str:
    """Return the host name of this machine in characters that are safe in a file name."""
    name = os.uname().nodename.split(".")[0].lower()
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in name) or "host"


def _set_result(future: Future[Any], result: Any) -> None:
    if future.set_running_or_notify_cancel():
        future.set_result(result)


def _set_exception(future: Future[Any], exc: BaseException) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(exc)
