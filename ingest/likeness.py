"""Near-duplicates: how alike two documents' words are, by MinHash over word 5-grams.

Broder, "On the resemblance and containment of documents", 1997; the bands of `near_pairs`
after Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 128
GRAM = 5
# 32 bands of 4: of pairs that are 0.6 alike 99 % share a band, of those at 0.2 one in twenty.
BANDS = 32
_PRIME = np.uint64((1 << 31) - 1)
_WORD = re.compile(r"\w+")


def sketch(texts: Iterable[str]) -> bytes | None:
    """The MinHash of a document's words (uint32, 128 values), or None below 20 words."""
    words = [w.lower() for text in texts for w in _WORD.findall(text)]
    if len(words) < 20:
        return None
    grams = {" ".join(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1)}
    hashes = np.array([zlib.crc32(gram.encode()) for gram in grams], dtype=np.uint64) % _PRIME
    factors, shifts = _permutations()
    least = np.full(PERMUTATIONS, _PRIME, dtype=np.uint64)
    for at in range(0, len(hashes), 4096):
        block = hashes[at : at + 4096]
        mixed = (factors[:, None] * block[None, :] + shifts[:, None]) % _PRIME
        least = np.minimum(least, mixed.min(axis=1))
    return least.astype(np.uint32).tobytes()


def likeness(one: bytes | None, other: bytes | None) -> float:
    """The estimated Jaccard similarity of two sketches, 0 to 1; 0 where one is missing."""
    if one is None or other is None:
        return 0.0
    a, b = np.frombuffer(one, np.uint32), np.frombuffer(other, np.uint32)
    return float((a == b).mean()) if a.shape == b.shape else 0.0


def near_pairs(
    sketches: Sequence[tuple[str, bytes]], *, least: float = 0.6
) -> list[tuple[str, str, float]]:
    """Pairs of names whose sketches are at least `least` alike, most alike first."""
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    found: dict[tuple[str, str], float] = {}
    for n, (name, raw) in enumerate(sketches):
        size = len(raw) // BANDS
        candidates: set[int] = set()
        for band in range(BANDS):
            bucket = buckets[band, raw[band * size : (band + 1) * size]]
            candidates.update(bucket)
            bucket.append(n)
        for m in candidates:
            alike = likeness(raw, sketches[m][1])
            if alike >= least:
                found[sketches[m][0], name] = round(alike, 3)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(one, other, alike) for (one, other), alike in ranked]


def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Factors and shifts of the hash functions, the same in every process."""
    chance = np.random.default_rng(20260401)
    top = int(_PRIME)
    factors = chance.integers(1, top, PERMUTATIONS, dtype=np.uint64)
    return factors, chance.integers(0, top, PERMUTATIONS, dtype=np.uint64)
