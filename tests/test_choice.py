"""A customer's words are understood: numbers, times, choices, yes and no."""

from __future__ import annotations

import pytest
from agents_fixtures import flight, small_desk

from jetbridge.agents.assent import is_no, is_yes
from jetbridge.agents.choice import asks_for_more, chosen_bookings, chosen_flight, wished_first
from jetbridge.agents.numbers import clock_times, digits_of, spoken_days, spoken_numbers

FLIGHTS = [flight("JB 118", 3.5), flight("JB 210", 9.25), flight("JB 222", 24)]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("the second one", "JB 210"),
        ("option three please", "JB 222"),
        ("number one", "JB 118"),
        ("the nine fifteen", "JB 210"),
        ("9:15 pm", "JB 210"),
        ("three thirty works", "JB 118"),
        ("flight two ten", "JB 210"),
        ("JB222", "JB 222"),
        ("one one eight", "JB 118"),
        ("the later one", "JB 222"),
        ("the earliest", "JB 118"),
        ("the noon flight", "JB 222"),
        ("the middle one", "JB 210"),
    ],
)
def test_a_flight_is_named_in_many_ways(said: str, number: str) -> None:
    """By place, time, flight number, or earlier and later."""
    found = chosen_flight(said, FLIGHTS)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize("said", ["hmm I don't know", "the fifth one", "at four", "blue", ""])
def test_words_that_name_no_flight_choose_none(said: str) -> None:
    """Nothing is guessed."""
    assert chosen_flight(said, FLIGHTS) is None
    assert chosen_flight(said, []) is None


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("put me on a later flight", ["JB 222", "JB 118", "JB 210"]),
        ("is there anything earlier", ["JB 118", "JB 210", "JB 222"]),
        ("what are my options", ["JB 118", "JB 210", "JB 222"]),
    ],
)
def test_the_flights_wished_for_come_first(said: str, order: list[str]) -> None:
    """Later ones when later is asked for, earlier ones when earlier is, else soonest first."""
    booked = flight("JB 300", 12)
    assert [one.number for one in wished_first(said, FLIGHTS, booked)] == order


@pytest.mark.parametrize(
    ("said", "more"), [("what else is there", True), ("any more?", True), ("the first", False)]
)
def test_more_flights_are_asked_for(said: str, more: bool) -> None:
    """Asking for others is told from choosing one."""
    assert asks_for_more(said) is more


def test_a_booking_is_named_by_code_flight_or_city() -> None:
    """Words that name one booking choose it; words that name none leave all."""
    bookings = list(small_desk().held.values())
    assert chosen_bookings("the Miami trip", bookings)[0].locator == "ZT4R9P"
    assert chosen_bookings("booking qx7k2m", bookings)[0].locator == "QX7K2M"
    assert len(chosen_bookings("my trip", bookings)) == 2


@pytest.mark.parametrize(
    "said", ["yes", "Yes please", "yeah, do it", "ok yes", "sure", "go ahead", "sounds good", "ok"]
)
def test_a_plain_yes_is_a_yes(said: str) -> None:
    """An explicit yes and nothing else."""
    assert is_yes(said)
    assert not is_no(said)


@pytest.mark.parametrize(
    "said",
    ["yes but not that one", "no", "what does yes mean?", "yes, wait", "is it free?", "yesterday",
     "hmm", "maybe", "no yes no", "I said yes to my wife", "yes, the other one instead"],
)  # fmt: skip
def test_anything_else_is_not_a_yes(said: str) -> None:
    """Doubt, a question, a "but" or another matter is no consent."""
    assert not is_yes(said)


@pytest.mark.parametrize("said", ["no", "nope", "no thanks", "never mind", "I changed my mind"])
def test_a_no_is_a_no(said: str) -> None:
    """Plain refusals are understood."""
    assert is_no(said)


def test_numbers_are_read_as_spoken() -> None:
    """Words and digits give the same numbers."""
    assert spoken_numbers("fifty pounds and two bags") == [50, 2]
    assert spoken_numbers("two hundred and four") == [204]
    assert spoken_numbers("1,500 miles") == [1500]
    assert "204" in digits_of("flight two oh four")
    assert "118" in digits_of("one eighteen")
    assert "418" in digits_of("four hundred eighteen")
    assert "770" in digits_of("double seven oh")
    assert spoken_numbers("a hundred and fifty") == [150]


def test_times_without_a_half_mean_both() -> None:
    """ "Ten fifteen" is in the morning or at night; "pm" and "noon" are certain."""
    assert clock_times("ten fifteen") == {615, 1335}
    assert clock_times("six thirty p.m.") == {1110}
    assert clock_times("at noon") == {720}
    assert clock_times("eighteen forty") == {1120}
    assert clock_times("two bags") == frozenset()


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("quarter past ten", (10.25, 22.25)),
        ("half pass 4", (4.5, 16.5)),
        ("have past four", (4.5, 16.5)),
        ("a quarter to nine in the evening", (20.75,)),
        ("half past six", (6.5, 18.5)),
        ("half six please", (6.5, 18.5)),
        ("twenty to five pm", (16 + 40 / 60,)),
        ("seven in the morning", (7.0,)),
        ("ten at night", (22.0,)),
        ("12 at night", (0.0,)),
        ("the eight thirty tonight", (20.5,)),
        ("8.15 a.m.", (8.25,)),
        ("five to ten bags", ()),
        ("I have 10 past bookings", ()),
    ],
)
def test_times_are_said_in_many_ways(said: str, hours: tuple[float, ...]) -> None:
    """Quarters and parts of the day are understood; a range is no time."""
    assert clock_times(said) == {round(60 * hour) for hour in hours}


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("on the third of May", {(5, 3)}),
        ("May 3rd at ten", {(5, 3)}),
        ("december twenty fourth", {(12, 24)}),
        ("the 24th of Dec.", {(12, 24)}),
        ("I may have two bags", set()),
        ("may I take 2 bags", set()),
        ("the third one", set()),
    ],
)
def test_days_are_understood(said: str, days: set[tuple[int, int]]) -> None:
    """A day of a month in either order; "may" is a word as well."""
    assert spoken_days(said) == days
