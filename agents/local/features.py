"""What the router sees of an utterance: its meaning, its letters and its wording."""

from __future__ import annotations

import os
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jetbridge.agents.local.wording import cues
from jetbridge.retrieval.embedders import Embedder

Matrix = NDArray[Any]
_SLOTS = 1 << 16
_NGRAMS = (2, 3, 4, 5)
_PIECE = 64
_FEW = 4


@dataclass(frozen=True, slots=True)
class Features:
    """Three views of n texts, a row each: `meaning` (n, d), `letters` sparse, `wording`."""

    meaning: Matrix
    letters: Any
    wording: Matrix


class Store:
    """Makes features, and keeps those of samples because agents share them."""

    def __init__(self, embedder: Embedder, *, file: Path | None = None, most: int = 4000) -> None:
        """Begin with nothing, or with what a file holds of earlier samples' embeddings.

        Args:
            embedder: what makes the meanings.
            file: where embeddings of samples are kept between runs; never of what was said.
            most: how many samples to keep.
        """
        self._embedder = embedder
        self._file = file
        self._stored = _load(file, embedder.name) if file is not None else {}
        self._kept: dict[str, tuple[Any, dict[int, float], list[float]]] = {}
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
            new = [text for text in missing if text not in self._stored]
            vectors = dict(zip(new, self._embed(new), strict=True)) if new else {}
            found |= {
                text: (self._stored.get(text, vectors.get(text)), _letters(text), cues(text))
                for text in missing
            }
            if keep and new and self._file is not None:
                self._stored |= vectors
                _save(self._file, self._embedder.name, self._stored)
        if keep and len(self._kept) + len(missing) <= self._most:
            self._kept |= {text: found[text] for text in missing}
        rows = [found[text] for text in texts]
        return Features(
            meaning=np.stack([meaning for meaning, _, _ in rows]),
            letters=_sparse([letters for _, letters, _ in rows]),
            wording=np.array([wording for _, _, wording in rows]),
        )

    def _embed(self, texts: Sequence[str]) -> Matrix:
        if len(texts) <= _FEW:
            # What embeds passages is loaded by its first use, and no caller should wait for that.
            return np.stack([self._embedder.embed_query(text) for text in texts])
        # In pieces, so that another session's question gets its turn at the embedder.
        pieces = [texts[at : at + _PIECE] for at in range(0, len(texts), _PIECE)]
        return np.concatenate([self._embedder.embed_passages(piece) for piece in pieces])


def _load(file: Path, name: str) -> dict[str, Matrix]:
    try:
        with np.load(file, allow_pickle=False) as held:
            if str(held["model"]) != name:
                return {}
            return dict(zip(held["texts"].tolist(), held["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def _save(file: Path, name: str, vectors: Mapping[str, Matrix]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(f".{os.getpid()}.tmp")
    with written.open("wb") as out:
        np.savez(out, model=name, texts=list(vectors), vectors=np.stack(list(vectors.values())))
    os.replace(written, file)


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
