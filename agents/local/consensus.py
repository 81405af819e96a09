"""The text that several guesses at the same sound agree on most."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

# Mean log probabilities lie close together; a text's whole one is too sure of itself.
_TRUST = 0.5
_FEWEST = 4


def agreed(guesses: Sequence[tuple[str, float]]) -> int:
    """The place of the guess that is nearest, in words, to all by how likely each is.

    Minimum Bayes risk decoding over a list (Stolcke, Konig & Weintraub, 1997).

    Args:
        guesses: texts and their mean log probabilities; at least one.
    """
    words = [_words(text) for text, _ in guesses]
    weights = [
        math.exp(_TRUST * min(0.0, sure) * max(_FEWEST, len(said)))
        for said, (_, sure) in zip(words, guesses, strict=True)
    ]

    def risk(at: int) -> float:
        return sum(
            weight * Levenshtein.distance(words[at], other)
            for other, weight in zip(words, weights, strict=True)
        )

    return min(range(len(guesses)), key=risk)


def longer(text: str, than: str) -> int:
    """How many words a text has more than another."""
    return len(_words(text)) - len(_words(than))


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
