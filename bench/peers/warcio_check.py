"""`warcio check` over the WARC files of a collection: every digest of every record computed again.

Called with COLLECTION OUT_DIR. It calls warcio's own command, so its start, its report and its exit code are its own. Of
chunked responses it hashes the payload with the chunk framing, against the standard, and so finds fault with sound ones;
but it reads and hashes them all the same. The exit code is therefore left aside, and the records that it read are counted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from warcio import checker, cli

records = 0


def read_and_count(stream: Any) -> None:
    """Do what the command does with each record's content, and count."""
    global records
    records += 1
    read_entire_stream(stream)


read_entire_stream = checker._read_entire_stream
checker._read_entire_stream = read_and_count


def main(collection: str, out_dir: str, *ignored: str) -> None:
    """Check and report."""
    try:
        cli.main(["check", *map(str, sorted(Path(collection, "warc").glob("*.warc.gz")))])
    except SystemExit as end:
        print(f"exit code {end.code}")
    Path(out_dir, "report.json").write_text(json.dumps({"records": records}))


if __name__ == "__main__":
    main(*sys.argv[1:])
