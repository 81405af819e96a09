"""Airports, flights, customers, bookings, changes and failed sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of `api.tables`."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "airports",
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("time_zone", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_airports"),
    )
    op.create_table(
        "flights",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("demo_key", sa.String(40)),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("origin_code", sa.String(3), nullable=False),
        sa.Column("destination_code", sa.String(3), nullable=False),
        sa.Column("departs", moment, nullable=False),
        sa.Column("estimated", moment, nullable=False),
        sa.Column("arrives", moment, nullable=False),
        sa.Column("terminal", sa.String(4), nullable=False),
        sa.Column("gate", sa.String(6), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("seats_left", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flights"),
        sa.UniqueConstraint("demo_key", name="uq_flights_demo_key"),
        sa.ForeignKeyConstraint(["origin_code"], ["airports.code"], name="fk_flights_origin_code"),
        sa.ForeignKeyConstraint(
            ["destination_code"], ["airports.code"], name="fk_flights_destination_code"
        ),
        sa.CheckConstraint("seats_left >= 0", name="ck_flights_seats_left"),
        sa.CheckConstraint("status IN ('scheduled', 'cancelled')", name="ck_flights_status"),
    )
    op.create_index("ix_flights_route", "flights", ["origin_code", "destination_code", "departs"])
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("first_name", sa.String(60), nullable=False),
        sa.Column("last_name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("email", name="uq_customers_email"),
        sa.CheckConstraint(
            "role IN ('customer', 'content', 'evaluator')", name="ck_customers_role"
        ),
    )
    op.create_table(
        "sign_ins",
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_tried", moment, nullable=False),
        sa.Column("locked_until", moment),
        sa.PrimaryKeyConstraint("name_hash", name="pk_sign_ins"),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("locator", sa.String(6), nullable=False),
        sa.Column("customer_id", sa.Integer, nullable=False),
        sa.Column("flight_id", sa.Integer, nullable=False),
        sa.Column("seat", sa.String(4), nullable=False),
        sa.Column("fare", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("booked_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.UniqueConstraint("locator", name="uq_bookings_locator"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_bookings_customer_id"),
        sa.ForeignKeyConstraint(["flight_id"], ["flights.id"], name="fk_bookings_flight_id"),
        sa.CheckConstraint(
            "state IN ('confirmed', 'changed', 'cancelled')", name="ck_bookings_state"
        ),
    )
    op.create_index("ix_bookings_customer_id", "bookings", ["customer_id"])
    op.create_index("ix_bookings_flight_id", "bookings", ["flight_id"])
    op.create_table(
        "rebookings",
        sa.Column("request_key", sa.String(80), nullable=False),
        sa.Column("booking_id", sa.Integer, nullable=False),
        sa.Column("from_flight_id", sa.Integer, nullable=False),
        sa.Column("to_flight_id", sa.Integer, nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("request_key", name="pk_rebookings"),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name="fk_rebookings_booking_id"),
        sa.ForeignKeyConstraint(
            ["from_flight_id"], ["flights.id"], name="fk_rebookings_from_flight_id"
        ),
        sa.ForeignKeyConstraint(
            ["to_flight_id"], ["flights.id"], name="fk_rebookings_to_flight_id"
        ),
    )
    op.create_index("ix_rebookings_booking_id", "rebookings", ["booking_id"])


def downgrade() -> None:
    """Drop them again, the dependants first."""
    for table in ("rebookings", "bookings", "sign_ins", "customers", "flights", "airports"):
        op.drop_table(table)
