"""The editable table of words: spoken forms and synonyms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from jetbridge.retrieval.errors import SettingError
from jetbridge.retrieval.lexical import words

FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`spoken` maps what is said to what is written; `synonyms` a stem to its equals."""

    spoken: Mapping[str, str]
    synonyms: Mapping[str, Sequence[str]]

    def written(self, text: str) -> str:
        """A text with its spoken forms replaced."""
        low = text.lower()
        for said, written in self.spoken.items():
            if said.lower() in low:
                text = re.sub(rf"\b{re.escape(said)}\b", written, text, flags=re.IGNORECASE)
                low = text.lower()
        return text


@lru_cache(maxsize=4)
def read_vocabulary(file: Path = FILE) -> Vocabulary:
    """Read the table of words.

    Raises:
        SettingError: it is not as its first lines describe.
    """
    try:
        table = yaml.safe_load(file.read_text("utf-8")) or {}
        spoken = {str(said): str(written) for said, written in (table.get("spoken") or {}).items()}
        synonyms: dict[str, set[str]] = {}
        for line in table.get("synonyms") or []:
            stems = {stem for word in line for stem in words(str(word))}
            for stem in stems:
                synonyms.setdefault(stem, set()).update(stems)
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise SettingError(f"{file} cannot be read: {error}") from error
    # Longer forms first, so that a shorter one inside does not spoil them.
    spoken = dict(sorted(spoken.items(), key=lambda pair: -len(pair[0])))
    return Vocabulary(spoken, {stem: sorted(equals) for stem, equals in synonyms.items()})
