"""What the page is told of a tool's work: what was asked of it, and how it ended."""

from __future__ import annotations

import json
from typing import Any

_LONGEST = 200


def asked_of(arguments: str) -> str:
    """The values that a tool was called with; `arguments` is JSON."""
    try:
        given = json.loads(arguments or "{}")
    except ValueError:
        return ""
    return "; ".join(str(value) for value in given.values() if value not in ("", None))[:_LONGEST]


def outcome(output: Any) -> str:
    """The `status` that our tools answer with, and how many passages a look-up found."""
    try:
        told = json.loads(output) if isinstance(output, str) else output
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    passages = told.get("passages")
    found = f", {len(passages)} passages" if isinstance(passages, list) and passages else ""
    return f"{told.get('status', '')}{found}"[:_LONGEST]
