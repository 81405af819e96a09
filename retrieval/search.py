"""Search: the passages that answer a question, best first, or nothing good enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from time import perf_counter

import numpy as np

from jetbridge.retrieval.clause import asking
from jetbridge.retrieval.confidence import THRESHOLD, confidence_of
from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.errors import QueryRefused
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.interaction import QueryTokens
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.lexical import words
from jetbridge.retrieval.question import Question, ready
from jetbridge.retrieval.ranking import (
    CANDIDATES,
    WEIGHTS,
    Matches,
    Weights,
    distinct,
    rank,
)
from jetbridge.retrieval.records import Hit, Passage, SearchResult, Sentence
from jetbridge.retrieval.sentences import split_sentences
from jetbridge.retrieval.shelf import Scope
from jetbridge.retrieval.vocabulary import read_vocabulary

# Passages that lie further below the first, in spreads of the background, say nothing beside it.
BEYOND = 24.0
# What a passage's own score adds to its sentences', in units of similarity.
PASSAGE_SHARE = 0.03
# Sentences further than either of these below the best one of all hits are not worth showing:
# a share of its score, and an amount, for scores that a passage's own share makes high.
SENTENCE_SHARE = 0.15
SENTENCE_DROP = 0.25


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
    weights: Weights = WEIGHTS,
) -> SearchResult:
    """Find the passages that answer a question.

    Args:
        query: the question, in plain words.
        knowledge: the knowledge base to search.
        k: how many passages to return at most; fewer where the others lie far below the first.
        as_of: the day on which documents must be in force; today when left out.
        audience: whose documents to search; None for everybody's.
        language: the documents' language, such as ``en``; None for any.
        generation: the number of a generation other than the live one.
        recent: the conversation's last turns, oldest first.
        weights: what each measure of the ranking counts.

    Where nothing is good enough for all that was said, the clause that asks is searched alone.

    Returns:
        SearchResult: hits, best first; `abstained` when none is good enough.

    Raises:
        QueryRefused: the question is empty or too long, or `k` is under 1.
        GenerationMissing: nothing was published, or that generation is gone.
        EmbedderMismatch: the generation was built with another embedder.
    """
    if k < 1:
        raise QueryRefused(f"{k} passages were asked for; ask for at least 1.")
    found = knowledge.live() if generation is None else knowledge.open(generation)
    scope = found.shelf.scope(as_of=as_of or date.today(), audience=audience, language=language)
    with knowledge.turns:
        result = _search(query, knowledge, found, scope, k, recent, weights)
        clause = asking(query) if result.abstained else None
        if clause is None:
            return result
        again = _search(clause, knowledge, found, scope, k, recent, weights)
    if again.abstained:
        return result
    seconds = {part: taken + again.seconds[part] for part, taken in result.seconds.items()}
    return replace(again, query=result.query, seconds=seconds)


def _search(
    query: str,
    knowledge: KnowledgeBase,
    found: Generation,
    scope: Scope | None,
    k: int,
    recent: Sequence[str],
    weights: Weights,
) -> SearchResult:
    began = perf_counter()
    question = ready(query, vocabulary=read_vocabulary(), mend=found.speller.mend, recent=recent)
    read = perf_counter()
    embedded = knowledge.embed(question.text)
    tokens: QueryTokens | None = None
    if embedded.tokens is not None and embedded.ids is not None and found.tokens is not None:
        tokens = found.tokens.query(embedded.tokens, embedded.ids)
    made = perf_counter()
    near = found.index.nearest(embedded.vector, CANDIDATES, scope)
    dense = perf_counter()
    matches = Matches.of(question, found, scope)
    matched = perf_counter()
    ranking = rank(found, embedded.vector, tokens, matches, near, weights)
    for reach in (k + 2, 3 * k, len(ranking.rows)):
        passages = found.shelf.fetch(ranking.rows[:reach])
        kept = distinct([p.text for p in passages], [p.info.id for p in passages], k)
        if len(kept) == k:
            break
    # A code that is named lifts its passage by all the others' range, so there nothing is told.
    if kept and not len(matches.coded):
        kept = [at for at in kept if ranking.scores[at] >= ranking.scores[0] - BEYOND]
    answers = [
        _sentences(found, passages[at], int(ranking.rows[at]), tokens, question,
                   float(ranking.own[at]))
        for at in kept
    ]  # fmt: skip
    best = max((each[0].score for each in answers if each), default=0.0)
    least = best - min(SENTENCE_SHARE * best, SENTENCE_DROP)
    hits = tuple(
        Hit(
            place,
            float(ranking.scores[at]),
            passages[at],
            tuple(sentence for sentence in answer if sentence.score >= least),
        )
        for place, (at, answer) in enumerate(zip(kept, answers, strict=True), 1)
    )
    confidence = confidence_of(ranking)
    done = perf_counter()
    return SearchResult(
        query=" ".join(query.split()),
        generation=found.manifest.number,
        hits=hits,
        confidence=confidence,
        abstained=confidence < THRESHOLD,
        seconds={
            "read": read - began,
            "embed": made - read,
            "dense": dense - made,
            "lexical": matched - dense,
            "second": done - matched,
            "all": done - began,
        },
    )


def _sentences(
    found: Generation,
    passage: Passage,
    row: int,
    tokens: QueryTokens | None,
    question: Question,
    score: float,
) -> tuple[Sentence, ...]:
    """The sentences of a passage, those that answer best first."""
    spans = split_sentences(passage.text)
    if tokens is not None and found.tokens is not None:
        scores = found.tokens.score_sentences(tokens, row)
    else:
        terms = [(found.words.rarity(forms), frozenset(forms)) for forms in question.terms]
        scores = _shares([passage.text[start:end] for start, end in spans], terms)
    out = []
    for at in np.argsort(-scores, kind="stable"):
        begin, end = spans[at]
        start, stop = passage.start + begin, passage.start + end
        on = passage.pages[passage.places(start, stop)]
        out.append(
            Sentence(
                text=passage.text[begin:end],
                start=start,
                end=stop,
                score=float(scores[at]) + PASSAGE_SHARE * score,
                page=on[0] if on else 0,
            )
        )
    return tuple(out)


def _shares(texts: Sequence[str], terms: Sequence[tuple[float, frozenset[str]]]) -> Vectors:
    """The share of a question's terms, rarer ones weighing more, that each text holds."""
    total = sum(rarity for rarity, _ in terms) or 1.0
    held = [frozenset(words(text)) for text in texts]
    shares = [sum(rarity for rarity, forms in terms if forms & each) / total for each in held]
    return np.array(shares, dtype=np.float32)
