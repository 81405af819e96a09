"""What people would otherwise use: tutorials' splitters with the same local model, and BM25.

Each is a function that finds pieces of the same versions that our passages are made of, so
that only splitting and ranking differ. A splitter whose package is not installed is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np

from jetbridge.retrieval.embedders import local_embedder
from jetbridge.retrieval.lexical import Bm25, words
from jetbridge.retrieval.records import Passage, Version

Found = list[tuple[str, tuple[int, ...], int, int]]  # file, pages, start, end
Searcher = Callable[[str, int], Found]


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
