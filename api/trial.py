"""The system that an evaluation measures: the knowledge base and search as the settings say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jetbridge.retrieval.evals.runs import Run, Search, execute
from jetbridge.retrieval.evals.sets import EvalSet, Query
from jetbridge.retrieval.generation import Generation
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.ranking import WEIGHTS, Weights
from jetbridge.retrieval.records import Passage, SearchResult
from jetbridge.retrieval.search import search

_ROOT = Path(__file__).resolve().parents[1]
_BLOCK = 1000


@dataclass(frozen=True)
class Trial:
    """A system to measure: how it searches, what it is made of, and what it knows.

    `known` are its versions by document.
    """

    search: Search
    config: Mapping[str, Any]
    hashes: Mapping[str, str]
    known: Mapping[str, set[str]]

    def run(
        self,
        evalset: EvalSet,
        *,
        name: str,
        split: str = "all",
        progress: Callable[[int, int], None] | None = None,
    ) -> Run:
        """Run it over a split of a set; see `retrieval.evals.runs.execute`."""
        return execute(
            evalset,
            self.search,
            name=name,
            split=split,
            config=self.config,
            hashes=self.hashes,
            progress=progress,
        )


def open_trial(
    knowledge: KnowledgeBase,
    *,
    k: int = 10,
    as_of: date | None = None,
    generation: int | None = None,
    weights: Weights = WEIGHTS,
) -> Trial:
    """The system as it stands, to be measured.

    Args:
        knowledge: the knowledge base.
        k: how many passages are asked for.
        as_of: the day of travel for queries that name none; today when left out.
        generation: another generation than the live one.
        weights: what each measure of the ranking counts.

    Raises:
        GenerationMissing, GenerationDamaged, EmbedderMismatch: as `KnowledgeBase.open`.
    """
    found = knowledge.live() if generation is None else knowledge.open(generation)
    number, today = found.manifest.number, as_of or date.today()

    def ask(query: Query) -> SearchResult:
        return search(
            query.text,
            knowledge=knowledge,
            k=k,
            as_of=query.as_of or today,
            audience=query.audience,
            generation=number,
            recent=query.recent,
            weights=weights,
        )

    known: dict[str, set[str]] = {}
    for passage in passages_of(found):
        for name in (passage.info.id, passage.file):
            known.setdefault(name, set()).add(passage.version)
    manifest = found.manifest
    return Trial(
        search=ask,
        config={
            "k": k,
            "as_of": today.isoformat(),
            "generation": number,
            "embedder": manifest.embedder,
            "dimension": manifest.dimension,
            "passages": manifest.passages,
            "documents": manifest.documents,
            "settings": dict(manifest.settings),
            "weights": asdict(weights),
        },
        hashes={
            "corpus": _sha256(
                f"{name} {version}" for name in sorted(known) for version in sorted(known[name])
            ),
            "generation": manifest.fingerprint,
            "code": code_hash("ingest", "retrieval"),
        },
        known=known,
    )


def passages_of(generation: Generation) -> Iterator[Passage]:
    """Every passage of a generation, in its order."""
    for at in range(0, len(generation.shelf), _BLOCK):
        yield from generation.shelf.fetch(range(at, min(at + _BLOCK, len(generation.shelf))))


def code_hash(*stages: str) -> str:
    """The SHA-256 over the code and word lists that some stages are made of."""
    files = [
        file
        for stage in stages
        for file in sorted((_ROOT / stage).rglob("*"))
        if file.suffix in (".py", ".yaml") and "evals" not in file.parts
    ]
    return _sha256(
        f"{file.relative_to(_ROOT)} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in files
    )


def _sha256(lines: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
