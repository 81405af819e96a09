"""Runs: what a system found for every query of a set, with all that is needed to repeat it.

A run file is JSON lines, the first of them the header, then one line a query in the set's
order. It holds the passages' words, so two systems can be read side by side later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jetbridge.retrieval.errors import EvalRefused, QueryRefused
from jetbridge.retrieval.evals.files import read_text
from jetbridge.retrieval.evals.sets import EvalSet, Query
from jetbridge.retrieval.records import Hit, SearchResult

FORMAT = "jetbridge-run-1"
Search = Callable[[Query], SearchResult]
"""What is measured: ``search(query) -> SearchResult``."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of a run: where it is and what it says. `pages` are physical, from 1."""

    rank: int
    score: float
    id: str
    document: str
    version: str
    file: str
    title: str
    section: str
    pages: tuple[int, ...]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was found for one query. `seconds` are by stage, ``all`` for the whole."""

    query: str
    found: tuple[Found, ...]
    confidence: float = 1.0
    abstained: bool = False
    seconds: Mapping[str, float] | None = None
    refused: str = ""


@dataclass(frozen=True)
class Run:
    """A system's rows over one split of a set.

    `config` says what was run, `hashes` (set, corpus, generation, code) on what.
    """

    name: str
    set_name: str
    split: str
    made: str
    config: Mapping[str, Any]
    hashes: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def by_query(self) -> dict[str, Row]:
        """The rows by query id."""
        return {row.query: row for row in self.rows}

    @property
    def imported(self) -> bool:
        """Whether it holds ranks alone: no words, no silence, no times."""
        return "imported" in self.config

    def strangers(self, evalset: EvalSet) -> tuple[str, ...]:
        """The ids it answers that are of no question of a set."""
        known = {query.id for query in evalset.queries}
        return tuple(row.query for row in self.rows if row.query not in known)


def execute(
    evalset: EvalSet,
    search: Search,
    *,
    name: str,
    split: str = "all",
    config: Mapping[str, Any] | None = None,
    hashes: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Ask a system every query of a split.

    Args:
        evalset: the set.
        search: the system.
        name: what the run is called.
        split: ``dev``, ``test`` or ``all``.
        config: what the system is made of; kept with the run.
        hashes: what else decides the outcome; the set's own is added.
        progress: called with queries done and queries in all.

    Raises:
        EvalRefused: the split holds no query.
    """
    chosen = evalset.of_split(split)
    if not chosen.queries:
        there = ", ".join(f"{name} ({count})" for name, count in evalset.splits.items())
        raise EvalRefused(
            f"The set {evalset.name} has no query in the split {split!r}; it has: {there or 'none'}"
        )
    rows = []
    for done, query in enumerate(chosen.queries, 1):
        try:
            rows.append(_row(query.id, search(query)))
        except QueryRefused as refused:
            rows.append(Row(query.id, (), 0.0, True, {}, str(refused)))
        if progress is not None:
            progress(done, len(chosen.queries))
    return Run(
        name=name,
        set_name=evalset.name,
        split=split,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        config={"set": evalset.folder or evalset.name, **(config or {})},
        hashes={"set": chosen.sha256, **(hashes or {})},
        rows=tuple(rows),
    )


def write_run(run: Run) -> str:
    """A run as the text of a run file."""
    head = {
        "format": FORMAT,
        "name": run.name,
        "set": run.set_name,
        "split": run.split,
        "made": run.made,
        "config": dict(run.config),
        "hashes": dict(run.hashes),
    }
    lines = [head, *(asdict(row) for row in run.rows)]
    return "".join(json.dumps(line, ensure_ascii=False, default=str) + "\n" for line in lines)


def read_run(text: str, *, source: str = "the run file") -> Run:
    """Read what `write_run` made.

    Args:
        text: the run file's text.
        source: how to call it in an error.

    Raises:
        EvalRefused: it is not a run file, answers nothing, or a query twice; the message names
            the line.
    """
    number = 1
    try:
        first, *rest = (line for line in text.splitlines() if line.strip())
        head = json.loads(first)
        if head["format"] != FORMAT:
            raise EvalRefused(f"{source} is a run of the format {head['format']!r}.")
        rows: list[Row] = []
        answered: set[str] = set()
        for line in rest:
            number += 1
            fields = json.loads(line)
            if fields["query"] in answered:
                raise EvalRefused(
                    f"{source}, line {number}: the query {fields['query']!r} is there twice."
                )
            answered.add(fields["query"])
            found = (Found(**{**one, "pages": tuple(one["pages"])}) for one in fields.pop("found"))
            rows.append(Row(found=tuple(found), **fields))
        if not rows:
            raise EvalRefused(f"{source} answers no question: it has nothing but its first line.")
        return Run(
            name=head["name"],
            set_name=head["set"],
            split=head["split"],
            made=head["made"],
            config=head["config"],
            hashes=head["hashes"],
            rows=tuple(rows),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EvalRefused(
            f"{source}, line {number}, is not part of a run; make one with: jetbridge eval run"
        ) from None


def load_run(file: Path) -> Run:
    """Read a run file.

    Raises:
        EvalRefused: it is not a run file, or not there.
    """
    return read_run(read_text(file), source=str(file))


def _row(query: str, result: SearchResult) -> Row:
    return Row(
        query,
        tuple(_found(hit) for hit in result.hits),
        result.confidence,
        result.abstained,
        {stage: round(seconds, 6) for stage, seconds in result.seconds.items()},
    )


def _found(hit: Hit) -> Found:
    passage = hit.passage
    return Found(
        rank=hit.rank,
        score=hit.score,
        id=passage.id,
        document=passage.info.id,
        version=passage.version,
        file=passage.file,
        title=passage.info.title,
        section=passage.section_path,
        pages=passage.pages,
        start=passage.start,
        end=passage.end,
        text=passage.text,
    )
