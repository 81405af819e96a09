"""Codes: clause numbers and form numbers that a question names, and where they stand.

A code is a run of letters and digits, joined by dots or hyphens, with a digit and something
else in it: ``12.4``, ``LK-DOC-02``, ``B-1``. The place where it begins a line is the clause or
the paper of that name; elsewhere it is only referred to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")
# Words that may stand before a code at the beginning of the line that it names.
_NAMES = r"(?:(?:rule|clause|section|article|document|form|table|annex|notice|part|no\.)\s+)?"
REFERRED = 0.3


def codes_of(text: str) -> tuple[str, ...]:
    """The codes that a question names, as they are written, each once."""
    found = (
        token
        for token in _TOKEN.findall(text)
        if any(map(str.isdigit, token)) and not token.isdigit()
    )
    return tuple(dict.fromkeys(found))


def standing(codes: Sequence[str], text: str) -> float:
    """How a text stands to codes: 1 for each that begins a line, 0.3 for a mention; the mean."""
    if not codes:
        return 0.0
    total = 0.0
    for code in codes:
        name = rf"{re.escape(code)}(?![\w-]|\.\w)"
        if re.search(rf"^\W*{_NAMES}{name}", text, re.IGNORECASE | re.MULTILINE):
            total += 1
        elif re.search(rf"(?<![\w.-]){name}", text, re.IGNORECASE):
            total += REFERRED
    return total / len(codes)
