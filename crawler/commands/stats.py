"""Say what is stored, per publisher: pages, articles, captures, bytes, and how much was removed from the pages.

Of the articles, the versions that changed are counted; of the captures, those that are the same as an earlier one.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.cli import ExitCode, add_collection

if TYPE_CHECKING:
    from archive.collection.collection import Collection

EXAMPLES = """\
examples:
  pressmark stats
  pressmark stats --collection /srv/news --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    add_collection(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object a publisher")


def run(options: argparse.Namespace) -> int:
    """Print the counts."""
    from archive.collection.collection import Collection

    with Collection.open(options.collection) as collection:
        if options.json:
            for entry in collection.index.stats():
                print(json.dumps(asdict(entry), ensure_ascii=False))
        else:
            print(format_stats(collection))
    return ExitCode.DONE


def format_stats(collection: Collection) -> str:
    """Return the counts as a table for people, with a line of sums where there are several publishers."""
    from archive.formatting import format_bytes
    from crawler.terminal import format_table

    entries = collection.index.stats()
    if not entries:
        return "nothing is stored yet; `pressmark archive URL` or `pressmark crawl` brings something in"
    head = (
        "publisher",
        "pages",
        "articles",
        "changed",
        "captures",
        "unchanged",
        "WARC",
        "passages removed",
        "characters removed",
    )
    columns = (
        "pages",
        "articles",
        "changed",
        "captures",
        "revisits",
        "warc_bytes",
        "removed_blocks",
        "removed_characters",
    )
    rows = [[entry.publisher, *(getattr(entry, name) for name in columns)] for entry in entries]
    if len(entries) > 1:
        rows.append(["all", *(sum(getattr(entry, name) for entry in entries) for name in columns)])
    for row in rows:
        row[6] = format_bytes(row[6])
    return format_table(head, rows)
