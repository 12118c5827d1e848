"""Budget: bounds the memory that the bodies of all responses together take in the spiders.

The WARC record gets every byte of a body; a spider gets only as much as it needs to find links. Documents are made from
the record, so they are complete where the spider's copy is shortened.
"""

from __future__ import annotations

import ctypes
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any

from archive.capture import Purpose
from archive.limits import MAX_PAGE_BYTES, MAX_SOURCE_BYTES
from crawler.request_meta import fetch_meta

if TYPE_CHECKING:
    from scrapy import Request

FREE_BODY_BYTES = 1 << 18  # of each body, not counted: ordinary pages are fetched while hostile ones use up the budget
MAX_BODY_MEMORY_BYTES = 64 << 20  # of all bodies, beyond FREE_BODY_BYTES of each
MAX_ROBOTS_BYTES = 512 << 10  # RFC 9309, section 2.5, asks for at least 500 KiB
_M_MMAP_THRESHOLD = -3  # parameter of mallopt (malloc.h)


class MemoryBudget:
    """A number of bytes that can be acquired and released. Acquire in the reactor's thread, release in any thread."""

    def __init__(self, total: int):
        self._left = total
        # release() may be called by a finalizer, in any thread and between any two instructions: only append is safe there.
        self._released: deque[int] = deque()

    @property
    def left(self) -> int:
        """How many bytes can be acquired."""
        while self._released:
            self._left += self._released.popleft()
        return self._left

    def acquire(self, wanted: int) -> int:
        """Acquire as many of the wanted bytes as are left, and return their number."""
        granted = min(wanted, self.left)
        self._left -= granted
        return granted

    def release(self, count: int) -> None:
        """Release bytes that acquire returned."""
        self._released.append(count)

    def release_with(self, owner: Any, count: int) -> None:
        """Release bytes when owner is garbage-collected."""
        if count:
            weakref.finalize(owner, self.release, count).atexit = False


BODY_BUDGET = MemoryBudget(MAX_BODY_MEMORY_BYTES)  # of all spiders in the process


def return_freed_memory() -> None:
    """Make glibc return every freed block of FREE_BODY_BYTES or more to the system at once (mallopt).

    By default glibc raises this threshold when large blocks are freed, and memory fragments: a crawl of hostile servers
    took 460 MB without this call and 260 MB with it. It does nothing with a C library that has no mallopt.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_M_MMAP_THRESHOLD, FREE_BODY_BYTES)


def max_spider_bytes(request: Request) -> int:
    """Return how many bytes of a response's body a spider may get, both before and after content decoding."""
    if is_robots_request(request):
        return MAX_ROBOTS_BYTES
    meta = fetch_meta(request)
    if meta.get("purpose") == Purpose.SOURCE and meta.get("kind") != "listing":
        return MAX_SOURCE_BYTES
    return MAX_PAGE_BYTES


def is_robots_request(request: Request) -> bool:
    """Whether a request is the robots.txt middleware's for a robots.txt."""
    return "purpose" not in fetch_meta(request) and request.url.endswith("/robots.txt")
