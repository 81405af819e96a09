"""What speaks for a unit of a passage as the answer, and what against it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from jetbridge.agents.local.asked import Asked
from jetbridge.agents.local.candidates import Candidate, Passage
from jetbridge.agents.local.leaning import stands_ill
from jetbridge.agents.local.particular import confined, is_dated
from jetbridge.agents.local.question import Question
from jetbridge.agents.local.ranges import Quantity, speaks_of
from jetbridge.agents.local.rows import columns_meant
from jetbridge.agents.local.siblings import siblings_of
from jetbridge.agents.local.thesaurus import ordered_stems, stems
from jetbridge.agents.local.units import Unit

_CASES = re.compile(r"\b(?:examples?|(?:worked|sample) cases?|case studies)\b", re.I)
_SUM = re.compile(
    r"[+=×]\s?[$€£¥]\s?\d|[$€£¥]\s?[\d,.]+\s?[+=×]|plus [$€£¥]\s?\d.*plus [$€£¥]\s?\d"
)
_CONDITION = re.compile(
    r"(?:if|when|should|in case|once|unless|where)\b,?([^,;:]*(?:, [^,;:]*?)?)[,;:]", re.I
)
# "Customers with an immigrant visa may check four bags" is no rule for those without one.
_CLASS = re.compile(
    r"(?:all |any |the |[\w-]+-[\w-]+ )?(?:customers?|passengers?|guests?|travell?ers?|members?|"
    r"holders?|cardholders?|families|couples|groups|students|parents|anyone|anybody|everyone|those|people|"
    r"persons?|an? (?:customer|passenger|guest|travell?er|member|person)) "
    r"((?:with|who|whose|of|in|on|holding|travell?ing|moving|flying|aged|under|over)\b[^.;:]*?)"
    r"(?::|,? (?:may|can|must|get|gets|pay|pays|are|is|have|has|receive|receives|do|does|will|need|"
    r"needs|should|cannot|check|keep|travel|board)\b)",
    re.I,
)
_META = re.compile(
    r"\b(?:this (?:document|policy|section|page|sheet|notice|chapter|part|guide|table)|"
    r"(?:section|chapter|part|rule|annex|table|appendix)s? [\dA-Z][\d.]* (?:appl|says|list|give|"
    r"describe|explain|set)|see (?:section|table|rule|also|[A-Z]{2,}-)|details:|"
    r"(?:is|are) (?:described|listed|explained|set out|given|defined|found|dealt with) in|"
    r"a document of its own|following (?:table|section))",
    re.I,
)
_NOT = re.compile(r"\b(?:not|cannot|never|without)\s+([a-z]+)", re.I)
_SHORT = 7
# A rule speaks of domestic flights, its examples of Boston and Denver.
_PLACE = 0.3
_ABOUT = 0.5
_NAME = 0.5
# Who asks what to do, or what then, is answered by "when you book" and "if you arrive late".
_CASE_ASKED = 0.3


def describe(
    question: Question, candidates: Sequence[Candidate], passages: Sequence[Passage]
) -> None:
    """Give every candidate its traits, and every row its columns.

    Args:
        question: what was asked.
        candidates: the units of the passages; changed in place.
        passages: where they stand.
    """
    wanted, asked = question.wanted, question.asked
    for one in candidates:
        if one.unit.row is not None:
            one.columns = columns_meant(one.unit.row, question)
    texts = [one.text for one in candidates]
    held = [stems(text) for text in texts]
    titles = [stems(f"{passage.title} {passage.section}") for passage in passages]
    weights = _rarity(question.wanted, question, held)
    total = sum(weights.values()) or 1.0
    heading = _rarity(wanted | question.meant, question, held)
    said = frozenset(re.findall(r"\w+", question.text.lower()))
    firsts = _firsts(candidates)
    siblings = siblings_of(
        wanted, [(one.passage, one.unit.row) for one in candidates if one.unit.row is not None]
    )
    for one, text, found in zip(candidates, texts, held, strict=True):
        unit, title = one.unit, titles[one.passage]
        question_in_it, mark, _ = text.partition("?")
        told = unit.example or bool(_CASES.search(passages[one.passage].path))
        named = _named(unit, wanted, weights, total)
        titled = _titled(unit, wanted, weights, total)
        other = question.speaks_of_another(found) or siblings.another(found)
        one.traits |= {
            "shared": sum(weights[stem] for stem in wanted & found) / total,
            "pairs": _pairs(question, text),
            "focus": len(wanted & found) / (len(found) or 1),
            "about": min(
                1.0, sum(heading[stem] for stem in (heading.keys() & title) - found) / total
            ),
            "kind": 0.0 if asked.wants_figure else asked.held(text),
            "figure": _figure(asked, one) if asked.wants_figure else 0.0,
            "opening": float("whether" in asked.kinds and not passages[one.passage].path),
            "step": float(asked.wants_way and asked.is_step(unit.said)),
            "denied": float(asked.wants_way and _denied(wanted, text)),
            "counted": float(_counted(question, one, text)),
            "covers": _covers(unit, question.amounts),
            "named": named,
            "titled": titled,
            "rank": 1 / (1 + one.passage),
            "first": float(one.place == firsts[one.passage] and unit.row is None),
            "row": float(named > 0 or titled >= _ABOUT),
            "example": float(told or bool(_SUM.search(text))),
            "thing": float(not question.subject.isdisjoint(found | title)),
            "dated": float(is_dated(text)),
            "particular": 0.0
            if unit.row is not None
            else confined(unit.said, said, wanted | title),
            "leans": float(stands_ill(unit.said)),
            "meta": float(bool(_META.search(text))),
            "broken": float(unit.broken),
            # The answer to a question that somebody else asked says little by itself.
            "others": 1 - _share(stems(question_in_it), wanted) if mark else 0.0,
            "supposes": _supposes(unit, wanted) * (_CASE_ASKED if asked.wants_case else 1.0),
            "short": float(len(text.split()) < _SHORT and unit.row is None),
            "another": float(other),
            "elsewhere": float(not other and question.speaks_of_another(title | found)),
        }
    _empty_handed(question, candidates)


def _empty_handed(question: Question, candidates: Sequence[Candidate]) -> None:
    """Mark what has no price, where one is asked for and another unit about the thing has it."""
    priced = "amount" in question.asked.kinds and any(
        one.traits["figure"] >= 1
        and (one.traits["thing"] or one.traits["named"])
        and not one.traits["example"]
        and not one.traits["another"]
        for one in candidates
    )
    for one in candidates:
        one.traits["empty"] = float(priced and one.traits["figure"] == 0)


def _figure(asked: Asked, one: Candidate) -> float:
    """Whether a unit holds the figure asked for; the name of a row may be it, if less often."""
    held = asked.held(one.answer)
    row = one.unit.row
    return held if row is None else max(held, _NAME * asked.held(f"{row.column}: {row.name}"))


def _counted(question: Question, one: Candidate, text: str) -> bool:
    """Whether a unit gives the number of what the question asks the number of."""
    row = one.unit.row
    return question.is_counted_in(text) or (
        row is not None
        and any(
            question.is_counted_in_cell(column, value)
            for column, value in row.cells
            if not one.columns or column in one.columns
        )
    )


def _denied(wanted: frozenset[str], text: str) -> bool:
    """Whether a text says that somebody does not do what the question wants to do."""
    return any(wanted & stems(match[1]) for match in _NOT.finditer(text))


def _rarity(
    wanted: frozenset[str], question: Question, held: Sequence[frozenset[str]]
) -> dict[str, float]:
    counts = Counter(stem for found in held for stem in found)
    return {
        stem: math.log(1 + len(held) / (1 + counts[stem]))
        * (_PLACE if stem in question.places else 1.0)
        for stem in sorted(wanted)
    }


def _firsts(candidates: Sequence[Candidate]) -> dict[int, int]:
    firsts: dict[int, int] = {}
    for one in candidates:
        firsts[one.passage] = min(one.place, firsts.get(one.passage, one.place))
    return firsts


def _pairs(question: Question, text: str) -> float:
    sequence = ordered_stems(text)
    close = {
        (first, other) for at, first in enumerate(sequence) for other in sequence[at + 1 : at + 4]
    }
    return len(question.pairs & close) / (len(question.pairs) or 1)


def _named(unit: Unit, wanted: frozenset[str], weights: Mapping[str, float], total: float) -> float:
    """How much of the question names the row: its own name tells it from its neighbours."""
    if unit.row is None:
        return 0.0
    name = unit.row.own_stems
    return sum(weights[stem] for stem in wanted & name) / total if name else 0.0


def _titled(
    unit: Unit, wanted: frozenset[str], weights: Mapping[str, float], total: float
) -> float:
    """How much of the question the title of the row's table holds: the table is about it."""
    if unit.row is None or not unit.row.title:
        return 0.0
    return sum(weights[stem] for stem in wanted & stems(unit.row.title)) / total


def _covers(unit: Unit, asked: Sequence[Quantity]) -> float:
    if not asked:
        return 0.0
    if unit.row is None:
        return speaks_of(unit.match, asked)
    named = speaks_of(f"{unit.row.column} {unit.row.name}", asked)
    return named or speaks_of(unit.match, asked)


def _supposes(unit: Unit, wanted: frozenset[str]) -> float:
    """How much of a sentence's condition, where it opens with one, the question does not say."""
    if unit.row is not None:
        return 0.0
    match = _CONDITION.match(unit.said) or _CLASS.match(unit.said)
    return 1 - _share(stems(match[1]), wanted) if match else 0.0


def _share(some: frozenset[str], of: frozenset[str]) -> float:
    return len(some & of) / (len(some) or 1)
