"""The editable table of words: spoken forms, synonyms, and words of one meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jetbridge.retrieval.basics import Line, basic, read_lines
from jetbridge.retrieval.lexical import words
from jetbridge.retrieval.wordtable import read_table

FILE = Path(__file__).with_name("words.yaml")
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The parts of the table, as its first lines describe them.

    `spoken` maps what is said to what is written, `synonyms` a stem to its equals, `phrases`
    a turn of words to the word it means, `belongs` a word to the kinds it is one of;
    `meanings` are lines of words of one meaning, `contrasts` of words that exclude each other;
    `basics` are bare questions with what documents call it.
    """

    spoken: Mapping[str, str]
    synonyms: Mapping[str, Sequence[str]]
    phrases: Mapping[str, str] = field(default_factory=dict)
    meanings: Sequence[tuple[str, ...]] = ()
    contrasts: Sequence[tuple[str, ...]] = ()
    belongs: Mapping[str, str] = field(default_factory=dict)
    basics: Sequence[Line] = ()

    def written(self, text: str) -> str:
        """A text with its spoken forms replaced; a basic question as documents put it."""
        if meant := self.basic(text):
            return meant
        low = text.lower()
        for said, written in self.spoken.items():
            if said in low:
                text = re.sub(rf"\b{re.escape(said)}\b", written, text, flags=re.IGNORECASE)
                low = text.lower()
        return text

    def basic(self, text: str) -> str:
        """What a basic question means, in the words of documents; empty where it says more.

        A side that it names ("domestic") is named in it as well.
        """
        meant = basic(text, self.basics)
        if not meant:
            return ""
        said, put = (set(_WORD.findall(one.lower())) for one in (text, meant))
        sides = dict.fromkeys(side for line in self.contrasts for side in line if side in said)
        left = [side for side in sides if side not in put]
        return ", ".join([meant, *left])

    def kinds(self, text: str) -> str:
        """What the first place that a text names is one of; empty when it names none."""
        low = text.lower()
        return next(
            (
                kinds
                for place, kinds in self.belongs.items()
                if place in low and re.search(rf"\b{re.escape(place)}\b", low)
            ),
            "",
        )


@lru_cache(maxsize=4)
def read_vocabulary(file: Path = FILE) -> Vocabulary:
    """Read the table of words.

    Raises:
        SettingError: it is not as its first lines describe; names the line and the fault.
    """
    table = read_table(file)
    synonyms: dict[str, set[str]] = {}
    for line in table["synonyms"]:
        stems = {stem for word in line for stem in words(word)}
        for stem in stems:
            synonyms.setdefault(stem, set()).update(stems)
    return Vocabulary(
        spoken=_longest_first(table["spoken"]),
        synonyms={stem: sorted(equals) for stem, equals in synonyms.items()},
        phrases=_longest_first(table["phrases"]),
        meanings=table["meanings"],
        contrasts=table["contrasts"],
        belongs=table["belongs"],
        basics=read_lines(table["basics"]),
    )


def _longest_first(pairs: Mapping[str, str]) -> dict[str, str]:
    """Longer forms first, so that a shorter one inside does not spoil them."""
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))
