"""What is said rests on what was found: figures, citations, and the units of an answer."""

from __future__ import annotations

from agents_fixtures import NOON, SmallSearch, small_desk

from agents import RunContextWrapper
from jetbridge.agents.citations import citations_of
from jetbridge.agents.context import CallContext
from jetbridge.agents.graph import build_agents
from jetbridge.agents.guardrails import grounded, ungrounded_figures
from jetbridge.agents.local.followup import complete
from jetbridge.agents.local.units import units


def context() -> CallContext:
    return CallContext(search=SmallSearch(), desk=small_desk(), clock=lambda: NOON)


def test_figures_that_no_tool_returned_are_found() -> None:
    """An invented amount or time is named; one from a result or the customer is not."""
    sources = ["A bag from 50 to 70 lbs costs $100.", "leaves at 8:15 AM", "I have five bags"]
    assert ungrounded_figures("It costs $120 at 9:15.", sources) == ("120", "9:15")
    assert ungrounded_figures("50 lbs, $100, at 8:15, for 5 bags.", sources) == ()


def test_a_figure_that_is_still_growing_is_not_judged_early() -> None:
    """While words stream, the beginning of a known figure passes; a wrong one does not."""
    assert ungrounded_figures("It leaves at 8:", ["8:15"]) == ()
    assert ungrounded_figures("It costs $1", ["$100"]) == ()
    assert ungrounded_figures("It costs $47", ["$100"]) == ("47",)


async def test_the_guardrail_trips_on_an_invented_figure() -> None:
    """The SDK's guardrail stops it, and lets the same figure pass once a tool returned it."""
    state = context()
    call = RunContextWrapper(state)
    main = build_agents()
    state.hear("what does it cost?")
    invented = await grounded.run(call, main, "It costs $75.")  # type: ignore[arg-type]
    state.found('{"text": "A change costs $75."}')
    known = await grounded.run(call, main, "It costs $75.")  # type: ignore[arg-type]
    assert invented.output.tripwire_triggered
    assert not known.output.tripwire_triggered


def test_only_passages_that_were_used_are_cited() -> None:
    """Of three passages found, the one whose words were said is cited, with its sentence."""
    found = SmallSearch()("how heavy may a checked bag be", ())
    answer = "According to the Checked Baggage: Checked bags must weigh under 50 lbs."
    cited = citations_of(answer, [found])
    assert [one.title for one in cited] == ["Checked Baggage"]
    assert cited[0].sentence == "Checked bags must weigh under 50 lbs."
    assert cited[0].sentence in cited[0].text
    assert citations_of("Hello, what can I do for you?", [found]) == ()


def test_an_abstained_search_is_never_cited() -> None:
    """Nothing is cited from a result that was not good enough."""
    found = SmallSearch()("who won the world cup", ())
    assert found.abstained
    assert citations_of(found.hits[0].passage.text, [found]) == ()


def test_a_passage_is_cut_into_things_that_can_be_said() -> None:
    """Headings go, rows become sentences, a question stays with its answer, a lead with items."""
    text = (
        "2.1 The two pieces\n\nTable 1. Cabin pieces\n\n"
        "Piece: Carry-on bag; Size: 22 x 14 x 9 in\nPiece: Personal item; Size: 17 x 13 x 8 in\n\n"
        "Bags are weighed at 5 p.m. and later. Nobody is exempt.\n\n"
        "Can I buy a second one? No. It is checked.\n\n"
        "We refund when:\n– the flight is cancelled;\n– the delay is over 3 hours.\n\n"
        "Example. Ms. Abara brings two bags and pays $35."
    )
    said = [(one.lead, one.said) for one in units(text)]
    assert ("", "Cabin pieces: for Carry-on bag, the size is 22 x 14 x 9 in.") in said
    assert ("", "Bags are weighed at 5 p.m. and later.") in said
    assert ("", "Can I buy a second one? No. It is checked.") in said
    assert ("We refund when:", "the flight is cancelled") in said
    assert not any("Table 1" in one or "The two pieces" in one for _, one in said)
    assert units(text)[-1].example


def test_clipped_questions_are_completed() -> None:
    """A new subject takes the earlier question's frame; a pointing one keeps the subject."""
    cost = "what does it cost to bring a second checked bag"
    assert complete("and a dog in the cabin?", cost) == (
        "what does it cost to bring a dog in the cabin"
    )
    assert "second bag" in complete("how much is that?", "can I bring a second bag")
    heavy = complete("what about international?", "how heavy can a checked bag be")
    assert "checked bag" in heavy
    assert "international" in heavy
    whole = "when does the check-in counter close at the airport"
    assert complete(whole, cost) == whole
    assert complete("what does he cost", "can I bring my dog") == "what does my dog cost"
    assert complete("and what if one is too heavy?", cost).endswith("checked bag is too heavy")
    new = complete("What about my baby, does she need a ticket?", "can I bring a stroller")
    assert new == "does my baby need a ticket"
    assert complete("and for pets?", "what if it is late", framed=cost).endswith("bring pets")
    assert complete("does it cost anything", "is there wifi").startswith("does wifi cost")
    assert complete("how long do I have to report it", "my bag is lost").startswith(
        "my bag is lost"
    )
    # A place that the new words exclude is left out.
    assert "paris" not in complete("and on a domestic flight?", "how much is a bike to Paris")
