"""Search's speed beside the bare cost of its first half, at any number of passages.

    python -m bench.search QUESTIONS.jsonl --data DATA_DIR
    python -m bench.search QUESTIONS.jsonl --data DATA_DIR --data MORE --passages 100000

Without `--passages` the knowledge base of DATA_DIR is measured as it is; with it one of that
size is made of the directories' passages (`bench.enlarged`) and kept under `--keep`.

Prints p50 and p95 in milliseconds of `search` end to end and by stage and of embedding plus
one Chroma query alone, question by question in turn, so that other load on the machine falls
on both; then with 1, 4 and 16 callers at once, and the process's memory. Nothing is asserted.
No question is asked twice of one query cache.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import psutil

from bench.enlarged import enlarge
from jetbridge.retrieval.embedders import TokenEmbedder, local_embedder
from jetbridge.retrieval.knowledge import KnowledgeBase
from jetbridge.retrieval.ranking import CANDIDATES
from jetbridge.retrieval.records import SearchResult
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


@dataclass(slots=True)
class Beside:
    """Seconds of each question's bare cost, on the clock and of processor; so of search."""

    bare: list[float] = field(default_factory=list)
    bare_used: list[float] = field(default_factory=list)
    results: list[SearchResult] = field(default_factory=list)
    used: list[float] = field(default_factory=list)


def side_by_side(knowledge: KnowledgeBase, questions: Sequence[str]) -> Beside:
    """Pay the bare cost of each question and search for it, each first every other time."""
    generation, embedder = knowledge.live(), knowledge.embedder
    out = Beside()
    for number, question in enumerate(questions):
        for part in (0, 1) if number % 2 else (1, 0):
            began, used = perf_counter(), process_time()
            if part:
                out.results.append(search(question, knowledge=knowledge))
                out.used.append(process_time() - used)
            else:
                generation.index.nearest(embedder.embed_query(question), CANDIDATES)
                out.bare.append(perf_counter() - began)
                out.bare_used.append(process_time() - used)
    return out


def measure(home: Path, questions: Sequence[str]) -> None:
    """Measure a knowledge base and print the figures."""
    embedder = local_embedder()
    knowledge = KnowledgeBase(home, embedder)
    opened = perf_counter()
    search("warm up", knowledge=knowledge)
    print(f"opened, first search     {perf_counter() - opened:11.2f} s")
    generation = knowledge.live()
    # Questions of its own, so that files are in memory and nothing is in the query cache.
    for question in questions[:50]:
        search(f"{question} please", knowledge=knowledge)
    print(f"{generation.manifest.passages} passages, {len(questions)} questions, "
          f"load {psutil.getloadavg()[0]:.1f}")  # fmt: skip
    beside = side_by_side(knowledge, questions)
    show("bare: embed + Chroma", beside.bare)
    for stage in beside.results[0].seconds:
        show(f"search: {stage}", [result.seconds[stage] for result in beside.results])
    spent = [result.seconds["all"] for result in beside.results]
    print(f"search / bare            p50 {np.median(spent) / np.median(beside.bare):7.2f}")
    show("bare, processor", beside.bare_used)
    show("search, processor", beside.used)
    used = float(np.median(beside.used) / np.median(beside.bare_used))
    print(f"search / bare, processor p50 {used:7.2f}")
    for callers in (1, 4, 16):
        fresh = KnowledgeBase(home, embedder)
        search("warm up", knowledge=fresh)
        began, before = perf_counter(), process_time()
        taken = timed(lambda question, k=fresh: search(question, knowledge=k), questions, callers)  # type: ignore[misc]
        wall, used = perf_counter() - began, process_time() - before
        show(f"search, {callers} at once", taken)
        print(f"{'':24} {len(questions) / wall:7.1f} a second, "
              f"{1000 * used / len(questions):.1f} ms of processor each")  # fmt: skip
    memory = psutil.Process().memory_info()
    print(f"memory {(memory.rss - memory.shared) / 2**20:.0f} MiB of its own, "
          f"{memory.shared / 2**20:.0f} MiB of mapped files")  # fmt: skip


def make(sources: Sequence[Path], home: Path, size: int) -> None:
    """Build the knowledge base of a size."""
    embedder = local_embedder()
    assert isinstance(embedder, TokenEmbedder)
    enlarge(sources, home, size, embedder)


def main() -> None:
    """Build where needed, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--passages", type=int)
    parser.add_argument("--keep", type=Path, default=Path("/tmp/search-bench"))
    parser.add_argument("--only-build", action="store_true")
    options = parser.parse_args()
    lines = options.questions.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    home = options.data[0]
    if options.passages:
        home = options.keep / str(options.passages)
        # In a process of its own, whose memory is not counted as search's.
        builder = get_context("spawn").Process(
            target=make, args=(options.data, home, options.passages)
        )
        builder.start()
        builder.join()
        if builder.exitcode:
            raise SystemExit(f"building {home} failed")
    if not options.only_build:
        measure(home, questions)


if __name__ == "__main__":
    main()
