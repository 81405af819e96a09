"""Text set sideways beside a page's own: read after it, unless it is on other pages, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jetbridge.ingest.lines import Line, lines, segments
from jetbridge.ingest.sheet import Sheet

LEAST = 20


def add_asides(sheets: Sequence[Sheet]) -> None:
    """Add to each page the lines that stand sideways on it and on no other page."""
    found = {sheet.number: _sideways(sheet) for sheet in sheets}
    seen = Counter(line.text for columns in found.values() for c in columns for line in c)
    for sheet in sheets:
        for column in found[sheet.number]:
            kept = [line for line in column if seen[line.text] == 1]
            if sum(len(line.text) for line in kept) >= LEAST:
                sheet.columns.append(kept)


def _sideways(sheet: Sheet) -> list[list[Line]]:
    out: list[list[Line]] = []
    for turn in (90, 270):
        runs = [r for r in sheet.drawing.runs if r.turn == turn and not r.hidden]
        if runs:
            out.append(lines(segments(sheet.drawing, runs)))
    return out
