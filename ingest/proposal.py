"""A publish before it is built: what each file became, and what would be live."""

from __future__ import annotations

from dataclasses import dataclass, field

from jetbridge.ingest.library import Content, Member
from jetbridge.retrieval.records import Outcome


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of a publish: its outcome, the reason, and what it gave."""

    file: str
    outcome: Outcome
    reason: str = ""
    pages: int = 0
    passages: int = 0
    document: str = ""
    title: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing of this file is published."""
        return self.outcome not in ("ok", "unchanged", "partial")


@dataclass(slots=True)
class Draft:
    """A publish before it is built: what each file became and what would be live."""

    reports: dict[str, FileReport] = field(default_factory=dict)
    next: list[Member] = field(default_factory=list)
    live: list[Member] = field(default_factory=list)
    added: list[Member] = field(default_factory=list)
    changed: list[tuple[Member, Member]] = field(default_factory=list)
    renamed: list[tuple[Member, Member]] = field(default_factory=list)
    unchanged: list[Member] = field(default_factory=list)
    removed: list[Member] = field(default_factory=list)
    contents: dict[str, Content] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def nothing_new(self) -> bool:
        """Whether live already is what would be published."""
        return {m.id for m in self.next} == {m.id for m in self.live}
