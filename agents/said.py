"""What a customer said, in the one form that all patterns are written for."""

from __future__ import annotations

import re


def lowered(words: str) -> str:
    """The words in lower case, with single spaces and straight apostrophes."""
    return re.sub(r"\s+", " ", words.lower().replace("’", "'")).strip()
