"""Search: the passages that answer a question, best first, or nothing good enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.errors import QueryRefused
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.lexical import grams, words
from jetbridge.retrieval.records import Hit, SearchResult

LONGEST = 4000
CANDIDATES = 60
THRESHOLD = 0.25


def search(
    query: str,
    *,
    knowledge: KnowledgeBase,
    k: int = 5,
    as_of: date | None = None,
    audience: str | None = "public",
    language: str | None = None,
    generation: int | None = None,
    recent: Sequence[str] = (),
) -> SearchResult:
    """Find the passages that answer a question.

    Args:
        query: the question, in plain words.
        knowledge: the knowledge base to search.
        k: how many passages to return at most.
        as_of: the day on which documents must be in force; today when left out.
        audience: whose documents to search; None for everybody's.
        language: the documents' language, such as ``en``; None for any.
        generation: the number of a generation other than the live one.
        recent: the conversation's last turns, oldest first.

    Returns:
        SearchResult: hits, best first; `abstained` when none is good enough.

    Raises:
        QueryRefused: the question is empty or too long.
        GenerationMissing: nothing was published, or that generation is gone.
        EmbedderMismatch: the generation was built with another embedder.
    """
    began = perf_counter()
    asked = query.strip()
    if not any(character.isalnum() for character in asked):
        raise QueryRefused("There are no words in this question.")
    if len(asked) > LONGEST:
        raise QueryRefused(f"This question has {len(asked)} characters; at most {LONGEST} go.")
    found = knowledge.live() if generation is None else knowledge.open(generation)
    vector = knowledge.embedder.embed_query(asked)
    embedded = perf_counter()
    allowed = _allowed(found, as_of=as_of or date.today(), audience=audience, language=language)
    near = found.index.nearest(vector, CANDIDATES, allowed)
    dense = perf_counter()
    by_words = found.words.scores(words(asked))
    by_grams = found.grams.scores(grams(asked))
    lexical = by_words + by_grams
    if allowed is not None:
        lexical = np.where(allowed[found.shelf.document_of], lexical, 0)
    best = np.argsort(-lexical)[:CANDIDATES]
    rows = np.union1d(near, best[lexical[best] > 0]).astype(np.int64)
    matched = perf_counter()
    if not len(rows):
        return SearchResult(asked, found.manifest.number, (), 0.0, True)
    cosine = np.asarray(found.vectors[rows]) @ vector
    score = _standard(cosine) + _standard(by_grams[rows])
    order = np.argsort(-score, kind="stable")[:k]
    passages = found.shelf.fetch(rows[order])
    hits = tuple(
        Hit(rank, float(score[at]), passage)
        for rank, (at, passage) in enumerate(zip(order, passages, strict=True), 1)
    )
    confidence = float(np.clip(cosine[order].max(), 0, 1))
    done = perf_counter()
    return SearchResult(
        query=asked,
        generation=found.manifest.number,
        hits=hits,
        confidence=confidence,
        abstained=confidence < THRESHOLD,
        seconds={
            "embed": embedded - began,
            "dense": dense - embedded,
            "lexical": matched - dense,
            "second": done - matched,
            "all": done - began,
        },
    )


def _standard(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _allowed(
    found: Generation, *, as_of: date, audience: str | None, language: str | None
) -> NDArray[np.bool_] | None:
    """Which of the generation's documents may be searched; None when all of them."""
    fits = [
        (audience is None or info.audience == audience)
        and (language is None or info.language == language)
        and (info.effective_from or date.min) <= as_of <= (info.effective_to or date.max)
        for info in found.shelf.documents
    ]
    return None if all(fits) else np.array(fits, dtype=np.bool_)
