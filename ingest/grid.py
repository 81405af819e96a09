"""The cells of a table: its columns, its rows, and its header, however many lines it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jetbridge.ingest.bars import Band, Bar, band_of
from jetbridge.ingest.lines import Line, Segment

_DIGIT = re.compile(r"\d")
Cells = list[list[Segment]]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a table's columns, and where they begin, from the first one's edge."""

    names: tuple[str, ...]
    edges: tuple[float, ...]

    def fits(self, edges: Sequence[float]) -> bool:
        """Whether a table with columns at these edges, in points, can go on with it."""
        if len(edges) != len(self.edges):
            return False
        return all(
            abs(edge - edges[0] - own) < 8 for edge, own in zip(edges, self.edges, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table. `header` is what they are told with, None where there is none."""

    rows: tuple[tuple[str, ...], ...]
    header: Header | None


def find_grid(
    lines: Sequence[Line], bars: Sequence[Bar], *, above: Header | None = None
) -> Grid | None:
    """The cells of a table's rows, or None where the lines do not line up.

    Args:
        lines: from the top down.
        bars: the page's horizontal edges.
        above: the header of a table that may go on here.
    """
    edges = _columns(lines)
    if len(edges) < 2:
        return None
    going_on = above is not None and above.fits(edges)
    rows, multi = _rows(lines, edges, bars)
    if (len(rows) < 2 or multi < 2) and not (going_on and multi):
        return None
    names, count = _header(rows, edges)
    body = [[_words(cell) for cell in row] for row in rows[count:]]
    _fill_spans(body, rows[count:], edges, bars)
    if names:
        header = Header(tuple(names), tuple(edge - edges[0] for edge in edges))
        if not going_on or above is None or not _DIGIT.search(" ".join(names)):
            return Grid(tuple(map(tuple, body)), header)
    whole = [[_words(cell) for cell in row] for row in rows]
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


def _header(rows: Sequence[Cells], edges: Sequence[float]) -> tuple[list[str], int]:
    """The columns' names and how many rows they take; no names when there is no header."""
    head = [_words(cell) for cell in rows[0]]
    if (
        len(rows) > 2
        and _bold(rows[0])
        and _bold(rows[1])
        and not _bold(rows[2])
        and sum(1 for cell in rows[0] if cell) < len(edges)
        and sum(1 for cell in rows[1] if cell) > 1
    ):
        return _two_lines(rows[0], rows[1], edges), 2
    body = rows[1:]
    bold = _bold(rows[0]) and any(not _bold(row) for row in body)
    numbers = any(_DIGIT.search(_words(cell)) for row in body for cell in row[1:])
    lettered = not any(_DIGIT.search(name) for name in head[1:])
    if not (bold or (len(head) > 2 and numbers and lettered)) or sum(map(bool, head)) < 2:
        return [], 0
    return head, 1


def _two_lines(top: Cells, under: Cells, edges: Sequence[float]) -> list[str]:
    """Names of a header whose upper cells stand over several columns each."""
    over = [part for cell in top for part in cell]
    pitch = (edges[-1] - edges[0]) / (len(edges) - 1)
    out: list[str] = []
    for column, edge in enumerate(edges):
        name = _words(under[column])
        own = under[column][0] if under[column] else None
        middle = (own.x0 + own.x1) / 2 if own else edge + 4
        far, near = min(
            ((max(part.x0 - middle, middle - part.x1, 0.0), part) for part in over),
            key=lambda pair: pair[0],
        )
        out.append(f"{near.text} {name}".strip() if far < 0.7 * pitch else name)
    return out


def _bold(row: Cells) -> bool:
    return all(part.bold for cell in row for part in cell)


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


def _words(parts: Sequence[Segment]) -> str:
    out = ""
    for part in parts:
        text = part.text
        if out.endswith("-") and text[:1].islower() and len(out) > 2 and out[-2].islower():
            out += text
        else:
            out = f"{out} {text}" if out else text
    return out
