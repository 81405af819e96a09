"""The library: the truth about documents, in SQL, from which any generation can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, delete, event, insert, make_url, select, update

from jetbridge.ingest.ledger import Ledger
from jetbridge.ingest.readfile import ReadFile
from jetbridge.ingest.rows import (
    Content,
    Member,
    chunks,
    content_of,
    member_of,
    pack_info,
    settings_key,
)
from jetbridge.ingest.schema import (
    contents,
    members,
    metadata,
    pages,
    passages,
    versions,
)
from jetbridge.ingest.shelved import StoredPassages
from jetbridge.ingest.stored import StoredEmbeddings
from jetbridge.ingest.wire import pack_flag, pack_page, unpack_page
from jetbridge.retrieval.records import DocumentInfo, Version

# Raised when reading gives other text or blocks than before: contents are then read anew.
READER = "2026-11-22.7"

__all__ = ["Content", "Library", "Member", "metadata", "open_library", "settings_key"]


def open_library(url: str, *, create: bool = True) -> Library:
    """Open the library at a SQLAlchemy address; SQLite in WAL mode with a busy timeout.

    Args:
        url: for example ``sqlite:////data/jetbridge.sqlite`` or ``postgresql+psycopg://...``.
        create: make the tables that are missing.
    """
    if url.startswith("sqlite:///") and url != "sqlite:///:memory:":
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, pool_pre_ping=not url.startswith("sqlite"))
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


class Library(Ledger, StoredPassages, StoredEmbeddings):
    """Documents, their contents and versions, embeddings and generations, in one database.

    Every method is a transaction of its own, so a process that dies loses only the one it
    was in. Implements `retrieval.cache.EmbeddingCache`.
    """

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    # Contents

    def content(self, sha256: str) -> Content | None:
        """What was read from a content, or None if it never was (by this reader)."""
        query = select(contents).where(contents.c.sha256 == sha256, contents.c.reader == READER)
        with self.engine.begin() as connection:
            row = connection.execute(query).mappings().first()
        return content_of(row) if row else None

    def contents(self, hashes: Iterable[str]) -> dict[str, Content]:
        """What was read from several contents, by hash; unknown ones are left out."""
        out: dict[str, Content] = {}
        with self.engine.begin() as connection:
            for some in chunks(list(hashes)):
                query = select(contents).where(
                    contents.c.sha256.in_(some), contents.c.reader == READER
                )
                for row in connection.execute(query).mappings():
                    out[row["sha256"]] = content_of(row)
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
        with self.engine.begin() as connection:
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
        with self.engine.begin() as connection:
            found = tuple(unpack_page(dict(row)) for row in connection.execute(query).mappings())
        return Version(member.info, member.version, member.file, found)

    # Versions

    def add_version(self, info: DocumentInfo, sha256: str, file: str, claim: str) -> Member:
        """The version of a document with that content, file, record; made if it is new."""
        packed = pack_info(info)
        query = select(versions).where(
            versions.c.document == info.id, versions.c.sha256 == sha256, versions.c.file == file
        )
        with self.engine.begin() as connection:
            for row in connection.execute(query.order_by(versions.c.id.desc())).mappings():
                if row["info"] == packed:
                    return member_of(row)
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

    def versions_at(self, files: Iterable[str]) -> dict[str, list[Member]]:
        """All versions that were ever read from some files, by file, newest first."""
        out: dict[str, list[Member]] = {}
        with self.engine.begin() as connection:
            for some in chunks(list(files)):
                query = select(versions).where(versions.c.file.in_(some))
                for row in connection.execute(query.order_by(versions.c.id.desc())).mappings():
                    out.setdefault(row["file"], []).append(member_of(row))
        return out

    def history_of(self, document: str) -> list[Member]:
        """All versions of a document, oldest first."""
        query = select(versions).where(versions.c.document == document).order_by(versions.c.id)
        with self.engine.begin() as connection:
            return [member_of(row) for row in connection.execute(query).mappings()]

    def documents(self) -> set[str]:
        """The ids of all documents that were ever in a generation."""
        built = select(versions.c.document).join(members, members.c.version_id == versions.c.id)
        with self.engine.begin() as connection:
            return set(connection.scalars(built.distinct()))
