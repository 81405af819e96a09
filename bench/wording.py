"""How far a text that was recognised is from the one that was said, in words.

Figures and words for the same number are the same, and so are the two spellings of English and a
compound in one word or in two: nobody can hear the difference. A drawn out "uh" is no word.
Everything else counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from jetbridge.agents.local.spoken import to_speech

_SPELLINGS = {
    r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers|ation)\b)": "l",
    r"(?<=\w{2}[bcdfghlmnptv])our(?=(?:s|ed|ing|ite|ites)?\b)": "or",
    r"\bpractic(?=e)": "practis",
    r"(?<=\w{3})is(?=(?:e|es|ed|ing|ation)\b)": "iz",
    r"tre(?=s?\b)": "ter",
    r"\bpyjama": "pajama", r"\bgrey\b": "gray", r"\bcheque": "check", r"\btyre": "tire",
    r"\bcheck in\b": "checkin", r"\bok\b": "okay", r"\balright\b": "all right",
    r"\bwhisky\b": "whiskey", r"\bmum(?=s?\b|m)": "mom", r"\b(?:u+h+|u+m+|h*m{2,}|e+r+m?)\b": " ",
}  # fmt: skip
# A compound or a spelled name in one word is at most so many in the other text.
_PARTS = 4


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


def word_error(pairs: Iterable[tuple[list[str], list[str]]], *, compounds: bool = True) -> float:
    """Words inserted, left out or changed, as a share of those that were said.

    Args:
        pairs: what was said and what was heard.
        compounds: whether "suit case" is "suitcase".
    """
    wrong = total = 0
    for said, heard in pairs:
        wrong += Levenshtein.distance(*(alike(said, heard) if compounds else (said, heard)))
        total += len(said)
    return wrong / total if total else 0.0


def alike(said: list[str], heard: list[str]) -> tuple[list[str], list[str]]:
    """Both texts with what only one of them parts in one word: "suit case", "j f k"."""
    return _joined(said, heard), _joined(heard, said)


def _joined(words: list[str], by: list[str]) -> list[str]:
    there = set(by) - set(words)
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in range(_PARTS, 0, -1):
            whole = "".join(words[at : at + size])
            if size == 1 or (whole in there and not whole.isdigit()):
                out.append(whole)
                at += size
                break
    return out
