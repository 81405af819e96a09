"""Confidence: how likely it is that the best passage answers the question."""

from __future__ import annotations

import math

from jetbridge.retrieval.ranking import Ranking

THRESHOLD = 0.35
# Logistic weights: constant, cosine, late interaction, coverage.
WEIGHTS = (-6.0, 5.0, 6.0, 1.5)


def confidence_of(ranking: Ranking) -> float:
    """The confidence, 0 to 1, that a ranking holds an answer among its first three."""
    if not len(ranking.rows):
        return 0.0
    constant, cosine, interaction, coverage = WEIGHTS
    sum_ = (
        constant
        + cosine * float(ranking.cosine[:3].max())
        + interaction * float(ranking.interaction[:3].max())
        + coverage * ranking.coverage
    )
    return 1 / (1 + math.exp(-sum_))
