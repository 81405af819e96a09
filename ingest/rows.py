"""Rows of the library's tables as records, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import RowMapping

from jetbridge.ingest.readfile import Flag
from jetbridge.retrieval.records import DocumentInfo, Passage

MANY = 400


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


def pack_info(info: DocumentInfo) -> dict[str, Any]:
    """A document's record as JSON values."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asdict(info).items()
        if key != "allow_flagged" or value
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


def plain(row: RowMapping) -> dict[str, Any]:
    """A row as a dictionary, its times in UTC (SQLite keeps no zone)."""
    return {
        key: value.replace(tzinfo=UTC)
        if isinstance(value, datetime) and value.tzinfo is None
        else value
        for key, value in row.items()
    }


def content_of(row: RowMapping) -> Content:
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


def member_of(row: RowMapping) -> Member:
    info = unpack_info(row["info"])
    return Member(row["id"], info, row["sha256"], row["file"], row["claim"])


def pack_pages(passage: Passage) -> list[Any]:
    """A passage's pages as they are kept: each with the offset at which it begins."""
    if not passage.page_starts:
        return list(passage.pages)
    return [list(pair) for pair in zip(passage.pages, passage.page_starts, strict=True)]


def passage_of(row: RowMapping, member: Member) -> Passage:
    # Libraries made by earlier versions of Jetbridge hold the numbers alone.
    paged = [each if isinstance(each, list) else [each] for each in row["pages"]]
    return Passage(
        id=row["passage_id"],
        info=member.info,
        version=member.version,
        file=member.file,
        pages=tuple(each[0] for each in paged),
        labels=tuple(row["labels"]),
        section=tuple(row["section"]),
        start=row["start"],
        end=row["end"],
        text=row["text"],
        page_starts=tuple(each[1] for each in paged if len(each) == 2),
    )


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), MANY):
        yield values[at : at + MANY]
