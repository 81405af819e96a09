"""The demonstration airline is made once and stays around today."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from database_fixtures import NOW
from sqlalchemy import func, select

from jetbridge.api.database import Database, open_database
from jetbridge.api.flights import Flights
from jetbridge.api.seed import demo_accounts, refresh_demo
from jetbridge.api.tables import BookingRow, CustomerRow, FlightRow

pytest_plugins = ["database_fixtures"]


def test_there_is_enough_of_it(airline: Database) -> None:
    """At least 8 customers, 40 coming flights and every airport of the network."""
    with airline.read() as session:
        coming = select(func.count()).select_from(FlightRow).where(FlightRow.departs > NOW)
        assert (session.scalar(coming) or 0) >= 40
        roles = session.scalars(select(CustomerRow.role)).all()
        ends = set(session.scalars(select(FlightRow.destination_code)))
    assert roles.count("customer") >= 8
    assert {"content", "evaluator"} <= set(roles)
    assert len(ends) == 11
    assert len(demo_accounts()) == len(roles)


def test_passwords_are_kept_as_argon2_only(airline: Database) -> None:
    """No password of the demonstration stands in the table."""
    with airline.read() as session:
        kept = session.scalars(select(CustomerRow.password_hash)).all()
    assert all(one.startswith("$argon2id$") for one in kept)
    assert len(set(kept)) == len(kept)


def test_a_second_start_on_the_same_day_changes_nothing(airline: Database) -> None:
    """Refreshing again makes nothing and moves nothing."""

    def everything() -> list[tuple[object, ...]]:
        with airline.read() as session:
            rows = session.scalars(select(FlightRow).order_by(FlightRow.id))
            return [(row.id, row.departs, row.estimated, row.seats_left) for row in rows]

    before = everything()
    assert refresh_demo(airline, now=NOW) is False
    assert everything() == before


def test_a_later_day_moves_the_flights_and_keeps_the_rebooking(airline: Database) -> None:
    """Three days on, the customer is still on the flight chosen, seats as they were sold."""
    flights = Flights(airline, clock=lambda: NOW)
    with airline.read() as session:
        maya = session.scalars(select(CustomerRow.id).where(CustomerRow.first_name == "Maya")).one()
    [booking] = flights.bookings(maya)
    target = flights.alternatives(maya, booking.locator)[0]
    done = flights.rebook(maya, booking.locator, target.id, request_key="kept")

    later = NOW + timedelta(days=3)
    assert refresh_demo(airline, now=later) is False
    [moved] = Flights(airline, clock=lambda: later).bookings(maya)
    assert (moved.flight.id, moved.state, moved.seat) == (target.id, "changed", done.booking.seat)
    assert moved.flight.seats_left == done.booking.flight.seats_left
    assert moved.flight.departs - target.departs == timedelta(days=3)
    states = {
        one.flight.state
        for who in range(1, 10)
        for one in Flights(airline, clock=lambda: later).bookings(who)
    }
    assert {"on time", "delayed", "cancelled", "departed"} <= states


def test_local_times_survive_a_change_of_clocks(airline: Database) -> None:
    """A morning flight still leaves in the morning after daylight saving time begins."""
    spring = NOW.replace(year=2027, month=3, day=13)
    refresh_demo(airline, now=spring)
    with airline.read() as session:
        days = session.scalars(
            select(FlightRow).where(FlightRow.number == "LK 210").order_by(FlightRow.departs)
        ).all()
    hours = {row.departs.hour for row in days}
    assert hours == {12, 11}


def test_a_real_airlines_database_is_left_alone(database_url: str) -> None:
    """Customers without demonstration flights mean that nothing is ours to touch."""
    database = open_database(database_url)
    with database.write() as session:
        session.add(
            CustomerRow(
                email="real@airline.example", first_name="Real", last_name="Person",
                role="customer", password_hash="x",
            )
        )  # fmt: skip
    assert refresh_demo(database, now=NOW) is False
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FlightRow)) == 0
        assert session.scalar(select(func.count()).select_from(BookingRow)) == 0
    database.close()


def test_the_page_about_the_demonstration_is_true() -> None:
    """docs/demo.md lists everybody with email and password, and nobody else."""
    page = (Path(__file__).parent.parent / "docs" / "demo.md").read_text(encoding="utf-8")
    rows = {
        f"| {one.name} | `{one.email}` | `{one.password}` | {one.about} |"
        for one in demo_accounts()
    }
    shown = {line for line in page.splitlines() if line.startswith("| ") and "@" in line}
    assert shown == rows
