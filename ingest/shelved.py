"""Passages kept in SQL by version and by the settings they were made with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, delete, func, insert, select

from jetbridge.ingest.rows import Member, chunks, pack_pages, passage_of
from jetbridge.ingest.schema import generations, members, passages
from jetbridge.retrieval.records import Passage


class StoredPassages:
    """What was made of each version, so that nothing is cut twice; a part of the library."""

    engine: Engine

    def passages_of(self, member: Member, settings: str) -> list[Passage] | None:
        """The passages made of a version with those settings, or None if they never were."""
        return self.passages_of_all([member], settings).get(member.id)

    def passages_of_all(self, wanted: Sequence[Member], settings: str) -> dict[int, list[Passage]]:
        """The passages of several versions, by version id; those never made are left out."""
        by_id = {member.id: member for member in wanted}
        out: dict[int, list[Passage]] = {}
        with self.engine.begin() as connection:
            for some in chunks(list(by_id)):
                query = (
                    select(passages)
                    .where(passages.c.version_id.in_(some), passages.c.settings == settings)
                    .order_by(passages.c.version_id, passages.c.ordinal)
                )
                for row in connection.execute(query).mappings():
                    member = by_id[row["version_id"]]
                    out.setdefault(member.id, []).append(passage_of(row, member))
        return out

    def count_passages(self, wanted: Sequence[Member], settings: str) -> dict[int, int]:
        """How many passages each version has with those settings; never made: left out."""
        out: dict[int, int] = {}
        with self.engine.begin() as connection:
            for some in chunks([member.id for member in wanted]):
                query = (
                    select(passages.c.version_id, func.count())
                    .where(passages.c.version_id.in_(some), passages.c.settings == settings)
                    .group_by(passages.c.version_id)
                )
                out.update({row[0]: row[1] for row in connection.execute(query)})
        return out

    def latest_passages(self, member: Member) -> list[Passage]:
        """The passages of a version as they were made last."""
        newest = (
            select(generations.c.settings_key)
            .join(members, members.c.number == generations.c.number)
            .where(members.c.version_id == member.id)
            .order_by(generations.c.number.desc())
        )
        with self.engine.begin() as connection:
            key = connection.scalar(newest)
        return self.passages_of(member, key) or [] if key else []

    def latest_passage_counts(self, wanted: Sequence[Member]) -> dict[int, int]:
        """How many passages versions have, by version id, as they were made last."""
        out: dict[int, int] = {}
        with self.engine.begin() as connection:
            key = connection.scalar(
                select(generations.c.settings_key).order_by(generations.c.number.desc())
            )
        if key:
            out = self.count_passages(wanted, key)
        return out

    def keep_passages(self, member: Member, settings: str, made: Sequence[Passage]) -> None:
        """Keep the passages made of a version with those settings."""
        rows = [
            {
                "version_id": member.id,
                "settings": settings,
                "ordinal": ordinal,
                "passage_id": p.id,
                "start": p.start,
                "end": p.end,
                "pages": pack_pages(p),
                "labels": list(p.labels),
                "section": list(p.section),
                "text": p.text,
            }
            for ordinal, p in enumerate(made)
        ]
        with self.engine.begin() as connection:
            connection.execute(
                delete(passages).where(
                    passages.c.version_id == member.id, passages.c.settings == settings
                )
            )
            if rows:
                connection.execute(insert(passages), rows)
