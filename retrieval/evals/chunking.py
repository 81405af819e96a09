"""Chroma's chunking evaluation: five texts, questions with the exact spans that answer."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from jetbridge.retrieval.evals.sets import EvalSet, Query, Target
from jetbridge.retrieval.records import Block, DocumentInfo, Page, Version

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_HEADING = re.compile(r"\s*(?:(#{1,6}) \S.*|((?:= )+)[^=\n]+(?:= ?)+\s*)$")
LONGEST_HEADING = 120


def read_chunking(folder: Path) -> EvalSet:
    """Read the questions from ``questions.csv``; all spans of a question count together."""
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [f"q{number:03}" for number in range(len(rows))]
    return EvalSet(
        name="chunking",
        level="span",
        queries=tuple(
            Query(name, row["question"], category=row["corpus_id"])
            for name, row in zip(names, rows, strict=True)
        ),
        targets={
            name: tuple(
                Target(row["corpus_id"], 1, start=span["start_index"], end=span["end_index"])
                for span in json.loads(row["references"])
            )
            for name, row in zip(names, rows, strict=True)
        },
        together=frozenset(names),
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
    return Version(info, "public", file.name, (Page(1, "1", text, tuple(blocks)),))
