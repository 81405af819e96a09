"""Bookings are the customer's own, and a change is one transaction."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from database_fixtures import NOW
from sqlalchemy import func, select

from jetbridge.api.database import Database
from jetbridge.api.flights import Flights
from jetbridge.api.tables import BookingRow, CustomerRow, FlightRow, RebookingRow
from jetbridge.retrieval.errors import RebookingRefused

pytest_plugins = ["database_fixtures"]


@pytest.fixture
def flights(airline: Database) -> Flights:
    """The booking system at a fixed moment."""
    return Flights(airline, clock=lambda: NOW)


def customer(airline: Database, email: str) -> int:
    """The id of a demonstration customer."""
    with airline.read() as session:
        return session.scalars(select(CustomerRow.id).where(CustomerRow.email == email)).one()


def seats(airline: Database) -> dict[int, int]:
    """The seats left of every flight."""
    with airline.read() as session:
        return {row.id: row.seats_left for row in session.scalars(select(FlightRow))}


def test_bookings_are_in_every_state(airline: Database, flights: Flights) -> None:
    """The demonstration has on time, delayed, cancelled and departed flights, and none."""
    states = Counter()
    for email in ("maya", "tom", "priya", "luis", "hannah"):
        bookings = flights.bookings(customer(airline, f"{email}@example.com"))
        states.update([one.flight.state for one in bookings] or ["none"])
    assert states == Counter(["on time", "delayed", "cancelled", "departed", "none"])


def test_times_are_local_to_their_airports(airline: Database, flights: Flights) -> None:
    """A departure is told in the origin's zone, an arrival in the destination's."""
    [booking] = flights.bookings(customer(airline, "tom@example.com"))
    assert (booking.flight.departs.hour, booking.flight.departs.minute) == (13, 30)
    assert booking.flight.departs.utcoffset() == timedelta(hours=-5)
    assert booking.flight.arrives.utcoffset() == timedelta(hours=-7)
    assert booking.flight.estimated - booking.flight.departs == timedelta(minutes=55)


def test_a_state_follows_the_clock(airline: Database) -> None:
    """A scheduled flight boards, departs and arrives without anybody writing it down."""
    maya = customer(airline, "maya@example.com")
    leaves = Flights(airline, clock=lambda: NOW).bookings(maya)[0].flight
    seen = []
    for moment in (
        leaves.departs - timedelta(minutes=20),
        leaves.departs + timedelta(minutes=1),
        leaves.arrives + timedelta(minutes=1),
    ):
        [booking] = Flights(airline, clock=lambda at=moment: at).bookings(maya)
        seen.append(booking.flight.state)
    assert seen == ["boarding", "departed", "arrived"]


def test_alternatives_have_seats_and_the_same_route(airline: Database, flights: Flights) -> None:
    """Every flight offered can really be booked: route, seat, time, not cancelled."""
    priya = customer(airline, "priya@example.com")
    [booking] = flights.bookings(priya)
    offered = flights.alternatives(priya, booking.locator)
    assert 0 < len(offered) <= 6
    assert offered == sorted(offered, key=lambda one: one.departs)
    for one in offered:
        assert (one.origin, one.destination) == (
            booking.flight.origin,
            booking.flight.destination,
        )
        assert one.seats_left > 0
        assert one.state in ("on time", "delayed")
        assert one.departs > NOW
        assert one.id != booking.flight.id


def test_rebooking_moves_the_seat(airline: Database, flights: Flights) -> None:
    """One seat fewer on the new flight, one more on the old, and the booking moved."""
    maya, before = customer(airline, "maya@example.com"), seats(airline)
    [booking] = flights.bookings(maya)
    target = flights.alternatives(maya, booking.locator)[0]
    done = flights.rebook(maya, booking.locator, target.id, request_key="one")
    after = seats(airline)
    assert after[target.id] == before[target.id] - 1
    assert after[booking.flight.id] == before[booking.flight.id] + 1
    assert done.booking.flight.seats_left == after[target.id]
    assert (done.booking.state, done.repeated) == ("changed", False)
    assert done.previous.id == booking.flight.id
    assert flights.bookings(maya) == [done.booking]


def test_a_repeated_request_books_once(airline: Database, flights: Flights) -> None:
    """The same key answers the same, and takes no second seat."""
    maya = customer(airline, "maya@example.com")
    [booking] = flights.bookings(maya)
    target = flights.alternatives(maya, booking.locator)[0]
    first = flights.rebook(maya, booking.locator, target.id, request_key="one")
    before = seats(airline)
    again = flights.rebook(maya, booking.locator, target.id, request_key="one")
    assert again.repeated
    assert again.booking == first.booking
    assert seats(airline) == before


def test_a_key_cannot_be_used_for_another_change(airline: Database, flights: Flights) -> None:
    """A key that moved the booking to one flight does not move it to another."""
    maya = customer(airline, "maya@example.com")
    [booking] = flights.bookings(maya)
    one, two = flights.alternatives(maya, booking.locator)[:2]
    flights.rebook(maya, booking.locator, one.id, request_key="one")
    with pytest.raises(RebookingRefused):
        flights.rebook(maya, booking.locator, two.id, request_key="one")


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_request_at_once_books_once(
    airline: Database, flights: Flights, attempt: int
) -> None:
    """Six threads send one request: one change, five repeats, one seat."""
    maya, before = customer(airline, "maya@example.com"), seats(airline)
    [booking] = flights.bookings(maya)
    target = flights.alternatives(maya, booking.locator)[attempt]

    def ask(_: int) -> bool:
        key = f"key-{attempt}"
        return flights.rebook(maya, booking.locator, target.id, request_key=key).repeated

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(ask, range(6)))
    assert sorted(told) == [False] + [True] * 5
    assert seats(airline)[target.id] == before[target.id] - 1


def test_the_last_seat_is_sold_once(airline: Database, flights: Flights) -> None:
    """Eight customers want two seats at the same moment: two get one, six are refused."""
    with airline.write() as session:
        route = (FlightRow.origin_code == "JFK", FlightRow.destination_code == "BOS")
        later = select(FlightRow).where(*route, FlightRow.departs > NOW + timedelta(days=3))
        old, target = session.scalars(later.order_by(FlightRow.id).limit(2)).all()
        target.seats_left = 2
        people = session.scalars(select(CustomerRow).order_by(CustomerRow.id).limit(8)).all()
        for place, one in enumerate(people):
            session.add(
                BookingRow(
                    locator=f"TEST{place:02}", customer_id=one.id, flight_id=old.id,
                    seat=f"{place + 1}A", fare="Flex", state="confirmed", booked_at=NOW,
                )
            )  # fmt: skip
        ids, target_id, old_id, old_seats = (
            [p.id for p in people],
            target.id,
            old.id,
            old.seats_left,
        )

    def ask(place: int) -> str:
        try:
            flights.rebook(ids[place], f"TEST{place:02}", target_id, request_key=f"k{place}")
        except RebookingRefused as refused:
            return str(refused)
        return "booked"

    with ThreadPoolExecutor(8) as pool:
        told = Counter(pool.map(ask, range(8)))
    assert told["booked"] == 2
    assert sum(told.values()) == 8
    assert seats(airline)[target_id] == 0
    assert seats(airline)[old_id] == old_seats + 2
    with airline.read() as session:
        assert session.scalar(select(func.count()).select_from(RebookingRow)) == 2
        taken = session.scalars(select(BookingRow.seat).where(BookingRow.flight_id == target_id))
        assert len(set(taken)) == 2


def test_changes_that_cross_each_other_do_not_deadlock(airline: Database, flights: Flights) -> None:
    """Two customers swap flights back and forth at once; every change goes through."""
    with airline.write() as session:
        route = (FlightRow.origin_code == "JFK", FlightRow.destination_code == "DEN")
        later = select(FlightRow).where(*route, FlightRow.departs > NOW + timedelta(days=3))
        pair = session.scalars(later.order_by(FlightRow.id).limit(2)).all()
        people = session.scalars(select(CustomerRow).order_by(CustomerRow.id).limit(2)).all()
        for place, one in enumerate(people):
            pair[place].seats_left = 20
            session.add(
                BookingRow(
                    locator=f"SWAP{place:02}", customer_id=one.id, flight_id=pair[place].id,
                    seat=f"{place + 1}A", fare="Flex", state="confirmed", booked_at=NOW,
                )
            )  # fmt: skip
        ids, pair_ids = [one.id for one in people], [one.id for one in pair]

    def go(place: int) -> int:
        for turn in range(10):
            target = pair_ids[(place + turn + 1) % 2]
            key = f"{place}-{turn}"
            flights.rebook(ids[place], f"SWAP{place:02}", target, request_key=key)
        return 10

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, range(2))) == [10, 10]
    after = seats(airline)
    assert [after[one] for one in pair_ids] == [20, 20]


def test_another_customers_booking_looks_like_none(airline: Database, flights: Flights) -> None:
    """Somebody else's code and a code that does not exist are refused in the same words."""
    hannah = customer(airline, "hannah@example.com")
    [booking] = flights.bookings(customer(airline, "maya@example.com"))
    with pytest.raises(RebookingRefused) as others:
        flights.alternatives(hannah, booking.locator)
    with pytest.raises(RebookingRefused) as nobodys:
        flights.alternatives(hannah, "ZZZZZZ")
    assert str(others.value).replace(booking.locator, "ZZZZZZ") == str(nobodys.value)
    with pytest.raises(RebookingRefused):
        flights.rebook(hannah, booking.locator, booking.flight.id, request_key="x")


@pytest.mark.parametrize("email", ["luis", "amara", "oliver"])
def test_what_cannot_be_changed_is_refused(airline: Database, flights: Flights, email: str) -> None:
    """A departed flight, a Basic fare after a day, and a cancelled booking stay as they are."""
    who = customer(airline, f"{email}@example.com")
    [booking] = flights.bookings(who)
    with pytest.raises(RebookingRefused):
        flights.alternatives(who, booking.locator)


def test_a_basic_fare_may_change_when_the_airline_fails(
    airline: Database, flights: Flights
) -> None:
    """A cancelled flight can be changed on any fare."""
    priya = customer(airline, "priya@example.com")
    [booking] = flights.bookings(priya)
    assert booking.fare == "Basic"
    target = flights.alternatives(priya, booking.locator)[0]
    done = flights.rebook(priya, booking.locator, target.id, request_key="p")
    assert done.booking.flight.id == target.id


def test_a_flight_of_another_route_is_refused(airline: Database, flights: Flights) -> None:
    """A booking to London cannot be moved to a flight to Boston, or to none."""
    maya = customer(airline, "maya@example.com")
    [booking] = flights.bookings(maya)
    with airline.read() as session:
        boston = session.scalars(
            select(FlightRow.id).where(FlightRow.destination_code == "BOS").limit(1)
        ).one()
    for target in (boston, 10**6, booking.flight.id):
        with pytest.raises(RebookingRefused):
            flights.rebook(maya, booking.locator, target, request_key=f"t{target}")
