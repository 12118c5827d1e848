"""The order in which verify checks a collection: index file, WARC files with the manifest, file names, text files."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from archive.collection.collection import Collection
from archive.maintenance.import_log import ImportLog
from archive.maintenance.verify.files import check_file_digest, check_file_names, check_index_file, start_file_digests
from archive.maintenance.verify.report import Fault, Report, VerifyResult
from archive.maintenance.verify.text_files import TextFileCheck
from archive.maintenance.verify.warc_files import WarcFileCheck


def verify(
    collection: Collection, on_fault: Callable[[Fault], None], on_progress: Callable[[int], None] = lambda count: None
) -> VerifyResult:
    """Check a whole collection and return what was checked; on_fault is called with each fault as soon as it is found.

    on_progress is called with the number of bytes of the collection that were read since the last call. Another process
    may write to the collection meanwhile: of a growing file, the part that the index acknowledges is checked.
    """
    report = Report(on_fault, on_progress)
    imports = ImportLog(collection.path).read()
    index_is_readable = check_index_file(collection, report)
    warc_files = collection.warcs.files()
    check = WarcFileCheck(collection, imports, report, with_index=index_is_readable)
    with ThreadPoolExecutor(1) as pool:  # hashlib releases the interpreter's lock while it hashes a file
        digests = start_file_digests(collection, warc_files, pool, report)
        for path in warc_files:
            check.check(path)
            if (digest := digests.get(path.name)) is not None:
                check_file_digest(path, *digest, report)
    if index_is_readable:
        check_file_names(collection, report)
        text_check = TextFileCheck(collection, report)
        for path in _text_files(collection):
            with suppress(FileNotFoundError):  # superseded meanwhile, or already reported by check_file_names
                text_check.check(path)
    else:
        report.note("the WARC files were read; captures, revisits and documents need a sound index")
    return report.result


def verified_files(collection: Collection) -> list[Path]:
    """Return the files that verify reads, WARC files first; on_progress counts their bytes."""
    return [*collection.warcs.files(), *_text_files(collection)]


def _text_files(collection: Collection) -> list[Path]:
    return sorted(collection.text_dir.glob("*.jsonl"))
