"""Conflicts: different numbers for the same thing, side by side; nothing else."""

from __future__ import annotations

from datetime import date

from jetbridge.ingest.conflicts import find_conflicts
from jetbridge.ingest.likeness import likeness, near_pairs, sketch
from jetbridge.retrieval.records import DocumentInfo, Passage

CHANGE = "A Classic ticket can be changed before departure for {} and the fare difference."


def passage(document: str, text: str, **info: object) -> Passage:
    about = DocumentInfo(document, document.title(), **info)  # type: ignore[arg-type]
    return Passage(
        document, about, document, f"{document}.pdf", (1,), ("1",), (), 0, len(text), text
    )


def test_different_numbers_for_the_same_thing_are_found() -> None:
    """Two documents in force at once that state different fees are put side by side."""
    (found,) = find_conflicts(
        [
            passage("changes", CHANGE.format("$50")),
            passage("fares", CHANGE.format("$75")),
            passage("pets", "A pet carrier costs $125 each way on every domestic flight."),
        ]
    )
    assert {found.one.numbers, found.other.numbers} == {("$50",), ("$75",)}


def test_no_conflict_between_dates_audiences_or_equal_numbers() -> None:
    """Versions that follow each other, other audiences, and agreement are no conflict."""
    old = passage("old", CHANGE.format("$99"), effective_to=date(2026, 3, 31))
    new = passage("new", CHANGE.format("$50"), effective_from=date(2026, 4, 1))
    staff = passage("staff", CHANGE.format("$10"), audience="staff")
    same = passage("same", CHANGE.format("$50"), effective_from=date(2026, 4, 1))
    assert find_conflicts([old, new, staff, same]) == []


def test_references_are_not_quantities() -> None:
    """Clause numbers and document codes that differ are no conflict."""
    text = "Claims for damaged baggage are settled as rule {} of LK-BAG-0{} describes in detail."
    assert find_conflicts([passage("a", text.format(4, 1)), passage("b", text.format(5, 6))]) == []


def test_near_duplicates_are_found() -> None:
    """Documents that share most word sequences are alike, others are not."""
    words = [f"word{n}" for n in range(200)]
    one, near = sketch([" ".join(words)]), sketch([" ".join([*words[:190], "new", "ending"])])
    far = sketch([" ".join(reversed(words))])
    assert one is not None
    assert near is not None
    assert far is not None
    assert likeness(one, near) > 0.8
    assert likeness(one, far) < 0.1
    assert [pair[:2] for pair in near_pairs([("a", one), ("b", near), ("c", far)])] == [("a", "b")]
