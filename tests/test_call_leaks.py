"""Many calls, one after the other and at once, leave nothing behind in the engine's process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack

import psutil
import pytest
from agents_fixtures import NOON, SmallSearch, small_desk
from voice_fixtures import VOICE, Caller, answered, caller, spoken

from jetbridge.agents.call import place_call
from jetbridge.agents.context import CallContext
from jetbridge.agents.local.process import LocalEngine, local_engine
from jetbridge.agents.session import Engine

PATIENCE = 180.0
AT_ONCE = 8
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def process() -> Iterator[LocalEngine]:
    """The local engine in a process of its own."""
    VOICE.warm()
    with local_engine() as running:
        yield running


@pytest.fixture
def many(request: pytest.FixtureRequest) -> int:
    """How many calls in a row: fifty with `--soak`, else a few."""
    return 50 if request.config.getoption("--soak") else 4


async def phone(engine: Engine, stack: AsyncExitStack, *, speaks: bool) -> Caller:
    """A call; one that speaks hangs up in the middle of the reply."""
    context = CallContext(search=SmallSearch(), desk=small_desk(), clock=lambda: NOON)
    one, offer = await caller()
    stack.push_async_callback(one.close)
    placed = await stack.enter_async_context(place_call(engine, context, offer))
    await answered(one, placed.sdp)
    await one.until("session.created", seconds=PATIENCE)
    if speaks:
        one.mouth.say(spoken("Thank you very much."))
        await one.until("output_audio_buffer.started", seconds=PATIENCE)
    return one


def held(engine: psutil.Process) -> tuple[int, int]:
    """The files and sockets that a process has open, and its threads, native ones too."""
    return engine.num_fds(), engine.num_threads()


async def test_calls_leave_nothing_behind(process: LocalEngine, many: int) -> None:
    """No file, socket, thread or megabyte stays of calls that spoke, were silent, came at once."""
    engine, seen = Engine(process.base_url, "any"), psutil.Process(process.process.pid)
    for _ in range(2):
        async with AsyncExitStack() as stack:
            await phone(engine, stack, speaks=True)
    await asyncio.sleep(1)
    before, memory = held(seen), seen.memory_info().rss
    for number in range(many):
        async with AsyncExitStack() as stack:
            await phone(engine, stack, speaks=number % 2 == 0)
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(phone(engine, stack, speaks=False) for _ in range(AT_ONCE)))
    # The event loop's own pool may have grown by the few threads that it may have.
    most = before[0], before[1] + 5
    for _ in range(100):
        files, threads = held(seen)
        if files <= most[0] and threads <= most[1]:
            break
        await asyncio.sleep(0.1)
    more = seen.memory_info().rss - memory
    logging.getLogger(__name__).info("before %s, after %s, %d bytes more", before, held(seen), more)
    files, threads = held(seen)
    assert files <= most[0]
    assert threads <= most[1]
    assert more < 40 * MEGABYTE
