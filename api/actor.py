"""Plays the customer's part of one performance, and writes down what comes of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.realtime import RealtimeSession, RealtimeSessionEvent
from agents.realtime.model_inputs import RealtimeModelSendInterrupt
from sqlalchemy import select

from jetbridge.agents.context import Search
from jetbridge.agents.guardrails import ungrounded_figures
from jetbridge.api.calls import Call
from jetbridge.api.database import Database
from jetbridge.api.errors import NothingToApprove, TooManyMessages
from jetbridge.api.events import Event
from jetbridge.api.seed import demo_accounts
from jetbridge.api.tables import BookingRow, FlightRow
from jetbridge.retrieval.errors import EngineUnavailable
from jetbridge.retrieval.evals.played import Seen
from jetbridge.retrieval.evals.scripts import Turn
from jetbridge.retrieval.records import SearchResult

PATIENCE = 60.0
# So many passages of a look-up are kept for a judge of the answer.
SHOWN = 5
# A turn is over when nothing has followed for so long, in seconds.
_QUIET = 0.15


@dataclass(slots=True)
class Notes:
    """What the tools were given and returned, written down as it happens."""

    arguments: list[tuple[str, str, str]] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)
    looked_up: list[SearchResult] = field(default_factory=list)
    session: RealtimeSession | None = None

    def take(self, event: RealtimeSessionEvent) -> None:
        """Write down what a tool was given or returned."""
        if event.type == "tool_start":
            try:
                given = json.loads(event.arguments or "{}")
            except ValueError:
                given = {"": event.arguments}
            self.arguments += [(event.tool.name, name, str(v)) for name, v in given.items()]
        elif event.type == "tool_end":
            self.outputs.append((event.tool.name, str(event.output)))

    def watching(self, search: Search) -> Search:
        """The search, its results written down; also those that a tool keeps to itself."""

        def noted(query: str, recent: Sequence[str]) -> SearchResult:
            result = search(query, recent)
            self.looked_up.append(result)
            return result

        return noted


class Actor:
    """Plays the customer's part of one performance."""

    def __init__(self, call: Call, database: Database, notes: Notes) -> None:
        self._call = call
        self._database = database
        self._notes = notes
        self._passwords = {one.email: one.password for one in demo_accounts()}
        self._said: list[str] = []
        self._old: set[str] = set()

    async def play(self, turn: Turn, *, broken_off: bool) -> Seen:
        """Do what a turn says and wait for what comes of it; for little if it is broken off."""
        began, start = time.perf_counter(), self._last()
        before, _ = _airline(self._database)
        arguments, outputs = len(self._notes.arguments), len(self._notes.outputs)
        lookups = len(self._notes.looked_up)
        self._old = {*self._old, *self._messages(0)}
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
        messages = self._messages(start)
        said = " ".join(e["text"] for e in messages.values() if e["text"])
        sources = [output for _, output in self._notes.outputs]
        own = [*self._said, self._call.context.contact]
        ungrounded = ungrounded_figures(said, [*sources, *own])
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
                    if e["type"] == "citations" and e["message_id"] in messages
                    for item in e["items"]
                )
            ),
            looked_up=_passages(self._notes.looked_up[lookups:]),
            database="unchanged" if before == after else "changed",
            bookings=bookings,
            figures=len(ungrounded_figures(said, ())),
            ungrounded=ungrounded,
            repeated=tuple(f for f in ungrounded_figures(said, sources) if f not in ungrounded),
            withheld=sum(e["status"] == "withdrawn" for e in messages.values()),
            seconds=round(time.perf_counter() - began, 3),
            trouble=trouble,
        )

    async def _act(self, turn: Turn) -> str:
        """Do it; how a sign-in went, empty for everything else."""
        if turn.act == "says":
            self._said.append(turn.text)
            if turn.interrupts:
                await self._break_off()
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
        told = self._messages(start).values()
        return self._listening() and any(one["status"] != "withdrawn" for one in told)

    def _messages(self, start: int) -> dict[str, Event]:
        """The assistant's messages since then, by id; not those begun before this turn."""
        return {
            one["id"]: one
            for one in self._call.log.after(start)
            if one["type"] == "message"
            and one["role"] == "assistant"
            and one["id"] not in self._old
        }

    async def _break_off(self) -> None:
        """Stop the answer that is being given, as a voice over it does."""
        session = self._notes.session
        if session is not None and not self._listening():
            stop = RealtimeModelSendInterrupt(force_response_cancel=True)
            await session.model.send_event(stop)

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


def _passages(lookups: Sequence[SearchResult]) -> tuple[str, ...]:
    """What some look-ups found, best first, as a judge reads it."""
    found = (
        f"{hit.passage.info.title}: {hit.passage.text}"
        for result in lookups
        for hit in result.hits[:SHOWN]
    )
    return tuple(dict.fromkeys(found))


def _grouped(arguments: Sequence[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for tool, name, value in arguments:
        out[f"{tool}.{name}"] = (*out.get(f"{tool}.{name}", ()), value)
    return out
