"""The demonstration airline's whole corpus, published once a test session."""

from __future__ import annotations

from pathlib import Path

import pytest

from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.library import open_library
from jetbridge.ingest.publish import publish
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.knowledge import KnowledgeBase

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


@pytest.fixture(scope="session")
def corpus_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which all of corpus/ was published. Nothing may write to it."""
    data_dir = tmp_path_factory.mktemp("corpus")
    library = open_library(f"sqlite:///{data_dir / 'jetbridge.sqlite'}")
    report = publish([CORPUS], library=library, data_dir=data_dir, embedder=EmbedderSpec())
    library.close()
    assert not report.refused
    return data_dir


@pytest.fixture(scope="session")
def corpus_knowledge(corpus_data: Path) -> KnowledgeBase:
    """The knowledge base over the whole corpus, with the local embedder."""
    return KnowledgeBase(corpus_data, local_embedder())
