"""Knowledge bases of any size, made of real passages and of others recombined from them.

Past the real passages, a row is the first half of one passage's sentences and the second
half of another's that is near it in meaning; its vector is drawn around the two passages'
own, and each of its tokens' vectors around the vector of the same token somewhere in the
real passages. So words, lengths, clusters and similarities stay like the real ones'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jetbridge.retrieval.cache import text_hash
from jetbridge.retrieval.embedders import Codes, TokenEmbedder, Vectors
from jetbridge.retrieval.generation import build, embedded_text
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.records import Passage
from jetbridge.retrieval.sentences import split_sentences

NEAR = 50
SPREAD = 0.3  # length of the noise beside a unit vector: cosine .96 to where it was drawn
FLICKER = 8  # standard deviation of the noise on a token's codes, of 127
NOISE = 10_000


class Drawn:
    """An embedding cache that knows every vector: those of real rows, and drawn ones."""

    def __init__(self, embedder: TokenEmbedder, texts: Sequence[str], vectors: Vectors) -> None:
        """Args: the embedder, the texts of all rows, and their vectors, float32 unit rows."""
        self._embedder = embedder
        self._row = {text_hash(text): row for row, text in enumerate(texts)}
        self._texts, self._vectors = texts, vectors

    def learn(self, texts: Sequence[str], codes: Codes) -> None:
        """Take in real texts and the codes of all their tokens, which others are drawn around."""
        ids = np.concatenate([each.ids for each in self._embedder.tokens(texts)])
        order = np.argsort(ids, kind="stable")
        self._codes = codes[order]
        self._starts = np.searchsorted(ids[order], np.arange(int(ids.max()) + 2))
        noise = np.random.default_rng(0).normal(0, FLICKER, (NOISE, codes.shape[1]))
        self._noise = np.rint(noise).astype(np.int16)

    def get(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of texts, or the packed codes of their tokens."""
        rows = [self._row[each] for each in hashes]
        if not model.endswith("/tokens"):
            return {each: self._vectors[row] for each, row in zip(hashes, rows, strict=True)}
        tokens = self._embedder.tokens([self._texts[row] for row in rows])
        return {
            each: np.ascontiguousarray(self._draw(read.ids, row)).view(np.float32).ravel()
            for each, row, read in zip(hashes, rows, tokens, strict=True)
        }

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Nothing is ever missing, so nothing is kept."""

    def _draw(self, ids: NDArray[np.int32], row: int) -> Codes:
        random = np.random.default_rng(row)
        known = np.minimum(ids, len(self._starts) - 2)
        first, end = self._starts[known], self._starts[known + 1]
        places = first + (random.random(len(ids)) * np.maximum(end - first, 1)).astype(np.int64)
        drawn = self._codes[np.minimum(places, len(self._codes) - 1)].astype(np.int16)
        drawn += self._noise[random.integers(NOISE, size=len(ids))]
        codes: Codes = np.clip(drawn, -127, 127).astype(np.int8)
        return codes


def enlarge(sources: Sequence[Path], home: Path, size: int, embedder: TokenEmbedder) -> None:
    """Build a knowledge base of `size` passages in `home`, unless it is there already.

    Args:
        sources: data directories of published knowledge bases, all with this embedder.
        home: the new data directory.
        size: how many passages; of the sources' own the first ones come first.
        embedder: the embedder of the sources.
    """
    if (home / "live.json").is_file():
        return
    real: list[Passage] = []
    parts: list[Vectors] = []
    codes: list[Codes] = []
    for source in sources:
        generation = KnowledgeBase(source, embedder).live()
        folder = generation_directory(source, generation.manifest.number)
        codes.append(np.load(folder / "tokens" / "codes.npy"))
        real += generation.shelf.fetch(range(len(generation.shelf)))
        parts.append(np.asarray(generation.vectors))
    vectors = np.concatenate(parts)
    near = np.argsort(-(vectors @ vectors.T), axis=1)[:, 1 : NEAR + 1]
    random = np.random.default_rng(0)
    passages = real[:size]
    drawn = [vectors[:size]]
    for row in range(len(real), size):
        one = int(random.integers(len(real)))
        other = int(near[one, random.integers(near.shape[1])])
        passages.append(_recombined(real[one], real[other], row))
        share = random.uniform(0.3, 0.7)
        mixed = share * vectors[one] + (1 - share) * vectors[other]
        mixed /= np.linalg.norm(mixed)
        mixed += random.normal(0, SPREAD / np.sqrt(len(mixed)), len(mixed))
        drawn.append((mixed / np.linalg.norm(mixed)).astype(np.float32)[None])
    cache = Drawn(embedder, [embedded_text(each) for each in passages], np.concatenate(drawn))
    cache.learn([embedded_text(each) for each in real], np.concatenate(codes))
    build(
        generation_directory(home, 1), passages, embedder,
        number=1, cache=cache, settings={"enlarged": size},
    )  # fmt: skip
    set_live(home, 1)


def _recombined(one: Passage, other: Passage, row: int) -> Passage:
    """The first half of one passage's sentences and the second half of another's."""
    first, second = split_sentences(one.text), split_sentences(other.text)
    spans = [(one, span) for span in first[: (len(first) + 1) // 2]]
    spans += [(other, span) for span in second[len(second) // 2 :]]
    text = " ".join(passage.text[start:end] for passage, (start, end) in spans)
    copy = row // 40  # a document is about as long as the real ones
    info = replace(one.info, id=f"{one.info.id}-{copy}", title=f"{one.info.title} {copy}")
    name = hashlib.sha256(str(row).encode()).hexdigest()[:20]
    return replace(one, id=name, info=info, text=text, start=0, end=len(text))
