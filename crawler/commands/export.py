"""Export a collection, or one publisher of it: its documents, its index, or all of it as one signed file.

Or one page with its images, styles and scripts, as a WARC file of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from crawler.cli import ExitCode, add_collection

if TYPE_CHECKING:
    from archive.collection.collection import Collection
    from archive.export.cdxj import Selection
    from crawler.progress import ProgressLine

EXAMPLES = """\
examples:
  pressmark export --format jsonl news.jsonl
  pressmark export --format jsonl - --publisher ledger | head -1
  pressmark export --format cdxj index.cdxj
  pressmark export --format wacz ledger.wacz --publisher ledger
  pressmark export --format warc page.warc.gz --page https://example.org/news/1
"""
_FORMATS = {
    "jsonl": "one Document a line",
    "cdxj": "the index, as pywb reads it",
    "wacz": "WARC files, index and pages in one signed file, as ReplayWeb.page opens it",
    "warc": "one page with what it needs (--page), records byte for byte",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("out", metavar="OUT", help='the file to write; "-" is stdout')
    add_collection(parser)
    kinds = "; ".join(f"{name}: {meaning}" for name, meaning in _FORMATS.items())
    parser.add_argument("--format", choices=_FORMATS, required=True, help=kinds)
    parser.add_argument("--publisher", metavar="NAME", help="only what is of this site")
    parser.add_argument("--page", metavar="URL|PRESSMARK", help="the page to write, with --format warc")


@dataclass(frozen=True, slots=True)
class _Result:
    """The result of an export. problems are lines for the user; is_incomplete says that files or captures are missing."""

    count: int
    summary: str
    problems: tuple[str, ...] = ()
    is_incomplete: bool = False


def run(options: argparse.Namespace) -> int:
    """Write the export."""
    from archive.collection.collection import Collection
    from crawler.progress import ProgressLine

    if problem := _problem_of(options.out, options.format):
        print(f"pressmark export: {problem}", file=sys.stderr)
        return ExitCode.USAGE
    if (options.format == "warc") != (options.page is not None) or (options.page is not None and options.publisher):
        print("pressmark export: --format warc and --page URL go together, without --publisher", file=sys.stderr)
        return ExitCode.USAGE
    progress = ProgressLine()
    with Collection.open(options.collection) as collection:

        def export(file: IO[bytes]) -> _Result:
            if options.page is not None:
                return _write_page(
                    collection, options.page, file, None if options.out == "-" else Path(options.out).name
                )
            write = {"jsonl": _write_jsonl, "cdxj": _write_cdxj, "wacz": _write_wacz}[options.format]
            return write(collection, options.publisher, file, progress)

        try:
            result = _to_stdout(export) if options.out == "-" else _to_file(Path(options.out), export)
        finally:
            progress.clear()
    print(result.summary, *result.problems, sep="\n", file=sys.stderr)
    if not result.count:
        return ExitCode.NOTHING_FOUND
    return ExitCode.SOME_REJECTED if result.is_incomplete else ExitCode.DONE


# ---------------------------------------------------------------------- the destination


def _problem_of(out: str, kind: str) -> str | None:
    """Return what would make the export fail at its end, and what to do about it; None where nothing is wrong."""
    if out == "-":
        is_binary_to_terminal = kind in ("wacz", "warc") and sys.stdout.isatty()
        return f"a {kind.upper()} is binary: name a file, or write it to a pipe" if is_binary_to_terminal else None
    if Path(out).is_dir():
        return f"{out} is a folder: name a file in it, as in {Path(out) / f'export.{kind}'}"
    return None if Path(out).parent.is_dir() else f"there is no folder {Path(out).parent}: make it, or name another one"


def _to_stdout(export: Callable[[IO[bytes]], _Result]) -> _Result:
    result = export(cast("IO[bytes]", _Stream(sys.stdout.buffer)))
    sys.stdout.buffer.flush()
    return result


def _to_file(out: Path, export: Callable[[IO[bytes]], _Result]) -> _Result:
    """Write to a temporary file beside out, and rename it when it is complete; delete it where nothing was exported."""
    from archive.durable import part_path
    from archive.errors import ArchiveError

    part = part_path(out)
    try:
        with part.open("wb") as file:
            result = export(file)
            file.flush()
            os.fsync(file.fileno())
        if result.count:
            part.replace(out)
    except OSError as exc:
        if exc.filename not in (None, str(part)):  # a file of the collection cannot be read
            raise
        reason = exc.strerror or str(exc)
        raise ArchiveError(f"{out} cannot be written: {reason}; name another place, or make room there") from exc
    finally:
        part.unlink(missing_ok=True)
    return result


class _Stream:
    """Standard output without tell(), which returns a wrong offset after `>>`."""

    def __init__(self, file: IO[bytes]):
        self.write, self.flush = file.write, file.flush


# ---------------------------------------------------------------------- the formats


def _write_jsonl(collection: Collection, publisher: str | None, file: IO[bytes], progress: ProgressLine) -> _Result:
    from archive.errors import RecordError
    from archive.reading.stored_document import DAMAGE_ADVICE, damage_message

    count, problems = 0, []
    for row in collection.index.documents.iter_all(publisher):
        try:
            line = collection.read_checked_line(row)  # a damaged line is not handed out as a document
        except RecordError as exc:
            problems.append(damage_message(row, exc))
            continue
        file.write(line + b"\n")
        count += 1
        progress.show(f"{count} documents written")
    if problems:
        problems.append(DAMAGE_ADVICE)
    return _Result(count, f"{count} documents", tuple(problems), bool(problems))


def _write_cdxj(collection: Collection, publisher: str | None, file: IO[bytes], progress: ProgressLine) -> _Result:
    from archive.export.cdxj import Selection, write_cdxj

    selection = Selection(collection, publisher, progress=progress.show)
    count = write_cdxj(selection, file)
    return _Result(count, f"{count} captures", _problems(selection), bool(selection.missing_files))


def _write_wacz(collection: Collection, publisher: str | None, file: IO[bytes], progress: ProgressLine) -> _Result:
    from archive.export.cdxj import Selection
    from archive.export.wacz import write_wacz
    from archive.formatting import format_bytes

    selection = Selection(collection, publisher, with_originals=publisher is not None, progress=progress.show)
    written = write_wacz(selection, file)
    summary = f"{written.captures} captures, {written.pages} pages, {written.files} WARC files of {format_bytes(written.size)}"
    is_incomplete = bool(selection.missing_files or selection.damaged_files or selection.unresolved)
    return _Result(written.captures, summary, _problems(selection), is_incomplete)


def _write_page(collection: Collection, page: str, file: IO[bytes], filename: str | None) -> _Result:
    from archive.export.page_warc import write_page_warc
    from crawler.discovery.requisites import MAX_REQUISITES
    from crawler.discovery.stored_requisites import stored_requisites

    capture, _ = collection.resolve(page)
    needed = stored_requisites(collection, capture)
    written = write_page_warc(collection, capture, needed.captures, file, filename, datetime.now(UTC))
    summary = f"{capture.pressmark}: {written.captures} captures, {written.records} records"
    problems = [f"left out, because not stored: {url}" for url in needed.missing]
    if needed.is_incomplete:
        problems.append(f"left out, because the page needs more than {MAX_REQUISITES} files: those that come later")
    problems += [f"left out, because not readable: {lost.pressmark}: {error}" for lost, error in written.lost]
    return _Result(written.captures, summary, tuple(problems), bool(written.lost))


def _problems(selection: Selection) -> tuple[str, ...]:
    """Return lines that say what was left out or is damaged, and what to do about it."""
    lines = []
    if selection.open_files:
        lines.append(
            f"left out, because still being written: {_names(selection.open_files)}; export again when the crawl has ended "
            "(after an interrupted crawl, the next crawl completes them)"
        )
    if selection.missing_files:
        lines.append(
            f"left out, because missing: {_names(selection.missing_files)}; put them back from a copy into "
            f"{selection.collection.warcs.folder}, and export again"
        )
    if selection.damaged_files:
        lines.append(
            f"included, but changed since they were completed: {_names(selection.damaged_files)}; "
            "`pressmark verify` says what is damaged"
        )
    if selection.unresolved:
        lines.append(
            f"{selection.unresolved} revisits repeat a capture that is not in this collection, and cannot be replayed: "
            "where they were imported, import the file with the captures that they repeat"
        )
    return tuple(lines)


def _names(filenames: Iterable[str]) -> str:
    first, *others = sorted(filenames)
    return f"{first} and {len(others)} more" if others else first
