"""The archive: every run that was measured, with its scores and its report, in the database.

A report is kept as it was made, because the set or the code may be another tomorrow.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, select
from sqlalchemy.orm import Mapped, defer, mapped_column

from jetbridge.api.database import Database, Instant
from jetbridge.api.tables import Base
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.runs import Run, read_run


class RunMissing(EvalRefused):
    """No run of that number or name was kept."""


class EvalRunRow(Base):
    """A run. `run` and `report` are compressed with gzip."""

    __tablename__ = "eval_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    set_name: Mapped[str] = mapped_column(String(120))
    split: Mapped[str] = mapped_column(String(20))
    made: Mapped[datetime] = mapped_column(Instant)
    config: Mapped[dict[str, Any]] = mapped_column(JSON)
    hashes: Mapped[dict[str, Any]] = mapped_column(JSON)
    scores: Mapped[dict[str, Any]] = mapped_column(JSON)
    run: Mapped[bytes] = mapped_column(LargeBinary)
    report: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Kept:
    """A run of the archive without its body. `scores` are means by measure."""

    id: int
    kind: str
    name: str
    set_name: str
    split: str
    made: datetime
    config: Mapping[str, Any]
    hashes: Mapping[str, Any]
    scores: Mapping[str, Any]

    @property
    def imported(self) -> bool:
        """Whether it holds another system's ranks alone."""
        return "imported" in self.config


class Archive:
    """The runs of one database."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    def keep(
        self,
        *,
        kind: str,
        name: str,
        set_name: str,
        split: str,
        config: Mapping[str, Any],
        hashes: Mapping[str, Any],
        scores: Mapping[str, Any],
        run: str,
        report: str,
    ) -> int:
        """Keep a run; its number.

        Args:
            kind: ``retrieval`` or ``conversations``.
            name: what the run is called; several may have one name.
            set_name: the set or the folder of scripts.
            split: the split of the set.
            config: what was run.
            hashes: on what.
            scores: means by measure.
            run: the run file's text.
            report: the report's HTML.
        """
        row = EvalRunRow(
            kind=kind,
            name=name[:120],
            set_name=set_name[:120],
            split=split[:20],
            made=datetime.now(UTC),
            config=dict(config),
            hashes=dict(hashes),
            scores=dict(scores),
            run=gzip.compress(run.encode()),
            report=gzip.compress(report.encode()),
        )
        with self._database.write() as session:
            session.add(row)
            session.flush()
            return row.id

    def named(self, name: str) -> list[Kept]:
        """Every run of a name, the newest first."""
        query = (
            select(EvalRunRow)
            .options(defer(EvalRunRow.run), defer(EvalRunRow.report))
            .where(EvalRunRow.name == name[:120])
            .order_by(EvalRunRow.id.desc())
        )
        with self._database.read() as session:
            return [_kept(row) for row in session.scalars(query)]

    def list(self, *, limit: int = 200) -> list[Kept]:
        """The runs, the newest first."""
        query = (
            select(EvalRunRow)
            .options(defer(EvalRunRow.run), defer(EvalRunRow.report))
            .order_by(EvalRunRow.id.desc())
            .limit(limit)
        )
        with self._database.read() as session:
            return [_kept(row) for row in session.scalars(query)]

    def find(self, name: str) -> Kept:
        """The run of a number, or the newest of a name.

        Raises:
            RunMissing: there is none.
        """
        return _kept(self._row(name))

    def run(self, name: str) -> Run:
        """A retrieval run itself, by number or name; see `find`."""
        row = self._row(name)
        if row.kind != "retrieval":
            raise EvalRefused(f"Run {row.id} ({row.name}) is one of {row.kind}, not of retrieval.")
        return read_run(gzip.decompress(row.run).decode(), source=f"run {row.id}")

    def report(self, name: str) -> str:
        """A run's report as HTML, by number or name; see `find`."""
        return gzip.decompress(self._row(name).report).decode()

    def _row(self, name: str) -> EvalRunRow:
        query = select(EvalRunRow).order_by(EvalRunRow.id.desc()).limit(1)
        numbered = name.isdigit() and len(name) < 10
        chosen = EvalRunRow.id == int(name) if numbered else EvalRunRow.name == name
        with self._database.read() as session:
            row = session.scalar(query.where(chosen))
        if row is None:
            raise RunMissing(f"There is no run {name!r}; `jetbridge eval list` shows those kept.")
        return row


def _kept(row: EvalRunRow) -> Kept:
    return Kept(
        row.id,
        row.kind,
        row.name,
        row.set_name,
        row.split,
        row.made,
        row.config,
        row.hashes,
        row.scores,
    )
