"""Conflicts: passages of different documents in force at once whose numbers disagree.

Two sentences of different documents that use nearly the same words but not the same numbers
are put side by side for a person to judge: "Classic tickets can be changed for $50" against
"Classic tickets can be changed for $75".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jetbridge.retrieval.records import DocumentInfo, Passage

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]*)*[.!?]?")
# Numbers that name a place in a document rather than a quantity.
_REFERENCE = re.compile(
    r"^\s*(?:\d+|[A-Z])(?:\.\d+)*[.)]?\s|\b[A-Z]{2,}(?:-[A-Z0-9]+)+\b"
    r"|\b(?:rule|section|table|page|annex|article|clause|step|form)s?\s+[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<currency>[$€£])?\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s?"
    r"(?P<unit>%|percent|dollars?|euros?|lbs?|kg|pounds?|(?:linear\s)?inch(?:es)?|cm|hours?"
    r"|minutes?|min|(?:business\s|calendar\s)?days?|weeks?|months?|years?|miles|points|feathers)?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    {
        "the", "and", "for", "are", "was", "with", "that", "this", "from", "each", "per",
        "you", "your", "may", "not", "our", "have", "has", "its", "than", "when", "which",
        "where", "must", "can", "will", "any", "all", "one", "two", "see", "under", "over",
        "more", "most", "least", "into", "out",
    }
)  # fmt: skip
COMMON_SHARE = 0.6
MAX_SENTENCES = 200_000


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with numbers, and where it stands."""

    document: str
    title: str
    file: str
    pages: tuple[int, ...]
    text: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of different documents in force at once, and how alike their words are."""

    one: Statement
    other: Statement
    alike: float


@dataclass(frozen=True, slots=True)
class _Entry:
    statement: Statement
    info: DocumentInfo
    words: frozenset[str]
    version: str


def find_conflicts(
    passages: Iterable[Passage], *, only: set[str] | None = None, limit: int = 50
) -> list[Conflict]:
    """Pairs of sentences that say different numbers of the same thing, most alike first.

    Args:
        passages: of all documents that would be in force.
        only: versions of which at least one must be part of a pair; None for any pair.
        limit: how many pairs at most.

    Returns:
        Conflicts for a person to judge; many will be different rules in similar words.
    """
    entries = list(_entries(passages))[:MAX_SENTENCES]
    posting: dict[str, list[int]] = defaultdict(list)
    for n, entry in enumerate(entries):
        for word in entry.words:
            posting[word].append(n)
    found: dict[tuple[str, str], Conflict] = {}
    for n, entry in enumerate(entries):
        if only is not None and entry.version not in only:
            continue
        for m in _candidates(n, entry, posting, len(entries)):
            other = entries[m]
            if m == n or (m < n and (only is None or other.version in only)):
                continue
            alike = _alike(entry, other)
            if alike < COMMON_SHARE or not _disagree(entry, other):
                continue
            key = (entry.statement.text, other.statement.text)
            found.setdefault(key, Conflict(entry.statement, other.statement, round(alike, 3)))
    ranked = sorted(found.values(), key=lambda c: (-c.alike, c.one.file, c.other.file))
    return ranked[:limit]


def _entries(passages: Iterable[Passage]) -> Iterable[_Entry]:
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        for match in _SENTENCE.finditer(passage.text):
            text = " ".join(match[0].split())
            bare = _REFERENCE.sub(" ", text)
            numbers = _quantities(bare)
            if not numbers or not 15 <= len(text) <= 400 or (passage.info.id, text) in seen:
                continue
            seen.add((passage.info.id, text))
            found = _WORD.findall(_NUMBER.sub(" ", bare.lower()))
            words = frozenset(w for w in found if w not in _COMMON)
            if len(words) < 4:
                continue
            info = passage.info
            statement = Statement(info.id, info.title, passage.file, passage.pages, text, numbers)
            yield _Entry(statement, info, words, passage.version)


def _candidates(n: int, entry: _Entry, posting: dict[str, list[int]], total: int) -> Sequence[int]:
    """Sentences that share enough of this one's rarer words."""
    shared: dict[int, int] = defaultdict(int)
    usable = [w for w in entry.words if len(posting[w]) <= max(200, total // 50)]
    for word in usable:
        for m in posting[word]:
            shared[m] += 1
    need = max(2, int(0.4 * len(usable)))
    return [m for m, count in shared.items() if count >= need and m != n]


def _alike(one: _Entry, other: _Entry) -> float:
    return len(one.words & other.words) / len(one.words | other.words)


def _disagree(one: _Entry, other: _Entry) -> bool:
    if one.info.id == other.info.id or one.info.audience != other.info.audience:
        return False
    if one.info.language != other.info.language or not _overlap(one.info, other.info):
        return False
    mine, theirs = _by_unit(one.statement.numbers), _by_unit(other.statement.numbers)
    return any(not mine[unit] & theirs[unit] for unit in mine.keys() & theirs.keys())


def _overlap(one: DocumentInfo, other: DocumentInfo) -> bool:
    first = max(one.effective_from or date.min, other.effective_from or date.min)
    return first <= min(one.effective_to or date.max, other.effective_to or date.max)


def _quantities(text: str) -> tuple[str, ...]:
    """The numbers with a unit in a sentence, written alike: "$50", "3 hour"."""
    out: dict[str, None] = {}
    for match in _NUMBER.finditer(text):
        number = match["n"].replace(",", "").rstrip(".")
        unit = " ".join((match["unit"] or "").lower().split())
        if match["currency"]:
            out[f"{match['currency']}{number}"] = None
        elif unit:
            out[f"{number} {_UNITS.get(unit, unit.removesuffix('s'))}"] = None
    return tuple(out)


_UNITS = {
    "dollars": "$", "dollar": "$", "percent": "%", "min": "minute", "pound": "lb", "pounds": "lb",
    "inches": "inch", "linear inches": "inch", "linear inch": "inch", "kg": "kg", "cm": "cm",
}  # fmt: skip


def _by_unit(numbers: Sequence[str]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for number in numbers:
        unit = number[0] if number[0] in "$€£" else number.split(" ", 1)[1]
        out[unit].add(number)
    return out
