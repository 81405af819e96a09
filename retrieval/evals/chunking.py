"""Chroma's chunking evaluation: five texts, questions with the exact spans that answer."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.sets import EvalSet, Query, Target
from jetbridge.retrieval.records import Block, DocumentInfo, Page, Version

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_HEADING = re.compile(r"\s*(?:(#{1,6}) \S.*|((?:= )+)[^=\n]+(?:= ?)+\s*)$")
LONGEST_HEADING = 120
VERSION = "public"


def is_chunking(folder: Path) -> bool:
    """Whether a folder looks like this set: questions with references, and Markdown texts."""
    return (folder / "questions.csv").is_file() and any(folder.glob("*.md"))


def read_chunking(folder: Path) -> EvalSet:
    """Read the questions from ``questions.csv``; all spans of a question count together.

    Raises:
        EvalRefused: a row is malformed, or of a text that is not there.
    """
    file = folder / "questions.csv"
    texts = {one.stem: one.read_text("utf-8") for one in folder.glob("*.md")}
    queries, targets = [], {}
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            name = f"q{number:03}"
            try:
                text, corpus = texts[row["corpus_id"]], row["corpus_id"]
                spans = [
                    (int(span["start_index"]), int(span["end_index"]))
                    for span in json.loads(row["references"])
                ]
                queries.append(Query(name, row["question"], category=corpus))
            except (ValueError, KeyError, TypeError):
                raise EvalRefused(
                    f"{file}, question {number + 1}: not question, references and the corpus_id of "
                    "a text beside it"
                ) from None
            targets[name] = tuple(
                Target(corpus, 1, VERSION, start, end, text=text[start:end]) for start, end in spans
            )
    return EvalSet(
        name=folder.name,
        level="span",
        queries=tuple(queries),
        targets=targets,
        together=frozenset(targets),
        folder=str(folder),
    )


def chunking_versions(folder: Path) -> list[Version]:
    """The five texts as versions of one page each, so that spans stay as they are judged."""
    return [_version(file) for file in sorted(folder.glob("*.md"))]


def _version(file: Path) -> Version:
    text = file.read_text("utf-8")
    blocks = []
    for found in _PARAGRAPH.finditer(text):
        heading = _HEADING.match(found.group()) if len(found.group()) < LONGEST_HEADING else None
        level = len((heading[1] or heading[2]).replace(" ", "")) if heading else 0
        kind = "heading" if heading else "paragraph"
        blocks.append(Block(kind, found.start(), found.end(), level))  # type: ignore[arg-type]
    info = DocumentInfo(file.stem, file.stem.replace("_", " "))
    return Version(info, VERSION, file.name, (Page(1, "1", text, tuple(blocks)),))
