"""Late interaction in int8 numbers against what the words say, worked out the long way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jetbridge.retrieval.embedders import Tokens, Vectors
from jetbridge.retrieval.interaction import BLOCK, QueryTokens, TokenIndex
from jetbridge.retrieval.products import STEPS, product
from jetbridge.retrieval.sentences import split_sentences

SCALE = 254.0
HEAD = "Bags > Cabin\n"
BODY = (
    "One bag goes in the cabin with you. It weighs at most ten kilograms. "
    "A larger one goes into the hold. Musical instruments may have a seat of their own."
)


def unit(rows: Vectors) -> Vectors:
    """Rows of length 1."""
    out: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return out


def made(folder: Path, count: int, seed: int = 7) -> tuple[TokenIndex, list[Vectors], Tokens]:
    """An index of passages of the same words with drawn vectors, and these."""
    random = np.random.default_rng(seed)
    text = HEAD + BODY
    starts = [at for at in range(len(text)) if at == 0 or text[at - 1] in " \n"]
    tokens = Tokens(np.arange(len(starts), dtype=np.int32) % 11, np.array(starts, dtype=np.int32))
    vectors = [
        unit(random.normal(size=(len(starts), 128)).astype(np.float32)) for _ in range(count)
    ]
    codes = [np.rint(each * SCALE).astype(np.int8) for each in vectors]
    TokenIndex.write(folder, [text] * count, [len(HEAD)] * count, [tokens] * count, codes, SCALE)
    return TokenIndex(folder), vectors, tokens


def asked(count: int = 6) -> QueryTokens:
    """A drawn query."""
    random = np.random.default_rng(3)
    weights = random.uniform(0.5, 1, count)
    return QueryTokens(
        unit(random.normal(size=(count, 128)).astype(np.float32)),
        (weights / weights.sum()).astype(np.float32),
    )


def test_products_are_exact_to_the_last_step() -> None:
    """Numbers at the ends of their ranges, which would overflow if steps were larger."""
    codes = np.full((3, 128), 255, dtype=np.uint8)
    steps = np.array([[STEPS, -STEPS]] * 128, dtype=np.int8)
    assert product(codes, steps).tolist() == [[255 * 64 * 128, -255 * 64 * 128]] * 3


@pytest.mark.parametrize("count", [1, 5, 2 * BLOCK // 40])
def test_scores_are_what_the_vectors_say(tmp_path: Path, count: int) -> None:
    """Whole, headings, best sentence and best three in a row, over one block and over several."""
    index, vectors, tokens = made(tmp_path / "tokens", count)
    query = asked()
    found = index.score(query, np.arange(count))
    ends = [end + len(HEAD) for _, end in split_sentences(BODY)]
    sentence = np.searchsorted(ends, tokens.starts, side="right")
    inside = tokens.starts >= len(HEAD)
    for row in {0, count // 2, count - 1}:
        similar = query.vectors @ vectors[row].T
        parts = [similar[:, inside & (sentence == at)].max(axis=1) for at in range(len(ends))]
        runs = [np.max(parts[at : at + 3], axis=0) for at in range(len(parts) - 2)]
        right = (
            (found.whole, similar.max(axis=1) @ query.weights),
            (found.heading, np.maximum(similar[:, ~inside].max(axis=1), 0) @ query.weights),
            (found.sentence, max(part @ query.weights for part in parts)),
            (found.window, max(run @ query.weights for run in runs)),
        )
        for values, value in right:
            assert values[row] == pytest.approx(value, abs=0.01)


def test_sentences_add_up_to_the_best_of_them(tmp_path: Path) -> None:
    """The sentences' own scores hold the best sentence's that ranking takes."""
    index, *_ = made(tmp_path / "tokens", 3)
    query = asked()
    found = index.score(query, np.arange(3))
    for row in range(3):
        scores = index.score_sentences(query, row)
        assert len(scores) == len(split_sentences(BODY))
        assert scores.max() == pytest.approx(found.sentence[row], abs=0.01)


def test_nothing_is_scored_for_nothing(tmp_path: Path) -> None:
    """No passages give no values, and a query without tokens gives zeros."""
    index, *_ = made(tmp_path / "tokens", 2)
    none = np.zeros(0, dtype=np.int64)
    assert len(index.score(asked(), none).whole) == 0
    empty = QueryTokens(np.zeros((0, 128), np.float32), np.zeros(0, np.float32))
    assert index.score(empty, np.arange(2)).window.tolist() == [0, 0]
