"""The dense half: one Chroma collection of cosine vectors in a directory of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

from jetbridge.retrieval.embedders import Vectors

COLLECTION = "passages"
# SQLite inside Chroma takes at most 5,461 rows in one call.
BATCH = 5000
_HNSW = {"hnsw:space": "cosine", "hnsw:M": 32, "hnsw:construction_ef": 200, "hnsw:search_ef": 200}
Rows = NDArray[np.int64]


def _client(directory: Path) -> Any:
    return chromadb.PersistentClient(
        str(directory), settings=Settings(anonymized_telemetry=False, allow_reset=False)
    )


class VectorIndex:
    """Nearest passages by cosine similarity; ids in Chroma are the passages' rows."""

    @staticmethod
    def write(directory: Path, vectors: Vectors, document_of: Rows) -> None:
        """Write a collection into a new directory.

        Args:
            directory: where it goes.
            vectors: float32, one L2-normalised row a passage.
            document_of: for each row the number of its document, kept to filter by.
        """
        collection = _client(directory).create_collection(
            COLLECTION, metadata=_HNSW, embedding_function=None
        )
        metadatas = [{"document": document} for document in document_of.tolist()]
        for at in range(0, len(vectors), BATCH):
            rows = range(at, min(at + BATCH, len(vectors)))
            collection.upsert(
                ids=[str(row) for row in rows],
                embeddings=vectors[rows.start : rows.stop],
                metadatas=metadatas[rows.start : rows.stop],
            )

    def __init__(self, directory: Path) -> None:
        """Open a collection that `write` made."""
        if not directory.is_dir():
            raise OSError(f"{directory} is missing")
        # Chroma attaches a model of its own unless told that there is none.
        self._collection = _client(directory).get_collection(COLLECTION, embedding_function=None)

    def count(self) -> int:
        """The number of vectors."""
        return int(self._collection.count())

    def nearest(
        self, vector: Vectors, count: int, allowed: NDArray[np.bool_] | None = None
    ) -> Rows:
        """The rows nearest to a vector, best first.

        Args:
            vector: float32, L2-normalised.
            count: how many rows at most.
            allowed: for each document whether it may be found; None for all.
        """
        where: dict[str, Any] | None = None
        if allowed is not None:
            # The shorter of the two lists, so that Chroma has less to compare with.
            inside, outside = np.flatnonzero(allowed), np.flatnonzero(~allowed)
            if not len(inside):
                return np.zeros(0, np.int64)
            where = (
                {"document": {"$in": inside.tolist()}}
                if len(inside) <= len(outside)
                else {"document": {"$nin": outside.tolist()}}
            )
        wanted = min(count, self.count())
        if not wanted:
            return np.zeros(0, np.int64)
        found = self._collection.query(
            query_embeddings=[vector], n_results=wanted, where=where, include=[]
        )
        return np.array([int(i) for i in found["ids"][0]], dtype=np.int64)

    def lost(self, vectors: Vectors) -> list[int]:
        """The rows that a search by their own vector does not bring back."""
        missing: list[int] = []
        for at in range(0, len(vectors), 1000):
            block = np.asarray(vectors[at : at + 1000])
            if not len(block):
                break
            found = self._collection.query(
                query_embeddings=block, n_results=1, include=["distances"]
            )
            for i, (ids, distances) in enumerate(
                zip(found["ids"], found["distances"], strict=True)
            ):
                # A twin with the same vector may stand in for the row itself.
                if not ids or (ids[0] != str(at + i) and distances[0] > 1e-4):
                    missing.append(at + i)
        return missing
