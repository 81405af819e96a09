"""Latency of a run by stage, in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jetbridge.retrieval.evals.runs import Run

WHOLE = "all"


@dataclass(frozen=True, slots=True)
class Latency:
    """One stage: how many queries went through it, and its quantiles in milliseconds."""

    stage: str
    count: int
    p50: float
    p95: float
    worst: float


def stages(run: Run) -> dict[str, list[float]]:
    """Milliseconds by stage, one a query that went through it; the whole comes last."""
    out: dict[str, list[float]] = {}
    for row in run.rows:
        for stage, seconds in (row.seconds or {}).items():
            out.setdefault(stage, []).append(1000 * seconds)
    whole = out.pop(WHOLE, None)
    return out | ({WHOLE: whole} if whole else {})


def latencies(run: Run) -> tuple[Latency, ...]:
    """Every stage's quantiles, the whole last."""
    return tuple(
        Latency(
            stage,
            len(times),
            float(np.quantile(times, 0.5)),
            float(np.quantile(times, 0.95)),
            max(times),
        )
        for stage, times in stages(run).items()
    )
