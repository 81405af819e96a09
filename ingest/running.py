"""Running headers that name the section: its heading, where the pages give it no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from jetbridge.ingest.headings import plain_words
from jetbridge.ingest.lines import Line, Segment
from jetbridge.ingest.sheet import Draft, Sheet

_LABEL = re.compile(r"^(?:section|chapter|part)\s*[:–—-]\s*(?=[^\W\d_])", re.IGNORECASE)
# Such a heading is above all that the pages themselves set.
STYLE = (400, True)


def note_running(sheets: Sequence[Sheet], tops: Sequence[Sequence[Line]]) -> None:
    """Set each sheet's `running`: the part of its header that changes from section to section.

    Args:
        sheets: the pages.
        tops: for each page the header's lines, which are left out of its text.
    """
    places: dict[tuple[int, int], dict[int, str]] = {}
    for n, (sheet, found) in enumerate(zip(sheets, tops, strict=True)):
        for line in found:
            for part in line.segments:
                places.setdefault(_place(part, sheet), {})[n] = part.text.strip()
    for told in places.values():
        texts = [told.get(n, "") for n in range(len(sheets))]
        if _names_sections(texts):
            for sheet, text in zip(sheets, texts, strict=True):
                sheet.running = sheet.running or _LABEL.sub("", text)


def _place(part: Segment, sheet: Sheet) -> tuple[int, int]:
    middle = (part.x0 + part.x1) / 2 / max(sheet.width, 1.0)
    return round(part.y / 6), 0 if middle < 0.4 else 2 if middle > 0.6 else 1


def _names_sections(texts: Sequence[str]) -> bool:
    """Whether a place of the header holds one text for some pages, then another."""
    kinds = Counter(re.sub(r"\W|\d", "", text.lower()) for text in texts if text)
    if len(kinds) < 2 or sum(kinds.values()) < 0.6 * len(texts) or min(map(len, kinds)) < 3:
        return False
    changes = sum(1 for a, b in pairwise(texts) if a != b)
    return changes == len({text for text in texts if text}) - 1 + ("" in texts)


def add_running_sections(sheets: Sequence[Sheet]) -> None:
    """Put the header's section on top of its first page, unless headings name it already."""
    known = {
        plain_words(" ".join(draft.lines))
        for sheet in sheets
        for draft in sheet.drafts
        if draft.kind == "heading"
    }
    names = {plain_words(sheet.running) for sheet in sheets if sheet.running}
    if any(name in head or head in name for name in names for head in known):
        return
    before = ""
    for sheet in sheets:
        if sheet.running and sheet.running != before:
            sheet.drafts.insert(0, Draft("heading", [sheet.running], sheet.height, STYLE))
        before = sheet.running or before
