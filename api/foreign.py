"""Documents of other people's sets, made searchable in a place of their own."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from jetbridge.ingest.passages import make_passages
from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import Embedder
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.beir import Text, read_corpus
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.records import DocumentInfo, Page, Passage, Version


def beir_knowledge(folder: Path, data_dir: Path, embedder: Embedder) -> KnowledgeBase:
    """The knowledge base over a BEIR folder's documents, built when it is first asked for.

    It lives in ``<data_dir>/sets/`` under the hash of the corpus and the embedder's name, apart
    from what was published.

    Raises:
        EvalRefused: the folder has no readable corpus.
    """
    corpus = folder / "corpus.jsonl"
    if not corpus.is_file():
        raise EvalRefused(f"{folder} has no corpus.jsonl, so there is nothing to search.")
    facts = hashlib.sha256(corpus.read_bytes() + embedder.name.encode()).hexdigest()[:16]
    home = data_dir / "sets" / facts
    if not (home / "live.json").is_file():
        # What a crash left half built.
        shutil.rmtree(home, ignore_errors=True)
        passages = [passage for text in read_corpus(folder) for passage in _passages(text)]
        if not passages:
            raise EvalRefused(f"{corpus} holds no text.")
        build(
            generation_directory(home, 1),
            passages,
            embedder,
            number=1,
            cache=MemoryCache(),
            settings={"set": folder.name},
        )
        set_live(home, 1)
    return KnowledgeBase(home, embedder)


def _passages(text: Text) -> list[Passage]:
    version = hashlib.sha256(text.text.encode()).hexdigest()[:12]
    info = DocumentInfo(text.id, text.title or text.id)
    return make_passages(Version(info, version, text.id, (Page(1, "1", text.text, ()),)))
