"""Late interaction: how well each word of a question is met by some word of a passage.

For every token of the query the most similar token of the passage is found; the mean of
these similarities, rarer tokens weighing more, is the score (MaxSim, from ColBERT, Khattab
and Zaharia 2020; here over the embedder's own token vectors, with nothing trained).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.embedders import Codes, Ids, Tokens, Vectors
from jetbridge.retrieval.sentences import split_sentences

Rows = NDArray[np.int64]
NO_SENTENCE = np.iinfo(np.uint16).max
# Tokens that are compared at a time; 128 float32 each, a megabyte in all.
BLOCK = 2000


@dataclass(frozen=True, slots=True)
class QueryTokens:
    """A query's tokens: unit vectors (float32, one row a token) and their weights, summing to 1."""

    vectors: Vectors
    weights: Vectors


class TokenIndex:
    """The token vectors of every passage, read from a file as they are needed."""

    @staticmethod
    def write(
        directory: Path,
        texts: Sequence[str],
        heads: Sequence[int],
        tokens: Sequence[Tokens],
        codes: Sequence[Codes],
        scale: float,
    ) -> None:
        """Write the index into a new directory.

        Args:
            directory: where it goes.
            texts: the texts that were embedded, one a passage.
            heads: for each the length of the title and headings in front of its own words.
            tokens: for each its tokens.
            codes: for each its tokens' vectors: int8, one row a token, unit times `scale`.
            scale: what a unit vector was multiplied by.
        """
        directory.mkdir(parents=True)
        starts = np.cumsum([0, *(len(each) for each in codes)]).astype(np.int64)
        size = int(max((each.ids.max(initial=0) for each in tokens), default=0)) + 1
        held = np.zeros(size, dtype=np.int64)
        for each in tokens:
            held[np.unique(each.ids)] += 1
        rarity = np.log1p((len(texts) - held + 0.5) / (held + 0.5)).astype(np.float32)
        width = codes[0].shape[1] if codes else 1
        flat = np.lib.format.open_memmap(
            directory / "codes.npy", mode="w+", dtype=np.int8, shape=(int(starts[-1]), width)
        )
        for at, rows in zip(starts, codes, strict=False):
            flat[at : at + len(rows)] = rows
        flat.flush()
        sentences = [
            _sentence_of(text[head:], each.starts - head)
            for text, head, each in zip(texts, heads, tokens, strict=True)
        ]
        none = np.zeros(0, dtype=np.uint16)
        np.save(directory / "sentences.npy", np.concatenate(sentences) if sentences else none)
        np.save(directory / "starts.npy", starts)
        np.save(directory / "rarity.npy", rarity)
        np.save(directory / "scale.npy", np.float32(scale))

    def __init__(self, directory: Path) -> None:
        """Open an index that `write` made."""
        # Seen as plain arrays, whose slices cost a tenth of a memory map's.
        self._codes = np.asarray(np.load(directory / "codes.npy", mmap_mode="r"))
        self._sentences = np.asarray(np.load(directory / "sentences.npy", mmap_mode="r"))
        self._starts = np.load(directory / "starts.npy")
        self._rarity = np.load(directory / "rarity.npy")
        self._scale = float(np.load(directory / "scale.npy"))

    def __len__(self) -> int:
        """The number of passages."""
        return len(self._starts) - 1

    def query(self, vectors: Vectors, ids: Ids) -> QueryTokens:
        """Weigh a query's tokens by how rare they are among the passages."""
        rarest = float(np.log1p((len(self) + 0.5) / 0.5))
        known = ids < len(self._rarity)
        weights = np.where(known, self._rarity[np.where(known, ids, 0)], rarest)
        total = float(weights.sum())
        return QueryTokens(vectors, (weights / total if total else weights).astype(np.float32))

    def score(self, query: QueryTokens, rows: Rows) -> tuple[Vectors, Vectors]:
        """Score passages for a query, and the best sentence of each.

        Returns:
            Two float32 arrays, one value a row, at most 1: the whole passage's score, and
            its best sentence's alone, 0 where it has none.
        """
        if not len(rows) or not len(query.vectors):
            return np.zeros(len(rows), dtype=np.float32), np.zeros(len(rows), dtype=np.float32)
        starts = self._starts[rows]
        lengths = self._starts[rows + 1] - starts
        best = np.empty((len(query.vectors), len(rows)), dtype=np.float32)
        sentence = np.empty(len(rows), dtype=np.float32)
        room = np.empty((max(BLOCK, int(lengths.max())), query.vectors.shape[1]), np.float32)
        numbers = np.empty(len(room), dtype=self._sentences.dtype)
        at = 0
        while at < len(rows):
            # A block stays in the processor's cache between being widened and multiplied.
            ends = np.cumsum(lengths[at:])
            count = max(1, int(np.searchsorted(ends, len(room), side="right")))
            begins = ends[:count] - lengths[at : at + count]
            for start, length, begin in zip(
                starts[at : at + count], lengths[at : at + count], begins, strict=True
            ):
                room[begin : begin + length] = self._codes[start : start + length]
                numbers[begin : begin + length] = self._sentences[start : start + length]
            held = numbers[: ends[count - 1]]
            turns = np.union1d(begins, np.flatnonzero(held[1:] != held[:-1]) + 1)
            parts = np.maximum.reduceat(query.vectors @ room[: len(held)].T, turns, axis=1)
            first = np.searchsorted(turns, begins)
            best[:, at : at + count] = np.maximum.reduceat(parts, first, axis=1)
            inside = np.where(held[turns] != NO_SENTENCE, query.weights @ parts, 0)
            sentence[at : at + count] = np.maximum.reduceat(inside, first)
            at += count
        whole: Vectors = query.weights @ best / self._scale
        return whole, sentence / self._scale

    def score_sentences(self, query: QueryTokens, row: int) -> Vectors:
        """Score the sentences of a passage: float32, one a sentence, in their order."""
        span = slice(self._starts[row], self._starts[row + 1])
        of = self._sentences[span]
        inside = of != NO_SENTENCE
        if not inside.any() or not len(query.vectors):
            return np.zeros(0, dtype=np.float32)
        similar = query.vectors @ self._codes[span][inside].astype(np.float32).T
        scores = np.zeros(int(of[inside].max()) + 1, dtype=np.float32)
        numbers, first = np.unique(of[inside], return_index=True)
        scores[numbers] = query.weights @ np.maximum.reduceat(similar, first, axis=1) / self._scale
        return scores


def _sentence_of(text: str, starts: Ids) -> NDArray[np.uint16]:
    """For each token the number of the sentence it lies in; `NO_SENTENCE` in the headings."""
    spans = split_sentences(text)
    ends = np.array([end for _, end in spans], dtype=np.int64)
    numbers = np.searchsorted(ends, starts, side="right")
    outside = (starts < 0) | (numbers >= len(spans))
    return np.where(outside, NO_SENTENCE, numbers).astype(np.uint16)
