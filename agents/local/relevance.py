"""Says which units of the passages found answer a question best.

A unit is scored by what the tool thought of its sentence, by the telling words it shares with
the question, by whether it holds the kind of thing that was asked for (`asked`), and by its
form: a rule says more than an example, a whole sentence more than one that leans on another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jetbridge.agents.local.asked import Asked, asked_for
from jetbridge.agents.local.ranges import Quantity, quantities, speaks_of
from jetbridge.agents.local.thesaurus import ordered_stems, stems
from jetbridge.agents.local.units import Unit, units
from jetbridge.retrieval.embedders import Embedder

_MOST_PASSAGES = 5
_MOST_UNITS = 40
_FEWEST_WORDS = 3
# What each trait of a unit counts: fitted on development questions, then rounded.
WEIGHTS = {
    "near": 3.0,
    "shared": 1.9,
    "pairs": 0.4,
    "focus": 0.7,
    "about": 0.2,
    "kind": 0.7,
    "figure": 1.8,
    "covers": 1.8,
    "rank": 1.0,
    "first": 0.6,
    "row": 0.3,
    "named": 1.0,
    "example": -1.3,
    "leans": -0.4,
    "meta": -0.5,
    "broken": -0.6,
    "others": -1.2,
    "short": -0.3,
    "supposes": -0.6,
}
_CASES = re.compile(r"\b(?:examples?|(?:worked|sample) cases?|case studies)\b", re.I)
_LEANS = re.compile(
    r"^(?:this|these|that|those|it|they|he|she|however|otherwise|such|the same|in that case|both|"
    r"if so|instead|exceptions?|except|but|also|there is|after that|then|even|and|or|so|"
    r"for that reason|here|neither)\b",
    re.I,
)
_CONDITION = re.compile(
    r"(?:if|when|should|in case|once|unless|where)\b,?([^,;:]*(?:, [^,;:]*?)?)[,;:]", re.I
)
_META = re.compile(
    r"\b(?:this (?:document|policy|section|page|sheet|notice|chapter|part|guide|table)|"
    r"(?:section|chapter|part|rule|annex|table|appendix)s? [\dA-Z][\d.]* (?:appl|says|list|give|"
    r"describe|explain|set)|see (?:section|table|rule|also|[A-Z]{2,}-)|details:|"
    r"(?:is|are) (?:described|listed|explained|set out|given|defined|found|dealt with) in|"
    r"a document of its own|following (?:table|section))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text found by a tool, and what names it.

    `best` are the sentences that the tool singled out, best first, with the tool's own score
    where it gave one; `path` is all the headings above it, `section` the nearest.
    """

    title: str
    section: str
    text: str
    best: tuple[tuple[str, float | None], ...] = ()
    path: str = ""


@dataclass(slots=True)
class Candidate:
    """A unit, its passage's number, its place in the passage, its traits and its score."""

    unit: Unit
    passage: int
    place: int
    traits: dict[str, float] = field(default_factory=dict)
    score: float = 0.0


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
    wanted = stems(question)
    if len(candidates) > _MOST_UNITS:
        candidates.sort(key=lambda one: (-len(wanted & stems(one.unit.match)), one.passage))
        candidates = sorted(candidates[:_MOST_UNITS], key=lambda one: (one.passage, one.place))
    for one, near in zip(candidates, _near(question, candidates, passages, embedder), strict=True):
        one.traits["near"] = near
    _describe(question, asked_for(question), candidates, passages)
    for one in candidates:
        one.score = sum(WEIGHTS[name] * value for name, value in one.traits.items())
    return sorted(candidates, key=lambda one: -one.score)


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


def _describe(
    question: str, asked: Asked, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> None:
    wanted = stems(question)
    order = [stem for stem in ordered_stems(question) if stem in wanted]
    pairs = set(pairwise(order))
    held = [stems(_whole(one.unit)) for one in candidates]
    amounts = quantities(question)
    titles = [stems(f"{passage.title} {passage.section}") for passage in passages]
    counts = Counter(stem for found in held for stem in found)
    weights = {stem: math.log(1 + len(candidates) / (1 + counts[stem])) for stem in wanted}
    total = sum(weights.values()) or 1.0
    firsts = {number: min(one.place for one in candidates if one.passage == number)
              for number in {one.passage for one in candidates}}  # fmt: skip
    for one, found in zip(candidates, held, strict=True):
        unit, text = one.unit, one.unit.match
        size = len(text.split())
        question_in_it, mark, _ = text.partition("?")
        told = unit.example or bool(_CASES.search(passages[one.passage].path))
        sequence = ordered_stems(text)
        close = {
            (first, other)
            for at, first in enumerate(sequence)
            for other in sequence[at + 1 : at + 4]
        }
        one.traits |= {
            "shared": sum(weights[stem] for stem in wanted & found) / total,
            "pairs": len(pairs & close) / (len(pairs) or 1),
            "focus": len(wanted & found) / (len(found) or 1),
            "about": sum(weights[stem] for stem in (wanted & titles[one.passage]) - found) / total,
            "kind": 0.0 if asked.wants_figure else asked.held(text),
            "figure": asked.held(text) if asked.wants_figure else 0.0,
            "covers": _covers(unit, amounts),
            "named": _named(unit, wanted, weights, total),
            "rank": 1 / (1 + one.passage),
            "first": float(one.place == firsts[one.passage] and unit.row is None),
            "row": float(_named(unit, wanted, weights, total) > 0),
            "example": float(told),
            "leans": float(bool(_LEANS.match(unit.said))),
            "meta": float(bool(_META.search(text))),
            "broken": float(unit.broken),
            # The answer to a question that somebody else asked says little by itself.
            "others": 1 - _share(stems(question_in_it), wanted) if mark else 0.0,
            "supposes": _supposes(unit, wanted),
            "short": float(size < 7 and unit.row is None),
        }


def _whole(unit: Unit) -> str:
    return unit.match if unit.row is None else f"{unit.row.title} {unit.match}"


def _named(unit: Unit, wanted: frozenset[str], weights: Mapping[str, float], total: float) -> float:
    """How much of the question names the row: its own name tells it from its neighbours."""
    if unit.row is None:
        return 0.0
    name = stems(unit.row.name)
    return sum(weights[stem] for stem in wanted & name) / total if name else 0.0


def _covers(unit: Unit, asked: Sequence[Quantity]) -> float:
    if not asked:
        return 0.0
    if unit.row is None:
        return speaks_of(unit.match, asked)
    named = speaks_of(f"{unit.row.column} {unit.row.name}", asked)
    return named or speaks_of(unit.match, asked)


def _supposes(unit: Unit, wanted: frozenset[str]) -> float:
    """How much of a sentence's condition, where it opens with one, the question does not say."""
    match = _CONDITION.match(unit.said) if unit.row is None else None
    return 1 - _share(stems(match[1]), wanted) if match else 0.0


def _share(some: frozenset[str], of: frozenset[str]) -> float:
    return len(some & of) / (len(some) or 1)


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
