"""How other flights are offered: the way people say them, three at a time, more on being asked."""

from __future__ import annotations

import re
from typing import Any

from jetbridge.agents.choice import chosen_of
from jetbridge.agents.context import CallContext
from jetbridge.agents.desk import Flight
from jetbridge.agents.said import lowered
from jetbridge.agents.wording import city, clock_time, flight_line, near_day

Answer = dict[str, Any]
TOPIC = "changing a flight"
"""What a rule asked about in between is asked about."""

_ASKS = re.compile(
    r"^(?:(?:and|so|ok(?:ay)?|but|well|um+|uh+|hm+|then)[\s,]+)*"
    r"(?:what|when|how|is|are|does|do|which|would|will|where)\b"
)
_LANDS = re.compile(r"\b(?:arrives?|arrival|lands?|landing|gets? (?:in|there|to)|be there)\b")
_LEAVES = re.compile(r"\b(?:what time|when|leaves?|leaving|departs?|departure|what day)\b")
_SEATS = re.compile(r"\b(?:seats?|full|room|space)\b")
_STOPS = re.compile(r"\b(?:non-?stop|stops?|stopover|direct|connection|change planes)\b")
_WHERE = re.compile(r"\b(?:gate|terminal)\b")
_NUMBER = re.compile(r"\b(?:flight number|what number|which number|what flight|which flight)\b")


def offered(context: CallContext, question: str, *, before: str = "") -> Answer:
    """The offer as it stands: what is read out now, and the question that goes with it.

    Args:
        context: the session's state, with an offer.
        question: what to ask the customer.
        before: what to say first, a whole sentence.
    """
    offer = context.offer
    assert offer is not None
    now = context.clock()
    shown = offer.told
    more = len(offer.flights) - len(shown)
    rest = f" There {'is' if more == 1 else 'are'} {more} more." if more else ""
    opening = f"{before} " if before else ""
    return {
        "status": "offered",
        "say": f"{opening}To {city(offer.booking.flight.destination)} I can offer "
        f"{_in_a_row(shown, now)}.{rest}",
        "ask": question if len(shown) > 1 else "Would you like that one?",
        "next": "rebook_tool",
        "topic": TOPIC,
        "flights": [
            {"place": place, "flight": flight.number, "line": flight_line(flight, now)}
            for place, flight in enumerate(offer.flights, 1)
        ],
    }


def about_one(context: CallContext, words: str) -> Answer | None:
    """What a question about one of the flights offered asks, or None when it is no such question.

    "When does the second one land?" chooses nothing.
    """
    said, offer = lowered(words), context.offer
    if offer is None or not asks(said):
        return None
    flight = chosen_of(said, offer)
    if flight is None:
        flight = offer.told[0] if len(offer.told) == 1 else None
    told = None if flight is None else _fact(flight, said, context)
    if told is None:
        return None
    return {
        "status": "offered",
        "say": told,
        "ask": "Which one would you like?",
        "next": "rebook_tool",
        "topic": TOPIC,
    }


def asks(words: str) -> bool:
    """Whether the words are a question: what is asked about is not chosen yet."""
    return _ASKS.match(lowered(words)) is not None


def _fact(flight: Flight, said: str, context: CallContext) -> str | None:
    now = context.clock()
    if _LANDS.search(said):
        return (
            f"{flight.number} gets to {city(flight.destination)} {near_day(flight.arrives, now)} "
            f"at {clock_time(flight.arrives)}."
        )
    if _LEAVES.search(said):
        return (
            f"{flight.number} leaves {near_day(flight.departs, now)} "
            f"at {clock_time(flight.departs)}."
        )
    if _SEATS.search(said):
        left = "1 seat" if flight.seats_left == 1 else f"{flight.seats_left} seats"
        return f"{flight.number} has {left} left."
    if _STOPS.search(said):
        return (
            f"{flight.number} is a single flight from {city(flight.origin)} to "
            f"{city(flight.destination)}."
        )
    if _WHERE.search(said):
        return f"{flight.number} leaves from terminal {flight.terminal}, gate {flight.gate}."
    if _NUMBER.search(said):
        return f"That is flight {flight.number}."
    return None


def _in_a_row(flights: tuple[Flight, ...], now: Any) -> str:
    """``LK 14 tomorrow at 9:45 PM, LK 16 Tuesday at 9:10 AM or LK 12 at 6:30 PM``."""
    said, before, left = [], "", flights[0].departs
    for flight in flights:
        when = near_day(flight.departs, now)
        at = f"at {clock_time(flight.departs)}"
        last = ", the last seat" if flight.seats_left == 1 else ""
        # After an evening, a morning without its day would be taken for the next one.
        same = when == before and left <= flight.departs
        said.append(f"{flight.number}{'' if same else f' {when}'} {at}{last}")
        before, left = when, flight.departs
    comma = "," if len(said) > 2 else ""
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])}{comma} or {said[-1]}"
