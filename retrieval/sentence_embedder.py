"""Any sentence-transformers model, by name; an extra, since it brings torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.errors import ModelMissing


class SentenceEmbedder:
    """Embeds with a model that sentence-transformers loads by name or from a folder."""

    def __init__(self, name: str) -> None:
        """Load the model.

        Raises:
            ModelMissing: sentence-transformers is not installed, or has no such model.
        """
        try:
            from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore]
                SentenceTransformer,
            )
        except ImportError as error:
            raise ModelMissing(
                f"The embedder {name} needs sentence-transformers; run: "
                "pip install 'jetbridge[models]', or set JETBRIDGE_EMBEDDER=local."
            ) from error
        try:
            self._model: Any = SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise ModelMissing(f"sentence-transformers has no model {name!r}: {error}") from error
        self.name = name
        # Renamed in sentence-transformers 6.
        renamed = getattr(self._model, "get_embedding_dimension", None)
        self.dimension = int((renamed or self._model.get_sentence_embedding_dimension)())
        self.max_tokens = int(self._model.max_seq_length or 512)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32, one row a text, L2-normalised."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._encode(list(texts), "document")

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32, L2-normalised."""
        vector: Vectors = self._encode([text], "query")[0]
        return vector

    def _encode(self, texts: list[str], kind: str) -> Vectors:
        # Models that have prompts of their own are given the one for the kind of text.
        prompt = kind if kind in (self._model.prompts or {}) else None
        rows = self._model.encode(texts, normalize_embeddings=True, prompt_name=prompt)
        return np.asarray(rows, dtype=np.float32)
