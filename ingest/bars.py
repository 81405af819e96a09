"""Horizontal edges of a page, and the bands between two of them that hold a table's rows."""

from __future__ import annotations

from collections.abc import Sequence

from jetbridge.ingest.drawing import THIN, Drawing
from jetbridge.ingest.lines import Line

# Height, left end and right end, in points.
Bar = tuple[float, float, float]
Band = tuple[float, float]


def find_bars(drawing: Drawing) -> list[Bar]:
    """Edges of rules and of row backgrounds from the top down, their pieces joined."""
    edges = [
        (round((r[1] + r[3]) / 2, 1), r[0], r[2])
        for r in drawing.rules
        if r[3] - r[1] < THIN and r[2] - r[0] > 12
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


def band_of(line: Line, bars: Sequence[Bar]) -> Band | None:
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
