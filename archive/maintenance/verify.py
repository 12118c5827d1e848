"""Verify: every digest, every frame, every reference of a collection, and its index against its files, both ways."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.capture import Capture, pressmark_moment
from archive.collection.collection import Collection
from archive.collection.lock import is_locked
from archive.collection.manifest import MANIFEST_NAME, Manifest
from archive.durable import OPEN_SUFFIX, final_name, sha256_of_file
from archive.errors import CaptureNotFound, InvalidTimestamp, InvalidURL, RecordError
from archive.index import DocumentLine, DocumentRow, parse_document
from archive.maintenance.import_log import IMPORTED, ImportLog
from archive.warc.http_message import Dechunker
from archive.warc.members import has_set_padding
from archive.warc.reading import Record
from archive.warc.records import RECORD_END
from archive.warc.scan import Scanned, head_bytes, head_of, scan

_GZIP_HEADER_BYTES, _MAX_MEMBER_BYTES = 10, 1 << 24
_PAYLOAD_TYPES = ("response", "resource")
_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "0189", "0123456789ABCDEFGHIJKLMNOPQRSTUV" + "----")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be. file is relative to the collection's folder, offset is in bytes."""

    check: str
    problem: str
    file: str
    offset: int | None = None
    record_id: str | None = None
    url: str | None = None


@dataclass(slots=True)
class Checked:
    """What was looked at, and how many faults there were. notes say what is unusual and no fault."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    block_digests: int = 0
    payload_digests: int = 0
    revisits: int = 0
    captures: int = 0
    documents: int = 0
    faults: int = 0
    notes: list[str] = field(default_factory=list)


def verify(
    collection: Collection, on_fault: Callable[[Fault], None], on_progress: Callable[[int], None] = lambda count: None
) -> Checked:
    """Check a whole collection and return what was checked; on_fault is called with each fault as it is found.

    on_progress is called with the bytes of the collection that were read since the last call. The collection may be
    written meanwhile: of a file that grows, what was acknowledged is checked.
    """
    return _Verifier(collection, on_fault, on_progress).run()


def verified_files(collection: Collection) -> list[Path]:
    """Return the files that verify reads, WARC files first; progress counts their bytes."""
    return [*collection.warcs.files(), *sorted(collection.text_dir.glob("*.jsonl"))]


class _Verifier:
    def __init__(self, collection: Collection, on_fault: Callable[[Fault], None], on_progress: Callable[[int], None]):
        self._collection, self._on_fault, self._on_progress = collection, on_fault, on_progress
        self._index = collection.index
        self._checked = Checked()
        self._imports = ImportLog(collection.path).read()

    def run(self) -> Checked:
        is_sound = self._check_index_file()
        files = self._collection.warcs.files()
        with ThreadPoolExecutor(1) as pool:  # hashing a file lets go of the interpreter's lock
            digests = self._check_manifest(files, pool)
            for path in files:
                self._check_warc(path, is_sound)
                if (digest := digests.get(path.name)) is not None:
                    self._check_file_digest(path, *digest)
        if is_sound:
            self._check_names()
            for path in sorted(self._collection.text_dir.glob("*.jsonl")):
                with suppress(FileNotFoundError):  # superseded meanwhile, or the index's names above told
                    self._check_text(path)
        else:
            self._checked.notes.append("the WARC files were read; captures, revisits and documents need a sound index")
        return self._checked

    def _fault(self, check: str, problem: str, file: str, offset: int | None = None, **what: str | None) -> None:
        self._checked.faults += 1
        self._on_fault(Fault(check, problem, file, offset, what.get("record_id"), what.get("url")))

    # ------------------------------------------------------------------ files as wholes

    def _check_index_file(self) -> bool:
        """Return whether the index can be read; its rules may be broken then."""
        found = [f"SQLite finds: {problem}" for problem in self._index.check()]
        for problem in found or self._index.check_rules():
            self._fault("index", f"{problem}; `pressmark reindex` makes the index again", "index.sqlite")
        return not found

    def _check_names(self) -> None:
        """See that what the index knows of is there, now that all is read: a file may be new since the beginning."""
        for name in self._index.captures.file_names():
            if not self._collection.warcs.path(name).exists():
                self._fault("file", "the index knows captures in this file, which is not there", f"warc/{name}")
        for name in self._index.documents.file_names():
            if not (self._collection.text_dir / name).exists():
                self._fault("file", "the index knows documents in this file, which is not there", f"text/{name}")

    def _check_manifest(self, files: list[Path], pool: ThreadPoolExecutor) -> dict[str, tuple[str, Future[str]]]:
        """Return for each complete file what its digest should be, and the digest as it is being computed."""
        entries, broken = Manifest(self._collection.path).read()
        for line in broken:
            self._fault("manifest", f"no entry: {line[:100]!r}", MANIFEST_NAME)
        present = {path.name: path for path in files}
        for name in entries:
            if name not in present and not self._collection.warcs.path(name).exists():
                self._fault("file", "the manifest names this file, which is not there", f"warc/{name}")
        digests = {}
        for name, path in present.items():
            if name in entries:
                digests[name] = (entries[name], pool.submit(sha256_of_file, path))
            elif not name.endswith(OPEN_SUFFIX):
                self._fault(
                    "manifest", "this file is not in the manifest, so that nothing says what it should hold: "
                    "move it out of the collection and take it in with `pressmark import`", f"warc/{name}",
                )  # fmt: skip
        return digests

    def _check_file_digest(self, path: Path, wanted: str, digest: Future[str]) -> None:
        try:
            found = digest.result()
        except OSError:  # said when its records were read
            return
        if found != wanted:
            self._fault("file", f"SHA-256 is {found}, the manifest has {wanted}", f"warc/{path.name}")

    # ------------------------------------------------------------------ records

    def _check_warc(self, path: Path, with_index: bool) -> None:
        name = final_name(path.name)
        self._checked.files += 1
        is_written = is_locked(self._collection.path)
        try:
            try:
                self._check_records(path, name, with_index)
            except FileNotFoundError:
                path = self._collection.warcs.path(name)  # it has got its own name meanwhile
                self._check_records(path, name, with_index)
        except OSError as exc:
            self._fault("file", f"cannot be read: {exc.strerror or exc}", f"warc/{path.name}")
        if path.name.endswith(OPEN_SUFFIX) and not is_written:
            self._checked.notes.append(
                f"warc/{path.name} was left open by a run that was interrupted; the next run closes it"
            )

    def _check_records(self, path: Path, name: str, with_index: bool) -> None:
        imported = self._imports.get(name)
        records = _Records(self, path, is_own=imported is None, with_index=with_index)
        damages: list[RecordError] = []
        indexed = self._index.captures.of_file(name) if with_index else iter(())
        expected = next(indexed, None)
        publisher = imported.publisher if imported else IMPORTED
        end = 0  # of the last capture that the index knows, or should know
        for found in scan(path, name, publisher=publisher, on_damage=damages.append, on_record=records.check):
            while expected is not None and expected[0].offset < found.capture.offset:
                self._not_in_file(expected[0], path)
                expected = next(indexed, None)
            if expected is None or expected[0].offset > found.capture.offset:
                if with_index:
                    self._not_in_index(found, path)
                continue
            end = found.end
            self._compare(found, *expected, path, records.is_own)
            expected = next(indexed, None)
        while expected is not None:
            self._not_in_file(expected[0], path)
            expected = next(indexed, None)
        for damage in damages:
            if path.name.endswith(OPEN_SUFFIX) and damage.offset >= end:
                self._checked.notes.append(
                    f"warc/{path.name} ends in a record that is not whole, at byte {damage.offset}, as it is still open"
                )
            else:
                what = {"record_id": damage.record_id, "url": damage.url}
                self._fault("record", damage.problem, f"warc/{path.name}", damage.offset, **what)
        records.check_pairs()

    def _not_in_file(self, capture: Capture, path: Path) -> None:
        self._fault(
            "index", "the index has a capture here, the file has none", f"warc/{path.name}", capture.offset,
            record_id=capture.record_id, url=capture.url,
        )  # fmt: skip

    def _not_in_index(self, found: Scanned, path: Path) -> None:
        if path.name.endswith(OPEN_SUFFIX):  # written, and not acknowledged yet
            return
        self._fault(
            "index", "this capture is not in the index; `pressmark reindex` makes the index again", f"warc/{path.name}",
            found.capture.offset, record_id=found.capture.record_id, url=found.capture.url,
        )  # fmt: skip

    def _compare(self, found: Scanned, expected: Capture, urlkey: str, path: Path, is_own: bool) -> None:
        what = {"record_id": found.capture.record_id, "url": found.capture.url}
        self._checked.captures += 1
        for name in Capture._fields if found.capture != expected else ():
            have, want = getattr(found.capture, name), getattr(expected, name)
            if have != want:
                problem = f"{name} is {have!r}, the index has {want!r}"
                self._fault("index", problem, f"warc/{path.name}", expected.offset, **what)
        if urlkey != found.capture.urlkey:
            problem = f"urlkey is {found.capture.urlkey!r}, the index has {urlkey!r}"
            self._fault("index", problem, f"warc/{path.name}", expected.offset, **what)
        if is_own and not found.is_whole:
            problem = "its metadata record is missing"
            self._fault("pair", problem, f"warc/{path.name}", expected.offset, **what)

    def check_revisit(self, record: Record, file: str) -> None:
        """See that what a revisit refers to is there, has the payload, and leads to a record that holds it."""
        what = {"record_id": record.record_id, "url": record.get("WARC-Target-URI")}
        self._checked.revisits += 1
        try:
            target = self._collection.warcs.refers_to(record, record.record_id)
            if target.record_type == "revisit":
                self._collection.warcs.payload_holder(target)
        except (CaptureNotFound, InvalidURL, InvalidTimestamp, RecordError) as exc:
            self._fault("revisit", str(exc), file, record.offset, **what)
            return
        digest = record.get("WARC-Payload-Digest")
        if digest and target.payload_digest and digest != target.payload_digest:
            problem = f"the payload digest is {digest}, that of the record it refers to {target.payload_digest}"
            self._fault("revisit", problem, file, record.offset, **what)

    # ------------------------------------------------------------------ documents

    def _check_text(self, path: Path) -> None:
        file = f"text/{path.name}"
        rows = self._index.documents.of_file(path.name)
        expected = next(rows, None)
        acknowledged = self._index.documents.end_of_text(path.name)
        offset = unacknowledged = 0
        with path.open("rb") as lines:
            for line in lines:
                while expected is not None and expected.offset < offset:
                    self._fault("index", "the index has a document here, the file has none", file, expected.offset)
                    expected = next(rows, None)
                if expected is not None and expected.offset == offset:
                    self._check_document(expected, line, file)
                    expected = next(rows, None)
                elif offset >= acknowledged and self._is_unacknowledged(line):
                    unacknowledged += 1
                else:
                    self._check_unindexed(line, file, offset)
                offset += len(line)
                self._on_progress(len(line))
        while expected is not None:
            self._fault("index", "the index has a document here, the file has none", file, expected.offset)
            expected = next(rows, None)
        if unacknowledged and not is_locked(self._collection.path):
            self._checked.notes.append(
                f"{file} goes on behind its last document, at byte {acknowledged}: a run was cut off before it acknowledged "
                "what it wrote there; the next run makes it again (or the index lost it, and `pressmark reindex` takes it in)"
            )

    def _is_unacknowledged(self, line: bytes) -> bool:
        """Whether a line behind the last document may be what a run wrote that was cut off before it indexed it."""
        if not line.endswith(b"\n"):
            return True
        document = _parse(line)
        return document is not None and self._capture_of(document) is not None and not self._is_indexed(document)

    def _capture_of(self, document: dict[str, Any]) -> Capture | None:
        try:
            moment = pressmark_moment(document["pressmark"])
            return self._index.captures.by_record(document["record_id"], document["url"], moment)
        except (InvalidURL, InvalidTimestamp):
            return None

    def _is_indexed(self, document: dict[str, Any]) -> bool:
        return self._index.documents.of_record(document["record_id"]) is not None

    def _check_document(self, row: DocumentRow, line: bytes, file: str) -> None:
        self._checked.documents += 1
        what = {"record_id": row.record_id, "url": row.url}
        document = _parse(line)
        if document is None:
            self._fault("document", "no document stands here", file, row.offset, **what)
            return
        capture = self._index.captures.by_record(row.record_id, row.url, pressmark_moment(row.pressmark))
        if capture is None:
            self._fault("document", "the record that it was made from is not there", file, row.offset, **what)
            return
        if document.get("payload_digest") != capture.payload_digest:
            problem = f"it names the payload {document.get('payload_digest')}, its record {capture.payload_digest}"
            self._fault("document", problem, file, row.offset, **what)
        name = file.partition("/")[2]
        indexed = DocumentLine(document, name, row.offset, line[:-1], capture.publisher, capture.captured_at)
        try:
            different = self._index.documents.differences(indexed)
        except InvalidURL:
            different = ["url"]
        if different and self._index.documents.of_record(row.record_id) == row:  # it is not being made again
            problem = f"its line is not the one that was indexed: {', '.join(different)}"
            self._fault("document", problem, file, row.offset, **what)

    def _check_unindexed(self, line: bytes, file: str, offset: int) -> None:
        document = _parse(line)
        if document is None:
            self._fault("document", "no document stands here", file, offset)
        elif not self._is_indexed(document):
            self._fault(
                "index", "this document is not in the index; `pressmark reindex` makes the index again", file, offset,
                record_id=document["record_id"], url=document["url"],
            )  # fmt: skip


class _Records:
    """The records of one file: digests and frames one by one, pairs at the end."""

    def __init__(self, verifier: _Verifier, path: Path, *, is_own: bool, with_index: bool):
        self._verifier, self._path, self.is_own, self._with_index = verifier, path, is_own, with_index
        self._file = f"warc/{path.name}"
        self._responses: dict[str, tuple[int, str | None]] = {}  # without a request so far
        self._strays: dict[str, tuple[int, str | None]] = {}
        self._gzip_header: bytes | None = None
        self._last_end = 0

    def check(self, record: Record) -> None:
        """Check one record. Raises RecordError where it is not whole."""
        checked = self._verifier._checked
        self._check_digests(record)
        length = record.length
        checked.records += 1
        checked.bytes += length
        self._verifier._on_progress(record.offset + length - self._last_end)
        self._last_end = record.offset + length
        if record.version.startswith("WARC/") and record.trailer != RECORD_END:
            self._fault("framing", f"{record.trailer[:20]!r} stands behind the block, not two line ends", record)
        if record.type == "revisit" and self._with_index:
            self._verifier.check_revisit(record, self._file)
        if self.is_own:
            self._note_pairs(record)
            if self._path.name.endswith(OPEN_SUFFIX):
                self._check_member(record)

    def check_pairs(self) -> None:
        """Say which responses have no request and which requests no response, in a file that Pressmark wrote."""
        for problem, left in (
            ("no request record belongs to this response", self._responses),
            ("the record to which it is concurrent is not in this file", self._strays),
        ):
            for record_id, (offset, url) in left.items():
                self._verifier._fault("pair", problem, self._file, offset, record_id=record_id, url=url)

    def _fault(self, check: str, problem: str, record: Record) -> None:
        self._verifier._fault(
            check, problem, self._file, record.offset, record_id=record.record_id, url=record.get("WARC-Target-URI")
        )

    def _note_pairs(self, record: Record) -> None:
        place = (record.offset, record.get("WARC-Target-URI"))
        if record.type in ("response", "revisit"):
            self._responses[record.record_id] = place
        elif record.type == "request" and self._responses.pop(record.get("WARC-Concurrent-To") or "", None) is None:
            self._strays[record.record_id] = place

    def _check_member(self, record: Record) -> None:
        """An open file is in no manifest, and no checksum covers gzip headers and padding: see that they are as always."""
        with self._path.open("rb") as file:
            file.seek(record.offset)
            member = file.read(min(record.length, _MAX_MEMBER_BYTES))
        header = member[:_GZIP_HEADER_BYTES]
        self._gzip_header = self._gzip_header or header
        if header != self._gzip_header:
            self._fault(
                "framing", f"its gzip header is {header.hex()}, that of the first {self._gzip_header.hex()}", record
            )
        if len(member) == record.length and has_set_padding(member):
            self._fault("framing", "bits are set in the padding of its gzip member", record)

    def _check_digests(self, record: Record) -> None:
        wanted_block, wanted_payload = record.get("WARC-Block-Digest"), record.get("WARC-Payload-Digest")
        block = _Digest(wanted_block) if wanted_block else None
        payload = _PayloadDigest(record, wanted_payload) if wanted_payload and record.type in _PAYLOAD_TYPES else None
        for piece in record.pieces():
            if block is not None:
                block.update(piece)
            if payload is not None:
                payload.update(piece)
        if block is not None:
            self._verifier._checked.block_digests += 1
            if problem := block.problem():
                self._fault("digest", f"block: {problem}", record)
        if payload is not None:
            self._verifier._checked.payload_digests += 1
            if problem := payload.problem():
                self._fault("digest", f"payload: {problem}", record)


class _Digest:
    """A labelled digest (section 5.8), and what it should be."""

    def __init__(self, wanted: str):
        self._algorithm, _, self._wanted = wanted.partition(":")
        self._hash = _new_hash(self._algorithm)

    def update(self, data: bytes) -> None:
        if self._hash is not None:
            self._hash.update(data)

    def problem(self) -> str | None:
        """Return what is wrong, None where the digest is right."""
        if self._hash is None:
            return f"digests of the kind {self._algorithm!r} cannot be computed here"
        value = self._hash.digest()
        if _says(self._wanted, value):
            return None
        return f"{self._algorithm}:{base64.b32encode(value).decode()}, the record says {self._algorithm}:{self._wanted}"


def _new_hash(algorithm: str) -> hashlib._Hash | None:
    empty = _empty_hash(algorithm)
    return None if empty is None else empty.copy()


@lru_cache(maxsize=16)
def _empty_hash(algorithm: str) -> hashlib._Hash | None:
    try:
        empty = hashlib.new(algorithm.lower().replace("-", ""), usedforsecurity=False)
        return empty if empty.digest_size else None
    except ValueError:
        return None


def _says(text: str, value: bytes) -> bool:
    """Whether text is these bytes in base 32, base 16 or base 64, as there are all three in the field."""
    digits = text.rstrip("=")
    if not digits.isalnum() or not digits.isascii():
        return _says_in_base64(text, value)
    if len(digits) == 2 * len(value):
        return digits.lower() == value.hex()
    bits = 5 * len(digits)
    if 0 <= bits - 8 * len(value) < 5:  # int() reads base 32 many times faster than base64.b32decode
        try:
            return int(digits.upper().translate(_BASE32), 32) == int.from_bytes(value) << (bits - 8 * len(value))
        except ValueError:
            return False
    return _says_in_base64(text, value)


def _says_in_base64(text: str, value: bytes) -> bool:
    return text.rstrip("=") in [
        encode(value).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode)
    ]


class _PayloadDigest:
    """The digest of a record's payload: its body without chunk framing.

    Some writers take it with the framing (warcio, issues 74 and 75); that is unusual, and no damage.
    """

    def __init__(self, record: Record, wanted: str):
        is_http = record.type == "response" and (record.get("Content-Type") or "").startswith("application/http")
        self._skip = len(head_bytes(record)) if is_http else 0
        is_chunked = is_http and head_of(record).is_chunked
        self._dechunker = Dechunker() if is_chunked else None
        self._payload, self._framed = _Digest(wanted), _Digest(wanted) if is_chunked else None

    def update(self, piece: bytes) -> None:
        body = piece[self._skip :] if self._skip < len(piece) else b""
        self._skip = max(0, self._skip - len(piece))
        if self._framed is None or self._dechunker is None:
            self._payload.update(body)
            return
        self._framed.update(body)
        for data in self._dechunker.feed(body):
            self._payload.update(data)

    def problem(self) -> str | None:
        problem = self._payload.problem()
        if problem and self._framed is not None and self._framed.problem() is None:
            return None
        return problem


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        return parse_document(line)
    except ValueError:
        return None
