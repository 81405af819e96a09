"""The dense half on the whole corpus: what Chroma brings back beside exact search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.shelf import Scope

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
