"""Whether a request is about somebody else's booking: nobody sees or changes another's.

Who is signed in sees their own bookings alone. What is asked about "my wife's seat" or "John
Smith's flight" must not be answered with the customer's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from jetbridge.agents.said import lowered

_RECORD = (
    r"(?:flights?|bookings?|reservations?|seats?|trips?|gates?|tickets?|itinerar(?:y|ies)|"
    r"details|status|plane)"
)
_PERSON = (
    r"(?:wife|husband|partner|spouse|fianc[eé]e?|son|daughter|kids?|child(?:ren)?|bab(?:y|ies)|"
    r"mother|mom|mum|father|dad|parents?|brother|sister|grand(?:mother|father|ma|pa|parents)|"
    r"uncle|aunt|cousin|nephew|niece|friends?|buddy|colleagues?|coworkers?|boss|neighbou?rs?|"
    r"boyfriend|girlfriend|roommate|in-laws?)"
)
_OWN = re.compile(
    rf"\b(?:me and|with) (?:my|our) {_PERSON}\b|\b{_PERSON} and (?:me|i|myself)\b|"
    rf"\b(?:i|we)(?:'m|'re| am| are)\b.{{0,30}}\b{_PERSON}\b"
)
_THEIRS = re.compile(
    rf"\b(?:my|our|a|the) {_PERSON}(?:'s)? (?:\w+ )?{_RECORD}\b|"
    rf"\b(?:his|her) (?:\w+ )?{_RECORD}\b|"
    rf"\b{_RECORD} (?:of|for|belonging to) (?:(?:my|our|a|the) {_PERSON}|him|her|them)\b|"
    # Whose address of mail it is nobody here knows, so it is not taken for the customer's.
    rf"\b{_RECORD} (?:of|for|under|belonging to) [\w.+-]+@|"
    rf"\b(?:does|is|has|did|will|are|do|was) (?:my|our) {_PERSON}\b|"
    rf"\b(?:move|change|rebook|put|switch|check|book|get|look up) (?:(?:my|our) {_PERSON}|him|"
    r"her)\b"
)
# "What's my gate", "today's flight" and "United's flight" are nobody's.
_NAMED = re.compile(rf"\b((?!\d)\w+)'s (?:\w+ )?{_RECORD}\b")
_NOBODY = frozenset(
    re.findall(
        r"\w+",
        "what where when who how that it there here today tomorrow tonight yesterday monday "
        "tuesday wednesday thursday friday saturday sunday morning afternoon evening week month "
        "airline let he she next now company one family",
    )
)
_SITS = re.compile(
    r"\b(?:what|which) (?:seat|flight|row|gate) (?:is|does|has) (?P<name>[a-z]+(?: [a-z]+)?) "
    r"(?:in|have|on|got|sit|sitting|booked|fly|flying)\b"
)
# Six letters and figures, both among them; "LK1234" is a flight.
_CODE = re.compile(r"\b(?![a-z]{2}\d{4}\b)(?=\w*\d)(?=\w*[a-z])[a-z0-9]{6}\b")
_SELF = frozenset({"i", "we", "my", "mine", "our", "me", "it", "that", "this", "the", "there"})


def is_anothers(words: str, own: Collection[str] = ()) -> bool:
    """Whether words ask about, or want to change, the booking of somebody else.

    Args:
        words: the customer's own words.
        own: names that are the customer's, in lower case.
    """
    said = lowered(words)
    if _OWN.search(said):
        return False
    if _THEIRS.search(said):
        return True
    named = {match[1] for match in _NAMED.finditer(said)} - _NOBODY - set(own)
    if named:
        return True
    sits = _SITS.search(said)
    return sits is not None and sits["name"].split()[0] not in {*_SELF, *own}


def names_other_code(words: str, codes: Iterable[str]) -> bool:
    """Whether words name a booking's code, and none of the customer's own.

    Args:
        words: the customer's own words.
        codes: the codes of the customer's bookings.
    """
    named = set(_CODE.findall(lowered(words)))
    return bool(named) and named.isdisjoint(code.lower() for code in codes)
