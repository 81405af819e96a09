"""Tables of web pages, Markdown and Word files as rows that stand alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from jetbridge.retrieval.records import BlockKind

Piece = tuple[BlockKind, int, str]
Words = Callable[[Any], str]


def row_words(head: Sequence[str], cells: Sequence[str]) -> str:
    """A table row that stands alone: each cell after its header."""
    parts = []
    for i, cell in enumerate(cells):
        name = head[i] if i < len(head) else ""
        if cell:
            parts.append(f"{name.rstrip(':')}: {cell}" if name and name != cell else cell)
    return "; ".join(parts)


def own_rows(table: Any) -> list[Any]:
    """The rows of a table itself, none of those of a table in its cells."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def is_layout(table: Any) -> bool:
    """Whether a table only places things on the page: others, or headings, stand in its cells."""
    if table.get("role") == "presentation":
        return True
    return any(next(table.iter(tag), None) is not None for tag in ("h1", "h2", "h3", "h4")) or (
        next(table.iterdescendants("table"), None) is not None
    )


def read_table(table: Any, words: Words) -> list[Piece]:
    """The rows of a table of a web page; `words` gives what an element shows."""
    rows: list[list[str]] = []
    heads = 0
    waiting: dict[int, tuple[int, str]] = {}
    for row in own_rows(table):
        cells = [c for c in row if c.tag in ("td", "th")]
        if row.get("hidden") is not None:
            continue
        texts: list[str] = []
        for cell in cells:
            _fill(texts, waiting)
            text = words(cell)
            wide = min(50, _span(cell, "colspan"))
            if len(cells) == 1 and wide > 1 and not waiting:
                texts.append(text)
                break
            for _ in range(wide):
                if _span(cell, "rowspan") > 1:
                    waiting[len(texts)] = (_span(cell, "rowspan") - 1, text)
                texts.append(text)
        _fill(texts, waiting)
        above = row.getparent().tag == "thead" or all(c.tag == "th" for c in cells)
        if heads == len(rows) and cells and above and len(texts) > 1:
            heads += 1
        if any(texts):
            rows.append(texts)
    if heads > 1:
        width = max(len(row) for row in rows[:heads])
        names = [
            " ".join(dict.fromkeys(row[n] for row in rows[:heads] if n < len(row) and row[n]))
            for n in range(width)
        ]
        rows = [names, *rows[heads:]]
    return table_pieces(rows, header=heads > 0)


def table_pieces(rows: Sequence[Sequence[str]], *, header: bool) -> list[Piece]:
    """A table's rows as blocks, with the first as their header or, with two columns, in pairs.

    A row of one cell in a wider table names the rows below it, and is told with each.
    """
    first = next((n for n, row in enumerate(rows) if len(row) > 1), len(rows))
    out: list[Piece] = [("paragraph", 0, row[0]) for row in rows[:first] if row[0]]
    rows = rows[first:]
    header = len(rows) > 1 and (header or _reads_as_header(rows))
    width = max((len(row) for row in rows), default=0)
    group = ""
    for row in rows[1:] if header else rows:
        if len(row) == 1 and width > 1:
            group = row[0].rstrip(":")
            continue
        if header:
            words = row_words(rows[0], row)
        elif len(row) == 2 and all(row):
            words = f"{row[0].rstrip(':')}: {row[1]}"
        else:
            words = "; ".join(cell for cell in row if cell)
        words = words.strip()
        if words:
            out.append(("row", 0, f"{group}; {words}" if group else words))
    return out


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return max(1, int(value)) if value.isdecimal() and len(value) < 4 else 1


def _fill(texts: list[str], waiting: dict[int, tuple[int, str]]) -> None:
    """Repeat the cells from above that reach down into this row."""
    while len(texts) in waiting:
        at = len(texts)
        left, words = waiting.pop(at)
        if left > 1:
            waiting[at] = (left - 1, words)
        texts.append(words)


def _reads_as_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names what the others count: letters over numbers."""
    if len(rows) < 2 or any(re.search(r"\d", cell) for cell in rows[0][1:]):
        return False
    return any(re.search(r"\d", cell) for row in rows[1:] for cell in row[1:])
