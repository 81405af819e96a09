"""Answers are put together from any documents: the row, the column, the sentence that is meant."""

from __future__ import annotations

import pytest
from agents_fixtures import embedder

from jetbridge.agents.local.candidates import Passage
from jetbridge.agents.local.passages import compose
from jetbridge.agents.local.ranges import quantities, speaks_of
from jetbridge.agents.local.rows import read_row
from jetbridge.agents.local.subject import subject_of
from jetbridge.agents.local.tables import common_words, told
from jetbridge.agents.local.thesaurus import stems

FEES = Passage(
    title="Pool Fees",
    section="2 Fees",
    text="2 Fees\n\nTable 1. Entrance, each visit\n\n"
    "Age: 0 to 5 years; Weekdays: Free; Weekends: Free\n"
    "Age: 6 to 15 years; Weekdays: $3; Weekends: $4\n"
    "Age: 16 years and over; Weekdays: $6; Weekends: $8[1]\n\n"
    "A locker costs $1, which is returned with the key.",
)
RULES = Passage(
    title="Pool Rules",
    section="1 In the water",
    text="1 In the water\n\nThis document explains the rules of the pool. Diving is allowed "
    "from the edge of the deep end only. Snorkels may be used in lane one, unless a class is held "
    "there. "
    "Example. Ms. Hall brings a snorkel at noon and is sent to lane one.\n\n"
    "Can I eat by the pool? No. Food stays on the terrace.",
)


@pytest.mark.parametrize(
    ("asked", "told", "silent"),
    [
        ("how much is it for my eight year old on a weekend", "$4", "$3"),
        ("what does a locker cost", "A locker costs $1", "$8"),
        ("can I dive in", "Diving is allowed from the edge", "This document"),
        ("may I use a snorkel", "unless a class is held there", "Ms. Hall"),
        ("can I eat something by the pool", "No. Food stays on the terrace", "locker"),
    ],
)
def test_the_answer_says_what_was_asked_and_keeps_its_condition(
    asked: str, told: str, silent: str
) -> None:
    """The figure, the permission and the condition are said; headings and stories are not."""
    answer = compose(asked, [FEES, RULES], embedder())
    assert answer is not None
    assert told in answer
    assert silent not in answer
    assert "[1]" not in answer


def test_a_limit_is_told_for_everybody_it_may_be_about() -> None:
    """A value that an amount reaches for some says nothing of who asks: all columns are told."""
    tubs = Passage(
        title="Hot Tub",
        section="1 Minutes",
        text="1 Minutes\n\nTable 1. Minutes in the hot tub\n\n"
        "Bather: Allowed with a guard; Adults: up to 30 minutes; Children: up to 10 minutes\n"
        "Bather: Not allowed; Adults: from 40 minutes; Children: from 20 minutes",
    )
    answer = compose("can I stay in the hot tub for 25 minutes", [tubs], embedder())
    assert answer is not None
    assert "dults" in answer
    assert "hildren" in answer


@pytest.mark.parametrize(
    ("asked", "text", "fits"),
    [
        ("my bag is sixty pounds", "51 to 70 lbs", True),
        ("my bag is sixty pounds", "71 to 99 lbs", False),
        ("she is thirty four weeks pregnant", "weeks 29–36", True),
        ("a six hour delay", "5 hours to 7 hours 59 minutes", True),
        ("he is 13 years old", "customers under 15 years", True),
        ("it's two hours", "over 2 hours", False),
    ],
)
def test_a_range_holds_a_quantity_or_leaves_it_out(asked: str, text: str, fits: bool) -> None:
    """Figures and spoken numbers are compared with ranges of their unit."""
    fit = speaks_of(text, quantities(asked))
    assert fit > 0 if fits else fit < 0


@pytest.mark.parametrize(
    "asked",
    [
        "do you have a sauna by the pool",
        "how much is parking at the pool on a weekend",
        "how much does a lifeguard earn at the pool",
    ],
)
def test_an_answer_that_does_not_speak_of_the_thing_asked_for_is_not_given(asked: str) -> None:
    """The nearest sentence about the pool is no answer to a question about something else."""
    assert compose(asked, [FEES, RULES], embedder()) is None


def test_names_that_stand_side_by_side_in_a_table_exclude_one_another() -> None:
    """Who asks about one fare of a table is not told the sentence about another."""
    fares = Passage(
        title="Changes and Refunds",
        section="2 Refunds",
        text="2 Refunds\n\nFare: Plain; Change: $75; Seat: $10\nFare: Roomy; Change: Free; "
        "Seat: Free\n\nA Plain ticket that you cancel becomes a travel credit, less $75. Roomy "
        "tickets that you cancel are credited in full.",
    )
    answer = compose("what credit do I get if I cancel my Roomy ticket", [fares], embedder())
    assert answer is not None
    assert "credited in full" in answer


MYTHS = Passage(
    title="Pool Questions",
    section="2 What people believe",
    text="2 What people believe\n\n"
    "Myth: a swimming cap must be worn by everybody in the pool.\n"
    "Fact: a cap is needed by nobody, though long hair must be tied.\n"
    "Myth: showers are closed in winter. They are open all year, and hot from six to nine.",
)


@pytest.mark.parametrize(
    ("asked", "told", "silent"),
    [
        ("do I have to wear a swimming cap in the pool", "needed by nobody", "must be worn"),
        ("are the showers closed in winter", "open all year", "closed in winter"),
    ],
)
def test_a_common_error_is_not_told_as_the_rule(asked: str, told: str, silent: str) -> None:
    """What a list of myths states finds what puts it right, and is not said itself."""
    answer = compose(asked, [MYTHS], embedder())
    assert answer is not None
    assert told in answer
    assert silent not in answer


def test_a_row_is_said_column_by_column() -> None:
    """The row's name comes first, then each column before what stands in it."""
    row = read_row(
        "Piece: Snorkel; Greatest size: 40 cm; Where it is kept: Locker", "Things to lend"
    )
    assert row is not None
    said = told(row, common=common_words(["Piece: Snorkel; Greatest size: 40 cm"]))
    assert said == "Things to lend, Snorkel: greatest size: 40 cm; where it is kept: Locker."
    fees = read_row("Visit: Day ticket; Adult: $5; Child: $3")
    assert fees is not None
    assert told(fees) == "Day ticket: Adult $5, Child $3."


def test_what_is_best_nearby_is_not_in_the_documents() -> None:
    """A clipped wish for a recommendation is refused unless the thing itself is spoken of."""
    assert compose("best restaurant near the pool", [FEES, RULES], embedder()) is None


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("what does it cost to fly with a kayak", "kayak"),
        ("who is the lifeguard", "lifeguard"),
        ("what's the exchange rate", "exchange"),
        ("what kind of pools do you have", None),
        ("what's the normal price", None),
    ],
)
def test_the_thing_a_question_is_after(question: str, thing: str | None) -> None:
    """The form of a question names it; a figure or "anything" is no thing."""
    assert subject_of(question) == (stems(thing) if thing else frozenset())


def test_a_measure_is_not_answered_without_one() -> None:
    """ "How tall" is refused where nothing found holds a size."""
    assert compose("how tall are the lockers", [RULES], embedder()) is None
