"""OpenAI's embedder against a local server whose answers OpenAI's own types accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from json_fixtures import JsonServer, serving
from openai.types import CreateEmbeddingResponse

from jetbridge.retrieval.embedders import embedder_named
from jetbridge.retrieval.errors import EmbeddingFailed, ModelMissing
from jetbridge.retrieval.openai_embedder import OpenAIEmbedder


class Service(JsonServer):
    """Answers embeddings that depend on the text; refuses as many times as `busy` says."""

    busy = 0
    status = 429
    width = 1536

    def reply(self, body: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """The embeddings, the last first."""
        if self.busy > 0:
            self.busy -= 1
            return self.status, {"error": {"message": "slow down"}}
        rows: list[dict[str, Any]] = []
        for index, text in enumerate(body["input"]):
            vector = np.zeros(self.width)
            vector[len(text) % self.width] = 2.0
            rows.append({"object": "embedding", "index": index, "embedding": vector.tolist()})
        usage = {"prompt_tokens": 5 * len(rows), "total_tokens": 5 * len(rows)}
        answer = {"object": "list", "model": body["model"], "data": rows[::-1], "usage": usage}
        CreateEmbeddingResponse.model_validate(answer)
        return 200, answer


@pytest.fixture
def service() -> Iterator[Service]:
    """A server on a free port of this machine."""
    with serving(Service()) as server:
        yield server


def _embedder(service: Service, **options: Any) -> OpenAIEmbedder:
    return OpenAIEmbedder(
        "text-embedding-3-small", api_key="k", base_url=service.address, **options
    )


def test_vectors_come_back_in_order_batched_and_counted(service: Service) -> None:
    """Answers out of order are sorted; texts go in batches; tokens and dollars add up."""
    embedder = _embedder(service)
    texts = ["x" * (n % 7 + 1) for n in range(600)]
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (600, 1536)
    assert [int(row.argmax()) for row in vectors] == [len(text) for text in texts]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert [len(one["input"]) for one in service.requests] == [512, 88]
    assert embedder.tokens_used == 3000
    assert embedder.dollars == pytest.approx(3000 * 0.02 / 1e6)


def test_a_busy_service_is_asked_again(service: Service) -> None:
    """Two refusals are waited out."""
    service.busy = 2
    assert _embedder(service).embed_query("pets").shape == (1536,)


def test_a_service_that_keeps_refusing_is_one_clear_error(service: Service) -> None:
    """The error names the model and the status, and holds no key."""
    service.busy, service.status = 99, 401
    with pytest.raises(EmbeddingFailed, match="text-embedding-3-small refused with status 401"):
        _embedder(service, retries=1).embed_query("pets")


def test_vectors_of_another_width_are_refused(service: Service) -> None:
    """A model that is not what it says it is does not go unnoticed."""
    service.width = 10
    with pytest.raises(EmbeddingFailed, match="shape"):
        _embedder(service).embed_query("pets")


def test_a_hosted_embedder_needs_a_key() -> None:
    """Without a key the error says which setting to give."""
    with pytest.raises(ModelMissing, match="JETBRIDGE_OPENAI_API_KEY"):
        embedder_named("text-embedding-3-small")
