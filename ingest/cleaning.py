"""Cleaning up: half-built generations, and directories of generations long past."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from jetbridge.ingest.library import Library
from jetbridge.retrieval.errors import GenerationDamaged, GenerationMissing
from jetbridge.retrieval.knowledge import live_number
from jetbridge.retrieval.vectors import VectorIndex


def collect_leftovers(library: Library, data_dir: Path) -> list[int]:
    """Delete directories of generations that never became ready; call it under the lock."""
    ready = {row["number"] for row in library.generations() if row["state"] != "building"}
    gone: list[int] = []
    for row in library.generations():
        if row["state"] == "building":
            library.drop_generation(row["number"])
            gone.append(row["number"])
    for directory in _directories(data_dir):
        if int(directory.name) not in ready:
            discard(directory)
            gone.append(int(directory.name))
    for stray in data_dir.glob("live.json.*"):
        stray.unlink(missing_ok=True)
    return sorted(set(gone))


def collect_old(library: Library, data_dir: Path, *, keep: int) -> None:
    """Delete the directories of all but the newest `keep` generations and the live one."""
    try:
        live = live_number(data_dir)
    except (GenerationMissing, GenerationDamaged):
        return
    directories = sorted(_directories(data_dir), key=lambda d: -int(d.name))
    for directory in directories[keep:]:
        number = int(directory.name)
        if number != live:
            library.finish_generation(number, state="gone")
            discard(directory)


def discard(directory: Path) -> None:
    """Delete a generation's directory, and its collection where that is on a server."""
    with contextlib.suppress(Exception):  # a server that is gone keeps no one from cleaning up
        VectorIndex.drop(directory / "chroma")
    shutil.rmtree(directory, ignore_errors=True)


def _directories(data_dir: Path) -> list[Path]:
    folder = data_dir / "generations"
    found = folder.iterdir() if folder.is_dir() else ()
    return [d for d in found if d.is_dir() and d.name.isdigit()]


def highest_number(data_dir: Path) -> int:
    """The highest number that any generation's directory has; 0 for none."""
    return max((int(d.name) for d in _directories(data_dir)), default=0)
