"""warcio's WARCWriter: responses from a file, each as response, request and metadata record of one gzip member each.

Called with RESPONSES OUT_DIR; bench/stored.py says how the file is made. warcio computes block and payload digests of every
record, with SHA-1, as it does by itself; Pressmark's are SHA-256, which takes a little longer.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.warcwriter import WARCWriter

LENGTHS = struct.Struct(">II")


def read_responses(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and response."""
    with Path(path).open("rb") as file:
        while lengths := file.read(LENGTHS.size):
            name, response = map(file.read, LENGTHS.unpack(lengths))
            yield name.decode("ascii"), response


def make_request(path: str) -> bytes:
    """Return the request that bench/stored.py makes for this path."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: Mozilla/5.0 (compatible; Pressmark; news archive)\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"
    ).encode("ascii")


def main(responses: str, out_dir: str, *ignored: str) -> None:
    """Write and report."""
    pages = records = 0
    facts = (
        b"via: http://bench.example/\r\nfetchTimeMs: 20\r\npressmark-purpose: page\r\npressmark-publisher: bench\r\n"
    )
    with Path(out_dir, "bench.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        writer.write_record(writer.create_warcinfo_record("bench.warc.gz", {"software": "warcio"}))
        for path, response in read_responses(responses):
            url = f"http://bench.example{path}"
            common = {"WARC-Date": f"{datetime.now(UTC).replace(tzinfo=None).isoformat()}Z"}
            own = {**common, "WARC-IP-Address": "127.0.0.1", "WARC-Protocol": "http/1.1"}
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(response), length=len(response), warc_headers_dict=own
            )
            common["WARC-Concurrent-To"] = record.rec_headers.get_header("WARC-Record-ID")
            writer.write_record(record)
            for kind, block in (("request", make_request(path)), ("metadata", facts)):
                companion = writer.create_warc_record(
                    url, kind, payload=BytesIO(block), length=len(block), warc_headers_dict=dict(common)
                )
                writer.write_record(companion)
            pages, records = pages + 1, records + 3
        os.fsync(
            file.fileno()
        )  # warcio has flushed each record; Pressmark's file is complete once it survives a power cut
    Path(out_dir, "report.json").write_text(json.dumps({"pages": pages, "records": records}))


if __name__ == "__main__":
    main(*sys.argv[1:])
