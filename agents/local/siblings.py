"""Names that exclude one another as they stand side by side in a table: its rows' or columns'.

Who asks about the fare "Comfort" is not told what holds for "Standard", whatever fares there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jetbridge.agents.local.rows import Row
from jetbridge.agents.local.thesaurus import stems

_FEWEST = 2
# A longer name is a description, whose words tell it from no other.
_MOST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Siblings:
    """For each table that names what a question asks about: the stems asked, and the others'."""

    sides: tuple[tuple[frozenset[str], frozenset[str]], ...]

    def another(self, found: Collection[str]) -> bool:
        """Whether a text's stems name a sibling of what was asked about, and not that."""
        return any(
            not others.isdisjoint(found) and asked.isdisjoint(found) for asked, others in self.sides
        )


def siblings_of(wanted: frozenset[str], rows: Iterable[tuple[int, Row]]) -> Siblings:
    """The names in tables that a question takes a side among.

    Args:
        wanted: the question's telling stems.
        rows: every row found, each with the number of its passage.
    """
    tables: dict[tuple[object, ...], dict[str, frozenset[str]]] = defaultdict(dict)
    for number, row in rows:
        tables[(number, row.title, row.columns)][row.name] = stems(row.name)
        tables[(row.columns,)] |= {column: stems(column) for column in row.columns}
    sides = (_side(wanted, list(names.values())) for names in tables.values())
    return Siblings(tuple(dict.fromkeys(side for side in sides if side is not None)))


def _side(
    wanted: frozenset[str], names: list[frozenset[str]]
) -> tuple[frozenset[str], frozenset[str]] | None:
    if len(names) < _FEWEST:
        return None
    counts = Counter(stem for name in names for stem in name)
    own = [frozenset(stem for stem in name if counts[stem] == 1) for name in names]
    telling = [name for name in own if 0 < len(name) <= _MOST_WORDS]
    meant = [name for name in telling if name <= wanted]
    if not meant or len(meant) == len(telling):
        return None
    asked = frozenset().union(*meant)
    others = frozenset().union(*(name for name in telling if name not in meant)) - wanted
    return (asked, others) if others else None
