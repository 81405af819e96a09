"""The library's SQL tables: what was read, what was published, what has been embedded."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A file's content as read: one row a content, whatever its name; never read twice.
contents = Table(
    "library_contents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("reader", String(40), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("paged", Integer, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sketch", LargeBinary, nullable=True),
    Column("seconds", Float, nullable=False),
)

pages = Table(
    "library_pages",
    metadata,
    Column("sha256", String(64), ForeignKey("library_contents.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("quality", Float, nullable=False),
    Column("reader", String(20), nullable=False),
)

# A version: a content as one document, with the dates and the audience it was given.
versions = Table(
    "library_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", String(100), nullable=False, index=True),
    Column("sha256", String(64), ForeignKey("library_contents.sha256"), nullable=False),
    Column("file", Text, nullable=False),
    Column("claim", String(16), nullable=False),
    Column("info", JSON, nullable=False),
    Column("first_seen", DateTime(timezone=True), nullable=False),
)

passages = Table(
    "library_passages",
    metadata,
    Column("version_id", Integer, ForeignKey("library_versions.id"), primary_key=True),
    Column("settings", String(16), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("passage_id", String(40), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("section", JSON, nullable=False),
    Column("text", Text, nullable=False),
)

embeddings = Table(
    "library_embeddings",
    metadata,
    Column("model", String(100), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# `state` is building, ready or gone (its directory was deleted; it can be rebuilt).
generations = Table(
    "library_generations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("state", String(10), nullable=False),
    Column("embedder", String(100), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("settings_key", String(16), nullable=False),
    Column("documents", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("built", DateTime(timezone=True), nullable=False),
    Column("built_by", String(100), nullable=False),
)

members = Table(
    "library_members",
    metadata,
    Column("number", Integer, ForeignKey("library_generations.number"), primary_key=True),
    Column("version_id", Integer, ForeignKey("library_versions.id"), primary_key=True),
)

# What went live when, by whom, and how: a publish or a rollback.
events = Table(
    "library_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("action", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("seconds", JSON, nullable=False),
)

# Files that could not be published, until they can or are gone.
failures = Table(
    "library_failures",
    metadata,
    Column("file", String(500), primary_key=True),
    Column("outcome", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)

Index("ix_library_versions_sha256", versions.c.sha256)
