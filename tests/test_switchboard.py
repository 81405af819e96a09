"""Open calls: limits, what expires by itself, and what happens when the engine goes away."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio
from service_fixtures import fresh_data

from jetbridge.agents.local.process import LocalEngine, local_engine
from jetbridge.agents.session import Engine
from jetbridge.api.app import Resources, open_resources
from jetbridge.api.approvals import APPROVAL_TIME
from jetbridge.api.calls import Call
from jetbridge.api.engine import engine_for
from jetbridge.api.errors import CallMissing, LinesBusy, NothingToApprove
from jetbridge.api.seed import demo_accounts
from jetbridge.api.settings import Settings
from jetbridge.retrieval.errors import EngineUnavailable

pytest_plugins = ["database_fixtures", "service_fixtures"]

MAYA = demo_accounts()[0]
PATIENCE = 300.0
LONG = timedelta(hours=9)


@pytest.fixture(scope="module")
def local() -> Iterator[LocalEngine]:
    """A local engine for this module."""
    with local_engine() as running:
        yield running


@pytest_asyncio.fixture
async def own(
    published: Path, demo_sqlite: Path, local: LocalEngine, tmp_path: Path
) -> AsyncIterator[Resources]:
    """What the application owns, with room for two calls."""
    settings = Settings(data_dir=fresh_data(published, tmp_path / "data"), max_sessions=2)
    shutil.copy(demo_sqlite, settings.data_dir / "jetbridge.sqlite")
    async with AsyncExitStack() as stack:
        yield await open_resources(settings, Engine(local.base_url, "key"), stack)


async def told(call: Call, wanted: Callable[[dict[str, Any]], bool], after: int = 0) -> Any:
    """The first event after a number that is wanted."""
    async with asyncio.timeout(PATIENCE):
        async for event in call.log.follow(after):
            if wanted(event):
                return event
    raise AssertionError(call.log.after(after))


def is_(type_: str, **fields: Any) -> Callable[[dict[str, Any]], bool]:
    """Whether an event is of a type and has these fields."""
    return lambda event: event["type"] == type_ and fields.items() <= event.items()


async def test_the_third_call_finds_the_lines_busy(own: Resources) -> None:
    """Two may be open; when one ends there is room again."""
    first, _ = await own.switchboard.open()
    await own.switchboard.open()
    with pytest.raises(LinesBusy):
        await own.switchboard.open()
    await first.end("hung up")
    await own.switchboard.open()
    assert own.switchboard.open_calls == 2


async def test_calls_opened_at_once_keep_to_the_limit(own: Resources) -> None:
    """Five at the same moment: two are opened, three find the lines busy."""
    opened = await asyncio.gather(
        *(own.switchboard.open() for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, LinesBusy) for one in opened) == 3
    assert own.switchboard.open_calls == 2


async def test_an_idle_call_is_ended_and_later_forgotten(own: Resources) -> None:
    """Its last event says why; the secret opens nothing after a while."""
    call, secret = await own.switchboard.open()
    later = datetime.now(UTC) + timedelta(minutes=own.settings.session_minutes, seconds=1)
    await own.switchboard.tick(later)
    assert call.log.after(0)[-1]["type"] == "ended"
    assert call.log.after(0)[-1]["reason"] == "idle"
    assert own.switchboard.find(call.id, secret) is call
    await own.switchboard.tick(later + timedelta(minutes=5))
    with pytest.raises(CallMissing):
        own.switchboard.find(call.id, secret)


async def test_a_sign_in_expires(own: Resources) -> None:
    """When its time is over the page is told and the next personal question asks again."""
    call, _ = await own.switchboard.open()
    await call.say("What's the status of my flight?")
    await told(call, is_("approval", status="requested"))
    assert (await call.approve(MAYA.email, MAYA.password)).status == "approved"
    await told(call, is_("message", role="assistant", status="completed"))
    await told(call, is_("turn", state="listening"))
    later = datetime.now(UTC) + timedelta(minutes=own.settings.sign_in_minutes, seconds=1)
    call.context.clock = lambda: later
    await call.tick(later, idle=LONG)
    out = await told(call, is_("customer", signed_in=False))
    assert out["reason"] == "expired"
    await call.say("Is my flight on time?")
    await told(call, is_("approval", status="requested"), after=out["seq"])


async def test_a_request_for_a_sign_in_expires(own: Resources) -> None:
    """A form left open is taken away, and a late password finds nothing waiting."""
    call, _ = await own.switchboard.open()
    await call.say("What's the status of my flight?")
    await told(call, is_("approval", status="requested"))
    await call.tick(datetime.now(UTC) + APPROVAL_TIME + timedelta(seconds=1), idle=LONG)
    await told(call, is_("approval", status="expired"))
    await told(call, is_("message", role="assistant", status="completed"))
    with pytest.raises(NothingToApprove):
        await call.approve(MAYA.email, MAYA.password)


async def test_ending_leaves_no_task_behind(own: Resources) -> None:
    """Twenty calls, one after another, end with the tasks there were before."""
    before = len(asyncio.all_tasks())
    for _ in range(20):
        call, _ = await own.switchboard.open()
        await call.say("How many bags can I bring?")
        await call.end("hung up")
        await call.end("hung up")
    await asyncio.sleep(0.1)
    assert len(asyncio.all_tasks()) <= before + 1


async def test_an_engine_that_is_not_there_is_told(own: Resources) -> None:
    """No call is left half open, and the error says what to look at."""
    settings = own.settings.model_copy(update={"demo": False})
    async with AsyncExitStack() as stack:
        lonely = await open_resources(settings, Engine("http://127.0.0.1:9/v1", "key"), stack)
        with pytest.raises(EngineUnavailable):
            await lonely.switchboard.open()
        assert lonely.switchboard.open_calls == 0


async def test_an_engine_that_dies_ends_its_calls_and_is_replaced(
    published: Path, tmp_path: Path
) -> None:
    """The customer is told; a new conversation works at the same address."""
    settings = Settings(data_dir=fresh_data(published, tmp_path / "data"), engine="local")
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(engine_for(settings))
        own = await open_resources(settings, engine, stack)
        call, _ = await own.switchboard.open()
        [child] = [
            one
            for one in psutil.Process().children()
            if "jetbridge.agents.local" in one.cmdline() and engine.base_url.split(":")[2][:-3]
            in {str(seen.laddr.port) for seen in one.net_connections()}
        ]  # fmt: skip
        child.kill()
        await told(call, is_("error"))
        assert (await told(call, is_("ended")))["reason"] in ("failed", "closed")
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    again, _ = await own.switchboard.open()
                    break
                except EngineUnavailable:
                    await asyncio.sleep(0.5)
        await again.say("Hello!")
        await told(again, is_("message", role="assistant", status="completed"))
