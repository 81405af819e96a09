"""Runs of other systems, from TREC run files whose units are those of the set's qrels.

Such a run says in which order units were found and nothing else: not the words of a passage, nor
that a system kept silent, nor how long it took. What needs those is not measured of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.runs import Found, Row, Run
from jetbridge.retrieval.evals.sets import EvalSet, Level

_SPAN = re.compile(r"(?P<document>\S+)@(?P<version>[^@:]*):(?P<start>\d+)-(?P<end>\d+)")
_PAGE = re.compile(r"(?P<document>\S+)#(?P<page>\d+)")
_PASSAGE = "passage:"
_FORMS = {
    "span": "document@version:start-end or passage:id",
    "page": "file#page",
    "document": "a document's id",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What can be found: ids of documents and files (white space as ``_``), and of passages."""

    documents: frozenset[str]
    passages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Imported:
    """A run that was read, and a sentence on everything in it that was not taken as it stands."""

    run: Run
    notes: tuple[str, ...]


def foreign_run(
    scored: Mapping[str, Mapping[str, float]],
    evalset: EvalSet,
    *,
    name: str,
    split: str = "all",
    shelf: Shelf | None = None,
) -> Imported:
    """A run from scores by query and unit; its passages have a place but no words.

    Args:
        scored: as `trec.read_run` reads them.
        evalset: the whole set whose units they are.
        name: what the run is called.
        split: the split it is a run over; its other queries are dropped.
        shelf: what there is; whether a unit exists is not looked at when left out.

    Raises:
        EvalRefused: no query of it is of the split, or a unit has not the form that the set's have.
    """
    chosen = evalset.of_split(split)
    if not any(query.id in scored for query in chosen.queries):
        there = sorted({query.split or "all" for query in evalset.queries if query.id in scored})
        hint = f"; its queries are of {', '.join(there)} (--split)" if there else ""
        raise EvalRefused(
            f"No query of this run is in {evalset.name} ({split}){hint}. Nothing was kept."
        )
    rows = []
    for query in chosen.queries:
        # trec_eval's order: by score, ties by unit, both falling.
        ordered = sorted(scored.get(query.id, {}).items(), key=lambda one: (one[1], one[0]))
        found = tuple(
            _found(unit, rank, value, chosen.level)
            for rank, (unit, value) in enumerate(reversed(ordered), 1)
        )
        if query.id in scored:
            rows.append(Row(query.id, found, 1.0, False, {}))
    run = Run(
        name=name,
        set_name=evalset.name,
        split=split,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        config={"set": evalset.folder or evalset.name, "imported": "a TREC run"},
        hashes={"set": chosen.sha256},
        rows=tuple(rows),
    )
    return Imported(run, (*_queries(scored, evalset, chosen), *_units(run, chosen, shelf)))


def _queries(
    scored: Mapping[str, Mapping[str, float]], whole: EvalSet, chosen: EvalSet
) -> list[str]:
    known, asked = {q.id for q in whole.queries}, {q.id for q in chosen.queries}
    judged = chosen.qrels
    unknown = [query for query in scored if query not in known]
    other = [query for query in scored if query in known - asked]
    missed = [query for query in judged if query not in scored]
    notes = []
    if unknown:
        notes.append(f"{len(unknown)} queries are not in the set, such as {unknown[0]}: left out.")
    if other:
        notes.append(f"{len(other)} queries are of another split, such as {other[0]}: left out.")
    if missed:
        notes.append(
            f"{len(missed)} questions that have an answer are missing, such as {missed[0]}: they "
            "score 0."
        )
    return notes


def _units(run: Run, chosen: EvalSet, shelf: Shelf | None) -> list[str]:
    judged = {target.unit(chosen.level) for t in chosen.targets.values() for target in t}
    absent = []
    count = 0
    for row in run.rows:
        for found in row.found:
            count += 1
            if found.title not in judged and shelf is not None and not _there(found, shelf):
                absent.append(found.title)
    if absent and len(absent) == count:
        raise EvalRefused(
            f"No unit of this run is there, such as {absent[0]}; nothing was kept. Units are those "
            "of the qrels that `jetbridge eval export` writes."
        )
    if not absent:
        return []
    return [
        f"{len(absent)} of {count} units are not there today, such as {absent[0]}: they count as "
        "wrong."
    ]


def _there(found: Found, shelf: Shelf) -> bool:
    if found.title.startswith(_PASSAGE):
        return found.id in shelf.passages
    return found.document in shelf.documents


def _found(unit: str, rank: int, value: float, level: Level) -> Found:
    place = {"document": unit, "version": "", "start": "0", "end": "0", "page": "0"}
    match = {"span": _SPAN, "page": _PAGE}.get(level)
    parts = match.fullmatch(unit) if match else None
    if parts:
        place |= parts.groupdict()
    elif match and not (level == "span" and unit.startswith(_PASSAGE)):
        raise EvalRefused(
            f"{unit!r} is no unit of this set, whose units are {_FORMS[level]}, as in the qrels "
            "that `jetbridge eval export` writes; nothing was kept."
        )
    return Found(
        rank=rank,
        score=value,
        id=unit.removeprefix(_PASSAGE),
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
