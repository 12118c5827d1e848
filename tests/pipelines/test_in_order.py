"""Many items are worked on at the same time, and the results come in the order of the items."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from pipelines.runs.in_order import in_order


def test_results_come_in_order_while_a_few_items_are_under_way() -> None:
    """The limit holds, and is used."""
    under_way, most = 0, 0

    async def act(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001 * (number % 3))
        under_way -= 1
        return number

    async def run() -> list[int]:
        return [number async for number in in_order(act, range(20), 4)]

    assert asyncio.run(run()) == list(range(20)) and most == 4


def test_what_is_under_way_is_cancelled_where_an_item_fails() -> None:
    """The failure reaches the caller, and nothing goes on behind its back."""
    started, cancelled = [], []

    async def act(number: int) -> int:
        if number == 2:
            raise ValueError("broken")
        started.append(number)
        try:
            await asyncio.sleep(0.01 if number < 2 else 60)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    async def run() -> list[int]:
        done: list[int] = []
        with pytest.raises(ValueError, match="broken"):
            async with aclosing(in_order(act, range(9), 4)) as results:
                async for number in results:
                    done.append(number)
        return done

    assert asyncio.run(run()) == [0, 1]
    assert started[:2] == [0, 1] and started[2:] == cancelled and 3 in cancelled
