"""The Northwind questions: six PDFs of benefits and handbooks, judged by file and page."""

from __future__ import annotations

import json
from pathlib import Path

from jetbridge.retrieval.evals.sets import EvalSet, Query, Target


def read_northwind(folder: Path) -> EvalSet:
    """Read the set from ``questions.jsonl``.

    Args:
        folder: holds the PDFs and the questions, each with the pages (from 1) that answer it.

    Returns:
        A set of level page; a query's category is its group, ``gt`` or ``rc``.
    """
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return EvalSet(
        name="northwind",
        level="page",
        queries=tuple(
            Query(row["id"], row["question"], category=row["id"].split("-")[0]) for row in rows
        ),
        targets={
            row["id"]: tuple(
                Target(place["file"], 1, page=place["page"]) for place in row["relevant"]
            )
            for row in rows
        },
        folder=str(folder),
    )
