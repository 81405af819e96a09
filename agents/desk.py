"""What the personal tools need from the airline's systems, and nothing more.

`api.flights` implements `FlightDesk` on SQL; the tools only know these records.
Times are timezone-aware; amounts are US dollars in cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

FlightState = Literal["on time", "delayed", "cancelled", "boarding", "departed", "arrived"]
BookingState = Literal["confirmed", "changed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Customer:
    """Who signed in. Nothing here is a credential."""

    id: int
    first_name: str


@dataclass(frozen=True, slots=True)
class Flight:
    """One departure. `estimated` differs from `departs` when the flight is delayed."""

    id: int
    number: str
    origin: str
    destination: str
    departs: datetime
    estimated: datetime
    arrives: datetime
    terminal: str
    gate: str
    state: FlightState
    seats_left: int


@dataclass(frozen=True, slots=True)
class Booking:
    """A customer's booking on one flight. `locator` is the six-character code."""

    locator: str
    customer_id: int
    flight: Flight
    seat: str
    fare: str
    state: BookingState


@dataclass(frozen=True, slots=True)
class Rebooked:
    """The result of a change: the booking as it is now, and whether this call changed it."""

    booking: Booking
    previous: Flight
    repeated: bool


class FlightDesk(Protocol):
    """The airline's booking system, as the tools see it. Every call is for one customer."""

    def bookings(self, customer_id: int) -> list[Booking]:
        """The customer's current and recent bookings, soonest departure first."""
        ...

    def alternatives(self, customer_id: int, locator: str, *, limit: int = 6) -> list[Flight]:
        """Later and earlier flights on the same route that have a seat, soonest first.

        Raises:
            RebookingRefused: the booking is not this customer's or cannot be changed.
        """
        ...

    def rebook(
        self, customer_id: int, locator: str, flight_id: int, *, request_key: str
    ) -> Rebooked:
        """Move the booking to another flight, in one transaction.

        The same `request_key` never books twice.

        Raises:
            RebookingRefused: no seat, not changeable, or not this customer's booking.
        """
        ...
