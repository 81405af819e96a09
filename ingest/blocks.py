"""Lines of a column put together to headings, paragraphs, list items, rows, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from jetbridge.ingest.columns import flows, page_gutter
from jetbridge.ingest.drawing import Drawing
from jetbridge.ingest.header import Header
from jetbridge.ingest.headings import (
    BULLET,
    SENTENCE_END,
    is_clause,
    is_heading,
    is_plain_heading,
    number_of,
)
from jetbridge.ingest.lines import Line, segments
from jetbridge.ingest.sheet import Draft, Sheet
from jetbridge.ingest.tables import find_tables
from jetbridge.retrieval.records import BlockKind

_LETTER = re.compile(
    r"\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)]\s+(?=\S)|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)"
)
_NOTE = re.compile(r"(?:\[?(?:\d{1,3}|[*†‡§])\]?)[.)]?\s*(?=\S)")


def lay_out(number: int, drawing: Drawing) -> Sheet:
    """A page's lines in reading order, as far as the page alone shows it."""
    sheet = Sheet(number, drawing.width, drawing.height, drawing)
    parts = segments(drawing)
    sheet.gutter = page_gutter(parts, drawing.rules)
    sheet.columns = flows(parts, drawing.rules)
    return sheet


def share_gutter(sheets: Sequence[Sheet]) -> None:
    """Lay pages out again where most pages of the file have two columns and they have not."""
    found = Counter(round(s.gutter / 8) for s in sheets if s.gutter is not None)
    if not found:
        return
    place, count = found.most_common(1)[0]
    near = [s for s in sheets if s.gutter is not None and abs(s.gutter / 8 - place) <= 1.5]
    if count < 2 or len(near) < 0.5 * len(sheets):
        return
    gutter = sorted(s.gutter for s in near if s.gutter is not None)[len(near) // 2]
    for sheet in sheets:
        if sheet.gutter is None:
            parts = segments(sheet.drawing)
            sheet.columns = flows(parts, sheet.drawing.rules, gutter=gutter)


def body_size(sheets: Iterable[Sheet]) -> float:
    """The size in points that most letters of the file are set in."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for column in sheet.columns:
            for line in column:
                sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def make_drafts(
    sheet: Sheet, body: float, outline: frozenset[str], above: Header | None = None
) -> tuple[list[Draft], Header | None]:
    """The blocks of a page in reading order.

    Args:
        sheet: the page.
        body: the file's text size in points.
        outline: the bookmarks' titles, in lower case, each of which makes a line of the
            same words a heading.
        above: the header of the table that the page before ended with.

    Returns:
        The blocks, and the header of the table that this page ends with.
    """
    out: list[Draft] = []
    for column in sheet.columns:
        found = find_tables(column, sheet.drawing, above=above)
        tables = {t.start: t for t in found}
        above = found[-1].header if found and found[-1].end == len(column) else None
        at = 0
        pending: list[Line] = []
        began = len(out)
        while at < len(column):
            table = tables.get(at)
            if table is None:
                pending.append(column[at])
                at += 1
                continue
            out += _prose(pending, body, outline)
            pending = []
            out += [Draft("row", [row], column[at].y) for row in table.rows]
            for box in table.boxes:
                out += _prose(box, body, outline)
            at = table.end
        out += _prose(pending, body, outline)
        _carry_on(out, began)
    return out, above


def unfinished(drafts: Sequence[Draft]) -> int:
    """Where a page's last paragraph begins, with its heading, if the next page may finish it.

    The number of drafts where the page ends with a sentence.
    """
    at = len(drafts)
    open_end = bool(drafts) and drafts[-1].kind in ("paragraph", "item")
    if open_end and not SENTENCE_END.search(drafts[-1].lines[-1]):
        at -= 1
        while at and drafts[at - 1].kind == "heading":
            at -= 1
    return at


def _carry_on(drafts: list[Draft], at: int) -> None:
    """Join a sentence that the column before left unfinished with its end, from `at` on."""
    if not 0 < at < len(drafts):
        return
    before, after = drafts[at - 1], drafts[at]
    open_end = before.kind in ("paragraph", "item") and not SENTENCE_END.search(before.lines[-1])
    if open_end and after.kind == "paragraph" and after.lines[0][:1].islower():
        before.lines += after.lines
        del drafts[at]


def _prose(lines: Sequence[Line], body: float, outline: frozenset[str]) -> list[Draft]:
    """Paragraphs, items, headings and footnotes of lines that are not a table."""
    if not lines:
        return []
    right = max(line.x1 for line in lines)
    left = min(line.x0 for line in lines)
    steps = [a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * a.size]
    leading = sorted(steps)[len(steps) // 3] if steps else 1.2 * body
    out: list[Draft] = []
    last: Line | None = None
    for n, line in enumerate(lines):
        heading = is_heading(line, body, outline) or is_plain_heading(lines, n, leading)
        style = (round(line.size * 2), line.bold)
        current = out[-1] if out else None
        if (
            current is None
            or last is None
            or _breaks(line, last, current, heading, style, leading, left, right)
        ):
            kind: BlockKind = "paragraph"
            if heading:
                kind = "heading"
            elif line.size < 0.93 * body and _NOTE.match(line.text) and not is_clause(line.text):
                kind = "footnote"
            elif BULLET.match(line.text) or _LETTER.match(line.text):
                kind = "item"
            out.append(Draft(kind, [line.text], line.y, style))
        else:
            current.lines.append(line.text)
        last = line
    return out


def _breaks(
    line: Line,
    last: Line,
    current: Draft,
    heading: bool,
    style: tuple[int, bool],
    leading: float,
    left: float,
    right: float,
) -> bool:
    """Whether a line begins a new block."""
    step = last.y - line.y
    if current.kind == "heading":
        same = heading and style == current.style and step < 1.6 * line.size
        return not (same and not number_of(line.text) and len(current.lines) < 4)
    if heading or step < -line.size or step > 1.32 * leading or step > 2.2 * line.size:
        return True
    if abs(style[0] - current.style[0]) > 1:
        return True
    if BULLET.match(line.text) or is_clause(line.text):
        return True
    if _LETTER.match(line.text):
        short = last.x1 < right - 0.12 * (right - left)
        return bool(SENTENCE_END.search(last.text)) or short or current.kind == "item"
    if current.kind == "footnote":
        return bool(re.match(r"\[?(?:\d{1,3}|[*†‡])\]?\s", line.text)) and line.x0 <= left + 2
    if current.kind == "item":
        return (
            line.x0 < last.x0 - 4
            and bool(SENTENCE_END.search(last.text))
            and len(current.lines) > 1
        )
    ended = bool(re.search(r"[.!?:][\"”')\]]*$", last.text))
    if ended and last.x1 < right - 0.25 * (right - left):
        return True
    return ended and line.x0 > last.x0 + 8 and last.x0 < left + 3
