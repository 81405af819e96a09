"""Says which units of the passages found answer a question best.

A unit is scored by what the tool thought of its sentence, by the telling words it shares with
the question, by whether it holds the kind of thing that was asked for (`asked`), and by its
form: a rule says more than an example, a whole sentence more than one that leans on another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jetbridge.agents.local.candidates import Candidate, Passage
from jetbridge.agents.local.question import Question, read_question
from jetbridge.agents.local.ranges import speaks_of
from jetbridge.agents.local.thesaurus import stems
from jetbridge.agents.local.traits import describe
from jetbridge.agents.local.units import Unit, units
from jetbridge.retrieval.embedders import Embedder

_MOST_PASSAGES = 5
_MOST_UNITS = 60
_FEWEST_WORDS = 3
# What each trait of a unit counts: fitted on development questions, then rounded.
WEIGHTS = {
    "near": 2.9,
    "shared": 2.4,
    "pairs": 0.1,
    "focus": 0.6,
    "about": 0.9,
    "kind": 0.7,
    "figure": 1.9,
    "opening": 1.2,
    "step": 0.8,
    "denied": -1.0,
    "counted": 1.2,
    "covers": 1.9,
    "rank": 0.9,
    "first": 0.4,
    "row": 1.3,
    "named": 1.3,
    "titled": 1.8,
    "example": -2.0,
    "thing": 1.0,
    "dated": -0.8,
    "particular": -0.8,
    "leans": -0.6,
    "meta": -0.8,
    "broken": -0.4,
    "others": -1.1,
    "short": -0.5,
    "supposes": -2.0,
    "another": -1.6,
    "elsewhere": -1.0,
    "empty": -1.0,
}


def ranked(question: str, passages: Sequence[Passage], embedder: Embedder) -> list[Candidate]:
    """The units of the first passages, the one that answers best first.

    Args:
        question: what was asked, complete in itself.
        passages: where to look, the likeliest first.
        embedder: compares meanings where the tool gave its sentences no scores.
    """
    candidates = [
        Candidate(unit, number, place)
        for number, passage in enumerate(passages[:_MOST_PASSAGES])
        for place, unit in enumerate(units(passage.text))
        if len(unit.match.split()) >= _FEWEST_WORDS
    ]
    if not candidates:
        return []
    read = read_question(question)
    if len(candidates) > _MOST_UNITS:
        candidates.sort(key=lambda one: (-_promise(one, read), one.passage))
        candidates = sorted(candidates[:_MOST_UNITS], key=lambda one: (one.passage, one.place))
    for one, near in zip(candidates, _near(question, candidates, passages, embedder), strict=True):
        one.traits["near"] = near
    describe(read, candidates, passages)
    for one in candidates:
        one.score = sum(WEIGHTS[name] * value for name, value in one.traits.items())
    return sorted(candidates, key=lambda one: -one.score)


def _promise(one: Candidate, question: Question) -> float:
    """How much of the question a unit holds at a glance, a stated quantity as much as two words."""
    held = len(question.wanted & stems(one.text))
    return held + 2.0 * (speaks_of(one.text, question.amounts) > 0)


def _near(
    question: str,
    candidates: Sequence[Candidate],
    passages: Sequence[Passage],
    embedder: Embedder,
) -> list[float]:
    """How near each unit is to the question, 1 for the nearest of all."""
    scores = [score for one in passages for _, score in one.best if score is not None]
    if scores:
        given = [_given(one.unit, passages[one.passage].best) for one in candidates]
        most, least = max(scores), min(scores)
        # The tool leaves out what it thought little of.
        unknown = least - 0.25 * (most - least)
        return [1 - 5 * (most - (unknown if one is None else one)) / (most or 1) for one in given]
    asked = embedder.embed_query(question)
    texts = [
        f"{re.sub(r'^[0-9.]+ *', '', passages[one.passage].section)}: {one.unit.match}"
        for one in candidates
    ]
    near = embedder.embed_passages(texts) @ asked
    singled = [
        0.1 / (1 + place) if place is not None else 0.0
        for one in candidates
        for place in [_place_of(one.unit, passages[one.passage].best)]
    ]
    most = float(near.max())
    return [1 - 2 * (most - float(value)) + more
            for value, more in zip(near, singled, strict=True)]  # fmt: skip


def _given(unit: Unit, best: Sequence[tuple[str, float | None]]) -> float | None:
    """What the tool itself thought of a unit: the score of the best sentence that it holds."""
    key = _key(unit.match)
    found = [score for text, score in best if score is not None and _same(key, _key(text))]
    return max(found, default=None)


def _place_of(unit: Unit, best: Sequence[tuple[str, float | None]]) -> int | None:
    key = _key(unit.match)
    return next((at for at, (text, _) in enumerate(best) if _same(key, _key(text))), None)


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _key(text: str) -> str:
    return re.sub(r"\[\d+\]|[A-Z]{2,}(?:-[A-Z0-9]+)+|[\W_]+", "", text).lower()
