"""Ways to compress a WARC record's gzip member, on a file of responses: `compression.py RESPONSES OUT_DIR`.

Each response becomes one gzip member, one after the other, in this process. The report has, by name, the CPU seconds of each
round and the bytes that come out. Rounds take turns; every member is unpacked again in the first, to see that it is whole.
"""

from __future__ import annotations

import gzip
import json
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import deflate
from isal import isal_zlib
from zlib_ng import zlib_ng

sys.path.insert(0, str(Path(__file__).parents[2]))
from archive.warc.packing import pack  # it needs isal alone, which is in this environment

LENGTHS = struct.Struct(">II")
ROUNDS = 5


def read_responses(path: str) -> Iterator[bytes]:
    """Yield the responses."""
    with Path(path).open("rb") as file:
        while lengths := file.read(LENGTHS.size):
            _, response = map(file.read, LENGTHS.unpack(lengths))
            yield response


def pressmark(response: bytes) -> bytes:
    """Pack a response as Pressmark's writer does: head and body apart."""
    body_at = response.index(b"\r\n\r\n") + 4
    return pack(response[:body_at], response[body_at:])


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "Pressmark": pressmark,
    **{f"isal {level}": lambda data, level=level: isal_zlib.compress(data, level, 31) for level in range(4)},
    **{f"zlib-ng {level}": lambda data, level=level: zlib_ng.compress(data, level, 31) for level in (1, 2, 6, 9)},
    **{f"libdeflate {level}": lambda data, level=level: bytes(deflate.gzip_compress(data, level)) for level in (1, 6)},
    **{f"zlib {level}": lambda data, level=level: zlib.compress(data, level, 31) for level in (1, 6, 9)},
}


def main(responses: str, out_dir: str, *ignored: str) -> None:
    """Compress and report."""
    bodies = list(read_responses(responses))
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    sizes = {}
    for number in range(ROUNDS + 1):
        for name, compress in WAYS.items() if number % 2 else reversed(WAYS.items()):
            started = time.process_time()
            members = [compress(body) for body in bodies]
            taken = time.process_time() - started
            if number:
                seconds[name].append(taken)
            else:
                assert all(gzip.decompress(member) == body for member, body in zip(members, bodies, strict=True)), name
                sizes[name] = sum(map(len, members))
    report = {"responses": len(bodies), "bytes": sum(map(len, bodies)), "seconds": seconds, "sizes": sizes}
    Path(out_dir, "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
