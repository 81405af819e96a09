"""The telling words of a text: by their stems, words of one meaning taken as one.

Which words mean the same is read from the table that the content team edits
(`retrieval/words.yaml`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from snowballstemmer import stemmer

from jetbridge.retrieval.vocabulary import read_vocabulary

_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about all am an and any are as at be been before being but by can could did do "
        "does for from get gets getting go going gonna got guess guys had happen happened happens "
        "has have he hello her hers hey hi him his how "
        "i if im in into is it its just kind kinda know like ll long many may maybe me mine "
        "much my need no not now of ok okay on or our out please quite re really she should "
        "so some sorry sort tell than thanks that the their them then there these they thing too "
        "this those to uh um up us use ve want wanna was we well were what when where which "
        "who why will with within wonder wondering would yeah yes you your",
    )
)
_STEM = stemmer("english")
# A carry-on is nothing that is carried.
_PARTICLE = re.compile(r"\b([a-z]+)-(on)\b")


def alike(one: str, other: str) -> float:
    """The share of telling words that two texts have in common, 0 to 1, of the shorter's."""
    some, others = stems(one), stems(other)
    return len(some & others) / (min(len(some), len(others)) or 1)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's telling words; "Wi-Fi" is also "wifi"."""
    lowered = _one_word(re.sub(r"[’']s\b", "", text.lower()))
    words = re.findall(r"[a-z0-9]+", _PARTICLE.sub(r"\1\2", lowered))
    words += [word.replace("-", "") for word in re.findall(r"[a-z]+(?:-[a-z]+)+", lowered)]
    return frozenset(stem_of(word) for word in words if word not in _COMMON)


@lru_cache(maxsize=4096)
def ordered_stems(text: str) -> tuple[str, ...]:
    """The stems of a text's telling words, in its order."""
    words = re.findall(r"[a-z0-9]+", _one_word(text.lower()))
    return tuple(stem_of(word) for word in words if word not in _COMMON)


@lru_cache(maxsize=65536)
def stem_of(word: str) -> str:
    """The stem of a lower-case word, or that of the first word of its meaning."""
    stem = str(_STEM.stemWord(word))
    return _meanings().get(stem, stem)


@cache
def _meanings() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in read_vocabulary().meanings:
        stemmed = _STEM.stemWords(list(line))
        for stem in stemmed:
            found.setdefault(stem, stemmed[0])
    return found


def _one_word(text: str) -> str:
    """A text with turns of words that mean one everyday word put as that word."""
    phrases = read_vocabulary().phrases
    return _turns().sub(lambda match: phrases[match[0]], text)


@cache
def _turns() -> re.Pattern[str]:
    either = "|".join(re.escape(phrase) for phrase in read_vocabulary().phrases)
    return re.compile(rf"\b(?:{either})\b" if either else r"(?!)")
