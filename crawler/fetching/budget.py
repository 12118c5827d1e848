"""Budget: how much memory the bodies that spiders look at may take together, whatever servers send.

A record gets every byte of a body; a spider needs no more of it than it takes to find links. Documents are made from
the record, so they lose nothing where a spider's copy was cut.
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

FREE_BODY_BYTES = 1 << 18  # of each body, not counted: ordinary pages go on while hostile ones hold the whole budget
_M_MMAP_THRESHOLD = -3  # malloc.h
MAX_BODY_MEMORY_BYTES = 64 << 20
MAX_ROBOTS_BYTES = 512 << 10  # RFC 9309, section 2.5, asks for at least 500 KiB


class MemoryBudget:
    """Bytes that may be held at one time. Taken in the reactor's thread, given back in any."""

    def __init__(self, total: int):
        self._left = total
        # Garbage is collected in any thread and between any two instructions; appending is all that is safe there.
        self._returned: deque[int] = deque()

    @property
    def left(self) -> int:
        """How many bytes are not held."""
        while self._returned:
            self._left += self._returned.popleft()
        return self._left

    def acquire(self, wanted: int) -> int:
        """Hold as many of the wanted bytes as there are left, and return how many."""
        granted = min(wanted, self.left)
        self._left -= granted
        return granted

    def release(self, held: int) -> None:
        """Give back what take returned."""
        self._returned.append(held)

    def release_with(self, owner: Any, held: int) -> None:
        """Give it back when owner is garbage."""
        if held:
            weakref.finalize(owner, self.release, held).atexit = False


BODY_BUDGET = MemoryBudget(MAX_BODY_MEMORY_BYTES)  # of all spiders in the process


def return_freed_memory() -> None:
    """Let the C library give every freed block of FREE_BODY_BYTES or more back to the system at once.

    By itself glibc learns from large blocks to keep them, and then the holes between bodies add up: a crawl among
    hostile servers took 460 MB without this, and 260 MB with it. Other C libraries have no such function or need none.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_M_MMAP_THRESHOLD, FREE_BODY_BYTES)


def max_spider_bytes(request: Request) -> int:
    """Return how long the body of a response may be, coded or decoded, where spiders see it."""
    if is_robots_request(request):
        return MAX_ROBOTS_BYTES
    meta = fetch_meta(request)
    if meta.get("purpose") == Purpose.SOURCE and meta.get("kind") != "listing":
        return MAX_SOURCE_BYTES
    return MAX_PAGE_BYTES


def is_robots_request(request: Request) -> bool:
    """Whether a request is for a robots.txt that a middleware asked for."""
    return "purpose" not in fetch_meta(request) and request.url.endswith("/robots.txt")
