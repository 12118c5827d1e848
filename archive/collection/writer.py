"""Writer: one thread that writes exchanges to WARC, documents to text files, and both to the index.

An exchange becomes three records (response or revisit, request, metadata) that are appended together. It is *written*
when the operating system has the bytes, so that they survive a kill of this process, and *durable* after fsync and the
index row, so that they survive a power cut. Many become durable at once (group commit).
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
from archive.collection.salvage import recover_open_file
from archive.collection.shared import SharedResources
from archive.collection.text_files import document_line, superseded_text_files, text_name, text_numbers, text_stem
from archive.durable import write_all
from archive.errors import BadDocument, CaptureNotFound, CollectionError, InvalidTimestamp, InvalidURL
from archive.index import REQUIRED_KEYS, DocumentLine
from archive.timestamp import format_timestamp
from archive.warc.exchange import Exchange
from archive.warc.writing import WarcFile

logger = logging.getLogger(__name__)

_GATHER_SECONDS = 0.002  # how long a first job waits for others
_JOBS_AT_ONCE = 64

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """What a caller gets for an exchange: two futures of its Capture. Both fail with CollectionError on a full disk."""

    written: Future[Capture] = field(default_factory=Future)
    durable: Future[Capture] = field(default_factory=Future)


@dataclass(slots=True)
class _Batch:
    """What was written and not yet synced."""

    captures: list[tuple[Capture, PendingWrite]] = field(default_factory=list)
    documents: list[tuple[DocumentLine, Future[None]]] = field(default_factory=list)
    text_files: dict[str, FileIO] = field(default_factory=dict)
    since: float = 0.0

    def __len__(self) -> int:
        return len(self.captures) + len(self.documents)


class Writer:
    """The only writer of a collection; a second one, in this or another process, is refused with CollectionLocked.

    Files that an earlier run left open are closed first: a torn tail is cut off, what is whole is indexed.
    """

    def __init__(self, collection: Collection, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.collection = collection
        self._now = now
        self._limits = collection.config.limits
        self._manifest = Manifest(collection.path)
        self._lock = take_lock(collection.path)
        try:
            self._index = collection.writable_index()
            self.salvaged = [recover_open_file(path, self._index) for path in collection.warcs.open_files()]
        except BaseException:
            self._lock.close()
            raise
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._warcs: dict[str, WarcFile] = {}
        self._unwritten: list[tuple[Capture, PendingWrite]] = []
        self._batch = _Batch()
        self._serial = itertools.count()
        self._text_numbers: dict[str, int] | None = (
            None  # of the newest text file of each WARC file, once it is asked for
        )
        self._made_again: set[str] = set()  # WARC files that have got a new text file by this writer
        self._pending_digests: dict[str, Capture] = {}
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="pressmark-writer")
        self._thread.start()

    # ------------------------------------------------------------------ called from any thread

    def write_exchange(self, exchange: Exchange) -> PendingWrite:
        """Queue an exchange. Its files are closed by the writer."""
        ticket = PendingWrite()
        self._jobs.put(partial(self._do_exchange, exchange, ticket))
        return ticket

    def write_document(self, document: Document, *, anew: bool = False) -> Future[None]:
        """Queue a document, a JSON object of the public contract, whose record_id names a capture written before it.

        It takes the place of an older one of its record. anew says that documents are being made again: those of a WARC
        file then go to a new text file, so that the old one holds until they are durable.
        The future is done when the document is durable; it fails with CaptureNotFound where there is no such
        capture, and with BadDocument where a key is missing or the document is of another capture.
        """
        future: Future[None] = Future()
        self._jobs.put(partial(self._do_document, document, anew, future))
        return future

    def remove_superseded(self) -> Future[list[str]]:
        """Queue the removal of text files that hold no document any more; the future has their names."""
        future: Future[list[str]] = Future()
        self._jobs.put(partial(self._do_removal, future))
        return future

    @property
    def failure(self) -> Exception | None:
        """Why nothing can be written any more, None as long as all is well."""
        return self._failure

    def close(self) -> None:
        """Write what is queued, complete the open files, and let go of the collection. Idempotent."""
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
            jobs, stopped = self._take_jobs()
            if not self._batch:
                self._batch.since = time.monotonic()
            for job in jobs:
                job()
            self._guard(self._flush)
            is_due = time.monotonic() >= self._batch.since + self._limits.sync_seconds
            if stopped or is_due or len(self._batch) >= self._limits.sync_records:
                self._guard(self._commit)
        for warc in self._warcs.values():
            if self._failure is None:
                self._guard(warc.complete)
            else:
                warc.abandon()

    def _take_jobs(self) -> tuple[list[Callable[[], None]], bool]:
        """Return what is to be done, and whether it is the last; nothing when it is time for a commit.

        Jobs are taken together, as each hand-over between threads costs about as much as an exchange itself.
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
                if len(jobs) == _JOBS_AT_ONCE:
                    return jobs, False
                job = self._jobs.get_nowait()
        except queue.Empty:
            return jobs, False
        return jobs, True

    def _guard(self, action: Callable[..., None], *arguments: Any) -> None:
        """Run action; a failure to write is kept, and everything not yet acknowledged fails with it."""
        try:
            action(*arguments)
        except Exception as exc:
            self._fail(exc)

    def _fail(self, exc: Exception) -> Exception:
        """Keep the first failure, let everything unacknowledged fail with it, and return it."""
        if self._failure is None:
            reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
            self._failure = CollectionError(
                f"{self.collection.path} cannot be written: {reason}. What was acknowledged is whole; "
                "make room or mend the folder's permissions, and run again"
            )
            self._failure.__cause__ = exc
            logger.error("%s", self._failure)
        for _, ticket in self._unwritten:
            _set_exception(ticket.written, self._failure)
        for _, ticket in [*self._unwritten, *self._batch.captures]:
            _set_exception(ticket.durable, self._failure)
        for _, future in self._batch.documents:
            _set_exception(future, self._failure)
        for file in self._batch.text_files.values():
            file.close()
        self._batch = _Batch()
        self._unwritten.clear()
        return self._failure

    def _do_exchange(self, exchange: Exchange, ticket: PendingWrite) -> None:
        with exchange.request, exchange.response:
            try:
                if self._failure is not None:
                    raise self._failure
                capture = self._append(exchange)
            except Exception as exc:
                failure = exc if isinstance(exc, InvalidURL) else self._fail(exc)
                _set_exception(ticket.written, failure)
                _set_exception(ticket.durable, failure)
                return
        self._unwritten.append((capture, ticket))

    def _flush(self) -> None:
        """Hand what was done to the operating system, and say so."""
        for warc in self._warcs.values():
            warc.flush()
        written, self._unwritten = self._unwritten, []
        self._batch.captures += written
        for capture, ticket in written:
            _set_result(ticket.written, capture)

    def _append(self, exchange: Exchange) -> Capture:
        warc = self._warc_for(exchange.publisher)
        if exchange.not_modified is not None and exchange.not_modified.record_type == "revisit":
            exchange = replace(exchange, not_modified=self._holder(exchange.not_modified))
        capture = warc.append(exchange, self._find_payload)
        if capture.record_type == "response" and capture.payload_digest and not capture.truncated:
            self._pending_digests.setdefault(capture.payload_digest, capture)
        return capture

    def _find_payload(self, digest: str) -> Capture | None:
        return self._pending_digests.get(digest) or self._index.captures.by_digest(digest)

    def _holder(self, revisit: Capture) -> Capture:
        """Return the capture that holds the payload of a revisit, so that chains of revisits do not grow without end."""
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
            except FileExistsError:  # an earlier run of the same second
                continue
            config = self.collection.config
            warc.append_warcinfo(config.title, config.contact, publisher, now)
            return warc

    def _do_document(self, document: Document, anew: bool, future: Future[None]) -> None:
        try:
            if self._failure is not None:
                raise self._failure
            capture = self._capture_of(document)
            _check(document, capture)
            filename = self._text_name(text_stem(capture.filename), anew)
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

    def _text_name(self, stem: str, anew: bool) -> str:
        """Return where a document goes: the newest text file of its WARC file, or one more where there is to be one."""
        if self._text_numbers is None:
            self._text_numbers = text_numbers(self.collection.text_dir)
        number = self._text_numbers.get(stem)
        if anew and stem not in self._made_again:
            self._made_again.add(stem)
            number = self._text_numbers[stem] = 0 if number is None else number + 1
        return text_name(stem, number or 0)

    def _do_removal(self, future: Future[list[str]]) -> None:
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
        """Open a text file for appending behind its last document.

        What a run that was cut off wrote behind it was never acknowledged: its captures count as not cleaned, and come
        again.
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
        for capture, ticket in batch.captures:
            _set_result(ticket.durable, capture)
        for _, future in batch.documents:
            _set_result(future, None)


# ---------------------------------------------------------------------- one process, one writer a collection

_writers: SharedResources[Writer] = SharedResources(lambda writer: writer.close())


@contextmanager
def shared_writer(collection: Collection) -> Iterator[Writer]:
    """Yield this process's writer of the collection; several spiders share it, and the last to leave closes it."""
    writer = acquire_writer(collection)
    try:
        yield writer
    finally:
        release_writer(writer)


def acquire_writer(collection: Collection) -> Writer:
    """Return this process's writer of the collection, opened at the first call. Pair with release_writer."""
    return _writers.acquire(collection.path, lambda: Writer(collection))


def release_writer(writer: Writer) -> None:
    """Give back a writer; the last one to do so closes it."""
    _writers.release(writer.collection.path)


def _check(document: Document, capture: Capture) -> None:
    """Raise BadDocument now, where it costs one document, and not at the commit of a whole batch."""
    missing = [key for key in REQUIRED_KEYS if key not in document]
    if missing:
        raise BadDocument(f"the document of {capture.pressmark} lacks {', '.join(missing)}")
    if (document["pressmark"], document["url"]) != (capture.pressmark, capture.url):
        raise BadDocument(f"the document of {capture.pressmark} is of {document['pressmark']}")


def _host_name() -> str:
    """Return this machine's name as it may stand in a file name."""
    name = os.uname().nodename.split(".")[0].lower()
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in name) or "host"


def _set_result(future: Future[Any], result: Any) -> None:
    if future.set_running_or_notify_cancel():
        future.set_result(result)


def _set_exception(future: Future[Any], exc: BaseException) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(exc)
