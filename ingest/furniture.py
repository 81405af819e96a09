"""Running headers, footers, page numbers and contents lists, recognised and left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from jetbridge.ingest.blocks import body_size
from jetbridge.ingest.lines import Line
from jetbridge.ingest.running import note_running
from jetbridge.ingest.sheet import Sheet

_DIGITS = re.compile(r"\d+")
_ROMAN = r"[ivxlc]{1,6}"
_PAGE = re.compile(
    rf"^[\s\-–—|·]*(?:page|p\.|pg\.?|seite)?\s*(?P<n>(?:[A-Z]|\d{{1,2}})-\d{{1,3}}|\d{{1,4}}|{_ROMAN})"
    r"(?:\s*(?:/|of|von|\|)\s*(?:\d{1,4}|[ivxlc]{1,6}))?[\s\-–—|·]*$",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:[.·…_]\s?){5,}")
_INSIDE = re.compile(
    rf"\bpage\s+(?P<n>\d{{1,4}}|{_ROMAN})\b(?:\s*(?:/|of)\s*(?:\d{{1,4}}|{_ROMAN}))?", re.IGNORECASE
)


def strip_furniture(sheets: Sequence[Sheet]) -> None:
    """Take running headers, footers, page numbers and contents lists out of the columns.

    The printed page number, where there is one, becomes the sheet's `label`.
    """
    body = body_size(sheets)
    seen: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        keys = {_key(line, body) for line in _margins(sheet)}
        keys |= {key for line in _margins(sheet) for key in _part_keys(line, body)}
        seen.update({(k, y + d) for k, y in keys for d in (-1, 0, 1)})
    need = max(2, int(0.3 * len(sheets)))
    left: dict[int, list[list[Line]]] = {}
    tops: list[list[Line]] = []
    for sheet in sheets:
        margin = _margins(sheet)
        gone: set[int] = set()
        artifact = _artifacts(sheet)
        for line in margin:
            number = _PAGE.match(line.text)
            outer = line.y < 0.1 * sheet.height or line.y > 0.92 * sheet.height
            repeated = len(sheets) > 1 and seen[_key(line, body)] >= need
            if outer and not repeated and len(sheets) > 1:
                repeated = any(seen[key] >= need for key in _part_keys(line, body))
            if len(sheets) == 2 and not outer:
                repeated = False
            if repeated or (number and (outer or _lonely(line, sheet))) or id(line) in artifact:
                gone.add(id(line))
                inside = number or _INSIDE.search(line.text)
                if inside and (number or not sheet.label):
                    sheet.label = inside["n"]
            elif outer and len(sheets) <= 2 and (found := _INSIDE.search(line.text)):
                gone.add(id(line))
                sheet.label = sheet.label or found["n"]
        beside = [line.y for line in margin if id(line) in gone]
        gone |= {id(line) for line in margin if any(abs(line.y - y) < 2 for y in beside)}
        gone |= artifact
        for line in margin:
            if id(line) in gone and not sheet.label and (printed := _label(line)):
                sheet.label = printed
        high = [line for line in margin if id(line) in gone and line.y > 0.5 * sheet.height]
        tops.append([line for line in high if not _PAGE.match(line.text)])
        leaders = [line for c in sheet.columns for line in c if _LEADER.search(line.text)]
        if len(leaders) >= 3:  # a contents list leads elsewhere and answers nothing
            gone |= {id(line) for line in leaders}
        left[sheet.number] = [
            kept
            for column in sheet.columns
            if (kept := [line for line in column if id(line) not in gone])
        ]
    # Where little else is on the pages, what repeats is what they say.
    emptied = sum(1 for sheet in sheets if sheet.columns and not left[sheet.number])
    if emptied <= 0.5 * len(sheets):
        for sheet in sheets:
            sheet.columns = left[sheet.number]
        note_running(sheets, tops)


def _margins(sheet: Sheet) -> list[Line]:
    """The lines in the outer eighth of the page, top and bottom."""
    high, low = 0.875 * sheet.height, 0.125 * sheet.height
    return [line for c in sheet.columns for line in c if line.y > high or line.y < low]


def _artifacts(sheet: Sheet) -> set[int]:
    """Lines that the file itself marks as pagination, unless that would take most text."""
    lines = [line for column in sheet.columns for line in column]
    marked = [line for line in lines if all(s.artifact for s in line.segments)]
    if sum(len(m.text) for m in marked) > 0.4 * sum(len(line.text) for line in lines):
        return set()
    return {id(line) for line in marked}


def _key(line: Line, body: float) -> tuple[str, int]:
    """A line without its digits (or roman page number), and its height on the page.

    Larger lines keep their digits: "Rule 1" and "Rule 2" on top of pages are headings.
    """
    text = _INSIDE.sub("page #", " ".join(line.text.lower().split()))
    if _PAGE.match(text):
        text = "#"
    if line.size <= 1.1 * body:
        text = _DIGITS.sub("#", text)
    return text, round(line.y / 6)


def _part_keys(line: Line, body: float) -> list[tuple[str, int]]:
    """A header's parts that stand apart, each with its own key: one repeats, one may not."""
    if len(line.segments) < 2:
        return []
    keys = [_key(Line([part]), body) for part in line.segments]
    return [(text, y) for text, y in keys if len(text) > 4]


def _label(line: Line) -> str:
    """The page number at one end of a header or footer, or ""."""
    for part in (line.segments[-1], line.segments[0]):
        if found := _PAGE.match(part.text):
            return found["n"]
    return ""


def _lonely(line: Line, sheet: Sheet) -> bool:
    """Whether nothing stands further out than this line."""
    ys = [other.y for c in sheet.columns for other in c if other is not line]
    return not ys or line.y < min(ys) - line.size or line.y > max(ys) + line.size
