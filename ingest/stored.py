"""Vectors kept in SQL by model and by the hash of what was embedded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from jetbridge.ingest.rows import chunks
from jetbridge.ingest.schema import embeddings
from jetbridge.retrieval.embedders import Vectors


class StoredEmbeddings:
    """An `EmbeddingCache` (retrieval.cache) that outlives every process; a part of the library."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are known, by hash; float32."""
        out: dict[str, Vectors] = {}
        with self.engine.begin() as connection:
            for some in chunks(list(hashes)):
                query = select(embeddings.c.hash, embeddings.c.vector).where(
                    embeddings.c.model == model, embeddings.c.hash.in_(some)
                )
                for key, raw in connection.execute(query):
                    out[key] = np.frombuffer(raw, dtype=np.float32)
        return out

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by hash; those already known stay as they are."""
        known = set(self.get(model, list(vectors)))
        rows = [
            {"model": model, "hash": key, "vector": np.asarray(v, dtype=np.float32).tobytes()}
            for key, v in vectors.items()
            if key not in known
        ]
        if not rows:
            return
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(embeddings), rows)
        except IntegrityError:
            for row in rows:  # another process kept one of them in between
                try:
                    with self.engine.begin() as connection:
                        connection.execute(insert(embeddings), [row])
                except IntegrityError:
                    continue
