"""Compares two runs over the same queries: how far apart, how sure, and on which queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.makeup import Unlike, makeup_of, unlike, warnings
from jetbridge.retrieval.evals.measures import DECISION, Scores, score
from jetbridge.retrieval.evals.ranking import ranked
from jetbridge.retrieval.evals.runs import Found, Run
from jetbridge.retrieval.evals.sets import EvalSet, Query
from jetbridge.retrieval.evals.significance import (
    bootstrap,
    detectable,
    holm,
    queries_needed,
    randomisation,
)

MEASURES = ("nDCG@10", "R@5", "RR@10", "Success@1", "Success@5", DECISION)
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two runs, second minus first.

    `interval` is the 95 % bootstrap interval of the mean difference, `p` of the randomisation
    test, `p_holm` that corrected for all measures. `detectable` is the smallest difference these
    queries show four times of five, `more` how many queries the one seen would need beyond them.
    """

    measure: str
    first: float
    second: float
    change: float
    interval: tuple[float, float]
    p: float
    p_holm: float
    queries: int
    better: int
    worse: int
    detectable: float | None
    more: int | None

    @property
    def certain(self) -> bool:
        """Whether the difference is more than chance, all measures considered."""
        return self.p_holm < ALPHA


@dataclass(frozen=True, slots=True)
class Moved:
    """A query that changed, with what both systems found: passage and whether it was judged."""

    query: Query
    first: float
    second: float
    before: tuple[tuple[Found, int], ...]
    after: tuple[tuple[Found, int], ...]


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side. `worst` and `best` are by the first measure.

    `relevant` is the grade from which a passage counts as right. `unlike` is what the two were
    made of that is not the same, `warnings` are sentences on what makes them hard to compare,
    `unmeasured` the measures that one of them has not, `asked` the ids of the questions.
    """

    first: Run
    second: Run
    differences: tuple[Difference, ...]
    worst: tuple[Moved, ...]
    best: tuple[Moved, ...]
    relevant: int = 1
    unlike: tuple[Unlike, ...] = ()
    warnings: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """What to call the two: their names, told apart where they have one name."""
        first, second = self.first.name, self.second.name
        return (f"{first} (1)", f"{second} (2)") if first == second else (first, second)


def compare(
    first: Run,
    second: Run,
    evalset: EvalSet,
    *,
    measures: Sequence[str] = MEASURES,
    shown: int = 5,
    depth: int = 3,
) -> Comparison:
    """Compare two runs.

    Args:
        first: the system as it is.
        second: the system as it would be.
        evalset: the set both ran over.
        measures: what to compare; Holm's correction is over all of them.
        shown: how many of the worst and the best queries to show.
        depth: how many passages to show of each.

    Raises:
        EvalRefused: the runs are not of the same queries, or no measure is known of both.
    """
    chosen = _both(first, second, evalset)
    old, new = score(first, chosen, measures), score(second, chosen, measures)
    unmeasured = tuple(m for m in old.values if not (old.values[m] and new.values[m]))
    if len(unmeasured) == len(old.values):
        raise EvalRefused(
            f"{', '.join(unmeasured)}: not measured of both runs. An imported run holds ranks "
            "alone: no words, no silence."
        )
    old, new = _without(old, unmeasured), _without(new, unmeasured)
    moved = _moved(first, second, chosen, old, new, next(iter(old.values)), depth)
    found = unlike(makeup_of(first), makeup_of(second))
    told = list(warnings(found))
    if chosen.sha256 not in (first.hashes.get("set"), second.hashes.get("set")):
        told.append("The set has changed since both ran: they are scored by the set of today.")
    return Comparison(
        first,
        second,
        differences(old, new),
        tuple([one for one in moved if one.second < one.first][:shown]),
        tuple([one for one in reversed(moved) if one.second > one.first][:shown]),
        evalset.relevant,
        found,
        tuple(told),
        unmeasured,
        tuple(query.id for query in chosen.queries),
    )


def _both(first: Run, second: Run, evalset: EvalSet) -> EvalSet:
    """The part of a set that both ran over; one of the whole may stand beside one of a split."""
    splits = {first.split, second.split} - {"all"}
    hashes = {first.hashes.get("set"), second.hashes.get("set")}
    chosen = evalset.of_split(splits.pop()) if len(splits) == 1 else evalset
    answered = [{q.id for q in chosen.queries} & run.by_query.keys() for run in (first, second)]
    if (
        first.set_name != second.set_name
        or splits
        or (len(hashes) > 1 and answered[0] != answered[1])
    ):
        raise EvalRefused(
            f"{first.name} ({first.set_name}, {first.split}) and {second.name} "
            f"({second.set_name}, {second.split}) are not runs over the same questions; run both "
            "again."
        )
    return chosen


def _without(scores: Scores, measures: Sequence[str]) -> Scores:
    return Scores({m: values for m, values in scores.values.items() if m not in measures})


def differences(old: Scores, new: Scores) -> tuple[Difference, ...]:
    """The differences of the measures that both were scored in.

    Raises:
        EvalRefused: they were not scored over the same queries.
    """
    deltas: dict[str, list[float]] = {}
    for measure in old.values:
        before, after = old.values[measure], new.values.get(measure)
        if after is None or before.keys() != after.keys():
            raise EvalRefused(f"{measure} was not measured on the same questions in both runs.")
        deltas[measure] = [after[query] - before[query] for query in before]
    p_values = {measure: randomisation(delta) for measure, delta in deltas.items()}
    corrected = holm(p_values)
    out = []
    for measure, delta in deltas.items():
        needed = queries_needed(delta)
        out.append(
            Difference(
                measure=measure,
                first=old.means.get(measure, 0.0),
                second=new.means.get(measure, 0.0),
                change=sum(delta) / len(delta) if delta else 0.0,
                interval=bootstrap(delta),
                p=p_values[measure],
                p_holm=corrected[measure],
                queries=len(delta),
                better=sum(d > 0 for d in delta),
                worse=sum(d < 0 for d in delta),
                detectable=detectable(delta),
                more=None if needed is None else max(0, needed - len(delta)),
            )
        )
    return tuple(out)


def judged(run: Run, evalset: EvalSet, query: str, depth: int) -> tuple[tuple[Found, int], ...]:
    """A query's first passages in a run, each with its best grade; -1 where not judged."""
    row = run.by_query.get(query)
    if row is None:
        return ()
    targets = evalset.targets.get(query, ())
    grades = {target.unit(evalset.level): target.grade for target in targets}
    best: dict[int, int] = {}
    for unit, found in ranked(row, targets, evalset.level):
        best[found.rank] = max(best.get(found.rank, -1), grades.get(unit, -1))
    return tuple((found, best.get(found.rank, -1)) for found in row.found[:depth])


def _moved(
    first: Run, second: Run, evalset: EvalSet, old: Scores, new: Scores, measure: str, depth: int
) -> list[Moved]:
    """The queries whose value changed, the one that lost most first."""
    before, after = old.values[measure], new.values[measure]
    queries = {query.id: query for query in evalset.queries}
    changed = sorted(
        (query for query in before if before[query] != after[query]),
        key=lambda query: after[query] - before[query],
    )
    return [
        Moved(
            queries[query],
            before[query],
            after[query],
            judged(first, evalset, query, depth),
            judged(second, evalset, query, depth),
        )
        for query in changed
    ]
