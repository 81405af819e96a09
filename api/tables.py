"""The tables of the airline's side: airports, flights, customers, bookings, sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from jetbridge.api.database import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The tables that belong to `api`."""

    metadata = MetaData(naming_convention=NAMES)


class AirportRow(Base):
    """An airport, by IATA code, with the time zone its flights are told in."""

    __tablename__ = "airports"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    city: Mapped[str] = mapped_column(String(60))
    time_zone: Mapped[str] = mapped_column(String(40))


class FlightRow(Base):
    """One departure. What it is doing now follows from `status` and the clock.

    `demo_key` names the line of the demonstration schedule that the row came from; rows of
    a real airline have none and are never re-timed.
    """

    __tablename__ = "flights"
    __table_args__ = (
        CheckConstraint("seats_left >= 0", name="seats_left"),
        CheckConstraint("status IN ('scheduled', 'cancelled')", name="status"),
        Index("ix_flights_route", "origin_code", "destination_code", "departs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    demo_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    number: Mapped[str] = mapped_column(String(8))
    origin_code: Mapped[str] = mapped_column(ForeignKey("airports.code"))
    destination_code: Mapped[str] = mapped_column(ForeignKey("airports.code"))
    departs: Mapped[datetime] = mapped_column(Instant)
    estimated: Mapped[datetime] = mapped_column(Instant)
    arrives: Mapped[datetime] = mapped_column(Instant)
    terminal: Mapped[str] = mapped_column(String(4))
    gate: Mapped[str] = mapped_column(String(6))
    status: Mapped[str] = mapped_column(String(12))
    seats_left: Mapped[int]

    origin: Mapped[AirportRow] = relationship(foreign_keys=[origin_code], lazy="joined")
    destination: Mapped[AirportRow] = relationship(foreign_keys=[destination_code], lazy="joined")


class CustomerRow(Base):
    """A person who may sign in. `email` is kept in lower case."""

    __tablename__ = "customers"
    __table_args__ = (CheckConstraint("role IN ('customer', 'content', 'evaluator')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    first_name: Mapped[str] = mapped_column(String(60))
    last_name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))


class SignInRow(Base):
    """Failed sign-ins under one name, whether or not anybody has that name.

    The name is kept as a slow hash only: people type passwords into the wrong field.
    """

    __tablename__ = "sign_ins"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_tried: Mapped[datetime] = mapped_column(Instant)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)


class StaffSessionRow(Base):
    """A staff member's sign-in. The cookie holds the secret, this its SHA-256."""

    __tablename__ = "staff_sessions"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    expires: Mapped[datetime] = mapped_column(Instant)


class BookingRow(Base):
    """A customer's seat on a flight."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("state IN ('confirmed', 'changed', 'cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    locator: Mapped[str] = mapped_column(String(6), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"), index=True)
    seat: Mapped[str] = mapped_column(String(4))
    fare: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    booked_at: Mapped[datetime] = mapped_column(Instant)

    flight: Mapped[FlightRow] = relationship(lazy="joined")


class RebookingRow(Base):
    """A change that was made. Its key makes a repeated request harmless."""

    __tablename__ = "rebookings"

    request_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    from_flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"))
    to_flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
