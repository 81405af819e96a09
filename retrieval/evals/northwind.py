"""Questions judged by file and page, beside the PDFs they are about, as Northwind has them.

A line of ``questions.jsonl`` has `id`, `question` and `relevant`, a list of `file` and `page`
(from 1); one without any has no answer.
"""

from __future__ import annotations

import json
from pathlib import Path

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.sets import EvalSet, Query, Target


def is_paged(folder: Path) -> bool:
    """Whether a folder looks like one of these: questions and PDFs, and no judged spans."""
    return (
        (folder / "questions.jsonl").is_file()
        and not (folder / "judgements.jsonl").is_file()
        and any(folder.glob("*.pdf"))
    )


def read_northwind(folder: Path) -> EvalSet:
    """Read the set from ``questions.jsonl``.

    Args:
        folder: holds the PDFs and the questions, each with the pages (from 1) that answer it.

    Returns:
        A set of level page; a query's category is what stands before the hyphen of its id.

    Raises:
        EvalRefused: a line is malformed, or names a file that is not there.
    """
    file = folder / "questions.jsonl"
    queries, targets = [], {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name = str(row["id"])
            places = [(str(place["file"]), int(place["page"])) for place in row["relevant"]]
            category = str(row.get("category") or name.partition("-")[0])
            queries.append(
                Query(name, str(row["question"]), category=category, split=row.get("split") or "")
            )
        except (ValueError, KeyError, TypeError):
            raise EvalRefused(
                f"{file}, line {number}: not an object with id, question, and relevant files and "
                "pages"
            ) from None
        lost = [pdf for pdf, _ in places if not (folder / pdf).is_file()]
        if lost:
            raise EvalRefused(f"{file}, line {number}: there is no {lost[0]} beside it")
        targets[name] = tuple(Target(pdf, 1, page=page) for pdf, page in places)
    return EvalSet(
        name=folder.name,
        level="page",
        queries=tuple(queries),
        targets=targets,
        folder=str(folder),
    )
