"""Databases for the tests: real SQLite files and a real PostgreSQL cluster."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from postgres_fixtures import fresh_postgres

from jetbridge.api.database import Database, open_database
from jetbridge.api.seed import refresh_demo

pytest_plugins = ["postgres_fixtures"]

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
KINDS = ["sqlite", "postgresql"]


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: each test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'jetbridge.sqlite'}"
    return fresh_postgres(request.getfixturevalue("postgres"), _name(request))


@pytest.fixture(scope="session")
def demo_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the demonstration airline as of `NOW`, to copy."""
    file = tmp_path_factory.mktemp("demo") / "jetbridge.sqlite"
    _make(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def demo_postgres(postgres: str) -> str:
    """The name of a database with the demonstration airline as of `NOW`, to copy."""
    _make(fresh_postgres(postgres, "demo"))
    return "demo"


@pytest.fixture(params=KINDS)
def airline_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a demonstration airline as of `NOW`, a copy for this test alone."""
    if request.param == "sqlite":
        file = tmp_path / "airline.sqlite"
        shutil.copy(request.getfixturevalue("demo_sqlite"), file)
        return f"sqlite:///{file}"
    template = request.getfixturevalue("demo_postgres")
    cluster = request.getfixturevalue("postgres")
    return fresh_postgres(cluster, _name(request), template=template)


@pytest.fixture
def airline(airline_url: str) -> Iterator[Database]:
    """The demonstration airline as of `NOW`, open."""
    database = open_database(airline_url)
    yield database
    database.close()


def _make(url: str) -> None:
    database = open_database(url)
    refresh_demo(database, now=NOW)
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    database.close()


def _name(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W+", "_", request.node.name)[-50:]
