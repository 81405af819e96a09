"""Conflicts: passages of different documents in force at once whose numbers disagree.

Two clauses of different documents that speak of the same rare things but not of the same
numbers are put side by side for a person to judge: "Classic tickets can be changed for $50"
against "a change of a Classic ticket is $75". Where another clause of one document agrees
with the other, the two speak of different cases, and nothing is reported.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jetbridge.ingest.conditions import different_cases
from jetbridge.ingest.quantities import Values
from jetbridge.ingest.statements import Claim, Statement, find_claims, stems
from jetbridge.retrieval.records import DocumentInfo, Passage

# How alike two clauses must be (0 to 1), and how much less alike one may be that settles it.
ALIKE = 0.33
SETTLES = 0.6
# What the words around a clause count, beside its own.
AROUND = 0.35
MAX_CLAIMS = 200_000
_OFTEN = 0.06
# A month is 28 to 31 days.
_NEARLY = 0.08
# Documents named alike but for a word, one for each case, differ on purpose.
PARALLEL = 0.75


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of different documents in force at once, and how alike their words are."""

    one: Statement
    other: Statement
    alike: float


def find_conflicts(
    passages: Iterable[Passage], *, only: set[str] | None = None, limit: int = 50
) -> list[Conflict]:
    """Pairs of sentences that say different numbers of the same thing, most alike first.

    Args:
        passages: of all documents that would be in force.
        only: versions of which at least one must be part of a pair; None for any pair.
        limit: how many pairs at most.

    Returns:
        Conflicts for a person to judge; some will be different rules in similar words.
    """
    claims = list(find_claims(passages))[:MAX_CLAIMS]
    weigh = _Weights(claims)
    near: dict[int, list[tuple[float, int]]] = {
        n: _near(n, claims, weigh)
        for n, claim in enumerate(claims)
        if only is None or claim.version in only
    }
    found: dict[frozenset[str], Conflict] = {}
    for n, pairs in near.items():
        for alike, m in pairs:
            one, other = claims[n], claims[m]
            if alike < ALIKE:
                break
            if not _differ(one, other) or different_cases(
                _scopes(one), _scopes(other), stems, common=weigh.common
            ):
                continue
            back = near.get(m) or _near(m, claims, weigh)
            if _settled(one, other, pairs, alike, claims) or _settled(
                other, one, back, alike, claims
            ):
                continue
            key = frozenset((one.statement.text, other.statement.text))
            if key not in found or found[key].alike < alike:
                first, second = sorted(
                    (one.statement, other.statement), key=lambda s: (s.file, s.text)
                )
                found[key] = Conflict(first, second, round(alike, 3))
    ranked = sorted(found.values(), key=lambda c: (-c.alike, c.one.file, c.other.file))
    return _best(ranked)[:limit]


def _scopes(claim: Claim) -> tuple[str, str, str]:
    """The words of a claim's clause, its sentence, and its document's title."""
    return " ".join(claim.words), claim.statement.text, claim.info.title


def _best(ranked: Iterable[Conflict]) -> list[Conflict]:
    """Each sentence in its best pair with a document only: a table's other rows say no more."""
    used: set[tuple[str, str]] = set()
    out: list[Conflict] = []
    for pair in ranked:
        sides = {(pair.one.text, pair.other.file), (pair.other.text, pair.one.file)}
        if not sides & used:
            out.append(pair)
        used |= sides
    return out


class _Weights:
    """What each word counts: the fewer claims use it, the more."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        used = Counter(word for claim in claims for word in claim.words | claim.context)
        self._total = max(2, len(claims))
        self._used = used
        # What a word counts that is used once, and so what a pair must have in common.
        self.rarest = math.log(self._total)
        self.posting: dict[str, list[int]] = defaultdict(list)
        often = max(40, int(_OFTEN * len(claims)))
        # Words so often used that they tell no case, such as the airline's own name.
        self.common = frozenset(word for word, count in used.items() if count > often)
        for n, claim in enumerate(claims):
            for word in claim.words | claim.context:
                if used[word] <= often:
                    self.posting[word].append(n)

    def of(self, words: Iterable[str]) -> float:
        """The weight of some words together."""
        return sum(math.log(self._total / self._used[word]) for word in words)


def _near(n: int, claims: Sequence[Claim], weigh: _Weights) -> list[tuple[float, int]]:
    """Claims of other documents in force at once with a unit in common, most alike first."""
    claim = claims[n]
    shared: Counter[int] = Counter()
    for word in claim.words | claim.context:
        shared.update(weigh.posting.get(word, ()))
    out: list[tuple[float, int]] = []
    for m, count in shared.items():
        other = claims[m]
        if (
            count < 2
            or not claim.values.keys() & other.values.keys()
            or not _comparable(claim, other)
        ):
            continue
        out.append((_alike(claim, other, weigh), m))
    return sorted(out, reverse=True)[:30]


def _alike(one: Claim, other: Claim, weigh: _Weights) -> float:
    """How alike two claims are: their own words, and in part those around them."""
    common = one.words & other.words
    crossed = ((one.words & other.context) | (one.context & other.words)) - common
    beside = (one.context & other.context) - common - crossed
    top = weigh.of(common) + 0.7 * weigh.of(crossed) + AROUND * weigh.of(beside)
    mine = weigh.of(one.words - other.words - other.context)
    theirs = weigh.of(other.words - one.words - one.context)
    apart = AROUND * 0.3 * (weigh.of(one.context - other.context - other.words)
                      + weigh.of(other.context - one.context - one.words))  # fmt: skip
    whole = top + mine + theirs + apart
    if _parallel(one.info.title, other.info.title):
        top *= PARALLEL
    # A pair with no subject in common proves little, however little else it says. Enough is as much
    # as a rare word tells, or, where a library is all about one thing, all that both speak of.
    about = weigh.of(one.subject & other.subject)
    enough = min(weigh.rarest, max(weigh.of(one.subject), weigh.of(other.subject)))
    return top / whole * min(1.0, about / enough) if whole and enough else 0.0


def _parallel(one: str, other: str) -> bool:
    first, second = stems(one), stems(other)
    return bool(first - second and second - first) and 2 * len(first & second) >= min(
        len(first), len(second)
    )


def _settled(
    one: Claim,
    other: Claim,
    pairs: Sequence[tuple[float, int]],
    alike: float,
    claims: Sequence[Claim],
) -> bool:
    """Whether the other's document says elsewhere, of nearly the same, what this one says."""
    for near, m in pairs:
        if near < SETTLES * alike:
            return False
        third = claims[m]
        if third.info.id == other.info.id and not _differ(one, third, beside=False):
            return True
    return False


def _differ(one: Claim, other: Claim, *, beside: bool = True) -> bool:
    """Whether they say different numbers of a unit, of the same measure, and agree in none.

    With `beside`, a number that the other's sentence says in another clause is agreement too.
    """
    units = one.values.keys() & other.values.keys()
    if any(
        _agree(unit, one.values, other.sentence if beside else other.values)
        or (beside and _agree(unit, other.values, one.sentence))
        for unit in units
    ):
        return False
    if one.routes and other.routes and not one.routes & other.routes:
        return False
    return any(_same_measure(one.roles.get(unit), other.roles.get(unit)) for unit in units)


def _agree(unit: str, one: Values, other: Values) -> bool:
    """Whether a value is in both; of days that come of months, and are no whole number, nearly."""
    mine, theirs = one[unit], other[unit]
    return bool(mine & theirs) or any(
        unit == "day"
        and isinstance(a, float)
        and isinstance(b, float)
        and not (a.is_integer() and b.is_integer())
        and abs(a - b) <= _NEARLY * max(a, b)
        for a in mine
        for b in theirs
    )


def _same_measure(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    """Whether two times can measure the same; a deadline is not how long ahead something is."""
    return not one or not other or "" in one | other or bool(one & other)


def _comparable(one: Claim, other: Claim) -> bool:
    first, second = one.info, other.info
    if first.id == second.id or first.audience != second.audience:
        return False
    return first.language == second.language and _overlap(first, second)


def _overlap(one: DocumentInfo, other: DocumentInfo) -> bool:
    first = max(one.effective_from or date.min, other.effective_from or date.min)
    return first <= min(one.effective_to or date.max, other.effective_to or date.max)
