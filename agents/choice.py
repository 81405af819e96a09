"""Understands which of several flights or bookings a customer means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jetbridge.agents.assent import is_yes
from jetbridge.agents.context import Offer
from jetbridge.agents.desk import Booking, Flight
from jetbridge.agents.numbers import clock_times, digits_of, spoken_days
from jetbridge.agents.said import lowered, unaccented
from jetbridge.agents.spelled import spelled_code
from jetbridge.agents.wording import city

_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2,
    "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "sixth": 5, "6th": 5,
}  # fmt: skip
_COUNTED = re.compile(
    r"\b(?:number|option|choice|flight number|no\.?)\s+(one|two|three|four|five|six|[1-6])\b"
)
_COUNTS = {"one": 0, "two": 1, "three": 2, "four": 3, "five": 4, "six": 5}
_PLACE_ALONE = re.compile(
    rf"(?:^|\s)(?:the )?({'|'.join(_ORDINALS)})"
    r"(?: (?:one|trip|booking)\b|(?: flight)?(?: please| then)?[.!]?$)"
)
_LATE = re.compile(r"\b(?:last|latest|later|late one)\b")
_EARLY = re.compile(r"\b(?:earlier|earliest|soonest|next|early one|quickest)\b")


_OF_ALL = re.compile(r"\b(?:latest|very last|earliest|very first|soonest)\b")
_MORE = re.compile(r"\b(?:more|others|other ones|what else|anything else|the rest|next three)\b")
_AFTER = re.compile(r"\b(?:later|after|afternoon|evening|postpone|push|missed|tomorrow)\b")
_BEFORE = re.compile(r"\b(?:earlier|sooner|before|quicker)\b")
# "Something later" asks for what was not read out; "the later one" chooses among what was.
_OTHERS = re.compile(
    r"\b(?:something|anything|any|an|a|even|much|nothing|bit|little)\b(?: \w+)? "
    r"(later|earlier|sooner)\b|\b(later|earlier|sooner) (?:than|ones|flights)\b"
)


def wished_first(words: str, flights: Sequence[Flight], than: Flight) -> tuple[Flight, ...]:
    """The flights with those first that leave when the words wish: later or earlier than one.

    Args:
        words: the customer's own words, for example "put me on a later flight".
        flights: what there is, soonest first.
        than: the flight that is booked now.
    """
    said = lowered(words)
    after, before = bool(_AFTER.search(said)), bool(_BEFORE.search(said))
    if after == before:
        return tuple(flights)
    fits = [flight for flight in flights if (flight.departs > than.departs) == after]
    rest = [flight for flight in flights if (flight.departs > than.departs) != after]
    return (*fits, *rest)


def chosen_flight(words: str, flights: Sequence[Flight]) -> Flight | None:
    """The one flight the words name by number, time, place in the list, or "the later one".

    Args:
        words: the customer's own words, for example "the ten fifteen".
        flights: the flights in the order they were read out.

    Returns:
        The flight, or None when the words fit none of them or several.
    """
    if not flights:
        return None
    said = lowered(words)
    named = [flight for flight in flights if _names(said, flight.number)]
    if len(named) == 1:
        return named[0]
    # "The six twenty one" is the one at 6:20 when none leaves at 6:21.
    for times in (clock_times(said), clock_times(re.sub(r"\bones?\b", "", said))):
        at = [
            flight for flight in flights
            if (flight.departs.hour * 60 + flight.departs.minute) in times
        ]  # fmt: skip
        pool = [flight for flight in (named or flights) if flight in at]
        if len(pool) >= 1:
            return pool[0]
    if (match := _COUNTED.search(said)) is not None:
        place = _COUNTS.get(match[1], int(match[1]) - 1 if match[1].isdigit() else 0)
        return flights[place] if place < len(flights) else None
    for word, place in _ORDINALS.items():
        if re.search(rf"\b{word}\b", said) and place < len(flights):
            return flights[place]
    if _OTHERS.search(said):
        return None
    if _LATE.search(said):
        return max(flights, key=lambda flight: flight.departs)
    if _EARLY.search(said):
        return min(flights, key=lambda flight: flight.departs)
    by_day = [
        flight for flight in flights
        if f"{flight.departs:%A}".lower() in said or _on_day(said, flight)
    ]  # fmt: skip
    if len(by_day) == 1:
        return by_day[0]
    if len(flights) == 1 and (is_yes(said) or re.search(r"\b(?:that|this|it)\b", said)):
        return flights[0]
    if re.search(r"\bmiddle\b", said) and len(flights) == 3:
        return flights[1]
    return None


def chosen_of(words: str, offer: Offer) -> Flight | None:
    """The flight of an offer that the words name; see `chosen_flight`.

    "The last one" is the last that was read out; a time, a number or "the latest" may name any.
    """
    if _OF_ALL.search(lowered(words)) and not _OTHERS.search(lowered(words)):
        return chosen_flight(words, offer.flights)
    return chosen_flight(words, offer.told) or chosen_flight(words, offer.flights)


def beyond(words: str, offer: Offer) -> tuple[Flight, ...] | None:
    """The flights that "something later" or "anything earlier" means, beyond those read out.

    Returns:
        None when the words wish for neither.
    """
    found = _OTHERS.search(lowered(words))
    if found is None:
        return None
    if (found[1] or found[2]) == "later":
        latest = max(flight.departs for flight in offer.told)
        return tuple(one for one in offer.flights if one.departs > latest)
    earliest = min(flight.departs for flight in offer.told)
    return tuple(one for one in offer.flights if one.departs < earliest)


def asks_for_more(words: str) -> bool:
    """Whether the words ask for flights beyond those read out: "what else is there?"."""
    return _MORE.search(lowered(words)) is not None


def chosen_bookings(words: str, bookings: Sequence[Booking]) -> tuple[Booking, ...]:
    """The bookings the words can mean: by code, flight number, city, day or, where nothing else
    is said, place in the list; all of them if none is named."""
    said = lowered(words)
    if (bare := _PLACE_ALONE.search(said)) is not None and _ORDINALS[bare[1]] < len(bookings):
        return (bookings[_ORDINALS[bare[1]]],)
    squeezed = re.sub(r"[^a-z0-9]", "", said)
    spelled = spelled_code(words, [booking.locator for booking in bookings])
    tests: tuple[Callable[[Booking], bool], ...] = (
        lambda booking: booking.locator.lower() in squeezed,
        lambda booking: booking.locator == spelled,
        lambda booking: _names(said, booking.flight.number),
        lambda booking: _names_city(said, booking.flight.destination),
        lambda booking: f"{booking.flight.departs:%A}".lower() in said,
        lambda booking: _on_day(said, booking.flight),
    )
    for test in tests:
        found = tuple(booking for booking in bookings if test(booking))
        if found and len(found) < len(bookings):
            return found
    return tuple(bookings)


def _on_day(said: str, flight: Flight) -> bool:
    return (flight.departs.month, flight.departs.day) in spoken_days(said)


def _names_city(said: str, place: str) -> bool:
    """Whether a city is named, with or without its accents and its airport's code."""
    name = unaccented(lowered(city(place)))
    code = re.search(r"\(([a-z]{3})\)", lowered(place))
    names = [name, *([code[1]] if code else [])]
    return any(re.search(rf"\b{re.escape(one)}\b", unaccented(said)) for one in names if one)


def _names(said: str, number: str) -> bool:
    figures = re.sub(r"\D", "", number)
    squeezed = re.sub(r"[^a-z0-9]", "", said)
    if re.sub(r"[^a-z0-9]", "", number.lower()) in squeezed:
        return True
    return len(figures) >= 2 and figures in digits_of(said)
