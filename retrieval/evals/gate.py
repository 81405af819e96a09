"""The gate: is a change worse than the baseline by more than is allowed and more than chance?

A baseline is the values of a run by measure and query, kept in a file beside the set. A measure
fails when its mean falls by more than the allowed drop *and* the paired one-sided test, Holm's
correction over the gated measures included, calls the fall more than chance. So does a document
that judgements point at and that the measured system does not know: no test is needed there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.files import write_text
from jetbridge.retrieval.evals.makeup import ALIKE, Unlike, makeup, makeup_of, unlike, warnings
from jetbridge.retrieval.evals.measures import (
    DECISION,
    RANKS_ALONE,
    UNMEASURED,
    Scores,
    Values,
    score,
)
from jetbridge.retrieval.evals.runs import Run
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.evals.significance import holm, randomisation

FORMAT = "jetbridge-baseline-1"
MEASURES = ("nDCG@10", "R@5", "Success@5", DECISION)
MAX_DROP = 0.02
ALPHA = 0.05
# A baseline's values are rounded when written: differences that small are none.
DIGITS = 5


@dataclass(frozen=True)
class Baseline:
    """What a system was able to do when it was last accepted.

    `as_of` is the day (ISO) that it was asked for where a question names none. `config` and
    `hashes` are the run's; a baseline of older code has none.
    """

    set_name: str
    split: str
    as_of: str
    set_sha256: str
    name: str
    made: str
    values: Values
    config: Mapping[str, Any] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the gate looked at, and why it failed when it did; or why it could not look."""

    name: str
    passed: bool
    reason: str
    measured: bool = True


@dataclass(frozen=True)
class Verdict:
    """Everything the gate looked at. `run` is the name of the run judged, `baseline` says which.

    `unlike` is what run and baseline were made of that is not the same. A baseline that is not
    `described` says no more than its set, split and day.
    """

    run: str
    baseline: str
    checks: tuple[Check, ...]
    unlike: tuple[Unlike, ...] = ()
    described: bool = True

    @property
    def differences(self) -> tuple[str, ...]:
        """In what run and baseline differ, a line each."""
        found = [f"{one.what}: {one.first} -> {one.second}" for one in self.unlike]
        found += warnings(self.unlike)
        if not self.described:
            found.append("Of its settings, documents and code the baseline says nothing.")
        return tuple(found) or (ALIKE,)

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return all(check.passed for check in self.checks)


def make_baseline(run: Run, evalset: EvalSet, *, measures: Sequence[str] = MEASURES) -> Baseline:
    """The baseline that a run would be."""
    values = score(run, evalset, measures).values
    return Baseline(
        set_name=run.set_name,
        split=run.split,
        as_of=str(run.config.get("as_of") or run.made[:10]),
        set_sha256=run.hashes["set"],
        name=run.name,
        made=run.made,
        values=values,
        config=run.config,
        hashes=run.hashes,
    )


def write_baseline(baseline: Baseline, file: Path) -> None:
    """Write a baseline, one line a query, so that its history can be read."""
    rows: dict[str, dict[str, float]] = {}
    for measure, values in baseline.values.items():
        for query, value in values.items():
            rows.setdefault(query, {})[measure] = round(value, DIGITS + 1)
    facts = {key: value for key, value in asdict(baseline).items() if key != "values"}
    head = json.dumps({"format": FORMAT, **facts}, indent=2)[:-2]
    body = ",\n".join(f"    {json.dumps(q)}: {json.dumps(rows[q])}" for q in sorted(rows))
    write_text(file, f'{head},\n  "queries": {{\n{body}\n  }}\n}}\n')


def read_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        EvalRefused: it is not there, or not a baseline.
    """
    try:
        facts = json.loads(file.read_text("utf-8"))
        if facts.pop("format") != FORMAT:
            raise ValueError
        values: Values = {}
        for query, row in facts.pop("queries").items():
            for measure, value in row.items():
                values.setdefault(measure, {})[query] = float(value)
        return Baseline(values=values, **facts)
    except OSError as error:
        raise EvalRefused(
            f"{file} cannot be read ({error.strerror}); write it with: "
            "jetbridge eval gate --update --baseline FILE"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EvalRefused(f"{file} is not a baseline of this version; write it again.") from None


def judge(
    run: Run,
    evalset: EvalSet,
    baseline: Baseline,
    *,
    known: Mapping[str, set[str]] | None = None,
    max_drop: float = MAX_DROP,
    alpha: float = ALPHA,
) -> Verdict:
    """Judge a run by a baseline.

    Args:
        run: the changed system's.
        evalset: the set of both.
        baseline: what was accepted.
        known: the versions that the system knows, by document; not looked at when left out.
        max_drop: by how much a mean may fall whatever chance says.
        alpha: how improbable a fall must be to count.

    Raises:
        EvalRefused: set or split differ, or nothing of the baseline is measured of the run, so
            that nothing can be compared.
    """
    if (run.split, run.hashes.get("set")) != (baseline.split, baseline.set_sha256):
        raise EvalRefused(
            f"The baseline {baseline.name} was made of {baseline.set_name} ({baseline.split}) with "
            "other questions or judgements; accept the present system with: "
            "jetbridge eval gate --update --baseline FILE"
        )
    checks = [] if known is None else [_documents(run, evalset, known)]
    checks += _measures(score(run, evalset, tuple(baseline.values)), baseline, max_drop, alpha)
    if not any(check.measured for check in checks):
        raise EvalRefused(f"Nothing that the baseline holds is measured of {run.name}.")
    before = makeup(
        set_name=baseline.set_name,
        split=baseline.split,
        config=baseline.config or {"as_of": baseline.as_of},
        hashes=baseline.hashes or {"set": baseline.set_sha256},
    )
    after, described = makeup_of(run), bool(baseline.config)
    found = tuple(one for one in unlike(before, after) if described or one.what in before)
    name = f"the baseline of {baseline.made[:10]}"
    return Verdict(run.name, name, tuple(checks), found, described)


def _documents(run: Run, evalset: EvalSet, known: Mapping[str, set[str]]) -> Check:
    lost = []
    for document, versions in sorted(evalset.of_split(run.split).documents.items()):
        for version in sorted(versions):
            if document not in known:
                lost.append(f"{document} is not there")
                break
            if version and version not in known[document]:
                lost.append(f"{document} is not there in the judged version {version}")
    return Check("documents", not lost, "; ".join(lost) or "every judged document is there")


def _measures(new: Scores, baseline: Baseline, max_drop: float, alpha: float) -> list[Check]:
    lacking = [measure for measure in new.unmeasured if baseline.values[measure]]
    deltas = {
        measure: [
            round(new.values[measure].get(q, 0.0) - value, DIGITS) for q, value in old.items()
        ]
        for measure, old in baseline.values.items()
        if measure not in lacking
    }
    corrected = holm({m: randomisation(d, worse_only=True) for m, d in deltas.items()})
    checks = []
    for measure, delta in deltas.items():
        if not delta:
            continue
        before = sum(baseline.values[measure].values()) / len(delta)
        change = sum(delta) / len(delta)
        failed = change < -max_drop and corrected[measure] < alpha
        worse, better = sum(d < 0 for d in delta), sum(d > 0 for d in delta)
        reason = (
            f"{before:.4f} -> {before + change:.4f} ({change:+.4f}, "
            f"worst allowed {-max_drop:+.4f}; p = {corrected[measure]:.4f}; "
            f"{worse} questions worse, {better} better)"
        )
        checks.append(Check(measure, not failed, reason))
    return [*checks, *(Check(m, True, f"{UNMEASURED}: {RANKS_ALONE}", False) for m in lacking)]
