"""Embedders: one Protocol, a local model and, by name, others.

Passages and queries have separate entry points because some models treat them apart.
A `TokenEmbedder` also gives a vector for each token, which late interaction compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.errors import ModelMissing

Vectors = NDArray[np.float32]
Codes = NDArray[np.int8]
Ids = NDArray[np.int32]


class Embedder(Protocol):
    """Turns texts into vectors; the same `name` always means the same vectors."""

    @property
    def name(self) -> str:
        """The name that a generation records: model and precision."""

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""

    @property
    def max_tokens(self) -> int:
        """The model's own tokens that it reads of a text; what is beyond is not seen."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32, one row a text, each L2-normalised."""

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32, one L2-normalised vector."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that a model reads of a text, its own markers left out.

    `ids` are their numbers in the model's vocabulary, `starts` the offset of the first
    character of each in the text; both int32.
    """

    ids: Ids
    starts: Ids


@runtime_checkable
class TokenEmbedder(Embedder, Protocol):
    """An embedder that also gives a vector for each token of a text."""

    @property
    def token_dimension(self) -> int:
        """The number of components of a token's vector, a multiple of 4."""

    @property
    def code_scale(self) -> float:
        """What a token's unit vector is multiplied by to give its int8 code."""

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of texts, as many as the model reads of each."""

    def embed_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Codes]]:
        """Embed passages: their vectors, and for each the int8 vectors of its tokens."""

    def embed_query_with_tokens(self, text: str) -> tuple[Vectors, Vectors, Ids]:
        """Embed one query: its vector, its tokens' vectors (float32, unit) and their ids."""


def local_embedder() -> Embedder:
    """The local model, all-MiniLM-L6-v2, which needs no key and no internet.

    Raises:
        ModelMissing: the package that carries the model is not installed.
    """
    from jetbridge.retrieval.minilm import MiniLM

    return MiniLM()


def embedder_named(
    name: str, *, api_key: str | None = None, base_url: str | None = None
) -> Embedder:
    """The embedder of a name.

    Args:
        name: ``local``, an OpenAI model such as ``text-embedding-3-small``, or the name of a
            sentence-transformers model, as the settings or a generation's manifest give it.
        api_key: the key of a remote service.
        base_url: the address of a remote service, when not OpenAI's own.

    Raises:
        ModelMissing: the model is not known, or what it needs is not installed or not given.
    """
    if name in ("local", "all-MiniLM-L6-v2-int8"):
        return local_embedder()
    if name.startswith("text-embedding-"):
        from jetbridge.retrieval.openai_embedder import OpenAIEmbedder

        if not api_key:
            raise ModelMissing(
                f"The embedder {name} needs a key; set JETBRIDGE_OPENAI_API_KEY, or use "
                "JETBRIDGE_EMBEDDER=local."
            )
        return OpenAIEmbedder(name, api_key=api_key, base_url=base_url)
    from jetbridge.retrieval.sentence_embedder import SentenceEmbedder

    return SentenceEmbedder(name)
