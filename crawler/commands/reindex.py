"""Rebuild the index of a collection from its WARC and text files. The old index stays until the new one is complete."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from crawler.cli import ExitCode, add_collection

EXAMPLES = """\
examples:
  pressmark reindex
  pressmark reindex --collection /srv/news
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    add_collection(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object of what was indexed")


def run(options: argparse.Namespace) -> int:
    """Rebuild the index."""
    from archive.collection.collection import Collection
    from archive.maintenance.reindex import reindex
    from archive.maintenance.verify import verified_files
    from crawler.progress import ProgressBar

    with Collection.open(options.collection) as collection:
        total = sum(path.stat().st_size for path in verified_files(collection))
        with ProgressBar("reindex", total) as bar:
            done = reindex(collection, bar.add)
    for problem in done.problems:
        print(f"pressmark reindex: {problem}", file=sys.stderr)
    if options.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        print(f"{done.files} WARC files: {done.captures} captures and {done.documents} documents indexed")
    return ExitCode.SOME_REJECTED if done.problems else ExitCode.DONE
