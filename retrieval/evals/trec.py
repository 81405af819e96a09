"""TREC's files: qrels (``query 0 unit grade``) and runs (``query Q0 unit rank score tag``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from jetbridge.retrieval.errors import EvalRefused

Qrels = dict[str, dict[str, int]]
Scored = dict[str, dict[str, float]]
_Value = TypeVar("_Value", int, float)


def write_qrels(qrels: Mapping[str, Mapping[str, int]]) -> str:
    """Qrels as the text of a TREC file."""
    lines = (
        f"{query} 0 {unit} {grade}\n"
        for query, grades in qrels.items()
        for unit, grade in grades.items()
    )
    return "".join(lines)


def write_run(run: Mapping[str, Mapping[str, float]], *, tag: str) -> str:
    """A run as the text of a TREC file, best first, ranks from 1.

    Args:
        run: scores by query and unit.
        tag: the system's name; white space becomes a hyphen.
    """
    name = "-".join(tag.split()) or "run"
    lines = []
    for query, scores in run.items():
        ordered = sorted(scores.items(), key=lambda one: -one[1])
        lines += [
            f"{query} Q0 {unit} {rank} {value!r} {name}\n"
            for rank, (unit, value) in enumerate(ordered, 1)
        ]
    return "".join(lines)


def read_qrels(text: str, *, source: str = "the qrels") -> Qrels:
    """Read TREC qrels.

    Raises:
        EvalRefused: a line is malformed, or judges a unit twice; the message names it.
    """
    return _read(text, 4, lambda fields: (fields[0], fields[2], int(fields[3])), source)


def read_run(text: str, *, source: str = "the run") -> Scored:
    """Read a TREC run; the scores decide, as in trec_eval, and not the ranks.

    An empty file is an empty run.

    Raises:
        EvalRefused: a line is malformed, or names a unit again that its query has already; the
            message names it.
    """
    return _read(text, 6, lambda fields: (fields[0], fields[2], float(fields[4])), source)


def _read(
    text: str,
    width: int,
    take: Callable[[Sequence[str]], tuple[str, str, _Value]],
    source: str,
) -> dict[str, dict[str, _Value]]:
    out: dict[str, dict[str, _Value]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        fields = line.split()
        try:
            if len(fields) != width:
                raise ValueError
            query, unit, value = take(fields)
        except ValueError:
            raise EvalRefused(
                f"{source}, line {number}: TREC lines have {width} fields, this one is not such"
            ) from None
        units = out.setdefault(query, {})
        if unit in units:
            raise EvalRefused(
                f"{source}, line {number}: {unit} is there twice for the query {query}."
            )
        units[unit] = value
    return out
