"""Runs a recorded conversation again: the same words and sign-ins through today's agents.

Agents, tools, guardrails and search are today's; the airline's system answers as it did then,
so nothing is booked, and the conversation's clock shows the time of then.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from jetbridge.agents.context import CallContext, Search
from jetbridge.agents.desk import Booking, Flight, Rebooked
from jetbridge.agents.session import Engine, open_session
from jetbridge.api.calls import Call
from jetbridge.api.customers import Customers
from jetbridge.api.errors import NothingToApprove
from jetbridge.api.recorded import Step, Turn, clock_of, steps_of
from jetbridge.api.recording import Line, Recording
from jetbridge.retrieval.errors import EngineUnavailable, RebookingRefused

_PATIENCE = 90.0
_SETTLE = 0.25
_ASPECTS = ("calls", "results", "sign_in", "guardrails", "sources", "said")


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect of one turn that is not as it was; see `Turn` for the aspects."""

    turn: int
    asked: str
    what: str
    recorded: Any
    now: Any


async def replay(
    lines: list[Line], *, engine: Engine, search: Search, customers: Customers
) -> list[Line]:
    """Run a recording's customer again.

    Args:
        lines: the recording.
        engine: who answers.
        search: looks up the policies.
        customers: not asked; who signed in is taken from the recording.

    Returns:
        The lines of the new conversation.

    Raises:
        EngineUnavailable: the engine cannot be reached or does not answer in time.
    """
    began, showed = clock_of(lines)
    now = showed

    def clock() -> datetime:
        return now

    kept: list[Line] = []
    context = CallContext(search=search, desk=RecordedDesk(lines), clock=clock)
    call = Call(
        context,
        lambda opened: open_session(engine, opened),
        customers,
        signed_in=timedelta(hours=12),
        recording=Recording(kept.append),
    )
    await call.start()
    try:
        for step in steps_of(lines):
            now = showed + (step.at - began)
            await _take(call, step)
    finally:
        await call.end("replayed")
    return kept


async def _take(call: Call, step: Step) -> None:
    try:
        if step.what == "say":
            await call.say(step.words)
        elif step.what == "admit" and step.customer is not None:
            await call.admit(step.customer)
        elif step.what == "decline":
            await call.decline()
        else:
            await call.sign_out()
    except NothingToApprove:
        # Nobody asks for the sign-in today; that shows as a difference.
        return
    loop = asyncio.get_running_loop()
    until, calm = loop.time() + _PATIENCE, loop.time()
    while loop.time() - calm < _SETTLE:
        if call.ended or loop.time() > until:
            raise EngineUnavailable(f"the engine did not answer within {_PATIENCE:.0f} seconds")
        if call.thinking and not call.waiting:
            calm = loop.time()
        await asyncio.sleep(0.02)


def differences(recorded: Sequence[Turn], now: Sequence[Turn]) -> list[Difference]:
    """What is not as it was, turn by turn.

    Words that were cut off then need only begin the same.
    """
    found = []
    for at in range(max(len(recorded), len(now))):
        before = recorded[at] if at < len(recorded) else Turn()
        after = now[at] if at < len(now) else Turn()
        for what in _ASPECTS:
            old, new = getattr(before, what), getattr(after, what)
            if what == "said" and _same_words(old, new):
                continue
            if old != new:
                found.append(Difference(at + 1, before.asked or after.asked, what, old, new))
    return found


def _same_words(old: list[str], new: list[str]) -> bool:
    return len(old) == len(new) and all(
        now.startswith(then.removesuffix(" ...").rstrip()) if then.endswith(" ...") else now == then
        for then, now in zip(old, new, strict=True)
    )


@dataclass
class RecordedDesk:
    """Answers as the airline's system did: the same question, the same answers in order."""

    lines: Sequence[Line]
    _answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.lines:
            if line["kind"] == "desk":
                key = json.dumps([line["data"]["method"], *line["data"]["asked"]])
                self._answers.setdefault(key, []).append(line["data"])

    def bookings(self, customer_id: int) -> list[Booking]:
        """See `FlightDesk`."""
        return [_booking(one) for one in self._answer("bookings", customer_id)]

    def alternatives(self, customer_id: int, locator: str, *, limit: int = 6) -> list[Flight]:
        """See `FlightDesk`."""
        return [_flight(one) for one in self._answer("alternatives", customer_id, locator, limit)]

    def rebook(
        self, customer_id: int, locator: str, flight_id: int, *, request_key: str
    ) -> Rebooked:
        """See `FlightDesk`; nothing is booked."""
        told = self._answer("rebook", customer_id, locator, flight_id)
        return Rebooked(_booking(told["booking"]), _flight(told["previous"]), told["repeated"])

    def _answer(self, method: str, *asked: Any) -> Any:
        answers = self._answers.get(json.dumps([method, *asked]))
        if not answers:
            raise RebookingRefused("The recording does not hold an answer to that.")
        told = answers.pop(0) if len(answers) > 1 else answers[0]
        if told["refused"]:
            raise RebookingRefused(told["refused"])
        return told["answer"]


def _flight(told: dict[str, Any]) -> Flight:
    times = {
        name: datetime.fromisoformat(told[name]) for name in ("departs", "estimated", "arrives")
    }
    return Flight(**{**told, **times})


def _booking(told: dict[str, Any]) -> Booking:
    return Booking(**{**told, "flight": _flight(told["flight"])})
