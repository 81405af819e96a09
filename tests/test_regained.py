"""Turns that go on after they were taken for over."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from jetbridge.agents.local import regained as module
from jetbridge.agents.local.media import EAR_RATE
from jetbridge.agents.local.regained import Regained
from jetbridge.agents.local.turns import Stopped


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("line", "wall", "goes_on"),
    [
        (500, 0.5, True),
        # A pause that the line sent, and one that it did not: it sends nothing in silence.
        (2000, 2.0, False),
        (60, 12.0, False),
    ],
)
def test_only_who_goes_on_soon_is_heard_as_one(line: int, wall: float, goes_on: bool) -> None:
    """A turn is gone on with when little time has passed, in the sound and on the wall."""
    clock = Clock()
    regained = Regained(clock)
    first = Stopped(0, 1000, np.ones(EAR_RATE, np.float32))
    regained.over(first, "item_1")
    clock.now += wall
    assert regained.begun(1000 + line) == ("item_1" if goes_on else None)
    after = np.ones(EAR_RATE // 2, np.float32)
    assert len(regained.so_far(after)) == len(after) + goes_on * EAR_RATE


def test_who_was_waited_for_may_still_go_on() -> None:
    """Where words sounded unfinished and the wait was long, going on after it is as soon."""
    sound = np.ones(EAR_RATE, np.float32)
    regained = Regained(Clock())
    regained.over(Stopped(0, 1000, sound, waited=1850), "item_1")
    assert regained.begun(1000 + 2100) == "item_1"
    regained.over(Stopped(0, 1000, sound, waited=350), "item_2")
    assert regained.begun(1000 + 2100) is None


def test_a_reply_that_is_heard_ends_a_turn_for_good() -> None:
    """Who speaks after hearing the reply begins anew."""
    regained = Regained(Clock())
    regained.over(Stopped(0, 1000, np.ones(EAR_RATE, np.float32)), "item_1")
    regained.settle()
    assert regained.begun(1300) is None


async def test_what_binds_waits_until_a_turn_can_no_longer_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing goes on with a turn that was closed; one that goes on is not closed."""
    monkeypatch.setattr(module, "_SOON_SECONDS", 0.3)
    regained = Regained()
    said = Stopped(0, 1000, np.ones(EAR_RATE, np.float32))
    regained.over(said, "item_1")
    assert await regained.closed()
    assert regained.begun(1100) is None
    regained.over(said, "item_2")
    waiting = asyncio.create_task(regained.closed())
    await asyncio.sleep(0)
    assert regained.begun(1100) == "item_2"
    assert not await waiting
    assert not await regained.closed()
