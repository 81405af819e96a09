"""The demonstration airline: made once, and kept around today ever after.

The timetable and the people are in `demo.yaml`. A later start moves every demonstration
flight to the same place relative to the new day; bookings follow their flight, so a
customer who was rebooked stays rebooked, and seats that were sold stay sold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jetbridge.api.customers import hash_password
from jetbridge.api.database import Database
from jetbridge.api.tables import AirportRow, BookingRow, CustomerRow, FlightRow

_DEMO = Path(__file__).with_name("demo.yaml")
_HUB = ZoneInfo("America/New_York")
_IN_THE_AIR = "in_the_air"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A fictional person's sign-in, and what they have to show."""

    email: str
    password: str
    name: str
    role: str
    about: str


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The fictional people who can sign in to the demonstration."""
    return tuple(
        DemoAccount(
            one["email"], one["password"], one["name"], one.get("role", "customer"), one["about"]
        )
        for one in _demo()["customers"]
    )


def has_demo(database: Database) -> bool:
    """Whether a database holds the demonstration airline."""
    with database.read() as session:
        one = select(FlightRow.id).where(FlightRow.demo_key.is_not(None)).limit(1)
        return session.scalar(one) is not None


def refresh_demo(database: Database, *, now: datetime | None = None) -> bool:
    """Make the demonstration in an empty database, or move its flights to today.

    A database with customers but no demonstration flights is a real airline's: it is left
    alone.

    Args:
        database: where to; one transaction.
        now: the present moment, timezone-aware.

    Returns:
        Whether the demonstration was made anew.
    """
    now = now or datetime.now(UTC)
    demo = _demo()
    with database.write(alone=True) as session:
        demo_flights = session.scalar(
            select(func.count()).select_from(FlightRow).where(FlightRow.demo_key.is_not(None))
        )
        people = session.scalar(select(func.count()).select_from(CustomerRow))
        if people and not demo_flights:
            return False
        for airport in demo["airports"]:
            session.merge(AirportRow(**airport))
        session.flush()
        _place_flights(session, demo, now)
        if people:
            return False
        _make_people(session, demo, now)
        return True


def _place_flights(session: Session, demo: dict[str, Any], now: datetime) -> None:
    zones = {one["code"]: ZoneInfo(one["time_zone"]) for one in demo["airports"]}
    there = {
        row.demo_key: row
        for row in session.scalars(select(FlightRow).where(FlightRow.demo_key.is_not(None)))
    }
    today = now.astimezone(_HUB).date()
    troubles = {(one["number"], one["day"]): one for one in demo["disruptions"]}
    for line in demo["timetable"]:
        hour, minute = map(int, line["departs"].split(":"))
        zone = zones[line["route"][:3]]
        for day in range(demo["first_day"], demo["last_day"] + 1):
            date = today + timedelta(days=day)
            departs = datetime.combine(date, time(hour, minute), zone).astimezone(UTC)
            key = f"{line['number']}/{day}"
            trouble = troubles.get((line["number"], day), {})
            _place(session, there.get(key), key, line, departs, trouble)
    line = demo[_IN_THE_AIR]
    left = now - timedelta(minutes=line["left_minutes_ago"])
    departs = left.replace(minute=left.minute // 5 * 5, second=0, microsecond=0)
    _place(session, there.get(_IN_THE_AIR), _IN_THE_AIR, line, departs, {})
    session.flush()


def _place(
    session: Session,
    row: FlightRow | None,
    key: str,
    line: dict[str, Any],
    departs: datetime,
    trouble: dict[str, Any],
) -> None:
    if row is None:
        origin, destination = line["route"].split("-")
        row = FlightRow(
            demo_key=key,
            number=line["number"],
            origin_code=origin,
            destination_code=destination,
            terminal=line["terminal"],
            seats_left=line["seats"],
        )
        session.add(row)
    row.gate = trouble.get("gate", line["gate"])
    row.status = "cancelled" if trouble.get("cancelled") else "scheduled"
    row.departs = departs
    row.estimated = departs + timedelta(minutes=trouble.get("delay_minutes", 0))
    row.arrives = row.estimated + timedelta(minutes=line["minutes"])


def _make_people(session: Session, demo: dict[str, Any], now: datetime) -> None:
    for one in demo["customers"]:
        first, last = one["name"].split(" ", 1)
        person = CustomerRow(
            email=one["email"],
            first_name=first,
            last_name=last,
            role=one.get("role", "customer"),
            password_hash=hash_password(one["password"]),
        )
        session.add(person)
        session.flush()
        for booked in one["bookings"]:
            key = booked["number"]
            if key != _IN_THE_AIR:
                key = f"{key}/{booked['day']}"
            flight = session.scalars(select(FlightRow).where(FlightRow.demo_key == key)).one()
            session.add(
                BookingRow(
                    locator=booked["locator"],
                    customer_id=person.id,
                    flight_id=flight.id,
                    seat=booked["seat"],
                    fare=booked["fare"],
                    state=booked.get("state", "confirmed"),
                    booked_at=now - timedelta(days=20),
                )
            )


@cache
def _demo() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_DEMO.read_text(encoding="utf-8"))
    return loaded
