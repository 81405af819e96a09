"""The database: one engine, read and write transactions, and the schema's migrations.

SQLite by default (write-ahead log, foreign keys, writers queue up), PostgreSQL by address.
A write transaction on SQLite takes the writer's lock at its start, so what it has read
cannot change before it commits; on PostgreSQL the rows that matter are locked where read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, Dialect, Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from jetbridge.retrieval.errors import SettingError

BUSY_SECONDS = 30
_MIGRATIONS = Path(__file__).with_name("migrations")
_ALONE = 7240115
_NO_ADDRESS = (
    "JETBRIDGE_DATABASE_URL is no address of SQLite or PostgreSQL; "
    "write it like postgresql://USER:PASSWORD@HOST/DATABASE"
)


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC and handed out timezone-aware on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; SQLite keeps it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand the moment out in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is open. Close it with `close`."""

    engine: Engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Session]:
        """A transaction that commits at its end, or rolls back when an error leaves it.

        Args:
            alone: wait until no other such transaction runs, in any process.
        """
        writer = self.engine.execution_options(jetbridge_write=True)
        with Session(writer, expire_on_commit=False) as session, session.begin():
            if alone:
                _wait_alone(session.connection())
            yield session

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at an address and bring its schema up to date.

    Args:
        url: a SQLAlchemy address; ``postgresql://`` means psycopg 3.

    Raises:
        SettingError: the address is not one, or no database can be opened there.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise SettingError(_NO_ADDRESS) from None
    if address.get_backend_name() not in ("postgresql", "postgres", "sqlite"):
        raise SettingError(_NO_ADDRESS)
    try:
        return _open(address)
    except OperationalError as unreachable:
        where = address.render_as_string(hide_password=True)
        why = str(unreachable.orig).strip().splitlines()[0]
        raise SettingError(
            f"the database {where} cannot be opened: {why}. Start it, or correct "
            "JETBRIDGE_DATABASE_URL"
        ) from unreachable


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as unwritable:
        raise SettingError(
            f"the folder {folder} cannot be made: {unwritable.strerror}. Set JETBRIDGE_DATA_DIR "
            "to one that can be written to"
        ) from unwritable


def _open(address: URL) -> Database:
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite":
        if address.database and address.database != ":memory:":
            _make_folder(Path(address.database).parent)
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, pool_size=10)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(address, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    database = Database(engine)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def migrate(database: Database) -> None:
    """Bring the schema to the newest migration; two processes starting at once take turns."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    writer = database.engine.execution_options(jetbridge_write=True)
    with writer.begin() as connection:
        _wait_alone(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _wait_alone(connection: Connection) -> None:
    # On SQLite every writer is alone already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ALONE})


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # With no isolation level the driver leaves BEGIN to us (see `_begin_sqlite`).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("jetbridge_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
