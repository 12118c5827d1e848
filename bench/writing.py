"""Pressmark's WARC writer, as it is measured: exchanges from a file of responses, written to one WARC file.

`python -m bench.writing [--index] RESPONSES OUT_DIR`. Without --index it is the file alone: no dedup look-up, no index, no
fsync but the last. With it, it is what a crawl has: the writer's thread, the index, and a group commit.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from archive.collection.manifest import Manifest
from archive.warc.writing import WarcFile
from bench.stored import make_collection, make_exchange, read_responses

PUBLISHER = "bench"


def write_file(folder: Path, responses: Path) -> None:
    """Write one WARC file, each response as a response record."""
    warc = WarcFile(folder, "bench.warc.gz", Manifest(folder).add)
    warc.append_warcinfo("bench", "", PUBLISHER, datetime.now(UTC))
    for path, response in read_responses(responses):
        warc.append(make_exchange(path, response, PUBLISHER), lambda digest: None)
        warc.flush()  # warcio does so after each of the three records; in a crawl, many exchanges are flushed at once
    warc.complete()


def main() -> None:
    """Write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", action="store_true")
    parser.add_argument("responses", type=Path)
    parser.add_argument("out_dir", type=Path)
    options = parser.parse_args()
    if options.index:
        make_collection(options.out_dir, options.responses, PUBLISHER)
    else:
        write_file(options.out_dir, options.responses)


if __name__ == "__main__":
    main()
