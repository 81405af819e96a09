"""Runs of other systems, from TREC run files whose units are those of the set's qrels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.runs import Found, Row, Run
from jetbridge.retrieval.evals.sets import EvalSet, Level

_SPAN = re.compile(r"(?P<document>\S+)@(?P<version>[^@:]*):(?P<start>\d+)-(?P<end>\d+)")
_PAGE = re.compile(r"(?P<document>\S+)#(?P<page>\d+)")


def foreign_run(
    scored: Mapping[str, Mapping[str, float]], evalset: EvalSet, *, name: str, split: str = "all"
) -> Run:
    """A run from scores by query and unit; its passages have a place but no words.

    Args:
        scored: as `trec.read_run` reads them.
        evalset: the set whose units they are.
        name: what the run is called.
        split: the split it is a run over; its other queries are dropped.

    Raises:
        EvalRefused: no query of it is of the split.
    """
    chosen = evalset.of_split(split)
    if not any(query.id in scored for query in chosen.queries):
        raise EvalRefused(f"No query of this run is in {evalset.name} ({split}).")
    rows = []
    for query in chosen.queries:
        # trec_eval's order: by score, ties by unit, both falling.
        ordered = sorted(scored.get(query.id, {}).items(), key=lambda one: (one[1], one[0]))
        found = tuple(
            _found(unit, rank, value, chosen.level)
            for rank, (unit, value) in enumerate(reversed(ordered), 1)
        )
        rows.append(Row(query.id, found, 1.0, not found, {}))
    return Run(
        name=name,
        set_name=evalset.name,
        split=split,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        config={"set": evalset.folder or evalset.name, "imported": "a TREC run"},
        hashes={"set": chosen.sha256},
        rows=tuple(rows),
    )


def _found(unit: str, rank: int, value: float, level: Level) -> Found:
    place = {"document": unit, "version": "", "start": "0", "end": "0", "page": "0"}
    match = {"span": _SPAN, "page": _PAGE}.get(level)
    parts = match.fullmatch(unit) if match else None
    if parts:
        place |= parts.groupdict()
    return Found(
        rank=rank,
        score=value,
        id=unit.removeprefix("passage:"),
        document=place["document"],
        version=place["version"],
        file=place["document"],
        title=unit,
        section="",
        pages=(int(place["page"]),) if level == "page" else (),
        start=int(place["start"]),
        end=int(place["end"]),
        text="",
    )
