"""Tables of a page: which lines belong to one, and its rows as text that stands alone.

A row reads ``Weight: 51-70 lbs; Domestic: $100; International: $130``: every cell after
its column's header, so that a row found on its own still says what its numbers mean. A table
that goes on in the next column or on the next page keeps the header it had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jetbridge.ingest.bars import Band, Bar, band_of, find_bars
from jetbridge.ingest.drawing import Drawing
from jetbridge.ingest.grid import Grid, find_grid
from jetbridge.ingest.header import Header
from jetbridge.ingest.lines import Line

# A cell with this many words is prose; a grid of such cells is a page of boxes, not a table.
PROSE = 15


@dataclass(frozen=True, slots=True)
class Table:
    """A table found among lines: it takes the place of ``lines[start:end]``.

    `boxes` are set instead of `rows` where the cells hold prose: the lines of each, in
    reading order. `header` is what a table below may go on with.
    """

    start: int
    end: int
    rows: tuple[str, ...]
    boxes: tuple[tuple[Line, ...], ...] = ()
    header: Header | None = None


def find_tables(
    lines: Sequence[Line], drawing: Drawing, *, above: Header | None = None
) -> list[Table]:
    """The tables among the lines of one column, in order and not overlapping.

    Args:
        lines: of the column, from the top down.
        drawing: the page.
        above: the header of the table that the column or page before ended with.
    """
    out: list[Table] = []
    bars = find_bars(drawing)
    at = 0
    while at < len(lines):
        carried = above if at == 0 else None
        if len(lines[at].segments) < 2 and not _starts_grid(lines, at, bars):
            at += 1
            continue
        end = _end(lines, at, bars)
        first = at
        if at > (out[-1].end if out else 0) and _names_columns(lines[at - 1], lines[at]):
            at -= 1
        boxes = _boxes(lines[at:end], bars)
        if boxes:
            out.append(Table(at, end, (), boxes))
            at = end
            continue
        enough = end - at >= 2 or carried is not None
        grid = None
        if enough:
            grid = find_grid(lines[at:end], bars, fills=drawing.fills, above=carried)
        if grid is None:
            at = first + 1
            continue
        out.append(Table(at, end, _sentences(grid), (), grid.header))
        at = end
    return out


def _names_columns(line: Line, below: Line) -> bool:
    """Whether a line alone over a header is its upper part, such as a name of two columns."""
    part = line.segments[0]
    return (
        len(line.segments) == 1
        and line.bold
        and below.bold
        and line.y - below.y < 2.4 * below.size
        and part.size < 1.15 * below.size
        and part.x0 > below.segments[0].x1
        and part.x1 < below.x1 + 60
    )


def _boxes(lines: Sequence[Line], bars: Sequence[Bar]) -> tuple[tuple[Line, ...], ...]:
    """The lines of each cell where all cells of a ruled grid hold prose, else nothing."""
    starts = sorted({round(s.x0) for line in lines for s in line.segments[1:2]})
    if not starts or starts[-1] - starts[0] > 12:
        return ()
    edge = starts[0] - 4
    out: list[tuple[Line, ...]] = []
    bands: dict[Band, list[Line]] = {}
    for line in lines:
        band = band_of(line, bars)
        if band is None:
            return ()
        bands.setdefault(band, []).append(line)
    for held in bands.values():
        for side in (True, False):
            parts = [[s for s in line.segments if (s.x0 < edge) == side] for line in held]
            cell = tuple(Line(found) for found in parts if found)
            words = sum(len(line.text.split()) for line in cell)
            if words < PROSE or len(cell) < 2:
                return ()
            out.append(cell)
    return tuple(out)


def _starts_grid(lines: Sequence[Line], at: int, bars: Sequence[Bar]) -> bool:
    """Whether a line of one segment is a wrapped cell: rows of a ruled table follow it."""
    band = band_of(lines[at], bars)
    if band is None or band[0] - band[1] > 6 * lines[at].size:
        return False
    same = [line for line in lines[at : at + 6] if band_of(line, bars) == band]
    return any(len(line.segments) > 1 for line in same)


def _end(lines: Sequence[Line], at: int, bars: Sequence[Bar]) -> int:
    """Where the table that starts at `at` ends."""
    if band_of(lines[at], bars) is not None:
        return _ruled_end(lines, at, bars)
    end = at + 1
    while end < len(lines):
        line, above = lines[end], lines[end - 1]
        step = above.y - line.y
        if step > 3.2 * max(line.size, above.size):
            break
        if len(line.segments) < 2 and not _wraps(line, lines[at:end], step):
            break
        end += 1
    return end


def _ruled_end(lines: Sequence[Line], at: int, bars: Sequence[Bar]) -> int:
    """Where a table between rules ends: with the last band that holds a row of cells."""
    end = last = at
    while end < len(lines):
        band = band_of(lines[end], bars)
        if band is None or (end > at and lines[end - 1].y - lines[end].y > 8 * lines[end].size):
            break
        stop = end + 1
        while stop < len(lines) and band_of(lines[stop], bars) == band:
            stop += 1
        inside = lines[end:stop]
        rows = [n for n, line in enumerate(inside, end) if len(line.segments) > 1]
        if not rows:
            far = end > at and lines[end - 1].y - lines[end].y > 2.3 * lines[end].size
            if far or len(inside) > 2:
                break
        elif lines[end].y - band[1] > 13 * lines[end].size and not _boxes(inside, bars):
            # A band this tall holds more than rows: prose up to the next rule.
            while end < stop and (
                len(lines[end].segments) > 1
                or _wraps(lines[end], lines[at:end], lines[end - 1].y - lines[end].y)
            ):
                end += 1
            return max(end, last)
        else:
            last = stop
        end = stop
    return max(last, at + 1)


def _wraps(line: Line, rows: Sequence[Line], step: float) -> bool:
    """Whether a line of one segment goes on with a cell of the rows above."""
    part = line.segments[0]
    if not rows or step > 1.6 * line.size:
        return False
    cells = [s for row in rows[-4:] for s in row.segments if len(row.segments) > 1]
    starts = [s for s in cells if abs(s.x0 - part.x0) < 2.5]
    first = min(row.x0 for row in rows)
    if not starts:
        return False
    width = max(s.x1 for s in starts) - part.x0
    limit = min((s.x0 for s in cells if s.x0 > part.x0 + 5), default=1e9)
    return part.x1 <= limit and (part.x0 > first + 5 or part.x1 - part.x0 <= 1.15 * width)


def _sentences(grid: Grid) -> tuple[str, ...]:
    """Each row as text, every cell after its column's name when the table has names."""
    if grid.header is None:
        return tuple(_pair(row) for row in grid.rows)
    out: list[str] = []
    for row in grid.rows:
        parts = [
            f"{name.rstrip(':')}: {cell}" if name else cell
            for name, cell in zip(grid.header.names, row, strict=True)
            if cell
        ]
        out.append("; ".join(parts))
    return tuple(row for row in out if row)


def _pair(row: Sequence[str]) -> str:
    cells = [cell for cell in row if cell]
    if len(row) == 2 and len(cells) == 2:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return "; ".join(cells)
