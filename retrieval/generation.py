"""A generation: everything one publish made searchable, in a directory of its own.

    generations/7/
    ├── chroma/          the vectors, cosine HNSW (Chroma)
    ├── words/, grams/   the lexical indexes
    ├── tokens/          the token vectors for late interaction, where the embedder has them
    ├── forms.txt        the words as they are written, to put misspelt ones right
    ├── passages.sqlite  the passages by row
    ├── vectors.npy      float32, one row a passage
    └── manifest.json    number, embedder, dimension, fingerprint, counts; written last

It is built once, verified (`verification.py`), and never written again; many readers may have
it open.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.cache import EmbeddingCache, embed_cached
from jetbridge.retrieval.embedders import Codes, Embedder, TokenEmbedder, Vectors
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing
from jetbridge.retrieval.interaction import TokenIndex
from jetbridge.retrieval.lexical import Bm25, grams, words
from jetbridge.retrieval.records import Passage
from jetbridge.retrieval.shelf import Shelf
from jetbridge.retrieval.spelling import Speller, word_forms
from jetbridge.retrieval.vectors import VectorIndex

SCHEMA = 2
BLOCK = 256
BACKGROUND = 50
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of. `fingerprint` covers model, dimension and settings."""

    number: int
    embedder: str
    dimension: int
    settings: Mapping[str, Any]
    fingerprint: str
    passages: int
    documents: int
    created: str
    schema: int = SCHEMA


def fingerprint(embedder: str, dimension: int, settings: Mapping[str, Any]) -> str:
    """The SHA-256, 64 hex digits, of what decides a generation's vectors and passages."""
    facts = {"embedder": embedder, "dimension": dimension, "settings": settings, "schema": SCHEMA}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def embedded_text(passage: Passage) -> str:
    """The text that is embedded for a passage: title and headings, then its own words."""
    return _head(passage) + passage.text


def _head(passage: Passage) -> str:
    return " > ".join((passage.info.title, *passage.section)) + "\n"


def build(
    directory: Path,
    passages: Sequence[Passage],
    embedder: Embedder,
    *,
    number: int,
    cache: EmbeddingCache,
    settings: Mapping[str, Any],
    progress: Progress | None = None,
    chroma_url: str | None = None,
    ended: Callable[[str], None] = lambda name: None,
) -> Manifest:
    """Build a generation in an empty or missing directory; nothing goes live.

    Args:
        directory: where it goes; made if missing.
        passages: what becomes searchable; ids must differ.
        embedder: makes the vectors that the cache does not know.
        number: the generation's number.
        cache: the vectors already made, by text.
        settings: how the passages were made; part of the fingerprint.
        progress: called with passages embedded so far and in all.
        chroma_url: a Chroma server for the vectors; None for files in the directory.
        ended: called with the name of each step as it ends, to time them.

    Returns:
        Manifest: what was built.

    Raises:
        GenerationDamaged: the directory already holds something.
        EmbeddingFailed: the embedder did not answer.
        OSError: the Chroma server does not answer.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise GenerationDamaged(f"{directory} is not empty; a generation is built once.")
    texts = [embedded_text(passage) for passage in passages]
    blocks: list[Vectors] = []
    codes: list[Codes] = []
    for at in range(0, len(texts), BLOCK):
        rows, inner = embed_cached(embedder, texts[at : at + BLOCK], cache)
        blocks.append(rows)
        codes += inner or []
        if progress is not None:
            progress(min(at + BLOCK, len(texts)), len(texts))
    none = np.empty((0, embedder.dimension), dtype=np.float32)
    vectors = np.concatenate([none, *blocks])
    np.save(directory / "vectors.npy", vectors)
    ended("embedding")
    Shelf.write(directory / "passages.sqlite", passages)
    document_of = Shelf(directory / "passages.sqlite").document_of
    Bm25.over(texts, words).save(directory / "words")
    (directory / "forms.txt").write_text("\n".join(word_forms(texts)), "utf-8")
    Bm25.over(texts, grams).save(directory / "grams")
    ended("lexical index")
    if isinstance(embedder, TokenEmbedder):
        heads = [len(_head(passage)) for passage in passages]
        tokens = embedder.tokens(texts)
        TokenIndex.write(directory / "tokens", texts, heads, tokens, codes, embedder.code_scale)
        ended("token index")
    VectorIndex.write(directory / "chroma", vectors, document_of, url=chroma_url)
    ended("vector index")
    manifest = Manifest(
        number=number,
        embedder=embedder.name,
        dimension=embedder.dimension,
        settings=dict(settings),
        fingerprint=fingerprint(embedder.name, embedder.dimension, settings),
        passages=len(passages),
        documents=len({passage.info.id for passage in passages}),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    (directory / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2), "utf-8")
    return manifest


def read_manifest(directory: Path) -> Manifest:
    """Read a generation's manifest.

    Raises:
        GenerationMissing: there is none.
        GenerationDamaged: it cannot be read.
    """
    file = directory / "manifest.json"
    if not file.is_file():
        raise GenerationMissing(f"There is no generation in {directory}; run: jetbridge publish")
    try:
        return Manifest(**json.loads(file.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise GenerationDamaged(f"{file} cannot be read: {error}") from error


@dataclass(frozen=True)
class Generation:
    """An open generation: its manifest, passages, vectors and indexes."""

    manifest: Manifest
    shelf: Shelf
    vectors: Vectors
    index: VectorIndex
    words: Bm25
    grams: Bm25
    tokens: TokenIndex | None
    forms: tuple[str, ...]

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open a generation for reading.

        Raises:
            GenerationMissing: there is none in the directory.
            GenerationDamaged: a file is missing or cannot be read.
        """
        manifest = read_manifest(directory)
        tokens = (directory / "tokens").is_dir()
        try:
            return cls(
                manifest=manifest,
                shelf=Shelf(directory / "passages.sqlite"),
                vectors=np.load(directory / "vectors.npy", mmap_mode="r"),
                index=VectorIndex(directory / "chroma"),
                words=Bm25.load(directory / "words"),
                grams=Bm25.load(directory / "grams"),
                tokens=TokenIndex(directory / "tokens") if tokens else None,
                forms=tuple((directory / "forms.txt").read_text("utf-8").split("\n")),
            )
        except (OSError, ValueError, KeyError) as error:
            raise GenerationDamaged(
                f"Generation {manifest.number} in {directory} cannot be opened: {error}"
            ) from error

    @cached_property
    def background(self) -> NDArray[np.int64]:
        """The rows that scores are standardised against: at most 50, drawn evenly from all."""
        size = len(self.shelf)
        return np.unique(np.linspace(0, max(0, size - 1), min(size, BACKGROUND)).astype(np.int64))

    @cached_property
    def speller(self) -> Speller:
        """Puts misspelt words right by those that the passages hold."""
        return Speller(self.forms)
