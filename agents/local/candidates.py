"""What may become an answer: passages as a tool found them, and their units as candidates."""

from __future__ import annotations

from dataclasses import dataclass, field

from jetbridge.agents.local.units import Unit


@dataclass(frozen=True, slots=True)
class Passage:
    """A text found by a tool, and what names it.

    `best` are the sentences that the tool singled out, best first, with the tool's own score
    where it gave one; `path` is all the headings above it, `section` the nearest.
    """

    title: str
    section: str
    text: str
    best: tuple[tuple[str, float | None], ...] = ()
    path: str = ""


@dataclass(slots=True)
class Candidate:
    """A unit, its passage's number, its place in the passage, its traits and its score.

    `columns` are those of a row's cells that are meant; none stands for all.
    """

    unit: Unit
    passage: int
    place: int
    columns: tuple[str, ...] = ()
    traits: dict[str, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def text(self) -> str:
        """What a question is compared with: a row's title, name and the cells that are meant."""
        row = self.unit.row
        if row is None:
            return self.unit.match
        return f"{row.title}. {row.column}: {row.name}; {self.answer}"

    @property
    def answer(self) -> str:
        """The part of the text that may hold what was asked for: of a row, the cells meant."""
        row = self.unit.row
        if row is None:
            return self.unit.match
        meant = [(c, v) for c, v in row.cells if not self.columns or c in self.columns]
        return "; ".join(f"{column}: {value}" for column, value in meant)
