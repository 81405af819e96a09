"""A draft's folder: its documents, their sidecars, and what has changed in it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from jetbridge.api.errors import DraftRefused
from jetbridge.api.uploads import SIDECARS, safe_name
from jetbridge.ingest.identity import KEYS, sidecar_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a draft held: size and time of change by file, and the documents to take out."""

    files: Mapping[str, tuple[int, int]]
    remove: tuple[str, ...]


def documents_in(folder: Path) -> list[Path]:
    """The documents in a folder and below, sidecars and unfinished uploads left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.suffix not in SIDECARS
    )


def facts_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Size in bytes and time of change in nanoseconds of every file, sidecars among them."""
    out: dict[str, tuple[int, int]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            facts = path.stat()
            out[path.relative_to(folder).as_posix()] = (facts.st_size, facts.st_mtime_ns)
    return out


def orphans_in(folder: Path) -> list[Path]:
    """Sidecars whose document is not in the folder."""
    beside = {sidecar_of(path) for path in documents_in(folder)}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in SIDECARS
        and not path.name.startswith(".")
        and path not in beside
    )


def place_in(folder: Path, name: str, live: Collection[str]) -> Path:
    """Where a file of that name goes: its own folder, or, given none, where its like is.

    A document goes over the live one of its name, a sidecar beside the document it is about.

    Args:
        folder: the draft's.
        name: with folders perhaps.
        live: the live documents' files.

    Raises:
        DraftRefused: the name is not a document's or a sidecar's.
    """
    clean = safe_name(name)
    if len(clean.parts) > 1:
        return folder / clean
    here = {path.relative_to(folder).as_posix() for path in documents_in(folder)}
    wanted = clean.name.casefold()
    if clean.suffix in SIDECARS:
        about = clean.stem.casefold()
        for files in (here, live):
            found = [f for f in files if about in _names(f)]
            if len(found) == 1:
                return folder / PurePosixPath(found[0]).with_name(clean.name)
        return folder / clean
    same = [file for file in live if PurePosixPath(file).name.casefold() == wanted]
    return folder / (same[0] if len(same) == 1 else clean)


def _names(file: str) -> tuple[str, str]:
    path = PurePosixPath(file)
    return path.name.casefold(), path.stem.casefold()


def find_in(folder: Path, name: str) -> Path:
    """The file of that name.

    Raises:
        DraftRefused: there is none.
    """
    path = folder / safe_name(name)
    if not path.is_file():
        raise DraftRefused(f"There is no {name!r} in the draft.")
    return path


def write_sidecar(path: Path, fields: Mapping[str, Any]) -> None:
    """Write what is said of a document beside it, in place of what was said before."""
    target = sidecar_of(path) or path.with_name(path.name + ".yaml")
    ordered = {key: fields[key] for key in KEYS if fields.get(key) is not None}
    fresh = target.with_name(f".{target.name}")
    fresh.write_text(yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True), "utf-8")
    os.replace(fresh, target)
