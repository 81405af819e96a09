"""A spoken call whose page is gone is noticed; one whose network mends is left alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from jetbridge.api.events import EventLog
from jetbridge.api.presence import ABSENCE, Presence

START = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)


async def read(log: EventLog) -> None:
    """A page that reads until it goes away."""
    async for _ in log.follow():
        pass


async def gone(reading: asyncio.Task[None]) -> None:
    """The page goes away."""
    reading.cancel()
    await asyncio.wait([reading])


async def test_a_page_that_went_away_is_gone_after_a_while() -> None:
    """Not at once: a network may be cut for some seconds."""
    log = EventLog()
    presence = Presence(log, START)
    reading = asyncio.create_task(read(log))
    await asyncio.sleep(0)
    assert not presence.left(START)
    await gone(reading)
    assert not presence.left(START)
    assert not presence.left(START + ABSENCE)
    assert presence.left(START + ABSENCE + timedelta(seconds=1))


async def test_a_page_that_comes_back_is_not_gone() -> None:
    """Its absence is counted anew."""
    log = EventLog()
    presence = Presence(log, START)
    for at in (START, START + timedelta(seconds=40)):
        reading = asyncio.create_task(read(log))
        await asyncio.sleep(0)
        assert not presence.left(at)
        await gone(reading)
        assert not presence.left(at)
    assert not presence.left(START + timedelta(seconds=80))


async def test_a_call_without_a_page_is_not_missed() -> None:
    """A program, or a telephone, may never read the events."""
    presence = Presence(EventLog(), START)
    assert not presence.left(START + timedelta(hours=1))
