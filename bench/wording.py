"""How far a text that was recognised is from the one that was said, in words.

Figures and words for the same number are the same, and so are the two spellings of English:
nobody can hear the difference. Everything else counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from jetbridge.agents.local.spoken import to_speech

_SPELLINGS = {
    r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers|ation)\b)": "l",
    r"(?<=\w{2}[bcdfghlmnptv])our(?=(?:s|ed|ing|ite|ites)?\b)": "or",
    r"(?<=\w{3})is(?=(?:e|es|ed|ing|ation)\b)": "iz",
    r"tre(?=s?\b)": "ter",
    r"\bpyjama": "pajama", r"\bgrey\b": "gray", r"\bcheque": "check", r"\btyre": "tire",
    r"\bcheck in\b": "checkin", r"\bok\b": "okay", r"\balright\b": "all right",
}  # fmt: skip


def plain(text: str) -> list[str]:
    """The words of a text as they sound, in lower case."""
    spoken = re.sub(r"['’]", "", to_speech(text).lower())
    spoken = re.sub(r"[^a-z0-9]+", " ", spoken)
    for written, wanted in _SPELLINGS.items():
        spoken = re.sub(written, wanted, spoken)
    return spoken.split()


def strict(text: str) -> list[str]:
    """The words of a text as they are written, in lower case and without signs."""
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’]", "", text.lower())).split()


def word_error(pairs: Iterable[tuple[list[str], list[str]]]) -> float:
    """Words inserted, left out or changed, as a share of those that were said.

    Args:
        pairs: what was said and what was heard.
    """
    wrong = total = 0
    for said, heard in pairs:
        wrong += Levenshtein.distance(said, heard)
        total += len(said)
    return wrong / total if total else 0.0
