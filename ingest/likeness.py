"""Near-duplicates: how alike two documents' words are, by MinHash over word 5-grams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH

PERMUTATIONS = 128
GRAM = 5
_WORD = re.compile(r"\w+")


def sketch(texts: Iterable[str]) -> bytes | None:
    """The MinHash of a document's words (uint32, 128 values), or None below 20 words.

    Broder, "On the resemblance and containment of documents", 1997.
    """
    words = [w.lower() for text in texts for w in _WORD.findall(text)]
    if len(words) < 20:
        return None
    made = MinHash(PERMUTATIONS)
    grams = {" ".join(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1)}
    made.update_batch([gram.encode() for gram in grams])
    return np.asarray(made.hashvalues, dtype=np.uint32).tobytes()


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
    index = MinHashLSH(threshold=least, num_perm=PERMUTATIONS)
    scheme = MinHash(PERMUTATIONS).scheme
    known: dict[str, bytes] = {}
    out: list[tuple[str, str, float]] = []
    for name, raw in sketches:
        made = MinHash(PERMUTATIONS, hashvalues=np.frombuffer(raw, np.uint32), scheme=scheme)
        for other in index.query(made):
            alike = likeness(raw, known[other])
            if alike >= least:
                out.append((other, name, round(alike, 3)))
        index.insert(name, made)
        known[name] = raw
    return sorted(out, key=lambda pair: (-pair[2], pair[0], pair[1]))
