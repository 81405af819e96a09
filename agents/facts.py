"""A booking's facts one at a time, so that "which gate?" is answered by the gate alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jetbridge.agents.desk import Booking
from jetbridge.agents.wording import city, clock_time, day, length, near_day, status_line


def called(booking: Booking) -> str:
    """How a booking's flight is named: ``Your flight LK 434 to Denver``."""
    return f"Your flight {booking.flight.number} to {city(booking.flight.destination)}"


def facts_of(booking: Booking, now: datetime) -> dict[str, str]:
    """What can be asked of a booking, by what it is called, each as a whole sentence.

    What the airline's system does not tell is said not to be there.
    """
    flight = booking.flight
    leaves = f"{near_day(flight.estimated, now)} at {clock_time(flight.estimated)}"
    late = flight.estimated - flight.departs
    gate = f"It leaves from gate {flight.gate}, terminal {flight.terminal}."
    told = {
        "status": f"It is on time and leaves {leaves}.",
        "delay": f"It is not delayed: it leaves {leaves}.",
        "departure": f"It leaves {leaves}.",
        "arrival": f"It lands {near_day(flight.arrives, now)} at {clock_time(flight.arrives)}.",
        "gate": gate,
        "terminal": gate,
        "airport": f"It leaves from {flight.origin}, terminal {flight.terminal}.",
        "boarding": f"I can't see when boarding begins. {gate[:-1]} {leaves}.",
        "length": f"It takes {length(flight.arrives - flight.estimated)}.",
        "stops": f"It is a single flight from {city(flight.origin)} to {city(flight.destination)}.",
        "number": f"It is flight {flight.number}.",
    }
    if flight.state == "delayed" or late > timedelta(0):
        delayed = f"It is delayed by {length(late)}"
        told["status"] = f"{delayed} and now leaves {leaves}."
        told["delay"] = f"{delayed}."
        told["reason"] = f"I can see that it is delayed by {length(late)}, but not why."
        told["departure"] = f"It now leaves {leaves}."
    if flight.state == "boarding":
        told["status"] = told["boarding"] = f"It is boarding now at gate {flight.gate}."
    elif flight.state in ("departed", "arrived"):
        left = f"It left {leaves}."
        told |= dict.fromkeys(("status", "departure", "boarding"), left)
    if flight.state == "arrived":
        told["status"] = f"It has arrived. {left}"
        told["arrival"] = told["arrival"].replace("It lands", "It landed")
    if "cancelled" in (flight.state, booking.state):
        what = "It has" if flight.state == "cancelled" else "Your booking on it has"
        told = dict.fromkeys(told, f"{what} been cancelled.")
        told["reason"] = "I can see that it has been cancelled, but not why."
    seat = f"Your seat is {booking.seat}." if booking.seat else "You have no seat on it yet."
    return told | {
        "seat": seat,
        "code": f"Your booking code is {booking.locator}.",
        "fare": f"Your fare is {booking.fare}.",
    }


def booking_record(booking: Booking, now: datetime) -> dict[str, Any]:
    """A booking as a tool returns it: a summary, its facts in words, and its fields."""
    flight = booking.flight
    return {
        "summary": status_line(booking, now),
        "called": called(booking),
        "facts": facts_of(booking, now),
        "news": is_news(booking),
        "flight": flight.number,
        "status": flight.state,
        "from": flight.origin,
        "to": flight.destination,
        "day": day(flight.departs, now),
        "departs": clock_time(flight.departs),
        "expected": clock_time(flight.estimated),
        "arrives": clock_time(flight.arrives),
        "terminal": flight.terminal,
        "gate": flight.gate,
        "seat": booking.seat,
        "fare": booking.fare,
        "booking code": booking.locator,
    }


def is_news(booking: Booking) -> bool:
    """Whether something about the flight must be heard first, whatever is asked."""
    return booking.flight.state != "on time" or booking.state == "cancelled"


def topic(booking: Booking) -> str:
    """What a rule that is asked about next is asked about; empty for an ordinary flight."""
    if "cancelled" in (booking.flight.state, booking.state):
        return "a cancelled flight"
    return "a delayed flight" if booking.flight.state == "delayed" else ""
