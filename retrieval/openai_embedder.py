"""OpenAI's embedders: batched, retried, kept under a rate, their cost counted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from threading import Lock

import numpy as np
from openai import APIConnectionError, APIStatusError, OpenAI, OpenAIError

from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.errors import EmbeddingFailed, ModelMissing
from jetbridge.retrieval.tokens import count_tokens, cut_tokens

# Components of a vector, and US dollars a million tokens (OpenAI's price list).
MODELS = {"text-embedding-3-small": (1536, 0.02), "text-embedding-3-large": (3072, 0.13)}
MAX_TOKENS = 8191
# OpenAI takes at most 2,048 texts and 300,000 tokens in one request.
BATCH_TEXTS = 512
BATCH_TOKENS = 100_000


class OpenAIEmbedder:
    """Embeds through OpenAI's API. Instances may be shared by threads.

    `tokens_used` and `dollars` count what was asked of the API so far.
    """

    max_tokens = MAX_TOKENS

    def __init__(
        self,
        name: str,
        *,
        api_key: str,
        base_url: str | None = None,
        retries: int = 5,
        requests_a_minute: int = 3000,
    ) -> None:
        """Prepare the client; nothing is asked yet.

        Args:
            name: ``text-embedding-3-small`` or ``text-embedding-3-large``.
            api_key: OpenAI's key.
            base_url: the API's address, when not OpenAI's own.
            retries: how often a refused or failed request is tried again, waiting longer
                each time, as long as the answer's Retry-After says where it does.
            requests_a_minute: requests are spaced so that there are no more than this.

        Raises:
            ModelMissing: the name is not one of OpenAI's.
        """
        if name not in MODELS:
            raise ModelMissing(f"OpenAI has no embedder {name!r}; use one of {', '.join(MODELS)}.")
        self.name = name
        self.dimension, self._price = MODELS[name]
        self.tokens_used = 0
        self._client = OpenAI(api_key=api_key, base_url=base_url, max_retries=retries)
        self._pause = 60 / requests_a_minute
        self._next = 0.0
        self._lock = Lock()

    @property
    def dollars(self) -> float:
        """What the tokens so far cost, in US dollars."""
        return self.tokens_used * self._price / 1e6

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32, one row a text, L2-normalised.

        Raises:
            EmbeddingFailed: the API refused, did not answer, or answered something else.
        """
        rows = [self._ask(batch) for batch in _batches(texts)]
        return np.concatenate(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32, L2-normalised.

        Raises:
            EmbeddingFailed: as for passages.
        """
        vector: Vectors = self._ask([text])[0]
        return vector

    def _ask(self, texts: list[str]) -> Vectors:
        self._wait()
        try:
            answer = self._client.embeddings.create(
                model=self.name, input=texts, encoding_format="float"
            )
        except APIStatusError as error:
            raise EmbeddingFailed(
                f"{self.name} refused with status {error.status_code}; "
                "check JETBRIDGE_OPENAI_API_KEY and the account's limits."
            ) from error
        except APIConnectionError as error:
            raise EmbeddingFailed(
                f"{self.name} cannot be reached; check the network and JETBRIDGE_OPENAI_BASE_URL."
            ) from error
        except OpenAIError as error:
            raise EmbeddingFailed(f"{self.name} failed: {type(error).__name__}") from error
        if answer.usage is not None:
            with self._lock:
                self.tokens_used += answer.usage.total_tokens
        rows = sorted(answer.data, key=lambda row: row.index)
        vectors = np.array([row.embedding for row in rows], dtype=np.float32)
        if vectors.shape != (len(texts), self.dimension):
            raise EmbeddingFailed(
                f"{self.name} answered vectors of shape {vectors.shape}, not "
                f"{(len(texts), self.dimension)}."
            )
        scaled: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return scaled

    def _wait(self) -> None:
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._pause
        if start > now:
            time.sleep(start - now)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        # An empty text is refused by the API.
        text = cut_tokens(text, MAX_TOKENS) or " "
        tokens = count_tokens(text)
        if batch and (len(batch) == BATCH_TEXTS or size + tokens > BATCH_TOKENS):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += tokens
    if batch:
        yield batch
