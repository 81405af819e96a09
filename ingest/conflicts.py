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
_NUMBER = re.compile(
    r"(?:[$€£]\s?)?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|percent|dollars?|euros?|lbs?|kg|pounds?|inch(?:es)?"
    r"|cm|hours?|minutes?|min|days?|weeks?|months?|years?|miles|points|feathers)\b)?",
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
            numbers = tuple(dict.fromkeys(_plain(n) for n in _NUMBER.findall(text)))
            if not numbers or not 15 <= len(text) <= 400 or (passage.info.id, text) in seen:
                continue
            seen.add((passage.info.id, text))
            bare = _NUMBER.sub(" ", text.lower())
            words = frozenset(w for w in _WORD.findall(bare) if w not in _COMMON)
            if len(words) < 3:
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
    mine, theirs = set(one.statement.numbers), set(other.statement.numbers)
    return bool(mine - theirs) and bool(theirs - mine)


def _overlap(one: DocumentInfo, other: DocumentInfo) -> bool:
    first = max(one.effective_from or date.min, other.effective_from or date.min)
    return first <= min(one.effective_to or date.max, other.effective_to or date.max)


def _plain(number: str) -> str:
    return " ".join(number.lower().replace(",", "").split())
