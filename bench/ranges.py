"""The ranges of the local model's channels, measured on real passages.

    python -m bench.ranges --data DATA_DIR

writes retrieval/minilm-ranges.npz, and says how near the vectors of other passages then are
to those of single precision. The ranges only decide how the steps of int8 numbers are shared
out in `retrieval/encoder.py`. To write others is to make slightly other vectors.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from jetbridge.retrieval.encoder import encoder
from jetbridge.retrieval.generation import embedded_text
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.minilm import MiniLM

OUT = Path(__file__).parents[1] / "retrieval" / "minilm-ranges.npz"
EVERY = 8
# How much of the difference between channels goes from the tokens to the weights: with half
# of it or two thirds the vectors came nearest to single precision's, with all of it least.
SHARE = 0.6


def main() -> None:
    """Measure on every eighth passage of a published knowledge base, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    model = MiniLM()
    shelf = KnowledgeBase(given.data, model).live().shelf
    texts = [embedded_text(each) for each in shelf.fetch(range(len(shelf)))]
    exact = onnxruntime.InferenceSession(encoder(model.file, *model.axes, ranges=None))
    names = [each.name for each in exact.get_outputs()][2:]
    largest: dict[str, Any] = {}
    for ids in model.ids(texts[::EVERY]):
        found = exact.run(names, {"ids": np.array([ids], np.int64)})
        for name, values in zip(names, found, strict=True):
            largest[name] = np.maximum(largest.get(name, 0), values)
    kept = {
        name: ((values / values.mean()) ** SHARE).astype(np.float16)
        for name, values in largest.items()
        if not name.endswith(".out")  # what attention gives has no such channels
    }
    np.savez_compressed(given.out, **kept)
    others = texts[EVERY // 2 :: EVERY]
    near = [
        float(vector @ mean[0] / np.linalg.norm(mean[0]))
        for vector, mean in zip(
            MiniLM().embed_passages(others),
            (exact.run(["mean"], {"ids": np.array([ids])})[0] for ids in model.ids(others)),
            strict=True,
        )
    ]
    print(f"{given.out.stat().st_size} bytes; cosine {np.mean(near):.4f}, lowest {min(near):.4f}")


if __name__ == "__main__":
    main()
