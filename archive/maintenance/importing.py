"""Import: copy WARC, ARC and WACZ files of other programs into a collection, byte for byte, and index them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Protocol

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.lock import locked
from archive.collection.manifest import Manifest
from archive.durable import PART_SUFFIX, open_path, sync_folder
from archive.errors import CannotImport, CollectionError, RecordError
from archive.index import Index
from archive.limits import COPY_BYTES, MAX_SEARCH_BYTES
from archive.maintenance.import_log import IMPORTED, ImportLog, ImportLogEntry
from archive.warc.members import BufferedInput, PlainMembers, ZstdMembers, members_of
from archive.warc.reading import Record, iter_records
from archive.warc.scan import scan

_SUFFIX = re.compile(r"\.(?:w?arc)(?:\.gz|\.zst)?$", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w.+=@,-]+", re.ASCII)  # in file names, which are parts of lines in the manifest
_MAX_NAME_LENGTH = 150
_MAX_PACKAGE_BYTES = 64 << 20  # of a WACZ's datapackage.json, which lists its files
# What zipfile raises for damaged, encrypted and unsupported members and directories.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    struct.error,
    zlib.error,
    LZMAError,
)


class _Readable(Protocol):
    def read(self, max_bytes: int, /) -> bytes: ...


@dataclass(slots=True)
class ImportResult:
    """The result for one WARC file. file is its name in the collection, damages describe its damaged places.

    was_there says that the collection had the same file already.
    """

    source: str
    file: str
    records: int = 0
    captures: int = 0
    was_there: bool = False
    damages: list[str] = field(default_factory=list)


def import_file(
    collection: Collection,
    path: Path,
    *,
    publisher: str = IMPORTED,
    now: datetime,
    on_progress: Callable[[int], None] = lambda count: None,
) -> list[ImportResult]:
    """Import a file, and return one result for a WARC or ARC file, or one for each WARC file in a WACZ.

    publisher is that of captures whose records do not name one. on_progress is called with numbers of bytes read; each
    byte of the file counts twice (copied and indexed). Raises CannotImport if the file holds no records,
    CollectionLocked if another process writes to the collection, and CollectionError if the collection cannot be
    written. After an error the collection is as it was before.
    """
    if not path.is_file():
        raise CannotImport(f"{path} is not a file: name WARC, ARC or WACZ files")
    try:
        is_zip = _begins_as_zip(path)
    except OSError as exc:
        raise CannotImport(f"{path} cannot be read: {exc.strerror or exc}") from exc
    collection.close()
    with locked(collection.path), closing(collection.writable_index()) as index:
        importer = _Importer(collection, index, publisher, now, on_progress)
        if is_zip:
            return importer.import_wacz(path)
        with path.open("rb") as file:
            return [importer.import_warc(file, _text(path), _text(path.name))]


class _Importer:
    def __init__(
        self, collection: Collection, index: Index, publisher: str, now: datetime, on_progress: Callable[[int], None]
    ):
        self._folder, self._index = collection.warcs.folder, index
        self._log, self._manifest = ImportLog(collection.path), Manifest(collection.path)
        self._publisher, self._now, self._on_progress = publisher, now, on_progress

    def import_warc(
        self, file: _Readable, source: str, original_name: str, expected_digest: str | None = None
    ) -> ImportResult:
        """Import one WARC or ARC file. expected_digest is its SHA-256 (hexadecimal) according to its WACZ."""
        part = self._folder / f"{hashlib.sha256(source.encode()).hexdigest()[:16]}{PART_SUFFIX}"
        before = [(file, file.stat().st_size if file.exists() else 0) for file in (self._log.path, self._manifest.path)]
        name, was_there = "", False
        try:
            digest, size = self._copy(file, part)
            _check_readable(part, source)
            name = self._name(original_name, part, digest)
            was_there = (self._folder / name).exists()
            result = ImportResult(source, name, was_there=was_there)
            if expected_digest is not None and expected_digest != digest:
                result.damages.append(f"{source}: SHA-256 is {digest}, its package says {expected_digest}")
            if not was_there:
                moment = self._now.isoformat(timespec="seconds")
                self._log.add(ImportLogEntry(name, source, self._publisher, moment, digest, size))
                self._manifest.add(name, digest)
                part.rename(self._folder / name)
                sync_folder(self._folder)
            self._add_captures(result)
        except BaseException as exc:
            if name and not was_there:
                self._undo(self._folder / name, before)
            if not isinstance(exc, (OSError, sqlite3.Error)):
                raise
            reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
            raise CollectionError(
                f"{self._folder.parent} cannot be written: {reason}. Nothing of {source} was kept; make room, and run again"
            ) from exc
        finally:
            part.unlink(missing_ok=True)
        return result

    def _undo(self, path: Path, before: list[tuple[Path, int]]) -> None:
        """Remove a file whose import failed, and truncate log and manifest to their lengths before."""
        with suppress(OSError):
            path.unlink(missing_ok=True)
            for file, length in before:
                if file.exists():
                    os.truncate(file, length)

    def import_wacz(self, path: Path) -> list[ImportResult]:
        """Import the WARC files in a WACZ (Web Archive Collection Zipped 1.1.1)."""
        try:
            with zipfile.ZipFile(path) as package:
                members = [info for info in package.infolist() if _is_warc(info)]
                if not members:
                    raise CannotImport(
                        f"{path} is a ZIP without WARC files in its archive/ folder, so it is not a WACZ"
                    )
                digests = _package_digests(package)
                return [self._import_member(package, info, path, digests.get(info.filename)) for info in members]
        except _ZIP_ERRORS as exc:
            raise CannotImport(f"{path} cannot be read as a WACZ: {exc}") from exc

    def _import_member(
        self, package: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, expected_digest: str | None
    ) -> ImportResult:
        """Import one WARC file in a WACZ. If it cannot be read, the result says so, and other files are imported."""
        source = f"{_text(path)}#{info.filename}"
        free = shutil.disk_usage(self._folder).free
        if info.file_size > free:
            problem = f"it takes {info.file_size} bytes, of which {free} are free. Make room, and run again"
            return ImportResult(source, "", damages=[f"{source} cannot be taken in: {problem}"])
        try:
            with package.open(info) as file:
                name = PurePosixPath(info.filename).name
                return self.import_warc(_LimitedFile(file, info.file_size), source, name, expected_digest)
        except (*_ZIP_ERRORS, CannotImport) as exc:
            return ImportResult(source, "", damages=[f"{source} cannot be taken in: {exc or 'it is cut short'}"])

    def _copy(self, file: _Readable, part: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with part.open("wb") as out:
            while piece := file.read(COPY_BYTES):
                digest.update(piece)
                out.write(piece)
                size += len(piece)
                self._on_progress(len(piece))
            out.flush()
            os.fsync(out.fileno())
        return digest.hexdigest(), size

    def _name(self, name: str, part: Path, digest: str) -> str:
        """Return the file name in the collection: with a suffix for its format, and different from all other names."""
        known, _ = self._manifest.read()
        same = next((other for other, value in known.items() if value == digest), None)
        if same is not None:  # it is here already, or an import was killed after it had added the entry
            return same
        if not _SUFFIX.search(name):
            name += _suffix(part)
        suffix = _SUFFIX.search(name)
        assert suffix is not None  # noqa: S101  # it was added above
        stem = _UNSAFE.sub("_", name[: suffix.start()])[:_MAX_NAME_LENGTH].lstrip(".") or "import"
        name = stem + suffix[0]
        is_taken = (self._folder / name).exists() or open_path(self._folder / name).exists() or name in known
        return f"{stem}-{digest[:12]}{suffix[0]}" if is_taken else name

    def _add_captures(self, result: ImportResult) -> None:
        """Index a WARC file of the collection in one transaction; captures in the index already are not changed."""
        log, end = self._log.read(), 0
        publisher = log[result.file].publisher if result.file in log else IMPORTED

        def count(record: Record) -> None:
            nonlocal end
            result.records += 1
            self._on_progress(record.offset - end)
            end = record.offset

        def captures() -> Iterator[Capture]:
            for found in scan(
                self._folder / result.file, result.file, publisher=publisher, on_record=count,
                on_damage=lambda exc: result.damages.append(f"{result.source} at byte {exc.offset}: {exc.problem}"),
            ):  # fmt: skip
                result.captures += 1
                yield found.capture

        self._index.add(captures(), [])


def _begins_as_zip(path: Path) -> bool:
    """Whether a file starts as a ZIP. (zipfile.is_zipfile also accepts a WARC file that ends with a captured ZIP.)"""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _text(path: Path | str) -> str:
    """Return a path as text that UTF-8 can encode, whatever bytes are in it."""
    return os.fsencode(path).decode("utf-8", "replace")


class _LimitedFile:
    """A member of a ZIP, of which no more bytes are read than the directory of the ZIP declares."""

    def __init__(self, file: _Readable, size: int):
        self._file, self._remaining = file, size

    def read(self, max_bytes: int) -> bytes:
        piece = self._file.read(min(max_bytes, self._remaining))
        self._remaining -= len(piece)
        return piece


def _is_warc(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return path.parts[:1] == ("archive",) and len(path.parts) == 2 and _SUFFIX.search(path.name) is not None


def _package_digests(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the SHA-256 (hexadecimal) by file name from a WACZ's datapackage.json; empty if it cannot be read."""
    try:
        info = package.getinfo("datapackage.json")
        if info.file_size > _MAX_PACKAGE_BYTES:
            return {}
        resources = json.loads(package.read(info))["resources"]
        hashes = {entry["path"]: entry["hash"].partition(":") for entry in resources}
        return {path: value.lower() for path, (kind, _, value) in hashes.items() if kind == "sha256"}
    except (*_ZIP_ERRORS, KeyError, TypeError, AttributeError):
        return {}


def _check_readable(part: Path, source: str) -> None:
    """Raise CannotImport if no record can be read from a file."""
    problems: list[RecordError] = []
    for record in iter_records(part, problems.append):
        try:
            record.length  # noqa: B018  # reads the record to its end
            return
        except RecordError:
            if record.offset > MAX_SEARCH_BYTES:
                break
    reason = problems[0].problem if problems else "it is empty"
    with part.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            reason = "it is a ZIP (such as a WACZ) that is cut short"
    raise CannotImport(f"{source} holds no WARC or ARC record that can be read: {reason}")


def _suffix(part: Path) -> str:
    """Return the suffix for the format and compression of a file, such as ".warc.gz"."""
    with part.open("rb") as file:
        members = members_of(BufferedInput(file))
    kind = next(iter_records(part, lambda exc: None)).version
    packed = "" if isinstance(members, PlainMembers) else ".zst" if isinstance(members, ZstdMembers) else ".gz"
    return (".arc" if kind.startswith("ARC") else ".warc") + packed
