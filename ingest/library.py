"""The library: the truth about documents, in SQL, from which any generation can be rebuilt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from jetbridge.ingest.readfile import Flag, ReadFile
from jetbridge.ingest.schema import (
    contents,
    embeddings,
    events,
    failures,
    generations,
    members,
    metadata,
    pages,
    passages,
    versions,
)
from jetbridge.ingest.wire import pack_flag, pack_page, unpack_page
from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.errors import GenerationMissing
from jetbridge.retrieval.records import DocumentInfo, Passage, Version

# Raised when reading gives other text or blocks than before: contents are then read anew.
READER = "2026-11-22"
_MANY = 400

__all__ = ["Content", "Library", "Member", "metadata", "open_library"]


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of a file's content without its pages."""

    sha256: str
    outcome: str
    reason: str
    title: str
    pages: int
    paged: bool
    flags: tuple[Flag, ...]
    sketch: bytes | None


@dataclass(frozen=True, slots=True)
class Member:
    """A version that belongs to a generation."""

    id: int
    info: DocumentInfo
    sha256: str
    file: str
    claim: str

    @property
    def version(self) -> str:
        """The first 12 hex digits of the content's SHA-256."""
        return self.sha256[:12]


def open_library(url: str, *, create: bool = True) -> Library:
    """Open the library at a SQLAlchemy address; SQLite in WAL mode with a busy timeout.

    Args:
        url: for example ``sqlite:////data/jetbridge.sqlite`` or ``postgresql+psycopg://...``.
        create: make the tables that are missing.
    """
    if url.startswith("sqlite:///") and url != "sqlite:///:memory:":
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _tune_sqlite)
    if create:
        metadata.create_all(engine)
    return Library(engine)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 30000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


class Library:
    """Documents, their contents and versions, embeddings and generations, in one database.

    Every method is a transaction of its own, so a process that dies loses only the one it
    was in. Implements `retrieval.cache.EmbeddingCache`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    # Contents

    def content(self, sha256: str) -> Content | None:
        """What was read from a content, or None if it never was (by this reader)."""
        query = select(contents).where(contents.c.sha256 == sha256, contents.c.reader == READER)
        with self._begin() as connection:
            row = connection.execute(query).mappings().first()
        return _content(row) if row else None

    def contents(self, hashes: Iterable[str]) -> dict[str, Content]:
        """What was read from several contents, by hash; unknown ones are left out."""
        out: dict[str, Content] = {}
        with self._begin() as connection:
            for some in _chunks(list(hashes)):
                query = select(contents).where(
                    contents.c.sha256.in_(some), contents.c.reader == READER
                )
                for row in connection.execute(query).mappings():
                    out[row["sha256"]] = _content(row)
        return out

    def keep_content(self, read: ReadFile, *, sketch: bytes | None = None) -> None:
        """Keep what was read of a file, in place of an earlier reading of the same content."""
        row = {
            "sha256": read.sha256,
            "reader": READER,
            "outcome": read.outcome,
            "reason": read.reason,
            "title": read.title,
            "paged": int(read.paged),
            "flags": [pack_flag(flag) for flag in read.flags],
            "pages": len(read.pages),
            "sketch": sketch,
            "seconds": read.seconds,
        }
        with self._begin() as connection:
            connection.execute(delete(pages).where(pages.c.sha256 == read.sha256))
            known = connection.execute(
                select(contents.c.sha256).where(contents.c.sha256 == read.sha256)
            ).first()
            if known:
                connection.execute(
                    update(contents).where(contents.c.sha256 == read.sha256).values(row)
                )
                stale = select(versions.c.id).where(versions.c.sha256 == read.sha256)
                connection.execute(delete(passages).where(passages.c.version_id.in_(stale)))
            else:
                connection.execute(insert(contents).values(row))
            if read.pages:
                rows = [pack_page(page) | {"sha256": read.sha256} for page in read.pages]
                connection.execute(insert(pages), rows)

    def load_version(self, member: Member) -> Version:
        """A version with all its pages."""
        query = select(pages).where(pages.c.sha256 == member.sha256).order_by(pages.c.number)
        with self._begin() as connection:
            found = tuple(unpack_page(dict(row)) for row in connection.execute(query).mappings())
        return Version(member.info, member.version, member.file, found)

    # Versions

    def add_version(self, info: DocumentInfo, sha256: str, file: str, claim: str) -> Member:
        """The version of a document with that content, file, record; made if it is new."""
        packed = pack_info(info)
        query = select(versions).where(
            versions.c.document == info.id, versions.c.sha256 == sha256, versions.c.file == file
        )
        with self._begin() as connection:
            for row in connection.execute(query.order_by(versions.c.id.desc())).mappings():
                if row["info"] == packed:
                    return _member(row)
            made = connection.execute(
                insert(versions).values(
                    document=info.id,
                    sha256=sha256,
                    file=file,
                    claim=claim,
                    info=packed,
                    first_seen=datetime.now(UTC),
                )
            )
            key = made.inserted_primary_key
            return Member(int(key[0]) if key else 0, info, sha256, file, claim)

    def history_of(self, document: str) -> list[Member]:
        """All versions of a document, oldest first."""
        query = select(versions).where(versions.c.document == document).order_by(versions.c.id)
        with self._begin() as connection:
            return [_member(row) for row in connection.execute(query).mappings()]

    def documents(self) -> set[str]:
        """The ids of all documents ever known."""
        with self._begin() as connection:
            return set(connection.scalars(select(versions.c.document).distinct()))

    # Passages

    def passages_of(self, member: Member, settings: str) -> list[Passage] | None:
        """The passages made of a version with those settings, or None if they never were."""
        return self.passages_of_all([member], settings).get(member.id)

    def passages_of_all(self, wanted: Sequence[Member], settings: str) -> dict[int, list[Passage]]:
        """The passages of several versions, by version id; those never made are left out."""
        by_id = {member.id: member for member in wanted}
        out: dict[int, list[Passage]] = {}
        with self._begin() as connection:
            for some in _chunks(list(by_id)):
                query = (
                    select(passages)
                    .where(passages.c.version_id.in_(some), passages.c.settings == settings)
                    .order_by(passages.c.version_id, passages.c.ordinal)
                )
                for row in connection.execute(query).mappings():
                    member = by_id[row["version_id"]]
                    out.setdefault(member.id, []).append(_passage(row, member))
        return out

    def count_passages(self, wanted: Sequence[Member], settings: str) -> dict[int, int]:
        """How many passages each version has with those settings; never made: left out."""
        out: dict[int, int] = {}
        with self._begin() as connection:
            for some in _chunks([member.id for member in wanted]):
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
        with self._begin() as connection:
            key = connection.scalar(newest)
        return self.passages_of(member, key) or [] if key else []

    def latest_passage_counts(self, wanted: Sequence[Member]) -> dict[int, int]:
        """How many passages versions have, by version id, as they were made last."""
        out: dict[int, int] = {}
        with self._begin() as connection:
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
                "pages": list(p.pages),
                "labels": list(p.labels),
                "section": list(p.section),
                "text": p.text,
            }
            for ordinal, p in enumerate(made)
        ]
        with self._begin() as connection:
            connection.execute(
                delete(passages).where(
                    passages.c.version_id == member.id, passages.c.settings == settings
                )
            )
            if rows:
                connection.execute(insert(passages), rows)

    # Embeddings (retrieval.cache.EmbeddingCache)

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are known, by hash; float32."""
        out: dict[str, Vectors] = {}
        with self._begin() as connection:
            for some in _chunks(list(hashes)):
                query = select(embeddings.c.hash, embeddings.c.vector).where(
                    embeddings.c.model == model, embeddings.c.hash.in_(some)
                )
                for key, raw in connection.execute(query):
                    out[key] = np.frombuffer(raw, dtype=np.float32)
        return out

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by hash; those already known stay as they are."""
        known = set(self.get(model, list(vectors)))
        rows = [
            {"model": model, "hash": key, "vector": np.asarray(v, dtype=np.float32).tobytes()}
            for key, v in vectors.items()
            if key not in known
        ]
        if not rows:
            return
        try:
            with self._begin() as connection:
                connection.execute(insert(embeddings), rows)
        except IntegrityError:
            for row in rows:  # another process kept one of them in between
                try:
                    with self._begin() as connection:
                        connection.execute(insert(embeddings), [row])
                except IntegrityError:
                    continue

    # Generations

    def next_number(self) -> int:
        """A generation number that was never used."""
        with self._begin() as connection:
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
        with self._begin() as connection:
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
        with self._begin() as connection:
            connection.execute(
                update(generations).where(generations.c.number == number).values(values)
            )

    def drop_generation(self, number: int) -> None:
        """Forget a generation that never became ready."""
        with self._begin() as connection:
            connection.execute(delete(members).where(members.c.number == number))
            connection.execute(delete(generations).where(generations.c.number == number))

    def generations(self) -> list[dict[str, Any]]:
        """All generations as rows, newest first."""
        query = select(generations).order_by(generations.c.number.desc())
        with self._begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def generation_settings(self, number: int) -> dict[str, Any]:
        """How a generation is built: `settings` and `settings_key`.

        Raises:
            GenerationMissing: it was never written down.
        """
        query = select(generations.c.settings, generations.c.settings_key)
        with self._begin() as connection:
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
        with self._begin() as connection:
            return [_member(row) for row in connection.execute(query).mappings()]

    # Events and failures

    def record(
        self, action: str, number: int, *, actor: str, note: str, seconds: Mapping[str, float]
    ) -> None:
        """Write down that a generation went live, by which action and whom."""
        with self._begin() as connection:
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
        with self._begin() as connection:
            query = select(events).order_by(events.c.id.desc())
            return [dict(row) for row in connection.execute(query).mappings()]

    def note_failures(self, failed: Mapping[str, tuple[str, str]], cleared: Iterable[str]) -> None:
        """Keep the failures of a batch (by file: outcome, reason) and clear those resolved."""
        now = datetime.now(UTC)
        with self._begin() as connection:
            for some in _chunks([*failed, *cleared]):
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
        with self._begin() as connection:
            query = select(failures).order_by(failures.c.since, failures.c.file)
            return [dict(row) for row in connection.execute(query).mappings()]


def pack_info(info: DocumentInfo) -> dict[str, Any]:
    """A document's record as JSON values."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asdict(info).items()
    }


def unpack_info(row: Mapping[str, Any]) -> DocumentInfo:
    """The record that `pack_info` packed."""
    values = dict(row)
    for key in ("effective_from", "effective_to"):
        if values.get(key):
            values[key] = date.fromisoformat(values[key])
    return DocumentInfo(**values)


def settings_key(settings: Mapping[str, Any]) -> str:
    """A short hash of how passages are made, 16 hex digits."""
    text = json.dumps(settings, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _content(row: RowMapping) -> Content:
    return Content(
        sha256=row["sha256"],
        outcome=row["outcome"],
        reason=row["reason"],
        title=row["title"],
        pages=row["pages"],
        paged=bool(row["paged"]),
        flags=tuple(Flag(**flag) for flag in row["flags"]),
        sketch=row["sketch"],
    )


def _member(row: RowMapping) -> Member:
    info = unpack_info(row["info"])
    return Member(row["id"], info, row["sha256"], row["file"], row["claim"])


def _passage(row: RowMapping, member: Member) -> Passage:
    return Passage(
        id=row["passage_id"],
        info=member.info,
        version=member.version,
        file=member.file,
        pages=tuple(row["pages"]),
        labels=tuple(row["labels"]),
        section=tuple(row["section"]),
        start=row["start"],
        end=row["end"],
        text=row["text"],
    )


def _chunks(values: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(values), _MANY):
        yield values[at : at + _MANY]
