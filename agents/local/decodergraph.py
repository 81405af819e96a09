"""Whisper's decoder as two graphs for onnxruntime, made of a CTranslate2 model's weights.

Weights are kept in eight bits, one scale a row, and so is what they are multiplied with; all else
stays in 32 bits. The layers are those of the paper (Radford et al., "Robust Speech Recognition via
Large-Scale Weak Supervision", 2022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[Any]]
_OPSET = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
_IR = 8
_ZERO = 128


class Graph:
    """Nodes and constants that are being put together; names are given out as they come."""

    def __init__(self, weights: Weights) -> None:
        """Begin with nothing."""
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        self._count = 0

    def node(self, kind: str, *inputs: str, outputs: int = 1, **given: Any) -> Any:
        """Add an operation; returns the name of its output, or the names of several."""
        names = [self._name() for _ in range(outputs)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, **given))
        return names[0] if outputs == 1 else names

    def constant(self, value: NDArray[Any]) -> str:
        """Add numbers; returns their name."""
        name = self._name()
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """A variable as float32."""
        if name not in self._constants:
            value = np.ascontiguousarray(self._weights[name].astype(np.float32))
            self._constants[name] = numpy_helper.from_array(value, name)
        return name

    def linear(self, x: str, name: str, *, bias: bool = True) -> str:
        """``x @ weight.T + bias`` with both sides in eight bits, one scale a row of each."""
        most = self.node("ReduceMax", self.node("Abs", x), axes=[-1], keepdims=1)
        x = self.node("Div", x, most)
        values, scale = eight_bits(self._weights[f"{name}/weight"].astype(np.float32))
        quantised, factor, zero = self.node("DynamicQuantizeLinear", x, outputs=3)
        parts = [self.constant(values.T), zero, self.constant(np.array(_ZERO, np.uint8))]
        whole = self.node("MatMulInteger", quantised, *parts)
        product = self.node(
            "Mul",
            self.node("Cast", whole, to=TensorProto.FLOAT),
            self.node("Mul", factor, self.constant(scale)),
        )
        product = self.node("Mul", product, most)
        return self.node("Add", product, self.weight(f"{name}/bias")) if bias else str(product)

    def norm(self, x: str, name: str) -> str:
        """A layer norm over the last axis."""
        gamma, beta = self.weight(f"{name}/gamma"), self.weight(f"{name}/beta")
        return str(self.node("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-5))

    def heads(self, x: str, count: int, order: Sequence[int]) -> str:
        """Rows of features parted into heads, with the axes (row, head, feature) in an order."""
        shape = self.constant(np.array([0, count, -1]))
        return str(self.node("Transpose", self.node("Reshape", x, shape), perm=list(order)))

    def attend(self, query: str, key: str, value: str, mask: str | None = None) -> str:
        """Rows of what each row of the query finds; (head, row, feature), the key transposed."""
        scores = self.node("MatMul", query, key)
        if mask is not None:
            scores = self.node("Add", scores, mask)
        found = self.node("MatMul", self.node("Softmax", scores, axis=-1), value)
        rows = self.node("Transpose", found, perm=[1, 0, 2])
        return str(self.node("Reshape", rows, self.constant(np.array([0, -1]))))

    def scaled(self, query: str, size: int) -> str:
        """A query divided by the root of its head's size."""
        return str(self.node("Mul", query, self.constant(np.array(size**-0.5, np.float32))))

    def feed_forward(self, x: str, name: str) -> str:
        """The two layers behind an attention, and what goes past them."""
        inner = self.linear(self.norm(x, f"{name}/layer_norm"), f"{name}/linear_0")
        inner = self.node("Gelu", inner, domain="com.microsoft")
        return str(self.node("Add", x, self.linear(inner, f"{name}/linear_1")))

    def rename(self, name: str, wanted: str) -> None:
        """Give an output a name of one's own."""
        self._nodes.append(helper.make_node("Identity", [name], [wanted]))

    def model(
        self, inputs: Mapping[str, tuple[int, list[Any]]], outputs: Mapping[str, list[Any]]
    ) -> ModelProto:
        """The whole, with its inputs (kind and shape) and outputs (shape)."""
        graph = helper.make_graph(
            self._nodes,
            "whisper",
            [helper.make_tensor_value_info(k, kind, shape) for k, (kind, shape) in inputs.items()],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                for name, shape in outputs.items()
            ],
            list(self._constants.values()),
        )
        return helper.make_model(graph, opset_imports=_OPSET, ir_version=_IR)

    def _name(self) -> str:
        self._count += 1
        return f"n{self._count}"


def eight_bits(rows: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Rows in eight bits around 128, and what each has to be multiplied with."""
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-8) / 127
    return (np.rint(rows / scale[:, None]) + _ZERO).astype(np.uint8), scale.astype(np.float32)


def layers(weights: Weights, side: str) -> int:
    """How many layers the encoder or decoder has."""
    return sum(
        name.startswith(f"{side}/layer_") and name.endswith("ffn/linear_0/weight")
        for name in weights
    )


def listener(weights: Weights) -> ModelProto:
    """From `encoded` to what each layer of the decoder attends to: `key0`, `value0`, ..."""
    graph, heads = Graph(weights), int(weights["decoder/num_heads"])
    size = weights["decoder/embeddings/weight"].shape[1]
    outputs: dict[str, list[Any]] = {}
    for number in range(layers(weights, "decoder")):
        whole = graph.linear("encoded", f"decoder/layer_{number}/attention/linear_1")
        key, value = graph.node("Split", whole, outputs=2, axis=-1)
        graph.rename(graph.heads(key, heads, (1, 2, 0)), f"key{number}")
        graph.rename(graph.heads(value, heads, (1, 0, 2)), f"value{number}")
        outputs[f"key{number}"] = [heads, size // heads, "rows"]
        outputs[f"value{number}"] = [heads, "rows", size // heads]
    return graph.model({"encoded": (TensorProto.FLOAT, ["rows", size])}, outputs)


def decoder(weights: Weights) -> ModelProto:
    """From `words` (n, features) behind those before to `logits` of the rows that `at` names."""
    graph, heads = Graph(weights), int(weights["decoder/num_heads"])
    size = weights["decoder/embeddings/weight"].shape[1]
    inputs: dict[str, tuple[int, list[Any]]] = {
        "words": (TensorProto.FLOAT, ["n", size]),
        "mask": (TensorProto.FLOAT, ["n", "all"]),
        "at": (TensorProto.INT64, ["wanted"]),
    }
    outputs: dict[str, list[Any]] = {"logits": ["wanted", "tokens"]}
    x, wide = "words", size // heads
    for number in range(layers(weights, "decoder")):
        name = f"decoder/layer_{number}"
        inner = graph.norm(x, f"{name}/self_attention/layer_norm")
        whole = graph.linear(inner, f"{name}/self_attention/linear_0")
        query, key, value = graph.node("Split", whole, outputs=3, axis=-1)
        query = graph.scaled(graph.heads(query, heads, (1, 0, 2)), wide)
        key = graph.node("Concat", f"past_key{number}",
                         graph.heads(key, heads, (1, 2, 0)), axis=2)  # fmt: skip
        value = graph.node("Concat", f"past_value{number}",
                           graph.heads(value, heads, (1, 0, 2)), axis=1)  # fmt: skip
        graph.rename(key, f"new_key{number}")
        graph.rename(value, f"new_value{number}")
        found = graph.attend(query, key, value, "mask")
        x = graph.node("Add", x, graph.linear(found, f"{name}/self_attention/linear_1"))
        inner = graph.norm(x, f"{name}/attention/layer_norm")
        query = graph.heads(graph.linear(inner, f"{name}/attention/linear_0"), heads, (1, 0, 2))
        found = graph.attend(graph.scaled(query, wide), f"key{number}", f"value{number}")
        x = graph.node("Add", x, graph.linear(found, f"{name}/attention/linear_2"))
        x = graph.feed_forward(x, f"{name}/ffn")
        inputs |= {
            f"past_key{number}": (TensorProto.FLOAT, [heads, wide, "past"]),
            f"past_value{number}": (TensorProto.FLOAT, [heads, "past", wide]),
            f"key{number}": (TensorProto.FLOAT, [heads, wide, "rows"]),
            f"value{number}": (TensorProto.FLOAT, [heads, "rows", wide]),
        }
        outputs |= {
            f"new_key{number}": [heads, wide, "all"],
            f"new_value{number}": [heads, "all", wide],
        }
    x = graph.norm(graph.node("Gather", x, "at", axis=0), "decoder/layer_norm")
    graph.rename(graph.linear(x, "decoder/embeddings", bias=False), "logits")
    return graph.model(inputs, outputs)
