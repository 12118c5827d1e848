"""Check a collection: digests, framing and references of all records, files against the manifest and against the index.

Prints each fault with file, byte offset, record and URL; the exit code is 1 where there is a fault.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.cli import ExitCode, add_collection

if TYPE_CHECKING:
    from archive.maintenance.verify import Fault, VerifyResult

EXAMPLES = """\
examples:
  pressmark verify
  pressmark verify --collection /srv/news --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    add_collection(parser)
    parser.add_argument(
        "--json", action="store_true", help="print a JSON object a fault, and last one of what was checked"
    )


def run(options: argparse.Namespace) -> int:
    """Check and report."""
    from archive.collection.collection import Collection
    from archive.maintenance.verify import verified_files, verify
    from crawler.progress import ProgressBar

    with Collection.open(options.collection) as collection:
        total = sum(path.stat().st_size for path in verified_files(collection))
        with ProgressBar("verify", total) as bar:

            def report(fault: Fault) -> None:
                bar.clear()
                print(json.dumps(asdict(fault), ensure_ascii=False) if options.json else _format(fault), flush=True)

            checked = verify(collection, report, bar.add)
    for note in checked.notes:
        print(f"pressmark verify: {note}", file=sys.stderr)
    print(json.dumps({"checked": asdict(checked)}, ensure_ascii=False) if options.json else _summary(checked))
    return ExitCode.FAILED if checked.faults else ExitCode.DONE


def _format(fault: Fault) -> str:
    place = fault.file + (f" at byte {fault.offset}" if fault.offset is not None else "")
    about = " · ".join(text for text in (fault.record_id, fault.url) if text)
    return f"{place}: {fault.check}: {fault.problem}" + (f"\n    {about}" if about else "")


def _summary(checked: VerifyResult) -> str:
    from archive.formatting import format_bytes

    faults = "no faults" if not checked.faults else f"{checked.faults} fault{'s' if checked.faults > 1 else ''}"
    return (
        f"{checked.files} WARC files, {checked.records} records, {format_bytes(checked.bytes)}: "
        f"{checked.block_digests} block and {checked.payload_digests} payload digests computed again, "
        f"{checked.revisits} revisits followed, {checked.captures} captures and {checked.documents} documents "
        f"compared with the index: {faults}"
    )
