"""The clause that asks is found in what was rambled."""

from __future__ import annotations

import pytest

from jetbridge.retrieval.clause import asking


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (
            "um hi so I'm flying to Maui with my wife and I was wondering how much the second "
            "suitcase costs",
            "how much the second suitcase costs",
        ),
        (
            "We got in late last night. Who do I call about my lost bag? It is a blue one.",
            "Who do I call about my lost bag",
        ),
        (
            "my mother is eighty and a bit slow on her feet, can she get a wheelchair",
            "can she get a wheelchair",
        ),
    ],
)
def test_the_clause_that_asks_is_taken_alone(said: str, asks: str) -> None:
    """What is said around it stays out."""
    assert asking(said) == asks


@pytest.mark.parametrize(
    "said",
    [
        "How much is the second suitcase?",
        "I have lost my bag on the way from Boston to Denver yesterday evening.",
        "",
        "?",
    ],
)
def test_what_asks_in_all_its_words_stays_whole(said: str) -> None:
    """Nothing is taken out of a plain question, nor out of words that ask nothing."""
    assert asking(said) is None
