"""Quantities in a question, and whether a text speaks of them: 60 pounds is in "51 to 70 lbs"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS = {
    "weight": r"lbs?|pounds?|pounder",
    "kilogram": r"kg|kilos?|kilograms?",
    "minute": r"min(?:ute)?s?",
    "hour": r"hours?|hrs?|h",
    "day": r"days?",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?(?: old| of age)?|year[- ]olds?|yo",
    "length": r"inch(?:es)?|in",
    "percent": r"percent|%",
    "mile": r"miles?",
    "watt": r"wh|watt[- ]hours?",
}
_WORDS = {
    word: value
    for value, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen",
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), 2
    )
}
_SPOKEN = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[\s-](?P<ones>{'|'.join(list(_WORDS)[1:10])}))?|"
    rf"(?P<plain>{'|'.join(_WORDS)}))\b"
)
_N = r"(\d+(?:\.\d+)?)"
_TO = r"\s*(?:–|-|to|and)\s*"
_MAKES = {
    "between": rf"{_N}\s*(?:UNIT)?{_TO}{_N}[\s-]*(?:UNIT)\b",
    "below": rf"\b(?:under|below|less than|fewer than|younger than|lighter than)\s+{_N}[\s-]*"
    rf"(?:UNIT)\b",
    "at most": rf"\b(?:up to|at most|no more than|not more than|within|maximum of)\s+{_N}[\s-]*"
    rf"(?:UNIT)\b|{_N}[\s-]*(?:UNIT)\s+or\s+(?:less|under|fewer|younger|lighter)\b",
    "above": rf"\b(?:over|above|more than|older than|heavier than|longer than|exceeding|exceeds|"
    rf"passes)\s+{_N}[\s-]*(?:UNIT)\b",
    "at least": rf"\b(?:from|at least|minimum of)\s+{_N}[\s-]*(?:UNIT)\b|"
    rf"{_N}[\s-]*(?:UNIT)(?: late| old| long| ahead| away)?\s+(?:or|and)\s+"
    rf"(?:more|over|older|above|longer|heavier|later)\b",
}  # fmt: skip
_PATTERNS = {
    unit: {make: re.compile(pattern.replace("UNIT", names), re.I)
           for make, pattern in _MAKES.items()}
    for unit, names in _UNITS.items()
}  # fmt: skip
_NAMES = "|".join(name for names in _UNITS.values() for name in names.split("|") if len(name) > 2)
_STATED = tuple(
    re.compile(rf"{number}[\s-]*(?:{_NAMES})\b", re.I)
    for number in (_SPOKEN.pattern, r"\b\d+(?:\.\d+)?", r"\ban?\b")
)
_ASKED = {unit: re.compile(rf"\b{_N}[\s-]*(?:{names})\b", re.I) for unit, names in _UNITS.items()}
# Weeks of a pregnancy and the like are told as "week 28", "weeks 29-36", "ages 5 to 14".
_AHEAD = {"week": r"weeks?", "day": r"days?", "year": r"(?:aged?|ages)", "month": r"months?"}
_WORDED = {
    unit: (
        ("between", re.compile(rf"\b{ahead}\s+{_N}{_TO}{_N}", re.I)),
        ("at least", re.compile(rf"\bfrom {ahead}\s+{_N}", re.I)),
        ("at most", re.compile(rf"\buntil (?:the end of )?{ahead}\s+{_N}", re.I)),
    )
    for unit, ahead in _AHEAD.items()
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a unit, for example 60 of "weight"."""

    amount: float
    unit: str


def quantities(question: str) -> tuple[Quantity, ...]:
    """The quantities that a question states, in figures or in words."""
    figures = _SPOKEN.sub(_figure, question.lower())
    return tuple(
        Quantity(float(match[1]), unit)
        for unit, pattern in _ASKED.items()
        for match in pattern.finditer(figures)
    )


def without_quantities(question: str) -> str:
    """A question without the quantities that it states, in figures or in words."""
    rest = question
    for pattern in _STATED:
        rest = pattern.sub(" ", rest)
    return rest


def speaks_of(text: str, asked: Sequence[Quantity]) -> float:
    """How well a text's ranges hold a quantity.

    Args:
        text: a sentence, or a table row's name or cell.
        asked: the question's quantities.

    Returns:
        1.0 when a range of two ends holds one, 0.5 to 0.9 when one of one end does (the
        nearer the more), -1.0 when the ranges leave all out, 0.0 when there is none.
    """
    found = [fit for one in asked for fit in _fits(text, one)]
    return max(found, default=0.0)


def _fits(text: str, asked: Quantity) -> list[float]:
    found: list[float] = []
    patterns = dict(_PATTERNS[asked.unit])
    rest = text
    for make, pattern in patterns.items():
        for match in pattern.finditer(rest):
            bounds = [float(n) for n in match.groups() if n]
            found.append(_fit(make, bounds, asked.amount))
        # What was read as a range is not read again as one of its ends.
        rest = pattern.sub(" ", rest)
    for make, ahead in _WORDED.get(asked.unit, ()):
        for match in ahead.finditer(text):
            bounds = [float(n) for n in match.groups() if n]
            found.append(_fit(make, bounds, asked.amount))
    return found


def _fit(make: str, bounds: Sequence[float], amount: float) -> float:
    if not _holds(make, bounds, amount):
        return -1.0
    if make == "between":
        return 1.0
    # Of "3 hours or more" and "6 hours or more" the second is meant by seven.
    return 0.5 + 0.4 * min(amount, bounds[0]) / (max(amount, bounds[0]) or 1.0)


def _holds(make: str, bounds: Sequence[float], amount: float) -> bool:
    if make == "between":
        # "3 hours to 4 hours 59 minutes" ends just before 5.
        return bounds[0] <= amount <= bounds[-1] + 0.99
    return {
        "below": amount < bounds[0],
        "at most": amount <= bounds[0],
        "above": amount > bounds[0],
        "at least": amount >= bounds[0],
    }[make]


def _figure(match: re.Match[str]) -> str:
    if match["plain"]:
        return str(_WORDS[match["plain"]])
    return str(_TENS[match["tens"]] + (_WORDS[match["ones"]] if match["ones"] else 0))
