"""Parts for the agents' tests: a small airline in memory, and a running local engine."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import uvicorn
from agents.realtime import RealtimeAgent, RealtimeSession

from agents import FunctionTool, Handoff
from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Booking, Customer, Flight, Rebooked
from jetbridge.agents.graph import build_agents
from jetbridge.agents.local.brain import LocalBrain
from jetbridge.agents.local.server import create_app
from jetbridge.agents.local.view import Brain, View
from jetbridge.agents.session import Engine, open_session
from jetbridge.retrieval.embedders import Embedder, local_embedder
from jetbridge.retrieval.errors import RebookingRefused
from jetbridge.retrieval.records import DocumentInfo, Hit, Passage, SearchResult

NOON = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
ANA = Customer(id=7, first_name="Ana")
BEN = Customer(id=8, first_name="Ben")


def flight(number: str, hours: float, **changes: Any) -> Flight:
    """A flight to Boston some hours from noon."""
    departs = NOON + timedelta(hours=hours)
    made = Flight(
        id=int(number.split()[-1]),
        number=number,
        origin="Denver",
        destination="Boston",
        departs=departs,
        estimated=departs,
        arrives=departs + timedelta(hours=4),
        terminal="B",
        gate="B12",
        state="on time",
        seats_left=4,
    )
    return replace(made, **changes)


@dataclass
class Desk:
    """A booking system in memory that keeps seats and request keys as a real one would."""

    flights: dict[int, Flight] = field(default_factory=dict)
    held: dict[str, Booking] = field(default_factory=dict)
    keys: dict[str, Rebooked] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def bookings(self, customer_id: int) -> list[Booking]:
        self.asked.append(("bookings", customer_id))
        mine = [one for one in self.held.values() if one.customer_id == customer_id]
        return sorted(mine, key=lambda one: one.flight.departs)

    def alternatives(self, customer_id: int, locator: str, *, limit: int = 6) -> list[Flight]:
        self.asked.append(("alternatives", customer_id))
        booking = self._mine(customer_id, locator)
        route = (booking.flight.origin, booking.flight.destination)
        found = [
            one
            for one in self.flights.values()
            if (one.origin, one.destination) == route
            and one.id != booking.flight.id
            and one.seats_left > 0
        ]
        return sorted(found, key=lambda one: one.departs)[:limit]

    def rebook(
        self, customer_id: int, locator: str, flight_id: int, *, request_key: str
    ) -> Rebooked:
        self.asked.append(("rebook", customer_id))
        if request_key in self.keys:
            return replace(self.keys[request_key], repeated=True)
        booking = self._mine(customer_id, locator)
        wanted = self.flights[flight_id]
        if wanted.seats_left < 1:
            raise RebookingRefused(f"Flight {wanted.number} is full; choose another one.")
        taken = replace(wanted, seats_left=wanted.seats_left - 1)
        self.flights[flight_id] = taken
        changed = replace(booking, flight=taken, state="changed")
        self.held[locator] = changed
        self.keys[request_key] = Rebooked(changed, booking.flight, repeated=False)
        return self.keys[request_key]

    def _mine(self, customer_id: int, locator: str) -> Booking:
        booking = self.held.get(locator)
        if booking is None or booking.customer_id != customer_id:
            raise RebookingRefused(f"There is no booking {locator} in your name.")
        return booking


def small_desk() -> Desk:
    """Ana flies JB 204 to Boston; Ben has a flight to Miami that is delayed."""
    boston = [flight("JB 204", 6), flight("JB 210", 9.25, gate="B4"), flight("JB 118", 3.5)]
    boston.append(flight("JB 222", 24, seats_left=1))
    miami = flight(
        "JB 77", 2, destination="Miami", state="delayed",
        estimated=NOON + timedelta(hours=3), terminal="A", gate="A9",
    )  # fmt: skip
    desk = Desk(flights={one.id: one for one in [*boston, miami]})
    desk.held["QX7K2M"] = Booking("QX7K2M", ANA.id, boston[0], "14C", "standard", "confirmed")
    desk.held["ZT4R9P"] = Booking("ZT4R9P", BEN.id, miami, "3A", "basic", "confirmed")
    return desk


POLICIES = (
    ("Carry-On Baggage", "Every passenger may bring one carry-on bag and one personal item. The "
     "carry-on bag may measure up to 22 x 14 x 9 inches including handles and wheels. Bags that "
     "do not fit are checked at the gate for a fee of $35."),
    ("Checked Baggage", "Checked bags must weigh under 50 lbs. A bag from 50 to 70 lbs costs $100 "
     "extra. We do not accept bags heavier than 70 lbs. The first checked bag costs $30 and the "
     "second costs $45 on domestic flights."),
    ("Check-In", "Online check-in opens 24 hours before departure and closes 60 minutes before "
     "departure. Airport counters open three hours before departure. Boarding passes may be shown "
     "on a phone."),
    ("Changes and Cancellations", "You may change your flight once free of charge within 24 hours "
     "of booking. After that a change costs $75 plus the difference in fare. Basic fares cannot "
     "be changed."),
    ("Pets", "Small dogs and cats may travel in the cabin in an approved carrier when pet and "
     "carrier together weigh under 20 lbs. The fee is $95 each way. Larger pets travel in the "
     "hold and need a health certificate that is not older than 10 days."),
)  # fmt: skip


class SmallSearch:
    """A search by meaning over a few passages; abstains when nothing is near."""

    def __init__(self, texts: Sequence[tuple[str, str]] = POLICIES) -> None:
        self._embedder = embedder()
        self._passages = [
            Passage(
                id=f"p{place}",
                info=DocumentInfo(id=title.lower().replace(" ", "-"), title=title),
                version="v1",
                file=f"{title}.pdf",
                pages=(place + 1,),
                labels=(str(place + 1),),
                section=(title,),
                start=0,
                end=len(text),
                text=text,
            )
            for place, (title, text) in enumerate(texts)
        ]
        self._vectors = self._embedder.embed_passages([f"{title}. {text}" for title, text in texts])
        self.queries: list[str] = []

    def __call__(self, query: str, recent: Sequence[str]) -> SearchResult:
        self.queries.append(query)
        scores = self._vectors @ self._embedder.embed_query(query)
        order = np.argsort(-scores)[:3]
        hits = tuple(
            Hit(rank, float(scores[at]), self._passages[at]) for rank, at in enumerate(order, 1)
        )
        best = float(scores[order[0]])
        return SearchResult(query, 1, hits, confidence=max(0.0, best), abstained=best < 0.25)


@cache
def embedder() -> Embedder:
    """The local model, loaded once for all tests."""
    return local_embedder()


@cache
def brain() -> LocalBrain:
    """A local brain that has learned the airline's agents once for all tests."""
    made = LocalBrain(embedder())
    made.learn(view_of(build_agents()))
    return made


def view_of(agent: RealtimeAgent[Any], *said: str) -> View:
    """One agent's session as it is sent to the engine, after the customer spoke."""
    tools: list[dict[str, Any]] = [
        {"name": one.name, "description": one.description, "parameters": one.params_json_schema}
        for one in agent.tools
        if isinstance(one, FunctionTool)
    ]
    tools += [
        {"name": one.tool_name, "description": one.tool_description,
         "parameters": one.input_json_schema}
        for one in agent.handoffs
        if isinstance(one, Handoff)
    ]  # fmt: skip
    items = tuple(
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        for text in said
    )
    listed = tuple({"type": "function", **tool} for tool in tools)
    return View(str(agent.instructions), listed, "auto", items)


@contextmanager
def running_engine(answering: Brain | None = None) -> Iterator[Engine]:
    """The local engine under a real uvicorn on loopback, on a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(brain=answering or brain()), log_level="warning", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Engine(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", "local-key")
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@dataclass
class Heard:
    """What one turn brought: words, agents, tools, approvals and every raw server event."""

    said: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    guardrails: list[str] = field(default_factory=list)
    raw: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was said."""
        return " ".join(self.said)


class Chat:
    """A conversation through the SDK's RealtimeSession, a turn at a time."""

    def __init__(self, session: RealtimeSession, context: CallContext) -> None:
        self.session = session
        self.context = context
        self._events = session.__aiter__()

    async def ask(self, text: str) -> Heard:
        """Send a message and wait for the answer to it, or for an approval request."""
        await self.session.send_message(text)
        return await self.listen()

    async def approve(self, call_id: str, customer: Customer = ANA, hours: float = 1) -> Heard:
        """Sign a customer in, as the page does, and let the call go on."""
        self.context.sign_in(customer, until=self.context.clock() + timedelta(hours=hours))
        await self.session.approve_tool_call(call_id)
        return await self.listen()

    async def reject(self, call_id: str) -> Heard:
        """Decline to sign in."""
        await self.session.reject_tool_call(call_id)
        return await self.listen()

    async def listen(self) -> Heard:
        """Events until the assistant has spoken or waits for an approval."""
        heard = Heard()
        async with asyncio.timeout(60):
            async for event in self._events:
                if event.type == "raw_model_event" and event.data.type == "raw_server_event":
                    raw = event.data.data
                    heard.raw.append(raw)
                    if raw["type"] == "response.done" and _spoken(raw):
                        heard.said += _spoken(raw)
                        return heard
                    if raw["type"] == "response.done" and raw["response"]["status"] != "completed":
                        return heard
                elif event.type == "handoff":
                    heard.agents.append(event.to_agent.name)
                elif event.type == "tool_start":
                    heard.tools.append(event.tool.name)
                elif event.type == "tool_end":
                    heard.outputs.append(event.output)
                elif event.type == "guardrail_tripped":
                    heard.guardrails.append(event.message)
                elif event.type == "error":
                    heard.errors.append(str(event.error))
                elif event.type == "tool_approval_required":
                    heard.approvals.append(event.call_id)
                    return heard
        return heard


def _spoken(done: dict[str, Any]) -> list[str]:
    return [
        part["text"]
        for item in done["response"]["output"]
        if item["type"] == "message"
        for part in item["content"]
        if part.get("text")
    ]


@asynccontextmanager
async def chatting(
    engine: Engine,
    context: CallContext,
    *,
    agent: RealtimeAgent[Any] | None = None,
) -> AsyncIterator[Chat]:
    """A conversation that begins at the Main Agent, or at the agent given."""
    async with open_session(engine, context, agent=agent) as session:
        yield Chat(session, context)


def as_json(output: str) -> Any:
    """A tool's output read from JSON."""
    return json.loads(output)
