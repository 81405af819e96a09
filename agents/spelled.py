"""A code spelled aloud, told among those there are although a sign or two were misheard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

ALPHABET = (
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
    "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango",
    "uniform", "victor", "whiskey", "xray", "yankee", "zulu",
)  # fmt: skip
FIGURES = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
# What a sign is written as by whoever does not know that one is spelled.
_SOUNDS = {
    "to": "2", "too": "2", "for": "4", "ate": "8", "won": "1", "and": "n", "are": "r",
    "you": "u", "why": "y", "see": "c", "sea": "c", "be": "b", "bee": "b", "tea": "t", "pea": "p",
    "queue": "q", "cue": "q", "jay": "j", "kay": "k", "ex": "x", "ay": "a", "eh": "a", "hey": "a",
    "em": "m", "en": "n", "el": "l", "gee": "g", "ar": "r", "eye": "i", "ess": "s", "vee": "v",
}  # fmt: skip
# Signs whose names sound alike.
_ALIKE = ("bcdegptvz3", "ajk8h", "mn", "fsx6", "iy59", "qu2w", "o0", "l1i", "r", "7s")
_NEAR = 0.5
_MOST = 2.0
_MARGIN = 1.0
_FEWEST = 4
# "H as in hotel" is heard as "Each is in hotel", too.
_AS_IN = re.compile(r"\b[A-Za-z]+[.,]?\s+(?:as|is)\s+in\s+([A-Za-z])[A-Za-z]+\b", re.IGNORECASE)
ALPHABETIC = 70.0


def spelled_code(words: str, codes: Iterable[str]) -> str | None:
    """The one code that the words spell, or nearly spell; None where that is in doubt.

    Args:
        words: what was said as it was recognised: "HM6 and SF".
        codes: those there are, such as the customer's booking codes.
    """
    runs = _runs(words)
    costs = sorted(
        (min(_cost(run, re.sub(r"[^a-z0-9]", "", code.lower())) for run in runs), code)
        for code in codes
        if runs
    )
    if not costs or costs[0][0] > _MOST:
        return None
    if len(costs) > 1 and costs[1][0] - costs[0][0] < _MARGIN:
        return None
    return costs[0][1]


def _runs(words: str) -> list[str]:
    """Signs that follow one another: at least four, and one a figure."""
    runs = [""]
    plain = _AS_IN.sub(lambda match: match[1], words)
    for word in re.findall(r"[A-Za-z]+-?[Rr]ay\b|[A-Za-z0-9]+", plain):
        sign = _signs(word)
        if sign is None:
            runs.append("")
        else:
            runs[-1] += sign
    return [run for run in runs if len(run) >= _FEWEST and re.search(r"\d", run)]


def _signs(word: str) -> str | None:
    low = word.lower().replace("-", "")
    if len(low) == 1 or re.search(r"\d", low) or (word.isupper() and len(low) <= _FEWEST + 1):
        return low
    if low in FIGURES or low in _SOUNDS:
        return FIGURES.get(low) or _SOUNDS[low]
    near = max(ALPHABET, key=lambda one: fuzz.ratio(low, one))
    return near[0] if near[0] == low[0] and fuzz.ratio(low, near) >= ALPHABETIC else None


def _cost(run: str, code: str) -> float:
    """What it takes to make the code of some stretch of the run: Sellers' algorithm (1980)."""
    row: Sequence[float] = [0.0] * (len(run) + 1)
    for place, wanted in enumerate(code, 1):
        new = [float(place)]
        for at, sign in enumerate(run, 1):
            new.append(min(row[at] + 1, new[-1] + 1, row[at - 1] + _apart(sign, wanted)))
        row = new
    return min(row)


def _apart(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return _NEAR if any(one in group and other in group for group in _ALIKE) else 1.0
