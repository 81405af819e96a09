"""Measures of a run: per query first, means second.

Ranking measures are those of ir-measures, computed by trec_eval (pytrec_eval-terrier) where it
knows them, and go by its names: ``nDCG@10``, ``R@5`` (recall), ``P@1``, ``RR@10``, ``AP@10``,
``Success@5``. A query that a run misses scores 0. ``Unjudged@k`` is 1 - ``Judged@k``: the share
of the first k that nobody has judged, and that count as wrong until somebody does.

Three more need the words and not only the ranks, after chunking_evaluation (Smith and
Troynikov, 2024), with T the judged words of a query and F the words of its first k passages:

    TokenRecall@k = |T and F| / |T|, TokenPrecision@k = |T and F| / |F|,
    TokenIoU@k = |T and F| / |T or F|

A word that two passages hold is counted once. ``Decision@k`` is 1 where the system did right
by the customer: it answered and its first k passages hold what answers, all of it where
several targets are needed together, or it abstained and there was nothing to find. It alone is
also measured on queries without an answer.

These four are not measured of an imported run, which holds ranks alone: they have no values, and
so no mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.ranking import first_ranks, trec_run
from jetbridge.retrieval.evals.runs import Found, Row, Run
from jetbridge.retrieval.evals.sets import EvalSet, Target

RANKING = (
    "nDCG@10",
    "nDCG@5",
    "R@5",
    "R@10",
    "P@1",
    "P@5",
    "RR@10",
    "AP@10",
    "Success@1",
    "Success@3",
    "Success@5",
)
UNJUDGED = ("Unjudged@5", "Unjudged@10")
WORDS = ("TokenRecall@5", "TokenPrecision@5", "TokenIoU@5")
DECISION = "Decision@5"
UNMEASURED = "not measured"
RANKS_ALONE = "an imported run holds ranks alone, no words, no silence and no times"
_WORD = re.compile(r"\w+")
_OURS = re.compile(r"(TokenRecall|TokenPrecision|TokenIoU|Decision|Unjudged)@(\d+)")

Values = dict[str, dict[str, float]]
"""Values by measure and query id."""


@dataclass(frozen=True)
class Scores:
    """A run's values by measure and query id; a measure without any was not measured."""

    values: Values

    @property
    def means(self) -> dict[str, float]:
        """The mean of each measure over its queries."""
        return {m: sum(v.values()) / len(v) for m, v in self.values.items() if v}

    @property
    def unmeasured(self) -> tuple[str, ...]:
        """The measures that could not be measured."""
        return tuple(m for m, v in self.values.items() if not v)


def default_measures(evalset: EvalSet) -> tuple[str, ...]:
    """What is measured when nothing is named; word measures need judged spans."""
    words = WORDS if evalset.level == "span" else ()
    return (*RANKING, *UNJUDGED, *words, DECISION)


def score(run: Run, evalset: EvalSet, measures: Sequence[str] = ()) -> Scores:
    """Score a run against the judgements of the queries of its split.

    Args:
        run: the run.
        evalset: the set, whole or that split of it.
        measures: names as above; the default ones when none is given.

    Raises:
        EvalRefused: a measure is unknown or does not fit the set's level, or the run is of none
            of the set's queries.
    """
    chosen = evalset.of_split(run.split) if run.split else evalset
    if run.rows and not run.by_query.keys() & {query.id for query in chosen.queries}:
        raise EvalRefused(
            f"{run.name} was run over {run.set_name} ({run.split}) and answers none of the "
            f"questions of {evalset.name}; name its own set with --set."
        )
    named = tuple(measures) or default_measures(chosen)
    ranking = [name for name in named if not _OURS.fullmatch(name)]
    values = ranking_values(chosen.qrels, trec_run(run, chosen), ranking, relevant=chosen.relevant)
    for name in named:
        ours = _OURS.fullmatch(name)
        if ours and ours[1] == "Unjudged":
            values[name] = _unjudged(run, chosen, int(ours[2]))
        elif ours and run.imported:
            values[name] = {}
        elif ours and ours[1] == "Decision":
            values[name] = decisions(run, chosen, depth=int(ours[2]))
        elif ours:
            if chosen.level != "span":
                raise EvalRefused(f"{name} needs judged spans, which {chosen.name} has not.")
            values[name] = _word_values(run, chosen, ours[1], int(ours[2]))
    return Scores({name: values[name] for name in named})


def ranking_values(
    qrels: Mapping[str, Mapping[str, int]],
    run: Mapping[str, Mapping[str, float]],
    measures: Iterable[str],
    *,
    relevant: int = 1,
) -> Values:
    """Values of ir-measures for qrels and a run as dicts; every judged query has one.

    Raises:
        EvalRefused: a measure is unknown to ir-measures.
    """
    parsed = {name: _parsed(name, relevant) for name in measures}
    values: Values = {name: dict.fromkeys(qrels, 0.0) for name in parsed}
    if not parsed or not qrels:
        return values
    names = {measure: name for name, measure in parsed.items()}
    for metric in ir_measures.iter_calc(list(parsed.values()), qrels, run):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return values


def decisions(run: Run, evalset: EvalSet, *, depth: int = 5) -> dict[str, float]:
    """1.0 where the system did right to answer or to abstain, else 0.0; for every query."""
    rows = run.by_query
    out = {}
    for query in evalset.queries:
        row = rows.get(query.id)
        answered = row is not None and not row.abstained
        if evalset.answerable(query.id):
            out[query.id] = float(answered and row is not None and right(row, evalset, depth))
        else:
            out[query.id] = float(not answered)
    return out


def right(row: Row, evalset: EvalSet, depth: int) -> bool:
    """Whether a row's first passages hold all that answers its query."""
    ranks = first_ranks(row, evalset)
    held = {unit for unit, rank in ranks.items() if rank <= depth}
    return any(units and units <= held for units in evalset.needed(row.query))


def _unjudged(run: Run, evalset: EvalSet, depth: int) -> dict[str, float]:
    """The complement of Judged@k; 0 for a query that the run misses or finds nothing for."""
    judged = f"Judged@{depth}"
    ranked = {query: units for query, units in trec_run(run, evalset).items() if units}
    values = ranking_values(evalset.qrels, ranked, [judged])[judged]
    return {query: 1 - value if query in ranked else 0.0 for query, value in values.items()}


def _parsed(name: str, relevant: int) -> Any:
    try:
        measure = ir_measures.parse_measure(name)
        if relevant != 1 and "rel" in measure.SUPPORTED_PARAMS and "rel" not in measure.params:
            measure = measure(rel=relevant)
    except (ValueError, NameError, KeyError, TypeError) as error:
        raise EvalRefused(f"{name!r} is not a measure: {error}") from None
    return measure


def _word_values(run: Run, evalset: EvalSet, measure: str, depth: int) -> dict[str, float]:
    rows = run.by_query
    out = {}
    for query in evalset.queries:
        if not evalset.answerable(query.id):
            continue
        good = [t for t in evalset.targets[query.id] if t.grade >= evalset.relevant]
        # A target without a version is in every version.
        versions = all(target.version for target in good)
        wanted = {word for target in good for word in _words(target, versions)}
        row = rows.get(query.id)
        found = row.found[:depth] if row else ()
        held = {word for one in found for word in _words(one, versions)}
        both = len(wanted & held)
        whole = {
            "TokenRecall": len(wanted),
            "TokenPrecision": len(held),
            "TokenIoU": len(wanted | held),
        }[measure]
        out[query.id] = both / whole if whole else 0.0
    return out


def _words(part: Found | Target, versions: bool) -> set[tuple[str, str, int]]:
    """The words of a stretch, each known by document, version and the offset of its end."""
    version = part.version if versions else ""
    return {(part.document, version, part.start + word.end()) for word in _WORD.finditer(part.text)}
