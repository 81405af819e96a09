"""Plain text as blocks: paragraphs by blank lines, headings, lists and tables by their look."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jetbridge.ingest.webtable import Piece, table_pieces

_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BULLET = re.compile(r"\s*[-*•–·]\s+\S")
_COUNTED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_NUMBERED = re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,3})*)[.)]?\s+[A-Z]")
_RULE = re.compile(r"\s*([=\-~_*#])\1{2,}\s*")
_CELLS = re.compile(r"\t+|\s*\|\s*| {2,}")
_TABLE_RULE = re.compile(r"[\s|+:=-]{3,}")
# A line this long was broken by an editor's margin, not by its writer.
WRAPPED = 50


def read_text(text: str) -> list[Piece]:
    """The blocks of a plain text; a heading is as deep as its style came late."""
    out: list[Piece] = []
    styles: list[str] = []
    style = ""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    for chunk in _BLANK.split(plain.strip("\n")):
        lines = [line.rstrip() for line in chunk.split("\n") if line.strip()]
        while lines:
            style, taken = _heading(lines)
            if not taken:
                break
            if style:
                out.append(("heading", _level(style, styles), lines[0].strip()))
            lines = lines[taken:]
        table = _table(lines)
        out += table or _prose(lines)
    if styles and out[-1:] and out[-1][0] == "heading" and style == "line":
        out[-1] = ("paragraph", 0, out[-1][2])  # nothing stands under it
    return out


def _heading(lines: Sequence[str]) -> tuple[str, int]:
    """The style of a heading that a chunk begins with, and how many lines it takes."""
    first = lines[0].strip()
    if _RULE.fullmatch(first):
        return "", 1
    words = first.split()
    if len(lines) > 1 and (rule := _RULE.fullmatch(lines[1])) and len(words) <= 12:
        return f"under {rule[1]}", 2
    if len(first) >= 80 or first[-1] in ".,;:!?" or _BULLET.match(lines[0]) or _is_table(lines):
        return "", 0
    if found := _NUMBERED.match(first):
        if len(words) <= 8 and (len(lines) == 1 or not _COUNTED.match(lines[1])):
            return f"number {found['n'].count('.')}", 1
        return "", 0
    if first.isupper() and len(first) > 3:
        return "capitals", 1
    alone = len(lines) == 1 and len(words) <= 8 and ":" not in first
    if alone and (first[0].isupper() or first[0].isdigit()):
        return "line", 1
    return "", 0


def _level(style: str, styles: list[str]) -> int:
    kind, _, depth = style.partition(" ")
    if kind == "number":
        style = kind
    if style not in styles:
        styles.append(style)
    deeper = int(depth) if kind == "number" else 0
    return min(6, styles.index(style) + 1 + deeper)


def _is_table(lines: Sequence[str]) -> bool:
    counts = [len(row) for row in _rows(lines)]
    return len(counts) > 1 and min(counts) > 1 and max(counts) - min(counts) <= 1


def _rows(lines: Sequence[str]) -> list[list[str]]:
    kept = [line for line in lines if not _TABLE_RULE.fullmatch(line)]
    return [[cell.strip() for cell in _CELLS.split(line.strip().strip("|"))] for line in kept]


def _table(lines: Sequence[str]) -> list[Piece]:
    """The rows of lines whose words stand in columns, or nothing."""
    if not _is_table(lines) or any(_BULLET.match(line) for line in lines):
        return []
    ruled = any(_TABLE_RULE.fullmatch(line) for line in lines)
    return table_pieces(_rows(lines), header=ruled)


def _prose(lines: Sequence[str]) -> list[Piece]:
    """Paragraphs and list items of lines; what an editor's margin broke is joined."""
    counted = sum(bool(_COUNTED.match(line)) for line in lines) > 1
    out: list[Piece] = []
    for line in lines:
        item = bool(_BULLET.match(line)) or (counted and bool(_COUNTED.match(line)))
        words = " ".join(line.split())
        if item or not out:
            out.append(("item" if item else "paragraph", 0, words))
            continue
        kind, _, before = out[-1]
        last = before.rsplit("\n", 1)[-1]
        wrapped = kind == "item" or len(last) >= WRAPPED or words[:1].islower()
        out[-1] = (kind, 0, f"{before}{' ' if wrapped else chr(10)}{words}")
    return out
