"""What the content team sees: what is live, what was, how two generations differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jetbridge.ingest.comparing import DocumentChange, compare
from jetbridge.ingest.library import Library, Member
from jetbridge.ingest.lock import lock_holder
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing
from jetbridge.retrieval.knowledge import generation_directory, live_number
from jetbridge.retrieval.records import Page, Passage


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """A document of a generation, in one of its versions."""

    id: str
    title: str
    owner: str
    audience: str
    language: str
    version: str
    file: str
    effective_from: date | None
    effective_to: date | None
    pages: int
    passages: int
    outcome: str

    def in_force(self, day: date) -> bool:
        """Whether this version is in force on a day of travel."""
        began = self.effective_from is None or self.effective_from <= day
        return began and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be published, or not whole, and since when."""

    file: str
    outcome: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """The live generation, its documents, and what is still open. `number` 0: none yet."""

    number: int
    published: datetime | None
    actor: str
    embedder: str
    passages: int
    documents: tuple[DocumentStatus, ...]
    failures: tuple[Failure, ...]
    publishing: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One time that a generation went live."""

    number: int
    at: datetime
    actor: str
    action: str
    note: str
    documents: int
    passages: int
    live: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """One version of a document as it was read: its pages and its passages."""

    member: Member
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    flags: tuple[Any, ...]
    outcome: str
    reason: str


def status(library: Library, data_dir: Path) -> Status:
    """What is live now; never raises for an empty data folder."""
    number = _live(data_dir)
    row: dict[str, Any] = next((r for r in library.generations() if r["number"] == number), {})
    event = next((e for e in library.events() if e["number"] == number), None)
    return Status(
        number=number,
        published=event["at"] if event else row.get("built"),
        actor=event["actor"] if event else str(row.get("built_by", "")),
        embedder=str(row.get("embedder", "")),
        passages=int(row.get("passages", 0)),
        documents=tuple(documents(library, number)) if number else (),
        failures=tuple(
            Failure(f["file"], f["outcome"], f["reason"], f["since"]) for f in library.failures()
        ),
        publishing=lock_holder(data_dir),
    )


def documents(library: Library, number: int) -> list[DocumentStatus]:
    """The documents of a generation by file, with their pages and passages."""
    members = library.members(number)
    contents = library.contents({member.sha256 for member in members})
    counts = library.latest_passage_counts(members)
    out: list[DocumentStatus] = []
    for member in members:
        info, content = member.info, contents.get(member.sha256)
        out.append(
            DocumentStatus(
                id=info.id,
                title=info.title,
                owner=info.owner,
                audience=info.audience,
                language=info.language,
                version=member.version,
                file=member.file,
                effective_from=info.effective_from,
                effective_to=info.effective_to,
                pages=content.pages if content else 0,
                passages=counts.get(member.id, 0),
                outcome=content.outcome if content else "",
            )
        )
    return out


def history(library: Library, data_dir: Path) -> list[HistoryEntry]:
    """Every time a generation went live, newest first."""
    live = _live(data_dir)
    rows = {row["number"]: row for row in library.generations()}
    out: list[HistoryEntry] = []
    shown = False
    for event in library.events():
        row = rows.get(event["number"], {})
        is_live = event["number"] == live and not shown
        shown = shown or is_live
        out.append(
            HistoryEntry(
                number=event["number"],
                at=event["at"],
                actor=event["actor"],
                action=event["action"],
                note=event["note"],
                documents=int(row.get("documents", 0)),
                passages=int(row.get("passages", 0)),
                live=is_live,
                kept=generation_directory(data_dir, event["number"]).is_dir(),
            )
        )
    return out


def diff(library: Library, older: int, newer: int) -> list[DocumentChange]:
    """How two generations differ, document by document.

    Raises:
        GenerationMissing: one of them was never published.
    """
    return compare(library, _members(library, older), _members(library, newer))


def inspect(library: Library, data_dir: Path, document: str) -> list[Inspection]:
    """The live versions of a document, by its id or file, with pages and passages.

    Raises:
        GenerationMissing: no live document has that id or file.
    """
    members = library.members(_live(data_dir))
    found = [m for m in members if document in (m.info.id, m.file)]
    if not found:
        known = ", ".join(sorted({m.info.id for m in members})[:8])
        raise GenerationMissing(f"No live document is {document!r}; there are: {known}")
    out: list[Inspection] = []
    for member in found:
        version = library.load_version(member)
        content = library.content(member.sha256)
        out.append(
            Inspection(
                member,
                version.pages,
                tuple(library.latest_passages(member)),
                content.flags if content else (),
                content.outcome if content else "",
                content.reason if content else "",
            )
        )
    return out


def export(library: Library, data_dir: Path, number: int | None = None) -> Iterator[dict[str, Any]]:
    """All passages of a generation (the live one by default) as JSON values.

    `text` is ``version_text[start:end]``; pages count from 1.

    Raises:
        GenerationMissing: there is no such generation.
    """
    for member in _members(library, number or _live(data_dir)):
        info = member.info
        for passage in library.latest_passages(member):
            yield {
                "id": passage.id,
                "document": info.id,
                "title": info.title,
                "version": member.version,
                "file": member.file,
                "audience": info.audience,
                "language": info.language,
                "effective_from": info.effective_from.isoformat() if info.effective_from else None,
                "effective_to": info.effective_to.isoformat() if info.effective_to else None,
                "pages": list(passage.pages),
                "labels": list(passage.labels),
                "section": list(passage.section),
                "start": passage.start,
                "end": passage.end,
                "text": passage.text,
            }


def _live(data_dir: Path) -> int:
    try:
        return live_number(data_dir)
    except (GenerationMissing, GenerationDamaged):
        return 0


def _members(library: Library, number: int) -> list[Member]:
    if number not in {row["number"] for row in library.generations()}:
        raise GenerationMissing(f"There is no generation {number}; see: jetbridge history")
    return library.members(number)
