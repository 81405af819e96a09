"""Codes in a question: clause numbers and form numbers lead to where they stand."""

from __future__ import annotations

from datetime import date

import pytest

from jetbridge.retrieval.codes import codes_of, standing
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.search import search

pytest_plugins = ["retrieval_fixtures"]


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("what does rule 12.4 say", ("12.4",)),
        ("form LK-F-031, and table B-1?", ("LK-F-031", "B-1")),
        ("a bag of 22 x 14 x 9 in 2026", ()),
    ],
)
def test_a_code_has_a_digit_and_something_else(question: str, codes: tuple[str, ...]) -> None:
    """Plain numbers are quantities, not codes."""
    assert codes_of(question) == codes


def test_where_a_code_begins_a_line_it_stands() -> None:
    """A clause counts in full, a mention of it less, a longer number not at all."""
    assert standing(["5.6"], "Rule 5\n5.6 Seats. A seat number is a wish.") == 1
    assert standing(["31.1"], "Rule 31.1 First tier.") == 1
    assert 0 < standing(["5.6"], "Seats are dealt with in clause 5.6.") < 1
    assert standing(["5.6"], "15.6 and 5.61 and 5.6.2 are others.") == 0


@pytest.mark.parametrize("question", ["clause 12.4", "rule twelve point four", "PETC-7"])
def test_the_clause_that_is_named_comes_first(small: KnowledgeBase, question: str) -> None:
    """A code decides, said or written, within what the audience may see."""
    hits = search(question, knowledge=small, as_of=date(2026, 6, 1)).hits
    if question == "PETC-7":
        assert "desk" not in {hit.passage.info.id for hit in hits}
    else:
        assert hits[0].passage.info.id == "pets"
