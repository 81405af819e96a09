"""Reading and embedding on a Ray cluster (extra `ray`): the same readers, on more machines.

A task is sent the file's bytes, so that the cluster needs no shared folder, and reads them
in a limited process as `ingest.reading` does. Vectors come back to the library's cache,
from which the generation is then built as always. ``RAY_ADDRESS`` says which cluster; without
it Ray starts on this machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.readfile import ReadFile
from jetbridge.ingest.reading import Limits, read_files
from jetbridge.ingest.wire import pack, unpack
from jetbridge.retrieval.cache import EmbeddingCache, MemoryCache, embed_cached, unknown_texts
from jetbridge.retrieval.embedders import Vectors
from jetbridge.retrieval.errors import PublishRefused

TEXTS_A_TASK = 256


def connect() -> Any:
    """Ray, connected to the cluster or started here.

    Raises:
        PublishRefused: the extra is not installed, or the cluster does not answer.
    """
    try:
        import ray
    except ImportError:
        raise PublishRefused(
            "Ray is not installed; run: pip install 'jetbridge[ray]', or leave out --engine ray"
        ) from None
    if not ray.is_initialized():
        try:
            ray.init(
                include_dashboard=False,
                logging_level="error",
                log_to_driver=False,
                runtime_env={"env_vars": {"ANONYMIZED_TELEMETRY": "False"}},
            )
        except Exception as error:  # Ray raises plain exceptions when a node does not start
            raise PublishRefused(f"The Ray cluster does not answer: {error}") from None
    return ray


def read_on_ray(
    paths: Sequence[Path], *, limits: Limits | None = None, ocr: bool = False
) -> Iterator[ReadFile]:
    """Read files as `reading.read_files` does, each as a task of the cluster.

    Yields:
        ReadFile: one a path, in the order of completion.
    """
    ray = connect()
    task = ray.remote(max_retries=2)(_read)
    waiting = {
        task.remote(path.name, path.read_bytes(), limits or Limits(), ocr): path for path in paths
    }
    while waiting:
        done, _ = ray.wait(list(waiting))
        path = waiting.pop(done[0])
        try:
            answer, seconds = ray.get(done[0])
        except ray.exceptions.RayError as error:
            raise PublishRefused(f"Ray could not read {path.name}: {error}") from None
        yield unpack(answer, path, seconds=seconds)


def embed_on_ray(texts: Sequence[str], *, embedder: EmbedderSpec, cache: EmbeddingCache) -> int:
    """Embed the texts that the cache does not know, on the cluster, into the cache.

    Returns:
        int: how many were embedded.
    """
    missing = unknown_texts(embedder.make(), texts, cache)
    # Texts of like length share a task, so that none is padded to a long neighbour.
    order = sorted(missing.values(), key=len)
    ray = connect()
    task = ray.remote(max_retries=2)(_embed)
    waiting = [
        task.remote(embedder, order[at : at + TEXTS_A_TASK])
        for at in range(0, len(order), TEXTS_A_TASK)
    ]
    while waiting:
        done, waiting = ray.wait(waiting)
        try:
            made = ray.get(done[0])
        except ray.exceptions.RayError as error:
            raise PublishRefused(f"Ray could not embed: {error}") from None
        for model, vectors in made.items():
            cache.put(model, vectors)
    return len(missing)


def _read(name: str, content: bytes, limits: Limits, ocr: bool) -> tuple[dict[str, Any], float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        (read,) = read_files([path], workers=1, limits=limits, ocr=ocr)
        return pack(read), read.seconds


def _embed(embedder: EmbedderSpec, texts: list[str]) -> dict[str, dict[str, Vectors]]:
    kept = MemoryCache()
    embed_cached(embedder.make(), texts, kept)
    return kept.by_model()
