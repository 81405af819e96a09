"""Quantities: the numbers with a unit in a text, and what of them can be compared."""

from __future__ import annotations

import re
from collections import defaultdict

# What can be compared, by measure.
Values = dict[str, frozenset[str | float]]

DIMENSIONS = re.compile(
    r"(?P<a>\d+(?:\.\d+)?)\s?[x×]\s?(?P<b>\d+(?:\.\d+)?)(?:\s?[x×]\s?(?P<c>\d+(?:\.\d+)?))?\s?"
    r"(?P<unit>in(?:ch(?:es)?)?|cm|mm|m|ft|feet)?\b\.?",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?P<currency>[$€£])?\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s?"
    r"(?P<unit>%|percent|per\scent|dollars?|euros?|lbs?|kg|kilos?|pounds?|(?:linear\s)?inch(?:es)?|cm"
    r"|h(?:ou)?rs?|minutes?|mins?|(?:business\s|calendar\s|working\s)?days?|weeks?|months?|years?"
    r"|miles|kilometers|km|points|feathers|persons?|people|passengers|bags|pieces|liters?|ml|wh)?"
    r"(?![\w-]*\d)(?!\w)",
    re.IGNORECASE,
)
# Money told by its code, before or behind the number.
_CURRENCY = {"usd": "$", "eur": "€", "gbp": "£"}
_CODED = re.compile(
    r"\b(?P<c>USD|EUR|GBP)\s?(?P<n>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<m>\d[\d,]*(?:\.\d+)?)\s?(?P<d>USD|EUR|GBP)\b"
)
_SPELLED = {
    word: str(n)
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve"), 1,
    )
}  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELLED |= {"fourteen": "14", "fifteen": "15"}
_SPELLED |= {word: str(10 * n) for n, word in enumerate(_TENS, 2)}
_SPELLED |= {
    f"{ten}-{one}": str(int(_SPELLED[ten]) + n)
    for ten in _TENS
    for n, one in enumerate(tuple(_SPELLED)[:9], 1)
}
_SPELLED_UNIT = re.compile(
    rf"\b({'|'.join(sorted(_SPELLED, key=len, reverse=True))})"
    r"(?=\s(?:(?:business|calendar|working)\s)?"
    r"(?:hours?|minutes?|days?|weeks?|months?|years?|bags|pieces|persons?|people)\b)",
    re.IGNORECASE,
)
_UNITS = {
    "dollars": "$", "dollar": "$", "euros": "€", "euro": "€", "percent": "%", "per cent": "%",
    "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "pound": "lb", "pounds": "lb",
    "kilo": "kg", "kilos": "kg", "people": "person", "inches": "inch", "linear inches": "inch",
    "linear inch": "inch", "passengers": "person",
}  # fmt: skip
_HALF = re.compile(r"(\d+)\s?h(?:ou)?rs?\s(?:and\s)?(\d+)\s?min(?:ute)?s?\b", re.IGNORECASE)
SHORT = ("minute", "hour")
TIMES = frozenset(("minute", "hour", "day", "week", "month", "year"))
# Days in each unit of time.
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.437,
         "year": 365.244}  # fmt: skip
# A number of a unit of time, or one that leaves out the unit told before.
_BARE = re.compile(
    r"\b\d+(?:\.\d+)?\s(?P<unit>(?:hour|minute|day|week|month|year)s?)\b"
    r"|\b(?:for|after|within)\s\d+(?=\s*(?:[;,.)]|$))",
    re.IGNORECASE,
)
# A list of codes, such as the airports at which something holds.
_CODE = re.compile(r"[A-Z]{2,4}")
_CODES = re.compile(r"\b[A-Z]{2,4}(?:(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s)[A-Z]{2,4}\b)+")
LIST = re.compile(r"\b[A-Z]{2,4}(?:\+[A-Z]{2,4})+\b")


def quantities(text: str) -> dict[str, frozenset[str]]:
    """The numbers with a unit in a text, by unit: ``{"$": {"50"}, "size": {"17x13x8"}}``."""
    out: dict[str, set[str]] = defaultdict(set)
    for codes in LIST.findall(text):
        out["list"].add(codes.replace("+", ", "))
    for match in DIMENSIONS.finditer(text):
        unit = (match["unit"] or "in").lower()
        kind = "size in cm" if unit in ("cm", "mm", "m") else "size"
        out[kind].add("x".join(side for side in (match["a"], match["b"], match["c"]) if side))
    for match in NUMBER.finditer(DIMENSIONS.sub(" ", text)):
        number = match["n"].replace(",", "").rstrip(".")
        if match["currency"]:
            out[match["currency"]].add(number)
        elif match["unit"]:
            out[kind_of(match["unit"])].add(number)
    return {unit: frozenset(values) for unit, values in out.items()}


def measures(values: dict[str, frozenset[str]]) -> Values:
    """The values of units by what can be compared: times in hours, and from a day on in days.

    A month has 30.437 days, so that only what comes of months is no whole number.
    """
    out: dict[str, set[str | float]] = defaultdict(set)
    for unit, numbers in values.items():
        for number in numbers:
            if unit not in TIMES:
                out[unit].add(number if unit in ("size", "size in cm", "list") else float(number))
                continue
            days = round(float(number) * _DAYS[unit], 5)
            if unit in SHORT:
                out["hour"].add(round(days * 24, 3))
            if unit not in SHORT or (days >= 1 and days.is_integer()):
                out["day"].add(days)
    return {measure: frozenset(found) for measure, found in out.items()}


def _whole(text: str) -> str:
    """A text whose bare numbers have the unit of time before them: "for 30 days, kept for 60"."""
    unit = ""

    def complete(match: re.Match[str]) -> str:
        nonlocal unit
        if match["unit"]:
            unit = match["unit"]
            return match[0]
        return f"{match[0]} {unit}" if unit else match[0]

    return _BARE.sub(complete, text)


def kind_of(unit: str) -> str:
    """A unit by its one name: a business day is a day."""
    name = " ".join(unit.lower().split())
    kind = _UNITS.get(name, name.removesuffix("s"))
    return kind.split(" ")[-1] if kind.endswith(" day") else kind


def shown(values: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Quantities as a person reads them: ``("$50", "30 day")``."""
    return tuple(
        f"{unit}{number}"
        if unit in "$€£"
        else number
        if unit in ("size", "list")
        else f"{number} {unit}"
        for unit, numbers in values.items()
        for number in sorted(numbers)
    )


def plain_numbers(text: str) -> str:
    """A text with its numbers in figures with their units, and its lists of codes sorted."""
    bare = _SPELLED_UNIT.sub(lambda m: _SPELLED[m[1].lower()], text)
    bare = _CODES.sub(lambda m: "+".join(sorted(_CODE.findall(m[0]))), bare)
    bare = _CODED.sub(lambda m: _CURRENCY[(m["c"] or m["d"]).lower()] + (m["n"] or m["m"]), bare)
    bare = _HALF.sub(lambda m: f"{int(m[1]) + int(m[2]) / 60:g} hours", bare)
    return _whole(bare)


def without_numbers(text: str) -> str:
    """A text without its quantities, their units and its lists of codes."""
    return NUMBER.sub(" ", DIMENSIONS.sub(" ", LIST.sub(" ", plain_numbers(text))))
