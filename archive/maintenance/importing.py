"""Import: WARC, ARC and WACZ files made elsewhere, taken into a collection with their bytes as they are."""

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
from archive.durable import OPEN_SUFFIX, PART_SUFFIX, sync_folder
from archive.errors import CannotImport, CollectionError, RecordError
from archive.index import Index
from archive.limits import COPY_BYTES
from archive.maintenance.import_log import IMPORTED, Import, ImportLog
from archive.warc.members import BufferedInput, PlainMembers, ZstdMembers, members_of
from archive.warc.reading import Record, iter_records
from archive.warc.scan import scan

_ENDINGS = re.compile(r"\.(?:w?arc)(?:\.gz|\.zst)?$", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w.+=@,-]+", re.ASCII)  # in names of files: the manifest has one a line
_MAX_NAME_LENGTH = 150
_MAX_PACKAGE_BYTES = 64 << 20  # of a WACZ's datapackage.json, which lists its files
# What zipfile raises at damaged, encrypted and unknown members and directories.
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
_TRIED_BYTES = 64 << 20  # how far into a damaged file its first whole record is looked for


class _Readable(Protocol):
    def read(self, most: int, /) -> bytes: ...


@dataclass(slots=True)
class ImportResult:
    """What came of one WARC file. file is its name in the collection, damages say where it is not whole."""

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
    """Take in a file, and return what came of each WARC file that it is or holds.

    publisher is whose the captures are where their records do not say. on_progress is called with bytes read, each
    byte of the file twice (copied, and indexed). Raises CannotImport where there is nothing to take in, CollectionLocked
    where another process writes, and CollectionError where the collection cannot be written; the collection is then
    as it was before.
    """
    if not path.is_file():
        raise CannotImport(f"{path} is no file: name WARC, ARC or WACZ files")
    try:
        is_zip = _begins_as_zip(path)
    except OSError as exc:
        raise CannotImport(f"{path} cannot be read: {exc.strerror or exc}") from exc
    collection.close()
    with locked(collection.path), closing(collection.writable_index()) as index:
        importer = _Importer(collection, index, publisher, now, on_progress)
        if is_zip:
            return importer.wacz(path)
        with path.open("rb") as file:
            return [importer.warc(file, _text(path), _text(path.name))]


class _Importer:
    def __init__(
        self, collection: Collection, index: Index, publisher: str, now: datetime, on_progress: Callable[[int], None]
    ):
        self._folder, self._index = collection.warcs.folder, index
        self._log, self._manifest = ImportLog(collection.path), Manifest(collection.path)
        self._publisher, self._now, self._on_progress = publisher, now, on_progress

    def warc(self, file: _Readable, source: str, wanted_name: str, wanted: str | None = None) -> ImportResult:
        """Take in one WARC or ARC file. wanted is the SHA-256 that it is said to have (hexadecimal)."""
        part = self._folder / f"{hashlib.sha256(source.encode()).hexdigest()[:16]}{PART_SUFFIX}"
        before = [(file, file.stat().st_size if file.exists() else 0) for file in (self._log.path, self._manifest.path)]
        name, was_there = "", False
        try:
            digest, size = self._copy(file, part)
            _check_readable(part, source)
            name = self._name(wanted_name, part, digest)
            was_there = (self._folder / name).exists()
            done = ImportResult(source, name, was_there=was_there)
            if wanted is not None and wanted != digest:
                done.damages.append(f"{source}: SHA-256 is {digest}, its package says {wanted}")
            if not was_there:
                moment = self._now.isoformat(timespec="seconds")
                self._log.add(Import(name, source, self._publisher, moment, digest, size))
                self._manifest.add(name, digest)
                part.rename(self._folder / name)
                sync_folder(self._folder)
            self._add_captures(done)
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
        return done

    def _undo(self, path: Path, before: list[tuple[Path, int]]) -> None:
        """Take out a file that was not taken in to the end, and what was appended to log and manifest."""
        with suppress(OSError):
            path.unlink(missing_ok=True)
            for file, length in before:
                if file.exists():
                    os.truncate(file, length)

    def wacz(self, path: Path) -> list[ImportResult]:
        """Take in the WARC files of a WACZ (Web Archive Collection Zipped 1.1.1)."""
        try:
            with zipfile.ZipFile(path) as package:
                members = [info for info in package.infolist() if _is_warc(info)]
                if not members:
                    raise CannotImport(f"{path} is a ZIP without WARC files in its archive/ folder, and so no WACZ")
                wanted = _package_digests(package)
                return [self._member(package, info, path, wanted.get(info.filename)) for info in members]
        except _ZIP_ERRORS as exc:
            raise CannotImport(f"{path} cannot be read as a WACZ: {exc}") from exc

    def _member(self, package: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, wanted: str | None) -> ImportResult:
        """Take in a WARC file of a WACZ. One that cannot be had costs itself and no other."""
        source = f"{_text(path)}#{info.filename}"
        free = shutil.disk_usage(self._folder).free
        if info.file_size > free:
            problem = f"it takes {info.file_size} bytes, of which {free} are free. Make room, and run again"
            return ImportResult(source, "", damages=[f"{source} cannot be taken in: {problem}"])
        try:
            with package.open(info) as file:
                name = PurePosixPath(info.filename).name
                return self.warc(_Bounded(file, info.file_size), source, name, wanted)
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
        """Return the name for a file, with an ending that says what it is, and of no other file of the collection."""
        known, _ = self._manifest.read()
        same = next((other for other, value in known.items() if value == digest), None)
        if same is not None:  # here already, or entered by an import that was killed before it was
            return same
        if not _ENDINGS.search(name):
            name += _ending(part)
        ending = _ENDINGS.search(name)
        assert ending is not None  # noqa: S101  # it was added above
        stem = _UNSAFE.sub("_", name[: ending.start()])[:_MAX_NAME_LENGTH].lstrip(".") or "import"
        name = stem + ending[0]
        taken = (self._folder / name).exists() or (self._folder / f"{name}{OPEN_SUFFIX}").exists() or name in known
        return f"{stem}-{digest[:12]}{ending[0]}" if taken else name

    def _add_captures(self, done: ImportResult) -> None:
        """Index a file of the collection, in one transaction; what is indexed already stays as it is."""
        log, end = self._log.read(), 0
        publisher = log[done.file].publisher if done.file in log else IMPORTED

        def count(record: Record) -> None:
            nonlocal end
            done.records += 1
            self._on_progress(record.offset - end)
            end = record.offset

        def captures() -> Iterator[Capture]:
            for found in scan(
                self._folder / done.file, done.file, publisher=publisher, on_record=count,
                on_damage=lambda exc: done.damages.append(f"{done.source} at byte {exc.offset}: {exc.problem}"),
            ):  # fmt: skip
                done.captures += 1
                yield found.capture

        self._index.add(captures(), [])


def _begins_as_zip(path: Path) -> bool:
    """Whether a file is a ZIP: a WARC file can end in one that was captured, and so looks like one to zipfile."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _text(path: Path | str) -> str:
    """Return a path as text that can be stored, whatever bytes are in its name."""
    return os.fsencode(path).decode("utf-8", "replace")


class _Bounded:
    """A member of a ZIP, of which no more is read than its directory says that it holds."""

    def __init__(self, file: _Readable, size: int):
        self._file, self._left = file, size

    def read(self, most: int) -> bytes:
        piece = self._file.read(min(most, self._left))
        self._left -= len(piece)
        return piece


def _is_warc(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return path.parts[:1] == ("archive",) and len(path.parts) == 2 and _ENDINGS.search(path.name) is not None


def _package_digests(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the SHA-256 that a WACZ's datapackage.json gives for each of its files; nothing where it gives none."""
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
    """Raise CannotImport where no record can be read from a file."""
    problems: list[RecordError] = []
    for record in iter_records(part, problems.append):
        try:
            record.length  # noqa: B018  # reads the record to its end
            return
        except RecordError:
            if record.offset > _TRIED_BYTES:
                break
    reason = problems[0].problem if problems else "it is empty"
    with part.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            reason = "it is a ZIP (such as a WACZ) that is cut short"
    raise CannotImport(f"{source} holds no WARC or ARC record that can be read: {reason}")


def _ending(part: Path) -> str:
    with part.open("rb") as file:
        members = members_of(BufferedInput(file))
    kind = next(iter_records(part, lambda exc: None)).version
    packed = "" if isinstance(members, PlainMembers) else ".zst" if isinstance(members, ZstdMembers) else ".gz"
    return (".arc" if kind.startswith("ARC") else ".warc") + packed
