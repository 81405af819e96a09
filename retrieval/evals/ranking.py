"""Turns the passages of a run into the units that a set is judged in.

- span: a passage stands for every target of which it, with the passages before it, holds at
  least half, and which was not found before. A passage that adds none stands for itself, so
  that repeating costs a rank.
- page, document: a passage stands for its pages or its document, each at its first rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jetbridge.retrieval.evals.runs import Found, Row, Run
from jetbridge.retrieval.evals.sets import EvalSet, Level, Target

HALF = 0.5


def ranked(row: Row, targets: Sequence[Target], level: Level) -> list[tuple[str, Found]]:
    """The units a row found, best first, each with the passage that brought it."""
    if level == "span":
        return _spans(row, targets)
    out: dict[str, Found] = {}
    for found in row.found:
        for unit in _units(found, targets, level):
            out.setdefault(unit, found)
    return list(out.items())


def trec_run(run: Run, evalset: EvalSet) -> dict[str, dict[str, float]]:
    """A run as scores by query and unit, falling by one a rank, so that no two are equal."""
    out: dict[str, dict[str, float]] = {}
    for row in run.rows:
        units = ranked(row, evalset.targets.get(row.query, ()), evalset.level)
        out[row.query] = {unit: float(len(units) - at) for at, (unit, _) in enumerate(units)}
    return out


def first_ranks(row: Row, evalset: EvalSet) -> dict[str, int]:
    """For each target found, the rank (from 1) of the passage that brought it."""
    targets = evalset.targets.get(row.query, ())
    judged = {t.unit(evalset.level) for t in targets}
    units = ranked(row, targets, evalset.level)
    return {unit: found.rank for unit, found in units if unit in judged}


def holds(found: Found, target: Target) -> int:
    """How many characters of a target's span a passage holds."""
    if found.document != target.document or target.version not in ("", found.version):
        return 0
    return max(0, min(found.end, target.end) - max(found.start, target.start))


def _spans(row: Row, targets: Sequence[Target]) -> list[tuple[str, Found]]:
    out: dict[str, Found] = {}
    seen: list[Found] = []
    # The better grade first where one passage brings several.
    missing = sorted(targets, key=lambda t: (-t.grade, t.document, t.version, t.start))
    for found in row.found:
        seen.append(found)
        brought = [t for t in missing if holds(found, t) and _covered(t, seen) >= HALF]
        missing = [t for t in missing if t not in brought]
        for unit in [t.unit("span") for t in brought] or [f"passage:{found.id}"]:
            out.setdefault(unit, found)
    return list(out.items())


def _covered(target: Target, seen: Iterable[Found]) -> float:
    """The share of a target's span that some passages hold together."""
    parts = sorted(
        (max(found.start, target.start), min(found.end, target.end))
        for found in seen
        if holds(found, target)
    )
    held, at = 0, target.start
    for start, end in parts:
        held += max(0, end - max(start, at))
        at = max(at, end)
    return held / max(1, target.end - target.start)


def _units(found: Found, targets: Sequence[Target], level: Level) -> list[str]:
    # Public sets know a document by its file.
    names = {t.document for t in targets}
    named = found.file if found.file in names else found.document
    if level == "document":
        return [Target(named, 0).unit(level)]
    return [Target(named, 0, page=page).unit(level) for page in found.pages]
