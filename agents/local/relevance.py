"""Says which units of the passages found answer a question best.

A unit's score adds up what it means (embeddings), which telling words it shares with the
question, whether it holds the kind of thing that was asked for (an amount, a time, a size),
how its passage was ranked, and how much of its passage is about the question.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from snowballstemmer import stemmer

from jetbridge.agents.local.units import Unit, units
from jetbridge.retrieval.embedders import Embedder

_MOST_PASSAGES = 5
_MOST_UNITS = 24
_SHARED, _FITS, _RANK, _GIVEN, _EXAMPLE, _SUPPORT = 0.3, 0.2, 0.4, 0.5, 0.3, 0.3
_OTHERS, _ASKED = 0.5, 0.34
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about all am an and any are as at be been but by can could did do does for from get "
        "had has have how i if in is it its like many may me much my no not of on or our out "
        "please she so some tell than that the their them then there they this to up us want "
        "was we were what when where which who why will with would you your",
    )
)
_NUMBER = r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|no)\b)"
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.I), re.compile(holds, re.I))
    for asked, holds in (
        (
            r"\b(?:how much (?:is|does|do|would|will|are)|costs?|fees?|prices?|charges?|pay|"
            r"expensive|cheap|free)\b",
            r"[$€£]\s?\d|\b(?:free|complimentary|no (?:extra )?(?:charge|fee|cost)|included|"
            r"without charge|at no cost|fees?|charged?)\b",
        ),
        (
            r"\b(?:heavy|weigh(?:s|t)?|pounds?|lbs?|kilos?|kg)\b",
            r"\d+\s?(?:lbs?|pounds?|kg|kilo)",
        ),
        (
            r"\b(?:big|size|sizes|dimensions?|large|tall|wide|measurements?|fit)\b",
            r"\d+\s?(?:x|×|by)\s?\d+|\d+\s?(?:inch|in\b|cm|linear)",
        ),
        (
            r"\b(?:when|what time|how (?:early|late|long|soon|far|many (?:hours|days|minutes))|"
            r"latest|earliest|deadline|until|before)\b",
            r"\b\d+\s?(?:hours?|minutes?|days?|weeks?|months?|years?|am|pm|a\.m|p\.m)|\d:\d\d|"
            r"\b(?:one|two|three|seven|twelve|24) (?:hours?|days?|weeks?|months?|years?)\b",
        ),
        (r"\b(?:how many|number of|limit|maximum|allowance|allowed)\b", _NUMBER),
        (r"\b(?:old|age|ages|young)\b", r"\b\d+\b.{0,12}(?:years?|months?|days?)|\baged?\b"),
        (
            r"\b(?:call|phone|contact|reach|email|speak|talk)\b",
            r"\b(?:chat|call cent(?:er|re)|phone|email|contact)\b",
        ),
    )
)
_STEM = stemmer("english")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text found by a tool, and what names it.

    `best` are the sentences that the tool singled out, best first, with the tool's own score
    where it gave one.
    """

    title: str
    section: str
    text: str
    best: tuple[tuple[str, float | None], ...] = ()


@dataclass(slots=True)
class Candidate:
    """A unit, its passage's number, its place in the passage and its score."""

    unit: Unit
    passage: int
    place: int
    score: float = 0.0


def ranked(question: str, passages: Sequence[Passage], embedder: Embedder) -> list[Candidate]:
    """The units of the first passages, the one that answers best first.

    Args:
        question: what was asked, complete in itself.
        passages: where to look, the likeliest first.
        embedder: what compares the units' meaning with the question's.
    """
    candidates = _candidates(question, passages)
    if candidates and any(score is not None for one in passages for _, score in one.best):
        _trust(question, candidates, passages)
    elif candidates:
        _score(question, candidates, passages, embedder)
    return sorted(candidates, key=lambda one: -one.score)


def alike(one: str, other: str) -> float:
    """The share of telling words that two texts have in common, 0 to 1, of the shorter's."""
    some, others = _stems(one), _stems(other)
    return len(some & others) / (min(len(some), len(others)) or 1)


def _candidates(question: str, passages: Sequence[Passage]) -> list[Candidate]:
    found = [
        Candidate(unit, number, place)
        for number, passage in enumerate(passages[:_MOST_PASSAGES])
        for place, unit in enumerate(units(passage.text))
        if len(unit.match.split()) >= 3
    ]
    wanted = _stems(question)
    found.sort(
        key=lambda one: (
            _given(one, passages[one.passage].best) == 0.0,
            -len(wanted & _stems(one.unit.match)),
            one.passage,
            one.place,
        )
    )
    return found[:_MOST_UNITS]


def _trust(question: str, candidates: Sequence[Candidate], passages: Sequence[Passage]) -> None:
    """Score by what the tool itself thought of the sentences, which is the better judge."""
    scores = [score for one in passages for _, score in one.best if score is not None]
    kinds = [holds for asked_for, holds in _KINDS if asked_for.search(question)]
    for one in candidates:
        one.score = _given(one, passages[one.passage].best, scores)
        one.score += _fit(one, kinds) + _RANK / 4 / (1 + one.passage)
        told = one.unit.example or "example" in passages[one.passage].section.lower()
        one.score -= _EXAMPLE * told
        # The answer to a question that somebody else asked says little by itself.
        asked, mark, _ = one.unit.match.partition("?")
        if mark and alike(question, asked) < _ASKED:
            one.score -= _OTHERS


def _fit(one: Candidate, kinds: Sequence[re.Pattern[str]]) -> float:
    """Whether a unit holds the kinds of thing that were asked for."""
    held = sum(1 for kind in kinds if kind.search(one.unit.match))
    return _FITS * held / len(kinds) if kinds else 0.0


def _score(
    question: str,
    candidates: Sequence[Candidate],
    passages: Sequence[Passage],
    embedder: Embedder,
) -> None:
    asked = embedder.embed_query(question)
    sections = [re.sub(r"^[\d.]+\s*", "", passage.section) for passage in passages]
    texts = [f"{sections[one.passage]}: {one.unit.match}" for one in candidates]
    meaning = embedder.embed_passages(texts) @ asked
    stems = [_stems(one.unit.match) for one in candidates]
    titles = [_stems(f"{passage.title} {passage.section}") for passage in passages]
    counts = Counter(stem for found in stems for stem in found)
    wanted = _stems(question)
    weights = {stem: math.log(1 + len(candidates) / (1 + counts[stem])) for stem in wanted}
    total = sum(weights.values()) or 1.0
    kinds = [holds for asked_for, holds in _KINDS if asked_for.search(question)]
    for one, near, found in zip(candidates, meaning, stems, strict=True):
        shared = sum(weights[stem] for stem in wanted & found)
        shared += sum(0.5 * weights[stem] for stem in (wanted & titles[one.passage]) - found)
        one.score = float(near) + _SHARED * shared / total + _fit(one, kinds)
        told = one.unit.example or "example" in passages[one.passage].section.lower()
        one.score -= _EXAMPLE * told
    support = [_support([one.score for one in candidates if one.passage == number])
               for number in range(len(passages))]  # fmt: skip
    scores = [score for passage in passages for _, score in passage.best if score is not None]
    for one in candidates:
        rank = _RANK / (1 + one.passage)
        given = _given(one, passages[one.passage].best, scores)
        one.score += _SUPPORT * support[one.passage] + rank + _GIVEN * given


def _support(scores: Sequence[float]) -> float:
    """How much of a passage is about the question: the mean of its three best units."""
    best = sorted(scores, reverse=True)[:3]
    return sum(best) / 3


def _given(
    one: Candidate, best: Sequence[tuple[str, float | None]], scores: Sequence[float] = ()
) -> float:
    """What the tool itself thought of a unit: 1 for its best sentence, 0 for none of them."""
    key = _key(one.unit.match)
    for place, (text, score) in enumerate(best):
        other = _key(text)
        if other and (key in other or other in key):
            if score is None or not scores or max(scores) == min(scores):
                return 1 / (1 + place) / (1 + one.passage)
            return 0.2 + 0.8 * (score - min(scores)) / (max(scores) - min(scores))
    return 0.0


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(_STEM.stemWords([word for word in words if word not in _COMMON]))


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())
