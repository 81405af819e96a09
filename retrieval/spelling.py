"""Misspelt words, put right from the words that the passages and the language know."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

SHORTEST = 4
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
_ENDINGS = ("s", "es", "ed", "ing", "er", "ly")
_COMMON = Path(__file__).with_name("minilm-vocab.txt")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Letters that are written for one another by ear.
_SOUNDS = ("aeiouy", "ckqs", "szc", "gj", "td", "bp", "vfw", "mn")


def word_forms(texts: Iterable[str]) -> list[str]:
    """The words of texts in lower case, letters only, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(text.lower()))
    return [word for word, _ in counts.most_common()]


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The language's words: the local model's vocabulary and pyspellchecker's 160,000."""
    lines = _COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line.isalpha()) | frozenset(word_counts())


def word_counts() -> dict[str, int]:
    """How often pyspellchecker's words occur in the language; empty where it is not installed."""
    found = importlib.util.find_spec("spellchecker")
    if found is None or found.origin is None:
        return {}
    file = Path(found.origin).parent / "resources" / "en.json.gz"
    # Only the list is read: the package's own mending looks at no documents.
    listed: dict[str, int] = json.loads(gzip.decompress(file.read_bytes()))
    return listed


class Speller:
    """Puts words right; a word that is right, or like no other, stays as it is."""

    def __init__(self, forms: Sequence[str]) -> None:
        """Args: the passages' words, the most frequent first."""
        self._right = frozenset(forms)
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for form in forms:
            if form:
                self._by_first[form[0]].append(form)

    def mend(self, word: str) -> str:
        """The word that was surely meant: one slip in up to 6 letters, two in more."""
        low = word.lower()
        if self._is_right(low):
            return word
        allowed = 1 if len(low) < 7 else 2
        best, least = word, allowed + 1
        for form in self._by_first.get(low[0], ()):
            if abs(len(form) - len(low)) >= least:
                continue
            slips = DamerauLevenshtein.distance(low, form, score_cutoff=least - 1)
            if slips < least and _is_slip(low, form):
                best, least = form, slips
        return best

    def _is_right(self, low: str) -> bool:
        right, common = self._right, common_words()
        stems = [low[: -len(end)] for end in _ENDINGS if low.endswith(end)]
        if low.endswith("ed"):
            stems.append(low[:-1])
        return low in right or low in common or any(s in right or s in common for s in stems)


def _is_slip(word: str, form: str) -> bool:
    """Whether fingers or ears turn the one into the other: "airtag" is no slip of "airbag"."""
    if sorted(word) == sorted(form):
        return True
    edits = Levenshtein.editops(word, form)
    return all(
        _confused(word[edit.src_pos], form[edit.dest_pos])
        for edit in edits
        if edit.tag == "replace"
    )


@lru_cache(maxsize=1024)
def _confused(one: str, other: str) -> bool:
    if any(one in sound and other in sound for sound in _SOUNDS):
        return True
    places = [(row, keys.index(one)) for row, keys in enumerate(_KEYS) if one in keys]
    others = [(row, keys.index(other)) for row, keys in enumerate(_KEYS) if other in keys]
    return any(
        abs(row - beside) <= 1 and abs(at - place) <= 1
        for row, at in places
        for beside, place in others
    )
