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
    """Return the counts as a table, with a row of sums where there are several publishers."""
    from archive.formatting import format_bytes
    from crawler.terminal import format_table

    entries = collection.index.stats()
    if not entries:
        return "nothing is stored yet; `pressmark archive URL` or `pressmark crawl` brings something in"
    columns = {
        "pages": "pages",
        "articles": "articles",
        "edits": "changed",
        "captures": "captures",
        "duplicates": "revisits",
        "stored size": "warc_bytes",
        "passages removed": "removed_blocks",
        "characters removed": "removed_characters",
    }
    counts = [(entry.publisher, {head: getattr(entry, name) for head, name in columns.items()}) for entry in entries]
    if len(entries) > 1:
        counts.append(("all", {head: sum(row[head] for _, row in counts) for head in columns}))
    rows = [
        [publisher, *(row | {"stored size": format_bytes(row["stored size"])}).values()] for publisher, row in counts
    ]
    return format_table(["publisher", *columns], rows)
