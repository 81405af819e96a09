"""The models' threads: who is next, and what happens to those who give up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from jetbridge.agents.local.lanes import Lane


async def test_the_most_urgent_is_next_and_who_gives_up_is_left_out() -> None:
    """Of those that wait the lowest rank comes first, the others in their order."""
    lane, go, order = Lane("test"), threading.Event(), list[str]()
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def first() -> None:
        loop.call_soon_threadsafe(begun.set)
        go.wait()

    def note(name: str) -> Callable[[], None]:
        return lambda: order.append(name)

    busy = asyncio.create_task(lane.do(first))
    await begun.wait()
    names = {"later": 1, "later still": 1, "given up": 0, "urgent": 0}
    tasks = {
        name: asyncio.create_task(lane.do(note(name), rank=rank)) for name, rank in names.items()
    }
    await asyncio.sleep(0.05)
    tasks.pop("given up").cancel()
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(busy, *tasks.values())
    assert order == ["urgent", "later", "later still"]
    assert lane.waiting == 0
    lane.close()


async def test_what_fails_fails_for_who_asked_and_nobody_else() -> None:
    """An error goes to the one who waits for it; the thread goes on until it is closed."""
    lane = Lane("test")
    with pytest.raises(ZeroDivisionError):
        await lane.do(lambda: 1 // 0)
    assert await lane.do(lambda: 2) == 2
    lane.close()
    with pytest.raises(RuntimeError):
        await lane.do(lambda: 3)
