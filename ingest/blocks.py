"""Lines of a column put together to headings, paragraphs, list items, rows, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jetbridge.ingest.columns import flows, page_gutter
from jetbridge.ingest.drawing import Drawing
from jetbridge.ingest.lines import Line, segments
from jetbridge.ingest.tables import find_tables
from jetbridge.retrieval.records import BlockKind

_BULLET = re.compile(r"(?:[•●▪■◦‣⁃∙·\uf0a7\uf0b7\uf076\uf0d8–—]|o(?= )|[-*](?= ))\s*(?=\S)")
_LETTER = re.compile(
    r"\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)]\s+(?=\S)|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)"
)
_CLAUSE = re.compile(r"(?P<n>(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){1,4})\.?\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:(?:rule|section|article|part|chapter|annex|appendix|schedule)\s+)?"
    r"(?P<n>\d{1,3}(?:\.\d{1,3}){0,4}|[A-Z])(?P<p>[.):]?)\s+(?=[A-Z“\"(])",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:\[?(?:\d{1,3}|[*†‡§])\]?)[.)]?\s*(?=\S)")
_CAPTION = re.compile(r"(?:table|figure|exhibit|box)\s+[\w.-]*\d[\w-]*[.:]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;:,][\"”')\]]*$")


@dataclass(slots=True)
class Draft:
    """A block before its text is final: lines still apart, level not yet known.

    `style` ranks headings over the whole file: size in half points, then weight.
    """

    kind: BlockKind
    lines: list[str]
    y: float
    style: tuple[int, bool] = (0, False)
    level: int = 0


@dataclass(slots=True)
class Sheet:
    """One page on its way: its columns of lines, then its blocks."""

    number: int
    width: float
    height: float
    drawing: Drawing
    columns: list[list[Line]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    gutter: float | None = None
    label: str = ""
    quality: float = 1.0
    reader: str = "pypdf"


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


def make_drafts(sheet: Sheet, body: float, outline: frozenset[str]) -> list[Draft]:
    """The blocks of a page in reading order.

    `body` is the file's text size in points; `outline` the bookmarks' titles, in lower
    case, each of which makes a line of the same words a heading.
    """
    out: list[Draft] = []
    for column in sheet.columns:
        tables = {t.start: t for t in find_tables(column, sheet.drawing)}
        at = 0
        pending: list[Line] = []
        while at < len(column):
            table = tables.get(at)
            if table is None:
                pending.append(column[at])
                at += 1
                continue
            out += _prose(pending, body, outline)
            pending = []
            out += [Draft("row", [row], column[at].y) for row in table.rows]
            at = table.end
        out += _prose(pending, body, outline)
    return out


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
    for line in lines:
        heading = _is_heading(line, body, outline)
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
            elif line.size < 0.93 * body and _NOTE.match(line.text) and not _clause(line.text):
                kind = "footnote"
            elif _BULLET.match(line.text) or _LETTER.match(line.text):
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
        return not (same and not _number(line.text) and len(current.lines) < 4)
    if heading or step < -line.size or step > 1.32 * leading or step > 2.2 * line.size:
        return True
    if abs(style[0] - current.style[0]) > 1:
        return True
    if _BULLET.match(line.text) or _clause(line.text):
        return True
    if _LETTER.match(line.text):
        short = last.x1 < right - 0.12 * (right - left)
        return bool(_SENTENCE_END.search(last.text)) or short or current.kind == "item"
    if current.kind == "footnote":
        return bool(re.match(r"\[?(?:\d{1,3}|[*†‡])\]?\s", line.text)) and line.x0 <= left + 2
    if current.kind == "item":
        return (
            line.x0 < last.x0 - 4
            and bool(_SENTENCE_END.search(last.text))
            and len(current.lines) > 1
        )
    ended = bool(re.search(r"[.!?:][\"”')\]]*$", last.text))
    if ended and last.x1 < right - 0.25 * (right - left):
        return True
    return ended and line.x0 > last.x0 + 8 and last.x0 < left + 3


def _clause(text: str) -> bool:
    return bool(_CLAUSE.match(text))


def _number(text: str) -> str:
    found = _NUMBER.match(text)
    return found["n"] if found else ""


def _is_heading(line: Line, body: float, outline: frozenset[str]) -> bool:
    text = line.text
    words = text.split()
    if len(line.segments) > 2 or not words or len(words) > 18 or not re.search(r"[^\W\d_]", text):
        return False
    if _plain(text) in outline:
        return True
    if _BULLET.match(text) or text.endswith((",", ";")):
        return False
    if line.size > 1.12 * body:
        return len(words) <= 14 or not text.endswith(".")
    if not line.bold or line.size < 0.93 * body or len(words) > 12:
        return False
    if _number(text) and not text.endswith("."):
        return True
    return not _SENTENCE_END.search(text) and not _CAPTION.match(text)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def set_levels(drafts: Sequence[Draft], outline: dict[str, int]) -> None:
    """Give every heading its level: from the outline, else style, else numbering.

    `outline` maps bookmark titles in lower case to their depth from 1.
    """
    heads = [d for d in drafts if d.kind == "heading"]
    styles = sorted({d.style for d in heads}, reverse=True)
    merged: dict[tuple[int, bool], int] = {}
    level = 0
    previous: tuple[int, bool] | None = None
    for style in styles:
        if previous is None or previous[0] - style[0] > 1 or previous[1] != style[1]:
            level += 1
        merged[style] = level
        previous = style
    for draft in heads:
        known = outline.get(_plain(" ".join(draft.lines)))
        if known is not None:
            draft.level = known
            continue
        draft.level = merged[draft.style]
        number = _number(draft.lines[0])
        if number and number[0].isdigit():
            depths = [
                _number(d.lines[0]).count(".")
                for d in heads
                if d.style == draft.style and _number(d.lines[0])[:1].isdigit()
            ]
            draft.level += number.count(".") - min(depths)
        draft.level = min(draft.level, 6)
