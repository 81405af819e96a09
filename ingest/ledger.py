"""The ledger: which generations were built of which versions, and what went live when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select, update

from jetbridge.ingest.rows import Member, chunks, member_of, plain
from jetbridge.ingest.schema import events, failures, generations, members, versions
from jetbridge.retrieval.errors import GenerationMissing


class Ledger:
    """Generations, their members, events and open failures; a part of the library."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # Generations

    def next_number(self) -> int:
        """A generation number that was never used."""
        with self.engine.begin() as connection:
            return int(connection.scalar(select(func.max(generations.c.number))) or 0) + 1

    def begin_generation(
        self,
        number: int,
        of: Sequence[Member],
        *,
        embedder: str,
        fingerprint: str,
        settings: Mapping[str, Any],
        settings_key: str,
        actor: str,
    ) -> None:
        """Write down a generation before it is built, with what belongs to it.

        `settings` is how it is built, `settings_key` which passages of a version it takes.
        """
        with self.engine.begin() as connection:
            connection.execute(
                insert(generations).values(
                    number=number,
                    state="building",
                    embedder=embedder,
                    fingerprint=fingerprint,
                    settings=dict(settings),
                    settings_key=settings_key,
                    documents=len({member.info.id for member in of}),
                    passages=0,
                    built=datetime.now(UTC),
                    built_by=actor[:100],
                )
            )
            rows = [{"number": number, "version_id": member.id} for member in of]
            if rows:
                connection.execute(insert(members), rows)

    def finish_generation(self, number: int, *, state: str, count: int | None = None) -> None:
        """Set a generation's state (ready, gone) and, when given, its passages."""
        values: dict[str, Any] = {"state": state}
        if count is not None:
            values["passages"] = count
        with self.engine.begin() as connection:
            connection.execute(
                update(generations).where(generations.c.number == number).values(values)
            )

    def drop_generation(self, number: int) -> None:
        """Forget a generation that never became ready."""
        with self.engine.begin() as connection:
            connection.execute(delete(members).where(members.c.number == number))
            connection.execute(delete(generations).where(generations.c.number == number))

    def generations(self) -> list[dict[str, Any]]:
        """All generations as rows, newest first."""
        query = select(generations).order_by(generations.c.number.desc())
        with self.engine.begin() as connection:
            return [plain(row) for row in connection.execute(query).mappings()]

    def generation_settings(self, number: int) -> dict[str, Any]:
        """How a generation is built: `settings` and `settings_key`.

        Raises:
            GenerationMissing: it was never written down.
        """
        query = select(generations.c.settings, generations.c.settings_key)
        with self.engine.begin() as connection:
            row = connection.execute(query.where(generations.c.number == number)).first()
        if row is None:
            raise GenerationMissing(f"There is no generation {number}; see: jetbridge history")
        return {"settings": row[0], "settings_key": row[1]}

    def members(self, number: int) -> list[Member]:
        """The versions of a generation, by file."""
        query = (
            select(versions)
            .join(members, members.c.version_id == versions.c.id)
            .where(members.c.number == number)
            .order_by(versions.c.file, versions.c.id)
        )
        with self.engine.begin() as connection:
            return [member_of(row) for row in connection.execute(query).mappings()]

    # Events and failures

    def record(
        self, action: str, number: int, *, actor: str, note: str, seconds: Mapping[str, float]
    ) -> None:
        """Write down that a generation went live, by which action and whom."""
        with self.engine.begin() as connection:
            connection.execute(
                insert(events).values(
                    at=datetime.now(UTC),
                    actor=actor[:100],
                    action=action,
                    number=number,
                    note=note,
                    seconds=dict(seconds),
                )
            )

    def events(self) -> list[dict[str, Any]]:
        """What went live when, newest first."""
        with self.engine.begin() as connection:
            query = select(events).order_by(events.c.id.desc())
            return [plain(row) for row in connection.execute(query).mappings()]

    def note_failures(self, failed: Mapping[str, tuple[str, str]], cleared: Iterable[str]) -> None:
        """Keep the failures of a batch (by file: outcome, reason) and clear those resolved."""
        now = datetime.now(UTC)
        with self.engine.begin() as connection:
            for some in chunks([*failed, *cleared]):
                keep = {
                    row.file: row.since
                    for row in connection.execute(
                        select(failures.c.file, failures.c.since).where(failures.c.file.in_(some))
                    )
                }
                connection.execute(delete(failures).where(failures.c.file.in_(some)))
                rows = [
                    {
                        "file": file,
                        "outcome": failed[file][0],
                        "reason": failed[file][1],
                        "since": keep.get(file, now),
                    }
                    for file in dict.fromkeys(some)
                    if file in failed
                ]
                if rows:
                    connection.execute(insert(failures), rows)

    def failures(self) -> list[dict[str, Any]]:
        """Files that could not be published, oldest first."""
        with self.engine.begin() as connection:
            query = select(failures).order_by(failures.c.since, failures.c.file)
            return [plain(row) for row in connection.execute(query).mappings()]
