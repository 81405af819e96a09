"""Confidence: how likely it is that one of the first passages answers the question.

A logistic model of three facts about the ranking, fitted on questions that the airline's
documents answer and questions that they do not (docs/retrieval.md gives the curve).
"""

from __future__ import annotations

import math

from jetbridge.retrieval.ranking import Ranking

THRESHOLD = 0.35
FIRST = 3
# Constant, best cosine, best late interaction, coverage by words.
WITH_TOKENS = (-10.12, 5.8, 10.41, 4.42)
# For embedders that give no token vectors; fitted on the local model's cosines alone.
WITHOUT_TOKENS = (-5.35, 13.72, 0.0, 0.0)


def confidence_of(ranking: Ranking) -> float:
    """The confidence, 0 to 1, that a ranking holds an answer among its first three."""
    if not len(ranking.rows):
        return 0.0
    interaction = float(ranking.interaction[:FIRST].max())
    constant, by_cosine, by_interaction, by_words = (
        WITH_TOKENS if interaction > 0 else WITHOUT_TOKENS
    )
    logit = (
        constant
        + by_cosine * float(ranking.cosine[:FIRST].max())
        + by_interaction * interaction
        + by_words * ranking.coverage
    )
    return 1 / (1 + math.exp(-logit))
