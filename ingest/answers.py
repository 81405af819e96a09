"""Which questions would be answered from another source by one generation than by another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jetbridge.retrieval.errors import QueryRefused
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.search import search

MAX_QUESTIONS = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer would come from; all blank when nothing good enough was found."""

    document: str = ""
    title: str = ""
    pages: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A question whose best passage differs between two generations."""

    id: str
    question: str
    before: Source
    after: Source


def read_questions(file: Path) -> list[tuple[str, str]]:
    """Ids and questions of JSON lines with `id` and `question`.

    Raises:
        QueryRefused: a line is not such an object; the message names the line.
    """
    out: list[tuple[str, str]] = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
                out.append((str(row["id"]), str(row["question"])))
            except (ValueError, KeyError, TypeError):
                raise QueryRefused(f"{file}, line {number}: no id and question") from None
    return out[:MAX_QUESTIONS]


def changed_answers(
    questions: Iterable[tuple[str, str]], *, knowledge: KnowledgeBase, before: int, after: int
) -> list[ChangedAnswer]:
    """The questions whose best passage is of another document or page, or has other words.

    Args:
        questions: ids and questions.
        knowledge: opens generations.
        before: a generation's number.
        after: another's, such as a staged one.
    """
    out: list[ChangedAnswer] = []
    for name, question in questions:
        old = _source(question, knowledge, before)
        new = _source(question, knowledge, after)
        if old != new:
            out.append(ChangedAnswer(name, question, old, new))
    return out


def _source(question: str, knowledge: KnowledgeBase, number: int) -> Source:
    found = search(question, knowledge=knowledge, k=1, generation=number)
    if found.abstained or not found.hits:
        return Source()
    passage = found.hits[0].passage
    return Source(passage.info.id, passage.info.title, passage.pages, passage.text)
