"""Cuts a passage into the units that an answer is made of: sentences, table rows, answers.

A passage is lines: a heading, a sentence or several, a list item, or a table row written as
``Column: cell; Column: cell``. A question in the text and the answer after it are one unit,
found by the question and said as the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENDS = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9“\"(])")
_ABBREVIATED = re.compile(r"\b(?:[ap]\.m|Mr|Mrs|Ms|Dr|St|No|vs|e\.g|i\.e|approx|U\.S)\.$")
_BULLET = re.compile(
    r"^\s*(?:[•·*–—-]\s+|\(?(?:\d{1,2}(?:\.\d{1,2})+[.)]?|(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+)"
)
_NUMBERED = re.compile(r"^\s*(?:(?:Rule|Section|Table|Part|Annex|Chapter)\s+)?\d+(?:\.\d+)*[.)]?\s")
_CELL = re.compile(r"([^:;]{1,40}):\s+([^;]+?)(?:;\s+|$)")
_EXAMPLE = re.compile(r"^(?:worked )?examples?\b|\bfor example\b", re.I)
_STORY = re.compile(r"\b(?:Mr|Mrs|Ms)\.?\s+[A-Z]|\b(?:he|she|his|her|him)\b")
_MOST_CELLS = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a passage that can be said by itself.

    `match` is what a question is compared with, `said` what is spoken; `lead` is the line
    that a list item completes; `example` says that it tells one person's case, not the rule.
    """

    match: str
    said: str
    lead: str = ""
    example: bool = False


def units(text: str) -> list[Unit]:
    """The units of a passage's text, in order; headings are left out.

    Args:
        text: the passage as it stands in the document, a block a line.
    """
    found: list[Unit] = []
    example, lead = False, ""
    for line in text.splitlines():
        tidy = re.sub(r"\s+", " ", line).strip()
        if not tidy:
            continue
        if tidy.endswith(":"):
            *before, lead = _sentences(_BULLET.sub("", tidy)) or [tidy]
            found += _told(before, example)
            continue
        if lead and _BULLET.match(tidy):
            item = _BULLET.sub("", tidy)
            found.append(Unit(f"{lead} {item}", item.rstrip(";,"), lead, example))
            continue
        lead = ""
        if _is_heading(tidy):
            example = bool(_EXAMPLE.search(_NUMBERED.sub("", tidy)))
            continue
        cells = _CELL.findall(tidy) if _is_row(tidy) else []
        if cells:
            found.append(_row(cells))
            continue
        telling = example or bool(_EXAMPLE.match(_BULLET.sub("", tidy)))
        found += _told(_sentences(_BULLET.sub("", tidy)), telling)
    return found


def _sentences(line: str) -> list[str]:
    found: list[str] = []
    for part in _ENDS.split(line):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [part for part in found if len(part) > 2]


def _told(sentences: list[str], example: bool) -> list[Unit]:
    found: list[Unit] = []
    asked: str | None = None
    for sentence in sentences:
        if sentence.endswith("?"):
            asked = sentence
        elif asked is not None and found and found[-1].match.startswith(asked):
            last = found[-1]
            whole = len(last.said.split()) < 25
            said = f"{last.said} {sentence}" if whole else last.said
            found[-1] = Unit(f"{last.match} {sentence}", said, example=example)
        elif asked is not None:
            both = f"{asked} {sentence}"
            found.append(Unit(both, both, example=example))
        else:
            story = example or bool(_STORY.search(sentence))
            found.append(Unit(sentence, sentence, example=story))
    return found


def _row(cells: list[tuple[str, str]]) -> Unit:
    names = [name.strip().lower() for name, _ in cells]
    if names[:2] == ["question", "answer"]:
        both = f"{cells[0][1]} {cells[1][1]}"
        return Unit(both, both)
    match = "; ".join(f"{name}: {value}" for name, value in cells)
    head, rest = cells[0][1].strip(), cells[1 : 1 + _MOST_CELLS]
    told = ", ".join(f"{_lowered(name)} {_lowered(value)}" for name, value in rest)
    return Unit(match, f"{head}: {told}" if told else head)


def _is_row(line: str) -> bool:
    return line.count("; ") >= 1 and len(_CELL.findall(line)) >= 2 and line.count(": ") >= 2


def _is_heading(line: str) -> bool:
    if line[-1] in '.!?;:,”"' or _is_row(line):
        return bool(re.match(r"^Table \d+\.", line)) and line.count(".") <= 2 and len(line) < 90
    return len(line.split()) <= 12 and (bool(_NUMBERED.match(line)) or line[0].isupper())


def _lowered(text: str) -> str:
    text = text.strip()
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
