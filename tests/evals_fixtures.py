"""A little set and runs over it, small enough to score by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jetbridge.retrieval.evals.runs import Found, Row, Run
from jetbridge.retrieval.evals.sets import EvalSet, Level, Query, Target

WORDS = "one two three four five six seven eight nine ten "


def target(document: str, start: int, end: int, grade: int = 3) -> Target:
    """A judged stretch of a document whose text is `WORDS` over and over."""
    return Target(document, grade, "v1", start, end, text=stretch(start, end))


def stretch(start: int, end: int) -> str:
    """The text of any document between two offsets."""
    return (WORDS * (end // len(WORDS) + 1))[start:end]


def found(rank: int, document: str, start: int, end: int, **more: Any) -> Found:
    """A passage of a run."""
    given = {"pages": (1,), "text": stretch(start, end), **more}
    return Found(
        rank=rank,
        score=1 / rank,
        id=f"{document}-{start}-{end}",
        document=document,
        version="v1",
        file=f"{document}.pdf",
        title=document.title(),
        section="",
        start=start,
        end=end,
        **given,
    )


def little_set(
    targets: Mapping[str, Sequence[Target]], *, level: Level = "span", **more: Any
) -> EvalSet:
    """A set with a query for every key; those with no targets have no answer."""
    queries = tuple(Query(name, f"what about {name}?", "kind", "dev") for name in targets)
    return EvalSet(
        "little", level, queries, {name: tuple(them) for name, them in targets.items()}, **more
    )


def run_of(evalset: EvalSet, rows: Mapping[str, Sequence[Found]], **fields: Any) -> Run:
    """A run over a little set; queries that `rows` does not name are missed."""
    made = tuple(
        Row(query, tuple(passages), **fields.get(query, {})) for query, passages in rows.items()
    )
    return Run(
        "run", "little", "all", "2026-11-22T10:00:00+00:00", {}, {"set": evalset.sha256}, made
    )
