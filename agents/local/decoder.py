"""Whisper's decoder on onnxruntime: from encoded sound to the likeliest tokens, one by one.

CTranslate2 packs a matrix anew for each token that it multiplies; where the processor has no
eight-bit dot products, a token takes about twice as long there as here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from jetbridge.agents.local import decodergraph
from jetbridge.agents.local.weights import read_weights

Encoded = dict[str, NDArray[np.float32]]
_RIVALS = 3
# A token less likely than this is none that could have been said instead.
_LEAST = float(np.log(0.02))
# Behind another word a text goes on as it did, within so many tokens.
_REJOINS = 5


@dataclass(frozen=True, slots=True)
class Rival:
    """A token that might have come at a place instead, and its log probability there."""

    place: int
    token: int
    chance: float


@dataclass(frozen=True, slots=True)
class Said:
    """Tokens, their mean log probability, and how likely it is that nobody spoke.

    `chances` are the log probabilities of each token and the end; `rivals` might have come instead,
    likeliest first; `past` is what the decoder keeps of the prompt and the tokens.
    """

    tokens: list[int]
    sure: float
    silent: float
    chances: tuple[float, ...] = ()
    rivals: tuple[Rival, ...] = ()
    past: Encoded = field(default_factory=dict)


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
        chances: list[float] = []
        rivals: list[Rival] = []
        while True:
            row = self._chances(rows.pop(0))
            token = int(row.argmax())
            rivals += _rivals(row, token, len(tokens))
            chances.append(float(row[token]))
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
        rivals.sort(key=lambda one: -one.chance)
        sure = sum(chances) / (len(tokens) + 1)
        return Said(tokens, sure, silent, tuple(chances), tuple(rivals), past)

    def instead(
        self, heard: Encoded, said: Said, rival: Rival, *, first: int, end: int, most: int
    ) -> Said:
        """The likeliest text that has another token at one place, and the same before it.

        Behind that token it is taken to go on as it did, which is checked in one step.

        Args:
            heard: what `listen` gave.
            said: what `decode` gave.
            rival: one of its rivals.
            first: how many tokens the prompt has.
            end: the token that ends a text.
            most: how many tokens there may be.
        """
        tokens = [*said.tokens[: rival.place], rival.token]
        chances = [*said.chances[: rival.place], rival.chance]
        past = _until(said.past, first + rival.place)
        rows: list[NDArray[np.float32]] = []
        token, draft = rival.token, list(said.tokens[rival.place + 1 :])
        rejoined = rival.place + 1
        while token != end and len(tokens) < most:
            if not rows:
                at = first + len(tokens) - 1
                given = [token, *draft][: len(self._places) - at]
                logits, past = self._step(
                    heard, _until(past, at), given, at, list(range(len(given)))
                )
                rows = list(logits)
            row = self._chances(rows.pop(0))
            token = int(row.argmax())
            chances.append(float(row[token]))
            if token == end:
                break
            tokens.append(token)
            if draft and token == draft[0]:
                draft.pop(0)
                rejoined += 1
                continue
            rows = []
            rest = said.tokens[rejoined : rejoined + _REJOINS]
            if token in rest:
                rejoined += rest.index(token) + 1
                draft = list(said.tokens[rejoined:])
            else:
                draft = []
        return Said(tokens, sum(chances) / (len(tokens) + 1), said.silent, tuple(chances))

    def _chances(self, row: NDArray[np.float32]) -> NDArray[np.float32]:
        row[self._never] = -np.inf
        chances: NDArray[np.float32] = row - _whole(row)
        return chances

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


def _rivals(row: NDArray[np.float32], token: int, place: int) -> list[Rival]:
    likely = np.flatnonzero(row > _LEAST)
    likely = likely[np.argsort(-row[likely])][: _RIVALS + 1]
    return [Rival(place, int(one), float(row[one])) for one in likely if one != token]


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
