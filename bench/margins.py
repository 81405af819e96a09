"""Two rankings beside each other, question by question, finely enough to see small differences.

    python -m bench.margins --data DATA_DIR --weight window=0 --weight heading=0

compares today's weights with others over Northwind, the chunking evaluation and the corpus
(published in DATA_DIR). One question of a few dozen moves a plain figure by more than most
changes are worth, and the rounding of vectors alone moves several. So each question is
ranked many times with noise on the scores, and what counts is the mean reciprocal rank of the
first passage that answers, and how often one is among the first five. Prints both for each
group, and the difference of the others from today's with its standard error, also for every
other question alone. Nothing is asserted.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.retrieval import northwind_versions, ours
from jetbridge.retrieval.embedders import Vectors, local_embedder
from jetbridge.retrieval.evals.catalogue import CORPUS, read_golden
from jetbridge.retrieval.evals.chunking import chunking_versions, read_chunking
from jetbridge.retrieval.evals.northwind import read_northwind
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.question import ready
from jetbridge.retrieval.ranking import CANDIDATES, WEIGHTS, Matches, Ranking, Weights, rank
from jetbridge.retrieval.records import Passage
from jetbridge.retrieval.vocabulary import read_vocabulary

DRAWS = 32
# The noise's standard deviation; the first and the fifth passage are some 4 apart.
NOISE = 0.3
DEEPEST = 10
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and what tells whether a passage answers it."""

    group: str
    text: str
    answers: Callable[[Passage], bool]
    recent: tuple[str, ...] = ()
    as_of: date | None = None
    audience: str | None = None


def northwind_cases(folder: Path) -> Iterator[Case]:
    """By page."""
    questions = read_northwind(folder)
    for query in questions.queries:
        pages = {(target.document, target.page) for target in questions.targets[query.id]}
        yield Case(
            query.category,
            query.text,
            lambda p, pages=pages: any((p.file, page) in pages for page in p.pages),  # type: ignore[misc]
        )


def chunking_cases(folder: Path) -> Iterator[Case]:
    """By half of a judged span."""
    questions = read_chunking(folder)
    for query in questions.queries:
        spans = [(f"{t.document}.md", t.start, t.end) for t in questions.targets[query.id]]
        yield Case(
            "chunking",
            query.text,
            lambda p, spans=spans: any(p.file == f and _half(p, a, b) for f, a, b in spans),  # type: ignore[misc]
        )


def corpus_cases() -> Iterator[Case]:
    """By half of a judged span, with the filters and turns of each question."""
    questions = read_golden(CORPUS)
    for query in questions.queries:
        spans = [
            (t.document, t.version, t.start, t.end)
            for t in questions.targets[query.id]
            if t.grade >= questions.relevant
        ]
        if spans:
            yield Case(
                f"corpus {query.split}",
                query.text,
                lambda p, spans=spans: any(  # type: ignore[misc]
                    (p.info.id, p.version) == (d, v) and _half(p, a, b) for d, v, a, b in spans
                ),
                tuple(query.recent),
                query.as_of,
                query.audience,
            )


def _half(passage: Passage, start: int, end: int) -> bool:
    return 2 * (min(passage.end, end) - max(passage.start, start)) >= end - start


def rankings(knowledge: KnowledgeBase, case: Case, weights: Sequence[Weights]) -> list[Ranking]:
    """The same candidates ranked by each of several weights."""
    found = knowledge.live()
    question = ready(
        case.text, vocabulary=read_vocabulary(), mend=found.speller.mend, recent=case.recent
    )
    scope = found.shelf.scope(
        as_of=case.as_of or date.today(), audience=case.audience, language=None
    )
    made = knowledge.embed(question.text)
    tokens = None
    if made.tokens is not None and made.ids is not None and found.tokens is not None:
        tokens = found.tokens.query(made.tokens, made.ids)
    near = found.index.nearest(made.vector, CANDIDATES, scope)
    matches = Matches.of(question, found, scope)
    return [rank(found, made.vector, tokens, matches, near, each) for each in weights]


def quality(scores: Vectors, answers: Vectors, number: int) -> tuple[float, float]:
    """Of one question over its draws: the first answer's mean reciprocal rank, and whether in 5."""
    noise = np.random.default_rng(number).normal(0, NOISE, (DRAWS, len(scores)))
    right = answers[np.argsort(-(scores + noise), axis=1)][:, :DEEPEST]
    first = right.argmax(axis=1)
    reciprocal = np.where(right.any(axis=1), 1 / (first + 1), 0)
    return float(reciprocal.mean()), float(right[:, :SHOWN].any(axis=1).mean())


def compare(
    knowledge: KnowledgeBase, cases: Sequence[Case], weights: Sequence[Weights]
) -> dict[str, list[list[tuple[float, float]]]]:
    """Each group's questions, with both figures under each of the weights."""
    out: dict[str, list[list[tuple[float, float]]]] = {}
    shelf = knowledge.live().shelf
    for number, case in enumerate(cases):
        values = []
        for ranking in rankings(knowledge, case, weights):
            order = np.argsort(ranking.rows)
            passages = shelf.fetch(ranking.rows[order])
            answers = np.array([case.answers(each) for each in passages], dtype=np.float32)
            values.append(quality(ranking.scores[order], answers, number))
        out.setdefault(case.group, []).append(values)
    return out


def show(name: str, values: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Print a line: how many, and for both figures the value today and the others' difference."""
    now, other = np.array(values).swapaxes(0, 1)
    less = other - now
    errors = less.std(axis=0) / np.sqrt(len(less))
    print(
        f"{name:14} {len(values):5} questions",
        *(f" {what} {now[:, at].mean():.4f} {less[:, at].mean():+.4f} ± {errors[at]:.4f}"
          for at, what in enumerate(("RR", "in 5"))),
        flush=True,
    )  # fmt: skip


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weight", action="append", default=[], metavar="NAME=NUMBER")
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--keep", type=Path, default=Path("/tmp/retrieval-bench"))
    options = parser.parse_args()
    changed = {name: float(value) for name, value in (w.split("=") for w in options.weight)}
    weights = (WEIGHTS, replace(WEIGHTS, **changed))
    folders = options.bench / "northwind", options.bench / "chunking"
    northwind, _ = ours(northwind_versions(folders[0]), options.keep / "northwind")
    chunking, _ = ours(chunking_versions(folders[1]), options.keep / "chunking")
    everything: list[list[tuple[float, float]]] = []
    halves: tuple[list[list[tuple[float, float]]], ...] = ([], [])
    for knowledge, cases in (
        (northwind, list(northwind_cases(folders[0]))),
        (KnowledgeBase(options.data, local_embedder()), list(corpus_cases())),
        (chunking, list(chunking_cases(folders[1]))),
    ):
        for group, values in compare(knowledge, cases, weights).items():
            show(group, values)
            everything += values
            for half in (0, 1):
                halves[half].extend(values[half::2])
    show("all", everything)
    for name, some in zip(("even", "odd"), halves, strict=True):
        show(name, some)


if __name__ == "__main__":
    main()
