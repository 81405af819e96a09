"""Flights and bookings in SQL: `agents.desk.FlightDesk` for the personal tools."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session, lazyload

from jetbridge.agents.desk import Booking, BookingState, Flight, FlightState, Rebooked
from jetbridge.api.database import Database
from jetbridge.api.tables import BookingRow, FlightRow, RebookingRow
from jetbridge.retrieval.errors import RebookingRefused

BOARDING = timedelta(minutes=35)
# Check-in closes 60 minutes before an international departure: later, nobody can be added.
LAST_CHANGE = timedelta(minutes=60)
RECENT = timedelta(days=2)
LONG_DELAY = timedelta(hours=3)
FREE_CHANGE = timedelta(hours=24)
NEARBY = timedelta(days=2)


class Flights:
    """The airline's flights and bookings in one database."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Take the database and, for tests, another clock."""
        self._database = database
        self._clock = clock

    def bookings(self, customer_id: int) -> list[Booking]:
        """The customer's current and recent bookings, soonest departure first."""
        now = self._clock()
        found = (
            select(BookingRow)
            .join(BookingRow.flight)
            .where(BookingRow.customer_id == customer_id, FlightRow.arrives > now - RECENT)
            .order_by(FlightRow.departs, BookingRow.id)
        )
        with self._database.read() as session:
            return [_booking(row, now) for row in session.scalars(found)]

    def alternatives(self, customer_id: int, locator: str, *, limit: int = 6) -> list[Flight]:
        """The flights of the route nearest to the booked one that have a seat, soonest first.

        Earlier and later ones alike, at most two days away.

        Raises:
            RebookingRefused: the booking is not this customer's or cannot be changed.
        """
        now = self._clock()
        with self._database.read() as session:
            booking = _own_booking(session, customer_id, locator)
            _check_changeable(booking, now)
            flight = booking.flight
            found = select(FlightRow).where(
                FlightRow.origin_code == flight.origin_code,
                FlightRow.destination_code == flight.destination_code,
                FlightRow.id != flight.id,
                FlightRow.status == "scheduled",
                FlightRow.seats_left > 0,
                FlightRow.departs > now + LAST_CHANGE,
                FlightRow.departs.between(flight.departs - NEARBY, flight.departs + NEARBY),
            )
            nearest = sorted(
                session.scalars(found), key=lambda row: abs(row.departs - flight.departs)
            )[:limit]
            nearest.sort(key=lambda row: (row.departs, row.id))
            return [_flight(row, now) for row in nearest]

    def rebook(
        self, customer_id: int, locator: str, flight_id: int, *, request_key: str
    ) -> Rebooked:
        """Move the booking to another flight, in one transaction.

        The booking is locked first, then both flights in the order of their ids, so changes
        that cross each other wait and never deadlock. The same `request_key` books once.

        Raises:
            RebookingRefused: no seat, not changeable, or not this customer's booking.
        """
        now = self._clock()
        with self._database.write() as session:
            booking = _own_booking(session, customer_id, locator, lock=True)
            before = session.get(RebookingRow, request_key)
            if before is not None:
                return _repeated(session, before, booking, flight_id, now)
            _check_changeable(booking, now)
            pair = sorted((booking.flight_id, flight_id))
            session.scalars(
                select(FlightRow)
                .where(FlightRow.id.in_(pair))
                .order_by(FlightRow.id)
                .with_for_update(of=FlightRow)
                .execution_options(populate_existing=True)
            ).all()
            previous, target = booking.flight, session.get(FlightRow, flight_id)
            _check_target(target, previous, now)
            assert target is not None
            taken = session.execute(
                update(FlightRow)
                .where(FlightRow.id == target.id, FlightRow.seats_left > 0)
                .values(seats_left=FlightRow.seats_left - 1)
                .returning(FlightRow.id)
            ).all()
            if not taken:
                raise RebookingRefused(
                    f"Flight {target.number} has no seat left; ask for the alternatives again."
                )
            session.execute(
                update(FlightRow)
                .where(FlightRow.id == previous.id)
                .values(seats_left=FlightRow.seats_left + 1)
            )
            session.add(
                RebookingRow(
                    request_key=request_key,
                    booking_id=booking.id,
                    from_flight_id=previous.id,
                    to_flight_id=target.id,
                    made_at=now,
                )
            )
            booking.flight_id = target.id
            booking.seat = _free_seat(session, target.id)
            booking.state = "changed"
            session.flush()
            session.refresh(previous)
            session.refresh(target)
            session.refresh(booking)
            return Rebooked(_booking(booking, now), _flight(previous, now), repeated=False)


def _own_booking(
    session: Session, customer_id: int, locator: str, *, lock: bool = False
) -> BookingRow:
    found = select(BookingRow).where(
        BookingRow.locator == locator.strip().upper(), BookingRow.customer_id == customer_id
    )
    if lock:
        # Without the join: a row that was waited for would be joined to its flight of before.
        found = found.with_for_update().options(lazyload(BookingRow.flight))
    booking = session.scalar(found)
    if booking is None:
        # The same words whether the code is somebody else's or nobody's.
        raise RebookingRefused(f"There is no booking {locator} under this sign-in.")
    return booking


def _check_changeable(booking: BookingRow, now: datetime) -> None:
    flight = booking.flight
    if booking.state == "cancelled":
        raise RebookingRefused(f"Booking {booking.locator} is cancelled and cannot be changed.")
    disrupted = flight.status == "cancelled" or flight.estimated - flight.departs > LONG_DELAY
    if disrupted:
        return
    if flight.estimated <= now + LAST_CHANGE:
        raise RebookingRefused(
            f"Flight {flight.number} has left or its check-in has closed; "
            "it can no longer be changed."
        )
    if booking.fare == "Basic" and now - booking.booked_at > FREE_CHANGE:
        raise RebookingRefused(
            "A Basic fare cannot be changed later than 24 hours after it was booked."
        )


def _check_target(target: FlightRow | None, previous: FlightRow, now: datetime) -> None:
    if target is None or (target.origin_code, target.destination_code) != (
        previous.origin_code,
        previous.destination_code,
    ):
        raise RebookingRefused("That flight is not on the booking's route.")
    if target.id == previous.id:
        raise RebookingRefused(f"The booking is already on flight {target.number}.")
    if target.status == "cancelled" or target.departs <= now + LAST_CHANGE:
        raise RebookingRefused(f"Flight {target.number} can no longer be booked.")


def _repeated(
    session: Session, before: RebookingRow, booking: BookingRow, flight_id: int, now: datetime
) -> Rebooked:
    if (before.booking_id, before.to_flight_id) != (booking.id, flight_id):
        raise RebookingRefused("This request was already used for another change.")
    previous = session.get_one(FlightRow, before.from_flight_id)
    return Rebooked(_booking(booking, now), _flight(previous, now), repeated=True)


def _free_seat(session: Session, flight_id: int) -> str:
    taken = set(session.scalars(select(BookingRow.seat).where(BookingRow.flight_id == flight_id)))
    seats = (f"{row}{letter}" for row in range(14, 60) for letter in "CDABEF")
    return next(seat for seat in seats if seat not in taken)


def _booking(row: BookingRow, now: datetime) -> Booking:
    state: BookingState = row.state  # type: ignore[assignment]
    return Booking(
        row.locator, row.customer_id, _flight(row.flight, now), row.seat, row.fare, state
    )


def _flight(row: FlightRow, now: datetime) -> Flight:
    origin, destination = row.origin, row.destination
    leaves, lands = ZoneInfo(origin.time_zone), ZoneInfo(destination.time_zone)
    return Flight(
        id=row.id,
        number=row.number,
        origin=f"{origin.city} ({origin.code})",
        destination=f"{destination.city} ({destination.code})",
        departs=row.departs.astimezone(leaves),
        estimated=row.estimated.astimezone(leaves),
        arrives=row.arrives.astimezone(lands),
        terminal=row.terminal,
        gate=row.gate,
        state=_state(row, now),
        seats_left=row.seats_left,
    )


def _state(row: FlightRow, now: datetime) -> FlightState:
    if row.status == "cancelled":
        return "cancelled"
    if now >= row.arrives:
        return "arrived"
    if now >= row.estimated:
        return "departed"
    if now >= row.estimated - BOARDING:
        return "boarding"
    return "delayed" if row.estimated > row.departs else "on time"
