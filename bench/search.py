"""Search's speed on a published knowledge base, beside the bare cost of its first half.

    python -m bench.search DATA_DIR QUESTIONS.jsonl

Prints p50 and p95 in milliseconds of `search` end to end and by stage, of embedding plus one
Chroma query alone, with 1, 4 and 16 callers at once, and the process's memory. Nothing is
asserted. Every question is asked once warm-up is done, so the query cache helps nobody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import numpy as np
import psutil

from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.ranking import CANDIDATES
from jetbridge.retrieval.search import search


def show(name: str, seconds: Sequence[float]) -> None:
    """Print one line."""
    p50, p95 = np.quantile(np.array(seconds) * 1000, (0.5, 0.95))
    print(f"{name:24} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms", flush=True)


def timed(work: Callable[[str], object], questions: Sequence[str], callers: int) -> list[float]:
    """Seconds of each call, `callers` at once."""

    def one(question: str) -> float:
        began = perf_counter()
        work(question)
        return perf_counter() - began

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(one, questions))


def main() -> None:
    """Measure and print."""
    home, file = Path(sys.argv[1]), Path(sys.argv[2])
    lines = file.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    knowledge = KnowledgeBase(home, local_embedder())
    generation, embedder = knowledge.live(), knowledge.embedder
    search("warm up", knowledge=knowledge)
    print(f"{generation.manifest.passages} passages, {len(questions)} questions")

    def bare(question: str) -> None:
        generation.index.nearest(embedder.embed_query(question), CANDIDATES)

    show("bare: embed + Chroma", timed(bare, questions, 1))
    results = [search(question, knowledge=knowledge) for question in questions]
    for stage in results[0].seconds:
        show(f"search: {stage}", [result.seconds[stage] for result in results])
    for callers in (1, 4, 16):
        fresh = KnowledgeBase(home, embedder)
        search("warm up", knowledge=fresh)
        taken = timed(lambda question, k=fresh: search(question, knowledge=k), questions, callers)  # type: ignore[misc]
        show(f"search, {callers} at once", taken)
    print(f"memory {psutil.Process().memory_info().rss / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
