"""A run's values by category and by judged document, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jetbridge.retrieval.evals.measures import DECISION, Scores
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.significance import bootstrap


@dataclass(frozen=True, slots=True)
class Part:
    """One category or document: its queries, and mean, low and high by measure."""

    name: str
    queries: int
    values: Mapping[str, tuple[float, float, float]]


def by_category(scores: Scores, evalset: EvalSet, measures: Iterable[str]) -> tuple[Part, ...]:
    """The parts by the queries' category, in the order of their names."""
    groups: dict[str, list[str]] = {}
    for query in evalset.queries:
        groups.setdefault(query.category or "without category", []).append(query.id)
    return _parts(groups, scores, list(measures))


def by_document(scores: Scores, evalset: EvalSet, measures: Iterable[str]) -> tuple[Part, ...]:
    """The parts by the documents that answer; a query may be in several."""
    groups: dict[str, list[str]] = {}
    for query in evalset.queries:
        documents = {
            target.document
            for target in evalset.targets.get(query.id, ())
            if target.grade >= evalset.relevant
        }
        for document in documents:
            groups.setdefault(document, []).append(query.id)
    return _parts(groups, scores, [name for name in measures if not name.startswith(DECISION)])


def _parts(
    groups: Mapping[str, list[str]], scores: Scores, measures: list[str]
) -> tuple[Part, ...]:
    out = []
    for name, ids in sorted(groups.items()):
        values = {}
        for measure in measures:
            known = [scores.values[measure][one] for one in ids if one in scores.values[measure]]
            if known:
                low, high = bootstrap(known, rounds=2000)
                values[measure] = (sum(known) / len(known), low, high)
        out.append(Part(name, len(ids), values))
    return tuple(out)
