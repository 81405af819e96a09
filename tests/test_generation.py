"""Generations: built once, verified, their vectors never made twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from retrieval_fixtures import airline

from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.minilm import MiniLM
from jetbridge.retrieval.vectors import VectorIndex
from jetbridge.retrieval.verification import verify


class Counting(MiniLM):
    """The local model, counting the texts it embeds."""

    embedded = 0

    def embed_with_tokens(self, texts):  # type: ignore[no-untyped-def]
        self.embedded += len(texts)
        return super().embed_with_tokens(texts)


def test_unchanged_passages_are_not_embedded_again(tmp_path: Path) -> None:
    """A second build takes every vector from the cache and is the same."""
    model, cache, passages = Counting(), MemoryCache(), airline()
    for number in (1, 2):
        build(
            tmp_path / str(number), passages, model,
            number=number, cache=cache, settings={},
        )  # fmt: skip
        assert verify(tmp_path / str(number)).passages == len(passages)
    assert model.embedded == len(passages)
    first, second = (np.load(tmp_path / n / "tokens" / "codes.npy") for n in "12")
    assert np.array_equal(first, second)


def test_a_damaged_generation_is_named(tmp_path: Path) -> None:
    """Vectors that are not what was indexed fail the check."""
    build(
        tmp_path / "1", airline(), local_embedder(),
        number=1, cache=MemoryCache(), settings={},
    )  # fmt: skip
    vectors = np.load(tmp_path / "1" / "vectors.npy")
    np.save(tmp_path / "1" / "vectors.npy", -vectors)
    with pytest.raises(GenerationDamaged, match="not found by their own vector"):
        verify(tmp_path / "1")


def test_a_generation_with_a_row_that_is_hard_to_reach_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many that the graph passes by are linked anew before anybody reads it, few are let be."""
    build(
        tmp_path / "1", airline(), local_embedder(),
        number=1, cache=MemoryCache(), settings={},
    )  # fmt: skip
    found, linked = [[0, 1, 2], [1]], []
    monkeypatch.setattr(VectorIndex, "astray", lambda index, rows: ([], found[len(linked) :][0]))
    with pytest.raises(GenerationDamaged, match="links are broken"):
        verify(tmp_path / "1")
    monkeypatch.setattr(VectorIndex, "link", lambda index, vectors, rows: linked.append(rows))
    assert verify(tmp_path / "1", mend=True).number == 1
    assert linked == [[0, 1, 2]]


def test_nothing_published_yet_says_what_to_run(tmp_path: Path) -> None:
    """The error names the command."""
    with pytest.raises(GenerationMissing, match="jetbridge publish"):
        KnowledgeBase(tmp_path, local_embedder()).live()


def test_a_building_directory_must_be_empty(tmp_path: Path) -> None:
    """A generation is never built into another."""
    (tmp_path / "left").touch()
    with pytest.raises(GenerationDamaged, match="built once"):
        build(tmp_path, [], local_embedder(), number=1, cache=MemoryCache(), settings={})


_WATCHED = """
import os, sys
asked = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen"):
        asked.append((event, repr(arguments)))
sys.addaudithook(watch)
from jetbridge.retrieval.embedders import local_embedder
model = local_embedder()
model.embed_with_tokens(["Small animals may travel.", "Bags may weigh 50 lbs."])
model.embed_query_with_tokens("pets")
links = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd")
         if os.path.exists(f"/proc/self/fd/{each}")]
asked += [each for each in links if each.startswith("socket:")]
print(asked)
"""


def test_embedding_tells_nobody() -> None:
    """Neither runtime looks up a name, opens a socket or starts a program to report its use."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"
