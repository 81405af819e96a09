"""The local engine is not made for airlines: a library's agents, tools and papers work as well."""

from __future__ import annotations

import json
from typing import Any

import pytest
from agents.realtime import RealtimeAgent, realtime_handoff
from agents_fixtures import NOON, SmallSearch, chatting, small_desk

from agents import RunContextWrapper, function_tool
from jetbridge.agents.context import CallContext
from jetbridge.agents.session import Engine

pytest_plugins = ["chat_fixtures"]

RULES = (
    ("Borrowing", "Adults may borrow up to twelve items at a time. Books are lent for 21 days, "
     "films and games for 7 days. Reference books cannot be borrowed."),
    ("Late items", "A late book costs 20 cents a day, at most $8 for each book. Children pay no "
     "late fees. After 60 days an item counts as lost and its price is charged."),
    ("Reading rooms", "Study rooms hold up to six people and can be reserved for two hours a day "
     "with a library card. Food is not allowed in the study rooms."),
    ("Membership", "A library card is free for residents of the county. Bring an identity card "
     "and a letter that shows your address. Visitors pay $25 a year."),
)  # fmt: skip
_LOANS = [
    {"title": "Dune", "author": "Frank Herbert", "due": "March 20", "renewals left": 1},
    {"title": "Emma", "author": "Jane Austen", "due": "March 12", "renewals left": 0},
]


@function_tool
async def search_rules(call: RunContextWrapper[CallContext], question: str) -> str:
    """Find what the library's rules say about a question.

    Args:
        question: The visitor's question.
    """
    found = call.context.search(question, ())
    hits = [] if found.abstained else found.hits
    return json.dumps(
        [{"heading": hit.passage.info.title, "content": hit.passage.text} for hit in hits]
    )


@function_tool
async def my_loans() -> str:
    """List the items that the member has borrowed now, with their due dates."""
    return json.dumps({"loans": _LOANS})


@function_tool
async def reserve_room(people: int, length: str) -> str:
    """Reserve a study room for the member.

    Args:
        people: How many people will come.
        length: "one hour" or "two hours".
    """
    return json.dumps({"say": f"A room for {people} people is reserved."})


ASKED = """
# Use {} for rules
- how many books can i borrow
- what are the late fees
- can i eat in here
- how do i get a card
- how long can i keep a film
- is it free
"""
LOANS = """
# Use {} for the member's own loans
- when are my books due
- what have i borrowed
- which books do i have out
- is my book late
- show my loans
"""
ROOMS = """
# Use {} to reserve a room
- book me a room
- i need a study room for four
- reserve a room please
- get us a table in a quiet room
"""


def the_library(*, samples: bool) -> RealtimeAgent[CallContext]:
    """A front desk with handoffs to a rules agent and a member agent."""

    def tell(text: str, name: str) -> str:
        return text.replace("{}", name) if samples else ""

    rules = RealtimeAgent(
        name="Rules Agent",
        handoff_description="Answers questions about the library's rules and fees.",
        instructions="You answer from the rules." + tell(ASKED, "search_rules"),
        tools=[search_rules],
    )
    member = RealtimeAgent(
        name="Member Agent",
        handoff_description="Shows a member's loans and due dates, and reserves study rooms.",
        instructions="You help members." + tell(LOANS, "my_loans") + tell(ROOMS, "reserve_room"),
        tools=[my_loans, reserve_room],
    )
    return RealtimeAgent(
        name="Front Desk",
        instructions="You welcome visitors."
        + tell(ASKED, "transfer_to_rules_agent")
        + tell(LOANS + ROOMS, "transfer_to_member_agent")
        + '\n# Words\n- greeting: "Welcome to the library."',
        handoffs=[realtime_handoff(rules), realtime_handoff(member)],
    )


@pytest.fixture
def context() -> CallContext:
    return CallContext(search=SmallSearch(RULES), desk=small_desk(), clock=lambda: NOON)


@pytest.mark.parametrize(
    ("asked", "agent", "tool", "told"),
    [
        ("how many things may I take home", "Rules Agent", "search_rules", "twelve"),
        ("what do you charge for an overdue book", "Rules Agent", "search_rules", "20 cents"),
        ("for how many days do I get a film", "Rules Agent", "search_rules", "7 days"),
        ("can we eat in the study room", "Rules Agent", "search_rules", "not allowed"),
        ("when do I have to bring back my books", "Member Agent", "my_loans", "March 20"),
        ("what do I have on loan at the moment", "Member Agent", "my_loans", "Emma"),
        ("get me a study room for five people for two hours", "Member Agent", "reserve_room",
         "5 people"),
    ],
)  # fmt: skip
async def test_a_library_is_served_as_well(
    engine: Engine, context: CallContext, asked: str, agent: str, tool: str, told: str
) -> None:
    """The right agent, the right tool, its arguments filled, and the fact in the answer."""
    async with chatting(engine, context, agent=the_library(samples=True)) as chat:
        heard = await chat.ask(asked)
    assert (heard.agents, heard.tools) == ([agent], [tool])
    assert told in heard.text


@pytest.mark.parametrize(
    ("asked", "tool"),
    [
        ("what are the rules about late fees", "search_rules"),
        ("which items have I borrowed and when are they due", "my_loans"),
    ],
)
async def test_descriptions_alone_are_enough_for_plain_requests(
    engine: Engine, context: CallContext, asked: str, tool: str
) -> None:
    """Without sample phrases, names and descriptions still lead to the right tool."""
    async with chatting(engine, context, agent=the_library(samples=False)) as chat:
        heard = await chat.ask(asked)
    assert heard.tools == [tool]


async def test_words_and_small_talk_come_from_the_instructions(
    engine: Engine, context: CallContext
) -> None:
    """The greeting is the one the agent was given, and nothing speaks of flights."""
    async with chatting(engine, context, agent=the_library(samples=True)) as chat:
        hello = await chat.ask("hello")
        nothing = await chat.ask("who painted the mona lisa")
    assert hello.text == "Welcome to the library."
    assert "flight" not in nothing.text


async def test_a_missing_argument_is_asked_for(engine: Engine, context: CallContext) -> None:
    """A number nobody said is asked for instead of made up."""
    async with chatting(engine, context, agent=the_library(samples=True)) as chat:
        heard: Any = await chat.ask("reserve a room please")
    assert heard.tools == []
    assert "how many people" in heard.text
