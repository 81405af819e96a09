"""Embeddings kept by the exact text they are of, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from jetbridge.retrieval.embedders import Codes, Embedder, TokenEmbedder, Vectors


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

    def by_model(self) -> dict[str, dict[str, Vectors]]:
        """Everything that is kept, to be put into another cache."""
        out: dict[str, dict[str, Vectors]] = {}
        for (model, key), vector in self._vectors.items():
            out.setdefault(model, {})[key] = vector
        return out


def text_hash(text: str) -> str:
    """The SHA-256 of a text, 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def unknown_texts(
    embedder: Embedder, texts: Sequence[str], cache: EmbeddingCache
) -> dict[str, str]:
    """The texts, by hash, of which the cache lacks the vector or the tokens' vectors."""
    by_hash = {text_hash(text): text for text in texts}
    models = [embedder.name]
    if isinstance(embedder, TokenEmbedder):
        models.append(_token_key(embedder))
    known = [cache.get(model, list(by_hash)) for model in models]
    return {h: text for h, text in by_hash.items() if not all(h in each for each in known)}


def embed_cached(
    embedder: Embedder, texts: Sequence[str], cache: EmbeddingCache
) -> tuple[Vectors, list[Codes] | None]:
    """Embed passages, taking those the cache knows and keeping the others in it.

    Returns:
        Vectors: float32, one row a text, L2-normalised; and the codes of each text's tokens
        where the embedder makes them, else None.
    """
    hashes = [text_hash(text) for text in texts]
    by_hash = dict(zip(hashes, texts, strict=True))
    found = dict(cache.get(embedder.name, list(by_hash)))
    inner: dict[str, Codes] | None = None
    if isinstance(embedder, TokenEmbedder):
        width = embedder.token_dimension
        kept = cache.get(_token_key(embedder), list(by_hash))
        # Kept beside the vectors, as the bytes of an int8 array seen as float32.
        inner = {h: v.view(np.int8).reshape(-1, width) for h, v in kept.items()}
    missing = {
        h: text
        for h, text in by_hash.items()
        if h not in found or (inner is not None and h not in inner)
    }
    if missing:
        if inner is not None and isinstance(embedder, TokenEmbedder):
            fresh, codes = embedder.embed_with_tokens(list(missing.values()))
            inner.update(zip(missing, codes, strict=True))
            packed = {h: np.ascontiguousarray(inner[h]).view(np.float32).ravel() for h in missing}
            cache.put(_token_key(embedder), packed)
        else:
            fresh = embedder.embed_passages(list(missing.values()))
        new = dict(zip(missing, fresh, strict=True))
        cache.put(embedder.name, new)
        found.update(new)
    if not hashes:
        return np.empty((0, embedder.dimension), dtype=np.float32), None if inner is None else []
    vectors = np.stack([found[h] for h in hashes]).astype(np.float32)
    return vectors, None if inner is None else [inner[h] for h in hashes]


def _token_key(embedder: Embedder) -> str:
    return f"{embedder.name}/tokens"
