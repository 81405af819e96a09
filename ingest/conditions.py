"""Conditions: whether two sentences are about different cases, each with its own number.

"On domestic flights" and "on international flights", "if fog closes the airfield" and "if
staff are on strike", "a Saver fare" and "a Plus fare" are different cases of one rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache

from jetbridge.ingest.quantities import without_numbers

Stems = Callable[[str], frozenset[str]]

# Words of which one excludes the others; a column of words is one side of an axis.
_AXES = (
    ("domestic national inland", "international abroad overseas transatlantic"),
    ("cabin aboard", "hold cargo checked"),
    ("first", "second", "third", "further additional"),
    ("infant baby lap", "child minor", "adult"),
    ("economy", "premium", "business"),
    ("online website app", "airport desk counter", "phone telephone call"),
    ("delayed delay late", "damaged damage broken", "lost loss missing"),
    ("opens open start starts", "closes close end ends"),
    ("acknowledged", "answered decided decision"),
    ("peak high", "offpeak low"),
    ("summer", "winter"),
    ("weekday weekdays", "weekend weekends"),
    ("arrival arriving landing", "departure departing"),
    ("outbound", "inbound"),
    ("minimum least", "maximum most"),
    ("card", "cash", "cheque check transfer", "voucher credit"),
    ("refundable", "nonrefundable"),
    ("complaint", "claim"),
)
_CONDITION = re.compile(
    r"\b(?:if|when|where|unless|once|in case of|in the event of)\s+([^,;:.]+)", re.IGNORECASE
)
# Led by a participle: "Refused for weather, you may rebook".
_LED = re.compile(r"^[A-Z]\w+ed\s(?:for|by|because|at|on)\s[^,;:.]+(?=,)")
_NAME = re.compile(r"(?<=[\w,)] )[A-Z][a-z]\w+(?:\s[A-Z][a-z]\w+)*")
# Words that bind a number (to a flight, a time, a kind of journey) and are no subject.
_FRAME = (
    "departure depart leave arrival arrive landing takeoff travel journey trip booking "
    "booked flight day domestic international open close start end begin first second "
    "third maximum minimum early earliest late latest low high season fee fees fare "
    "difference price cost charge free without pay paid yes answer question "
)
_TOKEN = re.compile(r"[^\W\d_]+")
# How much of two sentences must run the same for one swapped word to be meant.
_PARALLEL = 0.6


def different_cases(
    one: Sequence[str], other: Sequence[str], stems: Stems, *, common: frozenset[str]
) -> bool:
    """Whether two sentences name cases that exclude each other.

    Args:
        one: the words of a clause, its sentence and its title, nearest first.
        other: the same of the other.
        stems: cuts a text to the stems of its content words.
        common: stems so frequent in the library that they tell no case (the airline's name).
    """
    return (
        _excluded([_words(text) for text in one], [_words(text) for text in other], stems)
        or _conditions_differ(one[1], other[1], stems, common)
        or _names_differ(one[1:], other[1:], stems, common)
        or _swapped(one[1], other[1], stems)
    )


def subject(text: str, words: frozenset[str], stems: Stems) -> frozenset[str]:
    """What a clause is about: its words but for names and those that only bind its number.

    Args:
        text: the sentence the clause is of.
        words: stems of the clause.
        stems: cuts a text to the stems of its content words.
    """
    return words - stems(_FRAME) - stems(" ".join(_NAME.findall(text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _TOKEN.findall(text.replace("-", "")))


def _excluded(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]], stems: Stems) -> bool:
    for sides in _sides(stems):
        mine, theirs = _side(one, sides, stems), _side(other, sides, stems)
        if mine and theirs and not mine & theirs:
            return True
    return False


@cache
def _sides(stems: Stems) -> list[list[frozenset[str]]]:
    return [[stems(side) | frozenset(side.split()) for side in axis] for axis in _AXES]


def _side(
    scopes: Iterable[frozenset[str]], sides: Sequence[frozenset[str]], stems: Stems
) -> set[int]:
    """The sides of an axis that the nearest scope names which names any."""
    for words in scopes:
        cut = words | stems(" ".join(words))
        found = {n for n, side in enumerate(sides) if cut & side}
        if found:
            return found
    return set()


def _conditions_differ(one: str, other: str, stems: Stems, common: frozenset[str]) -> bool:
    """Whether each is bound to a condition of which the other sentence hardly speaks."""
    mine, theirs = _condition(one, stems) - common, _condition(other, stems) - common
    if not mine or not theirs or mine & theirs:
        return False
    return 2 * len(mine & stems(other)) < len(mine) and 2 * len(theirs & stems(one)) < len(theirs)


def _condition(text: str, stems: Stems) -> frozenset[str]:
    led = _LED.match(text)
    return stems(" ".join([*_CONDITION.findall(text), led[0] if led else ""]))


def _names_differ(
    one: Sequence[str], other: Sequence[str], stems: Stems, common: frozenset[str]
) -> bool:
    """Whether each names somebody, some place or some product, and never the same."""
    mine = stems(" ".join(_NAME.findall(one[0]))) - common
    theirs = stems(" ".join(_NAME.findall(other[0]))) - common
    return (
        bool(mine and theirs)
        and not mine & stems(" ".join(other))
        and not theirs & stems(" ".join(one))
    )


def _swapped(one: str, other: str, stems: Stems) -> bool:
    """Whether the sentences run alike but for a content word in the same place."""
    first = [word.lower() for word in _TOKEN.findall(without_numbers(one))]
    second = [word.lower() for word in _TOKEN.findall(without_numbers(other))]
    match = SequenceMatcher(None, first, second, autojunk=False)
    if match.ratio() < _PARALLEL or "; " in one or "; " in other:  # a table's row
        return False
    here, there = stems(one), stems(other)
    for tag, a, b, c, d in match.get_opcodes():
        if tag == "replace":
            left, right = stems(" ".join(first[a:b])), stems(" ".join(second[c:d]))
            if left - there and right - here:
                return True
    return False
