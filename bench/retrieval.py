"""Retrieval quality on the public sets, beside what people would otherwise use.

    python -m bench.retrieval [--bench ../shared/bench] [--keep /tmp/retrieval-bench]

Prints one table: Northwind by page for its two groups, chunking by span. Baselines with the
same local model: the LangChain tutorial's splitter (1,000 characters, 200 shared, page by
page) and LlamaIndex's default splitter (1,024 tokens, 200 shared), each where its package is
installed, and word BM25 alone over our passages. Nothing is asserted.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from jetbridge.ingest.passages import make_passages
from jetbridge.ingest.pdf import read_pdf
from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.evals.chunking import chunking_versions, read_chunking
from jetbridge.retrieval.evals.northwind import read_northwind
from jetbridge.retrieval.evals.sets import EvalSet
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.lexical import Bm25, words
from jetbridge.retrieval.records import DocumentInfo, Passage, Version
from jetbridge.retrieval.search import search

Found = list[tuple[str, tuple[int, ...], int, int]]  # file, pages, start, end
Searcher = Callable[[str, int], Found]
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


def ours(versions: Sequence[Version], home: Path) -> tuple[KnowledgeBase, list[Passage]]:
    """Our passages, built into a knowledge base (kept in `home` for the next run)."""
    passages = [passage for version in versions for passage in make_passages(version)]
    embedder = local_embedder()
    if not (home / "live.json").is_file():
        build(
            generation_directory(home, 1), passages, embedder,
            number=1, cache=MemoryCache(), settings={},
        )  # fmt: skip
        set_live(home, 1)
    return KnowledgeBase(home, embedder), passages


def split_dense(versions: Sequence[Version], split: Callable[[str], list[str]]) -> Searcher:
    """A tutorial pipeline: split each page, embed the pieces, search by cosine."""
    pieces: Found = []
    texts: list[str] = []
    for version in versions:
        for page, offset in zip(version.pages, version.page_starts, strict=True):
            at = 0
            for text in split(page.text):
                at = max(page.text.find(text[:60], max(0, at - 1200)), 0)
                start = offset + at
                pieces.append((version.file, (page.number,), start, start + len(text)))
                texts.append(text)
    embedder = local_embedder()
    vectors = embedder.embed_passages(texts)

    def find(question: str, count: int) -> Found:
        order = np.argsort(-(vectors @ embedder.embed_query(question)), kind="stable")[:count]
        return [pieces[i] for i in order]

    return find


def by_words(passages: Sequence[Passage]) -> Searcher:
    """BM25 over stemmed words, alone."""
    index = Bm25.over([passage.text for passage in passages], words)

    def find(question: str, count: int) -> Found:
        order = np.argsort(-index.scores(words(question)), kind="stable")[:count]
        return [(p.file, p.pages, p.start, p.end) for p in (passages[i] for i in order)]

    return find


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


def baselines(versions: Sequence[Version], passages: Sequence[Passage]) -> dict[str, Searcher]:
    """What people would otherwise use, as far as it is installed."""
    out: dict[str, Searcher] = {"BM25 alone": by_words(passages)}
    if find_spec("langchain_text_splitters"):
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        out["LangChain tutorial"] = split_dense(versions, splitter.split_text)
    if find_spec("llama_index"):
        from llama_index.core.node_parser import SentenceSplitter

        out["LlamaIndex default"] = split_dense(versions, SentenceSplitter().split_text)
    return out


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


if __name__ == "__main__":
    main()
