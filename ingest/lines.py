"""Runs of a page put together to segments and lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jetbridge.ingest.drawing import Box, Drawing, Run
from jetbridge.ingest.script import RIGHT_TO_LEFT
from jetbridge.ingest.visibility import LAYERED, scanned

MARKER = re.compile(
    r"(?:[•●▪■◦‣⁃∙·o\-–—*]|[\uf0a7\uf0b7\uf076\uf0d8]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)]"
    r"|(?:\d+|[A-Z])(?:\.\d+)+\.?|\[\d{1,3}\]|[*†‡§])$"
)
_BULLET = re.compile(r"\s*[•●▪■◦‣⁃\uf0a7\uf0b7\uf076\uf0d8]\s*$")
_NOTE_MARK = re.compile(r"^\s*[(\[]?(\d{1,3}|[*†‡§]|[a-e])[)\]]?\s*$")


@dataclass(slots=True)
class Segment:
    """Text on one baseline without a wide gap in it; positions in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    artifact: bool = False


@dataclass(slots=True)
class Line:
    """Segments on one baseline, left to right: one for prose, several for a table row."""

    segments: list[Segment]
    y: float = 0.0
    size: float = 0.0
    text: str = field(default="")

    def __post_init__(self) -> None:
        longest = max(self.segments, key=lambda s: len(s.text))
        self.y, self.size = longest.y, longest.size
        self.text = " ".join(s.text for s in self.segments)

    @property
    def x0(self) -> float:
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        return max(s.x1 for s in self.segments)

    @property
    def bold(self) -> bool:
        return all(s.bold for s in self.segments)


def segments(drawing: Drawing, runs: Sequence[Run] | None = None) -> list[Segment]:
    """The segments of a page's visible upright runs, from the top down."""
    if runs is None:
        layer = LAYERED if scanned(drawing) else frozenset()
        runs = [r for r in drawing.runs if not r.turn and (not r.hidden or r.hidden in layer)]
    walls = [r for r in drawing.rules if r[3] - r[1] > 2.5 >= r[2] - r[0]]
    out: list[Segment] = []
    for row in _rows(runs):
        out += _join(row, walls)
    return out


def _rows(runs: Sequence[Run]) -> Iterable[list[Run]]:
    """Runs that share a baseline, raised note marks included."""
    row: list[Run] = []
    y = size = 0.0
    for run in sorted(runs, key=lambda r: (-r.y, r.x0)):
        if row and abs(run.y - y) <= _reach(row[-1], run, size):
            row.append(run)
            if run.size > size:
                y, size = run.y, run.size
        else:
            if row:
                yield row
            row, y, size = [run], run.y, run.size
    if row:
        yield row


def _reach(last: Run, run: Run, size: float) -> float:
    """How far a run may stand from the baseline of a row, in points.

    Note marks stand up to six tenths above it, in much smaller letters. A heading in the
    next column is large, too, but its height says nothing of this column's lines.
    """
    small, large = min(size, run.size), max(size, run.size)
    mark = last.text if last.size < run.size else run.text
    if small < 0.85 * large and len(mark.strip()) <= 6:
        return 0.62 * large
    return 0.42 * small


def _join(row: list[Run], walls: Sequence[Box]) -> list[Segment]:
    row.sort(key=lambda r: r.x0)
    out: list[Segment] = []
    size = max(r.size for r in row)
    noted = False
    for run in _ordered(row):
        last = out[-1] if out else None
        text = run.text
        mark = None
        if run.size < 0.85 * size and last is not None:
            mark = _NOTE_MARK.match(text)
        if mark and last is not None and run.y > last.y + 0.12 * last.size:
            last.text = f"{last.text.rstrip()}[{mark[1]}]"
            last.x1 = max(last.x1, run.x1)
            noted = True
            continue
        if last is None:
            out.append(_start(run))
            continue
        gap = run.x0 - last.x1
        if text.strip() == last.text.strip() and run.x0 - last.x0 < 0.1 * run.size:
            last.bold = True
            continue
        wall = gap > 0.15 * size and any(
            last.x1 - 1 <= w[0] <= run.x0 + 1 and w[1] <= run.y + 0.3 * size <= w[3] for w in walls
        )
        wide = gap > 1.0 * max(run.size, last.size)
        if wide and not wall and len(out) == 1 and gap < 5 * size:
            wide = not MARKER.match(last.text.strip())
        if wide or wall:
            out.append(_start(run))
            continue
        spaced = gap > 0.12 * run.size or last.text.endswith(" ") or text.startswith(" ")
        if (noted and text[:1].isalnum()) or _BULLET.match(last.text):
            spaced = True
        noted = False
        if run.bold != last.bold and any(c.isalnum() for c in text):
            last.bold = run.bold and not any(c.isalnum() for c in last.text)
        last.text = last.text.rstrip() + (" " if spaced else "") + text.lstrip()
        if text.endswith(" "):
            last.text = last.text.rstrip() + " "
        last.x1 = max(last.x1, run.x1)
        last.artifact = last.artifact and run.artifact
        if run.size > last.size:
            last.size, last.y = run.size, run.y
    for segment in out:
        segment.text = " ".join(segment.text.split())
    return [s for s in out if s.text]


def _ordered(row: Sequence[Run]) -> list[Run]:
    """The runs of a row from left to right, those of right-to-left script the other way."""
    out: list[Run] = []
    at = 0
    for n, run in enumerate(row):
        backward = bool(RIGHT_TO_LEFT.search(run.text))
        at = at if backward else n + 1
        out.insert(at if backward else len(out), run)
    return out


def _start(run: Run) -> Segment:
    return Segment(run.text, run.x0, run.x1, run.y, run.size, run.bold, run.artifact)


def lines(parts: Sequence[Segment]) -> list[Line]:
    """Segments grouped to lines by their baseline, from the top down."""
    out: list[list[Segment]] = []
    for part in sorted(parts, key=lambda s: (-s.y, s.x0)):
        if out and abs(out[-1][0].y - part.y) <= 0.42 * max(part.size, out[-1][0].size):
            out[-1].append(part)
        else:
            out.append([part])
    return [Line(sorted(row, key=lambda s: s.x0)) for row in out]
