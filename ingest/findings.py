"""What a person should look at in what is live: kept-out text, near-duplicates, conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jetbridge.ingest.conflicts import Conflict, find_conflicts
from jetbridge.ingest.library import Library
from jetbridge.ingest.plan import FlaggedPart, Likeness, flagged_parts, near_duplicates
from jetbridge.ingest.publish import live_members


@dataclass(frozen=True, slots=True)
class Findings:
    """What was noticed in the live documents; a person judges it."""

    flags: tuple[FlaggedPart, ...]
    alike: tuple[Likeness, ...]
    conflicts: tuple[Conflict, ...]


def find_findings(library: Library, data_dir: Path) -> Findings:
    """What was noticed in the live generation's documents; empty when nothing is live."""
    members = live_members(library, data_dir)
    passages = (p for member in members for p in library.latest_passages(member))
    return Findings(
        flags=flagged_parts(members, library.contents({m.sha256 for m in members})),
        alike=near_duplicates(library, members, {m.id for m in members}),
        conflicts=tuple(find_conflicts(passages)),
    )
