"""Chooses among tools by the samples and descriptions that a session gives of them.

A small classifier is fitted when a session's instructions arrive: kernel ridge regression on
three views of an utterance: its meaning (a sentence embedding), its letters (character
n-grams) and its wording (`wording.cues`). Source of the closed form: Saunders, Gammerman
and Vovk, "Ridge regression learning algorithm in dual variables", 1998.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from jetbridge.agents.local.wording import clauses, cues, plain
from jetbridge.retrieval.embedders import Embedder

Matrix = NDArray[np.float32]

MEANING, LETTERS, WORDING = 1.0, 0.8, 0.35
_SLOTS = 1 << 13
_NGRAMS = (2, 3, 4, 5)
_RIDGE = 0.3
_CLAUSE_SHARE = 0.35


class Router:
    """A fitted classifier; immutable, so that sessions share it."""

    def __init__(
        self, samples: Mapping[str, Sequence[str]], embedder: Embedder, *, vectors: Vectors
    ) -> None:
        """Fit to sample utterances.

        Args:
            samples: for each label at least one utterance.
            embedder: what compares meanings.
            vectors: a store of embeddings that outlives this router.
        """
        self.labels = tuple(samples)
        self._embedder = embedder
        self._vectors = vectors
        texts, targets = [], []
        for place, said in enumerate(samples.values()):
            for text in said:
                texts.append(plain(text))
                targets.append(place)
        self._features = self._featured(texts)
        kernel = self._features @ self._features.T
        wanted = -np.ones((len(texts), len(self.labels)), dtype=np.float32)
        wanted[np.arange(len(texts)), targets] = 1.0
        # Each label weighs the same, however many samples it has.
        counts = np.bincount(targets, minlength=len(self.labels)).astype(np.float32)
        loads = counts[targets] / counts.mean()
        ridge = kernel + _RIDGE * np.diag(loads)
        self._weights = np.linalg.solve(ridge + 1e-6 * np.eye(len(texts)), wanted)

    def scores(self, text: str) -> dict[str, float]:
        """How well each label fits: about 1 for surely, -1 for surely not.

        An utterance of several clauses is judged whole and by its clauses.
        """
        whole = plain(text)
        parts = clauses(text)
        texts = [whole, *(parts if len(parts) > 1 else [])]
        found = self._featured(texts) @ self._features.T @ self._weights
        judged = found[0]
        if len(texts) > 1:
            judged = (1 - _CLAUSE_SHARE) * judged + _CLAUSE_SHARE * found[1:].max(axis=0)
        return {label: float(value) for label, value in zip(self.labels, judged, strict=True)}

    def _featured(self, texts: Sequence[str]) -> Matrix:
        meaning = self._vectors.of(texts, self._embedder)
        letters = np.stack([_letters(text) for text in texts])
        wording = np.array([cues(text) for text in texts], dtype=np.float32)
        ones = np.ones((len(texts), 1), dtype=np.float32)
        return np.hstack(
            [MEANING * meaning, LETTERS * letters, WORDING * wording, 0.5 * ones]
        ).astype(np.float32)


class Vectors:
    """Embeddings of short utterances, kept because agents share their samples."""

    def __init__(self, *, most: int = 5000) -> None:
        self._kept: dict[str, Matrix] = {}
        self._most = most

    def of(self, texts: Sequence[str], embedder: Embedder) -> Matrix:
        """One L2-normalised row for each text: float32."""
        found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = sorted({text for text in texts if text not in found}, key=len)
        if missing:
            made = (
                embedder.embed_passages(missing)
                if len(missing) > 1
                else embedder.embed_query(missing[0])[None, :]
            )
            found |= dict(zip(missing, made, strict=True))
        if len(self._kept) < self._most:
            self._kept |= found
        return np.stack([found[text] for text in texts])


def _letters(text: str) -> Matrix:
    padded = f" {re.sub(r'[0-9]+', '#', re.sub(r'[^a-z0-9# ]', '', text))} "
    row = np.zeros(_SLOTS, dtype=np.float32)
    for size in _NGRAMS:
        for at in range(len(padded) - size + 1):
            row[zlib.crc32(padded[at : at + size].encode()) % _SLOTS] += 1.0
    for word in padded.split():
        row[zlib.crc32(f"={word}".encode()) % _SLOTS] += 2.0
    row = np.log1p(row)
    length = float(np.linalg.norm(row))
    return row / length if length else row
