"""Basic questions, asked in a few bare words."""

import pytest

from jetbridge.retrieval.basics import basic, read_lines
from jetbridge.retrieval.vocabulary import read_vocabulary

LINES = read_lines(
    {
        "card/ticket lost": "replacement of a lost card",
        "how much card (new/first)": "the fee for a card",
        "if you close/closed": "closed by us",
    }
)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("I lost my card", "replacement of a lost card"),
        ("um hi, what happens if my ticket gets lost?", "replacement of a lost card"),
        ("how much is a new card", "the fee for a card"),
        ("what if you guys closed today", "closed by us"),
        ("my card was late by two days and is lost", ""),
        ("how much is a plastic card", ""),
        ("do you close", ""),
    ],
)
def test_a_question_of_bare_words_is_put_as_its_line_says(asked: str, meant: str) -> None:
    """Every word's form has to be there, and nothing else that says something."""
    assert basic(asked, LINES) == meant


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("my plane got canceled, now what", "cancelled by us"),
        ("what do you owe me if my flight is three hours late", "compensation for the delay"),
        ("how early do we need to be at the airport", "before departure"),
        ("I've missed my flight", "miss my flight"),
        ("how many cases can I check in?", "checked bags"),
        ("can I have my money back please", "refund"),
    ],
)
def test_what_everybody_asks_is_found_as_documents_put_it(asked: str, holds: str) -> None:
    """The table that comes with the service knows an airline's bare questions."""
    assert holds in read_vocabulary().written(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "can you cancel my flight",
        "when will I get my refund",
        "how much is it to check a second bag",
        "my flight was cancelled, do I get a hotel",
        "can I get a refund for my seat fee",
    ],
)
def test_a_question_that_says_more_stays_as_it_was_asked(asked: str) -> None:
    """What is asked about a thing of its own is no basic question."""
    assert read_vocabulary().basic(asked) == ""
