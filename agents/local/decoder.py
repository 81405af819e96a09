"""Whisper's decoder on onnxruntime: from encoded sound to the likeliest tokens, one by one.

CTranslate2 packs a matrix anew for each token that it multiplies; where the processor has no
eight-bit dot products, a token takes about twice as long there as here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from jetbridge.agents.local import decodergraph
from jetbridge.agents.local.weights import read_weights

Encoded = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Said:
    """Tokens, their mean log probability, and how likely it is that nobody spoke."""

    tokens: list[int]
    sure: float
    silent: float


class Decoder:
    """A model's decoder, on the thread that calls it; safe to use from several."""

    def __init__(self, model: bytes, config: dict[str, Any]) -> None:
        """Make the graphs of a CTranslate2 model and load them. Takes a second or two.

        Args:
            model: the bytes of its `model.bin`.
            config: its `config.json`: which tokens are never said, and never at the beginning.

        Raises:
            UnknownWeights: the file is of another version.
        """
        weights = read_weights(model)
        self._listener = _loaded(decodergraph.listener(weights))
        self._decoder = _loaded(decodergraph.decoder(weights))
        # A view would keep the whole file.
        self._embeddings = weights["decoder/embeddings/weight"].copy()
        self._places = weights["decoder/position_encodings/encodings"].astype(np.float32)
        self._layers = decodergraph.layers(weights, "decoder")
        self._heads = int(weights["decoder/num_heads"])
        self._never = np.array(config.get("suppress_ids") or [], np.int64)
        self._not_first = np.array(config.get("suppress_ids_begin") or [], np.int64)

    def listen(self, encoded: NDArray[np.float32]) -> Encoded:
        """What the decoder's layers attend to.

        Args:
            encoded: what the encoder makes of the sound, a row of features each 20 milliseconds.
        """
        found = self._listener.run(None, {"encoded": encoded})
        return dict(zip((one.name for one in self._listener.get_outputs()), found, strict=True))

    def decode(
        self,
        heard: Encoded,
        prompt: Sequence[int],
        *,
        begin: int,
        end: int,
        no_speech: int,
        most: int,
        draft: Sequence[int] = (),
        given_up: Callable[[], bool] = lambda: False,
    ) -> Said:
        """The likeliest token after the other.

        Args:
            heard: what `encode` gave.
            prompt: the tokens before the first.
            begin: where in the prompt it is decided whether anybody speaks.
            end: the token that ends a text.
            no_speech: the token that says that nobody speaks.
            most: how many tokens there may be.
            draft: tokens that are likely to come: as far as they do, they are found in one step.
            given_up: whether nobody wants to know any more; asked before each token.
        """
        draft = list(draft)[: len(self._places) - len(prompt)]
        last = len(prompt) - 1
        logits, past = self._step(
            heard,
            self._nothing(),
            [*prompt, *draft],
            0,
            [begin, *range(last, last + 1 + len(draft))],
        )
        silent = float(np.exp(logits[0, no_speech] - _whole(logits[0])))
        rows = list(logits[1:])
        rows[0][self._not_first] = -np.inf
        tokens: list[int] = []
        total = 0.0
        while True:
            row = rows.pop(0)
            row[self._never] = -np.inf
            token = int(row.argmax())
            total += float(row[token] - _whole(row))
            if token == end or given_up():
                break
            tokens.append(token)
            at = last + len(tokens)
            if len(tokens) >= most or at >= len(self._places):
                break
            if not rows or token != draft[len(tokens) - 1]:
                past = _until(past, at)
                logits, past = self._step(heard, past, [token], at, [0])
                rows = [logits[0]]
        return Said(tokens, total / (len(tokens) + 1), silent)

    def _step(
        self, heard: Encoded, past: Encoded, tokens: Sequence[int], at: int, wanted: Sequence[int]
    ) -> tuple[NDArray[np.float32], Encoded]:
        count = len(tokens)
        words = self._embeddings[list(tokens)].astype(np.float32) + self._places[at : at + count]
        mask = np.triu(np.full((count, at + count), -1e9, np.float32), at + 1)
        given = {"words": words, "mask": mask, "at": np.array(wanted, np.int64), **heard, **past}
        logits, *new = self._decoder.run(None, given)
        names = [f"past_{kind}{n}" for n in range(self._layers) for kind in ("key", "value")]
        return logits, dict(zip(names, new, strict=True))

    def _nothing(self) -> Encoded:
        wide = self._places.shape[1] // self._heads
        empty: Encoded = {}
        for number in range(self._layers):
            empty[f"past_key{number}"] = np.zeros((self._heads, wide, 0), np.float32)
            empty[f"past_value{number}"] = np.zeros((self._heads, 0, wide), np.float32)
        return empty


def _until(past: Encoded, count: int) -> Encoded:
    """What was kept of the first so many tokens."""
    return {
        name: kept[:, :, :count] if "key" in name else kept[:, :count]
        for name, kept in past.items()
    }


def _whole(row: NDArray[np.float32]) -> float:
    most = row.max()
    return float(most + np.log(np.exp(row - most).sum()))


def _loaded(model: Any) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
