"""Late interaction: how well each word of a question is met by some word of a passage.

For every token of the query the most similar token of the passage is found; the mean of
these similarities, rarer tokens weighing more, is the score (MaxSim, from ColBERT, Khattab
and Zaharia 2020; here over the embedder's own token vectors, with nothing trained).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.embedders import Codes, Ids, Tokens, Vectors
from jetbridge.retrieval.products import SIGN, STEPS, product
from jetbridge.retrieval.sentences import split_sentences

Rows = NDArray[np.int64]
NO_SENTENCE = np.iinfo(np.uint16).max
# Tokens that are compared at a time; a megabyte of codes.
BLOCK = 8000
# Sentences in a row that are taken together.
WINDOW = 3


@dataclass(frozen=True, slots=True)
class QueryTokens:
    """A query's tokens: unit vectors (float32, one row a token) and their weights, summing to 1."""

    vectors: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class Similarities:
    """How passages meet a query, float32, one value a passage, at most 1.

    `whole` is of all its tokens, `heading` of the title and headings in front of it,
    `sentence` of its best sentence and `window` of its best three in a row, 0 without any.
    """

    whole: Vectors
    heading: Vectors
    sentence: Vectors
    window: Vectors

    @classmethod
    def none(cls, count: int) -> Self:
        """Of passages that meet nothing."""
        return cls(*np.zeros((4, count), dtype=np.float32))

    def fill(
        self, at: slice, parts: Vectors, inside: NDArray[np.bool_], first: Rows, weights: Vectors
    ) -> None:
        """Put in some passages.

        Args:
            at: which.
            parts: of each sentence, and each stretch of headings, what meets each token.
            inside: whether each is a sentence.
            first: the first of each passage.
            weights: what each token of the query counts.
        """
        opens = np.zeros(len(parts), dtype=np.bool_)
        opens[first] = True
        joined = (~opens[1:] & inside[1:] & inside[:-1])[:, None]
        wide = parts.copy()
        for _ in range(WINDOW - 1):
            wide[:-1] = np.maximum(wide[:-1], np.where(joined, wide[1:], wide[:-1]))
        heads = np.where(inside[:, None], 0, parts)
        self.whole[at] = np.maximum.reduceat(parts, first, axis=0) @ weights
        self.heading[at] = np.maximum.reduceat(heads, first, axis=0) @ weights
        self.sentence[at] = np.maximum.reduceat(np.where(inside, parts @ weights, 0), first)
        self.window[at] = np.maximum.reduceat(np.where(inside, wide @ weights, 0), first)


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

    def score(self, query: QueryTokens, rows: Rows) -> Similarities:
        """Score passages for a query: their whole, their headings and what they hold best."""
        out = Similarities.none(len(rows))
        if not len(rows) or not len(query.vectors):
            return out
        # Each token's largest component takes all the steps.
        reach = np.maximum(np.abs(query.vectors).max(axis=1), 1e-6)
        steps = np.rint(query.vectors.T * (STEPS / reach)).astype(np.int8)
        # What a code without its sign adds to each product.
        beside = SIGN * steps.sum(axis=0, dtype=np.int32)
        unit = (reach / (STEPS * self._scale)).astype(np.float32)
        starts = self._starts[rows]
        lengths = self._starts[rows + 1] - starts
        room = np.empty((max(BLOCK, int(lengths.max())), steps.shape[0]), np.uint8)
        numbers = np.empty(len(room), dtype=self._sentences.dtype)
        at = 0
        while at < len(rows):
            ends = np.cumsum(lengths[at:])
            count = max(1, int(np.searchsorted(ends, len(room), side="right")))
            begins = ends[:count] - lengths[at : at + count]
            for start, end, begin, stop in zip(
                starts[at : at + count].tolist(),
                (starts + lengths)[at : at + count].tolist(),
                begins.tolist(),
                ends[:count].tolist(),
                strict=True,
            ):
                np.bitwise_xor(self._codes[start:end].view(np.uint8), SIGN, out=room[begin:stop])
                numbers[begin:stop] = self._sentences[start:end]
            held = numbers[: ends[count - 1]]
            turns = np.union1d(begins, np.flatnonzero(held[1:] != held[:-1]) + 1)
            most = np.maximum.reduceat(product(room[: len(held)], steps), turns, axis=0)
            parts = (most - beside).astype(np.float32) * unit
            first = np.searchsorted(turns, begins)
            out.fill(slice(at, at + count), parts, held[turns] != NO_SENTENCE, first, query.weights)
            at += count
        return out

    def score_sentences(self, query: QueryTokens, row: int) -> Vectors:
        """Score the sentences of a passage: float32, one a sentence, in their order."""
        span = slice(self._starts[row], self._starts[row + 1])
        of = self._sentences[span]
        inside = of != NO_SENTENCE
        if not inside.any() or not len(query.vectors):
            return np.zeros(0, dtype=np.float32)
        similar = query.vectors @ self._codes[span][inside].astype(np.float32).T
        held = of[inside]
        first = np.flatnonzero(np.diff(held, prepend=NO_SENTENCE))
        scores = np.zeros(int(held[-1]) + 1, dtype=np.float32)
        scores[held[first]] = (
            query.weights @ np.maximum.reduceat(similar, first, axis=1) / self._scale
        )
        return scores


def _sentence_of(text: str, starts: Ids) -> NDArray[np.uint16]:
    """For each token the number of the sentence it lies in; `NO_SENTENCE` in the headings."""
    spans = split_sentences(text)
    ends = np.array([end for _, end in spans], dtype=np.int64)
    numbers = np.searchsorted(ends, starts, side="right")
    outside = (starts < 0) | (numbers >= len(spans))
    return np.where(outside, NO_SENTENCE, numbers).astype(np.uint16)
