"""Sweeps: every combination of some choices, measured over one set.

A plan is YAML; what it does not name stays as it is:

    set: corpus
    split: dev
    measure: nDCG@10
    k: 10
    choices:
      embedder: [local]
      passages.tokens: [120, 200, 300]
      passages.least: [40]
      second: [late interaction, none]
      weights.words: [0.5, 1]
      weights.document: [0, 0.5]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals import plots
from jetbridge.retrieval.evals.files import read_text
from jetbridge.retrieval.evals.sheet import heading, note, picture, sheet, table

SECOND = ("late interaction", "none")
CHOICES: Mapping[str, tuple[type, ...]] = {
    "embedder": (str,),
    "passages.tokens": (int,),
    "passages.least": (int,),
    "second": (str,),
    "weights.cosine": (int, float),
    "weights.interaction": (int, float),
    "weights.sentence": (int, float),
    "weights.words": (int, float),
    "weights.document": (int, float),
    "weights.code": (int, float),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is swept. `choices` are values by name, in the order of the file."""

    set_name: str = "corpus"
    split: str = "dev"
    measure: str = "nDCG@10"
    k: int = 10
    choices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def combinations(self) -> Iterator[dict[str, Any]]:
        """Every combination, what is dear to build changing last."""
        names = [name for name in CHOICES if name in self.choices]
        for values in itertools.product(*(self.choices[name] for name in names)):
            yield dict(zip(names, values, strict=True))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One combination: its value with the 95 % interval, and its latency in milliseconds.

    `number` is that of the run it was kept as; 0 when it was not.
    """

    combination: Mapping[str, Any]
    value: float
    interval: tuple[float, float]
    means: Mapping[str, float]
    p50: float
    p95: float
    passages: int
    number: int = 0


def read_plan(file: Path) -> Plan:
    """Read a plan.

    Raises:
        EvalRefused: it is not a plan; the message names what is wrong.
    """
    try:
        facts = yaml.safe_load(read_text(file))
    except yaml.YAMLError as error:
        raise EvalRefused(f"{file} cannot be read as YAML: {error}") from None
    if not isinstance(facts, dict) or not isinstance(facts.get("choices"), dict):
        raise EvalRefused(f"{file} has no `choices`; see docs/evals.md for a plan.")
    unknown = sorted(map(str, facts.keys() - {"set", "split", "measure", "k", "choices"}))
    if unknown:
        raise EvalRefused(f"{file}: {unknown[0]} is not part of a plan.")
    choices: dict[str, tuple[Any, ...]] = {}
    for name, values in facts["choices"].items():
        if name not in CHOICES:
            raise EvalRefused(f"{file}: {name} cannot be swept; these can: {', '.join(CHOICES)}")
        values = values if isinstance(values, list) else [values]
        if not values or not all(isinstance(value, CHOICES[name]) for value in values):
            raise EvalRefused(f"{file}: the values of {name} are malformed.")
        if name == "second" and not set(values) <= set(SECOND):
            raise EvalRefused(f"{file}: second is one of {', '.join(SECOND)}.")
        choices[name] = tuple(values)
    given = {name: facts[name] for name in ("split", "measure", "k") if name in facts}
    return Plan(set_name=str(facts.get("set", "corpus")), choices=choices, **given)


def sweep_sheet(plan: Plan, outcomes: Sequence[Outcome]) -> str:
    """The outcomes as one HTML file: a table, best first, and quality against latency."""
    best = sorted(outcomes, key=lambda one: -one.value)
    names = list(best[0].combination) if best else []
    places = {outcome_id(one): place for place, one in enumerate(best, 1)}
    parts = [
        note(f"Set {plan.set_name}, split {plan.split}: {len(best)} combinations."),
        table(
            ("place", "run", *names, plan.measure, "95 % interval", "p50 ms", "p95 ms", "passages"),
            [
                (
                    str(places[outcome_id(one)]),
                    str(one.number or "-"),
                    *(str(one.combination[name]) for name in names),
                    f"{one.value:.4f}",
                    f"{one.interval[0]:.3f} to {one.interval[1]:.3f}",
                    f"{one.p50:.1f}",
                    f"{one.p95:.1f}",
                    str(one.passages),
                )
                for one in best
            ],
            words=2 + len(names),
        ),
        note("Any two of these runs can be compared: jetbridge eval compare RUN RUN."),
        heading("Quality against latency"),
        picture(
            plots.points(
                {str(places[outcome_id(one)]): (one.p50, one.value) for one in best},
                x="p50 of a search, milliseconds",
                y=plan.measure,
            ),
            f"{plan.measure} against the median latency; numbers are places in the table",
        ),
    ]
    return sheet("Sweep", parts)


def outcome_id(one: Outcome) -> str:
    """A combination as text: `name value, name value`."""
    return combination_name(one.combination)


def combination_name(combination: Mapping[str, Any]) -> str:
    """What a combination is called: its choices, or ``as it is`` where there are none."""
    return ", ".join(f"{name} {value}" for name, value in combination.items()) or "as it is"
