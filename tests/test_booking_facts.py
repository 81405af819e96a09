"""A booking's facts one at a time: who asks for the gate is told the gate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from agents_fixtures import (
    ANA,
    BEN,
    NOON,
    Chat,
    chatting,
    flight,
)

from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Booking, Customer
from jetbridge.agents.facts import facts_of
from jetbridge.agents.local.inquiry import facts_asked
from jetbridge.agents.local.records import spoken
from jetbridge.agents.session import Engine

pytest_plugins = ["chat_fixtures"]

BOOKED = Booking("QX7K2M", ANA.id, flight("JB 204", 6), "14C", "standard", "confirmed")
LATE = Booking(
    "ZT4R9P",
    BEN.id,
    flight("JB 77", 2, state="delayed", estimated=NOON + timedelta(hours=3)),
    "3A",
    "basic",
    "confirmed",
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which gate?", ["gate"]),
        ("and which terminal is that", ["terminal"]),
        ("when does it land", ["arrival"]),
        ("why is it delayed", ["reason"]),
        ("how long is the delay", ["delay"]),
        ("how late is it", ["delay"]),
        ("how long is the flight", ["length"]),
        ("what's my seat", ["seat"]),
        ("when do we start boarding", ["boarding"]),
        ("what's my confirmation number", ["code"]),
        ("is it still on time", ["status"]),
        ("what time does it leave", ["departure"]),
        ("which gate and which seat", ["gate", "seat"]),
        ("tell me about my trip", []),
        ("what time do I leave now and from which terminal?", ["departure", "terminal"]),
    ],
)
def test_a_question_asks_for_facts(question: str, names: list[str]) -> None:
    """Each way of asking finds the fact that it is for, and nothing beside it."""
    assert list(facts_asked(question, facts_of(LATE, NOON))) == names


def test_a_fact_of_another_service_is_asked_for_by_its_name() -> None:
    """Nothing here knows an airline: a fact without known ways of asking goes by its name."""
    shelf = {"called": "Your loan", "facts": {"due date": "It is due on Friday."}}
    assert spoken("what is the due date", [shelf]) == "Your loan is due on Friday."


def test_what_the_system_does_not_tell_is_said_not_to_be_there() -> None:
    """No reason of a delay and no time of boarding is made up."""
    told = facts_of(LATE, NOON)
    assert "not why" in told["reason"]
    assert "1 hour" in told["delay"]
    assert "can't see when boarding begins" in facts_of(BOOKED, NOON)["boarding"]
    assert "not delayed" in facts_of(BOOKED, NOON)["delay"]


async def told(chat: Chat, who: Customer, *questions: str) -> list[str]:
    """Sign somebody in with the first question, and ask the others."""
    waiting = await chat.ask(questions[0])
    heard = [await chat.approve(waiting.approvals[0], who)]
    heard += [await chat.ask(question) for question in questions[1:]]
    return [one.text for one in heard]


async def test_after_the_status_only_what_is_asked_is_told(
    engine: Engine, context: CallContext
) -> None:
    """The whole status is said once; after it "which gate?" is answered by the gate."""
    async with chatting(engine, context) as chat:
        status, gate, lands, why = await told(
            chat,
            BEN,
            "is my flight on time",
            "which gate?",
            "when does it land?",
            "why is it delayed?",
        )
    assert "JB 77" in status
    assert "A9" in status
    assert gate == "It leaves from gate A9, terminal A."
    assert "lands" in lands
    assert "A9" not in lands
    assert "not why" in why


async def test_a_late_flight_is_told_of_whatever_is_asked(
    engine: Engine, context: CallContext
) -> None:
    """Who asks for the gate of a delayed flight hears of the delay first."""
    async with chatting(engine, context) as chat:
        [gate] = await told(chat, BEN, "which gate do I go to")
    assert "delayed" in gate
    assert "A9" in gate


async def test_money_for_a_delay_is_a_rule_and_the_gate_is_not(
    engine: Engine, context: CallContext
) -> None:
    """A question of policy in between goes to the QA Agent, and the next one comes back."""
    async with chatting(engine, context) as chat:
        await told(chat, BEN, "is my flight on time")
        rule = await chat.ask("will I get money for the delay?")
        back = await chat.ask("which gate was it again?")
    assert rule.agents == ["QA Agent"]
    assert back.agents == ["Flight Status Agent"]
    assert "A9" in back.text
