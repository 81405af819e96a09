"""BEIR's folders: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/<split>.tsv``.

Read, a folder is a set of whole documents. Written from a set of ours, its documents are the
passages of a generation, each with the best grade of the targets of which it holds half.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.files import read_text
from jetbridge.retrieval.evals.sets import EvalSet, Query, Target
from jetbridge.retrieval.records import Passage

_HEAD = "query-id\tcorpus-id\tscore\n"


@dataclass(frozen=True, slots=True)
class Text:
    """A document of a BEIR corpus."""

    id: str
    title: str
    text: str


def is_beir(folder: Path) -> bool:
    """Whether a folder looks like one of BEIR's."""
    return (folder / "queries.jsonl").is_file() and (folder / "qrels").is_dir()


def read_corpus(folder: Path) -> Iterator[Text]:
    """The documents of a folder, in its order.

    Raises:
        EvalRefused: a line is malformed, or there is no corpus.
    """
    for row in _rows(folder / "corpus.jsonl"):
        yield Text(str(row["_id"]), str(row.get("title") or ""), str(row["text"]))


def read_beir(folder: Path, *, name: str = "") -> EvalSet:
    """The queries and judgements of a folder; `train` queries are left out.

    A query of ``qrels/dev.tsv`` belongs to the split dev, one of ``test.tsv`` to test. A query's
    metadata may name its `category`, `recent` (the thread's earlier questions) and `relevant`, the
    grade from which a document counts in the whole set, as `write_beir` does; BEIR's own is 1.

    Raises:
        EvalRefused: a line is malformed, or there are no judgements.
    """
    texts: dict[str, dict[str, Any]] = {}
    for row in _rows(folder / "queries.jsonl"):
        texts[str(row["_id"])] = row
    queries: list[Query] = []
    targets: dict[str, list[Target]] = {}
    relevant = 0
    for file in sorted((folder / "qrels").glob("*.tsv")):
        if file.stem == "train":
            continue
        for number, line in enumerate(read_text(file).splitlines()[1:], 2):
            try:
                query, document, grade = line.split("\t")
                row = texts[query]
                if query not in targets:
                    about = row.get("metadata") or {}
                    queries.append(
                        Query(
                            query,
                            str(row["text"]),
                            str(about.get("category", "")),
                            file.stem,
                            recent=tuple(map(str, about.get("recent") or ())),
                        )
                    )
                    relevant = min(relevant or 9, int(about.get("relevant") or 1))
                targets.setdefault(query, []).append(Target(document, int(grade)))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise EvalRefused(
                    f"{file}, line {number}: not query-id, corpus-id and score of a known query"
                ) from None
    if not queries:
        raise EvalRefused(f"{folder}/qrels holds no judgements; BEIR keeps them in test.tsv.")
    return EvalSet(
        name=name or folder.name,
        level="document",
        queries=tuple(queries),
        targets={query: tuple(found) for query, found in targets.items()},
        relevant=relevant,
        folder=str(folder),
    )


def write_beir(folder: Path, evalset: EvalSet, passages: Iterable[Passage]) -> int:
    """Write a set over some passages as a BEIR folder; questions without an answer are left out.

    Returns:
        How many relevant targets no passage holds, and so are lost in this form.
    """
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    by_document: dict[str, list[Passage]] = {}
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as out:
        for passage in passages:
            by_document.setdefault(passage.info.id, []).append(passage)
            by_document.setdefault(passage.file, []).append(passage)
            title = " > ".join((passage.info.title, *passage.section))
            where = {
                "document": passage.info.id,
                "version": passage.version,
                "file": passage.file,
                "pages": list(passage.pages),
                "start": passage.start,
                "end": passage.end,
            }
            out.write(_line(_id=passage.id, title=title, text=passage.text, metadata=where))
    lost = 0
    lines: dict[str, list[str]] = {}
    with (folder / "queries.jsonl").open("w", encoding="utf-8") as out:
        for query in evalset.queries:
            if not evalset.answerable(query.id):
                continue
            about = {
                "category": query.category,
                "recent": list(query.recent),
                "relevant": evalset.relevant,
            }
            out.write(_line(_id=query.id, text=query.text, metadata=about))
            grades: dict[str, int] = {}
            for target in evalset.targets.get(query.id, ()):
                holders = [
                    passage.id
                    for passage in by_document.get(target.document, ())
                    if _holds(passage, target, evalset)
                ]
                lost += not holders and target.grade >= evalset.relevant
                for holder in holders:
                    grades[holder] = max(target.grade, grades.get(holder, 0))
            split = lines.setdefault(query.split or "test", [])
            split += [f"{query.id}\t{passage}\t{grade}\n" for passage, grade in grades.items()]
    for split_name, rows in lines.items():
        (folder / "qrels" / f"{split_name}.tsv").write_text(_HEAD + "".join(rows), "utf-8")
    return lost


def _holds(passage: Passage, target: Target, evalset: EvalSet) -> bool:
    if target.version and target.version != passage.version:
        return False
    if evalset.level == "document":
        return True
    if evalset.level == "page":
        return target.page in passage.pages
    held = min(passage.end, target.end) - max(passage.start, target.start)
    return 2 * held >= target.end - target.start


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    lines = read_text(file).splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["_id"], row["text"]
        except (ValueError, KeyError, TypeError):
            raise EvalRefused(
                f'{file}, line {number}: not an object with "_id" and "text"'
            ) from None
        yield row


def _line(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"
