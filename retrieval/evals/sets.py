"""Evaluation sets: queries, and what was judged to answer each of them.

A judgement points at a *target*: a stretch of a version's text, a page of a file, or a whole
document, as the set's `level` says. Targets and not passages are what scores are counted in,
so the judgements of a set stay the same whatever passages, embedder or layout are tried.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Literal

Level = Literal["span", "page", "document"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is asked.

    `recent` are the earlier questions of its thread, oldest first. `as_of` is the day on which
    documents must be in force; None leaves it to the run.
    """

    id: str
    text: str
    category: str = ""
    split: str = ""
    as_of: date | None = None
    audience: str = "public"
    recent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a judgement points at, and how well that answers: 0 not at all, 3 in full.

    `start` and `end` count in sets of level span only, `page` (from 1) in those of level page.
    An empty `version` fits every version.
    """

    document: str
    grade: int
    version: str = ""
    start: int = 0
    end: int = 0
    page: int = 0
    text: str = ""

    def unit(self, level: Level) -> str:
        """The id under which qrels and runs name it; it holds no white space."""
        name = "_".join(self.document.split())
        if level == "span":
            return f"{name}@{self.version}:{self.start}-{self.end}"
        return f"{name}#{self.page}" if level == "page" else name


@dataclass(frozen=True)
class EvalSet:
    """Queries with their targets by query id; a query without targets has no answer.

    `relevant` is the grade from which a target counts for measures that know only yes and no.
    One relevant target answers a query, but for those `together` all of the best grade do.
    """

    name: str
    level: Level
    queries: tuple[Query, ...]
    targets: Mapping[str, tuple[Target, ...]]
    relevant: int = 1
    together: frozenset[str] = frozenset()
    folder: str = field(default="", compare=False)

    @property
    def qrels(self) -> dict[str, dict[str, int]]:
        """Grades by query and unit; queries with no relevant target are left out."""
        out: dict[str, dict[str, int]] = {}
        for query in self.queries:
            if self.answerable(query.id):
                grades = out.setdefault(query.id, {})
                for target in self.targets[query.id]:
                    unit = target.unit(self.level)
                    grades[unit] = max(target.grade, grades.get(unit, 0))
        return out

    @property
    def documents(self) -> dict[str, set[str]]:
        """The versions judged by document; an empty version stands for any."""
        out: dict[str, set[str]] = {}
        for targets in self.targets.values():
            for target in targets:
                out.setdefault(target.document, set()).add(target.version)
        return out

    @property
    def sha256(self) -> str:
        """The SHA-256 over queries and judgements, 64 hex digits."""
        facts = [
            self.level,
            self.relevant,
            sorted(query.id for query in self.queries if query.id in self.together),
            [asdict(query) for query in self.queries],
            [[q.id, *(asdict(t) for t in self.targets.get(q.id, ()))] for q in self.queries],
        ]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()

    def answerable(self, query: str) -> bool:
        """Whether something was judged to answer a query."""
        return any(t.grade >= self.relevant for t in self.targets.get(query, ()))

    def needed(self, query: str) -> tuple[frozenset[str], ...]:
        """Sets of units, any of which answers a query when all of it is found."""
        good = [t for t in self.targets.get(query, ()) if t.grade >= self.relevant]
        if query in self.together:
            best = max((target.grade for target in good), default=0)
            return (frozenset(t.unit(self.level) for t in good if t.grade == best),)
        return tuple(frozenset((target.unit(self.level),)) for target in good)

    @property
    def splits(self) -> dict[str, int]:
        """How many queries each split has; ``all`` for those of none."""
        return dict(Counter(query.split or "all" for query in self.queries))

    def of_split(self, split: str) -> EvalSet:
        """The queries of one split; all of them for ``all``."""
        if split == "all":
            return self
        return self.of(query.id for query in self.queries if query.split == split)

    def of(self, ids: Iterable[str]) -> EvalSet:
        """The queries of some ids, in the set's order."""
        kept = set(ids)
        queries = tuple(query for query in self.queries if query.id in kept)
        targets = {q.id: self.targets[q.id] for q in queries if q.id in self.targets}
        return replace(self, queries=queries, targets=targets)
