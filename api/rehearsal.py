"""Plays scripted conversations through real calls, with the engine that is set.

Every performance gets a call of its own and a fresh copy of the demonstration airline; the
knowledge base and the engine are shared. Nothing is stood in for: the words go the way that a
customer's go, the password through the sign-in, the bookings through SQL.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from agents.realtime import RealtimeSession, RealtimeSessionEvent

from jetbridge.agents.context import CallContext, Search
from jetbridge.agents.session import Engine, open_session
from jetbridge.api.actor import Actor, Notes
from jetbridge.api.calls import Call
from jetbridge.api.customers import Customers, SignInPolicy
from jetbridge.api.database import open_database
from jetbridge.api.flights import Flights
from jetbridge.api.seed import refresh_demo
from jetbridge.retrieval.evals.played import Played, Seen, failures
from jetbridge.retrieval.evals.scripts import Script

_SIGNED_IN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stage:
    """What every performance shares: who answers, what is known, an empty room for databases."""

    engine: Engine
    search: Search
    room: Path


class _Watched:
    """A session whose events are written down on their way to the call."""

    def __init__(self, session: RealtimeSession, notes: Notes) -> None:
        self._session = session
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    async def __aiter__(self) -> AsyncIterator[RealtimeSessionEvent]:
        async for event in self._session:
            self._notes.take(event)
            yield event


async def rehearse(
    scripts: Sequence[Script],
    stage: Stage,
    *,
    repeats: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Played, ...]:
    """Play every script, each as often as is asked.

    Args:
        scripts: what to play.
        stage: where.
        repeats: performances of each script.
        progress: called with performances done and performances in all.

    Raises:
        EngineUnavailable: the engine does not answer at all.
    """
    template = stage.room / "airline.sqlite"
    if not template.exists():
        fresh = await asyncio.to_thread(open_database, f"sqlite:///{template}")
        await asyncio.to_thread(refresh_demo, fresh)
        # A copy of one file is whole only when the log beside it is empty.
        with fresh.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        fresh.close()
    played = []
    for at in range(repeats):
        for number, script in enumerate(scripts):
            played.append(await _perform(script, stage, template))
            if progress is not None:
                progress(at * len(scripts) + number + 1, repeats * len(scripts))
    return tuple(played)


async def _perform(script: Script, stage: Stage, template: Path) -> Played:
    copy = stage.room / "performance.sqlite"
    for old in stage.room.glob(f"{copy.name}*"):
        old.unlink()
    shutil.copyfile(template, copy)
    database = await asyncio.to_thread(open_database, f"sqlite:///{copy}")
    notes = Notes()

    @asynccontextmanager
    async def opener(context: CallContext) -> AsyncIterator[RealtimeSession]:
        async with open_session(stage.engine, context) as session:
            notes.session = session
            yield cast(RealtimeSession, _Watched(session, notes))

    call = Call(
        CallContext(search=notes.watching(stage.search), desk=Flights(database)),
        opener,
        Customers(database, policy=SignInPolicy(delays=())),
        signed_in=_SIGNED_IN,
    )
    seen: list[Seen] = []
    wrong: list[str] = []
    try:
        await call.start()
        actor = Actor(call, database, notes)
        for at, turn in enumerate(script.turns):
            follows = script.turns[at + 1] if at + 1 < len(script.turns) else None
            broken_off = follows is not None and follows.interrupts
            seen.append(await actor.play(turn, broken_off=broken_off))
            if not broken_off:
                wrong += [f"turn {at + 1}: {one}" for one in failures(turn.expected, seen[-1])]
    finally:
        await call.end("rehearsed")
        database.close()
    return Played(script, tuple(seen), tuple(wrong))
