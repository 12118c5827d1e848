"""Look-ups among many captures: make an index of synthetic captures, then ask it for some, and say how long each took.

`python -m bench.lookup make INDEX CAPTURES` adds the captures with Index.add. `python -m bench.lookup find INDEX CAPTURES
LOOKUPS` asks for so many that are there, and for a tenth as many that are not, twice: first with the index out of the page
cache, then again. Both print JSON. They are two processes, so that the second has nothing of the index in its memory.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from archive.capture import Capture
from archive.index import Index

_BATCH = 50_000  # captures of one transaction
_HOSTS = 500
_TIMES = 5  # of each article URL, so many captures
_PER_FILE = 30_000
_STEP = 7_368_787  # a prime, larger than there are articles
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def make_capture(number: int, captures: int) -> Capture:
    """Return a synthetic capture of so many, in order of time: 500 hosts, each article captured five times."""
    articles = captures // _TIMES + 1
    article = number % articles * _STEP % articles  # a host's articles do not come in the order of their URLs
    host, day = article % _HOSTS, article // _HOSTS % 2000
    digest = hashlib.sha256(b"%d" % number).digest()
    name = digest[:16].hex()
    return Capture(
        url=f"https://www.paper-{host}.example/news/{2020 + day // 365}/{day % 365}/story-{article}.html?page={article % 3}",
        captured_at=_FIRST + timedelta(seconds=20 * number, microseconds=number % 1_000_000),
        status=200,
        mime="text/html",
        payload_digest=f"sha256:{base64.b32encode(digest).decode('ascii')}",
        record_type="response",
        record_id=f"<urn:uuid:{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}>",
        filename=f"paper-{number // _PER_FILE}.warc.gz",
        offset=number % _PER_FILE * 16_000,
        length=15_000,
        purpose="page",
        publisher=f"paper-{host}",
    )


def make_index(path: Path, captures: int) -> dict[str, Any]:
    """Make the index file, as `pressmark reindex` does, and return how long Index.add took, and how large it is."""
    index, seconds = Index(path, writable=True, is_draft=True), 0.0
    numbers = iter(range(captures))
    while batch := [make_capture(number, captures) for number in islice(numbers, _BATCH)]:
        started = time.perf_counter()
        index.add(batch, [])
        seconds += time.perf_counter() - started
    index.close()
    Index(path, writable=True).close()  # a draft is whole once it was opened as none
    return {"seconds": seconds, "bytes": path.stat().st_size}


def find(path: Path, captures: int, lookups: int) -> dict[str, Any]:
    """Return the nanoseconds of each look-up, of those found and not found, from disk and from the page cache."""
    chosen = [make_capture(number, captures) for number in Random(2).choices(range(captures), k=lookups)]
    present = [(capture.url, capture.timestamp) for capture in chosen]
    absent = [(url.replace("/story-", "/never-"), timestamp) for url, timestamp in present[: lookups // 10]]
    _drop_from_cache(path)
    index = Index(path)
    cold = list(_times(index, present))
    warm = list(_times(index, present))
    _, missing = list(_times(index, absent)), list(_times(index, absent))
    answers = [index.captures.find(url, timestamp) for url, timestamp in present]
    wrong = sum(a is None or a.record_id != c.record_id for a, c in zip(answers, chosen, strict=True))
    wrong += sum(index.captures.find(url, timestamp) is not None for url, timestamp in absent)
    return {"cold": cold, "warm": warm, "missing": missing, "wrong": wrong}


def _times(index: Index, wanted: Sequence[tuple[str, str]]) -> Iterator[int]:
    for url, timestamp in wanted:
        started = time.perf_counter_ns()
        index.captures.find(url, timestamp)
        yield time.perf_counter_ns() - started


def _drop_from_cache(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())  # only clean pages can be dropped
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main(action: str, path: str, captures: str, lookups: str = "0") -> None:
    """Do one of both, and print what came of it."""
    made = make_index(Path(path), int(captures)) if action == "make" else find(Path(path), int(captures), int(lookups))
    print(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
