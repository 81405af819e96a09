"""The sets there are, by name or folder.

- ``corpus``: the golden set of the demonstration corpus (see `golden`);
- a folder with ``questions.jsonl`` and ``judgements.jsonl`` of the same form;
- a BEIR folder;
- a folder of PDFs with questions judged by page (see `northwind`);
- a folder of Markdown texts with questions judged by span (see `chunking`).

The last three bring their own documents; the others are about what is published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.beir import is_beir, read_beir
from jetbridge.retrieval.evals.chunking import is_chunking, read_chunking
from jetbridge.retrieval.evals.files import read_text
from jetbridge.retrieval.evals.golden import read_judgements
from jetbridge.retrieval.evals.northwind import is_paged, read_northwind
from jetbridge.retrieval.evals.sets import EvalSet, Query, Target

GOLDEN = "corpus"
# By path, as `api.routes.pages` finds `web/`.
CORPUS = Path(__file__).resolve().parents[2] / "corpus"
# The category whose best spans are needed together (see `golden`).
TOGETHER = "two-passage"
# A grade of 1 says that a passage is about the matter, not that it answers.
RELEVANT = 2


def open_set(name: str) -> EvalSet:
    """The set of a name or folder.

    Raises:
        EvalRefused: there is none, or a line of it is malformed.
    """
    folder = CORPUS if name == GOLDEN else Path(name).resolve()
    for fits, read in _FORMS:
        if fits(folder):
            return read(folder)
    raise EvalRefused(
        f"There is no set {name!r}; use `{GOLDEN}`, a folder with questions.jsonl and "
        "judgements.jsonl, a BEIR folder with queries.jsonl and qrels/, PDFs with questions.jsonl, "
        "or Markdown texts with questions.csv."
    )


def is_golden(folder: Path) -> bool:
    """Whether a folder holds questions and judged spans of the golden set's form."""
    return all((folder / name).is_file() for name in ("questions.jsonl", "judgements.jsonl"))


def read_golden(folder: Path) -> EvalSet:
    """A set of judged spans; a thread's earlier questions go with the later ones.

    Raises:
        EvalRefused: a line is malformed, or a judgement is of no question.
    """
    rows = list(_rows(folder / "questions.jsonl", "id", "question"))
    threads: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row.get("thread"):
            threads.setdefault(str(row["thread"]), []).append(row)
    queries = tuple(_query(row, threads.get(str(row.get("thread")), ())) for row in rows)
    targets: dict[str, list[Target]] = {query.id: [] for query in queries}
    for one in read_judgements(folder / "judgements.jsonl"):
        if one.question not in targets:
            raise EvalRefused(f"{folder}: a judgement is of no question: {one.question!r}")
        targets[one.question].append(
            Target(one.document, one.grade, one.version, one.start, one.end, text=one.quote)
        )
    return EvalSet(
        name=GOLDEN if folder == CORPUS else folder.name,
        level="span",
        queries=queries,
        targets={query: tuple(found) for query, found in targets.items()},
        relevant=RELEVANT,
        together=frozenset(query.id for query in queries if query.category == TOGETHER),
        folder="" if folder == CORPUS else str(folder),
    )


def _query(row: dict[str, Any], thread: Any) -> Query:
    turn = int(row.get("turn") or 0)
    earlier = sorted(
        (one for one in thread if int(one.get("turn") or 0) < turn), key=lambda one: one["turn"]
    )
    return Query(
        id=str(row["id"]),
        text=str(row["question"]),
        category=str(row.get("category") or ""),
        split=str(row.get("split") or ""),
        as_of=date.fromisoformat(row["as_of"]) if row.get("as_of") else None,
        audience=str(row.get("audience") or "public"),
        recent=tuple(str(one["question"]) for one in earlier),
    )


def _rows(file: Path, *needed: str) -> Iterator[dict[str, Any]]:
    lines = read_text(file).splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [name for name in needed if name not in row]
        except (ValueError, TypeError):
            raise EvalRefused(f"{file}, line {number}: not a JSON object") from None
        if missing:
            raise EvalRefused(f"{file}, line {number}: {', '.join(missing)} is missing")
        yield row


_FORMS: tuple[tuple[Callable[[Path], bool], Callable[[Path], EvalSet]], ...] = (
    (is_golden, read_golden),
    (is_beir, read_beir),
    (is_paged, read_northwind),
    (is_chunking, read_chunking),
)
