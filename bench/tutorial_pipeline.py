"""The LangChain tutorial's pipeline: what `bench/publish.py` compares with.

Run by an interpreter that has langchain-community, langchain-text-splitters and
langchain-chroma (never a dependency of Jetbridge), with PDFs as arguments. It prints one
JSON line: pages, chunks, and CPU seconds by stage.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from langchain_chroma import Chroma
from langchain_community.document_loaders import PyPDFLoader
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


class SameEmbeddings(Embeddings):
    """Jetbridge's own local model, so that only the pipelines differ."""

    def __init__(self) -> None:
        from jetbridge.retrieval.embedders import local_embedder

        self._model = local_embedder()
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began = time.process_time()
        found = self._model.embed_passages(texts).tolist()
        self.seconds += time.process_time() - began
        return found

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text).tolist()


class TorchEmbeddings(Embeddings):
    """The same model by sentence-transformers in fp32, as the tutorial runs it."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name, device="cpu")
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began = time.process_time()
        found = self._model.encode(texts, normalize_embeddings=True).tolist()
        self.seconds += time.process_time() - began
        return found

    def embed_query(self, text: str) -> list[float]:
        return self._model.encode([text], normalize_embeddings=True)[0].tolist()


def main() -> None:
    """Load, split, embed and store the files."""
    model, files = sys.argv[1], sys.argv[2:]
    began = time.process_time()
    pages = [page for file in files for page in PyPDFLoader(file).load()]
    loaded = time.process_time()
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    chunks = splitter.split_documents(pages)
    split = time.process_time()
    embeddings = SameEmbeddings() if model == "same" else TorchEmbeddings(model)
    with tempfile.TemporaryDirectory() as folder:
        store = Chroma(
            collection_name="tutorial",
            embedding_function=embeddings,
            persist_directory=str(Path(folder)),
        )
        for at in range(0, len(chunks), 5000):
            store.add_documents(chunks[at : at + 5000])
    stored = time.process_time()
    print(
        json.dumps(
            {
                "pages": len(pages),
                "passages": len(chunks),
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "stages": {
                    "reading": round(loaded - began, 2),
                    "passages": round(split - loaded, 2),
                    "embedding": round(embeddings.seconds, 2),
                    "storing": round(stored - split - embeddings.seconds, 2),
                },
            }
        )
    )


if __name__ == "__main__":
    main()
