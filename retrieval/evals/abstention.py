"""Abstention: how well a system knows what it does not know.

Queries are put in order of falling confidence. Answering the first c of n gives a coverage of
c/n and a risk, the share of those c answered wrongly; a query without an answer is wrong
whenever it is answered. The area under that curve (AURC: Geifman and El-Yaniv, 2017) is the
mean risk over all coverages: 0 is perfect, and a system whose confidence says nothing has the
risk of answering everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jetbridge.retrieval.evals.measures import right
from jetbridge.retrieval.evals.runs import Run
from jetbridge.retrieval.evals.sets import EvalSet


@dataclass(frozen=True, slots=True)
class Abstention:
    """What a run answered, and how rightly, at its own threshold and at every other.

    All shares are 0 to 1; a share of nothing is None. `precision` is of the answered ones,
    `refused_rightly` of those without an answer, `refused_wrongly` of those with one. `best_area`
    is the area of a confidence that orders right before wrong. `curve` are coverage and risk.
    """

    queries: int
    unanswerable: int
    answered: float
    precision: float | None
    refused_rightly: float | None
    refused_wrongly: float | None
    area: float
    best_area: float
    curve: tuple[tuple[float, float], ...]


def abstention(run: Run, evalset: EvalSet, *, depth: int = 5) -> Abstention:
    """Measure a run's abstentions.

    Args:
        run: the run.
        evalset: the set, whole or the run's split of it.
        depth: how many passages an answer is made from.
    """
    chosen = evalset.of_split(run.split)
    rows = run.by_query
    good: list[tuple[float, bool]] = []
    answered: list[bool] = []
    refused: dict[bool, list[bool]] = {True: [], False: []}
    for query in chosen.queries:
        row = rows.get(query.id)
        is_right = row is not None and right(row, chosen, depth)
        good.append((row.confidence if row else 0.0, is_right))
        silent = row is None or row.abstained
        refused[chosen.answerable(query.id)].append(silent)
        if not silent:
            answered.append(is_right)
    count = len(good)
    curve = _curve(good)
    best = _curve([(float(is_right), is_right) for _, is_right in good])
    return Abstention(
        queries=count,
        unanswerable=len(refused[False]),
        answered=len(answered) / count if count else 0.0,
        precision=_share(answered),
        refused_rightly=_share(refused[False]),
        refused_wrongly=_share(refused[True]),
        area=_mean([risk for _, risk in curve]),
        best_area=_mean([risk for _, risk in best]),
        curve=tuple(curve),
    )


def _curve(good: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Coverage and risk after each query; equal confidences share their errors evenly."""
    ordered = sorted(good, key=lambda one: -one[0])
    out: list[tuple[float, float]] = []
    wrong, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        rate = sum(not is_right for _, is_right in ordered[at:end]) / (end - at)
        for done in range(at + 1, end + 1):
            wrong += rate
            out.append((done / len(ordered), wrong / done))
        at = end
    return out


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
