"""The header of a table: which rows name its columns, and what they call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jetbridge.ingest.drawing import WHITE, Color, Paint, inside
from jetbridge.ingest.lines import Segment

Cells = list[list[Segment]]
_DIGIT = re.compile(r"\d")
_VALUE = re.compile(r"[+~≤<>(]?\s*(?:[$€£¥]|[A-Z]{3}\s)?\s*\d")


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


def find_names(
    rows: Sequence[Cells], edges: Sequence[float], fills: Sequence[Paint]
) -> tuple[list[str], int]:
    """The columns' names and how many rows they take; no names when there is no header.

    Args:
        rows: of the table, from the top down.
        edges: where its columns begin, in points.
        fills: the page's filled areas.
    """
    head = [words_of(cell) for cell in rows[0]]
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
    apart = any(not _bold(row) for row in body) if _bold(rows[0]) else _shaded(rows, fills)
    named = len(head) > 2 and _names_numbers(head, body)
    if not (apart or named) or sum(map(bool, head)) < 2:
        return [], 0
    return head, 1


def _names_numbers(head: Sequence[str], body: Sequence[Cells]) -> bool:
    """Whether a first row names what stands in the others: words over numbers.

    A name may have a number in it ("Up to 32 kg") where the cells under it begin with theirs.
    """
    columns = [[words_of(row[n]) for row in body] for n in range(len(head))]
    if any(_VALUE.match(name) for name in head[1:]):
        return False
    for name, cells in zip(head[1:], columns[1:], strict=True):
        values = sum(bool(_VALUE.match(cell)) for cell in cells)
        if _DIGIT.search(name) and 2 * values < sum(map(bool, cells)):
            return False
    return any(_DIGIT.search(cell) for cells in columns[1:] for cell in cells)


def _shaded(rows: Sequence[Cells], fills: Sequence[Paint]) -> bool:
    """Whether the first row, and no other, lies on a ground of its own."""
    first, *others = [_ground(row, fills) for row in rows]
    return first is not None and len(others) > 1 and first not in others


def _ground(row: Cells, fills: Sequence[Paint]) -> Color:
    """The color that lies under the middle of a row's first cell, None for the page's own."""
    part = next(part for cell in row for part in cell)
    x, y = (part.x0 + part.x1) / 2, part.y + 0.3 * part.size
    found: Color = None
    for fill in fills:
        if inside(fill.box, x, y) and fill.box[3] - fill.box[1] < 8 * part.size:
            found = fill.color
    return None if found == WHITE else found


def _two_lines(top: Cells, under: Cells, edges: Sequence[float]) -> list[str]:
    """Names of a header whose upper cells stand over several columns each."""
    over = [part for cell in top for part in cell]
    pitch = (edges[-1] - edges[0]) / (len(edges) - 1)
    out: list[str] = []
    for column, edge in enumerate(edges):
        name = words_of(under[column])
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


def words_of(parts: Sequence[Segment]) -> str:
    """A cell's text, a word broken at a line's end made whole."""
    out = ""
    for part in parts:
        text = part.text
        if out.endswith("-") and text[:1].islower() and len(out) > 2 and out[-2].islower():
            out += text
        else:
            out = f"{out} {text}" if out else text
    return out
