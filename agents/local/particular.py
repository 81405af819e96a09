"""Sentences about one particular day or place, which say less of the rule."""

from __future__ import annotations

import re
from collections.abc import Collection

from jetbridge.agents.local.thesaurus import stems

_DATED = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?=[A-Z])|(?:January|February|March|April|"
    r"June|July|August|September|October|November|December|May) \d{1,2}, \d{4})"
)
_NAMES = re.compile(r"(?<=[a-z,] )(?:in|to|from|at|for|on) ([A-Z][a-z]{2,})(?![.:])")
_MANY = 2


def is_dated(text: str) -> bool:
    """Whether a text speaks of one day of the calendar."""
    return _DATED.search(text) is not None


def confined(sentence: str, said: Collection[str], known: frozenset[str]) -> float:
    """How much a sentence is confined to places that nobody asked about, 0 to 1.

    Args:
        sentence: as it would be told.
        said: the question's words, lower case.
        known: the stems of the question and of the titles above the sentence.
    """
    strange = [
        name for name in _NAMES.findall(sentence)
        if name.lower() not in said and stems(name).isdisjoint(known)
    ]  # fmt: skip
    return min(1.0, len(strange) / _MANY)
