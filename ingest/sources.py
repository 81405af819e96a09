"""Which files a publish is about: a folder's documents, or the files named."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jetbridge.ingest.formats import SUFFIXES
from jetbridge.retrieval.errors import NoDocuments

IGNORE_FILE = ".jetbridgeignore"
# Files that stand beside documents and are none themselves.
_BESIDE = frozenset(
    {".yaml", ".yml", ".json", ".jsonl", ".csv", ".py", ".pyc", ".toml", ".lock", ".log", ".tmp"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to publish: where it is, and its name relative to the published folder."""

    path: Path
    file: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a publish; `whole` when they are everything a folder holds."""

    files: tuple[Source, ...]
    whole: bool


def find_sources(paths: Sequence[Path], *, only: Sequence[str] = ()) -> Sources:
    """The files that a publish of `paths` is about, by name.

    A folder means every document in it and below, except hidden ones and what the patterns
    in its `.jetbridgeignore` match (``drafts/``, ``*.old.pdf``; one a line). A file means
    itself, whatever it is called.

    Args:
        paths: folders and files.
        only: patterns; of a folder's files only those that match one are taken, by their
            path in the folder or by their name.

    Raises:
        NoDocuments: a path does not exist, a pattern matches nothing, or there is nothing
            to publish.
    """
    out: dict[str, Source] = {}
    folders = 0
    idle = set(only)
    single = [path for path in paths if not path.is_dir()]
    root = _common(single)
    for path in paths:
        if path.is_dir():
            folders += 1
            for file in _walk(path):
                name = file.relative_to(path).as_posix()
                fits = {pattern for pattern in only if _fits(name, pattern)}
                idle -= fits
                if fits or not only:
                    out[name] = Source(file, name)
        elif path.exists():
            name = path.resolve().relative_to(root).as_posix() if len(single) > 1 else path.name
            out[name] = Source(path, name)
        else:
            raise NoDocuments(f"{path} does not exist; give a folder or files to publish")
    if idle and folders:
        where = ", ".join(str(path) for path in paths if path.is_dir())
        raise NoDocuments(
            f"No document in {where} matches --only {', '.join(sorted(idle))}. A pattern is for "
            "names as the folder has them, such as 'bag*.pdf' or 'fees/*'"
        )
    if not out:
        where = ", ".join(str(path) for path in paths)
        kinds = ", ".join(sorted(SUFFIXES))
        raise NoDocuments(f"There is no document in {where}; looked for {kinds}")
    return Sources(tuple(out[name] for name in sorted(out)), folders == 1 and not only)


def _fits(name: str, pattern: str) -> bool:
    return fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(Path(name).name, pattern)


def _common(paths: Sequence[Path]) -> Path:
    resolved = [path.resolve().parent for path in paths]
    return Path(os.path.commonpath(resolved)) if resolved else Path()


def _walk(folder: Path) -> list[Path]:
    patterns = _ignored(folder)
    out: list[Path] = []
    for base, folders, files in os.walk(folder, followlinks=False):
        here = Path(base)
        inside = here.relative_to(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith((".", "__")) and not _matches((inside / name), patterns, True)
        )
        for name in sorted(files):
            path = here / name
            beside = path.suffix.lower() in _BESIDE or name.startswith((".", "~$"))
            if not beside and path.is_file() and not _matches(inside / name, patterns, False):
                out.append(path)
    return out


def _ignored(folder: Path) -> list[str]:
    try:
        lines = (folder / IGNORE_FILE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _matches(path: Path, patterns: Sequence[str], folder: bool) -> bool:
    name = path.as_posix()
    for pattern in patterns:
        if pattern.endswith("/"):
            if folder and (fnmatch.fnmatch(name, pattern[:-1]) or path.name == pattern[:-1]):
                return True
        elif fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(path.name, pattern):
            return True
    return False
