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
    r"\bwhisky\b": "whiskey", r"\bmum(?=s?\b|m)": "mom", r"\b(?:u+h+|u+m+|h+m+|e+r+m?)\b": " ",
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
    """Both texts with compounds that only one of them parts in one word: "suit case"."""
    return _joined(said, heard), _joined(heard, said)


def _joined(words: list[str], by: list[str]) -> list[str]:
    there = set(by)
    out: list[str] = []
    for word in words:
        pair = f"{out[-1]}{word}" if out else ""
        if pair in there and pair not in words and not pair.isdigit():
            out[-1] = pair
        else:
            out.append(word)
    return out
