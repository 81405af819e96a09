"""Conversations that do not run straight: two requests at once, side questions, second thoughts."""

from __future__ import annotations

import pytest
from agents_fixtures import chatting

from jetbridge.agents.context import CallContext
from jetbridge.agents.local.requests import requests_in
from jetbridge.agents.session import Engine

pytest_plugins = ["chat_fixtures"]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("what's my gate and can I bring my dog", ("what's my gate", "can I bring my dog")),
        ("Is my flight on time? How big is a bag?", ("Is my flight on time?", "How big is a bag?")),
        ("I'm at the airport and I don't see my flight, what's my gate", None),
        ("can I bring a bag and a purse", None),
        ("my flight's cancelled and I need another one", None),
    ],
)  # fmt: skip
def test_two_requests_are_told_from_one_with_its_reason(
    said: str, parts: tuple[str, ...] | None
) -> None:
    """Only what asks for something by itself is a request of its own."""
    assert requests_in(said) == (parts or (said,))


async def test_two_requests_of_one_sentence_are_both_answered(
    engine: Engine, context: CallContext
) -> None:
    """The rule and the customer's own flight are looked up in one turn, and both are told."""
    async with chatting(engine, context) as chat:
        waiting = await chat.ask("what's my gate and how much does a pet in the cabin cost")
        assert waiting.approvals
        heard = await chat.approve(waiting.approvals[0])
    assert "B12" in heard.text
    assert "$95" in heard.text


async def test_two_requests_without_a_sign_in_answer_the_rule(
    engine: Engine, context: CallContext
) -> None:
    """Who does not sign in still hears what needs no sign-in."""
    async with chatting(engine, context) as chat:
        waiting = await chat.ask("what's my gate and how much does a pet in the cabin cost")
        heard = await chat.reject(waiting.approvals[0])
    assert "signing in" in heard.text
    assert "$95" in heard.text


async def test_a_rebooking_survives_side_questions_and_second_thoughts(
    engine: Engine, context: CallContext
) -> None:
    """A rule in between, another flight after the read-back, a yes too many: one change is made."""
    async with chatting(engine, context) as chat:
        waiting = await chat.ask("put me on another flight to Boston")
        await chat.approve(waiting.approvals[0])
        side = await chat.ask("hold on, how much is a second checked bag")
        assert "$45" in side.text
        first = await chat.ask("okay, can I take the first one")
        assert "Shall I make this change?" in first.text
        other = await chat.ask("actually no, the nine fifteen one instead")
        assert "JB 210" in other.text
        done = await chat.ask("yes please")
        assert done.text.startswith("Done.")
        again = await chat.ask("yes, go ahead")
    assert "settled" in again.text
    assert [name for name, _ in context.desk.asked].count("rebook") == 1  # type: ignore[attr-defined]


async def test_an_insult_is_met_with_patience(engine: Engine, context: CallContext) -> None:
    """Nothing is looked up for an insult; the request after it is."""
    async with chatting(engine, context) as chat:
        heard = await chat.ask("you're a useless piece of junk")
        after = await chat.ask("how heavy can a checked bag be")
    assert heard.tools == []
    assert "50 lbs" in after.text
