"""A PostgreSQL cluster of the tests' own, from Debian's packages, on a Unix socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier


def postgres_tool(name: str) -> str | None:
    """Where a PostgreSQL program is; Debian keeps the server's out of the path."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(newest[-1]) if newest else None)


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; yields the address of its superuser's database, without its name."""
    initdb, control = postgres_tool("initdb"), postgres_tool("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # initdb refuses root; Debian's package brings the user `postgres`.
    as_user: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="jb-pg-"))
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            **as_user,
        )  # fmt: skip

    options = f"-F -k {folder} -c listen_addresses= -c max_connections=60"
    try:
        run(initdb, "-D", str(data), "-U", "jetbridge", "-A", "trust", "--no-sync", "-E", "UTF8")
        run(control, "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql://jetbridge@/{{name}}?host={folder}"
        finally:
            run(control, "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running cluster, with ``{name}`` where the database's name goes."""
    with cluster() as address:
        yield address


def fresh_postgres(address: str, name: str, *, template: str = "template0") -> str:
    """Make a database in the cluster, empty or a copy; returns its address."""
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                Identifier(name), Identifier(template)
            )
        )
    return address.format(name=name)
