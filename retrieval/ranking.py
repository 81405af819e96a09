"""Ranking: six measures of a passage against a question, brought to one scale and added.

Each measure is standardised against the same passages of the generation, drawn evenly from
all of it, so that the sum does not depend on which candidates happened to be found:

    score = 3/4 z(cosine) + z(late interaction) + 1/2 z(its best sentence's)
            + 1/2 z(its best three sentences') + 1/4 z(its headings')
            + 5/4 trust * z(4-gram BM25)

`trust` is 0 to 1: how far some passage holds the question's own words. Customers' everyday
wording is seldom in a policy, and then matching letters misleads; rare terms, codes and
clause numbers are, and then they decide. Each passage then gains from its document's best,
from a better one right before or after it, for an answer may be parted over two, and where the
question names a code, from how the code stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.codes import codes_of, standing
from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.interaction import QueryTokens
from jetbridge.retrieval.lexical import grams, words
from jetbridge.retrieval.question import Question
from jetbridge.retrieval.shelf import Scope

CANDIDATES = 50
# Coverage below which words are not trusted at all, and from which they are in full.
DISTRUSTED, TRUSTED = 0.4, 0.8
DOCUMENT_BEST = 3
# Passages looked through for a code that the question names.
CODED = 50
# A share of a code's parts that is all of them, but for rounding.
WHOLE = 0.999
_BETWEEN = re.compile(r"[\W_]+")
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each measure counts in the sum, and what the document's best adds.

    `beside` is the share of the way to a better neighbour's score by which a passage is lifted.
    Without token vectors the cosine counts for the best sentence too.
    """

    cosine: float = 0.75
    interaction: float = 1.0
    sentence: float = 0.5
    window: float = 0.5
    heading: float = 0.25
    words: float = 1.25
    document: float = 0.5
    beside: float = 0.2
    code: float = 1.0


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidate rows, best first, with their scores and raw measures, one a row.

    `own` are the scores without what a better neighbour adds, for what is inside a passage.
    `spread` is the standard deviation of the cosines of the background; `asked` the number of
    the question's tokens, 0 where the embedder gives none.
    """

    rows: Rows
    scores: Vectors
    own: Vectors
    cosine: Vectors
    interaction: Vectors
    coverage: Vectors
    spread: float
    asked: int


@dataclass(frozen=True, slots=True)
class Matches:
    """What words say of every row: BM25 over 4-grams, and the share of the terms held.

    `codes` are those that the question names, `coded` the rows that hold all parts of one and
    `share` how much of the question they are, 0 to 1.
    """

    bm25: Vectors
    coverage: Vectors
    codes: tuple[str, ...]
    coded: Rows
    share: float

    @classmethod
    def of(cls, question: Question, found: Generation, scope: Scope | None) -> Matches:
        """Match a question's words; rows outside the scope get nothing."""
        bm25 = found.grams.scores(grams(question.text))
        coverage = found.words.coverage(question.terms)
        if scope is not None:
            bm25 *= scope.rows
            coverage *= scope.rows
        codes = codes_of(question.text)
        coded = np.zeros(len(bm25), dtype=np.bool_)
        parts = [words(code) for code in codes]
        for each in parts:
            coded |= found.words.coverage([[part] for part in each]) > WHOLE
        share = min(1.0, sum(map(len, parts)) / max(1, len(question.terms)))
        if scope is not None:
            coded &= scope.rows
        rows = np.flatnonzero(coded)
        rows = rows[np.argsort(-bm25[rows], kind="stable")][:CODED].astype(np.int64)
        return cls(bm25, coverage, codes, rows, share)

    def best(self, count: int) -> Rows:
        """The rows that match best."""
        count = min(count, len(self.bm25))
        if not count:
            return np.zeros(0, dtype=np.int64)
        # In a library of 100,000 the value alone is found in half the time of its row.
        least = np.partition(self.bm25, -count)[-count]
        rows = np.flatnonzero((self.bm25 >= least) & (self.bm25 > 0))
        return rows[np.argsort(-self.bm25[rows], kind="stable")][:count].astype(np.int64)


def rank(
    found: Generation,
    vector: Vectors,
    tokens: QueryTokens | None,
    matches: Matches,
    near: Rows,
    weights: Weights = WEIGHTS,
) -> Ranking:
    """Rank what the dense and the lexical half found.

    Args:
        found: the generation.
        vector: the question's vector, float32, L2-normalised.
        tokens: the question's tokens; None where the embedder has none.
        matches: what its words match.
        near: the rows whose vectors are nearest.
        weights: what each measure counts.
    """
    rows = np.union1d(np.union1d(near, matches.best(CANDIDATES)), matches.coded).astype(np.int64)
    if not len(rows):
        nothing = np.zeros(0, dtype=np.float32)
        return Ranking(rows, nothing, nothing, nothing, nothing, nothing, 0.0, 0)
    trust = float(np.clip((matches.coverage.max() - DISTRUSTED) / (TRUSTED - DISTRUSTED), 0, 1))
    both = np.concatenate((rows, found.background))
    cosine = np.asarray(found.vectors[both]) @ vector
    worded = _standard(np.concatenate((matches.bm25[rows], matches.bm25)), len(rows))
    scores = weights.cosine * _standard(cosine, len(rows)) + weights.words * trust * worded
    interaction = np.zeros(len(rows), dtype=np.float32)
    asked = 0
    if tokens is not None and found.tokens is not None:
        similar = found.tokens.score(tokens, both)
        for weight, values in (
            (weights.interaction, similar.whole),
            (weights.sentence, similar.sentence),
            (weights.window, similar.window),
            (weights.heading, similar.heading),
        ):
            scores = scores + weight * _standard(values, len(rows))
        interaction = similar.whole[: len(rows)]
        asked = len(tokens.weights)
    else:
        scores = scores + weights.sentence * _standard(cosine, len(rows))
    scores = scores + weights.document * _of_document(scores, found.shelf.document_of[rows])
    lift = weights.beside * _below(scores, rows, found.shelf.document_of[rows])
    if len(matches.coded):
        texts = [passage.text for passage in found.shelf.fetch(matches.coded)]
        stand = [standing(matches.codes, text) for text in texts]
        most = weights.code * matches.share * float(np.ptp(scores))
        scores[np.searchsorted(rows, matches.coded)] += most * np.array(stand)
    order = np.argsort(-(scores + lift), kind="stable")
    return Ranking(
        rows[order],
        (scores + lift)[order].astype(np.float32),
        scores[order].astype(np.float32),
        cosine[: len(rows)][order],
        interaction[order],
        matches.coverage[rows][order],
        float(cosine[len(rows) :].std()),
        asked,
    )


def _standard(values: Vectors, count: int) -> Vectors:
    """The first `count` values, standardised by the mean and the spread of the others."""
    others = values[count:]
    spread = float(others.std())
    out: Vectors = values[:count] - others.mean()
    return out / spread if spread > 0 else np.zeros_like(out)


def _of_document(scores: Vectors, documents: NDArray[np.int64]) -> Vectors:
    """For each candidate the mean of its document's best three candidates."""
    order = np.lexsort((-scores, documents))
    sorted_documents, best_first = documents[order], scores[order]
    starts = np.flatnonzero(np.diff(sorted_documents, prepend=sorted_documents[0] - 1))
    sizes = np.diff(starts, append=len(order))
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    sums = np.add.reduceat(np.where(place < DOCUMENT_BEST, best_first, 0), starts)
    out = np.empty_like(scores)
    out[order] = np.repeat(sums / np.minimum(sizes, DOCUMENT_BEST), sizes)
    return out


def _below(scores: Vectors, rows: Rows, documents: NDArray[np.int64]) -> Vectors:
    """How far each candidate is below the better of its document's just before and after it."""
    next_to = (np.diff(rows) == 1) & (documents[1:] == documents[:-1])
    rise = np.where(next_to, np.diff(scores), 0)
    out = np.zeros_like(scores)
    out[:-1] = np.maximum(rise, 0)
    out[1:] = np.maximum(out[1:], -rise)
    return out


def distinct(texts: Sequence[str], documents: Sequence[str], count: int) -> list[int]:
    """The places of the first `count` texts that do not repeat one before in the document."""
    kept: list[int] = []
    seen: set[tuple[str, str]] = set()
    for at, (text, document) in enumerate(zip(texts, documents, strict=True)):
        key = (document, _BETWEEN.sub("", text).lower())
        if key not in seen:
            seen.add(key)
            kept.append(at)
        if len(kept) == count:
            break
    return kept
