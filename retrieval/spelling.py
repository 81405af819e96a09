"""Misspelt words, put right from the words that the passages and the language know."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = 4
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
_ENDINGS = ("s", "es", "ed", "ing", "er", "ly")
_COMMON = Path(__file__).with_name("minilm-vocab.txt")


def word_forms(texts: Iterable[str]) -> list[str]:
    """The words of texts in lower case, letters only, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(text.lower()))
    return [word for word, _ in counts.most_common()]


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Some 20,000 frequent words, from the vocabulary of the local model."""
    lines = _COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line.isalpha())


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
            if slips < least:
                best, least = form, slips
        return best

    def _is_right(self, low: str) -> bool:
        right, common = self._right, common_words()
        stems = [low[: -len(end)] for end in _ENDINGS if low.endswith(end)]
        if low.endswith("ed"):
            stems.append(low[:-1])
        return low in right or low in common or any(s in right or s in common for s in stems)
