"""Confidence: how likely it is that one of the first passages answers the question.

A logistic model of facts about the ranking: how near the best passage is, how far it stands
out from the passages that are merely about the matter, and how much of the question its words
cover. It is fitted on questions whose answers are in the documents, the same questions with
their answers taken out of them, and questions about other things (docs/retrieval.md).
"""

from __future__ import annotations

import math

import numpy as np

from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.ranking import Ranking

THRESHOLD = 0.35
FIRST = 3
# The best passage is set against the one of this place: near the matter, seldom an answer.
CROWD = 20
# Constant, cosine, late interaction, its lead on the crowd, words covered, log of tokens asked.
WITH_TOKENS = (-5.278, 2.61, 4.255, 8.007, 0.598, 0.188)
# Constant, lead of the cosine in spreads of the background, words covered: free of the scale
# on which an embedder's cosines lie.
WITHOUT_TOKENS = (-1.557, 0.435, 2.42)


def confidence_of(ranking: Ranking) -> float:
    """The confidence, 0 to 1, that a ranking holds an answer among its first three."""
    if not len(ranking.rows):
        return 0.0
    covered = float(ranking.coverage[:FIRST].max())
    cosine = float(ranking.cosine[:FIRST].max())
    if ranking.asked:
        facts: tuple[float, ...] = (
            1.0,
            cosine,
            float(ranking.interaction[:FIRST].max()),
            _lead(ranking.interaction),
            covered,
            math.log(ranking.asked),
        )
        return _logistic(WITH_TOKENS, facts)
    lead = _lead(ranking.cosine) / ranking.spread if ranking.spread else 0.0
    return _logistic(WITHOUT_TOKENS, (1.0, lead, covered))


def _lead(values: Vectors) -> float:
    """By how much the best of the first three exceeds the value of the crowd's place."""
    place = min(CROWD, len(values))
    return float(values[:FIRST].max() - np.partition(values, -place)[-place])


def _logistic(weights: tuple[float, ...], facts: tuple[float, ...]) -> float:
    logit = sum(weight * fact for weight, fact in zip(weights, facts, strict=True))
    return 1 / (1 + math.exp(-logit))
