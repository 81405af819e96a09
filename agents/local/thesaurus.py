"""The telling words of a text: by their stems, everyday words of one meaning taken as one."""

from __future__ import annotations

import re
from functools import cache

from snowballstemmer import stemmer

# A line holds words of one meaning; a word stands in one line only.
_GROUPS = """
cost costs price fee charge charged charges pay paid expensive payment
bring take carry pack taking bringing
pick choose select chosen choice choosing picking
kid kids child children toddler
baby infant newborn
allowed permitted accepted accept allow permit welcome
buy purchase bought book reserve reservation booking
lost missing lose
late delay delayed delays
cancel cancelled canceled cancellation
phone telephone call ring
bag bags baggage luggage suitcase suitcases
help assistance assist
quick fast
refund refunded repaid repayment reimbursed reimburse reimbursement moneyback
doctor physician
plane aircraft airplane board onboard
mom mother dad father parent
start begin begins starts
end finish ends
big large size dimensions biggest largest measure
heavy weigh weight heaviest weighs weighing
broken damaged damage broke
old age aged
pregnant pregnancy
change switch swap modify alter
proof document certificate documents paper papers
eat food meal meals
alcohol drink drinks wine beer
send mail post ship
use used using
seat seats
show present
sick ill illness
died dies death dead
hotel room overnight stay
late-fee overdue
"""
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about all am an and any are as at be been but by can could did do does for from get "
        "go going gonna got had has have hello hey hi how i if im in is it its just know like ll "
        "long many may maybe me mine much my need no not of ok okay on or our out please re she so "
        "some tell than thanks that the their them then there they thing this to uh um up us use "
        "ve want wanna was we well were what when where which who why will with wondering would "
        "you your",
    )
)
_STEM = stemmer("english")


def alike(one: str, other: str) -> float:
    """The share of telling words that two texts have in common, 0 to 1, of the shorter's."""
    some, others = stems(one), stems(other)
    return len(some & others) / (min(len(some), len(others)) or 1)


def stems(text: str) -> frozenset[str]:
    """The stems of a text's telling words; "Wi-Fi" is also "wifi"."""
    lowered = _one_word(re.sub(r"[’']s\b", "", text.lower()))
    words = re.findall(r"[a-z0-9]+", lowered)
    words += [word.replace("-", "") for word in re.findall(r"[a-z]+(?:-[a-z]+)+", lowered)]
    return frozenset(_stem_of(word) for word in words if word not in _COMMON)


def ordered_stems(text: str) -> list[str]:
    """The stems of a text's telling words, in its order."""
    words = re.findall(r"[a-z0-9]+", _one_word(text.lower()))
    return [_stem_of(word) for word in words if word not in _COMMON]


@cache
def _meanings() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _GROUPS.strip().splitlines():
        stemmed = _STEM.stemWords(line.split())
        for stem in stemmed:
            found.setdefault(stem, stemmed[0])
    return found


def _stem_of(word: str) -> str:
    """The stem of a lower-case word, or that of the first word of its meaning."""
    stem = str(_STEM.stemWord(word))
    return _meanings().get(stem, stem)


def _one_word(text: str) -> str:
    """A text with phrases that mean one everyday word put as that word."""
    text = re.sub(r"\b(?:my |the |your )?money back\b", "refund", text, flags=re.I)
    text = re.sub(r"\bhow much (?:is|are|does|do|would|for|will)\b", "price", text, flags=re.I)
    text = re.sub(
        r"\b(?:(?:at |for )?no (?:extra |additional )?(?:charge|cost|fee)|free of charge|"
        r"without (?:a |any )?(?:charge|fee|cost|deduction)|complimentary|for nothing)\b",
        "free",
        text,
        flags=re.I,
    )
    return re.sub(r"\bhow (heavy|big|old|long)\b", r"\1", text, flags=re.I)
