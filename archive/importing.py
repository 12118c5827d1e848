"""Import: WARC, ARC and WACZ files made elsewhere, taken into a collection with their bytes as they are."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Protocol

from archive.collection import INDEX_NAME, Collection
from archive.errors import CannotImport, CollectionError, RecordError
from archive.import_log import IMPORTED, Import, ImportLog
from archive.index import Index
from archive.lock import locked
from archive.manifest import Manifest, sync_folder
from archive.members import PlainMembers, ZstdMembers, open_members
from archive.scan import scan
from archive.warc_reader import Record, iter_records

_AT_ONCE = 1000
_COPY_BYTES = 1 << 20
_ENDINGS = re.compile(r"\.(?:w?arc)(?:\.gz|\.zst)?$")
_MAX_PACKAGE_BYTES = 64 << 20  # of a WACZ's datapackage.json, which lists its files
_TRIED_BYTES = 64 << 20  # how far into a damaged file its first whole record is looked for


class _Readable(Protocol):
    def read(self, most: int, /) -> bytes: ...


@dataclass(slots=True)
class Imported:
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
) -> list[Imported]:
    """Take in a file, and return what came of each WARC file that it is or holds.

    publisher is whose the captures are where their records do not say. on_progress is called with bytes read, each
    byte of the file twice (copied, and indexed). Raises CannotImport where there is nothing to take in, CollectionLocked
    where another process writes, and CollectionError where the collection cannot be written; the collection is then
    as it was before.
    """
    if not path.is_file():
        raise CannotImport(f"{path} is no file: name WARC, ARC or WACZ files")
    collection.close()
    with locked(collection.path), _open_index(collection) as index:
        importer = _Importer(collection, index, publisher, now, on_progress)
        if zipfile.is_zipfile(path):
            return importer.wacz(path)
        with path.open("rb") as file:
            return [importer.warc(file, str(path), path.name)]


@contextmanager
def _open_index(collection: Collection) -> Iterator[Index]:
    index = Index(collection.path / INDEX_NAME, writable=True)
    try:
        yield index
    finally:
        index.close()


class _Importer:
    def __init__(
        self, collection: Collection, index: Index, publisher: str, now: datetime, on_progress: Callable[[int], None]
    ):
        self._folder, self._index = collection.warc_dir, index
        self._log, self._manifest = ImportLog(collection.path), Manifest(collection.path)
        self._publisher, self._now, self._on_progress = publisher, now, on_progress

    def warc(self, file: _Readable, source: str, name: str, wanted: str | None = None) -> Imported:
        """Take in one WARC or ARC file. wanted is the SHA-256 that it is said to have (hexadecimal)."""
        part = self._folder / f"{hashlib.sha256(source.encode()).hexdigest()[:16]}.part"
        try:
            digest, size = self._copy(file, part)
            _check_readable(part, source)
            name = self._name(name, part, digest)
            done = Imported(source, name)
            if wanted is not None and wanted != digest:
                done.damages.append(f"{source}: SHA-256 is {digest}, its package says {wanted}")
            done.was_there = (self._folder / name).exists()
            if not done.was_there:
                moment = self._now.isoformat(timespec="seconds")
                self._log.add(Import(name, source, self._publisher, moment, digest, size))
                self._manifest.add(name, digest)
                part.rename(self._folder / name)
                sync_folder(self._folder)
        except OSError as exc:
            raise CollectionError(
                f"{self._folder} cannot be written: {exc.strerror or exc}. Make room, and run again"
            ) from exc
        finally:
            part.unlink(missing_ok=True)
        self._add_captures(done, self._log.read())
        return done

    def wacz(self, path: Path) -> list[Imported]:
        """Take in the WARC files of a WACZ (Web Archive Collection Zipped 1.1.1)."""
        try:
            with zipfile.ZipFile(path) as package:
                members = [info for info in package.infolist() if _is_warc(info)]
                if not members:
                    raise CannotImport(f"{path} is a ZIP without WARC files in its archive/ folder, and so no WACZ")
                wanted = _package_digests(package)
                return [self._member(package, info, path, wanted.get(info.filename)) for info in members]
        except zipfile.BadZipFile as exc:
            raise CannotImport(f"{path} cannot be read as a WACZ: {exc}") from exc

    def _member(self, package: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, wanted: str | None) -> Imported:
        """Take in a WARC file of a WACZ. One that cannot be had costs itself and no other."""
        source = f"{path}#{info.filename}"
        free = shutil.disk_usage(self._folder).free
        if info.file_size > free:
            raise CannotImport(
                f"{source} takes {info.file_size} bytes, of which {free} are free. Make room, and run again"
            )
        try:
            with package.open(info) as file:
                name = PurePosixPath(info.filename).name
                return self.warc(_Bounded(file, info.file_size), source, name, wanted)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, CannotImport, zlib.error) as exc:
            return Imported(source, "", damages=[f"{source} cannot be taken in: {exc}"])

    def _copy(self, file: _Readable, part: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with part.open("wb") as out:
            while piece := file.read(_COPY_BYTES):
                digest.update(piece)
                out.write(piece)
                size += len(piece)
                self._on_progress(len(piece))
            out.flush()
            os.fsync(out.fileno())
        return digest.hexdigest(), size

    def _name(self, name: str, part: Path, digest: str) -> str:
        """Return the name for a file, with an ending that says what it is, and of no other file of the collection."""
        if not _ENDINGS.search(name):
            name += _ending(part)
        known, _ = self._manifest.read()
        same = next((other for other, value in known.items() if value == digest), None)
        if same is not None and (self._folder / same).exists():
            return same
        taken = (self._folder / name).exists() or (self._folder / f"{name}.open").exists() or name in known
        ending = _ENDINGS.search(name)
        assert ending is not None  # noqa: S101  # it was added above
        return f"{name[: ending.start()]}-{digest[:12]}{ending[0]}" if taken else name

    def _add_captures(self, done: Imported, log: dict[str, Import]) -> None:
        """Index a file of the collection; what is indexed already stays as it is."""
        end = 0
        publisher = log[done.file].publisher if done.file in log else IMPORTED

        def count(record: Record) -> None:
            nonlocal end
            done.records += 1
            self._on_progress(record.offset - end)
            end = record.offset

        found = scan(
            self._folder / done.file, done.file, publisher=publisher, on_record=count,
            on_damage=lambda exc: done.damages.append(f"{done.source} at byte {exc.offset}: {exc.problem}"),
        )  # fmt: skip
        while batch := [entry.capture for entry in islice(found, _AT_ONCE)]:
            self._index.add(batch, [])
            done.captures += len(batch)


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
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}
    return {path: value.lower() for path, (kind, _, value) in hashes.items() if kind == "sha256"}


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
        members = open_members(file)
    kind = next(iter_records(part, lambda exc: None)).version
    packed = "" if isinstance(members, PlainMembers) else ".zst" if isinstance(members, ZstdMembers) else ".gz"
    return (".arc" if kind.startswith("ARC") else ".warc") + packed
