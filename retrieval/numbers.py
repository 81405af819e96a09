"""Numbers as they are said, written in figures: ``twenty two by fourteen`` is ``22 x 14``."""

from __future__ import annotations

import re

_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
_FEW = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ONES = {word: value for value, word in enumerate((*_FEW, *_TEENS, "eighteen", "nineteen"))}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_NUMBER = "|".join((*_TENS, *_ONES, "hundred", "thousand"))
_SPOKEN = re.compile(rf"\b(?:{_NUMBER})(?:(?:[ -]|\s+and\s+)(?:{_NUMBER}))*\b", re.IGNORECASE)
_POINT = re.compile(r"\b(\d+) point (\d+|one)\b", re.IGNORECASE)
_BY = re.compile(r"(?<=\d) (?:by|times) (?=\d)", re.IGNORECASE)
# Letters said one by one: "s d r", "m a h".
_SPELT = re.compile(r"\b[^\W\d_](?: [^\W\d_]){2,}\b")
# "one" by itself is a pronoun more often than a number.
_PLAIN = {"one"}


def written_numbers(text: str) -> str:
    """Write spoken numbers, decimal points and dimensions in figures, letters in one word."""
    text = _SPOKEN.sub(lambda found: _figures(found.group()), text)
    text = _POINT.sub(lambda found: f"{found[1]}.{'1' if found[2] == 'one' else found[2]}", text)
    return _BY.sub(" x ", _SPELT.sub(lambda found: found.group().replace(" ", ""), text))


def _figures(said: str) -> str:
    parts = re.split(r"[ -]|\s+and\s+", said.lower())
    if len(parts) == 1 and parts[0] in _PLAIN | {"hundred", "thousand"}:
        return said
    groups: list[int] = []
    total = current = 0
    last = 0
    for part in (part for part in parts if part and part != "and"):
        if part == "thousand":
            total, current, last = total + max(1, current) * 1000, 0, 0
        elif part == "hundred":
            current, last = max(1, current) * 100, 100
        else:
            value = _TENS.get(part, _ONES.get(part, 0))
            # "five two" and "twenty twelve" are two numbers, "fifty two" is one.
            if last and last < 100 and not (last >= 20 and last % 10 == 0 and 0 < value < 10):
                groups.append(total + current)
                total = current = 0
            current, last = current + value, value
    groups.append(total + current)
    return " ".join(map(str, groups))
