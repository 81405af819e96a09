"""The dense half on the whole corpus: what Chroma brings back beside exact search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jetbridge.retrieval import vectors
from jetbridge.retrieval.embedders import Vectors, local_embedder
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.shelf import Scope
from jetbridge.retrieval.vectors import VectorIndex

QUESTIONS = ("how heavy may a bag be", "remark code for pets", "refund of a cancelled flight")


@pytest.fixture(scope="module")
def knowledge(published: Path) -> KnowledgeBase:
    """The published corpus."""
    return KnowledgeBase(published, local_embedder())


@pytest.mark.parametrize("every", [1, 2, 3, 30])
@pytest.mark.parametrize("inverse", [False, True])
def test_filters_leave_the_nearest_of_what_is_allowed(
    knowledge: KnowledgeBase, every: int, inverse: bool
) -> None:
    """Wide filters, narrow ones and those that leave nothing bring back what exact search does."""
    found = knowledge.live()
    documents = (np.arange(len(found.shelf.documents)) % every == 0) ^ inverse
    rows = documents[found.shelf.document_of]
    inside = np.flatnonzero(rows)
    for question in QUESTIONS:
        vector = knowledge.embed(question).vector
        exact = inside[np.argsort(-(np.asarray(found.vectors)[inside] @ vector))][:20]
        near = found.index.nearest(vector, 20, Scope(documents, rows, len(inside)))
        assert len(near) == min(20, len(inside))
        assert set(near) <= set(inside)
        assert len(set(near) & set(exact)) >= 0.9 * len(exact)


def test_what_lies_nearest_may_all_be_left_out(knowledge: KnowledgeBase) -> None:
    """A wide filter that shuts out a question's whole neighbourhood brings back what is next."""
    found = knowledge.live()
    for question in QUESTIONS:
        vector = knowledge.embed(question).vector
        order = np.argsort(-(np.asarray(found.vectors) @ vector))
        documents = np.ones(len(found.shelf.documents), dtype=np.bool_)
        documents[found.shelf.document_of[order[:60]]] = False
        rows = documents[found.shelf.document_of]
        exact = order[rows[order]][:20]
        near = found.index.nearest(vector, 20, Scope(documents, rows, int(rows.sum())))
        assert len(near) == min(20, int(rows.sum()))
        assert len(set(near) & set(exact)) >= 0.9 * len(exact)


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[VectorIndex, Vectors]:
    """Crowds of like vectors, in a graph with too few links to reach them all."""
    poor = {"hnsw:M": 4, "hnsw:construction_ef": 6, "hnsw:search_ef": 6}
    monkeypatch.setattr(vectors, "_HNSW", vectors._HNSW | poor)
    chance = np.random.default_rng(1)
    middles = chance.normal(0, 1, (20, 32))
    rows = (middles[np.arange(2000) % 20] + chance.normal(0, 0.15, (2000, 32))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    VectorIndex.write(tmp_path / "chroma", rows, np.zeros(2000, np.int64))
    return VectorIndex(tmp_path / "chroma"), rows


def test_what_is_hard_to_reach_is_no_damage(crowd: tuple[VectorIndex, Vectors]) -> None:
    """Rows that the graph passes by are told from wrong ones, and fewer once linked anew."""
    index, rows = crowd
    wrong, passed = index.astray(rows)
    assert wrong == []
    assert passed
    index.link(rows, passed)
    assert len(index.astray(rows)[1]) < len(passed)


def test_a_missing_and_another_vector_are_damage(crowd: tuple[VectorIndex, Vectors]) -> None:
    """Among rows that are hard to reach, those with no or another vector are still named."""
    index, rows = crowd
    index._collection.delete(ids=["7"])
    index._collection.update(ids=["1234"], embeddings=-rows[1234:1235])
    wrong, passed = index.astray(rows)
    assert wrong == [7, 1234]
    assert not {7, 1234} & set(passed)
