"""Whether a generation is whole: told before it goes live, and mended where that is no damage."""

from __future__ import annotations

from pathlib import Path

from jetbridge.retrieval.errors import GenerationDamaged
from jetbridge.retrieval.generation import Generation, Manifest, fingerprint

# How often rows that are hard to reach are linked into the graph anew.
ROUNDS = 2
# One row of so many may be hard to reach: words still find it. It is one of a crowd around a
# row that lies nearer to each than they to one another, and that row has 2 M links to give away;
# linking anew takes another's link away, so few are let be and only many are linked anew.
TOLERATED = 1000


def verify(directory: Path, *, mend: bool = False) -> Manifest:
    """Check that a generation holds what its manifest says, each passage by its own vector.

    A passage with a missing or another vector is damage. One whose vector is right but which
    the approximate index passes by is not: a few are let be, many are linked anew with `mend`.

    Args:
        directory: the generation's.
        mend: link anew what is hard to reach; only while nobody reads the generation yet.

    Raises:
        GenerationMissing: there is no manifest.
        GenerationDamaged: something is missing, or too much is not found by its own vector.
    """
    generation = Generation.open(directory)
    manifest = generation.manifest
    _count(generation)
    expected = fingerprint(manifest.embedder, manifest.dimension, manifest.settings)
    if manifest.fingerprint != expected:
        raise GenerationDamaged(f"Generation {manifest.number} has another fingerprint.")
    passed, few = _find(generation), max(1, manifest.passages // TOLERATED)
    for _ in range(ROUNDS if mend else 0):
        if len(passed) > few:
            generation.index.link(generation.vectors, passed)
            passed = _find(generation)
    if len(passed) > few:
        raise GenerationDamaged(
            f"{len(passed)} of {manifest.passages} passages of generation {manifest.number} are "
            f"not found by their own vector, the first in row {passed[0]}: the index's links are "
            "broken. Publish again"
        )
    return manifest


def _count(generation: Generation) -> None:
    manifest = generation.manifest
    counts = {
        "vectors": len(generation.vectors),
        "passages": len(generation.shelf),
        "chroma": generation.index.count(),
        "words": generation.words.size,
        "grams": generation.grams.size,
    }
    if generation.tokens is not None:
        counts["tokens"] = len(generation.tokens)
    wrong = {name: count for name, count in counts.items() if count != manifest.passages}
    if wrong:
        raise GenerationDamaged(
            f"Generation {manifest.number} should hold {manifest.passages} passages, found {wrong}."
        )


def _find(generation: Generation) -> list[int]:
    """The rows that are hard to reach. Raises GenerationDamaged where a vector is wrong."""
    wrong, passed = generation.index.astray(generation.vectors)
    if wrong:
        raise GenerationDamaged(
            f"{len(wrong)} of {generation.manifest.passages} passages of generation "
            f"{generation.manifest.number} are not found by their own vector, the first in row "
            f"{wrong[0]}: its vector is missing or another one. Publish again"
        )
    return passed
