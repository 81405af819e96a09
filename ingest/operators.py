"""The operators of a PDF content stream, scanned with one regular expression.

ISO 32000-1, section 7.8.2. pypdf's own scanner makes an object of every number; on text-heavy
pages this one takes about a tenth of its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(
    rb"[\x00\t\n\f\r ]+|%[^\r\n]*"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:-\d+)?)"
    rb"|(?P<string>\((?:[^()\\]++|\\.)*+\))"
    rb"|(?P<name>/[^\x00\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9'\"*]*)"
    rb"|(?P<hex><[0-9A-Fa-f\s]*>)"
    rb"|(?P<open>\[)|(?P<close>\])|(?P<mark><<|>>)|(?P<nested>\()|.",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_IMAGE_END = re.compile(rb"[\x00\t\n\f\r ]EI(?=[\x00\t\n\f\r ]|$)")


def operations(data: bytes) -> Iterator[tuple[bytes, list[Any]]]:
    """Each operator of a content stream with its operands, inline images skipped."""
    args: list[Any] = []
    array: list[Any] | None = None
    at, end = 0, len(data)
    match = _TOKEN.match
    while at < end:
        token = match(data, at)
        if token is None:
            break
        at = token.end()
        kind = token.lastgroup
        if kind is None:
            continue
        value: Any
        if kind == "number":
            raw = token[0]
            try:
                value = float(raw)
            except ValueError:
                value = float(raw[: raw.index(b"-", 1)])
        elif kind == "string":
            value = _unescape(token[0][1:-1])
        elif kind == "operator":
            word = token[0]
            if word == b"BI":
                found = _IMAGE_END.search(data, at)
                at = found.end() if found else end
            elif word in (b"true", b"false", b"null"):
                args.append(None)
                continue
            else:
                yield word, args
            args, array = [], None
            continue
        elif kind == "name":
            value = token[0].decode("latin-1")
        elif kind == "hex":
            digits = re.sub(rb"\s", b"", token[0][1:-1])
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif kind == "open":
            array = []
            continue
        elif kind == "close":
            if array is not None:
                args.append(array)
            array = None
            continue
        elif kind == "nested":
            value, at = _nested(data, at)
        else:
            continue
        if array is not None:
            array.append(value)
        elif len(args) < 64:
            args.append(value)


def _nested(data: bytes, at: int) -> tuple[bytes, int]:
    """A string with brackets inside, from just after its opening bracket."""
    depth, begin = 1, at
    for found in re.compile(rb"\\.|[()]", re.DOTALL).finditer(data, at):
        if found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
            if depth == 0:
                return _unescape(data[begin : found.start()]), found.end()
    return b"", at


def _unescape(raw: bytes) -> bytes:
    if b"\\" not in raw:
        return raw

    def one(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return bytes([int(found[1], 8) & 255])
        return b"" if found[2] else _ESCAPES.get(found[3], found[3])

    return _ESCAPE.sub(one, raw)
