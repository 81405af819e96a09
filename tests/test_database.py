"""The schema is what the migrations make, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from database_fixtures import NOW
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, StatementError

import jetbridge.api.archive  # noqa: F401  (declares its table)
from jetbridge.api.database import Database, open_database
from jetbridge.api.tables import AirportRow, Base, FlightRow
from jetbridge.ingest.schema import failures
from jetbridge.ingest.schema import metadata as library_metadata
from jetbridge.retrieval.errors import SettingError

pytest_plugins = ["database_fixtures"]


def test_migrations_make_the_tables_that_the_code_declares(airline: Database) -> None:
    """Autogenerate finds nothing to add, drop or change after the newest migration."""
    with airline.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, [Base.metadata, library_metadata]) == []


def test_a_publish_before_the_first_start_is_no_trouble(database_url: str) -> None:
    """The library's tables may be there, with rows, when the migrations come."""
    address = make_url(database_url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    before = create_engine(address)
    library_metadata.create_all(before)
    with before.begin() as connection:
        connection.execute(insert(failures), {"file": "a.pdf", "outcome": "corrupt",
                                              "reason": "x", "since": NOW})  # fmt: skip
    before.dispose()
    database = open_database(database_url)
    with database.read() as session:
        assert session.scalars(select(failures.c.file)).all() == ["a.pdf"]
    database.close()


def test_opening_again_changes_nothing(airline_url: str, airline: Database) -> None:
    """A second start finds the schema there and the rows in it."""
    with airline.read() as session:
        before = session.scalars(select(FlightRow.id)).all()
    again = open_database(airline_url)
    with again.read() as session:
        assert session.scalars(select(FlightRow.id)).all() == before
    again.close()


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    """Three processes open an empty database together and all find it whole."""
    code = (
        "import sys; from jetbridge.api.database import open_database; "
        "from jetbridge.api.seed import refresh_demo; "
        "print(refresh_demo(open_database(sys.argv[1])))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = [process.communicate()[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(told) == ["False", "False", "True"]


def test_moments_come_back_aware_and_equal(airline: Database) -> None:
    """A moment written in one zone is read as the same moment in UTC."""
    zone = timezone(timedelta(hours=-5))
    moment = datetime(2026, 11, 24, 10, 30, tzinfo=zone)
    with airline.write() as session:
        flight = session.scalars(select(FlightRow).limit(1)).one()
        flight.departs = moment
        number = flight.id
    with airline.read() as session:
        found = session.get_one(FlightRow, number).departs
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(airline: Database) -> None:
    """A naive datetime would mean another moment on every machine."""
    naive = update(FlightRow).values(departs=datetime(2026, 11, 24, 10, 30))
    with airline.read() as session, pytest.raises(StatementError, match="time zone"):
        session.execute(naive)


def test_foreign_keys_hold(airline: Database) -> None:
    """A flight cannot go to an airport that is not there."""
    with pytest.raises(IntegrityError), airline.write() as session:
        session.execute(text("UPDATE flights SET destination_code = 'XXX'"))


def test_an_error_in_a_write_leaves_nothing(airline: Database) -> None:
    """A transaction that fails is rolled back whole."""

    def fail_halfway() -> None:
        with airline.write() as session:
            session.get_one(AirportRow, "JFK").city = "Nowhere"
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with airline.read() as session:
        assert session.get_one(AirportRow, "JFK").city == "New York"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("rubbish", "is no address"),
        ("mysql://clerk:paper-secret@localhost/airline", "is no address"),
        ("postgresql://clerk:paper-secret@127.0.0.1:9/airline", "cannot be opened: connection"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_one_line(url: str, words: str) -> None:
    """The error names the setting and the next step, and never the password."""
    with pytest.raises(SettingError, match="JETBRIDGE_DATABASE_URL") as refused:
        open_database(url)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "paper-secret" not in str(refused.value)
