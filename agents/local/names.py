"""Names that recognition wrote by their sound, as those who use them write them: "Kankun"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from jetbridge.agents.said import unaccented
from jetbridge.retrieval.spelling import common_words

_SHORTEST = 4
_FEWEST_CONSONANTS = 2
# Of the letters as they sound, at most one in three may be another vowel.
_OTHER_VOWELS = 1 / 3
_WORD = re.compile(rf"\b[A-Za-z]*[a-z][A-Za-z]*\b(?<=\w{{{_SHORTEST}}})")
# How letters sound, in the order in which they are looked for.
_SOUNDS = (
    ("ph", "f"), ("sch", "sh"), ("ck", "k"), ("qu", "kw"), ("dg", "j"), ("tch", "ch"), ("wh", "w"),
    ("gh", "g"), ("x", "ks"), ("q", "k"), ("z", "s"), ("y", "i"),
)  # fmt: skip
_SOFT = re.compile(r"c(?=[eiy])")
_HARD = re.compile(r"c(?!h)")


def with_names(text: str, names: Sequence[str]) -> str:
    """The text with each word that no language knows replaced by the name that sounds like it.

    Args:
        text: what was recognised.
        names: those that may come up, as they are written.
    """
    if not names:
        return text
    known, written = _known(tuple(names)), {name.lower() for name in names}

    def name_of(match: re.Match[str]) -> str:
        word = match[0]
        if word.lower() in written or _is_word(word.lower()):
            return word
        sound = _sound(word)
        alike = {name for other, name in known if _alike(sound, other)}
        return alike.pop() if len(alike) == 1 else word

    return _WORD.sub(name_of, text)


# A call's names are the same from its first turn to its last.
@lru_cache(maxsize=4)
def _known(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The names that are one word, each behind its sound."""
    return tuple((_sound(name), name) for name in names if _WORD.fullmatch(name))


def _is_word(low: str) -> bool:
    words = common_words()
    return low in words or any(low.removesuffix(end) in words for end in ("s", "es", "ed", "ing"))


def _alike(one: str, other: str) -> bool:
    bones = _bones(one)
    if len(bones) < _FEWEST_CONSONANTS or bones != _bones(other):
        return False
    return Levenshtein.distance(one, other) <= _OTHER_VOWELS * max(len(one), len(other))


def _bones(sound: str) -> str:
    """The consonants of a sound, and whether it begins with a vowel."""
    return re.sub(r"(?<!^)[aeiou]+", "", re.sub(r"^[aeiou]+", "a", sound))


def _sound(word: str) -> str:
    """The letters of a word that sound alike as one letter; doubled ones once."""
    plain = unaccented(word.lower())
    for letters, wanted in _SOUNDS:
        plain = plain.replace(letters, wanted)
    plain = _HARD.sub("k", _SOFT.sub("s", plain))
    return re.sub(r"(.)\1+", r"\1", plain)
