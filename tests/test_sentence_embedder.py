"""A sentence-transformers model by folder, with small random weights made here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from retrieval_fixtures import airline

from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import embedder_named
from jetbridge.retrieval.errors import ModelMissing
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.search import search
from jetbridge.retrieval.sentence_embedder import SentenceEmbedder
from jetbridge.retrieval.verification import verify

st = pytest.importorskip("sentence_transformers", reason="needs the extra `models`")
VOCABULARY = Path(__file__).resolve().parents[1] / "retrieval" / "minilm-vocab.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two layers of 32 with prompts of its own, as sentence-transformers saves it."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(7)
    inner, whole = tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("model")
    words = {word: at for at, word in enumerate(VOCABULARY.read_text("utf-8").splitlines())}
    BertTokenizerFast(vocab=words).save_pretrained(inner)
    shape = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=128,
    )  # fmt: skip
    BertModel(shape).save_pretrained(inner)
    prompts = {"query": "question: ", "document": "passage: "}
    # A bare model is given mean pooling over its tokens.
    st.SentenceTransformer(str(inner), prompts=prompts).save(str(whole))
    return whole


def test_vectors_are_unit_rows_and_prompts_differ(folder: Path) -> None:
    """Texts become normalised rows, and a query is not embedded as a passage is."""
    embedder = embedder_named(str(folder))
    assert isinstance(embedder, SentenceEmbedder)
    assert (embedder.dimension, embedder.max_tokens) == (32, 128)
    rows = embedder.embed_passages(["a bag", "a suitcase of 50 lbs", "a bag"])
    assert rows.shape == (3, 32)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[0], rows[2], atol=1e-5)
    assert not np.allclose(embedder.embed_query("a bag"), rows[0], atol=1e-3)
    assert embedder.embed_passages([]).shape == (0, 32)


def test_a_library_is_built_and_searched_with_it(folder: Path, tmp_path: Path) -> None:
    """A model without token vectors serves: hits, their sentences and a confidence."""
    embedder = embedder_named(str(folder))
    directory = generation_directory(tmp_path, 1)
    build(directory, airline(), embedder, number=1, cache=MemoryCache(), settings={})
    assert verify(directory).dimension == 32
    set_live(tmp_path, 1)
    found = search(
        "rule twelve point four carriers", knowledge=KnowledgeBase(tmp_path, embedder),
        as_of=date(2026, 6, 1),
    )  # fmt: skip
    assert found.hits[0].passage.info.id == "pets"
    assert "12.4" in found.hits[0].sentences[0].text
    assert 0 < found.confidence < 1


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error names the model."""
    with pytest.raises(ModelMissing, match="nowhere"):
        SentenceEmbedder(str(tmp_path / "nowhere"))
