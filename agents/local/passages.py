"""Composes an answer from passages: the sentences that answer, whole, and their source.

A passage is any object with a long text in it; a document search of any service returns
such. Which sentences answer is decided by meaning (embeddings), by shared words, and by
whether the kind of thing that was asked for (an amount, a time, a size) is in them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowballstemmer import stemmer

from jetbridge.agents.local.units import Unit, units
from jetbridge.retrieval.embedders import Embedder

_TEXT_KEYS = ("text", "content", "body", "passage", "snippet", "page_content", "chunk")
_TITLE_KEYS = ("title", "document", "source", "name", "file")
_LONG = 60
_MOST_PASSAGES = 5
_MOST_SENTENCES = 24
_MOST_WORDS = 60
_MOST_UNITS = 3
_NEAR, _FAR = 0.75, 0.9
_RANK, _GIVEN, _EXAMPLE = 0.2, 0.15, 0.15
_LEANS = re.compile(
    r"^(?:this|these|that|those|it|they|however|otherwise|such|the same|in that case|both|"
    r"if so|instead|exceptions?|except|but|also|there is|after that|then)\b",
    re.I,
)
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
    """A text found by a tool, and what names it; `best` are sentences the tool singled out."""

    title: str
    section: str
    text: str
    best: tuple[str, ...] = ()


@dataclass(slots=True)
class _Candidate:
    unit: Unit
    passage: int
    place: int
    score: float = 0.0


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
                best=tuple(str(one) for one in listed) if isinstance(listed, list) else (),
            )
        )
    return found


def compose(question: str, passages: Sequence[Passage], embedder: Embedder) -> str | None:
    """An answer made of the passages' own sentences, with its source named.

    Args:
        question: what was asked, complete in itself.
        passages: where to look, the likeliest first.
        embedder: what compares the sentences' meaning with the question's.

    Returns:
        The answer, or None when the passages hold no sentence.
    """
    candidates = _candidates(question, passages)
    if not candidates:
        return None
    _score(question, candidates, passages, embedder)
    ranked = sorted(candidates, key=lambda one: -one.score)
    first = ranked[0]
    chosen = _with_neighbours(first, candidates)
    words = sum(len(one.unit.said.split()) for one in chosen)
    for other in ranked[1:]:
        near = other.passage == first.passage
        if len(chosen) >= _MOST_UNITS or other.score < (_NEAR if near else _FAR) * first.score:
            continue
        size = len(other.unit.said.split())
        if other in chosen or words + size > _MOST_WORDS or _repeats(other, chosen):
            continue
        if not near and passages[other.passage].title != passages[first.passage].title:
            continue
        chosen.append(other)
        words += size
    lead = sorted((one for one in chosen if one.passage == first.passage), key=_placed)
    rest = [one for one in chosen if one.passage != first.passage]
    text = _joined([*lead, *rest])
    title = passages[first.passage].title
    return f"According to {_named(title)}: {text}" if title else text


def _candidates(question: str, passages: Sequence[Passage]) -> list[_Candidate]:
    found = [
        _Candidate(unit, number, place)
        for number, passage in enumerate(passages[:_MOST_PASSAGES])
        for place, unit in enumerate(units(passage.text))
        if len(unit.match.split()) >= 3
    ]
    wanted = _stems(question)
    best = {_key(one) for passage in passages for one in passage.best}
    found.sort(
        key=lambda one: (
            -(len(wanted & _stems(one.unit.match)) + 3 * _singled_out(one, best)),
            one.passage,
            one.place,
        )
    )
    return found[:_MOST_SENTENCES]


def _score(
    question: str,
    candidates: Sequence[_Candidate],
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
    best = [{_key(one) for one in passage.best} for passage in passages]
    for one, near, found in zip(candidates, meaning, stems, strict=True):
        shared = sum(weights[stem] for stem in wanted & found)
        shared += sum(0.5 * weights[stem] for stem in (wanted & titles[one.passage]) - found)
        fits = sum(1 for kind in kinds if kind.search(one.unit.match)) / len(kinds) if kinds else 0
        rank = _RANK / (1 + one.passage)
        given = _GIVEN * _singled_out(one, best[one.passage])
        one.score = float(near) + 0.3 * shared / total + 0.2 * fits + rank + given
        told = one.unit.example or "example" in passages[one.passage].section.lower()
        one.score -= _EXAMPLE * told


def _joined(chosen: Sequence[_Candidate]) -> str:
    """The units as running text; a list's opening line is said once."""
    told, lead = [], ""
    for one in chosen:
        opening = f"{one.unit.lead} " if one.unit.lead and one.unit.lead != lead else ""
        lead = one.unit.lead
        said = _finished(f"{opening}{one.unit.said}")
        told.append(said[:1].upper() + said[1:])
    return " ".join(told)


def _singled_out(one: _Candidate, best: Iterable[str]) -> bool:
    key = _key(one.unit.match)
    return any(key in other or other in key for other in best if other)


def _placed(one: _Candidate) -> int:
    return one.place


def _with_neighbours(first: _Candidate, candidates: Sequence[_Candidate]) -> list[_Candidate]:
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


def _repeats(one: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    words = _stems(one.unit.match)
    return any(
        len(words & _stems(other.unit.match))
        > 0.75 * min(len(words), len(_stems(other.unit.match)) or 1)
        for other in chosen
    )


def _objects(answer: Any) -> list[Mapping[str, Any]]:
    if isinstance(answer, list):
        return [found for one in answer for found in _objects(one)]
    if isinstance(answer, Mapping):
        inner = [found for value in answer.values() for found in _objects(value)]
        return inner or [answer]
    return []


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(_STEM.stemWords([word for word in words if word not in _COMMON]))


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _finished(text: str) -> str:
    return text if text[-1:] in ".!?" else text.rstrip(" ,;:") + "."


def _named(title: str) -> str:
    return title if title.lower().startswith(("the ", "our ")) else f"the {title}"
