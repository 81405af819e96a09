"""Tables of a page: which lines belong to one, and its rows as text that stands alone.

A row reads ``Weight: 51-70 lbs; Domestic: $100; International: $130``: every cell after
its column's header, so that a row found on its own still says what its numbers mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jetbridge.ingest.drawing import Drawing
from jetbridge.ingest.lines import Line, Segment

Bar = tuple[float, float, float]

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Table:
    """A table found among lines: it takes the place of ``lines[start:end]``."""

    start: int
    end: int
    rows: tuple[str, ...]


def find_tables(lines: Sequence[Line], drawing: Drawing) -> list[Table]:
    """The tables among the lines of one column, in order and not overlapping."""
    out: list[Table] = []
    bars = _bars(drawing)
    at = 0
    while at < len(lines):
        if len(lines[at].segments) < 2 and not _starts_grid(lines, at, bars):
            at += 1
            continue
        end = _end(lines, at, bars)
        grid = _grid(lines[at:end], bars) if end - at >= 2 else None
        if grid is None:
            at += 1
            continue
        out.append(Table(at, end, tuple(_sentences(grid, lines[at:end]))))
        at = end
    return out


def _bars(drawing: Drawing) -> list[Bar]:
    """Horizontal edges (y, left, right) of rules and of row backgrounds, pieces joined."""
    edges = [
        (round((r[1] + r[3]) / 2, 1), r[0], r[2])
        for r in drawing.rules
        if r[3] - r[1] < 2.5 and r[2] - r[0] > 12
    ]
    for fill in drawing.fills:
        x0, y0, x1, y1 = fill.box
        if 8 < y1 - y0 < 160 and x1 - x0 > 12:
            edges += [(round(y0, 1), x0, x1), (round(y1, 1), x0, x1)]
    edges.sort(key=lambda e: (-e[0], e[1]))
    out: list[Bar] = []
    for y, x0, x1 in edges:
        if out and abs(out[-1][0] - y) < 2.6 and x0 <= out[-1][2] + 4 and x1 >= out[-1][1] - 4:
            out[-1] = (out[-1][0], min(out[-1][1], x0), max(out[-1][2], x1))
        else:
            out.append((y, x0, x1))
    return [bar for bar in out if bar[2] - bar[1] > 80]


def _starts_grid(lines: Sequence[Line], at: int, bars: Sequence[Bar]) -> bool:
    """Whether a line of one segment is a wrapped cell: rows of a ruled table follow it."""
    band = _band(lines[at], bars)
    if band is None or band[0] - band[1] > 6 * lines[at].size:
        return False
    same = [line for line in lines[at : at + 6] if _band(line, bars) == band]
    return any(len(line.segments) > 1 for line in same)


def _band(line: Line, bars: Sequence[Bar]) -> tuple[float, float] | None:
    """The two bars above and below a line's middle, if both are there."""
    y = line.y + 0.3 * line.size
    above = below = None
    for bar_y, x0, x1 in bars:
        if x0 - 4 <= line.x0 and x1 + 4 >= line.x1:
            if bar_y >= y:
                above = bar_y
            elif below is None:
                below = bar_y
    return (above, below) if above is not None and below is not None else None


def _end(lines: Sequence[Line], at: int, bars: Sequence[Bar]) -> int:
    """Where the table that starts at `at` ends."""
    if _band(lines[at], bars) is not None:
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
        band = _band(lines[end], bars)
        if band is None or (end > at and lines[end - 1].y - lines[end].y > 8 * lines[end].size):
            break
        stop = end + 1
        while stop < len(lines) and _band(lines[stop], bars) == band:
            stop += 1
        inside = lines[end:stop]
        rows = [n for n, line in enumerate(inside, end) if len(line.segments) > 1]
        if not rows:
            far = end > at and lines[end - 1].y - lines[end].y > 2.3 * lines[end].size
            if far or len(inside) > 2:
                break
        elif lines[end].y - band[1] > 13 * lines[end].size:
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


def _grid(lines: Sequence[Line], bars: Sequence[Bar]) -> list[list[str]] | None:
    """The cells of a table's rows, or None where the lines do not line up."""
    edges = _columns(lines)
    if len(edges) < 2:
        return None
    rows: list[list[list[str]]] = []
    band: tuple[float, float] | None = None
    multi = 0
    for n, line in enumerate(lines):
        cells: list[list[str]] = [[] for _ in edges]
        for part in line.segments:
            cells[_column(part, edges)].append(part.text)
        filled = sum(1 for c in cells if c)
        multi += filled > 1
        here = _band(line, bars)
        if not rows:
            new = True
        elif here is not None and band is not None:
            new = here != band or (
                _shared(lines, here, bars) and _new_row(lines, n, cells, rows[-1])
            )
        else:
            new = _new_row(lines, n, cells, rows[-1])
        band = here
        if new:
            rows.append(cells)
        else:
            for column, words in enumerate(cells):
                rows[-1][column] += words
    if len(rows) < 2 or multi < 2:
        return None
    return [[_words(cell) for cell in row] for row in rows]


def _shared(lines: Sequence[Line], band: tuple[float, float], bars: Sequence[Bar]) -> bool:
    """Whether one band holds the whole table, so that its bars do not part rows."""
    inside = [line for line in lines if _band(line, bars) == band]
    return len(inside) > max(6, 0.6 * len(lines))


def _new_row(
    lines: Sequence[Line], n: int, cells: Sequence[Sequence[str]], last: Sequence[Sequence[str]]
) -> bool:
    step = lines[n - 1].y - lines[n].y
    tight = min((a.y - b.y for a, b in pairwise(lines) if a.y - b.y > 1), default=step)
    if step > 1.3 * tight:
        return True
    filled = [i for i, c in enumerate(cells) if c]
    return 0 in filled and len(filled) > 1


def _columns(lines: Sequence[Line]) -> list[float]:
    """Where columns begin: the right ends of white that no row's cell crosses."""
    spans = sorted((s.x0, s.x1) for line in lines for s in line.segments if len(line.segments) > 1)
    edges: list[float] = []
    reach = -1e9
    for x0, x1 in spans:
        if x0 > reach + 2:
            edges.append(x0)
        reach = max(reach, x1)
    if len(edges) >= 2:
        return edges
    starts: dict[int, int] = {}
    for line in lines:
        for part in line.segments:
            starts[round(part.x0 / 3)] = starts.get(round(part.x0 / 3), 0) + 1
    common = sorted(k * 3.0 for k, n in starts.items() if n >= max(2, 0.5 * len(lines)))
    return common if len(common) >= 2 else edges


def _column(part: Segment, edges: Sequence[float]) -> int:
    middle = part.x0 + min(8.0, (part.x1 - part.x0) / 2)
    found = 0
    for i, edge in enumerate(edges):
        if middle >= edge - 1:
            found = i
    return found


def _words(parts: Sequence[str]) -> str:
    out = ""
    for part in parts:
        if out.endswith("-") and part[:1].islower() and len(out) > 2 and out[-2].islower():
            out += part
        else:
            out = f"{out} {part}" if out else part
    return out


def _sentences(grid: list[list[str]], lines: Sequence[Line]) -> list[str]:
    """Each row as text, after the header when the table has one."""
    head, body = grid[0], grid[1:]
    bold = lines[0].bold and any(not line.bold for line in lines[1:])
    numbers = any(_DIGIT.search(c) for row in body for c in row[1:])
    lettered = not any(_DIGIT.search(cell) for cell in head[1:])
    if not (bold or (len(head) > 2 and numbers and lettered)) or sum(map(bool, head)) < 2:
        return [_pair(row) for row in grid]
    out: list[str] = []
    for row in body:
        parts = [
            f"{name.rstrip(':')}: {cell}" if name else cell
            for name, cell in zip(head, row, strict=True)
            if cell
        ]
        out.append("; ".join(parts))
    return [row for row in out if row]


def _pair(row: Sequence[str]) -> str:
    cells = [cell for cell in row if cell]
    if len(row) == 2 and len(cells) == 2:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return "; ".join(cells)
