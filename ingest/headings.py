"""Headings: which lines are one, and how deep, by style, outline, words and numbering."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jetbridge.ingest.lines import Line
from jetbridge.ingest.sheet import Draft

BULLET = re.compile(r"(?:[•●▪■◦‣⁃∙·\uf0a7\uf0b7\uf076\uf0d8–—]|o(?= )|[-*](?= ))\s*(?=\S)")
SENTENCE_END = re.compile(r"[.!?;:,][\"”')\]]*$")
_CLAUSE = re.compile(r"(?P<n>(?:\d{1,3}|[A-Z])(?:\.\d{1,3}){1,4})\.?\s+(?=\S)")
_NAMED = r"(?:rule|section|article|part|chapter|annex|appendix|schedule)"
_NUMBER = re.compile(
    rf"(?:{_NAMED}\s+)?"
    r"(?P<n>\d{1,3}(?:\.\d{1,3}){0,4}|[A-Z])(?P<p>[.):]?)\s+(?=[A-Z“\"(])",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"{_NAMED}\s+(?:\d{{1,3}}|[A-Z]|[IVXLC]{{1,6}})\b[.:–—-]?(?:\s|$)", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:table|figure|exhibit|box)\s+[\w.-]*\d[\w-]*[.:]", re.IGNORECASE)


def is_clause(text: str) -> bool:
    """Whether a line begins with a clause's number, such as 4.2."""
    return bool(_CLAUSE.match(text))


def number_of(text: str) -> str:
    """The number that a heading begins with, or ""."""
    found = _NUMBER.match(text)
    return found["n"] if found else ""


def is_heading(line: Line, body: float, outline: frozenset[str]) -> bool:
    """Whether a line is a heading by the outline, its size or its weight.

    `body` is the file's text size in points; `outline` holds the bookmarks in lower case.
    """
    text = line.text
    words = text.split()
    if len(line.segments) > 2 or not words or len(words) > 18 or not re.search(r"[^\W\d_]", text):
        return False
    if plain_words(text) in outline:
        return True
    if BULLET.match(text) or text.endswith((",", ";")):
        return False
    if line.size > 1.12 * body:
        return len(words) <= 14 or not text.endswith(".")
    if not line.bold or line.size < 0.93 * body or len(words) > 12:
        return False
    if number_of(text) and not text.endswith("."):
        return True
    return not SENTENCE_END.search(text) and not _CAPTION.match(text)


def is_plain_heading(lines: Sequence[Line], n: int, leading: float) -> bool:
    """Whether a line set like the text around it is a heading all the same.

    It stands apart, is short, ends no sentence, and is in capitals, or named as a part
    ("Article 4 Refunds"), or numbered with its first clause right below ("4 Refunds", "4.1").
    """
    line = lines[n]
    text = line.text
    words = text.split()
    if len(line.segments) > 2 or not 0 < len(words) <= 10 or SENTENCE_END.search(text):
        return False
    above = lines[n - 1] if n else None
    if above and above.y - line.y < 1.15 * leading and not re.search(r"[.!?)]$", above.text):
        return False
    below = lines[n + 1] if n + 1 < len(lines) else None
    if below is None or len(below.segments) > 1:
        return False
    letters = re.findall(r"[^\W\d_]", text)
    if len(letters) >= 6 and text.isupper() and len(words) > 1 and not below.text.isupper():
        return True
    short = line.x1 - line.x0 < 0.75 * max(other.x1 - other.x0 for other in lines)
    if short and _PART.match(text) and below.text[:1] not in ",;" and not below.text[:1].islower():
        return True
    number = number_of(text)
    clause = _CLAUSE.match(below.text)
    return bool(short and number and clause and clause["n"].rsplit(".", 1)[0] == number)


def plain_words(text: str) -> str:
    """Words in lower case, single spaced, to compare headings by."""
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
        known = outline.get(plain_words(" ".join(draft.lines)))
        if known is not None:
            draft.level = known
            continue
        draft.level = merged[draft.style]
        number = number_of(draft.lines[0])
        if number and number[0].isdigit():
            depths = [
                number_of(d.lines[0]).count(".")
                for d in heads
                if d.style == draft.style and number_of(d.lines[0])[:1].isdigit()
            ]
            draft.level += number.count(".") - min(depths)
        draft.level = min(draft.level, 6)
