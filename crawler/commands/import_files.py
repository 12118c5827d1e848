"""Import WARC, ARC and WACZ files made elsewhere into a collection: they are copied unchanged, indexed and cleaned.

WARC/1.0, WARC/1.1 and ARC, plain, gzip or zstd, with one record in each compressed member. Of a damaged file the
complete records are imported, and the damaged places are reported.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli import ExitCode, add_collection

if TYPE_CHECKING:
    from archive.collection.collection import Collection
    from archive.maintenance.importing import ImportResult

EXAMPLES = """\
examples:
  pressmark import crawl.warc.gz
  pressmark import *.warc.gz saved.wacz --publisher courier --collection /srv/news
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    from archive.maintenance.import_log import IMPORTED

    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="WARC, ARC or WACZ files")
    add_collection(parser)
    parser.add_argument(
        "--publisher", metavar="NAME", type=_publisher_id, default=IMPORTED,
        help="the publisher of pages whose records name none (default %(default)s)",
    )  # fmt: skip
    parser.add_argument("--no-clean", action="store_true", help="index only; a later import cleans the pages")
    parser.add_argument("--json", action="store_true", help="print a JSON object a WARC file")


def _publisher_id(text: str) -> str:
    from archive.collection.publisher import PUBLISHER_ID

    if not PUBLISHER_ID.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a publisher id: use small letters, digits and underscores")
    return text


def run(options: argparse.Namespace) -> int:
    """Import the files in turn, then clean their pages."""
    from archive.collection.collection import Collection
    from archive.errors import CannotImport
    from archive.maintenance.importing import import_file
    from crawler.progress import ProgressBar
    from pipelines.runs.derive import collection_rules

    collection = Collection.open_or_create(options.collection)
    collection_rules(collection)  # a wrong rule file is found before anything is imported
    imported, rejected = 0, 0
    for path in options.files:
        size = path.stat().st_size if path.exists() else 0
        try:
            with ProgressBar(f"import {path.name}", 2 * size) as bar:
                done = import_file(
                    collection, path, publisher=options.publisher, now=datetime.now(UTC), on_progress=bar.add
                )
        except CannotImport as exc:
            rejected += 1
            print(f"pressmark import: {exc}", file=sys.stderr)
            continue
        for entry in done:
            _report(entry, options.json)
            imported += bool(entry.file)
            rejected += bool(entry.damages)
    if imported and not options.no_clean:
        count = asyncio.run(_clean(collection))
        print(f"{count} pages cleaned", file=sys.stderr)
    collection.close()
    if not imported:
        return ExitCode.FAILED
    return ExitCode.SOME_REJECTED if rejected else ExitCode.DONE


def _report(entry: ImportResult, as_json: bool) -> None:
    for damage in entry.damages:
        print(f"pressmark import: {damage}", file=sys.stderr)
    if as_json:
        print(json.dumps(asdict(entry), ensure_ascii=False))
    elif entry.file:
        was_there = ", which was there already" if entry.was_there else ""
        damaged = f", {len(entry.damages)} damaged places" if entry.damages else ""
        print(
            f"{entry.source}\n    {entry.records} records, {entry.captures} captures{damaged} · {entry.file}{was_there}"
        )


async def _clean(collection: Collection) -> int:
    from archive.collection.writer import shared_writer
    from crawler.progress import Counter
    from pipelines.runs.catch_up import catch_up
    from pipelines.runs.worker import default_worker_count

    with shared_writer(collection) as writer, Counter("pages cleaned") as counter:
        return await catch_up(collection, writer, default_worker_count(), lambda document: counter.add())
