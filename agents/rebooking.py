"""Moving a booking: what can be offered, the read-back, the explicit yes, and the change.

The rule that nothing changes without a yes is kept here, from what the customer really said
in the turn after the read-back, whatever the model passes on. Every function returns the
tool's answer as `tools` describes it.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import Any

from jetbridge.agents.assent import is_no, is_yes
from jetbridge.agents.choice import (
    asks_for_more,
    beyond,
    chosen_bookings,
    chosen_flight,
    chosen_of,
    wished_first,
)
from jetbridge.agents.context import CallContext, Offer, Proposal
from jetbridge.agents.desk import Booking, Customer, Flight
from jetbridge.agents.facts import booking_record
from jetbridge.agents.offering import TOPIC, about_one, asks, offered
from jetbridge.agents.said import lowered
from jetbridge.agents.whenever import fitting, later_wished
from jetbridge.agents.wording import city, clock_time, day
from jetbridge.retrieval.errors import RebookingRefused

Answer = dict[str, Any]
_RATHER = re.compile(r"\b(?:rather|instead|prefer|want|would like|i'd like|(?:what|how) about)\b")
_UNCHANGED: Answer = {
    "status": "not changed",
    "say": "All right, I have not changed anything. Your booking stays as it is.",
}


async def choose(context: CallContext, customer: Customer, choice: str) -> Answer:
    """Take the customer's choice, or the reply to a read-back, one step further.

    Args:
        context: the session's state; its last customer turn is what counts.
        customer: who is signed in.
        choice: the words the model passed on, used when they name a flight.
    """
    words = context.last_words() or choice
    pending = context.proposal
    if pending is not None:
        renamed = _renamed(context, words)
        if renamed is not None and renamed.id != pending.flight.id:
            return _read_back(context, pending.booking, renamed)
        if is_yes(words) and context.customer_turns == pending.turn + 1:
            return await _rebook(context, customer, pending)
        if is_no(words):
            context.proposal = None
            return _beside(context, words, pending.flight) or _instead(context, words) or _UNCHANGED
        return _read_back(context, pending.booking, pending.flight)
    if context.offer is None:
        listed = await list_alternatives(context, customer, words)
        if context.offer is None:
            return listed
        wanted = chosen_flight(words, context.offer.flights)
        return listed if wanted is None else _read_back(context, context.offer.booking, wanted)
    asked = about_one(context, words)
    if asked is not None:
        return asked
    offer = context.offer
    wanted = chosen_of(words, offer)
    if wanted is None and choice != words:
        wanted = chosen_flight(choice, offer.flights)
    if wanted is None and not asks(words):
        fits = fitting(words, offer.flights, context.clock())
        wanted = fits[0] if fits and len(fits) == 1 else None
    if wanted is None and is_no(words) and _wishes_nothing(context, words):
        context.offer = None
        return _UNCHANGED
    if wanted is None:
        return _narrowed(context, words, "Which of them would you like?")
    return _read_back(context, offer.booking, wanted)


def _wishes_nothing(context: CallContext, words: str) -> bool:
    """Whether words that turn the offer down ask for no other flight."""
    offer = context.offer
    assert offer is not None
    other = beyond(words, offer) is not None or asks_for_more(words) or asks(words)
    return not other and fitting(words, offer.flights, context.clock()) is None


def _narrowed(context: CallContext, words: str, question: str) -> Answer:
    """The offer anew, with what the words wish for read out."""
    offer = context.offer
    assert offer is not None
    fits = beyond(words, offer)
    if fits is None:
        fits = fitting(words, offer.flights, context.clock())
    if fits:
        context.offer = offer.with_first(fits)
    elif fits is not None:
        return offered(context, question, before="I have no flight then.")
    elif asks_for_more(words):
        context.offer = offer.turned()
    return offered(context, question)


async def list_alternatives(context: CallContext, customer: Customer, words: str) -> Answer:
    """Offer other flights for the booking that the words mean, or ask which booking.

    Args:
        context: the session's state; keeps the offer.
        customer: who is signed in.
        words: which trip, in the customer's words; may be empty.
    """
    bookings = await asyncio.to_thread(context.desk.bookings, customer.id)
    now = context.clock()
    changeable = [
        booking
        for booking in bookings
        if booking.state != "cancelled" and booking.flight.state not in ("departed", "arrived")
    ]
    if not changeable:
        return {"status": "none", "say": "I don't see a booking in your name that can be changed."}
    said = f"{words} {context.last_words()}"
    if context.offer is not None:
        one = about_one(context, context.last_words())
        if one is not None:
            return one
        if asks_for_more(said) or beyond(said, context.offer) is not None:
            return _narrowed(context, said, "Which one would you like?")
    meant = chosen_bookings(said, changeable)
    wished, context.wish = f"{context.wish} {said}", ""
    if len(meant) > 1:
        context.wish = said
        trips = [booking_record(booking, now) for booking in meant]
        names = "; ".join(
            f"flight {trip['flight']} to {trip['to']} {trip['day']} at {trip['departs']}"
            for trip in trips
        )
        return {
            "status": "which booking",
            "say": f"You have {len(meant)} trips: {names}.",
            "ask": "Which one would you like to change?",
            "next": "list_alternatives_tool",
            "bookings": trips,
        }
    booking = meant[0]
    try:
        flights = await asyncio.to_thread(context.desk.alternatives, customer.id, booking.locator)
    except RebookingRefused as refused:
        return {"status": "refused", "say": str(refused)}
    if not flights:
        return {
            "status": "none",
            "say": "There is no other flight with a free seat for your trip to "
            f"{booking.flight.destination} right now. {context.contact[:1].upper()}"
            f"{context.contact[1:]} can help you further.",
        }
    context.proposal = None
    context.offer = Offer(booking, wished_first(wished, flights, booking.flight))
    fits = fitting(wished, context.offer.flights, now, than=booking.flight)
    if fits:
        context.offer = context.offer.with_first(fits)
    return offered(context, "Which one would you like?")


async def _rebook(context: CallContext, customer: Customer, agreed: Proposal) -> Answer:
    try:
        done = await asyncio.to_thread(
            context.desk.rebook,
            customer.id,
            agreed.booking.locator,
            agreed.flight.id,
            request_key=agreed.key,
        )
    except RebookingRefused as refused:
        context.proposal = None
        return {"status": "refused", "say": str(refused)}
    context.proposal = context.offer = None
    now = context.clock()
    flight = done.booking.flight
    seat = f" Your seat is {done.booking.seat}." if done.booking.seat else ""
    when = day(flight.departs, now)
    return {
        "status": "changed",
        "say": f"Done. Your booking {done.booking.locator} is now on flight {flight.number} "
        f"to {city(flight.destination)}, {when} at {clock_time(flight.departs)}, from terminal "
        f"{flight.terminal}, gate {flight.gate}.{seat}",
        "booking": booking_record(done.booking, now),
    }


def _renamed(context: CallContext, words: str) -> Flight | None:
    """Another flight of the offer, if the reply to a read-back names one."""
    if context.offer is None or is_yes(words):
        return None
    return chosen_of(words, context.offer)


def _beside(context: CallContext, words: str, refused: Flight) -> Answer | None:
    """What "no, a later one" means: the flights of the offer beside the one read back."""
    offer, later = context.offer, later_wished(words)
    if offer is None or later is None:
        return None
    fits = [one for one in offer.flights if one.departs != refused.departs]
    fits = [one for one in fits if (one.departs > refused.departs) == later]
    if not fits:
        return None
    context.offer = offer.with_first(tuple(fits))
    return offered(context, "Which one would you like?")


def _instead(context: CallContext, words: str) -> Answer | None:
    """What "no, I'd rather go on Friday morning" means: the flights of the offer that fit it."""
    offer = context.offer
    if offer is None or _RATHER.search(lowered(words)) is None:
        return None
    if fitting(words, offer.flights, context.clock()) is None:
        return None
    return _narrowed(context, words, "Which one would you like?")


def _read_back(context: CallContext, booking: Booking, flight: Flight) -> Answer:
    turn = context.customer_turns
    named = f"{context.session_id}:{booking.locator}:{booking.flight.id}:{flight.id}"
    key = hashlib.sha256(named.encode()).hexdigest()[:32]
    context.proposal = Proposal(booking, flight, turn, key)
    now = context.clock()
    when = day(flight.departs, now)
    old = booking.flight
    before = day(old.departs, now)
    return {
        "status": "not changed yet, needs an explicit yes",
        "say": f"I would move your booking {booking.locator} from flight {old.number}, "
        f"{before} at {clock_time(old.departs)}, to flight {flight.number} to "
        f"{city(flight.destination)}, {when} at {clock_time(flight.departs)}.",
        "ask": "Shall I make this change?",
        "next": "rebook_tool",
        "topic": TOPIC,
    }
