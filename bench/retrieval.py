"""Retrieval quality on the public sets, beside what people would otherwise use.

    python -m bench.retrieval [--bench ../shared/bench] [--keep /tmp/retrieval-bench]

Prints one table: Northwind by page for its two groups, chunking by span, and the corpus's own
questions (development half) by document and span. Baselines with the same local model: the
LangChain tutorial's splitter (1,000 characters, 200 shared, page by page) and LlamaIndex's
default splitter (1,024 tokens, 200 shared), each where its package is installed, and word BM25
alone over our passages. Nothing is asserted. What is built is kept under `--keep`, by what it
was built of.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bench.baselines import Found, Searcher, baselines
from jetbridge.ingest.identity import make_info, read_claim
from jetbridge.ingest.passages import make_passages
from jetbridge.ingest.pdf import read_pdf
from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.evals.catalogue import CORPUS, read_golden
from jetbridge.retrieval.evals.chunking import chunking_versions, read_chunking
from jetbridge.retrieval.evals.northwind import read_northwind
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.generation import build, embedded_text
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.records import DocumentInfo, Passage, Version
from jetbridge.retrieval.search import search

PASSAGE_CHARACTERS = 3700
SENTENCE_CHARACTERS = 900


def northwind_versions(folder: Path) -> list[Version]:
    """The six PDFs, their titles taken from their names."""
    return [
        Version(
            DocumentInfo(file.stem, file.stem.replace("_", " ")), "public", file.name,
            tuple(read_pdf(file).pages),
        )
        for file in sorted(folder.glob("*.pdf"))
    ]  # fmt: skip


def golden_versions() -> list[Version]:
    """The corpus's public documents in force today, the only ones that baselines could filter."""
    out = []
    for file in sorted(CORPUS.glob("*.pdf")):
        claim = read_claim(file)
        info = make_info(claim.id, claim, file.stem, file)
        in_force = (
            (info.effective_from or date.min) <= date.today() <= (info.effective_to or date.max)
        )
        if info.audience == "public" and in_force:
            read = read_pdf(file)
            out.append(Version(info, read.version, file.name, tuple(read.pages)))
    return out


def ours(versions: Sequence[Version], keep: Path) -> tuple[KnowledgeBase, list[Passage]]:
    """Our passages, built into a knowledge base (kept under `keep` for the next run)."""
    passages = [passage for version in versions for passage in make_passages(version)]
    embedder = local_embedder()
    made_of = hashlib.sha256("\0".join((embedder.name, *map(embedded_text, passages))).encode())
    home = keep / made_of.hexdigest()[:12]
    if not (home / "live.json").is_file():
        build(
            generation_directory(home, 1), passages, embedder,
            number=1, cache=MemoryCache(), settings={},
        )  # fmt: skip
        set_live(home, 1)
    return KnowledgeBase(home, embedder), passages


def by_search(knowledge: KnowledgeBase) -> Searcher:
    """Our search."""

    def find(question: str, count: int) -> Found:
        hits = search(question, knowledge=knowledge, k=count, audience=None).hits
        return [(h.passage.file, h.passage.pages, h.passage.start, h.passage.end) for h in hits]

    return find


def page_row(questions: EvalSet, find: Searcher, group: str) -> dict[str, float]:
    """Recall@1/5, MRR@10, nDCG@10 by page, and how often the first document is wrong."""
    rows = []
    for query in (query for query in questions.queries if query.category == group):
        good = {(t.document, t.page) for t in questions.targets[query.id]}
        found = find(query.text, 30)
        pages = list(dict.fromkeys((file, page) for file, some, *_ in found for page in some))
        gains = [page in good for page in pages[:10]]
        best = sum(1 / np.log2(i + 2) for i in range(min(10, len(good))))
        first = next((i for i, gain in enumerate(gains) if gain), None)
        rows.append((
            len(good & set(pages[:1])) / len(good),
            len(good & set(pages[:5])) / len(good),
            0.0 if first is None else 1 / (first + 1),
            sum(gain / np.log2(i + 2) for i, gain in enumerate(gains)) / best,
            float(not found or found[0][0] not in {file for file, _ in good}),
        ))  # fmt: skip
    names = ("R@1", "R@5", "MRR", "nDCG", "wrong")
    return dict(zip(names, np.mean(rows, axis=0), strict=True))


def span_row(questions: EvalSet, pick: Callable[[str], Found]) -> dict[str, float]:
    """Recall, precision and IoU of characters (Smith and Troynikov 2024), and their number."""
    rows = []
    for query in questions.queries:
        wanted = {i for t in questions.targets[query.id] for i in range(t.start, t.end)}
        name = questions.targets[query.id][0].document
        got = {(file, i) for file, _, start, end in pick(query.text) for i in range(start, end)}
        both = sum((f"{name}.md", i) in got for i in wanted)
        union = len(got) + len(wanted) - both
        rows.append((both / len(wanted), both / max(1, len(got)), both / union, len(got)))
    names = ("recall", "precision", "IoU", "characters")
    return dict(zip(names, np.mean(rows, axis=0), strict=True))


def golden_row(questions: EvalSet, find: Searcher, versions: Sequence[Version]) -> dict[str, float]:
    """How often the right document is first, and half of a judged span within 1, 3 and 5.

    Questions of the development half that need no filter and no earlier turn; an answer that
    is parted over two passages counts for neither.
    """
    known = {version.file: version.info.id for version in versions}
    rows = []
    for query in questions.queries:
        plain = not query.recent and not query.as_of and query.audience == "public"
        if query.split != "dev" or not plain or not questions.answerable(query.id):
            continue
        good = [t for t in questions.targets[query.id] if t.grade >= questions.relevant]
        right = {t.document for t in good}
        found = find(query.text, 5)
        held = [
            any(
                known[file] == t.document
                and 2 * (min(end, t.end) - max(start, t.start)) >= t.end - t.start
                for t in good
            )
            for file, _, start, end in found
        ]
        first = bool(found) and known[found[0][0]] in right
        rows.append((first, any(held[:1]), any(held[:3]), any(held)))
    names = ("document", "in 1", "in 3", "in 5")
    return {"questions": len(rows), **dict(zip(names, np.mean(rows, axis=0), strict=True))}


def passages_of(find: Searcher) -> Callable[[str], Found]:
    """The first five passages, cut off at 3,700 characters in all."""

    def pick(question: str) -> Found:
        out: Found = []
        left = PASSAGE_CHARACTERS
        for file, pages, start, end in find(question, 5):
            if left > 0:
                out.append((file, pages, start, min(end, start + left)))
                left -= end - start
        return out

    return pick


def sentences_of(knowledge: KnowledgeBase) -> Callable[[str], Found]:
    """The best sentences of the first five passages, at most 900 characters in all."""

    def pick(question: str) -> Found:
        hits = search(question, knowledge=knowledge, k=5, audience=None).hits
        best = sorted(
            ((s, h.passage.file) for h in hits for s in h.sentences), key=lambda row: -row[0].score
        )
        out: Found = []
        left = SENTENCE_CHARACTERS
        for sentence, file in best:
            if sentence.end - sentence.start <= left:
                out.append((file, (sentence.page,), sentence.start, sentence.end))
                left -= sentence.end - sentence.start
        return out

    return pick


def show(name: str, row: dict[str, float]) -> None:
    """Print one line."""
    print(f"{name:34}", *(f"{key} {value:.3f}" for key, value in row.items()), flush=True)


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--keep", type=Path, default=Path("/tmp/retrieval-bench"))
    options = parser.parse_args()
    folder = options.bench / "northwind"
    versions, questions = northwind_versions(folder), read_northwind(folder)
    knowledge, passages = ours(versions, options.keep / "northwind")
    for name, find in {**baselines(versions, passages), "Jetbridge": by_search(knowledge)}.items():
        for group in ("gt", "rc"):
            show(f"northwind {group}  {name}", page_row(questions, find, group))
    folder = options.bench / "chunking"
    versions, questions = chunking_versions(folder), read_chunking(folder)
    knowledge, passages = ours(versions, options.keep / "chunking")
    for name, find in {**baselines(versions, passages), "Jetbridge": by_search(knowledge)}.items():
        show(f"chunking  {name}", span_row(questions, passages_of(find)))
    show("chunking  Jetbridge, sentences", span_row(questions, sentences_of(knowledge)))
    versions, questions = golden_versions(), read_golden(CORPUS)
    knowledge, passages = ours(versions, options.keep / "corpus")
    for name, find in {**baselines(versions, passages), "Jetbridge": by_search(knowledge)}.items():
        show(f"corpus dev  {name}", golden_row(questions, find, versions))


if __name__ == "__main__":
    main()
