"""The weights of a model that was converted for CTranslate2, read from its file.

Source: the format of `model.bin`, version 6, as CTranslate2's converters write it
(`ctranslate2/specs/model_spec.py`).
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

_KINDS = (np.float32, np.int8, np.int16, np.int32, np.float16)
_VERSION = 6


class UnknownWeights(Exception):
    """The file is of another version, or holds numbers of a kind that is not known here."""


def read_weights(data: bytes) -> dict[str, NDArray[Any]]:
    """Every variable of a model by its name, such as ``encoder/conv1/weight``.

    Args:
        data: the bytes of a `model.bin`.

    Raises:
        UnknownWeights: it is no such file.
    """
    try:
        return _Reader(data).variables()
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise UnknownWeights(f"The model's file cannot be read: {error}") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def variables(self) -> dict[str, NDArray[Any]]:
        if self._number("I") != _VERSION:
            raise UnknownWeights(f"The model's file is not of version {_VERSION}.")
        self._name()
        self._number("I")
        found = {}
        for _ in range(self._number("I")):
            name = self._name()
            shape = [self._number("I") for _ in range(self._number("B"))]
            kind = np.dtype(_KINDS[self._number("B")])
            size = self._number("I")
            count = size // kind.itemsize
            found[name] = np.frombuffer(self._data, kind, count, self._at).reshape(shape)
            self._at += size
        return found

    def _number(self, form: str) -> int:
        value = int(struct.unpack_from(f"<{form}", self._data, self._at)[0])
        self._at += struct.calcsize(f"<{form}")
        return value

    def _name(self) -> str:
        size = self._number("H")
        text = self._data[self._at : self._at + size]
        self._at += size
        return text.rstrip(b"\0").decode()
