"""Plays scripted conversations through real calls, with the engine that is set.

Every performance gets a call of its own and a fresh copy of the demonstration airline; the
knowledge base and the engine are shared. Nothing is stood in for: the words go the way that a
customer's go, the password through the sign-in, the bookings through SQL.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from agents.realtime import RealtimeSession, RealtimeSessionEvent
from sqlalchemy import select

from jetbridge.agents.context import CallContext, Search
from jetbridge.agents.guardrails import ungrounded_figures
from jetbridge.agents.session import Engine, open_session
from jetbridge.api.calls import Call
from jetbridge.api.customers import Customers, SignInPolicy
from jetbridge.api.database import Database, open_database
from jetbridge.api.errors import NothingToApprove, TooManyMessages
from jetbridge.api.events import Event
from jetbridge.api.flights import Flights
from jetbridge.api.seed import demo_accounts, refresh_demo
from jetbridge.api.tables import BookingRow, FlightRow
from jetbridge.retrieval.errors import EngineUnavailable
from jetbridge.retrieval.evals.played import Played, Seen, failures
from jetbridge.retrieval.evals.scripts import Script, Turn

PATIENCE = 60.0
# A turn is over when nothing has followed for so long, in seconds.
_QUIET = 0.15
_SIGNED_IN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stage:
    """What every performance shares: who answers, what is known, an empty room for databases."""

    engine: Engine
    search: Search
    room: Path


@dataclass(slots=True)
class _Notes:
    """What the tools were given and returned, written down as it happens."""

    arguments: list[tuple[str, str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)

    def take(self, event: RealtimeSessionEvent) -> None:
        if event.type == "tool_start":
            try:
                given = json.loads(event.arguments or "{}")
            except ValueError:
                given = {"": event.arguments}
            self.arguments += [(event.tool.name, name, str(v)) for name, v in given.items()]
        elif event.type == "tool_end":
            self.outputs.append((event.tool.name, str(event.output)))


class _Watched:
    """A session whose events are written down on their way to the call."""

    def __init__(self, session: RealtimeSession, notes: _Notes) -> None:
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
    notes = _Notes()

    @asynccontextmanager
    async def opener(context: CallContext) -> AsyncIterator[RealtimeSession]:
        async with open_session(stage.engine, context) as session:
            yield cast(RealtimeSession, _Watched(session, notes))

    call = Call(
        CallContext(search=stage.search, desk=Flights(database)),
        opener,
        Customers(database, policy=SignInPolicy(delays=())),
        signed_in=_SIGNED_IN,
    )
    seen: list[Seen] = []
    wrong: list[str] = []
    try:
        await call.start()
        actor = _Actor(call, database, notes)
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


class _Actor:
    """Plays the customer's part of one performance."""

    def __init__(self, call: Call, database: Database, notes: _Notes) -> None:
        self._call = call
        self._database = database
        self._notes = notes
        self._passwords = {one.email: one.password for one in demo_accounts()}
        self._said: list[str] = []

    async def play(self, turn: Turn, *, broken_off: bool) -> Seen:
        """Do what a turn says and wait for what comes of it; for little if it is broken off."""
        began, start = time.perf_counter(), self._last()
        before, _ = _airline(self._database)
        arguments, outputs = len(self._notes.arguments), len(self._notes.outputs)
        sign_in = trouble = ""
        try:
            async with asyncio.timeout(PATIENCE):
                sign_in = await self._act(turn)
                if broken_off:
                    await self._first_words(start)
                elif turn.act != "signs_out" and sign_in in ("", "approved"):
                    await self._over(start)
        except TimeoutError:
            trouble = f"there was no answer within {PATIENCE:.0f} seconds"
        except (NothingToApprove, TooManyMessages, EngineUnavailable) as error:
            trouble = str(error)
        after, bookings = _airline(self._database)
        events = self._call.log.after(start)
        messages = [e for e in events if e["type"] == "message" and e["role"] == "assistant"]
        said = " ".join(e["text"] for e in messages if e["text"])
        sources = [output for _, output in self._notes.outputs]
        ungrounded = ungrounded_figures(said, [*sources, *self._said, self._call.context.contact])
        return Seen(
            act=turn.act,
            text=turn.text,
            said=said,
            agent=self._agent(),
            tools=tuple(name for name, _ in self._notes.outputs[outputs:]),
            arguments=_grouped(self._notes.arguments[arguments:]),
            tool_errors=tuple(
                f"{name}: {output[:160]}"
                for name, output in self._notes.outputs[outputs:]
                if _broke(output)
            ),
            approval="asked" if self._call.waiting else "none",
            sign_in=sign_in,
            cited=tuple(
                dict.fromkeys(
                    item["document"]
                    for e in events
                    if e["type"] == "citations"
                    for item in e["items"]
                )
            ),
            database="unchanged" if before == after else "changed",
            bookings=bookings,
            figures=len(ungrounded_figures(said, ())),
            ungrounded=ungrounded,
            withheld=sum(e["status"] == "withdrawn" for e in messages),
            seconds=round(time.perf_counter() - began, 3),
            trouble=trouble,
        )

    async def _act(self, turn: Turn) -> str:
        """Do it; how a sign-in went, empty for everything else."""
        if turn.act == "says":
            self._said.append(turn.text)
            await self._call.say(turn.text)
        elif turn.act == "signs_in":
            right = self._passwords.get(turn.text, "")
            password = f"not {right}" if turn.wrong_password else right
            return (await self._call.approve(turn.text, password)).status
        elif turn.act == "declines":
            await self._call.decline()
        else:
            await self._call.sign_out()
        return ""

    async def _over(self, start: int) -> None:
        """Wait until the assistant has answered, or waits for a sign-in, and all is quiet."""
        while True:
            async for event in self._call.log.follow(start):
                if self._answered(start, event):
                    break
            else:
                raise EngineUnavailable("the conversation broke off")
            at = self._last()
            await asyncio.sleep(_QUIET)
            if self._last() == at and self._listening():
                return

    async def _first_words(self, start: int) -> None:
        async for event in self._call.log.follow(start):
            if event["type"] == "message" and event["role"] == "assistant":
                return
            if self._call.waiting or (event["type"] == "turn" and event["state"] == "listening"):
                return

    def _answered(self, start: int, event: Event) -> bool:
        if event["type"] == "error":
            return True
        if self._call.waiting:
            return self._listening()
        return self._listening() and any(
            one["type"] == "message" and one["role"] == "assistant" and one["status"] != "withdrawn"
            for one in self._call.log.after(start)
        )

    def _listening(self) -> bool:
        turns = [e for e in self._call.log.after(0) if e["type"] == "turn"]
        return bool(turns) and turns[-1]["state"] == "listening"

    def _last(self) -> int:
        events = self._call.log.after(0)
        return int(events[-1]["seq"]) if events else 0

    def _agent(self) -> str:
        agents = [e["name"] for e in self._call.log.after(0) if e["type"] == "agent"]
        return agents[-1] if agents else ""


def _airline(database: Database) -> tuple[list[tuple[Any, ...]], dict[str, str]]:
    """Everything that a rebooking may change, and each booking's flight number."""
    with database.read() as session:
        bookings = list(session.scalars(select(BookingRow).order_by(BookingRow.id)))
        seats = session.execute(select(FlightRow.id, FlightRow.seats_left).order_by(FlightRow.id))
        state = [(b.locator, b.flight_id, b.seat, b.state) for b in bookings]
        return [*state, *map(tuple, seats)], {b.locator: b.flight.number for b in bookings}


def _broke(output: str) -> bool:
    """Whether a tool's result says that the tool failed; the SDK's own errors are no JSON."""
    try:
        told = json.loads(output)
    except ValueError:
        return True
    return isinstance(told, dict) and told.get("status") == "failed"


def _grouped(arguments: Sequence[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for tool, name, value in arguments:
        out[f"{tool}.{name}"] = (*out.get(f"{tool}.{name}", ()), value)
    return out
