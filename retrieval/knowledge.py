"""The knowledge base: the generations of a data directory and the pointer to the live one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from threadpoolctl import threadpool_limits

from jetbridge.retrieval.embedders import Embedder, Ids, TokenEmbedder, Vectors
from jetbridge.retrieval.errors import EmbedderMismatch, GenerationDamaged, GenerationMissing
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.turns import Turns

QUERIES = 2000


def generation_directory(data_dir: Path, number: int) -> Path:
    """Where a generation lives."""
    return data_dir / "generations" / str(number)


def live_number(data_dir: Path) -> int:
    """The number of the live generation.

    Raises:
        GenerationMissing: nothing was published yet.
        GenerationDamaged: the pointer cannot be read.
    """
    pointer = data_dir / "live.json"
    try:
        return int(json.loads(pointer.read_text("utf-8"))["generation"])
    except FileNotFoundError:
        raise GenerationMissing(
            f"Nothing has been published into {data_dir}; run: jetbridge publish corpus/"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise GenerationDamaged(f"{pointer} cannot be read; publish again.") from error


def set_live(data_dir: Path, number: int) -> None:
    """Make a generation the live one, in one step that a crash cannot halve."""
    fresh = data_dir / f"live.json.{os.getpid()}"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"generation": number}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, data_dir / "live.json")
    folder = os.open(data_dir, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A query's vector, and its tokens' vectors and ids where the embedder makes them."""

    vector: Vectors
    tokens: Vectors | None
    ids: Ids | None


class KnowledgeBase:
    """Opens generations for one embedder and follows the live pointer; shared by threads.

    `embed` gives a query's `Embedded`, the last 2,000 kept. As many searches work at a time as
    there are cores: inside of `turns`.
    """

    def __init__(self, data_dir: Path, embedder: Embedder) -> None:
        """Args: the data directory, and the embedder that queries are embedded with.

        From here on this process multiplies matrices on the calling thread alone.
        """
        self.data_dir = Path(data_dir)
        self.embedder = embedder
        # A search's products are small: OpenBLAS's threads wait for one another, spinning,
        # for many times as long as they compute, and searches at once share the cores anyway.
        threadpool_limits(limits=1, user_api="blas")
        self.turns = Turns(len(os.sched_getaffinity(0)))
        self._open: dict[int, Generation] = {}
        self._live: Generation | None = None
        self._opening = Lock()
        self.embed = lru_cache(maxsize=QUERIES)(self._embed)

    def live(self) -> Generation:
        """The live generation, also when it was swapped since the last call.

        Raises:
            GenerationMissing: nothing was published yet.
            GenerationDamaged: the pointer or the generation cannot be read.
            EmbedderMismatch: it was built with another embedder.
        """
        number, current = live_number(self.data_dir), self._live
        # While one caller opens a new generation, the others go on with the one before.
        if current is not None and (current.manifest.number == number or self._opening.locked()):
            return current
        with self._opening:
            generation = self._opened(number)
            # Readers that hold an older one keep it; it is closed when the last lets go.
            self._open = {number: generation}
            self._live = generation
        return generation

    def open(self, number: int) -> Generation:
        """The generation of a number.

        Raises:
            GenerationMissing: there is no such generation.
            GenerationDamaged: it cannot be read.
            EmbedderMismatch: it was built with another embedder.
        """
        with self._opening:
            return self._opened(number)

    def _opened(self, number: int) -> Generation:
        known = self._open.get(number)
        if known is None:
            known = Generation.open(generation_directory(self.data_dir, number))
            self._refuse_other_embedder(known)
            self._open[number] = known
        return known

    def _embed(self, text: str) -> Embedded:
        if isinstance(self.embedder, TokenEmbedder):
            return Embedded(*self.embedder.embed_query_with_tokens(text))
        return Embedded(self.embedder.embed_query(text), None, None)

    def _refuse_other_embedder(self, generation: Generation) -> None:
        built, asked = generation.manifest, self.embedder
        if (built.embedder, built.dimension) != (asked.name, asked.dimension):
            raise EmbedderMismatch(
                f"Generation {built.number} was built with {built.embedder} ({built.dimension} "
                f"dimensions), but queries would use {asked.name} ({asked.dimension}). "
                f"Publish again with {asked.name} (jetbridge publish), or set "
                f"JETBRIDGE_EMBEDDER={built.embedder}."
            )
