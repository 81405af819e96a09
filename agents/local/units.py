"""Cuts a passage into the units that an answer is made of: sentences, table rows, answers.

A passage is lines: a heading, a sentence or several, a list item, or a table row (see
`rows`). A question in the text and the answer after it are one unit, found by the question
and said as the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from jetbridge.agents.local.rows import Row, read_row, title_of
from jetbridge.agents.local.tables import told

_MARKS = re.compile(r"(?<=[\w.!?,;)”’\"])(?:\[\d{1,2}\]|[†‡¹²³])+")
_CODES = re.compile(r"\s*\((?:see )?[A-Z]{2,}(?:-[A-Z0-9]+)+(?:,? (?:Section )?[\d.]+)?\)")
_ENDS = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9“\"(])")
_ABBREVIATED = re.compile(r"\b(?:[ap]\.m|Mr|Mrs|Ms|Dr|St|No|vs|e\.g|i\.e|approx|U\.S|Fig|Sec)\.$")
_NUMBER_ALONE = re.compile(r"^\(?(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)*)[.)]?$")
_BULLET = re.compile(
    r"^\s*(?:[•·*–—-]\s+|\(?(?:\d{1,2}(?:\.\d{1,2})+[.)]?|(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|"
    r"[A-Z]\.\d{1,2}[.)]?)\s+)"
)
_NUMBERED = re.compile(r"^\s*(?:(?:Rule|Section|Table|Part|Annex|Chapter)\s+)?\d+(?:\.\d+)*[.)]?\s")
_EXAMPLE = re.compile(
    r"^(?:worked )?(?:examples?|cases?)\b|\bfor example\b|worked (?:case|ex)", re.I
)
_STORY = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr)\.?\s+[A-Z]|\b(?:he|she|his|her|him)\b|\b[Hh]ad (?:they|it|there)\b|"
    r"\bwould have (?:cost|been|paid)\b|"
    # One case is told of "a flight planned for 6:30", a rule of "a flight" or of "any flight".
    r"^(?:On |In )?(?:[Aa]|[Aa]n|[Oo]ne|[Tt]wo) (?:[\w-]+ ){0,4}?(?:customer|passenger|traveler|"
    r"flight|family|couple|member|friend|man|woman|girl|boy|student|group|bag|suitcase)s?\b"
    r"[^.;]{0,60}?\b(?:planned for|checks? |ends the|flies|lands|moves|buys|bought|books|reaches|"
    r"disappears|holds seats|from [A-Z])"
)
# What a list of common errors states is not the rule: what follows it is.
_MYTH = re.compile(
    r"^(?:(?:common )?(?:myth|misconception|rumou?r|fiction)|wrong|not true|false)\b"
    r"(?: ?(?:no\.?|number|#)? ?\d+)?\s*[:.–—-]\s*",
    re.I,
)
_TRUTH = re.compile(r"^(?:the )?(?:fact|truth|reality|true|right|in fact)\s*[:.,–—-]\s*", re.I)
_ERRORS = frozenset({"myth", "misconception", "rumor", "rumour", "fiction", "false", "wrong"})
_WHOLE = re.compile(r"[.!?][\"”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a passage that can be said by itself.

    `match` is what a question is compared with, `said` what is spoken; `lead` is the line
    that a list item completes; `example` says that it tells one person's case, not the rule;
    `broken` that the passage's end cut it off; `row` is the table row that it is.
    """

    match: str
    said: str
    lead: str = ""
    example: bool = False
    broken: bool = False
    row: Row | None = None


def units(text: str) -> list[Unit]:
    """The units of a passage's text, in order; headings are left out.

    Args:
        text: the passage as it stands in the document, a block a line.
    """
    found: list[Unit] = []
    example, lead, title, myth = False, "", "", ""
    for line in text.splitlines():
        tidy = re.sub(r"\s+", " ", _CODES.sub("", _MARKS.sub("", line))).strip()
        if not tidy:
            continue
        if (named := title_of(tidy)) is not None and len(tidy) < 120 and not _is_long(tidy):
            title, lead = named, ""
            continue
        bare = _BULLET.sub("", tidy)
        if _MYTH.match(bare) and read_row(tidy, title) is None:
            # The truth may stand in the same line, or in the next one.
            myth, *truth = _sentences(_MYTH.sub("", bare)) or [""]
            truth = [_TRUTH.sub("", one) for one in truth]
            found += _refuting(myth, _told(truth, example))
            lead = ""
            continue
        if myth and (truth_here := _TRUTH.match(bare)):
            found += _refuting(myth, _told(_sentences(bare[truth_here.end() :]), example))
            myth = lead = ""
            continue
        myth = ""
        row = read_row(tidy, title)
        if row is not None and _is_row(row, tidy):
            found.append(_row(row))
            lead = ""
            continue
        title = ""
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
        telling = example or bool(_EXAMPLE.match(_BULLET.sub("", tidy)))
        found += _told(_sentences(_BULLET.sub("", tidy)), telling)
    return found


def _sentences(line: str) -> list[str]:
    found: list[str] = []
    for part in _ENDS.split(line):
        if found and (_ABBREVIATED.search(found[-1]) or _NUMBER_ALONE.match(found[-1])):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [part for part in found if len(part) > 2]


def _told(sentences: list[str], example: bool) -> list[Unit]:
    found: list[Unit] = []
    asked: str | None = None
    for sentence in sentences:
        broken = not _WHOLE.search(sentence) and len(sentence.split()) > 5
        broken = broken or sentence[:1].islower()
        if sentence.endswith("?"):
            asked = sentence
        elif asked is not None and found and found[-1].match.startswith(asked):
            last = found[-1]
            whole = len(last.said.split()) < 25
            said = f"{last.said} {sentence}" if whole else last.said
            found[-1] = Unit(f"{last.match} {sentence}", said, example=example)
        elif asked is not None:
            both = f"{asked} {sentence}"
            found.append(Unit(both, both, example=example, broken=broken))
        else:
            story = example or bool(_STORY.search(sentence))
            found.append(Unit(sentence, sentence, example=story, broken=broken))
    return found


def _refuting(myth: str, told: list[Unit]) -> list[Unit]:
    """Units that a common error finds as well, which they put right."""
    return [replace(one, match=f"{myth} {one.match}") for one in told]


def _row(row: Row) -> Unit:
    names = [row.column.lower(), *(column.lower() for column in row.columns)]
    if names[:2] == ["question", "answer"]:
        both = f"{row.name} {row.cells[0][1]}"
        return Unit(both, both)
    if names[0] in _ERRORS:
        both = f"{row.name} {row.cells[0][1]}"
        return Unit(both, row.cells[0][1])
    cells = "; ".join(f"{column}: {value}" for column, value in row.cells)
    head = f"{row.column}: {row.name}" if row.column else row.name
    return Unit(f"{head}; {cells}", told(row), row=row)


def _is_row(row: Row, line: str) -> bool:
    # A list in a sentence has one colon, a row has one for every column.
    return len(row.cells) >= 2 or (bool(row.column) and not _WHOLE.search(line))


def _is_long(line: str) -> bool:
    return bool(_WHOLE.search(line)) and line.count(". ") > 1


def _is_heading(line: str) -> bool:
    if line[-1] in '.!?;:,”"':
        return False
    return len(line.split()) <= 12 and (bool(_NUMBERED.match(line)) or line[0].isupper())
