"""The local model's network for passages, put together from the weights of its package.

The package's own file multiplies in single precision. Here each of the 24 products of tokens
and weights is one of int8 numbers, which a processor with AVX2 does twice as fast (with VNNI
more so). A few channels of the tokens are ten times as large as the others and would leave
those too few steps of an int8; so each channel is divided by a part of its range, and its
weights multiplied by it (SmoothQuant, Xiao et al. 2022, arXiv:2211.10438). The divisors
(minilm-ranges.npz) were measured on the corpus of this repository by `bench/ranges.py`.

A session should leave out the optimizers of `SLOWER`.

It reads one text at a time: no padding, no mask, and a text's vectors never depend on what
is read beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

LAYERS = 6
HEADS = 12
PLACES = 256
# The steps of a weight on either side of zero. AVX2 adds two products of uint8 and int8 in
# 16 bits, which 64 keeps them in.
STEPS = 64
# The sum and its normalising in one step take four times as long as in two.
SLOWER = ("SkipLayerNormFusion",)
_EPSILON = 1e-12
_FUSED = "com.microsoft"
_EMBEDDINGS = "inner.embeddings."

Floats = NDArray[np.float32]


def encoder(
    file: Path,
    centre: Floats,
    axes: Floats,
    *,
    ranges: Mapping[str, Floats] | None,
) -> bytes:
    """The network as an ONNX model, its output for one text's tokens.

    Args:
        file: the package's model.onnx.
        centre: 384 components, taken from each token's vector before it is reduced.
        axes: one column a component that is kept.
        ranges: for `0.qkv`, `0.up`, `0.down` and so on to layer 5 what each channel that goes
            in is divided by; None for single precision throughout, with the largest values
            of these channels as outputs of those names beside the others.

    Returns:
        The model: `ids` (int64, 1 x tokens) to `mean` (1 x 384, of all tokens' vectors) and
        `reduced` (1 x tokens x axes); neither is normalised.
    """
    weights, products = _weights(file)
    made = _Graph(ranges)
    place = weights[f"{_EMBEDDINGS}position_embeddings.weight"][:PLACES]
    place = place + weights[f"{_EMBEDDINGS}token_type_embeddings.weight"][0]
    word = f"{_EMBEDDINGS}word_embeddings.weight"
    codes = made.node("Gather", made.constant(weights[f"{word}_q"]), "ids")
    scales = made.node("Gather", made.constant(weights[f"{word}_scale"]), "ids")
    words = made.node("Mul", made.node("Cast", codes, to=TensorProto.FLOAT), scales)
    length = made.node("Shape", "ids", start=1, end=2)
    first = made.constant(np.zeros(1, np.int64))
    places = made.node("Slice", made.constant(place), first, length)
    tokens = made.normed(made.node("Add", words, places), weights, f"{_EMBEDDINGS}LayerNorm")
    for layer in range(LAYERS):
        name = f"inner.encoder.layer.{layer}."
        bias = {
            part: weights[f"{name}{part}.bias"]
            for part in (
                *(f"attention.self.{each}" for each in ("query", "key", "value")),
                "attention.output.dense",
                "intermediate.dense",
                "output.dense",
            )
        }
        query, key, value, out, up, down = products[6 * layer : 6 * layer + 6]
        asked = made.product(
            tokens,
            np.concatenate([query, key, value], axis=1),
            np.concatenate([bias[f"attention.self.{each}"] for each in ("query", "key", "value")]),
            f"{layer}.qkv",
        )
        parts = made.nodes(3, "Split", asked, axis=-1, num_outputs=3)
        seen = made.node("MultiHeadAttention", *parts, domain=_FUSED, num_heads=HEADS)
        seen = made.product(seen, out, bias["attention.output.dense"], f"{layer}.out")
        tokens = made.sum_normed(tokens, seen, weights, f"{name}attention.output.LayerNorm")
        inner = made.product(tokens, up, bias["intermediate.dense"], f"{layer}.up")
        inner = made.node("Gelu", inner, domain=_FUSED)
        inner = made.product(inner, down, bias["output.dense"], f"{layer}.down")
        tokens = made.sum_normed(tokens, inner, weights, f"{name}output.LayerNorm")
    across = made.constant(np.ones(1, np.int64))
    made.node("ReduceMean", tokens, across, keepdims=0, name="mean")
    kept = made.node("MatMul", tokens, made.constant(axes))
    made.node("Sub", kept, made.constant(centre @ axes), name="reduced")
    return made.model(("mean", "reduced", *made.watched))


class _Graph:
    """An ONNX graph in the making; every method gives the name of what it adds."""

    def __init__(self, ranges: Mapping[str, Floats] | None) -> None:
        self._ranges = ranges
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self.watched: list[str] = []

    def constant(self, values: NDArray[Any]) -> str:
        """A constant."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, operator: str, *inputs: str, domain: str = "", name: str = "", **attributes: Any
    ) -> str:
        """A node with one output."""
        return self.nodes(1, operator, *inputs, domain=domain, name=name, **attributes)[0]

    def nodes(
        self,
        count: int,
        operator: str,
        *inputs: str,
        domain: str = "",
        name: str = "",
        **attributes: Any,
    ) -> list[str]:
        """A node with several outputs."""
        begin = name or f"n{len(self._nodes)}"
        outputs = [begin if count == 1 else f"{begin}.{at}" for at in range(count)]
        self._nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **attributes))
        return outputs

    def product(self, tokens: str, weights: Floats, bias: Floats, name: str) -> str:
        """Tokens times weights and a bias, in int8 where there are ranges."""
        if self._ranges is None:
            across = self.constant(np.arange(2, dtype=np.int64))
            size = self.node("Abs", tokens)
            self.watched.append(self.node("ReduceMax", size, across, keepdims=0, name=name))
            return self.node(
                "Add", self.node("MatMul", tokens, self.constant(weights)), self.constant(bias)
            )
        if name in self._ranges:
            ranges = self._ranges[name]
            tokens = self.node("Mul", tokens, self.constant(1 / ranges))
            weights = weights * ranges[:, None]
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / STEPS
        codes = np.clip(np.rint(weights / scale), -STEPS, STEPS - 1).astype(np.int8)
        given = (self.constant(codes), self.constant(scale), "", self.constant(bias))
        return self.node("DynamicQuantizeMatMul", tokens, *given, domain=_FUSED)

    def sum_normed(self, tokens: str, more: str, weights: Mapping[str, Floats], name: str) -> str:
        """The sum of two, its layer normalised."""
        return self.normed(self.node("Add", tokens, more), weights, name)

    def normed(self, tokens: str, weights: Mapping[str, Floats], name: str) -> str:
        """Tokens, their layer normalised."""
        norm = [self.constant(weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", tokens, *norm, axis=-1, epsilon=_EPSILON)

    def model(self, outputs: tuple[str, ...]) -> bytes:
        """The model of everything added."""
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, None])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            self._constants,
        )
        versions = [helper.make_opsetid("", 20), helper.make_opsetid(_FUSED, 1)]
        made = helper.make_model(graph, opset_imports=versions, ir_version=10)
        return bytes(made.SerializeToString())


def _weights(file: Path) -> tuple[dict[str, NDArray[Any]], list[Floats]]:
    """The file's arrays by name, and the matrices of its products in the order of their use."""
    arrays = {each.name: numpy_helper.to_array(each) for each in onnx.load(file).graph.initializer}
    products: list[Floats] = []
    for name in list(arrays):
        if not name.endswith("_q"):
            continue
        whole = name.removesuffix("_q")
        if whole.startswith("inner.embeddings.word"):
            continue
        values = arrays[name].astype(np.float32) * arrays[f"{whole}_scale"]
        if whole.startswith(_EMBEDDINGS):
            arrays[whole] = values
        else:
            products.append(values)
    return arrays, products
