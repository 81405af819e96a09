"""The dense half: one Chroma collection of cosine vectors in a directory of its own.

With a Chroma server the directory holds a note of the server and of the collection's name,
so that readers need to know nothing else.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.shelf import Scope

COLLECTION = "passages"
SERVER = "server.json"
# SQLite inside Chroma takes at most 5,461 rows in one call.
BATCH = 5000
# How many times the rows that are wanted are asked for, beside what a scope leaves out.
SPARE = 2
# The most rows that are asked for at once; where more are needed, Chroma filters.
MOST = 2000
# The cosine distance up to which two vectors are taken for the same.
SAME = 1e-4
SYNCED = 1000
_HNSW = {"hnsw:space": "cosine", "hnsw:M": 32, "hnsw:construction_ef": 200, "hnsw:search_ef": 200}
Rows = NDArray[np.int64]


def _client(directory: Path) -> Any:
    # Chroma takes over a second to import, and most commands never open a collection.
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(
        str(directory), settings=Settings(anonymized_telemetry=False, allow_reset=False)
    )


def _server(url: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        host=parts.hostname or "localhost",
        port=parts.port or (443 if secure else 8000),
        ssl=secure,
        settings=Settings(anonymized_telemetry=False),
    )


def _reach(url: str) -> Any:
    """A client of a server. Raises OSError when it does not answer."""
    try:
        client = _server(url)
        client.heartbeat()
    except Exception as error:  # Chroma's client raises ValueError, httpx's errors and its own
        where = urlsplit(url)
        raise OSError(
            f"the Chroma server at {where.hostname}:{where.port or 8000} does not answer"
        ) from error
    return client


def _opened(directory: Path) -> tuple[Any, str]:
    """The client and the collection's name for a directory that `write` made."""
    note = directory / SERVER
    if not note.is_file():
        return _client(directory), COLLECTION
    found = json.loads(note.read_text("utf-8"))
    return _reach(found["url"]), found["collection"]


class VectorIndex:
    """Nearest passages by cosine similarity; ids in Chroma are the passages' rows."""

    @staticmethod
    def write(
        directory: Path, vectors: Vectors, document_of: Rows, *, url: str | None = None
    ) -> None:
        """Write a collection into a new directory, or onto a Chroma server.

        Args:
            directory: where it goes.
            vectors: float32, one L2-normalised row a passage.
            document_of: for each row the number of its document, kept to filter by.
            url: the server's address; None for files in the directory.

        Raises:
            OSError: the server cannot be reached.
        """
        name = COLLECTION
        if url is None:
            client = _client(directory)
        else:
            client = _reach(url)
            name = f"{COLLECTION}-{secrets.token_hex(8)}"
            directory.mkdir(parents=True, exist_ok=True)
            note = {"url": url, "collection": name}
            (directory / SERVER).write_text(json.dumps(note), "utf-8")
        # What Chroma has not written to the index's own file is replayed at every opening.
        synced = {"hnsw:sync_threshold": min(SYNCED, max(3, len(vectors)))}
        collection = client.create_collection(
            name, metadata=_HNSW | synced, embedding_function=None
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
        client, name = _opened(directory)
        # Chroma attaches a model of its own unless told that there is none.
        self._collection = client.get_collection(name, embedding_function=None)

    @staticmethod
    def drop(directory: Path) -> None:
        """Delete the collection that a directory's note names on a server, if it has one."""
        if (directory / SERVER).is_file():
            client, name = _opened(directory)
            client.delete_collection(name)

    def count(self) -> int:
        """The number of vectors."""
        return int(self._collection.count())

    def nearest(self, vector: Vectors, count: int, scope: Scope | None = None) -> Rows:
        """The rows nearest to a vector, best first.

        Args:
            vector: float32, L2-normalised.
            count: how many rows at most.
            scope: what may be found; None for everything.
        """
        if scope is None:
            return self._ask(vector, count)
        if not scope.size:
            return np.zeros(0, np.int64)
        # Chroma's own filter costs a hundred times the search itself where the scope is large.
        # So more of the nearest are asked for than may be left out, and then more again.
        wanted = min(count, scope.size)
        asked = ceil(SPARE * count * len(scope.rows) / scope.size)
        while asked <= MOST:
            near = self._ask(vector, asked)
            rows = near[scope.rows[near]][:count]
            if len(rows) >= wanted or len(near) == len(scope.rows):
                return rows
            asked *= 4
        inside, outside = np.flatnonzero(scope.documents), np.flatnonzero(~scope.documents)
        # The shorter of the two lists, so that Chroma has less to compare with.
        if len(inside) <= len(outside):
            return self._ask(vector, count, {"document": {"$in": inside.tolist()}})
        return self._ask(vector, count, {"document": {"$nin": outside.tolist()}})

    def _ask(self, vector: Vectors, count: int, where: dict[str, Any] | None = None) -> Rows:
        wanted = min(count, self._size)
        if not wanted:
            return np.zeros(0, np.int64)
        found = self._collection.query(
            query_embeddings=[vector], n_results=wanted, where=where, include=[]
        )
        return np.array([int(i) for i in found["ids"][0]], dtype=np.int64)

    @cached_property
    def _size(self) -> int:
        return self.count()

    def astray(self, vectors: Vectors) -> tuple[list[int], list[int]]:
        """The rows that a search by their own vector does not bring back, in two kinds.

        Args:
            vectors: float32, one L2-normalised row a passage, as they were written.

        Returns:
            The rows whose vector is missing from the collection or is another one, and the
            rows whose vector is there and right but which the graph's links lead past: an
            HNSW search is approximate, and in a crowd of like vectors some are hard to reach.
        """
        others: list[int] = []
        passed: list[int] = []
        for at in range(0, len(vectors), 1000):
            found = self._collection.query(
                query_embeddings=np.asarray(vectors[at : at + 1000]),
                n_results=1,
                include=["distances"],
            )
            answers = zip(found["ids"], found["distances"], strict=True)
            for row, (ids, distances) in enumerate(answers, at):
                if not ids or ids[0] != str(row):
                    others.append(row)
                    # A twin with the same vector may stand in for the row itself.
                    if not ids or distances[0] > SAME:
                        passed.append(row)
        wrong = [row for row, same in self._compared(vectors, others) if not same]
        return wrong, sorted(set(passed) - set(wrong))

    def _compared(self, vectors: Vectors, rows: Sequence[int]) -> Iterator[tuple[int, bool]]:
        """Some rows, and whether the collection holds of each the vector that it should."""
        for at in range(0, len(rows), BATCH):
            some = rows[at : at + BATCH]
            found = self._collection.get(ids=[str(row) for row in some], include=["embeddings"])
            kept = dict(zip(found["ids"], found["embeddings"], strict=True))
            for row in some:
                held = kept.get(str(row))
                yield row, held is not None and 1 - float(np.dot(held, vectors[row])) <= SAME

    def link(self, vectors: Vectors, rows: Sequence[int]) -> None:
        """Link some rows into the graph anew, where other rows' links lead past them."""
        if len(rows):
            ids = [str(row) for row in rows]
            self._collection.update(ids=ids, embeddings=np.asarray(vectors[list(rows)]))
