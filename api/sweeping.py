"""Runs a sweep: a generation for every way of cutting and embedding, a run for every weighing.

Documents come from the library as they were read when they were published, embeddings from its
cache where they are known, so that only what differs is made anew. Nothing goes live.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from jetbridge.api.trial import code_hash, open_trial
from jetbridge.ingest.library import Library
from jetbridge.ingest.passages import PassageSettings, make_passages
from jetbridge.retrieval.embedders import Embedder
from jetbridge.retrieval.evals.latency import latencies
from jetbridge.retrieval.evals.measures import Scores, default_measures, score
from jetbridge.retrieval.evals.runs import Run
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.significance import bootstrap
from jetbridge.retrieval.evals.sweep import Outcome, Plan, combination_name, outcome_id
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, live_number, set_live
from jetbridge.retrieval.ranking import WEIGHTS, Weights

Progress = Callable[[int, int], None]
Keep = Callable[[Run, Scores], int]
"""Keeps a run with its scores, and gives its number."""


def sweep(
    plan: Plan,
    evalset: EvalSet,
    *,
    library: Library,
    data_dir: Path,
    embedder_of: Callable[[str], Embedder],
    as_of: date | None = None,
    keep: Keep | None = None,
    progress: Progress | None = None,
    building: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Measure every combination of a plan over the live documents.

    Args:
        plan: what is swept.
        evalset: the set.
        library: where the documents are.
        data_dir: the live generation is read from here, others are built in ``sweeps/``.
        embedder_of: the embedder of a name.
        as_of: the day of travel where a question names none.
        keep: called with each combination's run and scores.
        progress: called with combinations done and combinations in all.
        building: called with passages embedded and passages in all, while a generation is built.

    Raises:
        GenerationMissing: nothing was published.
        ModelMissing: an embedder is not there.
        EvalRefused: the measure is unknown.
    """
    combinations = list(plan.combinations())
    chosen = evalset.of_split(plan.split)
    measures = tuple(dict.fromkeys((plan.measure, *default_measures(chosen))))
    outcomes = []
    open_bases: dict[str, KnowledgeBase] = {}
    for done, combination in enumerate(combinations, 1):
        settings = _passage_settings(combination)
        name = str(combination.get("embedder", "local"))
        key = json.dumps([name, asdict(settings)])
        if key not in open_bases:
            # One model at a time in memory.
            open_bases = {key: _base(key, settings, embedder_of(name), library, data_dir, building)}
        trial = open_trial(open_bases[key], k=plan.k, as_of=as_of, weights=weights_of(combination))
        run = trial.run(chosen, name=combination_name(combination), split=plan.split)
        scores = score(run, chosen, measures)
        times = {one.stage: one for one in latencies(run)}["all"]
        outcomes.append(
            Outcome(
                combination=combination,
                value=scores.means[plan.measure],
                interval=bootstrap(list(scores.values[plan.measure].values())),
                means=scores.means,
                p50=times.p50,
                p95=times.p95,
                passages=int(trial.config["passages"]),
                number=keep(run, scores) if keep is not None else 0,
            )
        )
        if progress is not None:
            progress(done, len(combinations))
    return tuple(sorted(outcomes, key=lambda one: (-one.value, outcome_id(one))))


def weights_of(combination: dict[str, Any]) -> Weights:
    """The weights of a combination; no second stage is a weight of 0."""
    named = {
        name.removeprefix("weights."): float(value)
        for name, value in combination.items()
        if name.startswith("weights.")
    }
    weights = replace(WEIGHTS, **named)
    return (
        replace(weights, interaction=0.0, sentence=0.0, window=0.0, heading=0.0)
        if combination.get("second") == "none"
        else weights
    )


def _passage_settings(combination: dict[str, Any]) -> PassageSettings:
    named = {
        name.removeprefix("passages."): value
        for name, value in combination.items()
        if name.startswith("passages.")
    }
    return PassageSettings(**named)


def _base(
    key: str,
    settings: PassageSettings,
    embedder: Embedder,
    library: Library,
    data_dir: Path,
    progress: Progress | None,
) -> KnowledgeBase:
    """The knowledge base of the live documents, cut and embedded in one way."""
    members = library.members(live_number(data_dir))
    versions = sorted(f"{member.info.id} {member.version}" for member in members)
    made_of = [key, embedder.name, versions, code_hash("ingest", "retrieval")]
    facts = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]
    home = data_dir / "sweeps" / facts
    if not (home / "live.json").is_file():
        # What a crash left half built.
        shutil.rmtree(home, ignore_errors=True)
        passages = [
            passage
            for member in members
            for passage in make_passages(library.load_version(member), settings=settings)
        ]
        build(
            generation_directory(home, 1),
            passages,
            embedder,
            number=1,
            cache=library,
            settings={"passages": asdict(settings)},
            progress=progress,
        )
        set_live(home, 1)
    return KnowledgeBase(home, embedder)
