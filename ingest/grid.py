"""The cells of a table: its columns, its rows, and its header, however many lines it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jetbridge.ingest.bars import Band, Bar, band_of
from jetbridge.ingest.drawing import Paint
from jetbridge.ingest.header import Cells, Header, find_names, words_of
from jetbridge.ingest.lines import Line, Segment

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table. `header` is what they are told with, None where there is none."""

    rows: tuple[tuple[str, ...], ...]
    header: Header | None


def find_grid(
    lines: Sequence[Line],
    bars: Sequence[Bar],
    *,
    fills: Sequence[Paint] = (),
    above: Header | None = None,
) -> Grid | None:
    """The cells of a table's rows, or None where the lines do not line up.

    Args:
        lines: from the top down.
        bars: the page's horizontal edges.
        fills: the page's filled areas.
        above: the header of a table that may go on here.
    """
    edges = _columns(lines)
    if len(edges) < 2:
        return None
    going_on = above is not None and above.fits(edges)
    rows, multi = _rows(lines, edges, bars)
    if (len(rows) < 2 or multi < 2) and not (going_on and multi):
        return None
    names, count = find_names(rows, edges, fills)
    body = [[words_of(cell) for cell in row] for row in rows[count:]]
    _fill_spans(body, rows[count:], edges, bars)
    if names:
        header = Header(tuple(names), tuple(edge - edges[0] for edge in edges))
        again = above is not None and above.names == header.names
        if not going_on or again or not _DIGIT.search(" ".join(names)):
            return Grid(tuple(map(tuple, body)), header)
    whole = [[words_of(cell) for cell in row] for row in rows]
    return Grid(tuple(map(tuple, whole)), above if going_on else None)


def _rows(
    lines: Sequence[Line], edges: Sequence[float], bars: Sequence[Bar]
) -> tuple[list[Cells], int]:
    """The rows as cells of segments, and how many lines have more than one cell."""
    rows: list[Cells] = []
    band: Band | None = None
    multi = 0
    for n, line in enumerate(lines):
        cells: Cells = [[] for _ in edges]
        for part in line.segments:
            cells[_column(part, edges)].append(part)
        multi += sum(1 for c in cells if c) > 1
        here = band_of(line, bars)
        if not rows:
            new = True
        elif here is not None and band is not None:
            new = here != band or (_shared(lines, here, bars) and _new_row(lines, n, cells))
        else:
            new = _new_row(lines, n, cells)
        band = here
        if new:
            rows.append(cells)
        else:
            for column, parts in enumerate(cells):
                rows[-1][column] += parts
    return rows, multi


def _shared(lines: Sequence[Line], band: Band, bars: Sequence[Bar]) -> bool:
    """Whether one band holds the whole table, so that its bars do not part rows."""
    inside = [line for line in lines if band_of(line, bars) == band]
    return len(inside) > max(6, 0.6 * len(lines))


def _new_row(lines: Sequence[Line], n: int, cells: Cells) -> bool:
    step = lines[n - 1].y - lines[n].y
    tight = min((a.y - b.y for a, b in pairwise(lines) if a.y - b.y > 1), default=step)
    if step > 1.3 * tight:
        return True
    filled = [i for i, c in enumerate(cells) if c]
    return 0 in filled and len(filled) > 1


def _columns(lines: Sequence[Line]) -> list[float]:
    """Where columns begin: the right ends of white that no row's cell crosses."""
    spans = sorted((s.x0, s.x1) for line in lines for s in line.segments if len(line.segments) > 1)
    edges = _apart(spans)
    if len(edges) >= 2:
        return _split_by_body(lines, edges)
    starts: dict[int, int] = {}
    for line in lines:
        for part in line.segments:
            starts[round(part.x0 / 3)] = starts.get(round(part.x0 / 3), 0) + 1
    common = sorted(k * 3.0 for k, n in starts.items() if n >= max(2, 0.5 * len(lines)))
    return common if len(common) >= 2 else edges


def _split_by_body(lines: Sequence[Line], edges: list[float]) -> list[float]:
    """The edges without the first rows, when a header over several columns had joined them."""
    most = max(len(line.segments) for line in lines)
    if most <= len(edges) or not lines[0].bold:
        return edges
    full = [line for line in lines if len(line.segments) == most]
    spans = sorted((s.x0, s.x1) for line in full for s in line.segments)
    out = _apart(spans)
    return out if len(out) == most and len(full) >= 2 else edges


def _apart(spans: Iterable[tuple[float, float]]) -> list[float]:
    """Where spans, ordered from the left, begin after white that none of them crosses."""
    edges: list[float] = []
    reach = -1e9
    for x0, x1 in spans:
        if x0 > reach + 2:
            edges.append(x0)
        reach = max(reach, x1)
    return edges


def _column(part: Segment, edges: Sequence[float]) -> int:
    middle = part.x0 + min(8.0, (part.x1 - part.x0) / 2)
    found = 0
    for i, edge in enumerate(edges):
        if middle >= edge - 1:
            found = i
    return found


def _fill_spans(
    body: list[list[str]], rows: Sequence[Cells], edges: Sequence[float], bars: Sequence[Bar]
) -> None:
    """Repeat a first cell that stands for several rows: no rule parts it from the next."""
    for n in range(1, len(body)):
        if body[n][0] or not body[n - 1][0] or sum(1 for cell in body[n] if cell) < 2:
            continue
        upper = min(part.y for cell in rows[n - 1] for part in cell)
        lower = max(part.y + part.size for cell in rows[n] for part in cell)
        between = [bar for bar in bars if lower - 6 <= bar[0] <= upper + 4]
        if between and all(bar[1] > edges[0] + 12 for bar in between):
            body[n][0] = body[n - 1][0]
