"""The lexical half: BM25 over character 4-grams, and how much of a question words cover.

Okapi BM25 (Robertson and Zaragoza 2009) with its weights worked out when the index is
made: a query only adds up the postings of its own terms. 4-grams forgive misspelt words.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Terms = Callable[[str], list[str]]

_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
K1 = 1.2
B = 0.75


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))


def words(text: str) -> list[str]:
    """The stemmed words of a text, lower case; ``12.4`` and ``AA100`` stay whole."""
    return [_stem(word.lower()) for word in _WORD.findall(text)]


def grams(text: str) -> list[str]:
    """The character 4-grams of a text's words, each word framed by a space on either side."""
    out: list[str] = []
    for word in _WORD.findall(text.lower()):
        out += _grams_of(word)
    return out


@lru_cache(maxsize=65536)
def _grams_of(word: str) -> tuple[str, ...]:
    framed = f" {word} "
    return tuple(framed[i : i + 4] for i in range(max(1, len(framed) - 3)))


class _Numbers(dict[str, int]):
    """Gives each new term the next number."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class Bm25:
    """One BM25 index: for every term the rows that hold it, and what each adds to a score."""

    def __init__(
        self,
        terms: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
        size: int,
    ) -> None:
        self._ids = {term: i for i, term in enumerate(terms)}
        self._terms = list(terms)
        self._starts = starts
        self._rows = rows
        self._weights = weights
        self.size = size

    @classmethod
    def over(cls, texts: Iterable[str], split: Terms, *, k1: float = K1, b: float = B) -> Bm25:
        """Index texts by the terms that `split` makes of each."""
        ids = _Numbers()
        term_of: list[NDArray[np.int32]] = []
        count_of: list[NDArray[np.float32]] = []
        for text in texts:
            counts = Counter(split(text))
            term_of.append(np.fromiter(map(ids.__getitem__, counts), np.int32, len(counts)))
            count_of.append(np.fromiter(counts.values(), np.float32, len(counts)))
        size = len(term_of)
        if not ids:
            nothing = np.zeros(0, np.int32)
            return cls([], np.zeros(1, np.int64), nothing, nothing.astype(np.float32), size)
        lengths = np.array([counts.sum() for counts in count_of], np.float32)
        term = np.concatenate(term_of)
        row = np.repeat(np.arange(size, dtype=np.int32), [len(t) for t in term_of])
        count = np.concatenate(count_of)
        order = np.argsort(term, kind="stable")
        term, row, count = term[order], row[order], count[order]
        starts = np.searchsorted(term, np.arange(len(ids) + 1)).astype(np.int64)
        held = np.diff(starts)
        idf = np.log1p((size - held + 0.5) / (held + 0.5)).astype(np.float32)
        norm = k1 * (1 - b + b * lengths / lengths.mean())
        weight = idf[term] * count * (k1 + 1) / (count + norm[row])
        return cls(list(ids), starts, row, weight.astype(np.float32), size)

    def scores(self, terms: Iterable[str]) -> Scores:
        """Score every row for a query's terms: float32, one a row, 0 where nothing is shared."""
        total = np.zeros(self.size, np.float32)
        for term in set(terms):
            at = self._ids.get(term)
            if at is not None:
                span = slice(self._starts[at], self._starts[at + 1])
                np.add.at(total, self._rows[span], self._weights[span])
        return total

    def coverage(self, terms: Iterable[Sequence[str]]) -> Scores:
        """The share of a query's terms, rarer ones weighing more, that each row holds.

        Args:
            terms: for each term of the query, the forms that count as it.

        Returns:
            float32, one a row, from 0 to 1.
        """
        covered = np.zeros(self.size, np.float32)
        total = 0.0
        for forms in terms:
            rows = self._holding(forms)
            rarity = self._rarity(len(rows))
            total += rarity
            np.add.at(covered, rows, np.float32(rarity))
        return covered / total if total else covered

    def rarity(self, forms: Sequence[str]) -> float:
        """How rare a term is: the inverse document frequency of its forms together."""
        return self._rarity(len(self._holding(forms)))

    def _rarity(self, held: int) -> float:
        return float(np.log1p((self.size - held + 0.5) / (held + 0.5)))

    def _holding(self, forms: Sequence[str]) -> NDArray[np.signedinteger[Any]]:
        """The rows that hold a term in one of its forms."""
        held = [
            self._rows[self._starts[at] : self._starts[at + 1]]
            for at in (self._ids.get(form) for form in forms)
            if at is not None
        ]
        if len(held) == 1:
            return held[0]
        inside = np.zeros(self.size, dtype=np.bool_)
        for rows in held:
            inside[rows] = True
        return np.flatnonzero(inside)

    def __contains__(self, term: str) -> bool:
        """Whether any row holds a term."""
        return term in self._ids

    @property
    def terms(self) -> Sequence[str]:
        """Every term that some row holds."""
        return self._terms

    def save(self, directory: Path) -> None:
        """Write the index into a directory of its own."""
        directory.mkdir(parents=True)
        (directory / "terms.json").write_text(
            json.dumps({"size": self.size, "terms": self._terms}, ensure_ascii=False), "utf-8"
        )
        for name in ("starts", "rows", "weights"):
            np.save(directory / f"{name}.npy", getattr(self, f"_{name}"))

    @classmethod
    def load(cls, directory: Path) -> Bm25:
        """Open a saved index; its postings are read from the files as they are needed."""
        kept = json.loads((directory / "terms.json").read_text("utf-8"))
        # Seen as plain arrays, whose slices cost a tenth of a memory map's.
        starts, rows, weights = (
            np.asarray(np.load(directory / f"{name}.npy", mmap_mode="r"))
            for name in ("starts", "rows", "weights")
        )
        return cls(kept["terms"], starts, rows, weights, kept["size"])


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """The stems of words that say nothing about what a question is about."""
    return frozenset(words(_STOP))


_STOP = """
a about am an and any are as at be been but by can could did do does for from get got had has have
how i i'd i'll i'm i've if in into is it its just let like may me might much must my need no not of
on or our please really she should so some such tell than that the their them then there these they
this to too up us want was we were what what's when where which while who whose why will with would
you your
"""
