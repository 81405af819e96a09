"""The function tools of the agents: look up a policy, see one's flights, change one.

Every tool answers with JSON. Three keys are written for whoever speaks next, a language
model or the local engine:

- ``say``: a text that may be spoken as it is;
- ``ask``: a question to put to the customer;
- ``next``: the tool that takes the customer's reply to it.

A personal tool needs approval until the customer has signed in through the page. That is
decided here from the session's context, never from anything the model says.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

from agents import RunContextWrapper, function_tool
from jetbridge.agents.assent import is_no, is_yes
from jetbridge.agents.choice import chosen_bookings, chosen_flight
from jetbridge.agents.context import CallContext, Offer, Proposal
from jetbridge.agents.desk import Booking, Customer, Flight
from jetbridge.agents.wording import clock_time, day, flight_line, status_line
from jetbridge.retrieval.errors import QueryRefused, RebookingRefused
from jetbridge.retrieval.records import Hit

Call = RunContextWrapper[CallContext]
_READ_OUT = 3
_REQUEST_LIMIT = 600


async def sign_in_needed(call: Call, arguments: dict[str, Any], call_id: str) -> bool:
    """Whether a personal tool has to wait for a sign-in; true again once it has expired."""
    return call.context.customer is None


def declined() -> str:
    """What the model is told when the customer did not sign in."""
    return json.dumps(
        {
            "status": "declined",
            "say": "Without signing in I can't see or change bookings, but I can still answer "
            "questions about our policies.",
        }
    )


@function_tool
async def document_lookup_tool(call: Call, request: str) -> str:
    """Look up the airline's published policies and rules: baggage, check-in, seats, fees,
    changes, refunds, pets, special assistance and everything else that holds for any
    passenger. The only source for such answers.

    Args:
        request: The customer's question, complete in itself, in the customer's own words.
    """
    context = call.context
    try:
        result = await asyncio.to_thread(context.search, request[:_REQUEST_LIMIT], context.recent())
    except QueryRefused:
        return _unknown(context)
    context.lookups.append(result)
    if result.abstained or not result.hits:
        return _unknown(context)
    return _told(context, {"status": "found", "passages": [_passage(hit) for hit in result.hits]})


@function_tool(needs_approval=sign_in_needed)
async def check_flights_tool(call: Call) -> str:
    """See the signed-in customer's own flights: status, delay, departure and arrival times,
    terminal, gate and seat. For the customer's own trips only, never for rules.
    """
    context = call.context
    customer = context.customer
    if customer is None:
        return _signed_out()
    bookings = await asyncio.to_thread(context.desk.bookings, customer.id)
    now = context.clock()
    bookings = sorted(bookings, key=lambda one: one.flight.state in ("departed", "arrived"))
    if not bookings:
        return _told(
            context,
            {"status": "none", "say": "I don't see any upcoming flights in your name."},
        )
    return _told(
        context,
        {"status": "found", "customer": customer.first_name,
         "flights": [_booking(booking, now) for booking in bookings]},
    )  # fmt: skip


@function_tool(needs_approval=sign_in_needed)
async def list_alternatives_tool(call: Call, booking: str = "") -> str:
    """List other flights that the signed-in customer's booking can be moved to.

    Args:
        booking: Which trip to change, in the customer's own words: its code, flight number,
            destination or day. Empty when the customer has not said.
    """
    context = call.context
    customer = context.customer
    if customer is None:
        return _signed_out()
    return await _list_alternatives(context, customer, booking)


@function_tool(needs_approval=sign_in_needed)
async def rebook_tool(call: Call, choice: str) -> str:
    """Move the signed-in customer's booking to another flight. The first call only reads the
    change back; call again with the customer's reply. Nothing is changed before the customer
    has said yes to what was read back.

    Args:
        choice: The customer's own words: which flight ("the second one", "the ten fifteen",
            "the later one", a flight number), or the reply to the read-back.
    """
    context = call.context
    customer = context.customer
    if customer is None:
        return _signed_out()
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
            return _told(
                context,
                {"status": "not changed",
                 "say": "All right, I have not changed anything. Your booking stays as it is."},
            )  # fmt: skip
        return _read_back(context, pending.booking, pending.flight)
    if context.offer is None:
        listed = await _list_alternatives(context, customer, words)
        if context.offer is None:
            return listed
        wanted = chosen_flight(words, context.offer.flights)
        return listed if wanted is None else _read_back(context, context.offer.booking, wanted)
    wanted = chosen_flight(words, context.offer.flights)
    if wanted is None and choice != words:
        wanted = chosen_flight(choice, context.offer.flights)
    if wanted is None:
        return _told(context, _offered(context, "Which of them would you like?"))
    return _read_back(context, context.offer.booking, wanted)


async def _list_alternatives(context: CallContext, customer: Customer, words: str) -> str:
    bookings = await asyncio.to_thread(context.desk.bookings, customer.id)
    now = context.clock()
    changeable = [
        booking
        for booking in bookings
        if booking.state != "cancelled" and booking.flight.state not in ("departed", "arrived")
    ]
    if not changeable:
        return _told(
            context,
            {"status": "none", "say": "I don't see a booking in your name that can be changed."},
        )
    said = f"{words} {context.last_words()}"
    meant = chosen_bookings(said, changeable)
    if len(meant) > 1:
        trips = [_booking(booking, now) for booking in meant]
        names = "; ".join(
            f"flight {trip['flight']} to {trip['to']} {trip['day']} at {trip['departs']}"
            for trip in trips
        )
        return _told(
            context,
            {
                "status": "which booking",
                "say": f"You have {len(meant)} trips: {names}.",
                "ask": "Which one would you like to change?",
                "next": "list_alternatives_tool",
                "bookings": trips,
            },
        )
    booking = meant[0]
    try:
        flights = await asyncio.to_thread(context.desk.alternatives, customer.id, booking.locator)
    except RebookingRefused as refused:
        return _told(context, {"status": "refused", "say": str(refused)})
    if not flights:
        return _told(
            context,
            {"status": "none", "say": f"There is no other flight with a free seat for your trip "
             f"to {booking.flight.destination} right now. You can reach {context.contact} for "
             "further help."},
        )  # fmt: skip
    context.proposal = None
    context.offer = Offer(booking, tuple(flights))
    return _told(context, _offered(context, "Which one would you like?"))


async def _rebook(context: CallContext, customer: Customer, agreed: Proposal) -> str:
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
        return _told(context, {"status": "refused", "say": str(refused)})
    context.proposal = context.offer = None
    now = context.clock()
    flight = done.booking.flight
    seat = f" Your seat is {done.booking.seat}." if done.booking.seat else ""
    when = day(flight.departs, now.astimezone(flight.departs.tzinfo).date())
    return _told(
        context,
        {
            "status": "changed",
            "say": f"Done. Your booking {done.booking.locator} is now on flight {flight.number} "
            f"to {flight.destination}, {when} at {clock_time(flight.departs)}, from terminal "
            f"{flight.terminal}, gate {flight.gate}.{seat}",
            "booking": _booking(done.booking, now),
        },
    )


def _renamed(context: CallContext, words: str) -> Flight | None:
    """Another flight of the offer, if the reply to a read-back names one."""
    if context.offer is None or is_yes(words):
        return None
    return chosen_flight(words, context.offer.flights)


def _read_back(context: CallContext, booking: Booking, flight: Flight) -> str:
    turn = context.customer_turns
    named = f"{context.session_id}:{booking.locator}:{booking.flight.id}:{flight.id}"
    key = hashlib.sha256(named.encode()).hexdigest()[:32]
    context.proposal = Proposal(booking, flight, turn, key)
    now = context.clock()
    when = day(flight.departs, now.astimezone(flight.departs.tzinfo).date())
    old = booking.flight
    before = day(old.departs, now.astimezone(old.departs.tzinfo).date())
    return _told(
        context,
        {
            "status": "not changed yet, needs an explicit yes",
            "say": f"I would move your booking {booking.locator} from flight {old.number}, "
            f"{before} at {clock_time(old.departs)}, to flight {flight.number} to "
            f"{flight.destination}, {when} at {clock_time(flight.departs)}.",
            "ask": "Shall I make this change?",
            "next": "rebook_tool",
        },
    )


def _offered(context: CallContext, question: str) -> dict[str, Any]:
    offer = context.offer
    assert offer is not None
    now = context.clock()
    shown = offer.flights[:_READ_OUT]
    lines = "; ".join(
        f"{place}. {flight_line(flight, now)}" for place, flight in enumerate(shown, 1)
    )
    more = len(offer.flights) - len(shown)
    rest = f" There {'is' if more == 1 else 'are'} {more} more." if more else ""
    old = offer.booking.flight
    return {
        "status": "offered",
        "say": f"For your flight {old.number} from {old.origin} to {old.destination} I can "
        f"offer: {lines}.{rest}",
        "ask": question,
        "next": "rebook_tool",
        "flights": [
            {"place": place, "flight": flight.number, "line": flight_line(flight, now)}
            for place, flight in enumerate(offer.flights, 1)
        ],
    }


def _booking(booking: Booking, now: Any) -> dict[str, Any]:
    flight = booking.flight
    return {
        "summary": status_line(booking, now),
        "flight": flight.number,
        "status": flight.state,
        "from": flight.origin,
        "to": flight.destination,
        "day": day(flight.departs, now.astimezone(flight.departs.tzinfo).date()),
        "departs": clock_time(flight.departs),
        "expected": clock_time(flight.estimated),
        "arrives": clock_time(flight.arrives),
        "terminal": flight.terminal,
        "gate": flight.gate,
        "seat": booking.seat,
        "fare": booking.fare,
        "booking code": booking.locator,
    }


def _passage(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "title": passage.info.title,
        "section": passage.section_path,
        "page": passage.pages[0] if passage.pages else None,
        "text": passage.text,
        "sentences": [sentence.text for sentence in hit.sentences],
    }


def _unknown(context: CallContext) -> str:
    return _told(
        context,
        {
            "status": "nothing good enough",
            "say": "I don't know: I couldn't find that in our published policies. "
            f"{context.contact[:1].upper()}{context.contact[1:]} can help you further.",
            "passages": [],
        },
    )


def _signed_out() -> str:
    return json.dumps(
        {"status": "signed out", "say": "Please sign in on the page first, then ask me again."}
    )


def _told(context: CallContext, answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    context.found(text)
    return text
