"""How flights and bookings are put into words, as text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from jetbridge.agents.desk import Booking, Flight


def clock_time(moment: datetime) -> str:
    """The time of day: ``8:15 AM``."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def day(moment: datetime, now: datetime) -> str:
    """The day, near days by name: ``today``, ``tomorrow``, ``Friday, November 27``."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(_days_away(moment, now)) or f"{moment:%A, %B} {moment.day}"


def near_day(moment: datetime, now: datetime) -> str:
    """The day as it is said of the coming week: ``today``, ``Friday``, then with its date."""
    return f"{moment:%A}" if 1 < _days_away(moment, now) < 7 else day(moment, now)


def city(place: str) -> str:
    """A place without its airport's code: ``London (LHR)`` is ``London``."""
    return re.sub(r"\s*\([^)]*\)", "", place)


def money(cents: int) -> str:
    """An amount of US dollars: ``$75`` or ``$12.50``."""
    return f"${cents // 100}" if cents % 100 == 0 else f"${cents / 100:.2f}"


def flight_line(flight: Flight, now: datetime) -> str:
    """One flight to choose: ``JB 204 today at 6:10 PM, arriving at 9:45 PM, 4 seats left``."""
    when = day(flight.departs, now)
    seats = "1 seat" if flight.seats_left == 1 else f"{flight.seats_left} seats"
    return (
        f"{flight.number} {when} at {clock_time(flight.departs)}, "
        f"arriving at {clock_time(flight.arrives)}, {seats} left"
    )


def status_line(booking: Booking, now: datetime) -> str:
    """One booking's flight as one or two sentences: state, times, terminal, gate, seat."""
    flight = booking.flight
    when = day(flight.departs, now)
    name = f"Your flight {flight.number} from {city(flight.origin)} to {city(flight.destination)}"
    at = clock_time(flight.departs)
    where = f"from terminal {flight.terminal}, gate {flight.gate}"
    seat = f" Your seat is {booking.seat}." if booking.seat else ""
    if booking.state == "cancelled":
        return f"Your booking {booking.locator} on flight {flight.number} has been cancelled."
    if flight.state == "cancelled":
        return f"{name}, planned for {when} at {at}, has been cancelled."
    if flight.state == "delayed":
        later = clock_time(flight.estimated)
        late = length(flight.estimated - flight.departs)
        moved = day(flight.estimated, now)
        then = later if moved == when else f"{moved} at {later}"
        return (
            f"{name} is delayed by {late}: it now leaves {when} at {then} "
            f"instead of {at}, {where}.{seat}"
            if moved == when
            else f"{name} is delayed by {late}: it now leaves {then} "
            f"instead of {when} at {at}, {where}.{seat}"
        )
    if flight.state == "boarding":
        return f"{name} is boarding now at gate {flight.gate}, terminal {flight.terminal}.{seat}"
    if flight.state == "departed":
        return f"{name} departed {when} at {clock_time(flight.estimated)}."
    if flight.state == "arrived":
        return f"{name} has arrived; it left {when} at {clock_time(flight.estimated)}."
    return (
        f"{name} is on time: it leaves {when} at {at} {where}, "
        f"and arrives at {clock_time(flight.arrives)}.{seat}"
    )


def length(time: timedelta) -> str:
    """A length of time: ``1 hour and 5 minutes``."""
    hours, minutes = divmod(int(time.total_seconds() // 60), 60)
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}"
        for number, unit in ((hours, "hour"), (minutes, "minute"))
        if number
    ]
    return " and ".join(parts) or "0 minutes"


def _days_away(moment: datetime, now: datetime) -> int:
    """How many days later it is, by the calendar of the moment's own place."""
    return (moment.date() - now.astimezone(moment.tzinfo).date()).days
