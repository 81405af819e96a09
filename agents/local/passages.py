"""Composes an answer from passages: the sentences that answer, whole, and their source.

A passage is any object with a long text in it; a document search of any service returns
such. Which sentences answer is decided in `relevance.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jetbridge.agents.local.candidates import Candidate, Passage
from jetbridge.agents.local.leaning import leans_back, limits_before
from jetbridge.agents.local.question import read_question
from jetbridge.agents.local.ranges import quantities, speaks_of
from jetbridge.agents.local.relevance import ranked
from jetbridge.agents.local.sureness import is_answer
from jetbridge.agents.local.tables import common_words, told, told_columns
from jetbridge.agents.local.thesaurus import alike, stems
from jetbridge.retrieval.embedders import Embedder

_TEXT_KEYS = ("text", "content", "body", "passage", "snippet", "page_content", "chunk")
_TITLE_KEYS = ("title", "document", "source", "name", "file")
_LONG = 60
_MOST_WORDS = 55
_ENOUGH_WORDS = 32
_MOST_TOLD = 40
_MOST_UNITS = 2
_NEAR, _FAR = 1.8, 1.0
_CLOSE = 0.6
_MOST_ROWS, _MOST_COLUMNS = 5, 3
_SAME = 0.75
_CLAUSE_NUMBER = re.compile(r"^(?:(?:Rule|Section|Part|Chapter|Annex)\s+)?[\dA-Z]*[\d.]+[.)]?\s+")


def passages_in(answer: Any) -> list[Passage]:
    """The passages of a tool's answer, best first; empty when it holds none.

    Args:
        answer: the answer read from JSON.
    """
    found: list[Passage] = []
    for record in _objects(answer):
        key = next((key for key in _TEXT_KEYS if isinstance(record.get(key), str)), None)
        if key is None or len(record[key]) < _LONG:
            continue
        title = next(
            (str(record[name]) for name in _TITLE_KEYS if isinstance(record.get(name), str)), ""
        )
        section = record.get("section")
        listed = record.get("sentences")
        found.append(
            Passage(
                title=title,
                section=section.split(" > ")[-1] if isinstance(section, str) else "",
                text=record[key],
                best=tuple(map(_best, listed)) if isinstance(listed, list) else (),
                path=section if isinstance(section, str) else "",
            )
        )
    return found


def _best(one: Any) -> tuple[str, float | None]:
    if isinstance(one, Mapping):
        score = one.get("score")
        return str(one.get("text", "")), float(score) if isinstance(score, int | float) else None
    return str(one), None


def compose(
    question: str,
    passages: Sequence[Passage],
    embedder: Embedder,
    *,
    confidence: float | None = None,
    most: int = _MOST_UNITS,
) -> str | None:
    """An answer made of the passages' own sentences, with its source named.

    Args:
        question: what was asked, complete in itself.
        passages: where to look, the likeliest first.
        embedder: what compares the sentences' meaning with the question's.
        confidence: how sure the search is that an answer is among them, 0 to 1.
        most: how many sentences or rows to tell, but for those that one leans on.

    Returns:
        The answer, or None when the passages hold none.
    """
    candidates = ranked(question, passages, embedder)
    if not candidates:
        return None
    first = candidates[0]
    read = read_question(question)
    if not is_answer(read, first, passages, confidence):
        return None
    asked = read.asked
    chosen = _with_neighbours(first, candidates)
    words = _size(chosen)
    for other in candidates[1:]:
        if len(chosen) >= most or words >= _ENOUGH_WORDS:
            break
        near = other.passage == first.passage
        if other.score < first.score - (_NEAR if near else _FAR) or other.unit.broken:
            continue
        if other.traits["meta"] or other.traits["others"] > 0.5 or _same_table(other, chosen):
            continue
        if asked.wants_figure and asked.held(first.unit.said) > asked.held(other.unit.said):
            continue
        size = len(other.unit.said.split())
        if other in chosen or words + size > _MOST_WORDS or _repeats(other, chosen):
            continue
        chosen.append(other if near else _headed(other, passages[other.passage]))
        words += size
    common = common_words(passage.text for passage in passages)
    parts: list[str] = []
    for title in dict.fromkeys(passages[one.passage].title for one in chosen):
        mine = [one for one in chosen if passages[one.passage].title == title]
        text = _joined(sorted(mine, key=_placed), question, candidates, common)
        named = f"According to “{title}”: " if not parts else f"And “{title}” says: "
        parts.append(f"{named}{text}" if title else text)
    return " ".join(parts)


def _size(chosen: Sequence[Candidate]) -> int:
    return sum(len(one.unit.said.split()) for one in chosen)


def _joined(
    chosen: Sequence[Candidate],
    question: str,
    candidates: Sequence[Candidate],
    common: Collection[str],
) -> str:
    """The units as running text; a list's opening line is said once."""
    told, lead = [], ""
    for one in chosen:
        if one.unit.row is not None:
            told.append(_table(one, question, candidates, common))
            continue
        opening = f"{one.unit.lead} " if one.unit.lead and one.unit.lead != lead else ""
        lead = one.unit.lead
        said = _finished(f"{opening}{one.unit.said}")
        told.append(said[:1].upper() + said[1:])
    return " ".join(told)


def _table(
    one: Candidate, question: str, candidates: Sequence[Candidate], common: Collection[str]
) -> str:
    """What a table says: the cells of one row, or one column where no row was named."""
    row = one.unit.row
    assert row is not None
    amounts = quantities(question)
    if amounts and speaks_of(f"{row.column} {row.name}", amounts) <= 0:
        fitting = tuple(c for c in row.columns if speaks_of(c, amounts) > 0)
        if fitting:
            return told(row, fitting, common)
        if any(speaks_of(value, amounts) > 0 for _, value in row.cells):
            # What holds "from week 32" of one column is no answer to who may be in another.
            return told(row, (), common)
    columns = one.columns
    named = stems(question) & row.own_stems
    table = [
        other
        for other in sorted(candidates, key=_placed)
        if other.passage == one.passage
        and other.unit.row is not None
        and other.unit.row.columns == row.columns
        and other.unit.row.title == row.title
    ]
    # Where no row is named and all can be told, none is left out.
    all_told = not (named or amounts) and len(table) <= _MOST_ROWS
    close = [
        other.unit.row
        for other in table
        if other.unit.row is not None and other.score >= one.score - _CLOSE
    ]
    rows = [other.unit.row for other in table if other.unit.row] if all_told else close
    if named or not 1 < len(rows) <= _MOST_ROWS:
        return told(row, columns, common)
    if len(columns) == 1:
        return told_columns(rows, columns, common)
    asked = read_question(question).asked
    several = [c for c, value in row.cells if not columns or c in columns]
    several = [c for c in several if asked.held(f"{c}: {dict(row.cells)[c]}") > 0]
    # What holds for most stands first in a table.
    for count in range(min(len(several), _MOST_COLUMNS), 0, -1) if len(close) > 1 else ():
        whole = told_columns(rows, several[:count], common)
        if len(whole.split()) <= _MOST_TOLD:
            return whole
    return told(row, columns, common)


def _placed(one: Candidate) -> tuple[int, int]:
    return one.passage, one.place


def _with_neighbours(first: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentence and the ones it cannot be understood without."""
    near = {one.place: one for one in candidates if one.passage == first.passage}
    chosen = [first]
    before, after = near.get(first.place - 1), near.get(first.place + 1)
    if before is not None and before.unit.row is None and leans_back(first.unit.said):
        chosen.append(before)
    elif after is not None and after.unit.row is None and limits_before(after.unit.said):
        fits = _size([first, after]) <= _MOST_WORDS and not after.unit.broken
        if fits and not after.traits["meta"]:
            chosen.append(after)
    return chosen


def _headed(one: Candidate, passage: Passage) -> Candidate:
    """A row of a table without a title, told with the heading that says what it is about."""
    row = one.unit.row
    if row is None or row.title or not passage.section:
        return one
    titled = replace(row, title=_CLAUSE_NUMBER.sub("", passage.section))
    return replace(one, unit=replace(one.unit, row=titled))


def _same_table(one: Candidate, chosen: Sequence[Candidate]) -> bool:
    row = one.unit.row
    return row is not None and any(
        other.unit.row is not None
        and (other.passage == one.passage or other.unit.row.columns == row.columns)
        for other in chosen
    )


def _repeats(one: Candidate, chosen: Sequence[Candidate]) -> bool:
    return any(alike(one.unit.match, other.unit.match) > _SAME for other in chosen)


def _objects(answer: Any) -> list[Mapping[str, Any]]:
    if isinstance(answer, list):
        return [found for one in answer for found in _objects(one)]
    if isinstance(answer, Mapping):
        if any(isinstance(answer.get(key), str) for key in _TEXT_KEYS):
            return [answer]
        inner = [found for value in answer.values() for found in _objects(value)]
        return inner or [answer]
    return []


def _finished(text: str) -> str:
    return text if text[-1:] in ".!?" else text.rstrip(" ,;:") + "."
