"""Documents of other people's sets, made searchable in a place of their own."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from jetbridge.api.trial import code_hash
from jetbridge.ingest.passages import make_passages
from jetbridge.ingest.reading import read_files
from jetbridge.retrieval.cache import MemoryCache
from jetbridge.retrieval.embedders import Embedder
from jetbridge.retrieval.errors import EvalRefused
from jetbridge.retrieval.evals.beir import is_beir, read_corpus
from jetbridge.retrieval.evals.chunking import chunking_versions, is_chunking
from jetbridge.retrieval.evals.foreign import Shelf
from jetbridge.retrieval.evals.northwind import is_paged
from jetbridge.retrieval.generation import build
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory, set_live
from jetbridge.retrieval.records import DocumentInfo, Page, Version


def brings_documents(folder: Path) -> bool:
    """Whether a set's folder holds the documents that its questions are about."""
    return is_beir(folder) or is_paged(folder) or is_chunking(folder)


def set_knowledge(
    folder: Path,
    data_dir: Path,
    embedder: Embedder,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> KnowledgeBase:
    """The knowledge base over a set's own documents, built when it is first asked for.

    It lives in ``<data_dir>/sets/`` apart from what was published, under the hash of the
    documents, and is built again when the embedder or the code that makes it is another.

    Args:
        folder: the set's.
        data_dir: where it is built.
        embedder: makes the vectors.
        progress: called with passages embedded and passages in all, while it is built.

    Raises:
        EvalRefused: the folder has no readable documents.
    """
    files = _documents(folder)
    if not files:
        raise EvalRefused(f"{folder} has no documents, so there is nothing to search.")
    home = data_dir / "sets" / _hash(folder.name, *map(_content, files))
    made = home / _hash(embedder.name, code_hash("ingest", "retrieval"))
    if not (made / "live.json").is_file():
        # What a crash left half built, and what older code made.
        shutil.rmtree(home, ignore_errors=True)
        passages = [p for version in _versions(folder, files) for p in make_passages(version)]
        if not passages:
            raise EvalRefused(f"The documents of {folder} hold no text.")
        build(
            generation_directory(made, 1),
            passages,
            embedder,
            number=1,
            cache=MemoryCache(),
            settings={"set": folder.name},
            progress=progress,
        )
        set_live(made, 1)
    return KnowledgeBase(made, embedder)


def set_shelf(folder: Path) -> Shelf:
    """The documents that a set brings, by the names that its judgements have for them."""
    if is_beir(folder):
        names = [text.id for text in read_corpus(folder)]
    else:
        names = [name for file in _documents(folder) for name in (file.name, file.stem)]
    return Shelf(frozenset("_".join(name.split()) for name in names))


def _documents(folder: Path) -> list[Path]:
    if is_beir(folder):
        return [file for file in [folder / "corpus.jsonl"] if file.is_file()]
    return sorted(folder.glob("*.pdf" if is_paged(folder) else "*.md"))


def _versions(folder: Path, files: list[Path]) -> Iterator[Version]:
    if is_chunking(folder):
        yield from chunking_versions(folder)
    elif is_beir(folder):
        for text in read_corpus(folder):
            version = hashlib.sha256(text.text.encode()).hexdigest()[:12]
            info = DocumentInfo(text.id, text.title or text.id)
            yield Version(info, version, text.id, (Page(1, "1", text.text, ()),))
    else:
        for read in sorted(read_files(files), key=lambda one: one.path):
            if not read.readable:
                raise EvalRefused(f"{read.path} cannot be read: {read.reason}")
            info = DocumentInfo(read.path.stem, read.path.stem.replace("_", " "))
            yield Version(info, read.version, read.path.name, read.pages)


def _content(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
