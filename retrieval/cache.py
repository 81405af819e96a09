"""Embeddings kept by the exact text they are of, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from jetbridge.retrieval.embedders import Embedder, Vectors


class EmbeddingCache(Protocol):
    """Keeps vectors by model and text hash; `ingest.library` keeps them in SQL."""

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are known, by hash; unknown hashes are left out."""

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by hash."""


class MemoryCache:
    """A cache for one process's life."""

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], Vectors] = {}

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are known, by hash."""
        known = self._vectors
        return {h: known[model, h] for h in hashes if (model, h) in known}

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by hash."""
        self._vectors.update({(model, h): vector for h, vector in vectors.items()})


def text_hash(text: str) -> str:
    """The SHA-256 of a text, 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def embed_cached(embedder: Embedder, texts: Sequence[str], cache: EmbeddingCache) -> Vectors:
    """Embed passages, taking those the cache knows and keeping the others in it.

    Returns:
        Vectors: float32, one row a text, L2-normalised.
    """
    hashes = [text_hash(text) for text in texts]
    found = cache.get(embedder.name, list(dict.fromkeys(hashes)))
    missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in found}
    if missing:
        fresh = embedder.embed_passages(list(missing.values()))
        new = dict(zip(missing, fresh, strict=True))
        cache.put(embedder.name, new)
        found = {**found, **new}
    if not hashes:
        return np.empty((0, embedder.dimension), dtype=np.float32)
    return np.stack([found[h] for h in hashes]).astype(np.float32)
