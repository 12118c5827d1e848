"""Search the text of all documents. A document must contain all words; "quoted words" must be adjacent.

Traditional and simplified Chinese match each other, and words of two characters are found.
"""

from __future__ import annotations

import argparse
import json
import sys

from crawler.cli import ExitCode, add_collection, whole_number

EXAMPLES = """\
examples:
  pressmark search 风电
  pressmark search '"flood defences" council' --publisher ledger --from 2026-09-01
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    parser.add_argument("query", metavar="QUERY", nargs="+", help="words to find")
    add_collection(parser)
    parser.add_argument("--publisher", metavar="NAME", help="only documents of this site")
    parser.add_argument(
        "--from", dest="published_from", metavar="DATE", type=_day, help="published on this day or later"
    )
    parser.add_argument("--to", dest="published_to", metavar="DATE", type=_day, help="published on this day or earlier")
    parser.add_argument(
        "--limit", metavar="N", type=whole_number(1), default=20, help="print at most N results (default 20)"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object a result")


def _day(text: str) -> str:
    """Return an argument that is a day, month or year; fail as argparse expects where it is neither."""
    from archive.errors import InvalidDay
    from archive.reading.search_results import check_day

    try:
        return check_day(text)
    except InvalidDay as exc:
        raise argparse.ArgumentTypeError(str(exc)) from exc


def run(options: argparse.Namespace) -> int:
    """Print what is found, best first."""
    from archive.collection.collection import Collection
    from archive.reading.search_results import search

    found, damages = 0, list[str]()
    with Collection.open(options.collection) as collection:
        collection.check_publisher(options.publisher)
        hits = search(
            collection,
            " ".join(options.query),
            publisher=options.publisher,
            published_from=options.published_from,
            published_to=options.published_to,
            limit=options.limit,
            on_damage=damages.append,
        )
        for hit in hits:
            found += 1
            row = hit.row
            if options.json:
                print(json.dumps(hit.to_dict(), ensure_ascii=False))
            else:
                print(f"{row.title or '(no title)'} · {row.published_at or 'no date'} · {row.publisher}")
                print(f"    {hit.excerpt}\n    {row.pressmark}")
    for damage in damages:
        print(f"pressmark search: {damage}", file=sys.stderr)
    if damages:
        return ExitCode.SOME_REJECTED
    if not found:
        print("pressmark search: nothing is found", file=sys.stderr)
    return ExitCode.DONE if found else ExitCode.NOTHING_FOUND
