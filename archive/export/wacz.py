"""WACZ 1.1.1, Web Archive Collection Zipped: a collection as one signed file that ReplayWeb.page opens in a browser."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from archive.capture import Capture, pressmark_moment
from archive.collection.collection import Collection
from archive.collection.manifest import Manifest
from archive.errors import CollectionError
from archive.export.cdxj import Selection, format_entry, sort_lines, write_zipnum
from archive.export.signing import KEY_NAME, load_or_make_key, sign
from archive.formatting import format_bytes, format_number
from archive.index import DocumentRow
from archive.limits import COPY_BYTES
from archive.surt import wabac_surt
from archive.timestamp import format_timestamp
from archive.verdict import READABLE
from archive.warc.records import SOFTWARE

WACZ_VERSION, SIGNATURE_VERSION = "1.1.1", "0.1.0"
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class WrittenWacz:
    """What a WACZ contains: numbers of captures, pages and WARC files, and the size of these files in bytes."""

    captures: int = 0
    pages: int = 0
    files: int = 0
    size: int = 0


def write_wacz(
    selection: Selection, out: IO[bytes], now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> WrittenWacz:
    """Write the captures of a selection as a WACZ; nothing is written if there are none.

    It contains whole, unchanged WARC files: those with a capture of the selection if it is limited to a publisher, else
    all complete ones. out may be unseekable. Raises CollectionError, RecordError and OSError.
    """
    collection = selection.collection
    lines = sort_lines(map(_format_line, selection))
    if (first := next(lines, None)) is None:
        return WrittenWacz()
    files = sorted(selection.used_files if selection.publisher else selection.complete)
    paths = [collection.warcs.folder / name for name in files]
    key = load_or_make_key(collection.path / KEY_NAME)
    created = now()
    with _Package(out, created) as package:
        with package.member("indexes/index.cdx.gz", ZIP_STORED) as member:
            index = write_zipnum(chain([first], lines), member, "index.cdx.gz")
        with package.member("indexes/index.idx") as member:
            member.write(index)
        with package.member("pages/pages.jsonl") as member:
            pages = _write_pages(selection, frozenset(files), member)
        size = _copy_warc_files(paths, package, selection)
        manifest = _manifest(selection, package.resources, created)
        package.add("datapackage.json", manifest)
        package.add("datapackage-digest.json", _signed_digest(manifest, key, created))
    return WrittenWacz(selection.captures, pages, len(files), size)


def _format_line(capture: Capture) -> bytes:
    """Return the index line of a capture.

    Its key is the one that wabac.js computes to find the block of a URL. Its timestamp has milliseconds (CDXJ 0.1.0,
    section 3): wabac.js searches for the original of a revisit from the exact date that the revisit names, and would
    miss an original whose timestamp is rounded down. A revisit with HTTP status 304 has no status here, because
    wabac.js shows nothing for status 304; the status of its original is used instead.
    """
    timestamp = f"{format_timestamp(capture.captured_at)}{capture.captured_at.microsecond // 1000:03}"
    is_not_modified = capture.record_type == "revisit" and capture.status == _NOT_MODIFIED
    return format_entry(wabac_surt(capture.url), timestamp, capture, None if is_not_modified else capture.status)


# ---------------------------------------------------------------------- pages


def _write_pages(selection: Selection, files: frozenset[str], member: _Member) -> int:
    """Write pages.jsonl: its header, and one line for each document with text. Return the number of pages."""
    header = {"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": True}
    member.write(_json_line(header))
    count = 0
    for row in selection.collection.index.documents.iter_all(selection.publisher):
        moment = pressmark_moment(row.pressmark)
        capture = selection.collection.index.captures.by_record(row.record_id, row.url, moment)
        if row.verdict in READABLE and capture is not None and capture.filename in files:
            member.write(_json_line(_page(selection.collection, row, capture)))
            count += 1
            selection.progress(f"{format_number(count)} pages written")
    return count


def _page(collection: Collection, row: DocumentRow, capture: Capture) -> dict[str, Any]:
    document = collection.read_document(row)
    return {
        "id": row.record_id.strip("<>").removeprefix("urn:uuid:"),
        "url": capture.url,
        "ts": _iso(capture.captured_at),
        "title": document["title"] or capture.url,
        "text": document["text"],
    }


# ---------------------------------------------------------------------- the package


def _copy_warc_files(paths: list[Path], package: _Package, selection: Selection) -> int:
    """Store the WARC files unchanged, and return their size in bytes.

    Names of files that differ from the manifest are added to selection.damaged_files.
    """
    digests, _ = Manifest(selection.collection.path).read()
    sizes = [path.stat().st_size for path in paths]
    total, copied = sum(sizes), 0
    for path, size in zip(paths, sizes, strict=True):
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with package.member(f"archive/{path.name}", ZIP_STORED, modified) as member, path.open("rb") as file:
            while piece := file.read(COPY_BYTES):
                member.write(piece)
                copied += len(piece)
                selection.progress(f"{format_bytes(copied)} of {format_bytes(total)} written")
        if member.size != size:
            raise CollectionError(f"{path} changed while it was copied: wait until it is complete, and export again")
        if member.digest != f"sha256:{digests.get(path.name, member.digest.removeprefix('sha256:'))}":
            selection.damaged_files.add(path.name)
    return total


def _manifest(selection: Selection, resources: list[dict[str, Any]], created: datetime) -> bytes:
    title = ": ".join(filter(None, [selection.collection.config.title, selection.publisher]))
    return _json(
        {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "metadata": {"title": title},  # the title that ReplayWeb.page shows
            "created": _iso(created),
            "software": SOFTWARE,
            "resources": resources,
        }
    )


def _signed_digest(manifest: bytes, key: EllipticCurvePrivateKey, created: datetime) -> bytes:
    digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    signed = {"hash": digest, "created": _iso(created), "software": SOFTWARE, "version": SIGNATURE_VERSION}
    return _json({"path": "datapackage.json", "hash": digest, "signedData": signed | sign(key, digest)})


class _Member:
    """A file in the package while it is written; counts and hashes its bytes."""

    def __init__(self, file: IO[bytes]):
        self._file, self._sha256, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._sha256.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        return f"sha256:{self._sha256.hexdigest()}"


class _Package:
    """A ZIP file, and the list of its resources for datapackage.json, which has the files written with member()."""

    def __init__(self, out: IO[bytes], created: datetime):
        self._zip, self._created = ZipFile(out, "w"), created
        self.resources: list[dict[str, Any]] = []
        self._names: set[str] = set()

    @contextmanager
    def member(self, path: str, compression: int = ZIP_DEFLATED, modified: datetime | None = None) -> Iterator[_Member]:
        """Yield a member to write to, and add it to the resources when it is complete."""
        with self._zip.open(self._info(path, compression, modified or self._created), "w", force_zip64=True) as file:
            member = _Member(file)
            yield member
        self.resources.append({"name": self._name(path), "path": path, "hash": member.digest, "bytes": member.size})

    def add(self, path: str, data: bytes) -> None:
        """Add a file that is not listed in the resources."""
        self._zip.writestr(self._info(path, ZIP_DEFLATED, self._created), data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        """Write the directory of the ZIP file. After an error the file is useless, and further errors are ignored."""
        with suppress(Exception) if kind else nullcontext():
            self._zip.close()

    def _info(self, path: str, compression: int, modified: datetime) -> ZipInfo:
        year, month, day, hour, minute, second, *_ = modified.timetuple()
        info = ZipInfo(path, (year, month, day, hour, minute, second) if year >= 1980 else (1980, 1, 1, 0, 0, 0))
        info.compress_type = compression
        info.external_attr = 0o644 << 16
        # The extended timestamp says that the time is UTC. It is also needed so that the extra field in the directory
        # is not empty: otherwise wabac.js assumes that the one in the local header is empty, but for ZIP64 that has 20
        # bytes.
        info.extra = struct.pack("<HHBL", 0x5455, 5, 1, min(max(int(modified.timestamp()), 0), 0xFFFFFFFF))
        return info

    def _name(self, path: str) -> str:
        """Return a resource name as Data Package 1 requires: lower case, letters, digits and "-._", unique."""
        name = base = re.sub(r"[^-a-z0-9._]", "-", path.rpartition("/")[2].lower())
        number = 1
        while name in self._names:
            number += 1
            name = f"{number}-{base}"
        self._names.add(name)
        return name


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def _json_line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
