"""What a customer said, in the one form that all patterns are written for."""

from __future__ import annotations

import re
import unicodedata


def lowered(words: str) -> str:
    """The words in lower case, with single spaces and straight apostrophes."""
    return re.sub(r"\s+", " ", words.lower().replace("’", "'")).strip()


def unaccented(text: str) -> str:
    """The text as customers write it, without accents: "Cancun"."""
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
