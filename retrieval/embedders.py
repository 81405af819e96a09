"""Embedders: one Protocol, a local model and, by name, others.

Passages and queries have separate entry points because some models treat them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.errors import ModelMissing

Vectors = NDArray[np.float32]


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


def local_embedder() -> Embedder:
    """The local model, all-MiniLM-L6-v2, which needs no key and no internet.

    Raises:
        ModelMissing: the package that carries the model is not installed.
    """
    from jetbridge.retrieval.minilm import MiniLM

    return MiniLM()


def _openai(name: str, api_key: str | None, base_url: str | None) -> Embedder:
    raise ModelMissing(f"The embedder {name} is not available yet.")


def embedder_named(
    name: str, *, api_key: str | None = None, base_url: str | None = None
) -> Embedder:
    """The embedder of a name: ``local``, or an OpenAI model such as ``text-embedding-3-small``.

    Args:
        name: the model's name, as the settings or a generation's manifest give it.
        api_key: the key of a remote service.
        base_url: the address of a remote service, when not OpenAI's own.

    Raises:
        ModelMissing: the model is not known, or what it needs is not installed or not given.
    """
    makers: dict[str, Callable[[], Embedder]] = {
        "local": local_embedder,
        "all-MiniLM-L6-v2-int8": local_embedder,
    }
    if name in makers:
        return makers[name]()
    if name.startswith("text-embedding-"):
        return _openai(name, api_key, base_url)
    raise ModelMissing(f"There is no embedder named {name!r}; use one of {', '.join(makers)}.")
