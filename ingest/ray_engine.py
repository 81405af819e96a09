"""Reading and embedding on a Ray cluster (extra `ray`): the same readers, on more machines.

A task is sent the file's bytes, so that the cluster needs no shared folder, and reads them
in a limited process as `ingest.reading` does. Vectors come back to the library's cache,
from which the generation is then built as always. ``RAY_ADDRESS`` says which cluster; without
it Ray starts on this machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from jetbridge.ingest.builder import EmbedderSpec
from jetbridge.ingest.readfile import ReadFile
from jetbridge.ingest.reading import Limits, read_files
from jetbridge.ingest.wire import pack, unpack
from jetbridge.retrieval.cache import EmbeddingCache, text_hash
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
    name = embedder.make().name
    by_hash = {text_hash(text): text for text in texts}
    known = cache.get(name, list(by_hash))
    # Texts of like length share a task, so that none is padded to a long neighbour.
    missing = sorted((h for h in by_hash if h not in known), key=lambda h: len(by_hash[h]))
    ray = connect()
    task = ray.remote(max_retries=2)(_embed)
    spec = replace(embedder)
    waiting = {
        task.remote(spec, [by_hash[h] for h in missing[at : at + TEXTS_A_TASK]]): missing[
            at : at + TEXTS_A_TASK
        ]
        for at in range(0, len(missing), TEXTS_A_TASK)
    }
    while waiting:
        done, _ = ray.wait(list(waiting))
        hashes = waiting.pop(done[0])
        cache.put(name, dict(zip(hashes, ray.get(done[0]), strict=True)))
    return len(missing)


def _read(name: str, content: bytes, limits: Limits, ocr: bool) -> tuple[dict[str, Any], float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        (read,) = read_files([path], workers=1, limits=limits, ocr=ocr)
        return pack(read), read.seconds


def _embed(embedder: EmbedderSpec, texts: list[str]) -> Any:
    return np.asarray(embedder.make().embed_passages(texts), dtype=np.float32)
