"""Other flights as they are offered: briefly, and what "later" and "the later one" mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
from agents_fixtures import (
    ANA,
    NOON,
    Chat,
    Heard,
    chatting,
    flight,
)

from jetbridge.agents.context import CallContext
from jetbridge.agents.rebooking import list_alternatives
from jetbridge.agents.session import Engine
from jetbridge.agents.whenever import fitting

pytest_plugins = ["chat_fixtures"]

FLIGHTS = [flight("JB 118", 3.5), flight("JB 210", 9.25), flight("JB 222", 24)]


async def offered(chat: Chat, request: str) -> Heard:
    """Ask for other flights and sign in."""
    waiting = await chat.ask(request)
    return await chat.approve(waiting.approvals[0])


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("something tomorrow", ["JB 222"]),
        ("this evening", ["JB 210"]),
        ("in the afternoon please", ["JB 118", "JB 222"]),
        ("after six", ["JB 210"]),
        ("before 4 pm", ["JB 118", "JB 222"]),
        ("on Friday", []),
        ("any will do", None),
    ],
)
def test_a_wish_for_a_time_is_understood(words: str, numbers: list[str] | None) -> None:
    """Days, parts of a day and hours; what names none of them wishes for nothing."""
    found = fitting(words, FLIGHTS, NOON)
    assert (None if found is None else [one.number for one in found]) == numbers


def test_later_is_later_than_the_flight_that_is_booked() -> None:
    """ "Tomorrow, something later" leaves out what leaves tomorrow before the flight one has."""
    flights = [flight("JB 10", 20), flight("JB 12", 24), flight("JB 14", 28)]
    booked = flight("JB 11", 22)
    said = "a different flight tomorrow, something {}"
    for side, numbers in (("later", ["JB 12", "JB 14"]), ("earlier", ["JB 10"])):
        found = fitting(said.format(side), flights, NOON, than=booked)
        assert [one.number for one in found or ()] == numbers


async def test_flights_are_offered_as_people_say_them(engine: Engine, context: CallContext) -> None:
    """Number, day and time; a day is named once, and nothing is said that was not asked."""
    async with chatting(engine, context) as chat:
        heard = await offered(chat, "put me on another flight")
    assert (
        "JB 118 today at 3:30 PM, JB 210 at 9:15 PM, or JB 222 tomorrow at 12:00 PM" in heard.text
    )
    assert "arriving" not in heard.text
    assert "Denver" not in heard.text


@pytest.mark.parametrize(
    ("reply", "number"),
    [
        ("what about the later one", "JB 222"),
        ("how about the earlier one", "JB 118"),
        ("the one this evening", "JB 210"),
    ],
)
async def test_one_of_those_read_out_is_meant(
    engine: Engine, context: CallContext, reply: str, number: str
) -> None:
    """ "The later one" is read back; it is no wish for another list."""
    async with chatting(engine, context) as chat:
        await offered(chat, "put me on another flight")
        heard = await chat.ask(reply)
    assert f"to flight {number} to" in heard.text


async def test_a_question_about_one_chooses_nothing(engine: Engine, context: CallContext) -> None:
    """ "When does the second one land?" is answered, and nothing is read back."""
    async with chatting(engine, context) as chat:
        await offered(chat, "put me on another flight")
        heard = await chat.ask("when does the second one land?")
        assert "1:15 AM" in heard.text
        assert "Shall I" not in heard.text
        heard = await chat.ask("what time is the second one?")
        assert "leaves today at 9:15 PM" in heard.text
        assert "Shall I" not in heard.text
        chosen = await chat.ask("okay, the second one")
    assert "to flight JB 210 to" in chosen.text


async def test_a_no_with_another_wish_offers_what_fits(
    engine: Engine, context: CallContext
) -> None:
    """ "No, I'd rather go tomorrow" after a read-back books nothing and offers tomorrow's."""
    async with chatting(engine, context) as chat:
        await offered(chat, "put me on another flight")
        await chat.ask("the first one")
        heard = await chat.ask("No, I'd rather go tomorrow at noon")
        assert "JB 222" in heard.text
        assert "JB 118" not in heard.text
        refused = await chat.ask("no, leave it as it is")
    assert "not changed" in refused.text


async def test_a_single_offer_is_taken_by_a_yes(engine: Engine, context: CallContext) -> None:
    """Where one flight fits the wish, yes chooses it; it is still read back."""
    async with chatting(engine, context) as chat:
        one = await offered(chat, "put me on a flight tomorrow instead")
        back = await chat.ask("yes please")
    assert "Would you like that one?" in one.text
    assert "to flight JB 222 to" in back.text
    assert "Shall I" in back.text


async def test_a_price_asked_in_between_is_that_of_a_change(
    engine: Engine, context: CallContext
) -> None:
    """ "What does it cost?" during a rebooking asks what changing costs."""
    async with chatting(engine, context) as chat:
        await offered(chat, "put me on another flight")
        heard = await chat.ask("what does it cost?")
    assert heard.agents == ["QA Agent"]
    assert "$75" in heard.text


async def test_a_wish_outlives_the_question_which_trip(context: CallContext) -> None:
    """Who wanted Thursday and is asked which trip is offered Thursday for that trip."""
    context.desk.held["RR2S3T"] = replace(  # type: ignore[attr-defined]
        context.desk.held["ZT4R9P"],  # type: ignore[attr-defined]
        locator="RR2S3T",
        customer_id=ANA.id,
    )
    context.hear("I need to fly tomorrow instead")
    which = await list_alternatives(context, ANA, "I need to fly tomorrow instead")
    context.hear("the one to Boston")
    found = await list_alternatives(context, ANA, "the one to Boston")
    assert which["status"] == "which booking"
    assert "I can offer JB 222 tomorrow" in found["say"]
    assert context.wish == ""
