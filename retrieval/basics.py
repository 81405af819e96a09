"""Basic questions: what everybody asks in a few bare words, and what documents call it.

"What if I miss my flight?" has one telling word, which stands in a hundred passages. A question
that holds no more than the words of a line of the table is put as that line says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_QUANTITY = re.compile(
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|few|"
    r"couple of)[\s-]+(?:hours?|minutes?|days?)\b"
)
# Words that say that somebody asks, or wants, and not what about.
_FILLING = frozenset(
    re.findall(
        r"[\w']+",
        "a about actually all am an and any anything are at back be been being but by can can't "
        "could couldn't did didn't do does don't exactly for from get gets getting give given go "
        "going gonna got guess guys had happen happened happening happens has have having hello "
        "help hey hi how's i i'd i'll i'm i've if im in is it it's its just kind know let like "
        "make me mine my need needs no now of oh ok okay on one or our ours out please possible "
        "really right say should since so some somebody someone something sorry still take tell "
        "thanks that that's the their them then there they thing this to today tomorrow u uh um "
        "up us want wanna was we we're we've well were what what's when when's will with wonder "
        "wondering would yeah yes you you'd you're your",
    )
)
# Which of the filling words say what is asked all the same, unless a line holds them.
_TELLING = frozenset({"when", "back"})

Line = tuple[tuple[frozenset[str], ...], frozenset[str], str]


def read_lines(pairs: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines of the table, made ready: every word's alternatives, all of them, what is meant.

    Args:
        pairs: ``miss/missed flight/plane`` to the words of documents; what stands in brackets,
            ``(hold/checked)``, may be said and need not.
    """
    lines = []
    for said, meant in pairs.items():
        needed = [word for word in said.split() if not word.startswith("(")]
        forms = tuple(frozenset(word.split("/")) for word in needed)
        every = frozenset(re.split(r"[/\s()]+", said))
        lines.append((forms, every, meant))
    # The line that holds the most is the nearest to what was said.
    return tuple(sorted(lines, key=lambda line: -len(line[0])))


def basic(text: str, lines: Sequence[Line]) -> str:
    """What a basic question means, in the words of documents; empty where it says more.

    Args:
        text: the question, as it was asked.
        lines: the table's, by `read_lines`.
    """
    said = set(_WORD.findall(_QUANTITY.sub(" ", text.lower().replace("’", "'"))))
    for needed, every, meant in lines:
        if all(said & word for word in needed) and said - every <= _FILLING - _TELLING:
            return meant
    return ""
