"""Composes an answer from passages: the sentences that answer, whole, and their source.

A passage is any object with a long text in it; a document search of any service returns
such. Which sentences answer is decided in `relevance.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jetbridge.agents.local.relevance import Candidate, Passage, alike, ranked
from jetbridge.retrieval.embedders import Embedder

_TEXT_KEYS = ("text", "content", "body", "passage", "snippet", "page_content", "chunk")
_TITLE_KEYS = ("title", "document", "source", "name", "file")
_LONG = 60
_MOST_WORDS = 60
_MOST_UNITS = 3
_NEAR, _FAR, _FEW = 0.78, 0.8, 0.15
_ENOUGH_WORDS = 24
_SAME = 0.75
_LEANS = re.compile(
    r"^(?:this|these|that|those|it|they|however|otherwise|such|the same|in that case|both|"
    r"if so|instead|exceptions?|except|but|also|there is|after that|then)\b",
    re.I,
)


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
            )
        )
    return found


def _best(one: Any) -> tuple[str, float | None]:
    if isinstance(one, Mapping):
        score = one.get("score")
        return str(one.get("text", "")), float(score) if isinstance(score, int | float) else None
    return str(one), None


def compose(question: str, passages: Sequence[Passage], embedder: Embedder) -> str | None:
    """An answer made of the passages' own sentences, with its source named.

    Args:
        question: what was asked, complete in itself.
        passages: where to look, the likeliest first.
        embedder: what compares the sentences' meaning with the question's.

    Returns:
        The answer, or None when the passages hold no sentence.
    """
    candidates = ranked(question, passages, embedder)
    if not candidates:
        return None
    first = candidates[0]
    chosen = _with_neighbours(first, candidates)
    words = sum(len(one.unit.said.split()) for one in chosen)
    for other in candidates[1:]:
        near = other.passage == first.passage
        wanted = _NEAR if near else _FAR
        if words < _ENOUGH_WORDS:
            wanted -= _FEW
        if len(chosen) >= _MOST_UNITS or other.score < wanted * first.score:
            continue
        size = len(other.unit.said.split())
        if other in chosen or words + size > _MOST_WORDS or _repeats(other, chosen):
            continue
        chosen.append(other)
        words += size
    parts: list[str] = []
    for title in dict.fromkeys(passages[one.passage].title for one in chosen):
        mine = [one for one in chosen if passages[one.passage].title == title]
        text = _joined(sorted(mine, key=_placed))
        named = f"According to “{title}”: " if not parts else f"And “{title}” says: "
        parts.append(f"{named}{text}" if title else text)
    return " ".join(parts)


def _joined(chosen: Sequence[Candidate]) -> str:
    """The units as running text; a list's opening line is said once."""
    told, lead = [], ""
    for one in chosen:
        opening = f"{one.unit.lead} " if one.unit.lead and one.unit.lead != lead else ""
        lead = one.unit.lead
        said = _finished(f"{opening}{one.unit.said}")
        told.append(said[:1].upper() + said[1:])
    return " ".join(told)


def _placed(one: Candidate) -> tuple[int, int]:
    return one.passage, one.place


def _with_neighbours(first: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentence and the ones it cannot be understood without."""
    near = {one.place: one for one in candidates if one.passage == first.passage}
    chosen = [first]
    before = near.get(first.place - 1)
    if before is not None and _LEANS.match(first.unit.said):
        chosen.append(before)
    after = near.get(first.place + 1)
    if after is not None and _LEANS.match(after.unit.said):
        chosen.append(after)
    return chosen


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
