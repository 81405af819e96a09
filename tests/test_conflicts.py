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


PAIRS = {
    "size in a row": (
        "A bicycle box may measure at most 160 x 80 x 25 cm.",
        "Item: Bicycle box; Size: at most 170 x 90 x 28 cm; Fee: $60",
    ),
    "other words": (
        "Employees accrue 15 days of annual leave in their first year.",
        "In the first year of employment annual leave is 20 days.",
    ),
    "a clause of several": (
        "Guests of a member enter the quiet lounge for 25 euros each; children are free.",
        "The fee for a guest in the quiet lounge is 35 euros.",
    ),
    "limit beside a fee": (
        "A suitcase of more than 23 kg pays the heavy bag fee of 60 euros.",
        "Suitcases over 25 kg pay the heavy bag fee.",
    ),
    "a list of places": (
        "Vouchers can be exchanged at the desks in LIN, ASK and TOR only.",
        "Desks in LIN, ASK, TOR and MER exchange vouchers.",
    ),
}
AGREEING = (
    "Pets under 8 kg travel in the cabin.",
    "Small pets, up to 8 kg, may travel in the cabin with you.",
    "The bar closes 30 minutes before landing.",
    "The gate closes 15 minutes before departure.",
    "The desk opens 2.5 hours before the first ferry of the day.",
    "On each day the desk opens 2 hours 30 minutes before the first ferry.",
    "A parking place costs 12 dollars a day, 60 dollars a week.",
    "A week of parking is 60 dollars.",
)


def test_conflicts_in_other_words_are_found_among_what_agrees() -> None:
    """Rows, clauses, word numbers and lists are compared by what they speak of."""
    said = [text for pair in PAIRS.values() for text in pair] + list(AGREEING)
    found = find_conflicts([passage(f"document {n}", text) for n, text in enumerate(said)])
    pairs = {frozenset((one.one.text, one.other.text)) for one in found}
    assert pairs == {frozenset(pair) for pair in PAIRS.values()}


def test_what_a_document_says_elsewhere_settles_a_pair() -> None:
    """Different cases of one rule, each with its number in both documents, are no conflict."""
    bags = "A first checked bag costs ${} on domestic flights; a second checked bag costs ${}."
    one = passage("bags", bags.format(35, 45))
    other = passage("fees", "A second checked bag costs $45. A first checked bag costs $35.")
    assert find_conflicts([one, other]) == []


def conflicts_among(*texts: str) -> set[frozenset[str]]:
    """The pairs found among some texts and others that agree, each a document of its own."""
    said = [*texts, *AGREEING]
    found = find_conflicts([passage(f"document {n}", text) for n, text in enumerate(said)])
    return {frozenset((one.one.text, one.other.text)) for one in found}


def test_times_of_different_measures_are_no_conflict() -> None:
    """A deadline, a time ahead and one that must be passed are told apart; two deadlines not."""
    late = "A delayed traveller is owed a full refund for a delay of more than 3 hours."
    soon = "A full refund is owed to a delayed traveller within 24 hours of the delay."
    later = "A full refund is owed to a delayed traveller within 48 hours of the delay."
    assert conflicts_among(late, soon) == set()
    assert conflicts_among(late, soon, later) == {frozenset((soon, later))}


def test_worked_examples_and_other_routes_are_no_conflict() -> None:
    """Sums that are worked out, and fares of other routes, say nothing of the same thing."""
    fare = "The saver fare {} costs ${} one way in the low season."
    one, other = fare.format("Boston–Denver", 240), fare.format("Denver–Boston", 190)
    assert conflicts_among(one, other) == set()
    same = fare.format("Boston–Denver", 260)
    assert conflicts_among(one, same) == {frozenset((one, same))}
    points = "An upgrade paid with points is worth {} in the low season."
    assert conflicts_among(points.format("10 x $9 = $90"), points.format("$110")) == set()
    assert len(conflicts_among(points.format("$90"), points.format("$110"))) == 1


def test_a_small_library_about_one_thing_has_its_conflict() -> None:
    """Where nearly every sentence speaks of pets, "pets" is still what two of them are about."""
    told = "Pets may travel in the cabin if they are under {} lbs, weighed with their carrier."
    rules = [
        "A pet travels in the cabin for $125 each way.",
        "Pets in the cabin stay in their carrier at the gate.",
        "Pets are at least 8 weeks old on domestic flights.",
        "The carrier of a pet in the cabin is at most 18 inches long.",
        "Each aircraft has 6 places for pets in the cabin.",
    ]
    library = [passage(f"rule{n}", text) for n, text in enumerate(rules)]
    (found,) = find_conflicts(
        [*library, passage("leaflet", told.format(18)), passage("policy", told.format(20))]
    )
    assert {found.one.file, found.other.file} == {"leaflet.pdf", "policy.pdf"}
