"""In order: act on many items at the same time, and have the results in the order of the items."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


async def in_order(
    act: Callable[[Item], Coroutine[Any, Any, Result]], items: Iterable[Item], limit: int
) -> AsyncGenerator[Result, None]:
    """Yield the result of act for each item, with at most limit of them under way at the same time.

    Use it with contextlib.aclosing, so that what is under way is cancelled where the loop over the results ends early.
    """
    under_way: deque[asyncio.Task[Result]] = deque()
    try:
        for item in items:
            if len(under_way) == limit:
                yield await under_way.popleft()
            under_way.append(asyncio.create_task(act(item)))
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)  # the others may have failed as the first did
