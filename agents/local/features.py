"""What the router sees of an utterance: its meaning, its letters and its wording."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jetbridge.agents.local.wording import cues
from jetbridge.retrieval.embedders import Embedder

Matrix = NDArray[Any]
_SLOTS = 1 << 16
_NGRAMS = (2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Features:
    """Three views of n texts, a row each: `meaning` (n, d), `letters` sparse, `wording`."""

    meaning: Matrix
    letters: Any
    wording: Matrix


class Store:
    """Makes features, and keeps those of samples because agents share them."""

    def __init__(self, embedder: Embedder, *, most: int = 4000) -> None:
        self._embedder = embedder
        self._kept: dict[str, tuple[Matrix, dict[int, float], list[float]]] = {}
        self._most = most

    def of(self, texts: Sequence[str], *, keep: bool = True) -> Features:
        """The features of plain texts, in their order.

        Args:
            texts: utterances as `wording.plain` makes them.
            keep: whether they will be asked for again.
        """
        found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = sorted({text for text in texts if text not in found}, key=len)
        if missing:
            made = self._embed(missing)
            found |= {
                text: (vector, _letters(text), cues(text))
                for text, vector in zip(missing, made, strict=True)
            }
        if keep and len(self._kept) + len(missing) <= self._most:
            self._kept |= {text: found[text] for text in missing}
        rows = [found[text] for text in texts]
        return Features(
            meaning=np.stack([meaning for meaning, _, _ in rows]),
            letters=_sparse([letters for _, letters, _ in rows]),
            wording=np.array([wording for _, _, wording in rows]),
        )

    def _embed(self, texts: Sequence[str]) -> Matrix:
        if len(texts) == 1:
            return self._embedder.embed_query(texts[0])[None, :]
        return self._embedder.embed_passages(texts)


def _letters(text: str) -> dict[int, float]:
    padded = f" {re.sub(r'[0-9]+', '#', re.sub(r'[^a-z0-9# ]', '', text))} "
    counts: Counter[str] = Counter()
    for size in _NGRAMS:
        counts.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    for word in padded.split():
        counts[f"={word}"] += 2
    row = {zlib.crc32(gram.encode()) % _SLOTS: float(np.log1p(n)) for gram, n in counts.items()}
    length = sum(value * value for value in row.values()) ** 0.5
    return {slot: value / length for slot, value in row.items()} if length else row


def _sparse(rows: Sequence[dict[int, float]]) -> Any:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    slots = [slot for row in rows for slot in row]
    values = [value for row in rows for value in row.values()]
    return csr_matrix((values, slots, ends), shape=(len(rows), _SLOTS))
