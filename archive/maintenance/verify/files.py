"""Checks of whole files: the index file by SQLite, WARC files against the manifest, and file names in the index."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from archive.collection.collection import Collection
from archive.collection.manifest import MANIFEST_NAME, Manifest
from archive.durable import is_open, sha256_of_file
from archive.maintenance.verify.report import Report


def check_index_file(collection: Collection, report: Report) -> bool:
    """Check the index file, and return whether it can be read; its rows may be inconsistent even then."""
    damages = [f"SQLite finds: {problem}" for problem in collection.index.check()]
    for problem in damages or collection.index.check_rules():
        report.fault("index", f"{problem}; `pressmark reindex` makes the index again", "index.sqlite")
    return not damages


def check_file_names(collection: Collection, report: Report) -> None:
    """Check that the files named in the index exist. Call it last: files may have been added while others were read."""
    for name in collection.index.captures.file_names():
        if not collection.warcs.path(name).exists():
            report.fault("file", "the index knows captures in this file, which is not there", f"warc/{name}")
    for name in collection.index.documents.file_names():
        if not (collection.text_dir / name).exists():
            report.fault("file", "the index knows documents in this file, which is not there", f"text/{name}")


def start_file_digests(
    collection: Collection, files: list[Path], pool: ThreadPoolExecutor, report: Report
) -> dict[str, tuple[str, Future[str]]]:
    """Check the manifest against the WARC files that exist, and start hashing those files in pool.

    Returns, by file name, the SHA-256 that the manifest has and the future of the computed one, both in hexadecimal.
    """
    entries, broken_lines = Manifest(collection.path).read()
    for line in broken_lines:
        report.fault("manifest", f"no entry: {line[:100]!r}", MANIFEST_NAME)
    present = {path.name: path for path in files}
    for name in entries:
        if name not in present and not collection.warcs.path(name).exists():
            report.fault("file", "the manifest names this file, which is not there", f"warc/{name}")
    digests = {}
    for name, path in present.items():
        if name in entries:
            digests[name] = (entries[name], pool.submit(sha256_of_file, path))
        elif not is_open(name):
            report.fault(
                "manifest", "this file is not in the manifest, so that nothing says what it should hold: "
                "move it out of the collection and take it in with `pressmark import`", f"warc/{name}",
            )  # fmt: skip
    return digests


def check_file_digest(path: Path, expected: str, computed: Future[str], report: Report) -> None:
    """Wait for the SHA-256 of a WARC file, and compare it with the one in the manifest."""
    try:
        digest = computed.result()
    except OSError:  # reported when the records of this file were read
        return
    if digest != expected:
        report.fault("file", f"SHA-256 is {digest}, the manifest has {expected}", f"warc/{path.name}")
