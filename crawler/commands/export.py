"""Hand out every document of a collection, or of one publisher."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from crawler.cli import ExitCode, add_collection

if TYPE_CHECKING:
    from archive.collection import Collection

EXAMPLES = """\
examples:
  pressmark export --format jsonl news.jsonl
  pressmark export --format jsonl - --publisher ledger | head -1
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("out", metavar="OUT", help='the file to write; "-" is stdout')
    add_collection(parser)
    parser.add_argument("--format", choices=["jsonl"], required=True, help="jsonl: one Document a line")
    parser.add_argument("--publisher", metavar="NAME", help="only documents of this site")


def run(options: argparse.Namespace) -> int:
    """Write the documents."""
    from archive.collection import Collection

    with Collection.open(options.collection) as collection:
        if options.out == "-":
            count = _write(collection, options.publisher, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            out = Path(options.out)
            part = out.with_name(out.name + ".part")  # a reader never sees half an export
            try:
                with part.open("wb") as file:
                    count = _write(collection, options.publisher, file)
                part.replace(out)
            finally:
                part.unlink(missing_ok=True)
    print(f"{count} documents", file=sys.stderr)
    return ExitCode.DONE if count else ExitCode.NOTHING_FOUND


def _write(collection: Collection, publisher: str | None, file: BinaryIO) -> int:
    count = 0
    for row in collection.index.iter_documents(publisher):
        file.write(collection.read_line(row) + b"\n")
        count += 1
    return count
