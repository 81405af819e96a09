"""The files as they were published, kept by content, so that any version's pages can be seen.

``originals/3f/3f7a...`` holds the bytes whose SHA-256 is the name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from jetbridge.ingest.library import Member
from jetbridge.ingest.sources import Source


def original(data_dir: Path, sha256: str) -> Path | None:
    """The file of a content, or None where it was published before originals were kept."""
    path = _place(data_dir, sha256)
    return path if path.is_file() else None


def keep_originals(data_dir: Path, members: Iterable[Member], sources: Iterable[Source]) -> None:
    """Copy the files that versions were read from, those that are not kept yet.

    A file that has changed since it was read is left out: its content is another.
    """
    paths = {source.file: source.path for source in sources}
    for member in members:
        path = paths.get(member.file)
        if path is not None and original(data_dir, member.sha256) is None:
            _copy(path, _place(data_dir, member.sha256), member.sha256)


def _copy(source: Path, target: Path, sha256: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reading, fresh.open("wb") as writing:
            while block := reading.read(1 << 20):
                digest.update(block)
                writing.write(block)
        if digest.hexdigest() == sha256:
            os.replace(fresh, target)
    except FileNotFoundError:
        return
    finally:
        fresh.unlink(missing_ok=True)


def _place(data_dir: Path, sha256: str) -> Path:
    return data_dir / "originals" / sha256[:2] / sha256
