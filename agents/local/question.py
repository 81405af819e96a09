"""A question as the answer is chosen by: its telling words, what it asks for, what it is not."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from jetbridge.agents.local.asked import Asked, asked_for
from jetbridge.agents.local.ranges import Quantity, quantities, without_quantities
from jetbridge.agents.local.subject import subject_of
from jetbridge.agents.local.thesaurus import ordered_stems, stem_of, stems
from jetbridge.retrieval.vocabulary import read_vocabulary

_NUMBER = re.compile(r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|no")
_COUNTED = re.compile(
    r"\bhow many ((?:(?!(?:can|may|could|do|does|did|are|is|am|will|would|should|have|has|to|in|on|"
    r"for|of|per|it|i|we|you)\b)[a-z-]+ ?){1,3})"
)
_ANYTHING = frozenset({"thing", "item", "piece", "time", "way", "peopl", "person"})
# What is taken on board goes into the cabin.
_ABOARD = re.compile(r"\b(?:tak|bring|carry|com)\w*\b.*\b(?:on ?board|aboard)\b")
# Words that may stand between a number and what is counted: "two free checked bags".
_REACH = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of a question.

    Attributes:
        text: as it was asked.
        wanted: the stems of its telling words, and of the kinds its places belong to.
        meant: the stems of what documents call it, where it is a basic question.
        pairs: stems that stand side by side in it.
        asked: the kinds of thing it asks for.
        amounts: the quantities it states.
        places: the stems of places whose kind is known, which says more than they do.
        counted: the stems of what it asks the number of.
        subject: the stem of the thing that it is after, where its form names it.
        excluded: for each contrast that it takes a side in, that side and the others, as stems.
    """

    text: str
    wanted: frozenset[str]
    meant: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    asked: Asked
    amounts: tuple[Quantity, ...]
    places: frozenset[str]
    counted: frozenset[str]
    subject: frozenset[str]
    excluded: tuple[tuple[frozenset[str], frozenset[str]], ...]

    def speaks_of_another(self, found: Collection[str]) -> bool:
        """Whether a text's stems hold what the question excludes, and not what it asks about."""
        return any(
            not others.isdisjoint(found) and sides.isdisjoint(found)
            for sides, others in self.excluded
        )

    def is_counted_in(self, text: str) -> bool:
        """Whether a text puts a number before what the question asks the number of."""
        words = re.findall(r"[a-z]+|\d+", text.lower())
        return bool(self.counted) and any(
            _NUMBER.fullmatch(word)
            and any(stem_of(near) in self.counted for near in words[at + 1 : at + 2 + _REACH])
            for at, word in enumerate(words)
        )

    def is_counted_in_cell(self, column: str, value: str) -> bool:
        """Whether a table's cell is the number of what the question asks the number of."""
        first = re.match(r"[a-z]+|\d+", value.lower())
        return (
            first is not None
            and _NUMBER.fullmatch(first[0]) is not None
            and not self.counted.isdisjoint(stems(column))
        )


@lru_cache(maxsize=64)
def read_question(text: str) -> Question:
    """What a question says of the answer it wants."""
    vocabulary = read_vocabulary()
    kinds, meant = vocabulary.kinds(text), vocabulary.basic(text)
    amounts = quantities(text)
    # What is said of an amount is held against ranges, not against words.
    wanted = stems(f"{without_quantities(text)} {kinds}")
    order = [stem for stem in ordered_stems(text) if stem in wanted]
    classed = stems(kinds)
    if _ABOARD.search(text.lower()):
        wanted |= stems("cabin")
    sides = [(wanted & line, line - wanted) for line in _contrasts()]
    # A place is of several kinds: what speaks of one of them speaks of it.
    sides = [(side | classed if side & classed else side, others) for side, others in sides]
    return Question(
        text=text,
        wanted=wanted,
        meant=stems(meant),
        pairs=frozenset(pairwise(order)),
        asked=_asked(text, meant, amounts),
        amounts=amounts,
        places=_places(text),
        counted=_counted(text),
        subject=subject_of(text),
        excluded=tuple((side, others) for side, others in sides if side and others),
    )


def _asked(text: str, meant: str, amounts: Collection[Quantity]) -> Asked:
    """What kind is asked for: by the words themselves, by what is meant where they name none."""
    stated = frozenset(one.unit for one in amounts)
    said = asked_for(text, stated)
    return asked_for(f"{text} {meant}", stated) if meant and not said.wants_figure else said


def _counted(text: str) -> frozenset[str]:
    match = _COUNTED.search(text.lower())
    return stems(match[1]) - _ANYTHING if match else frozenset()


def _places(text: str) -> frozenset[str]:
    low = text.lower()
    found = (place for place in read_vocabulary().belongs if place in low)
    return frozenset(stem for place in found for stem in stems(place))


@cache
def _contrasts() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(stem_of(word.replace("-", "")) for word in line)
        for line in read_vocabulary().contrasts
    )
