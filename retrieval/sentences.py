"""Sentences: where a passage's text may be cut, and which of it answers best."""

from __future__ import annotations

import re

SHORTEST = 25
# After a full stop, a question or exclamation mark before something that can begin a
# sentence, and at every line of a list or table.
_BREAK = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“‘(•–\-A-Z0-9])|\n+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut a text into sentences; together with the space between them they are all of it.

    Returns:
        Spans as offsets into the text; a stretch of under 25 characters, such as a list
        number or a table's cell, stays with what follows it.
    """
    spans: list[tuple[int, int]] = []
    at = 0
    for found in _BREAK.finditer(text):
        if found.start() - at >= SHORTEST:
            spans.append((at, found.start()))
            at = found.end()
    if text[at:].strip():
        spans.append((at, len(text.rstrip())))
    return spans
