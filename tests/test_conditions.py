"""Conditions: another airline's clauses, those in conflict told from those of different cases."""

from __future__ import annotations

from jetbridge.ingest.conflicts import find_conflicts
from jetbridge.retrieval.records import DocumentInfo, Passage

# Pairs of (title, clause) written before the rule; results of the last half of each were looked
# at only when it was done.
CONFLICTS = (
    (
        (
            "Cabin baggage",
            "A guitar in a soft case may be brought into the cabin if it is no longer than 90 cm.",
        ),
        ("Musical instruments", "Guitars up to 100 cm in a soft case are accepted in the cabin."),
    ),
    (
        (
            "Ferry connections",
            "Foot passengers with a through ticket may miss the ferry and still board the "
            "next flight within 48 hours.",
        ),
        (
            "Through tickets",
            "If the ferry is missed, holders of a through ticket may board the next "
            "flight within 3 days.",
        ),
    ),
    (
        ("Lounge", "Entry to the Harbour Lounge costs EUR 28 for a guest without status."),
        ("Fees", "Item: Harbour Lounge, guest without status; Fee: EUR 34; Where: desk"),
    ),
    (
        (
            "Customer relations",
            "We answer a complaint about a late flight within six weeks of receiving it.",
        ),
        ("Charter", "Complaints about late flights are answered within 28 days of being received."),
    ),
    (
        (
            "Islander card",
            "Islander card holders get 40% off the standard fare on lifeline routes.",
        ),
        (
            "Discounts",
            "On lifeline routes the standard fare is reduced by 50% for holders of an "
            "Islander card.",
        ),
    ),
    (
        (
            "Kennels",
            "A dog kennel loaded in the hold must not weigh more than 40 kg with the dog inside.",
        ),
        ("Animals", "With the dog in it, a kennel for the hold may weigh up to 32 kg."),
    ),
    (
        (
            "Young flyers",
            "Children from 6 to 11 years may fly alone; the escort service costs £45 each way.",
        ),
        (
            "Price list",
            "Service: Escort for children flying alone, each way; Price: £55; Paid: at booking",
        ),
    ),
    (
        ("Lost property", "Umbrellas and coats found on board are held for 45 days at Sumburgh."),
        (
            "Help desk",
            "We hold coats and umbrellas found on board for three months at Sumburgh, "
            "other things for 30 days.",
        ),
    ),
    (
        (
            "Group travel",
            "Groups must pay a deposit of 20% of the fare when the booking is confirmed.",
        ),
        (
            "Schools and clubs",
            "When a group booking is confirmed, 25% of the fare is due as a deposit.",
        ),
    ),
    (
        ("Medical travel", "A passenger may fly 10 days after an abdominal operation."),
        (
            "Fitness to fly",
            "After an abdominal operation, passengers wait 14 days before they fly.",
        ),
    ),
)
DIFFERENT = (
    (
        ("Check-in", "The desk at Kirkwall opens 90 minutes before a flight leaves."),
        ("Check-in times", "The desk at Kirkwall closes 25 minutes before a flight leaves."),
    ),
    (
        ("Fares", "A name on a Saver fare is corrected for £15."),
        ("Fares explained", "A name on a Plus fare is corrected for £5."),
    ),
    (
        ("Refunds", "A refund to a card arrives within 7 days."),
        ("Payments back", "A refund by cheque arrives within 21 days."),
    ),
    (
        (
            "Weather waivers",
            "If fog closes the airfield, you may move your flight within 5 days free of any fee.",
        ),
        (
            "Strike waivers",
            "If staff are on strike, you may move your flight within 14 days free of any fee.",
        ),
    ),
    (
        ("Livestock", "Live lobsters travel in the hold in boxes of up to 15 kg."),
        ("Hand luggage", "Live lobsters travel in the cabin in boxes of up to 4 kg."),
    ),
    (
        ("Excess baggage", "Excess baggage paid online costs £3 per kg."),
        ("Airport charges", "Excess baggage paid at the airport costs £6 per kg."),
    ),
    (
        (
            "Expectant mothers",
            "A woman expecting one baby may fly until 4 weeks before the due date.",
        ),
        ("Twins", "A woman expecting twins may fly until 8 weeks before the due date."),
    ),
    (
        ("Bags delayed", "A claim for a delayed bag is made in writing within 21 days."),
        ("Bags damaged", "A claim for a damaged bag is made in writing within 7 days."),
    ),
    (
        (
            "Winter timetable",
            "In winter the last bus to the airfield leaves 70 minutes before the last flight.",
        ),
        (
            "Summer timetable",
            "In summer the last bus to the airfield leaves 55 minutes before the last flight.",
        ),
    ),
    (
        (
            "Seats",
            "A window seat is £8 on mainland flights, booked up to 2 hours before departure.",
        ),
        (
            "Legroom",
            "A seat with more legroom costs £14 on mainland flights, booked up to 2 hours "
            "before departure.",
        ),
    ),
)


def document(name: str, title: str, text: str) -> Passage:
    info = DocumentInfo(name, title)
    return Passage(name, info, name, f"{name}.txt", (1,), ("1",), (), 0, len(text), text)


def pairs_found(*pairs: tuple[tuple[str, str], tuple[str, str]]) -> set[frozenset[str]]:
    said = [one for pair in pairs for one in pair]
    passages = [document(f"document {n}", *one) for n, one in enumerate(said)]
    return {frozenset((c.one.text, c.other.text)) for c in find_conflicts(passages)}


def test_conflicts_are_told_from_different_cases() -> None:
    """Every conflict is found, and of the different cases at most one is taken for one."""
    found = pairs_found(*CONFLICTS, *DIFFERENT)
    wanted = {frozenset((one[1], other[1])) for one, other in CONFLICTS}
    assert wanted <= found
    assert len(found - wanted) <= 1


def test_times_are_compared_across_units() -> None:
    """Weeks with days and hours with days; an equal time in other units is agreement."""
    card = "A lost boarding card is replaced at the island office for {} after the flight."
    one, same, other = (("Cards", card.format(time)) for time in ("48 hours", "2 days", "5 days"))
    rest = (*CONFLICTS[:3], *DIFFERENT[:3])
    texts = {one[1], same[1], other[1]}
    assert not [pair for pair in pairs_found((one, same), *rest) if pair & texts]
    assert frozenset((one[1], other[1])) in pairs_found((one, other), *rest)


def test_a_number_the_other_sentence_says_too_is_no_difference() -> None:
    """A clause agrees with a sentence that says its number in another of its clauses."""
    one = ("Hold", "A smoked salmon parcel weighs up to 12 kg in the hold; a larger one 20 kg.")
    two = ("Parcels", "Smoked salmon parcels of 20 kg are taken into the hold.")
    assert frozenset((one[1], two[1])) not in pairs_found((one, two), *CONFLICTS)
